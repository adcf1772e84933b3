// Package assembly makes whole messages of the SMS parts a modem receives, and loses none of them on
// the way: not by a crash, not by parts that come twice, late, out of order or not at all.
//
// The chain of custody of a received PDU has four links:
//
//	m, err := a.Add(item)   // the PDU is durable once err is nil
//	...                     // now acknowledge it to the network, or delete it in the modem
//	handle(m)               // if m.State says that there is something to handle
//	a.Done(m.Key)           // once that has been done
//
// A crash between any two of them leads to the message being there again, with the same key: either the
// modem still has it and it is added again, or [Assembler.Held] returns it after the start.
// So a message is handled at least once, and one that is handled again can be told by its key.
// The package does no work of its own: no goroutine, no clock; the caller passes the time.
//
// # What belongs together
//
// Parts belong together when scope, sender, size of the reference (8 or 16 bit), reference and total
// are the same (3GPP TS 23.040 9.2.3.24.1), and their service centre time stamps are less than
// 6 hours apart. A reference comes back after 256 messages, or with each message of a careless
// sender, so that this can leave several messages open to a part. Then:
//
//   - a part equal to one that is held or was handled lately is a repeat. Equal means the same scope
//     and the same TPDU, time stamp included, but for TP-MMS, which changes when the service centre
//     sends it again. Without a time stamp that names a time, it is a repeat only of one that is held, since
//     the sender may have sent the same text again, days later;
//   - a message that has another part with this number is not a candidate;
//   - of several candidates the one nearest in time stamp takes the part;
//   - without a candidate the part opens a message of its own.
//
// Messages that stay incomplete are returned by [Assembler.Expire] in state [Partial], with
// the numbers of the parts that are missing. A part that comes later still opens a new message.
//
// # What is stored
//
// An [Assembler] keeps two kinds of records in its [Store]. The record "part-ID" is one received
// PDU, as a JSON object of one line:
//
//	{"version":1,"order":17,"scope":"8949...","received":"2026-11-22T10:15:30.123Z","pdu":"0791...","length":36}
//
// The PDU is kept as the modem wrote it and decoded when it is loaded; order counts the PDUs.
// PDU and scope are written as in a Go string literal without its quotes, so that bytes that are no text
// survive. ID is the first 32 hexadecimal digits of a SHA-256 over scope and TPDU, with "-2", "-3" for further
// equal ones that are not repeats. The record "done-N" lists parts of messages that were done, the newest
// in the record with the highest number:
//
//	{"version":1,"done":[{"part":"ID"},{"part":"ID","content":"HASH","stamp":1790000000}]}
//
// Done writes there first and then deletes the parts. Parts found at the start that are listed there
// are deleted; so a crash in between does no harm.
package assembly
