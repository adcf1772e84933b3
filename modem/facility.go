package modem

import (
	"context"
	"strings"

	"github.com/semioctet/gsm/at"
)

// A Facility is something that can be locked, by its two letters in AT+CLCK and AT+CPWD. Modems
// may have others than those named here. Source: 3GPP TS 27.007 7.4.
type Facility string

// What can be locked, and with which code.
const (
	SIMLock              Facility = "SC" // the card asks for its PIN at each start; with the PIN
	FixedDialling        Facility = "FD" // only numbers of the fixed dialling list; with PIN2
	PIN2                 Facility = "P2" // for [Modem.ChangePassword] only: PIN2 itself
	PhoneToSIM           Facility = "PS" // the modem works with this card only; with the modem's code
	PhoneToFirstSIM      Facility = "PF" // the modem works with the first card only; with the maker's code
	NetworkLock          Facility = "PN" // only cards of one operator; with the operator's code, as the next three
	NetworkSubsetLock    Facility = "PU" // only cards of a part of a network
	ServiceProviderLock  Facility = "PP" // only cards of one service provider
	CorporateLock        Facility = "PC" // only cards of one company
	BarOutgoing          Facility = "AO" // calls out (BAOC); with the barring password of the network, as all below
	BarInternational     Facility = "OI" // international calls out (BOIC)
	BarInternationalAway Facility = "OX" // international calls out, but not home (BOIC-exHC)
	BarIncoming          Facility = "AI" // calls in (BAIC)
	BarIncomingRoaming   Facility = "IR" // calls in while roaming (BIC-Roam)
	AllBarring           Facility = "AB" // all of them; can only be turned off, as the next two
	AllOutgoingBarring   Facility = "AG" // all that concern calls out
	AllIncomingBarring   Facility = "AC" // all that concern calls in
	ControlSurface       Facility = "CS" // the keypad; with the modem's code
)

// A ServiceClass is a set of services for which a call is barred: a sum of the values below. Zero
// means the modem's default, which is voice, data and fax. Source: 3GPP TS 27.007 7.4.
type ServiceClass uint8

// The services.
const (
	ClassVoice     ServiceClass = 1
	ClassData      ServiceClass = 2
	ClassFax       ServiceClass = 4
	ClassSMS       ServiceClass = 8
	ClassDataSync  ServiceClass = 16
	ClassDataAsync ServiceClass = 32
	ClassPacket    ServiceClass = 64
	ClassPAD       ServiceClass = 128
)

var classNames = [...]string{"voice", "data", "fax", "SMS", "synchronous data", "asynchronous data", "packet", "PAD"}

// String lists the services: "voice, data, fax", "none".
func (c ServiceClass) String() string {
	var names []string
	for i, name := range classNames {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}

const defaultClass = ClassVoice | ClassData | ClassFax

// Locked asks which of the services of class a facility is locked for. The result is zero when it is
// not locked, and voice, data and fax when it is and the modem names no services, as for a lock of the card or
// the modem. Call barring is asked of the network, which can take minutes.
// Source: 3GPP TS 27.007 7.4.
func (m *Modem) Locked(ctx context.Context, f Facility, class ServiceClass) (ServiceClass, error) {
	values := []any{string(f), 2}
	if class != 0 {
		values = append(values, at.Omit, int(class))
	}
	line, err := at.Set("+CLCK", values...)
	if err != nil {
		return 0, err
	}
	lines, err := m.Command(ctx, line)
	if err != nil {
		return 0, err
	}
	return lockedClasses(lines)
}

// lockedClasses reads lines +CLCK: <status>[,<class>].
func lockedClasses(lines []string) (ServiceClass, error) {
	var active ServiceClass
	for _, line := range lines {
		p := at.ParseParams(line)
		status, err := p.Int(0, "status")
		if err != nil {
			return 0, err
		}
		class, err := p.IntOr(1, "class", int(defaultClass))
		if err != nil {
			return 0, err
		}
		if status == 1 {
			active |= ServiceClass(class)
		}
	}
	return active, nil
}

// LockOptions say how careful [Modem.SetLock] is, and what it concerns. Nil means the zero value.
type LockOptions struct {
	UnlockOptions
	// Class is the services that are barred; zero means the modem's default.
	Class ServiceClass
}

// SetLock turns a lock on or off with its code: the PIN for [SIMLock], PIN2 for [FixedDialling], the barring
// password for call barring, a code of the modem's for the others.
//
// A code is given once, with the care of [Modem.Unlock] and the same errors, a [*LockedError]: wrong ones block
// the card or the modem's lock as they do elsewhere. The barring password is counted by the network, which
// takes none any more after three wrong ones; one that it refused is not given again either.
// Source: 3GPP TS 27.007 7.4.
func (m *Modem) SetLock(ctx context.Context, f Facility, on bool, password string, o *LockOptions) error {
	if o == nil {
		o = &LockOptions{}
	}
	mode := 0
	if on {
		mode = 1
	}
	values := []any{string(f), mode, password}
	if o.Class != 0 {
		values = append(values, int(o.Class))
	}
	line, err := setFacility("+CLCK", f, values)
	if err != nil {
		return err
	}
	return m.giveHeld(ctx, secret{kind: f.code(), value: password, line: line}, &o.UnlockOptions)
}

// ChangePassword replaces the code of a facility, by AT+CPWD: the PIN for [SIMLock], which must be on for
// that on most cards, PIN2 for [PIN2], and the barring password for the others. The old one is given
// with the care of [Modem.Unlock] and the same errors. A new PIN has 4 to 8 digits, a barring password 4.
// Source: 3GPP TS 27.007 7.5.
func (m *Modem) ChangePassword(ctx context.Context, f Facility, old, fresh string, o *UnlockOptions) error {
	line, err := setFacility("+CPWD", f, []any{string(f), old, fresh})
	if err != nil {
		return err
	}
	if f.isCards() && !isPIN(fresh) {
		return &LockedError{Code: f.code(), Attempts: unknownAttempts, Err: ErrCodeForm}
	}
	return m.giveHeld(ctx, secret{kind: f.code(), value: old, line: line, sets: f.code(), fresh: fresh}, o)
}

// UnblockPIN2 gives the PUK2 to a card whose PIN2 is blocked, once, with a new PIN2 of 4 to 8 digits. The
// care and the errors are those of [Modem.Unblock]. A modem that does not ask for the PUK2 by itself must
// have AT+CPIN2 for it, as Cinterion's have; others refuse and nothing is used up.
// Source: 3GPP TS 27.007 8.3.
func (m *Modem) UnblockPIN2(ctx context.Context, puk2, newPIN2 string, o *UnlockOptions) error {
	if !isPUK(puk2) || !isPIN(newPIN2) {
		return &LockedError{Code: kindPUK2, Attempts: unknownAttempts, Err: ErrCodeForm}
	}
	name := "+CPIN2"
	if now, err := m.pinCode(ctx); err != nil {
		return err
	} else if now == kindPUK2 {
		// AT+CPIN takes the code that was just asked for. With any other the PUK2 would count as that.
		name = "+CPIN"
	}
	s := secret{kind: kindPUK2, value: puk2, line: setLine(name, puk2, newPIN2), sets: kindPIN2, fresh: newPIN2}
	return m.giveHeld(ctx, s, o)
}

// giveHeld gives a code while nobody else sets the modem up.
func (m *Modem) giveHeld(ctx context.Context, s secret, o *UnlockOptions) error {
	release, err := m.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	return m.give(ctx, s, o)
}

// code is the kind of code that guards a facility.
func (f Facility) code() string {
	switch f {
	case SIMLock:
		return kindPIN
	case FixedDialling, PIN2:
		return kindPIN2
	case BarOutgoing, BarInternational, BarInternationalAway, BarIncoming, BarIncomingRoaming, AllBarring,
		AllOutgoingBarring, AllIncomingBarring:
		return barringPassword
	}
	return string(f) + " password"
}

// barringPassword is one for all barring services.
const barringPassword = "barring password"

// isCards reports whether the code of a facility is a PIN of the card.
func (f Facility) isCards() bool { return f.code() == kindPIN || f.code() == kindPIN2 }

// setFacility builds a command and refuses what can not be a code, without naming it.
func setFacility(name string, f Facility, values []any) (string, error) {
	line, err := at.Set(name, values...)
	password, _ := values[2].(string)
	if name == "+CPWD" {
		password, _ = values[1].(string)
	}
	if err != nil || (f.isCards() && !isPIN(password)) || password == "" {
		return "", &LockedError{Code: f.code(), Attempts: unknownAttempts, Err: ErrCodeForm}
	}
	return line, nil
}
