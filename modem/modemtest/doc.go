// Package modemtest provides simulated modems on a simulated network, for tests of programs that
// talk to modems: it is to AT commands what net/http/httptest is to HTTP.
//
// A test of a program that sends a text takes three lines:
//
//	m := modemtest.New(nil)
//	sendAlarm(m.Open(), "+15550002222", "on fire") // the program under test
//	m.WantSent(t, "+15550002222", "on fire")
//
// [New] makes a [Modem] and [Modem.Open] gives the terminal's end of its line, an
// io.ReadWriteCloser like a serial port. The modem answers as a real one does, and keeps what a
// real one keeps: echo and the other settings of V.250, the card with its PIN and
// attempts, registration, signal, message stores of limited size, message modes and routing,
// phonebooks, a clock, calls. It does so over closing and opening the line again, and forgets
// by [Modem.Reboot] what a restart forgets. A [Personality] makes it speak as one make does.
//
// Modems share a [Network], whose SMS centre stores and forwards: what one modem sends another
// receives, with references, time stamps, status reports and validity periods. [Network.SMS]
// sends from any number or name, [Network.Raw] any octets, [Network.Refuse] orders refusals,
// [Network.Hold] and [Network.Release] bring parts in any order, twice or never, [Network.Phone]
// adds subscribers that are no modems, [Network.USSD] menus.
//
// A refusal of the network reaches the sender as +CMS ERROR with its number: a cause of TS 24.011 below 128, a
// TP-FCS of the SMS centre from there on. What a receiver refuses, because its store is full (RP-ERROR 22),
// by AT+CNMA=2 or for want of an acknowledgement (111), is an event in its transcript: the SMS centre
// keeps the message and tries again, until the validity period is over and a status report tells so. The
// CP layer below shows in no AT command. SMS-COMMANDs ask for, delete and report what the centre has.
//
// A [Fault] makes a modem misbehave, by count, by command or by the clock: split, late, lost and doubled
// answers, octets lost or changed, in what it writes or in what it gets, notices in any place, odd prompts,
// refusals, crashes, hang-ups, a card or a store that goes. [Modem.Unsolicited] and [Modem.Garbage] write at any moment. [Modem.Transcript] tells
// all that happened, PINs masked; [Modem.Wait] waits for it.
//
// AT+CMUX multiplexes the line (3GPP TS 27.010): each channel takes commands of its own and has its own echo
// and other settings of V.250, all else is shared. Notices come on the channel with the lowest number, messages
// on the one that asked for them last, by AT+CNMI. Faults strike what a channel says.
// A terminal that goes away without closing the multiplexer finds it there when it opens the line again.
//
// ATD without a semicolon and AT+CGDATA begin a data call: what the terminal writes goes to the modem of the
// network that was called and takes the call by ATA or ATS0, to the connection that Options.Data makes, or is
// echoed, until the escape sequence, the end of that connection or of the network,
// or the end of the terminal, as AT&D asks. A stream has no control lines, so AT&C changes nothing.
// [Modem.OpenPort] opens further ports of the same modem, as modems on USB have them.
//
// Nothing here sleeps, or runs a goroutine but for a multiplexed line or a data call: a modem answers while its
// terminal writes, so that the answer is there when Write returns, and what takes time is done by
// timers of package time. Under testing/synctest hours pass at once, and nothing is left running after
// [Modem.Close]. What a modem writes in one go is what one Read returns.
//
// The package speaks AT in its own words and shares no code with the packages that drive
// modems but what masks secrets, so that a mistake there can not hide here. Commands follow ITU-T V.250, 3GPP TS 27.005
// and 3GPP TS 27.007.
//
// [ParseFault] reads a fault from a flag of a program, and [ReadPersonality] makes a modem of a dialogue
// that was recorded with a real one. The same calls in the same order give the same dialogue: references,
// numbers and identities are counted, not drawn. Chance enters only with [Fault.Chance], where Options.Seed
// decides, and with Disorder and Duplicates of [NetworkOptions], where its Seed does.
package modemtest
