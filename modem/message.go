package modem

import (
	"time"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/assembly"
)

// A Message is a message that was received, all its parts together.
type Message struct {
	Key      string    // the same each time the message is given to a handler
	From     string    // number or name of the sender
	Time     time.Time // when the service centre took it, in its zone; zero if it gave no valid time
	Received time.Time // when the first part of it was read from the modem
	Text     string    // decoded text; empty for 8-bit data
	Data     []byte    // octets of an 8-bit message, without its header; nil for text
	Missing  []int     // numbers of the parts that did not come in time; normally nil

	// Waiting tells of mailboxes that have messages, or have none any more, such as voice mail. A
	// message that only tells that often has no text.
	Waiting []pdu.Waiting

	// Deviations lists what the sender's or network's PDUs break of the specification and was
	// read all the same.
	Deviations []*pdu.FieldError
	// Parts holds the PDUs with all their fields, in order.
	Parts []*pdu.Deliver
}

// newMessage makes what a handler gets of an SMS-DELIVER with all its parts.
func newMessage(a assembly.Message) Message {
	first := a.Deliver()
	msg := Message{Key: a.Key, From: first.Originator.String(), Time: first.Timestamp.Time(), Text: a.Text(), Missing: a.Missing, Waiting: first.Waiting()}
	if first.DCS.Alphabet() == pdu.Octets8 {
		msg.Data = a.Data()
	}
	for _, p := range a.Parts {
		if msg.Received.IsZero() || p.Item.Received.Before(msg.Received) {
			msg.Received = p.Item.Received
		}
		msg.Deviations = append(msg.Deviations, p.PDU.Deviations...)
		if d, ok := p.PDU.TPDU.(*pdu.Deliver); ok {
			msg.Parts = append(msg.Parts, d)
		}
	}
	return msg
}
