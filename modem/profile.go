package modem

import (
	"slices"
	"strings"

	"github.com/semioctet/gsm/at"
)

// A Profile is what is known about a make of modem and can not be asked of it. The zero value is a
// modem that follows 3GPP TS 27.005 and TS 27.007.
type Profile struct {
	Name string // "Huawei"
	// Makers and Models are words that +CGMI and +CGMM contain, in lower case. A modem is of this
	// profile when one of the makers is there and, if any are listed, one of the models.
	Makers, Models []string
	// Vendor names the maker in the tables of error codes, see [gsmerr.CommandError].
	Vendor string
	// Init are commands that are sent when the modem is opened, after echo and error codes were set.
	// One that is refused is passed over.
	Init []string
	// Attempts are the queries for the attempts left of PIN and PUK, in the order to try them, before
	// the standard +CPINR and the question to the card itself.
	Attempts []AttemptsQuery
	// ICCID are the queries for the number of the SIM card, in the order to try them, before +CCID, +ICCID
	// and the card's file.
	ICCID []string
	// Card are notices, beside +CPIN, that tell that something has changed with the SIM card. Here and in Boot and
	// Full a notice is told by its name, "^SIMST", or by the beginning of its line where others have the same
	// name, "+CIEV: smsfull,1".
	Card []string
	// Acks are the commands that acknowledge a message, by the name of its notice, in the order to
	// try them. For names that are not there the standard forms of +CNMA are used.
	Acks map[string][]string
	// AlwaysAck says that messages are to be acknowledged whatever +CSMS says.
	AlwaysAck bool
	// InlinePDU says that AT+CMGS takes the PDU as its second parameter, without a prompt.
	InlinePDU bool
	// Notices are unsolicited result codes of the maker's that have a body, or no colon.
	Notices []at.NoticeRule
	// Boot are notices that tell that the modem has started anew.
	Boot []string
	// Full are notices that tell that a message storage is full.
	Full []string
	// PackedUSSD says that USSD texts are packed septets in hexadecimal digits, both ways.
	PackedUSSD bool
	// CallNotices, ClockNotices and SignalNotices are commands that have the modem report more about calls, the
	// network's time and the signal than the standard's commands do.
	CallNotices, ClockNotices, SignalNotices []string
	// SignalLevels are queries for the measurements of the signal, in the order to try them, before +CESQ.
	SignalLevels []string
	// ToneCommand sends a key to the other side of a call, with {call} and {key} in it; empty is +VTS.
	ToneCommand string
	// ToneDetection are commands that have the modem report keys that the other side presses.
	ToneDetection []string
	// Technologies are commands that restrict the modem to one technology, each for any, GSM, UMTS and LTE, in the
	// order to try them, before +WS46. Empty is a technology that the command does not know.
	Technologies [][4]string
	// Reset and PowerOff are commands that restart the modem and switch it off, before those of the standard.
	Reset, PowerOff []string
}

// profiles are those of the library, most special first; generic is the last resort.
var profiles = []*Profile{
	huawei, simcom, quectel, ublox, telit, cinterion, sierra, zte, mediatek,
	ericsson, longcheer, xmm, icera, option, alcatel, wavecom,
}

var generic = &Profile{Name: "generic"}

// profileFor returns the profile of a modem by the answers to +CGMI and +CGMM.
func profileFor(manufacturer, model string) *Profile {
	manufacturer, model = strings.ToLower(manufacturer), strings.ToLower(model)
	for _, p := range profiles {
		if containsAny(manufacturer, p.Makers) && (len(p.Models) == 0 || containsAny(model, p.Models)) {
			return p
		}
	}
	return generic
}

// chooseProfile takes the profile for what the modem says about itself, unless one was given.
func (m *Modem) chooseProfile(id Identity) {
	if m.opts.Profile != nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.profile = profileFor(id.Manufacturer, id.Model)
}

// isAnyOf reports whether a line is one of the notices of a profile: one that begins so, up to the end of a
// name or value.
func isAnyOf(line string, notices []string) bool {
	for _, n := range notices {
		rest, ok := strings.CutPrefix(line, n)
		if ok && (rest == "" || strings.ContainsRune(":, ", rune(rest[0]))) {
			return true
		}
	}
	return false
}

// memoryIn returns the message storage that a notice names, empty if it names none.
func memoryIn(n at.Notice) string {
	p := n.Params()
	for i := range p.Len() {
		if text := p.At(i).Text; slices.Contains([]string{"SM", "ME", "MT", "SR", "BM"}, text) {
			return text
		}
	}
	return ""
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
