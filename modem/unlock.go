package modem

import (
	"context"
	"errors"
	"fmt"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// Reasons in a [*LockedError] for which a PIN was not given to the card.
var (
	// ErrPINTried says that this PIN was given to this card before and was not accepted. It is not
	// given again, since three wrong ones block the card. Give the right one.
	ErrPINTried = errors.New("this PIN was given to this card before and not accepted; find out the right one")
	// ErrFewAttempts says that fewer attempts are left than the full number, so that somebody gave
	// a wrong PIN lately. Make sure of the PIN, then force it: see [UnlockOptions].
	ErrFewAttempts = errors.New("a wrong PIN was given lately; make sure of the right one, then force it")
	// ErrWrongCode says that the card asks for another code than the one that was offered.
	ErrWrongCode = errors.New("the card asks for another code")
)

// A LockedError says that the SIM card, or the modem, wants a code before it works. It matches the
// condition of the code, for instance [gsmerr.SIMPINRequired], in errors.Is.
type LockedError struct {
	Code     string   // as +CPIN? gives it: "SIM PIN", "SIM PUK", "PH-NET PIN" ...
	Attempts Attempts // left
	Err      error    // why the code that was offered did not help; nil if none was
}

var lockConditions = map[string]gsmerr.Condition{
	"SIM PIN":  gsmerr.SIMPINRequired,
	"SIM PUK":  gsmerr.SIMPUKRequired,
	"SIM PIN2": gsmerr.SIMPIN2Required,
	"SIM PUK2": gsmerr.SIMPUK2Required,
}

var lockAdvice = map[string]string{
	"SIM PIN":    "give the PIN with Options.PIN or Modem.Unlock",
	"SIM PUK":    "the PIN is blocked; give the PUK of the card's papers and a new PIN with Modem.Unblock; ten wrong PUKs destroy the card",
	"PH-NET PIN": "the modem takes cards of another operator only; its maker or operator has the code that frees it",
}

// Error tells the code that is wanted, the attempts left, what happened, and what to do.
func (e *LockedError) Error() string {
	text := fmt.Sprintf("the card asks for %s (attempts left: %v)", e.Code, e.Attempts)
	if e.Err != nil {
		return text + ": " + e.Err.Error()
	}
	if advice := lockAdvice[e.Code]; advice != "" {
		return text + ": " + advice
	}
	return text + ": this lock is the modem's; its maker or operator has the code"
}

// Unwrap returns why the code that was offered did not help.
func (e *LockedError) Unwrap() error { return e.Err }

// Is reports whether target is the condition of the code that is wanted.
func (e *LockedError) Is(target error) bool {
	c, ok := lockConditions[e.Code]
	if !ok {
		c = gsmerr.PhoneLocked
	}
	return target == error(c)
}

// UnlockOptions say how careful [Modem.Unlock] is. Nil, or the zero value, is as careful as can be.
type UnlockOptions struct {
	// Force gives the PIN although it was not accepted before, or although fewer than the full
	// number of attempts are left. Use it when a person has made sure of the PIN.
	Force bool
	// Floor is the number of attempts that must be left where it is known; zero means the full
	// number, 3. Force goes without it.
	Floor int
}

// Unlock gives the PIN to the SIM card, once, and waits until the card is ready. The modem then
// goes on to look for its network.
//
// The PIN is not given, and the error is a [*LockedError] that tells why, when the same one was
// not accepted before ([ErrPINTried]; remembered in [Options.Dir]), when fewer than the full
// number of attempts are left ([ErrFewAttempts]), and when the card wants another code ([ErrWrongCode]). Nothing
// here repeats a PIN by itself, whatever happens. A refusal is a *LockedError that wraps the modem's error, which
// matches [gsmerr.IncorrectPassword], and tells the attempts left then.
// Source: 3GPP TS 27.007 8.3.
func (m *Modem) Unlock(ctx context.Context, pin string, o *UnlockOptions) error {
	if o == nil {
		o = &UnlockOptions{}
	}
	select {
	case m.setup <- struct{}{}:
		defer func() { <-m.setup }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err := m.enterPIN(ctx, pin, o); err != nil {
		return err
	}
	return m.start(ctx)
}

// enterPIN gives the PIN if the card asks for it and nothing speaks against it. It runs in a set-up, and so
// one at a time: what is known about the last attempt guards the next.
func (m *Modem) enterPIN(ctx context.Context, pin string, o *UnlockOptions) error {
	lock, err := m.lock(ctx)
	if err != nil || lock == nil {
		return err
	}
	sim, err := m.simID(ctx)
	if err != nil {
		return err
	}
	if err := m.mayGive(sim, pin, lock, o); err != nil {
		lock.Err = err
		return m.locked(lock)
	}
	line, err := at.Set("+CPIN", pin)
	if err != nil {
		return err
	}
	if err := m.pins.give(sim, pin); err != nil {
		return err
	}
	if _, err = m.Command(ctx, line); err != nil {
		return m.pinFailed(ctx, sim, pin, err)
	}
	if err := m.pins.accept(sim, pin); err != nil {
		m.log.Warn("the accepted PIN stays in the memory of those given", "err", err)
	}
	code, err := m.SIMCode(ctx)
	if err == nil && code != "READY" {
		return m.locked(&LockedError{Code: code, Attempts: unknownAttempts})
	}
	return err
}

// lock returns the lock that the card has now, nil for none. Two equal readings are needed, since a
// card that is starting gives wrong ones.
func (m *Modem) lock(ctx context.Context) (*LockedError, error) {
	code, err := m.SIMCode(ctx)
	for {
		if err != nil || code == "READY" {
			return nil, err
		}
		left, err := m.attempts(ctx, code)
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
}

// locked enters the state of a lock and returns it as an error.
func (m *Modem) locked(lock *LockedError) error {
	m.on(cardLocked, lock)
	return &StateError{State: SIMLocked, Err: lock}
}

// mayGive returns nil if the PIN may be given, or the reason why not.
func (m *Modem) mayGive(sim, pin string, lock *LockedError, o *UnlockOptions) error {
	if lock.Code != "SIM PIN" {
		return ErrWrongCode
	}
	if o.Force {
		return nil
	}
	before, found, err := m.pins.find(sim, pin)
	switch {
	case err != nil:
		return err
	case found && (before.Refused || lock.Attempts.PIN != fullPIN):
		// One whose outcome is not known cost no attempt if all are still there.
		return ErrPINTried
	}
	floor := o.Floor
	if floor == 0 {
		floor = fullPIN
	}
	if lock.Attempts.PIN >= 0 && lock.Attempts.PIN < floor {
		return ErrFewAttempts
	}
	return nil
}

// pinFailed books a PIN that was not accepted. When the outcome is not known the ledger says so
// already.
func (m *Modem) pinFailed(ctx context.Context, sim, pin string, cause error) error {
	if !refused(cause) {
		return cause
	}
	if errors.Is(cause, gsmerr.IncorrectPassword) {
		if err := m.pins.refuse(sim, pin); err != nil {
			cause = errors.Join(cause, err)
		}
	}
	lock, err := m.lock(ctx)
	if err != nil || lock == nil {
		return errors.Join(cause, err)
	}
	lock.Err = cause
	return m.locked(lock)
}
