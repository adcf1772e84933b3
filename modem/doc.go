// Package modem opens a GSM, UMTS or LTE modem, unlocks its SIM card, and sends and receives text
// messages with it, so that none is lost and no card is blocked.
//
// [Open] takes a line to the modem, for instance from package at/serial, and returns a [Modem] that is
// set up, whatever state an earlier program left it in. [Modem.Send] sends a text and tells
// what became of each part. Messages and status reports that come are given to the handlers in
// [Options], and [Modem.Command] runs any other AT command.
//
// # How do I never lose a message?
//
// Give [Options.OnMessage] a handler that returns nil only when the message is safe with you, and set
// [Options.Dir]. A received PDU is written to that folder before it is removed from the modem
// or acknowledged to the network; it is forgotten when the handler has returned nil. An error, a panic
// or a crash anywhere in between leads to the message being given again, with the same
// [Message.Key]. Without a folder, a message stays in the modem until it was handled. Messages that came
// while the program was away, or whose notice was lost, are found in the modem's storages at the start and
// every ten minutes.
//
// # How do I not block a SIM card?
//
// Three wrong PINs block a card, and ten wrong PUKs destroy it. A PIN is given once: one that was not
// accepted is remembered in [Options.Dir] by the number of the card, and not given to that card again, however
// often the program is started; and none is given when fewer than three attempts are left, so that the last ones
// are a person's. Where the modem does not tell how many are left, one PIN is given until a person forces one. An answer
// that is lost is followed by the question what the card wants now, never by the PIN again: if the card is not open
// then or at the next start, the attempt counts as spent, since some modems always tell the full number. So power that
// fails right when the PIN is given can leave a right one to a person. A memory that can
// not be read or written keeps all PINs from being given. [LockedError] tells what the card
// wants, how many attempts are left, and what to do; a person who has made sure of a PIN gives it by [Modem.Unlock] with
// [UnlockOptions.Force]. The same holds for [Modem.Unblock], [Modem.SetLock] and [Modem.ChangePassword].
//
// The PIN of the options is given to any card that is put in, under the same rules; [SIMChanged] tells of a new one.
// Where the modem says nothing of a new card, its registration does, the next look through the storages, or the next
// command that the card refuses.
//
// # How do I know that a message arrived?
//
// Set [SendOptions.Report]. [Modem.Send] returns when the service centre has taken the message or
// refused it; [Options.OnReport] is told later what became of each part, and of all of them together in
// [Report.Verdict]. A part in state [Unknown] may have gone out: it is never sent again by itself, and its
// report, if one comes, settles it. [Modem.Unsettled] lists messages with such parts, with [Options.Dir] also those
// of a process that was killed; a [SendOptions.ID] keeps the next one from sending them twice.
//
// # How do I keep it working for years?
//
// [Keep] opens the modem again after it was unplugged or has restarted, watches that it answers and has its
// network, repairs what it can within a budget, and says so when it can not. A [Pool] sends over several modems.
//
// # States
//
// A Modem is [Closed], [Syncing], without its card ([NoSIM], [SIMBusy], [SIMLocked]), [Registering], [Denied],
// [Ready] or [Failed]. Each change is an event, see [Options.OnEvent]. What leads from one state to the
// other, with "-" for no change:
//
//	             opening      no card      card busy    card locked  card ready   registered   searching    denied       line lost    closing
//	closed       syncing      -            -            -            -            -            -            -            -            -
//	syncing      -            no SIM       SIM busy     SIM locked   registering  -            -            -            failed       closed
//	no SIM       syncing      -            SIM busy     SIM locked   registering  -            -            -            failed       closed
//	SIM busy     syncing      no SIM       -            SIM locked   registering  -            -            -            failed       closed
//	SIM locked   syncing      no SIM       SIM busy     -            registering  -            -            -            failed       closed
//	registering  syncing      no SIM       SIM busy     SIM locked   -            ready        -            denied       failed       closed
//	denied       syncing      no SIM       SIM busy     SIM locked   registering  ready        registering  -            failed       closed
//	ready        syncing      no SIM       SIM busy     SIM locked   registering  -            registering  denied       failed       closed
//	failed       syncing      -            -            -            -            -            -            -            -            closed
//
// Sources: 3GPP TS 27.005, TS 27.007 and TS 23.040; the comments name the clauses.
package modem
