package pdu

// Message is what AT commands carry in PDU mode: the SMSC field and a TPDU. Source: 3GPP TS
// 27.005 3.1.
type Message struct {
	SMSC       Address       // service centre; zero stands for the one the modem has stored
	TPDU       TPDU          // [*Deliver], [*Submit] ...
	Deviations []*FieldError // what the reader accepted although it breaks the specification
	Raw        []byte        // all octets, if they could not be read; otherwise nil
}

// AppendHex appends the message in hexadecimal form, as it goes behind AT+CMGS and AT+CMGW: the
// SMSC field, "00" if SMSC is zero, and the TPDU. It allocates only if b has to grow. The
// error is that of the TPDU, or a [*FieldError] if there is none.
func (m Message) AppendHex(b []byte) ([]byte, error) {
	var buf [320]byte
	octets, err := appendTPDU(m.SMSC.appendSMSC(buf[:0]), m.TPDU)
	if err != nil {
		return b, err
	}
	return AppendHex(b, octets), nil
}

// Hex returns what AppendHex appends.
func (m Message) Hex() (string, error) {
	var buf [640]byte
	b, err := m.AppendHex(buf[:0])
	return string(b), err
}

// Length returns the number for AT+CMGS=<length>: the octets of the TPDU, without SMSC field. The
// error is as in AppendHex.
func (m Message) Length() (int, error) {
	var buf [320]byte
	octets, err := appendTPDU(buf[:0], m.TPDU)
	return len(octets), err
}

// appendTPDU calls the method of the concrete type, since b would be allocated for a call
// through the interface.
func appendTPDU(b []byte, t TPDU) ([]byte, error) {
	switch t := t.(type) {
	case *Deliver:
		return t.AppendBinary(b)
	case *DeliverReport:
		return t.AppendBinary(b)
	case *Submit:
		return t.AppendBinary(b)
	case *SubmitReport:
		return t.AppendBinary(b)
	case *StatusReport:
		return t.AppendBinary(b)
	case *Command:
		return t.AppendBinary(b)
	}
	return b, &FieldError{Field: "PDU", Offset: -1, Value: "no TPDU", Clause: "TS 27.005 3.1", Err: ErrMissing}
}
