package pdu

// PID is TP-PID, the protocol identifier: what the message is beyond text between people.
// The zero value is a message between people. Source: 3GPP TS 23.040 9.2.3.9.
type PID byte

// The protocol identifiers that a receiver acts on.
const (
	PIDDefault       PID = 0x00 // message between short message entities, no interworking
	PIDFax           PID = 0x22 // to group 3 telefax
	PIDVoice         PID = 0x24 // to speech
	PIDEmail         PID = 0x32 // to or from Internet electronic mail
	PIDType0         PID = 0x40 // silent: acknowledge and discard
	PIDReplace1      PID = 0x41 // replace type 1; types 2 to 7 follow up to 0x47
	PIDDeviceTrigger PID = 0x48 // wakes an application in a machine terminal
	PIDReturnCall    PID = 0x5F // asks to call back; replaces an older one
	PIDANSI136       PID = 0x7C // ANSI-136 R-DATA, for the SIM
	PIDMEDownload    PID = 0x7D // data for the mobile equipment, never shown
	PIDDepersonalise PID = 0x7E // de-personalization of the mobile equipment
	PIDSIMDownload   PID = 0x7F // data for the (U)SIM, never shown
)

// Silent reports whether the message is of type 0: to be acknowledged and discarded, so that
// its sender learns only that the mobile is reachable.
func (p PID) Silent() bool { return p == PIDType0 }

// Replace returns the replace type, 1 to 7; ok is false for other messages. A message
// replaces a stored one of the same type, originator and service centre.
func (p PID) Replace() (n int, ok bool) {
	if p < PIDReplace1 || p > PIDReplace1+6 {
		return 0, false
	}
	return int(p-PIDReplace1) + 1, true
}

// Telematic reports whether the message interworks with a device of another kind.
func (p PID) Telematic() bool { return p>>5 == 1 }

// String returns the meaning in words.
func (p PID) String() string {
	for _, r := range pidNames {
		if p >= r.from && p <= r.to {
			return r.name
		}
	}
	return hexByte(byte(p))
}

// pidNames names every value of TP-PID. Source: 3GPP TS 23.040 9.2.3.9.
var pidNames = [...]struct {
	from, to PID
	name     string
}{
	{0x00, 0x00, "SME-to-SME, no interworking"},
	{0x01, 0x1F, "SME-to-SME protocol in bits 4..0"},
	{0x20, 0x20, "telematic: implicit"},
	{0x21, 0x21, "telematic: telex"},
	{0x22, 0x22, "telematic: group 3 telefax"},
	{0x23, 0x23, "telematic: group 4 telefax"},
	{0x24, 0x24, "telematic: voice telephone"},
	{0x25, 0x25, "telematic: ERMES"},
	{0x26, 0x26, "telematic: National Paging system"},
	{0x27, 0x27, "telematic: Videotex"},
	{0x28, 0x28, "telematic: teletex, carrier unspecified"},
	{0x29, 0x29, "telematic: teletex, in PSPDN"},
	{0x2A, 0x2A, "telematic: teletex, in CSPDN"},
	{0x2B, 0x2B, "telematic: teletex, in analog PSTN"},
	{0x2C, 0x2C, "telematic: teletex, in digital ISDN"},
	{0x2D, 0x2D, "telematic: UCI"},
	{0x2E, 0x2F, "telematic: reserved"},
	{0x30, 0x30, "telematic: message handling facility"},
	{0x31, 0x31, "telematic: public X.400 message handling system"},
	{0x32, 0x32, "telematic: Internet Electronic Mail"},
	{0x33, 0x37, "telematic: reserved"},
	{0x38, 0x3E, "telematic: values specific to each SC"},
	{0x3F, 0x3F, "telematic: GSM/UMTS mobile station"},
	{0x40, 0x40, "Short Message Type 0"},
	{0x41, 0x41, "Replace Short Message Type 1"},
	{0x42, 0x42, "Replace Short Message Type 2"},
	{0x43, 0x43, "Replace Short Message Type 3"},
	{0x44, 0x44, "Replace Short Message Type 4"},
	{0x45, 0x45, "Replace Short Message Type 5"},
	{0x46, 0x46, "Replace Short Message Type 6"},
	{0x47, 0x47, "Replace Short Message Type 7"},
	{0x48, 0x48, "Device Triggering Short Message"},
	{0x49, 0x5D, "Reserved"},
	{0x5E, 0x5E, "Enhanced Message Service (obsolete)"},
	{0x5F, 0x5F, "Return Call Message"},
	{0x60, 0x7B, "Reserved"},
	{0x7C, 0x7C, "ANSI-136 R-DATA"},
	{0x7D, 0x7D, "ME Data download"},
	{0x7E, 0x7E, "ME De-personalization Short Message"},
	{0x7F, 0x7F, "(U)SIM Data download"},
	{0x80, 0xBF, "Reserved"},
	{0xC0, 0xFF, "SC specific use"},
}
