package modem

import (
	"fmt"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// Verdict is what the reports on all parts of a message say together.
type Verdict uint8

const (
	Pending     Verdict = iota // reports are missing, or say that the service centre still tries
	Delivered                  // all parts reached the receiver
	Undelivered                // the service centre gave up on a part
)

var verdictNames = [...]string{"pending", "delivered", "undelivered"}

// String returns the verdict in a word.
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict %d", uint8(v))
}

// A Report is a status report on one part of a message that was sent with [SendOptions.Report].
type Report struct {
	Key        string     // by which one that is given again is known
	SentID     string     // [Sent.ID] of the message; empty when it is none that is known
	Part       int        // the part it is about, from 1
	Parts      int        // of how many
	Verdict    Verdict    // on the whole message, with this report
	To         string     // the number the message went to
	Reference  byte       // TP-MR
	Status     pdu.Status // TP-ST
	Submitted  time.Time  // when the service centre took the message, TP-SCTS
	Discharged time.Time  // when it was delivered, last tried or given up, TP-DT
}
