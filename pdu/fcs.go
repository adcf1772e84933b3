package pdu

// FCS is TP-FCS, the failure cause in a refusing report; modems give it as +CMS ERROR number
// 128 to 255. Zero means no failure. Source: 3GPP TS 23.040 9.2.3.22.
type FCS byte

// The failure causes that a receiver gives.
const (
	FCSTelematicNotSupported FCS = 0x80
	FCSType0NotSupported     FCS = 0x81
	FCSCannotReplace         FCS = 0x82
	FCSAlphabetNotSupported  FCS = 0x90
	FCSClassNotSupported     FCS = 0x91
	FCSTPDUNotSupported      FCS = 0xB0
	FCSSIMStorageFull        FCS = 0xD0
	FCSNoSIMStorage          FCS = 0xD1
	FCSErrorInMS             FCS = 0xD2
	FCSMemoryExceeded        FCS = 0xD3
	FCSToolkitBusy           FCS = 0xD4
	FCSDownloadError         FCS = 0xD5
	FCSUnspecified           FCS = 0xFF
)

// Temporary reports whether the same message may be taken later.
func (f FCS) Temporary() bool {
	switch f {
	case 0xC0, 0xC2, FCSSIMStorageFull, FCSMemoryExceeded, FCSToolkitBusy: // SC busy, SC system failure
		return true
	}
	return false
}

// String returns the name of the cause.
func (f FCS) String() string {
	for _, r := range fcsNames {
		if f >= r.from && f <= r.to {
			if r.from != r.to {
				return r.name + " " + hexByte(byte(f))
			}
			return r.name
		}
	}
	if f == 0 {
		return "no failure"
	}
	return "Reserved " + hexByte(byte(f))
}

// Meaning returns a sentence on the cause, "" where its name says all.
func (f FCS) Meaning() string {
	for _, r := range fcsNames {
		if f >= r.from && f <= r.to {
			return r.meaning
		}
	}
	return ""
}

// append appends the cause, nothing if there is none. A cause without its high bit would be
// read as TP-PI.
func (f FCS) append(b []byte) ([]byte, error) {
	switch {
	case f == 0:
		return b, nil
	case f < 0x80:
		return b, &FieldError{Field: "TP-FCS", Offset: -1, Value: "cause " + hexByte(byte(f)),
			Clause: "TS 23.040 9.2.3.22", Err: ErrReserved}
	}
	return append(b, byte(f)), nil
}

// cause reads TP-FCS if it is there. TP-PI has its bits 3 to 6 reserved and bit 7 only for an
// extension, while causes start at 0x80, so that the high bit tells them apart.
func (c *cursor) cause() FCS {
	if c.left() == 0 || c.octets[c.at]&0x80 == 0 {
		return 0
	}
	return FCS(c.octet("TP-FCS", "TS 23.040 9.2.3.22"))
}

// fcsNames names every value of TP-FCS. Source: 3GPP TS 23.040 9.2.3.22.
var fcsNames = [...]struct {
	from, to      FCS
	name, meaning string
}{
	{0x80, 0x80, "Telematic interworking not supported", "SC or MS cannot do the telematic service in TP-PID"},
	{0x81, 0x81, "Short message Type 0 not supported", "Silent (type 0) message refused"},
	{0x82, 0x82, "Cannot replace short message", "Replace type in TP-PID could not be applied"},
	{0x83, 0x8E, "Reserved", ""},
	{0x8F, 0x8F, "Unspecified TP-PID error", "Other TP-PID problem"},
	{0x90, 0x90, "Data coding scheme (alphabet) not supported", "Alphabet in TP-DCS not supported"},
	{0x91, 0x91, "Message class not supported", "Class in TP-DCS not supported"},
	{0x92, 0x9E, "Reserved", ""},
	{0x9F, 0x9F, "Unspecified TP-DCS error", "Other TP-DCS problem"},
	{0xA0, 0xA0, "Command cannot be actioned", "SMS-COMMAND cannot be carried out"},
	{0xA1, 0xA1, "Command unsupported", "Unknown command type"},
	{0xA2, 0xAE, "Reserved", ""},
	{0xAF, 0xAF, "Unspecified TP-Command error", "Other SMS-COMMAND problem"},
	{0xB0, 0xB0, "TPDU not supported", "TPDU type not supported"},
	{0xB1, 0xBF, "Reserved", ""},
	{0xC0, 0xC0, "SC busy", "Service centre busy"},
	{0xC1, 0xC1, "No SC subscription", "Sender not known to the service centre"},
	{0xC2, 0xC2, "SC system failure", "Service centre fault"},
	{0xC3, 0xC3, "Invalid SME address", "Destination address not usable"},
	{0xC4, 0xC4, "Destination SME barred", "Destination barred at the service centre"},
	{0xC5, 0xC5, "SM Rejected-Duplicate SM", "TP-RD was set and the same message is already held"},
	{0xC6, 0xC6, "TP-VPF not supported", "Validity period format not supported"},
	{0xC7, 0xC7, "TP-VP not supported", "Validity period not supported"},
	{0xC8, 0xCF, "Reserved", ""},
	{0xD0, 0xD0, "(U)SIM SMS storage full", "Card store full"},
	{0xD1, 0xD1, "No SMS storage capability in (U)SIM", "Card has no message store"},
	{0xD2, 0xD2, "Error in MS", "Fault in the receiving terminal"},
	{0xD3, 0xD3, "Memory Capacity Exceeded", "Terminal memory full"},
	{0xD4, 0xD4, "(U)SIM Application Toolkit Busy", "Card application busy; sent for SIM data download"},
	{0xD5, 0xD5, "(U)SIM data download error", "Card refused the data download"},
	{0xD6, 0xDF, "Reserved", ""},
	{0xE0, 0xFE, "Values specific to an application", "Meaning agreed between applications"},
	{0xFF, 0xFF, "Unspecified error cause", "Also used as the usual TP-FCS in a refusing delivery report"},
}
