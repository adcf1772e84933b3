package modem

import (
	"context"
	"fmt"
	"strings"

	"github.com/semioctet/gsm/at"
)

// RegStatus is the registration of a modem in a network (3GPP TS 27.007 7.2, 10.1.20, 10.1.22, 10.1.47).
type RegStatus uint8

const (
	RegIdle          RegStatus = 0 // not registered, not searching
	RegHome          RegStatus = 1
	RegSearching     RegStatus = 2
	RegDenied        RegStatus = 3
	RegUnknown       RegStatus = 4 // for example out of coverage
	RegRoaming       RegStatus = 5
	RegSMSHome       RegStatus = 6 // for messages only
	RegSMSRoaming    RegStatus = 7 // for messages only
	RegEmergency     RegStatus = 8
	RegNoCSFB        RegStatus = 9 // home network, no fallback for calls wanted
	RegNoCSFBRoaming RegStatus = 10
	RegRestricted    RegStatus = 11 // for restricted local services only
)

var regNames = [...]string{
	"not searching", "home", "searching", "denied", "unknown", "roaming", "home, messages only",
	"roaming, messages only", "emergency calls only", "home, no call fallback", "roaming, no call fallback",
	"restricted local services only",
}

// String returns the status in words.
func (s RegStatus) String() string {
	if int(s) < len(regNames) {
		return regNames[s]
	}
	return fmt.Sprintf("registration status %d", uint8(s))
}

// Registered reports whether messages can be sent in this status.
func (s RegStatus) Registered() bool {
	switch s {
	case RegHome, RegRoaming, RegSMSHome, RegSMSRoaming, RegNoCSFB, RegNoCSFBRoaming:
		return true
	}
	return false
}

// Roaming reports whether the network is not the card's own.
func (s RegStatus) Roaming() bool {
	return s == RegRoaming || s == RegSMSRoaming || s == RegNoCSFBRoaming
}

// Registration is the registration in one domain of the network, with the cell where it is known.
type Registration struct {
	Domain string // the command that tells: "+CREG" circuit, "+CGREG" packet, "+CEREG" LTE, "+C5GREG" 5G
	Status RegStatus
	Area   uint64 // location or tracking area code, 0 if not known
	Cell   uint64 // cell identity, 0 if not known
	AcT    int    // access technology as +COPS has it (0 GSM, 2 UTRAN, 7 E-UTRAN ...), -1 if not known
	Cause  int    // why the network refuses the modem, by 3GPP TS 24.008 or TS 24.301; 0 if not told
}

func (Registration) event() {}

// domains are the registrations that are watched. A modem has one or more of them.
var domains = []string{"+CREG", "+CGREG", "+CEREG", "+C5GREG"}

// Registrations reads the registration in each domain that the modem has.
func (m *Modem) Registrations(ctx context.Context) ([]Registration, error) {
	var all []Registration
	for _, domain := range domains {
		lines, err := m.Command(ctx, domain+"?")
		if err != nil && !refused(err) {
			return all, err
		}
		for _, line := range lines {
			p := at.ParseParams(line)
			if r, err := parseRegistration(domain, p, 1); err == nil {
				all = append(all, r)
			}
		}
	}
	for _, r := range all {
		m.noteRegistration(r)
	}
	return all, nil
}

// parseRegistration reads <stat>[,<lac>,<ci>[,<AcT>]], which begins at parameter first. +CGREG and
// others have more values behind, and <rac> or PSM timers.
func parseRegistration(domain string, p at.Params, first int) (Registration, error) {
	r := Registration{Domain: domain, AcT: -1}
	stat, err := p.Int(first, "stat")
	if err != nil {
		return r, err
	}
	r.Status = RegStatus(stat)
	if !r.Status.Registered() {
		r.Cause = rejectCause(domain, p, first)
		return r, nil // modems give old or made-up cells while not registered
	}
	if area, err := p.Hex(first+1, "lac"); err == nil {
		r.Area = area
	}
	if cell, err := p.Hex(first+2, "ci"); err == nil {
		r.Cell = cell
	}
	if act, err := p.Int(first+3, "AcT"); err == nil {
		r.AcT = act
	}
	return r, nil
}

// rejectCause reads <cause_type>,<reject_cause> behind <AcT>, and behind <rac> of +CGREG; causes of the maker's own
// (type 1) are left out.
func rejectCause(domain string, p at.Params, first int) int {
	i := first + 4
	if domain == "+CGREG" {
		i++
	}
	if kind, err := p.Int(i, "cause_type"); err != nil || kind != 0 {
		return 0
	}
	cause, err := p.Int(i+1, "reject_cause")
	if err != nil {
		return 0
	}
	return cause
}

// noteRegistration keeps a reading, reports a change, and moves the state along.
func (m *Modem) noteRegistration(r Registration) {
	m.mu.Lock()
	old, known := m.registrations[r.Domain]
	m.registrations[r.Domain] = r
	settled := m.settled
	next := m.regTrigger()
	back := settled && known && !old.Status.Registered() && r.Status.Registered()
	if !known || old != r {
		m.emit(r) // under the lock, so that events keep their order
	}
	m.mu.Unlock()
	if back {
		m.checkSoon() // a modem that was away from its network may have lost its settings as well
	}
	if settled {
		m.on(next, nil)
	}
}

// regTrigger is what the registrations of all domains say together. The lock is held.
func (m *Modem) regTrigger() trigger {
	next := searching
	for _, r := range m.registrations {
		switch {
		case r.Status.Registered():
			return registered
		case r.Status == RegDenied:
			next = denied
		}
	}
	return next
}

// watchRegistration has the modem report changes, with the cell and the cause of a refusal if it can.
func (m *Modem) watchRegistration(ctx context.Context) error {
	for _, domain := range domains {
		if err := m.firstOf(ctx, domain+"=3", domain+"=2", domain+"=1"); err != nil && !refused(err) {
			return err
		}
	}
	_, err := m.Registrations(ctx)
	return err
}

// isDomain reports whether a notice is about a registration.
func isDomain(name string) bool {
	for _, d := range domains {
		if strings.EqualFold(name, d) {
			return true
		}
	}
	return false
}
