package pdu

// Parameters is TP-PI, the parameter indicator: which of the optional fields are there.
// Source: 3GPP TS 23.040 9.2.3.27.
type Parameters byte

// The fields a parameter indicator announces. Bits 3 to 6 are reserved.
const (
	HasPID      Parameters = 1 << iota // TP-PID
	HasDCS                             // TP-DCS
	HasUserData                        // TP-UDL and TP-UD
)

const (
	parametersKnown     = HasPID | HasDCS | HasUserData
	parametersExtension = Parameters(0x80) // another TP-PI octet follows
)

// Optional holds the fields of a report that its TP-PI announces.
//
// A field counts only while its bit is in Parameters; set both. Source: 3GPP TS 23.040
// 9.2.2.1a, 9.2.2.2a, 9.2.2.3.
type Optional struct {
	Parameters Parameters // TP-PI
	PID        PID        // TP-PID, with HasPID
	DCS        DCS        // TP-DCS, with HasDCS; else zero, the 7-bit default alphabet
	UserData   UserData   // TP-UDHI, TP-UDL, TP-UD, with HasUserData
}

// Text returns the decoded text, "" if there is none.
func (o *Optional) Text() string { return o.UserData.Text(o.DCS) }

// AppendText appends what Text returns. It allocates only if b has to grow.
func (o *Optional) AppendText(b []byte) []byte { return o.UserData.AppendText(b, o.DCS) }

func (o *Optional) reset() {
	o.Parameters, o.PID, o.DCS = 0, 0, 0
	o.UserData.reset()
}

func (o *Optional) headerFlag() byte {
	return flag(o.Parameters&HasUserData != 0 && o.UserData.header, bitUDHI)
}

// appendRest appends the fields that o.Parameters announces.
func (o *Optional) appendRest(b []byte, t Type) ([]byte, error) {
	if o.Parameters&^parametersKnown != 0 {
		return b, &FieldError{Field: "TP-PI", Offset: -1, Value: "parameter indicator " + hexByte(byte(o.Parameters)),
			Clause: "TS 23.040 9.2.3.27", Err: ErrReserved}
	}
	if o.Parameters&HasPID != 0 {
		b = append(b, byte(o.PID))
	}
	if o.Parameters&HasDCS != 0 {
		b = append(b, byte(o.DCS))
	}
	if o.Parameters&HasUserData != 0 {
		return o.UserData.append(b, t)
	}
	return b, nil
}

// read decodes the fields that o.Parameters announces; clause is that of the report.
func (o *Optional) read(c *cursor, header bool, clause string) {
	if o.Parameters&HasPID != 0 {
		o.PID = PID(c.octet("TP-PID", clause))
	}
	if o.Parameters&HasDCS != 0 {
		o.DCS = DCS(c.octet("TP-DCS", clause))
	}
	if o.Parameters&HasUserData != 0 {
		c.userData(&o.UserData, header, o.DCS)
	}
}

// parameters reads TP-PI with its extension octets and keeps the bits that are defined.
//
// A receiver ignores reserved bits and skips extension octets it does not know (TS 23.040
// 9.2.3.27); they may announce fields of a later release behind the known ones.
func (c *cursor) parameters(clause string) Parameters {
	if c.err == nil && c.left() == 0 {
		c.deviate("TP-PI", c.at, "", clause, ErrShort) // nothing announced
		return 0
	}
	first := Parameters(c.octet("TP-PI", clause))
	for p := first; p&parametersExtension != 0 && c.err == nil; {
		p = Parameters(c.octet("TP-PI", "TS 23.040 9.2.3.27"))
	}
	if first&^parametersKnown != 0 {
		c.open = true
	}
	return first & parametersKnown
}
