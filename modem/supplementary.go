package modem

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/at"
)

// ForwardReason says which calls are forwarded (3GPP TS 27.007 7.11).
type ForwardReason uint8

// The reasons.
const (
	ForwardAlways ForwardReason = iota
	ForwardBusy
	ForwardNoReply
	ForwardUnreachable
	ForwardAll            // all of them together, to set only
	ForwardAllConditional // all but the first, to set only
)

// Forwarding is where calls of some services go, for one reason.
type Forwarding struct {
	Active  bool
	Class   ServiceClass
	Number  string // empty if none is registered
	Seconds int    // how long it rings before, for ForwardNoReply; 0 if not told
}

// Forwardings asks the network where calls are forwarded for a reason, one entry for each group of
// services. It can take a minute and more. Source: 3GPP TS 27.007 7.11, TS 22.082.
func (m *Modem) Forwardings(ctx context.Context, reason ForwardReason) ([]Forwarding, error) {
	lines, err := m.Command(ctx, fmt.Sprintf("+CCFC=%d,2", reason))
	if err != nil {
		return nil, err
	}
	var all []Forwarding
	for _, line := range lines {
		p := at.ParseParams(line)
		status, err := p.Int(0, "status")
		if err != nil {
			return all, err
		}
		class, err := p.IntOr(1, "class", int(defaultClass))
		if err != nil {
			return all, err
		}
		f := Forwarding{Active: status == 1, Class: ServiceClass(class), Number: numberAt(p, 2)}
		if f.Seconds, err = p.IntOr(6, "time", 0); err != nil {
			return all, err
		}
		all = append(all, f)
	}
	return all, nil
}

// SetForwarding has the network forward calls of f.Class, or of its default services for 0, to f.Number; with
// Active unset, or no number, the forwarding is erased. f.Seconds, 5 to 30 in steps of 5 and for
// [ForwardNoReply] only, is how long it rings before; 0 is the network's default.
// Source: 3GPP TS 27.007 7.11, TS 22.082.
func (m *Modem) SetForwarding(ctx context.Context, reason ForwardReason, f Forwarding) error {
	const register, erase = 3, 4
	values := []any{int(reason), erase}
	if f.Active && f.Number != "" {
		if !isDialString(f.Number) {
			return &at.UnsafeValueError{Value: f.Number, Reason: "a number has digits, * # and + only"}
		}
		toa := 129
		if f.Number[0] == '+' {
			toa = 145
		}
		values = []any{int(reason), register, f.Number, toa}
	}
	class := any(at.Omit)
	if f.Class != 0 {
		class = int(f.Class)
	}
	switch {
	case len(values) > 2 && f.Seconds > 0:
		values = append(values, class, at.Omit, at.Omit, f.Seconds)
	case len(values) > 2 && f.Class != 0:
		values = append(values, class)
	case f.Class != 0:
		values = append(values, at.Omit, at.Omit, class)
	}
	line, err := at.Set("+CCFC", values...)
	if err != nil {
		return err
	}
	_, err = m.Command(ctx, line)
	return err
}

// CallWaiting asks the network for which services of class, its default ones for 0, a second call is announced
// during a call. Source: 3GPP TS 27.007 7.12, TS 22.083.
func (m *Modem) CallWaiting(ctx context.Context, class ServiceClass) (ServiceClass, error) {
	// By its name all lines belong to the answer, though notices have it too.
	r, err := m.do(ctx, at.Command{Line: waitingLine("+CCWA=1,2", class), Names: []string{"+CCWA"}})
	if err != nil {
		return 0, err
	}
	return lockedClasses(r.Lines()) // the same form
}

// SetCallWaiting turns the announcement of a second call on or off in the network, for the services of class or
// its default ones for 0. Source: 3GPP TS 27.007 7.12, TS 22.083.
func (m *Modem) SetCallWaiting(ctx context.Context, on bool, class ServiceClass) error {
	line := "+CCWA=1,0"
	if on {
		line = "+CCWA=1,1"
	}
	_, err := m.Command(ctx, waitingLine(line, class))
	return err
}

func waitingLine(line string, class ServiceClass) string {
	if class != 0 {
		line += fmt.Sprintf(",%d", class)
	}
	return line
}

// CallerIDStatus is what the network says about showing the own number: <m> of +CLIR (3GPP TS 27.007 7.7).
type CallerIDStatus uint8

// The states.
const (
	CallerIDNotProvisioned CallerIDStatus = iota // the number is always shown
	CallerIDAlwaysHidden
	CallerIDStatusUnknown
	CallerIDUsuallyHidden // unless a call asks for it
	CallerIDUsuallyShown  // the same
)

// OwnCallerID reads whether the own number is shown to those called: the modem's setting and the subscription,
// for which it asks the network. Source: 3GPP TS 27.007 7.7.
func (m *Modem) OwnCallerID(ctx context.Context) (CallerID, CallerIDStatus, error) {
	lines, err := m.Command(ctx, "+CLIR?")
	if err != nil || len(lines) == 0 {
		return 0, CallerIDStatusUnknown, err
	}
	p := at.ParseParams(lines[0])
	n, err := p.Int(0, "n")
	if err != nil {
		return 0, CallerIDStatusUnknown, err
	}
	status, err := p.IntOr(1, "m", int(CallerIDStatusUnknown))
	return CallerID(n), CallerIDStatus(status), err
}

// SetOwnCallerID sets whether the own number is shown in the calls that follow. Source: 3GPP TS 27.007 7.7.
func (m *Modem) SetOwnCallerID(ctx context.Context, id CallerID) error {
	_, err := m.Command(ctx, fmt.Sprintf("+CLIR=%d", id))
	return err
}
