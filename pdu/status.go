package pdu

import "strconv"

// Status is TP-ST, what a status report says became of a message. Source: 3GPP TS 23.040
// 9.2.3.15.
type Status byte

// StatusClass is what a [Status] means for the sender.
type StatusClass uint8

// The classes of status.
const (
	Completed       StatusClass = iota // the service centre is done: delivered, forwarded or replaced
	Pending                            // not yet; it keeps trying and another report will follow
	FailedPermanent                    // failed for good; sending again does not help
	FailedTemporary                    // it has given up over a passing fault; sending again may help
	StatusReserved                     // reserved value: treat as unknown
)

// String returns the class in a word or two.
func (c StatusClass) String() string {
	switch c {
	case Completed:
		return "completed"
	case Pending:
		return "pending"
	case FailedPermanent:
		return "failed"
	case FailedTemporary:
		return "failed, temporary fault"
	case StatusReserved:
		return "reserved"
	}
	return "StatusClass(" + strconv.Itoa(int(c)) + ")"
}

// Class returns what s means for the sender.
func (s Status) Class() StatusClass {
	if s >= 0x80 {
		return StatusReserved
	}
	return StatusClass(s >> 5)
}

// Final reports whether no other report on the message will follow. Reserved values are not
// final.
func (s Status) Final() bool { return s.Class() != Pending && s.Class() != StatusReserved }

// Delivered reports whether the message is known to have reached its receiver.
func (s Status) Delivered() bool { return s == 0 }

// String returns the name of the status.
func (s Status) String() string {
	for _, r := range statusNames {
		if s >= r.from && s <= r.to {
			if r.from != r.to {
				return r.name + " " + hexByte(byte(s))
			}
			return r.name
		}
	}
	return hexByte(byte(s))
}

// statusNames names every value of TP-ST. Source: 3GPP TS 23.040 9.2.3.15.
var statusNames = [...]struct {
	from, to Status
	name     string
}{
	{0x00, 0x00, "Short message received by the SME"},
	{0x01, 0x01, "Short message forwarded by the SC to the SME but the SC is unable to confirm delivery"},
	{0x02, 0x02, "Short message replaced by the SC"},
	{0x03, 0x0F, "Reserved"},
	{0x10, 0x1F, "Values specific to each SC"},
	{0x20, 0x20, "Congestion"},
	{0x21, 0x21, "SME busy"},
	{0x22, 0x22, "No response from SME"},
	{0x23, 0x23, "Service rejected"},
	{0x24, 0x24, "Quality of service not available"},
	{0x25, 0x25, "Error in SME"},
	{0x26, 0x2F, "Reserved"},
	{0x30, 0x3F, "Values specific to each SC"},
	{0x40, 0x40, "Remote procedure error"},
	{0x41, 0x41, "Incompatible destination"},
	{0x42, 0x42, "Connection rejected by SME"},
	{0x43, 0x43, "Not obtainable"},
	{0x44, 0x44, "Quality of service not available"},
	{0x45, 0x45, "No interworking available"},
	{0x46, 0x46, "SM Validity Period Expired"},
	{0x47, 0x47, "SM Deleted by originating SME"},
	{0x48, 0x48, "SM Deleted by SC Administration"},
	{0x49, 0x49, "SM does not exist"},
	{0x4A, 0x4F, "Reserved"},
	{0x50, 0x5F, "Values specific to each SC"},
	{0x60, 0x60, "Congestion"},
	{0x61, 0x61, "SME busy"},
	{0x62, 0x62, "No response from SME"},
	{0x63, 0x63, "Service rejected"},
	{0x64, 0x64, "Quality of service not available"},
	{0x65, 0x65, "Error in SME"},
	{0x66, 0x6F, "Reserved"},
	{0x70, 0x7F, "Values specific to each SC"},
	{0x80, 0xFF, "Reserved"},
}
