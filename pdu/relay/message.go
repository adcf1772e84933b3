package relay

import (
	"encoding"
	"fmt"

	"github.com/semioctet/gsm/pdu"
)

// A Message is one of [*CPData], [*CPAck], [*CPError], [*RPData], [*RPAck], [*RPError] and
// [*RPSMMA].
//
// UnmarshalBinary is strict, overwrites the receiver, which holds nothing of use after an error, and
// keeps no reference to its argument. AppendBinary returns b unchanged with an error. The errors are of
// type [*pdu.FieldError].
type Message interface {
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
	// read takes the elements of the message.
	read(r *reader)
}

// Read decodes a CP or an RP message: the first octet tells which, since every CP message has 9
// in its low half, every RP message a type of 0 to 6. The result is of the type that the
// octets hold. The error is a [*pdu.FieldError].
func Read(octets []byte) (Message, error) {
	m, err := newMessage(octets)
	if err != nil {
		return nil, err
	}
	if err := m.UnmarshalBinary(octets); err != nil {
		return nil, err
	}
	return m, nil
}

// newMessage returns a message of the type that the octets hold, still empty.
func newMessage(octets []byte) (Message, error) {
	if len(octets) < 2 {
		return nil, &pdu.FieldError{Field: "PDU", Offset: len(octets), Value: fmt.Sprintf("%d of at least 2 octets", len(octets)),
			Clause: "TS 24.011 7", Err: pdu.ErrShort}
	}
	if octets[0]&0x0F == protocolSMS {
		switch octets[1] {
		case cpData:
			return new(CPData), nil
		case cpAck:
			return new(CPAck), nil
		case cpError:
			return new(CPError), nil
		}
		return nil, &pdu.FieldError{Field: "CP message type", Offset: 1, Value: fmt.Sprintf("type 0x%02X", octets[1]),
			Clause: "TS 24.011 8.1.3", Err: pdu.ErrReserved}
	}
	switch octets[0] & 7 {
	case rpData, rpData + 1:
		return new(RPData), nil
	case rpAck, rpAck + 1:
		return new(RPAck), nil
	case rpError, rpError + 1:
		return new(RPError), nil
	case rpSMMA:
		return new(RPSMMA), nil
	}
	return nil, &pdu.FieldError{Field: "RP-MTI", Offset: 0, Value: fmt.Sprintf("type 0x%02X", octets[0]),
		Clause: "TS 24.011 8.2.2", Err: pdu.ErrReserved}
}

// unmarshal reads all of b into m.
func unmarshal(m Message, b []byte) error {
	r := reader{octets: b}
	m.read(&r)
	r.end()
	if r.err != nil {
		return r.err
	}
	return nil
}
