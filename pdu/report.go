package pdu

// DeliverReport is an SMS-DELIVER-REPORT: the mobile's answer to an SMS-DELIVER or
// SMS-STATUS-REPORT, carried in RP-ACK or RP-ERROR, and the PDU given to AT+CNMA.
//
// The zero value is the shortest acknowledgement, 00 00. With a cause it is a refusal.
// Only the RP message tells for certain whether TP-FCS is there; alone, the second octet is
// read as TP-FCS when its high bit is set, since causes start at 0x80 and TP-PI announces
// nothing there. Source: 3GPP TS 23.040 9.2.2.1a.
type DeliverReport struct {
	Cause    FCS // TP-FCS; zero in an RP-ACK, which has none
	Optional     // TP-PI and what it announces
}

// Type returns [TypeDeliverReport].
func (*DeliverReport) Type() Type { return TypeDeliverReport }

// UnmarshalBinary decodes an SMS-DELIVER-REPORT, see [TPDU].
func (r *DeliverReport) UnmarshalBinary(b []byte) error { return unmarshal(r, b) }

// AppendBinary appends the octets of r. More user data than fits, a cause below 0x80 and
// reserved bits in Parameters give a [*FieldError].
func (r *DeliverReport) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, typeInfo[TypeDeliverReport].mti|r.headerFlag())
	b, err := r.Cause.append(b)
	if err != nil {
		return b, err
	}
	return r.appendRest(append(b, byte(r.Parameters)), TypeDeliverReport)
}

func (r *DeliverReport) read(c *cursor) {
	const clause = "TS 23.040 9.2.2.1a"
	fo := c.octet("TP-MTI", clause)
	r.Cause = c.cause()
	r.Optional.reset()
	r.Parameters = c.parameters(clause)
	r.Optional.read(c, fo&bitUDHI != 0, clause)
}

// SubmitReport is an SMS-SUBMIT-REPORT: the service centre's answer to an SMS-SUBMIT or
// SMS-COMMAND, carried in RP-ACK or RP-ERROR.
//
// Whether TP-FCS is there is told as in [DeliverReport]. Source: 3GPP TS 23.040 9.2.2.2a.
type SubmitReport struct {
	Cause     FCS       // TP-FCS; zero in an RP-ACK, which has none
	Timestamp Timestamp // TP-SCTS: when the service centre took the message
	Optional            // TP-PI and what it announces
}

// Type returns [TypeSubmitReport].
func (*SubmitReport) Type() Type { return TypeSubmitReport }

// UnmarshalBinary decodes an SMS-SUBMIT-REPORT, see [TPDU].
func (r *SubmitReport) UnmarshalBinary(b []byte) error { return unmarshal(r, b) }

// AppendBinary appends the octets of r. More user data than fits, a cause below 0x80 and
// reserved bits in Parameters give a [*FieldError].
func (r *SubmitReport) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, typeInfo[TypeSubmitReport].mti|r.headerFlag())
	b, err := r.Cause.append(b)
	if err != nil {
		return b, err
	}
	b = append(b, byte(r.Parameters))
	return r.appendRest(append(b, r.Timestamp.octets[:]...), TypeSubmitReport)
}

func (r *SubmitReport) read(c *cursor) {
	const clause = "TS 23.040 9.2.2.2a"
	fo := c.octet("TP-MTI", clause)
	r.Cause = c.cause()
	r.Optional.reset()
	r.Parameters = c.parameters(clause)
	c.timestamp(&r.Timestamp, "TP-SCTS")
	r.Optional.read(c, fo&bitUDHI != 0, clause)
}
