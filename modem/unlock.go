package modem

import (
	"context"
	"errors"
	"time"
)

// Unlock gives the PIN to the SIM card, once, and waits until the card is ready. The modem then
// goes on to look for its network. A card that asks for nothing is no error.
//
// The PIN is not given, and the error is a [*LockedError] that tells why, when the same one was
// not accepted before ([ErrPINTried]; remembered in [Options.Dir]), when fewer than the full
// number of attempts are left ([ErrFewAttempts]), when the card wants another code ([ErrWrongCode]), when it
// can not be a PIN ([ErrCodeForm]), and when that memory does not work ([ErrLedger]). Where the modem does
// not tell the attempts left, one PIN is given in all until one is forced. A PIN whose outcome
// is not known, because its answer was lost, counts as not accepted unless the card is open when it is asked
// next, even where all attempts seem to be left. A refusal is a *LockedError that wraps the modem's error, which
// matches [gsmerr.IncorrectPassword], and tells the attempts left then.
// Source: 3GPP TS 27.007 8.3.
func (m *Modem) Unlock(ctx context.Context, pin string, o *UnlockOptions) error {
	return m.setUp(ctx, func() error { return m.enterPIN(ctx, pin, o) })
}

// Unblock gives the PUK to a SIM card whose PIN is blocked, once, with a new PIN of 4 to 8 digits, and
// waits until the card is ready. The PUK, 8 digits, is in the card's papers or with the operator.
//
// Ten wrong PUKs make the card useless for ever, so the same care as in [Modem.Unlock] is taken, with the
// same errors: a PUK that was not accepted is not given again, and none when fewer than ten
// attempts are left, unless forced. When the card asks for its PIN or for nothing, nothing is given and the error
// is a [*LockedError] with [ErrWrongCode].
// Source: 3GPP TS 27.007 8.3.
func (m *Modem) Unblock(ctx context.Context, puk, newPIN string, o *UnlockOptions) error {
	return m.setUp(ctx, func() error {
		s := secret{kind: kindPUK, value: puk, asked: true, sets: kindPIN, fresh: newPIN}
		if !isPUK(puk) || !isPIN(newPIN) {
			return &LockedError{Code: kindPUK, Attempts: unknownAttempts, Err: ErrCodeForm}
		}
		s.line = setLine("+CPIN", puk, newPIN)
		err := m.give(ctx, s, o)
		if errors.Is(err, errOpen) {
			return &LockedError{Code: "READY", Attempts: unknownAttempts, Err: ErrWrongCode}
		}
		return m.afterCode(ctx, err)
	})
}

// setUp does something with the card while nobody else sets the modem up, and then has the modem
// set up what needs the card.
func (m *Modem) setUp(ctx context.Context, do func() error) error {
	release, err := m.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := do(); err != nil {
		return err
	}
	return m.start(ctx)
}

// hold waits for its turn to change what the set-up relies on.
func (m *Modem) hold(ctx context.Context) (release func(), err error) {
	select {
	case m.setup <- struct{}{}:
		return func() { <-m.setup }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// enterPIN gives the PIN if the card asks for it and nothing speaks against it, with the set-up held.
func (m *Modem) enterPIN(ctx context.Context, pin string, o *UnlockOptions) error {
	if !isPIN(pin) {
		return m.locked(&LockedError{Code: kindPIN, Attempts: unknownAttempts, Err: ErrCodeForm})
	}
	err := m.give(ctx, secret{kind: kindPIN, value: pin, line: setLine("+CPIN", pin), asked: true}, o)
	if errors.Is(err, errOpen) {
		return nil
	}
	return m.afterCode(ctx, err)
}

// afterCode enters the state of the lock where a code was not accepted.
func (m *Modem) afterCode(ctx context.Context, err error) error {
	var lock *LockedError
	if !errors.As(err, &lock) {
		return err
	}
	now, lerr := m.lock(ctx)
	switch {
	case lerr != nil:
		return errors.Join(err, lerr)
	case now == nil: // somebody else has opened it
		return nil
	}
	now.Err = lock.Err
	return m.locked(now)
}

// openWait is how long a card may ask for the code that it has accepted.
const openWait = 10 * time.Second

var errNotOpen = errors.New("the modem said OK to the code, and the card does not open")

// awaitOpen waits for the card to be usable after a code was given. Some modems ask for the PIN some seconds longer.
// Each error matches errNotOpen.
func (m *Modem) awaitOpen(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	for wait := 250 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		code, err := m.SIMCode(ctx)
		switch {
		case err != nil:
			return errors.Join(errNotOpen, err)
		case isOpen(code):
			return nil
		case pause(limited, wait) != nil && ctx.Err() != nil:
			return errors.Join(errNotOpen, context.Cause(ctx))
		case limited.Err() != nil:
			return errNotOpen
		}
	}
}
