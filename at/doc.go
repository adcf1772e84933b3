// Package at talks to a modem over one AT channel: it runs commands one at a time, gives each the
// answer that is its own, and hands over what the modem reports by itself.
//
// Open a transport, for instance with package at/serial, and give it to [New]. [Port.Command] runs
// a command and returns the lines of its answer; [Port.Do] is the general form, for commands with a
// body such as AT+CMGS or with raw octets in the answer. [Port.Batch] sets a modem up in few round
// trips, [Port.Exclusive] reserves the line for a sequence, and [Port.Connect] opens a data
// connection. [Port.Subscribe] receives unsolicited result codes. [Set] builds a command out of values that came
// from outside, and [ParseParams] reads the values of a line. Package at/dialogue records what goes
// over the line and plays it back.
//
// # What it promises
//
//   - No answer goes to the wrong command. A command that was cut short by its context or time limit
//     leaves the line stale; the next one first brings it back in step, and what comes late
//     is dropped. An [*InterruptedError] tells whether the modem may have carried the command out.
//   - No unsolicited result code is lost, reordered or taken for an answer, wherever it comes:
//     inside an answer, before a prompt, between the lines of a listing. Those with a body, such
//     as +CMT, arrive with it. Where answers and notices share a name, shape and count decide.
//   - A slow subscriber holds up nobody and memory stays bounded. A message is never dropped: where
//     thousands wait for their subscriber, the port stops reading, so that the modem waits.
//   - Whatever octets come, nothing panics and nothing hangs: every wait ends by context, by time limit
//     or by [Port.Close].
//   - A value can not break out of its command, and PINs and passwords show in no log and no error.
//
// A Port costs one goroutine and uses no processor time while nothing happens.
//
// Sources: ITU-T V.250, 3GPP TS 27.005 and TS 27.007; the comments name the clauses.
package at
