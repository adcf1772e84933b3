package pdu

// Deliver is an SMS-DELIVER: a message from the service centre to the mobile.
//
// The zero value is an empty message from nobody. A Deliver is a plain value: copies share
// nothing. Source: 3GPP TS 23.040 9.2.2.1.
type Deliver struct {
	MoreMessages   bool      // TP-MMS, inverted as on the wire: further messages wait in the service centre
	LoopPrevention bool      // TP-LP: forwarded or spawned; do not forward or answer by machine
	StatusReport   bool      // TP-SRI: a status report goes to the sender
	ReplyPath      bool      // TP-RP: a reply may go through the same service centre
	Originator     Address   // TP-OA
	PID            PID       // TP-PID
	DCS            DCS       // TP-DCS
	Timestamp      Timestamp // TP-SCTS: when the service centre took the message
	UserData       UserData  // TP-UDHI, TP-UDL, TP-UD
}

// Type returns [TypeDeliver].
func (*Deliver) Type() Type { return TypeDeliver }

// Text returns the decoded text, "" for 8-bit data and for compressed text.
func (d *Deliver) Text() string { return d.UserData.Text(d.DCS) }

// AppendText appends what Text returns. It allocates only if b has to grow.
func (d *Deliver) AppendText(b []byte) []byte { return d.UserData.AppendText(b, d.DCS) }

// UnmarshalBinary decodes an SMS-DELIVER, see [TPDU].
func (d *Deliver) UnmarshalBinary(b []byte) error { return unmarshal(d, b) }

// AppendBinary appends the octets of d. More user data than fits
// gives a [*FieldError].
func (d *Deliver) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, flag(!d.MoreMessages, bitMMS)|flag(d.LoopPrevention, bitLP)|
		flag(d.StatusReport, bitSR)|flag(d.UserData.header, bitUDHI)|flag(d.ReplyPath, bitRP))
	b = d.Originator.appendTP(b)
	b = append(b, byte(d.PID), byte(d.DCS))
	b = append(b, d.Timestamp.octets[:]...)
	return d.UserData.append(b, TypeDeliver)
}

func (d *Deliver) read(c *cursor) {
	const clause = "TS 23.040 9.2.2.1"
	fo := c.octet("TP-MTI", clause)
	d.MoreMessages = fo&bitMMS == 0
	d.LoopPrevention = fo&bitLP != 0
	d.StatusReport = fo&bitSR != 0
	d.ReplyPath = fo&bitRP != 0
	c.address(&d.Originator, "TP-OA")
	d.PID = PID(c.octet("TP-PID", clause))
	d.DCS = DCS(c.octet("TP-DCS", clause))
	c.timestamp(&d.Timestamp, "TP-SCTS")
	c.userData(&d.UserData, fo&bitUDHI != 0, d.DCS)
}
