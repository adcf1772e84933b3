package pdu

import (
	"errors"
	"strings"
)

// A Reader decodes PDUs as modems give them. The zero value reads tolerantly what a modem
// receives, with the SMSC field in front. A Reader is a plain value and may be shared.
//
// A strict reader refuses what breaks the specification. A tolerant one, meant for reception,
// where a message refused is a message lost, reads on and lists what it accepted:
//
//   - a type of address without its high bit, which some networks send; no digits, as in templates that
//     phones store; more than 20, no filler behind an odd number of them, or F among them
//   - a time stamp that names no date, such as all zero, which is sent for "none"
//   - user data shorter than its length says, as storage that is too small leaves it; longer than its
//     TPDU may have; with spare bits set, where senders fill up with a carriage return as in USSD; of
//     half a UCS2 character
//   - a header that runs past the user data or whose last element is cut off: it is ignored as a
//     whole, and elements whose length is not that of their type are kept raw
//   - an enhanced validity period of a reserved form, or with octets set that it does not use
//   - a missing SMSC field, which old phones leave out, or one that is no address; a TPDU length other
//     than the modem told; octets left over; and half an octet at the end of the hexadecimal form
//   - a report that ends before its TP-PI
//
// Time stamps with semi-octets that are no digits are listed by both, and refused by neither,
// since TS 23.040 9.2.3.11 tells a receiver to count those as 0 and keep the rest.
type Reader struct {
	Direction Direction // the way the TPDU travels
	Strict    bool      // refuse what breaks the specification
	NoSMSC    bool      // there is no SMSC field
}

// Read decodes a PDU. See [Reader.ReadInto] for errors.
//
// Read and ReadHex are small enough to be inlined, so that a caller who does not keep the message has
// it on the stack. That needs reading to call no method of the interface TPDU.
func (r Reader) Read(octets []byte) (m Message, err error) {
	m.TPDU = new(Deliver) // likely to come
	err = r.ReadInto(&m, octets)
	return
}

// ReadHex decodes a PDU in hexadecimal form, with white space around it. length is how many
// octets the modem said its TPDU has, -1 if unknown. See [Reader.ReadInto] for errors.
func (r Reader) ReadHex(s string, length int) (m Message, err error) {
	m.TPDU = new(Deliver)
	err = r.ReadHexInto(&m, s, length)
	return
}

// ReadInto decodes a PDU into m, overwriting it. The TPDU that m holds is reused if it is of the
// type that comes, so that reading into the same m again allocates nothing.
//
// A PDU that can not be read gives a [*FieldError]; m then holds the fields before the fault,
// and all the octets as Raw.
func (r Reader) ReadInto(m *Message, octets []byte) error { return r.read(m, octets, -1, nil) }

// ReadHexInto does for [Reader.ReadHex] what [Reader.ReadInto] does for [Reader.Read].
func (r Reader) ReadHexInto(m *Message, s string, length int) error {
	if s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ') {
		s = strings.TrimSpace(s)
	}
	var buf [192]byte // 12 octets of SMSC field and 164 of TPDU are the most the specification allows
	octets, err := DecodeHex(buf[:0], s)
	if err == nil {
		return r.read(m, octets, length, nil)
	}
	rest, fault := badHex(s, err)
	var bad *HexError
	if r.Strict || !errors.As(err, &bad) || !bad.Odd {
		m.SMSC, m.TPDU, m.Deviations, m.Raw = Address{}, nil, nil, rest
		return fault
	}
	return r.read(m, rest, length, fault) // only a last digit without its pair
}

// badHex returns the octets before what is no hexadecimal digit, and what is wrong there.
func badHex(s string, cause error) ([]byte, *FieldError) {
	fault := &FieldError{Field: "PDU", Clause: "TS 27.005 3.1", Err: cause}
	var bad *HexError
	if errors.As(cause, &bad) {
		fault.Offset = bad.Offset / 2
	}
	octets, _ := DecodeHex(nil, s[:2*fault.Offset])
	return octets, fault
}

// read decodes a PDU whose TPDU has length octets, -1 if that is not known. behind is a deviation behind
// the octets, nil for none.
func (r Reader) read(m *Message, octets []byte, length int, behind *FieldError) error {
	var f faults
	var c cursor
	c.octets, c.strict, c.faults = octets, r.Strict, &f
	m.Deviations, m.Raw = nil, nil
	if r.NoSMSC {
		m.SMSC = Address{}
	} else {
		c.smsc(&m.SMSC)
		if (c.err != nil || c.deviations != nil || length == len(octets)) && r.smscLeftOut(octets, length) {
			f, c.at, m.SMSC = faults{}, 0, Address{}
			c.note("SMSC", 0, "", "TS 27.005 3.1", ErrMissing)
		}
	}
	if n := c.left(); c.err == nil && length >= 0 && n != length {
		c.deviate("PDU", c.at, count(n, "octet")+" of TPDU where the modem told "+count(length, "octet"), "TS 27.005 3.1", ErrLength)
	}
	if !r.readTPDU(&c, m) {
		m.TPDU = nil
	}
	if behind != nil {
		f.deviations = append(f.deviations, behind)
	}
	if f.deviations != nil { // else it is nil already; a write as late as here would hold up a copy of m
		m.Deviations = f.deviations
	}
	if f.err != nil {
		m.Raw = append([]byte(nil), octets...)
	}
	return f.err
}

// smscLeftOut guesses whether the SMSC field is missing although it should be there, as with
// some old phones: the octets read as a TPDU alone and not with the field in front. When the modem
// told a length, there must be just as many octets; then it is enough that they can be read.
func (r Reader) smscLeftOut(octets []byte, length int) bool {
	if r.Strict || length >= 0 && length != len(octets) {
		return false
	}
	if r.reads(octets, false, true) {
		return length < 0 || !r.reads(octets, true, true)
	}
	return length >= 0 && r.reads(octets, false, false) && !r.reads(octets, true, false)
}

// reads reports whether octets can be read with or without the SMSC field.
func (r Reader) reads(octets []byte, smsc, strict bool) bool {
	var f faults
	var m Message
	c := cursor{octets: octets, strict: strict, faults: &f}
	if smsc {
		c.smsc(&m.SMSC)
	}
	r.readTPDU(&c, &m)
	return f.err == nil
}

// readTPDU decodes the TPDU that begins where c is. It returns false if the type can not be told.
func (r Reader) readTPDU(c *cursor, m *Message) bool {
	if c.left() == 0 {
		c.fail("TP-MTI", c.at, "", "TS 23.040 9.2.3.1", ErrShort)
		return false
	}
	mti := c.octets[c.at] & maskMTI
	t, ok := typeOf(mti, r.Direction)
	if !ok {
		c.fail("TP-MTI", c.at, "message type "+hexByte(mti), "TS 23.040 9.2.3.1", ErrReserved)
		return false
	}
	if !isOf(m.TPDU, t) {
		m.TPDU = newTPDU(t)
	}
	c.readTPDU(m.TPDU, t)
	return true
}

// isOf reports whether t is of a type; nil is of none.
func isOf(t TPDU, want Type) bool {
	is := false
	switch want {
	case TypeDeliver:
		_, is = t.(*Deliver)
	case TypeDeliverReport:
		_, is = t.(*DeliverReport)
	case TypeSubmit:
		_, is = t.(*Submit)
	case TypeSubmitReport:
		_, is = t.(*SubmitReport)
	case TypeStatusReport:
		_, is = t.(*StatusReport)
	case TypeCommand:
		_, is = t.(*Command)
	}
	return is
}

// typeOf returns the type that TP-MTI names in a direction. The reserved value 3 is read as
// SMS-DELIVER when it comes from the service centre (TS 23.040 9.2.3.1).
func typeOf(mti byte, d Direction) (t Type, ok bool) {
	if d == ToNetwork {
		return typesToNetwork[mti&maskMTI], mti != maskMTI
	}
	return typesToMobile[mti&maskMTI], true
}

var (
	typesToMobile  = [4]Type{TypeDeliver, TypeSubmitReport, TypeStatusReport, TypeDeliver}
	typesToNetwork = [4]Type{TypeDeliverReport, TypeSubmit, TypeCommand}
)

func newTPDU(t Type) TPDU {
	switch t {
	case TypeDeliver:
		return new(Deliver)
	case TypeDeliverReport:
		return new(DeliverReport)
	case TypeSubmit:
		return new(Submit)
	case TypeSubmitReport:
		return new(SubmitReport)
	case TypeStatusReport:
		return new(StatusReport)
	}
	return new(Command)
}

// readTPDU decodes into t, which is of type as, and checks that nothing is left over. It calls the methods of concrete
// types, since c would be allocated for a call through the interface.
func (c *cursor) readTPDU(t TPDU, as Type) {
	c.tpdu = as
	switch t := t.(type) {
	case *Deliver:
		t.read(c)
	case *DeliverReport:
		t.read(c)
	case *Submit:
		t.read(c)
	case *SubmitReport:
		t.read(c)
	case *StatusReport:
		t.read(c)
	case *Command:
		t.read(c)
	}
	if n := c.left(); n > 0 && !c.open {
		c.deviate("PDU", c.at, count(n, "octet"), "TS 23.040 9.2.2", ErrTrailing)
	}
}

// unmarshal decodes a TPDU of a type known beforehand.
func unmarshal(t TPDU, b []byte) error {
	var f faults
	c := cursor{octets: b, faults: &f}
	if len(b) > 0 {
		if got, ok := typeOf(b[0]&maskMTI, t.Type().Direction()); !ok || got != t.Type() {
			return &FieldError{TPDU: t.Type(), Field: "TP-MTI", Value: "message type " + hexByte(b[0]&maskMTI),
				Clause: "TS 23.040 9.2.3.1", Err: ErrReserved}
		}
	}
	c.readTPDU(t, t.Type())
	return f.err
}
