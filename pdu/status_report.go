package pdu

// StatusReport is an SMS-STATUS-REPORT: what became of an SMS-SUBMIT or SMS-COMMAND.
//
// Reference and Recipient tell which message it is about. Source: 3GPP TS 23.040 9.2.2.3.
type StatusReport struct {
	MoreMessages   bool      // TP-MMS, inverted as on the wire: further messages wait in the service centre
	LoopPrevention bool      // TP-LP
	ForCommand     bool      // TP-SRQ: about an SMS-COMMAND, not an SMS-SUBMIT
	Reference      byte      // TP-MR of the message reported on
	Recipient      Address   // TP-RA: where that message went
	Timestamp      Timestamp // TP-SCTS: when the service centre took that message
	Discharge      Timestamp // TP-DT: when it was delivered, last tried or given up
	Status         Status    // TP-ST
	Optional                 // TP-PI and what it announces; often nothing
}

// Type returns [TypeStatusReport].
func (*StatusReport) Type() Type { return TypeStatusReport }

// UnmarshalBinary decodes an SMS-STATUS-REPORT, see [TPDU].
func (r *StatusReport) UnmarshalBinary(b []byte) error { return unmarshal(r, b) }

// AppendBinary appends the octets of r; TP-PI is left out when it announces nothing. More user
// data than fits and reserved bits in Parameters give a [*FieldError].
func (r *StatusReport) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, typeInfo[TypeStatusReport].mti|flag(!r.MoreMessages, bitMMS)|
		flag(r.LoopPrevention, bitLP)|flag(r.ForCommand, bitSR)|r.headerFlag(), r.Reference)
	b = r.Recipient.appendTP(b)
	b = append(b, r.Timestamp.octets[:]...)
	b = append(b, r.Discharge.octets[:]...)
	b = append(b, byte(r.Status))
	if r.Parameters == 0 {
		return b, nil
	}
	return r.appendRest(append(b, byte(r.Parameters)), TypeStatusReport)
}

func (r *StatusReport) read(c *cursor) {
	const clause = "TS 23.040 9.2.2.3"
	fo := c.octet("TP-MTI", clause)
	r.MoreMessages = fo&bitMMS == 0
	r.LoopPrevention = fo&bitLP != 0
	r.ForCommand = fo&bitSR != 0
	r.Reference = c.octet("TP-MR", clause)
	c.address(&r.Recipient, "TP-RA")
	c.timestamp(&r.Timestamp, "TP-SCTS")
	c.timestamp(&r.Discharge, "TP-DT")
	r.Status = Status(c.octet("TP-ST", clause))
	r.Optional.reset()
	if c.left() > 0 { // TP-PI is optional here, unlike in the other reports
		r.Optional.Parameters = c.parameters(clause)
		r.Optional.read(c, fo&bitUDHI != 0, clause)
	}
}
