package pdu

import "strconv"

// Command is an SMS-COMMAND: an order to the service centre about an earlier SMS-SUBMIT.
// Source: 3GPP TS 23.040 9.2.2.4.
type Command struct {
	StatusReport bool        // TP-SRR: ask for a status report on the command
	Reference    byte        // TP-MR of the command itself
	PID          PID         // TP-PID
	CommandType  CommandType // TP-CT
	Number       byte        // TP-MN: TP-MR of the SMS-SUBMIT it is about
	Destination  Address     // TP-DA of that SMS-SUBMIT
	Data         UserData    // TP-UDHI, TP-CDL, TP-CD: up to 156 octets
}

// Type returns [TypeCommand].
func (*Command) Type() Type { return TypeCommand }

// UnmarshalBinary decodes an SMS-COMMAND, see [TPDU].
func (m *Command) UnmarshalBinary(b []byte) error { return unmarshal(m, b) }

// AppendBinary appends the octets of m. More user data than fits
// gives a [*FieldError].
func (m *Command) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, typeInfo[TypeCommand].mti|flag(m.StatusReport, bitSR)|flag(m.Data.header, bitUDHI),
		m.Reference, byte(m.PID), byte(m.CommandType), m.Number)
	b = m.Destination.appendTP(b)
	return m.Data.append(b, TypeCommand)
}

func (m *Command) read(c *cursor) {
	const clause = "TS 23.040 9.2.2.4"
	fo := c.octet("TP-MTI", clause)
	m.StatusReport = fo&bitSR != 0
	m.Reference = c.octet("TP-MR", clause)
	m.PID = PID(c.octet("TP-PID", clause))
	m.CommandType = CommandType(c.octet("TP-CT", clause))
	m.Number = c.octet("TP-MN", clause)
	c.address(&m.Destination, "TP-DA")
	c.commandData(&m.Data, fo&bitUDHI != 0)
}

// CommandType is TP-CT, what an SMS-COMMAND orders. Source: 3GPP TS 23.040 9.2.3.19.
type CommandType byte

// The command types. 0x04 to 0x1F are reserved, 0xE0 to 0xFF belong to the service centre.
const (
	CommandEnquiry             CommandType = 0 // ask for the status of the message
	CommandCancelStatusReport  CommandType = 1 // no status report on it any more
	CommandDelete              CommandType = 2 // delete it from the service centre
	CommandRequestStatusReport CommandType = 3 // a status report on it after all
)

// String returns what the command orders, with the number of an unknown one.
func (t CommandType) String() string {
	switch {
	case t == CommandEnquiry:
		return "enquiry"
	case t == CommandCancelStatusReport:
		return "cancel status report request"
	case t == CommandDelete:
		return "delete submitted message"
	case t == CommandRequestStatusReport:
		return "enable status report request"
	case t >= 0xE0:
		return "service centre specific command " + hexByte(byte(t))
	}
	return "reserved command " + strconv.Itoa(int(t))
}
