package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

const (
	simWait   = 30 * time.Second // for a card that is starting
	simSecond = time.Second      // between two readings that say there is no card
)

// refused reports whether err is the modem's own answer, as opposed to a command that was cut short.
func refused(err error) bool {
	var e *gsmerr.CommandError
	return errors.As(err, &e)
}

// pinCode asks which code the modem wants: "READY" for none, "SIM PIN", "SIM PUK", "PH-NET PIN" ...
// Source: 3GPP TS 27.007 8.3.
func (m *Modem) pinCode(ctx context.Context) (string, error) {
	lines, err := m.Command(ctx, "+CPIN?")
	if err != nil {
		return "", err
	}
	if len(lines) == 0 {
		return "", fmt.Errorf("modem: AT+CPIN? was answered by OK alone")
	}
	return normalCode(at.ParseParams(lines[0]).At(0).Text), nil
}

// SIMCode waits for the SIM card to start and returns the code it or the modem asks for, "READY"
// when none; [LockedError] explains the others. A card that is missing or faulty twice in a second is a
// [*StateError] with state [NoSIM], one that does not become ready within 30 s with state [SIMBusy].
// Source: 3GPP TS 27.007 8.3.
func (m *Modem) SIMCode(ctx context.Context) (string, error) {
	limited, cancel := context.WithTimeoutCause(ctx, simWait, gsmerr.SIMBusy)
	defer cancel()
	unusable := 0
	for wait := 250 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		code, err := m.pinCode(limited)
		switch {
		case err == nil && !isAbsent(code) && code != "NOT READY":
			return code, nil
		case err != nil && limited.Err() != nil && ctx.Err() == nil:
			return "", &StateError{State: SIMBusy, Err: err}
		case err != nil && !refused(err):
			return "", err
		case code == "NOT READY", isStarting(err):
			m.on(cardBusy, err)
		default: // no card, SIM failure, wrong SIM ...
			if unusable++; unusable == 2 {
				return "", &StateError{State: NoSIM, Err: err}
			}
			wait = simSecond
		}
		if perr := pause(limited, wait); perr != nil {
			return "", &StateError{State: SIMBusy, Err: errors.Join(perr, err)}
		}
	}
}

// isAbsent reports whether an answer to +CPIN? says that there is no card, as some makers do in
// place of +CME ERROR: 10.
func isAbsent(code string) bool { return code == "NOT INSERTED" || code == "SIM REMOVED" }

// isStarting reports whether err is the refusal of a modem or card that is not up yet.
func isStarting(err error) bool {
	return errors.Is(err, gsmerr.SIMBusy) || errors.Is(err, gsmerr.DeviceBusy) ||
		errors.Is(err, gsmerr.CMECode(515)) // several makers: wait, starting
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// maxReadings is how often the lock of a card is read until two readings agree.
const maxReadings = 5

// lock returns the lock that the card has now, nil for none, with the attempts left for its code.
// Two equal readings are needed, since a card that is starting gives wrong ones.
func (m *Modem) lock(ctx context.Context) (*LockedError, error) {
	code, err := m.SIMCode(ctx)
	for range maxReadings {
		if err != nil || isOpen(code) {
			return nil, err
		}
		left, err := m.attempts(ctx, code, code)
		if err != nil {
			return nil, err
		}
		again, err := m.SIMCode(ctx)
		if err != nil {
			return nil, err
		}
		if again == code {
			return &LockedError{Code: code, Attempts: left}, nil
		}
		code = again
	}
	return nil, &StateError{State: SIMBusy, Err: errUnsteady}
}

var errUnsteady = errors.New("the modem says another thing about its SIM card each time it is asked")

// locked enters the state of a lock and returns it as an error.
func (m *Modem) locked(lock *LockedError) error {
	m.on(cardLocked, lock)
	return &StateError{State: SIMLocked, Err: lock}
}

// openSIM waits for the card, and gives it the PIN of the options if it wants one.
func (m *Modem) openSIM(ctx context.Context) error {
	code, err := m.SIMCode(ctx)
	var state *StateError
	switch {
	case errors.As(err, &state):
		if state.State == NoSIM {
			m.on(cardAbsent, state.Err)
		}
		return err
	case err != nil:
		return err
	case isOpen(code):
		return nil
	case m.mayUsePIN(code):
		return m.enterPIN(ctx, m.opts.PIN, nil)
	}
	lock, err := m.lock(ctx)
	switch {
	case err != nil || lock == nil:
		return err
	case m.mayUsePIN(lock.Code): // the first reading was wrong
		return m.enterPIN(ctx, m.opts.PIN, nil)
	}
	return m.locked(lock)
}

func (m *Modem) mayUsePIN(code string) bool { return code == kindPIN && m.opts.PIN != "" }
