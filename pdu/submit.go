package pdu

// Submit is an SMS-SUBMIT: a message from the mobile to the service centre.
//
// The zero value is an empty message to nobody, without validity period and status report. A
// Submit is a plain value: copies share nothing. Source: 3GPP TS 23.040 9.2.2.2.
type Submit struct {
	RejectDuplicates bool     // TP-RD: refuse it while one with the same reference and destination waits
	StatusReport     bool     // TP-SRR: ask for a status report
	ReplyPath        bool     // TP-RP: let the receiver reply through this service centre
	Reference        byte     // TP-MR: modems put their own here; +CMGS returns it
	Destination      Address  // TP-DA
	PID              PID      // TP-PID
	DCS              DCS      // TP-DCS
	Validity         Validity // TP-VPF, TP-VP
	UserData         UserData // TP-UDHI, TP-UDL, TP-UD
}

// Type returns [TypeSubmit].
func (*Submit) Type() Type { return TypeSubmit }

// Text returns the decoded text, "" for 8-bit data and for compressed text.
func (s *Submit) Text() string { return s.UserData.Text(s.DCS) }

// AppendText appends what Text returns. It allocates only if b has to grow.
func (s *Submit) AppendText(b []byte) []byte { return s.UserData.AppendText(b, s.DCS) }

// UnmarshalBinary decodes an SMS-SUBMIT, see [TPDU].
func (s *Submit) UnmarshalBinary(b []byte) error { return unmarshal(s, b) }

// AppendBinary appends the octets of s. More user data than fits
// gives a [*FieldError].
func (s *Submit) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, typeInfo[TypeSubmit].mti|flag(s.RejectDuplicates, bitRD)|
		byte(s.Validity.format)<<3|flag(s.StatusReport, bitSR)|
		flag(s.UserData.header, bitUDHI)|flag(s.ReplyPath, bitRP), s.Reference)
	b = s.Destination.appendTP(b)
	b = append(b, byte(s.PID), byte(s.DCS))
	b = s.Validity.append(b)
	return s.UserData.append(b, TypeSubmit)
}

func (s *Submit) read(c *cursor) {
	const clause = "TS 23.040 9.2.2.2"
	fo := c.octet("TP-MTI", clause)
	s.RejectDuplicates = fo&bitRD != 0
	s.StatusReport = fo&bitSR != 0
	s.ReplyPath = fo&bitRP != 0
	s.Reference = c.octet("TP-MR", clause)
	c.address(&s.Destination, "TP-DA")
	s.PID = PID(c.octet("TP-PID", clause))
	s.DCS = DCS(c.octet("TP-DCS", clause))
	c.validity(&s.Validity, ValidityFormat(fo&maskVPF>>3))
	c.userData(&s.UserData, fo&bitUDHI != 0, s.DCS)
}
