package assembly

import (
	"strconv"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// An Item is one PDU as it was received: what an [Assembler] makes durable.
type Item struct {
	// Scope says on what the PDU was received, for example the ICCID or IMSI of the SIM. PDUs
	// of different scopes never become one message and are never repeats of each other.
	Scope string

	// Received is when the PDU was received, by the clock that [Assembler.Expire] is called with.
	Received time.Time

	// PDU is the PDU in hexadecimal as the modem wrote it: SMSC field and TPDU. Text that is
	// no PDU is kept too, see [Undecoded].
	PDU string

	// Length is how many octets of TPDU the modem announced, 0 if it did not.
	Length int

	// Fresh says that the caller knows this to be no repeat of a PDU added before, although it may
	// be equal, as when somebody sends the same text twice within a second. It is so when the PDU was
	// read from a place of storage that this process has emptied since. Without Fresh, a PDU
	// equal to one that is held or was handled lately is a [Repeat].
	Fresh bool
}

// A State says what has become of a message.
type State uint8

// The states of a message.
const (
	Waiting   State = iota // parts are missing; hold back
	Whole                  // all parts are there: to be handled
	Partial                // parts were missing for too long: to be handled as it is
	Undecoded              // not a PDU that can be read: kept until Done, see Message.Err
	Repeat                 // was there before: nothing to do but to confirm it to the modem
)

var stateNames = [...]string{"waiting", "whole", "partial", "undecoded", "repeat"}

// String returns the name of the state in lower case.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "State(" + strconv.Itoa(int(s)) + ")"
}

// A Part is one PDU of a message.
type Part struct {
	Item     Item
	PDU      pdu.Message // Item.PDU decoded; in an [Undecoded] message as far as it could be
	Sequence int         // number of the part within the message, from 1
}

// A Message is one or several PDUs that belong together.
type Message struct {
	// Key names the message for [Assembler.Done]. It goes with the parts the message has and stays the
	// same over restarts, so that a handler recognises a message it gets again. It is "" for a
	// repeat that Add reports.
	Key string

	State   State
	Parts   []Part // those there are, by sequence number; at least one
	Missing []int  // sequence numbers of the parts that are not there; nil if none
	Err     error  // why it could not be decoded, in state Undecoded
}

// Scope returns the scope that all parts have.
func (m Message) Scope() string { return m.Parts[0].Item.Scope }

// Deliver returns the SMS-DELIVER of the first part there is, nil if the message is another
// TPDU, an SMS-STATUS-REPORT for example, or was not decoded.
func (m Message) Deliver() *pdu.Deliver {
	d, _ := m.Parts[0].PDU.TPDU.(*pdu.Deliver)
	return d
}

// Text returns the text of all parts there are. Neighbours are decoded together, since some
// senders cut between an escape and its character or between two surrogates. Of another TPDU
// than SMS-DELIVER, and of data, it is "".
func (m Message) Text() string {
	var text []byte
	for rest := m.Parts; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].continues(rest[n-1]) {
			n++
		}
		text = appendText(text, rest[:n])
		rest = rest[n:]
	}
	return string(text)
}

// Data returns the octets behind the headers of all parts there are, which is the data of an 8-bit
// message. Of another TPDU than SMS-DELIVER it is nil.
func (m Message) Data() []byte {
	var data []byte
	for _, p := range m.Parts {
		if d, ok := p.PDU.TPDU.(*pdu.Deliver); ok {
			data = append(data, d.UserData.Data()...)
		}
	}
	return data
}

// continues reports whether p follows before without a gap and is coded in the same way.
func (p Part) continues(before Part) bool {
	d, ok := p.PDU.TPDU.(*pdu.Deliver)
	b, okBefore := before.PDU.TPDU.(*pdu.Deliver)
	if !ok || !okBefore || p.Sequence != before.Sequence+1 {
		return false
	}
	locking, single := d.UserData.Languages()
	lockingBefore, singleBefore := b.UserData.Languages()
	return d.DCS.Alphabet() == b.DCS.Alphabet() && d.DCS.Compressed() == b.DCS.Compressed() &&
		locking == lockingBefore && single == singleBefore
}

// appendText appends the text of parts that continue each other.
func appendText(text []byte, parts []Part) []byte {
	first, ok := parts[0].PDU.TPDU.(*pdu.Deliver)
	switch {
	case !ok || first.DCS.Compressed() || first.DCS.Alphabet() == pdu.Octets8:
		return text
	case len(parts) == 1:
		return first.AppendText(text)
	}
	var units []byte
	for _, p := range parts {
		u := &p.PDU.TPDU.(*pdu.Deliver).UserData
		if first.DCS.Alphabet() == pdu.UCS2 {
			units = append(units, u.Data()...)
		} else {
			units = appendSeptets(units, u)
		}
	}
	if first.DCS.Alphabet() == pdu.UCS2 {
		return pdu.AppendUCS2Text(text, units)
	}
	locking, single := first.UserData.Languages()
	return pdu.AppendText(text, units, locking, single)
}

// appendSeptets appends the septets of 7-bit text. They start on a septet boundary behind
// the header. Source: 3GPP TS 23.040 9.2.3.24.
func appendSeptets(septets []byte, u *pdu.UserData) []byte {
	data := u.Data()
	header := len(u.Octets()) - len(data)
	skip := (header*8 + 6) / 7
	return pdu.Unpack(septets, data, skip*7-header*8, u.Len()-skip)
}
