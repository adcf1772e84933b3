package relay

import (
	"fmt"

	"github.com/semioctet/gsm/pdu"
)

// A Transaction names one of the exchanges that a mobile and the network have under way.
// Source: 3GPP TS 24.011 8.1.2; TS 24.007 11.2.3.1.3.
type Transaction struct {
	ID        byte // 0 to 6, chosen by the side that opened the transaction
	Responder bool // TI flag: sent by the side that did not open the transaction
}

const (
	protocolSMS = 0x9 // protocol discriminator of SMS messages
	maxRPDU     = 248 // octets of RP message in a CP-DATA
)

// The CP message types. Source: TS 24.011 8.1.3.
const (
	cpData  byte = 0x01
	cpAck   byte = 0x04
	cpError byte = 0x10
)

var cpNames = map[byte]string{cpData: "CP-DATA", cpAck: "CP-ACK", cpError: "CP-ERROR"}

// CPData carries an RP message. The receiver answers with [CPAck] or [CPError].
// Source: 3GPP TS 24.011 7.2.1.
type CPData struct {
	Transaction Transaction
	RPDU        []byte // an RP message, at most 248 octets
}

// CPAck confirms that a CPData has come. Source: 3GPP TS 24.011 7.2.2.
type CPAck struct {
	Transaction Transaction
}

// CPError refuses a CPData and ends the transaction. Source: 3GPP TS 24.011 7.2.3.
type CPError struct {
	Transaction Transaction
	Cause       CPCause
}

// AppendBinary appends the octets of m.
func (m *CPData) AppendBinary(b []byte) ([]byte, error) {
	if len(m.RPDU) > maxRPDU {
		return b, notWritable("CP-User data", "TS 24.011 8.1.4.1", fmt.Sprintf("%d octets, at most %d", len(m.RPDU), maxRPDU), pdu.ErrLength)
	}
	out, err := m.Transaction.append(b, cpData)
	if err != nil {
		return b, err
	}
	return append(append(out, byte(len(m.RPDU))), m.RPDU...), nil
}

// AppendBinary appends the octets of m.
func (m *CPAck) AppendBinary(b []byte) ([]byte, error) { return m.Transaction.append(b, cpAck) }

// AppendBinary appends the octets of m.
func (m *CPError) AppendBinary(b []byte) ([]byte, error) {
	out, err := m.Transaction.append(b, cpError)
	if err != nil {
		return b, err
	}
	return append(out, byte(m.Cause)), nil
}

// UnmarshalBinary decodes a CP-DATA. RPDU is a copy; what is in it is not looked at.
func (m *CPData) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

// UnmarshalBinary decodes a CP-ACK.
func (m *CPAck) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

// UnmarshalBinary decodes a CP-ERROR.
func (m *CPError) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

func (m *CPData) read(r *reader) {
	m.Transaction = r.cpHeader(cpData)
	m.RPDU = clone(r.lengthValue("CP-User data", "TS 24.011 8.1.4.1", 0, maxRPDU))
}

func (m *CPAck) read(r *reader) { m.Transaction = r.cpHeader(cpAck) }

func (m *CPError) read(r *reader) {
	m.Transaction = r.cpHeader(cpError)
	m.Cause = CPCause(r.octet("CP-Cause", "TS 24.011 8.1.4.2"))
	r.explain(fmt.Sprint(uint8(m.Cause)), m.Cause.String()+" ("+m.Cause.Class().String()+")")
}

// append writes the two octets with which every CP message starts.
func (t Transaction) append(b []byte, kind byte) ([]byte, error) {
	if t.ID > 6 {
		return b, notWritable("TI", "TS 24.007 11.2.3.1.3", fmt.Sprintf("transaction identifier %d, allowed are 0 to 6", t.ID), pdu.ErrReserved)
	}
	first := t.ID<<4 | protocolSMS
	if t.Responder {
		first |= 0x80
	}
	return append(b, first, kind), nil
}

// cpHeader reads the two octets with which every CP message starts.
func (r *reader) cpHeader(want byte) Transaction {
	first := r.octet("TI, PD", "TS 24.007 11.2.3.1")
	t := Transaction{ID: first >> 4 & 7, Responder: first&0x80 != 0}
	side := "from the side that opened the transaction"
	if t.Responder {
		side = "from the other side than the one that opened the transaction"
	}
	r.explain(fmt.Sprintf("transaction %d", t.ID), side+"; protocol SMS")
	r.require(first&0x0F == protocolSMS, fmt.Sprintf("protocol discriminator %d, that of SMS is 9", first&0x0F), pdu.ErrReserved)
	r.require(t.ID != 7, "transaction identifier 7", pdu.ErrReserved)
	kind := r.octet("CP message type", "TS 24.011 8.1.3")
	r.explain(cpNames[kind], "")
	if kind != want {
		r.stop(fmt.Sprintf("type 0x%02X, that of %s is 0x%02X", kind, cpNames[want], want), pdu.ErrReserved)
	}
	return t
}
