package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// Reasons in a [*LockedError] for which a code was not given.
var (
	// ErrPINTried says that this PIN or PUK was given to this card before and was not accepted, or nobody
	// knows what became of it. It is not given again, since wrong ones block the card. Make sure of the right one,
	// then force it: see [UnlockOptions].
	ErrPINTried = errors.New("this code was given to this card before and not accepted; make sure of the right one, then force it with UnlockOptions.Force")
	// ErrFewAttempts says that somebody gave a wrong code lately: fewer attempts are left than the full number, or
	// a code was given whose outcome the modem's count does not show. Make sure of the code, then force it.
	ErrFewAttempts = errors.New("a wrong code was given lately; make sure of the right one, then force it with UnlockOptions.Force")
	// ErrWrongCode says that the card asks for another code than the one that was offered.
	ErrWrongCode = errors.New("the card asks for another code")
	// ErrCodeForm says that a code can not be one: a PIN has 4 to 8 digits and a PUK 8. Nothing was given.
	ErrCodeForm = errors.New("a PIN has 4 to 8 digits and a PUK has 8")
)

// UnlockOptions say how careful a method is that gives a code to the card, such as [Modem.Unlock]. Nil, or
// the zero value, is as careful as can be.
type UnlockOptions struct {
	// Force gives the code although it was not accepted before, or although fewer than the full
	// number of attempts are left, the last one included. Use it when a person has made sure of the code, never in
	// a program that is started again by itself.
	Force bool
	// Floor is the number of attempts that must be left where it is known; zero means the full
	// number, 3 for a PIN and 10 for a PUK. The last one is never used, so 1 means 2. Force goes without it.
	Floor int
}

// Kinds of codes, by the names that +CPIN? has for them. Those of locks are a facility and "password".
const (
	kindPIN  = "SIM PIN"
	kindPUK  = "SIM PUK"
	kindPIN2 = "SIM PIN2"
	kindPUK2 = "SIM PUK2"
)

// secret is a code on its way to the card, or to a lock of the modem.
type secret struct {
	kind  string
	value string
	line  string // the command that gives it
	asked bool   // it is given only while the modem asks for it by +CPIN?
	sets  string // the kind of code that it replaces, if any
	fresh string // the new code of that kind
}

// give gives a code to the card, once, if nothing speaks against it: see [Modem.Unlock]. It runs
// with the set-up held, and so one at a time: what is known about the last attempt guards the next. It returns nil
// when the code was accepted; an error that is a [*LockedError] when it was not given or was refused.
func (m *Modem) give(ctx context.Context, s secret, o *UnlockOptions) error {
	if o == nil {
		o = &UnlockOptions{}
	}
	lock := &LockedError{Code: s.kind, Attempts: unknownAttempts}
	card, err := m.sameCard(ctx, func() error { return m.examine(ctx, s, lock) })
	if err != nil {
		return err
	}
	if s.isModems() {
		card = cardID{imei: card.imei}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	before := lock.Attempts.of(s.kind)
	err = m.pins.offer(card, s, func(h history) error { return mayGive(s.kind, before, h, o) })
	if err != nil {
		lock.Err = err
		return lock
	}
	_, cause := m.Command(ctx, s.line)
	if cause == nil && s.asked {
		cause = m.awaitOpen(ctx) // some modems say OK first and ask the card then
	}
	result, after, cause := m.outcomeOf(ctx, s, before, cause)
	if result != nil {
		if err := m.pins.settle(card, s, *result); err != nil {
			m.log.Warn("a code stays in the memory of those whose outcome is not known", "err", err)
		}
	}
	if cause == nil {
		return nil
	}
	return &LockedError{Code: s.kind, Attempts: after, Err: cause}
}

// isModems reports whether a code belongs to the modem, and neither to the card nor to its subscription.
func (s secret) isModems() bool {
	return !slices.Contains(allKinds, s.kind) && s.kind != barringPassword
}

// examine reads the attempts left for a code, and makes sure that it is the one which is wanted.
func (m *Modem) examine(ctx context.Context, s secret, lock *LockedError) error {
	if !s.asked {
		left, err := m.attemptsOf(ctx, s.kind)
		lock.Attempts = left
		return err
	}
	now, err := m.lock(ctx)
	switch {
	case err != nil:
		return err
	case now == nil && s.kind == kindPIN2, now == nil && s.kind == kindPUK2:
		return nil
	case now == nil:
		return errOpen
	case now.Code != s.kind:
		now.Err = ErrWrongCode
		return now
	}
	*lock = *now
	return nil
}

// errOpen says that the card wants no code any more.
var errOpen = errors.New("modem: the card is open")

// mayGive returns nil if a code may be given, or the reason why not. left is -1 where it is not known.
func mayGive(kind string, left int, h history, o *UnlockOptions) error {
	full := fullNumber(kind)
	switch {
	case o.Force:
		return nil
	case h.fault != nil:
		return fmt.Errorf("%w: %w", ErrLedger, h.fault)
	case h.same != nil && !h.same.Refused:
		// A count that tells the full number is no proof that it was not given: some tell that always.
		return fmt.Errorf("%w (its answer was lost, so it may be right)", ErrPINTried)
	case h.same != nil:
		return ErrPINTried
	case h.any && left < 0, h.blind:
		return ErrFewAttempts
	}
	floor := o.Floor
	if floor == 0 {
		floor = full
	}
	if left >= 0 && left < max(floor, 2) {
		return ErrFewAttempts
	}
	return nil
}

// outcomeOf finds out what became of a code, by its error, or by asking the modem where that says nothing. It never
// gives the code again. result is nil where nobody knows; cause is nil if the code was accepted.
func (m *Modem) outcomeOf(ctx context.Context, s secret, before int, err error) (result *codeOutcome, left Attempts, cause error) {
	is := func(o codeOutcome) *codeOutcome { return &o }
	switch {
	case err == nil:
		return is(codeAccepted), unknownAttempts, nil
	case at.OutcomeOf(err) == at.OutcomeNotSent:
		return is(codeNotGiven), unknownAttempts, err
	}
	left, aerr := m.attemptsOf(ctx, s.kind)
	now := left.of(s.kind)
	switch {
	case isWrong(s.kind, err) && now >= 0 && now >= before && before >= 0:
		return is(codeUnseen), left, err
	case isWrong(s.kind, err):
		return is(codeWrong), left, err
	case now >= 0 && now < before:
		return is(codeWrong), left, errors.Join(gsmerr.IncorrectPassword, err)
	case !errors.Is(err, errNotOpen) && (isStarting(err) || errors.Is(err, gsmerr.SIMNotInserted)):
		return is(codeNotGiven), left, err
	}
	if aerr == nil && s.asked && !s.isSecond() {
		if code, cerr := m.SIMCode(ctx); cerr == nil && isOpen(code) {
			return is(codeAccepted), left, nil
		}
	}
	return nil, left, errors.Join(errUnknown, err)
}

func (s secret) isSecond() bool { return s.kind == kindPIN2 || s.kind == kindPUK2 }

var errUnknown = errors.New("the code was given, and nobody knows whether it was accepted; it is not given again")

// isWrong reports whether a refusal says that the code was wrong. At the last attempt modems name
// the code that is wanted then.
func isWrong(kind string, err error) bool {
	if !refused(err) {
		return false
	}
	switch kind {
	case kindPIN:
		return errors.Is(err, gsmerr.IncorrectPassword) || errors.Is(err, gsmerr.SIMPUKRequired)
	case kindPIN2:
		return errors.Is(err, gsmerr.IncorrectPassword) || errors.Is(err, gsmerr.SIMPUK2Required)
	case kindPUK, kindPUK2:
		return errors.Is(err, gsmerr.IncorrectPassword) || errors.Is(err, gsmerr.SIMBlocked)
	}
	return errors.Is(err, gsmerr.IncorrectPassword)
}

// isPIN reports whether s has the form of a PIN, and isPUK that of a PUK (3GPP TS 31.101 9.5.1, ETSI TS 102 221 9.5.1).
func isPIN(s string) bool { return len(s) >= 4 && len(s) <= 8 && isDigits(s) }
func isPUK(s string) bool { return len(s) == 8 && isDigits(s) }

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// setLine returns the command that sets name to codes, which were checked.
func setLine(name string, values ...any) string {
	line, err := at.Set(name, values...)
	if err != nil {
		return name // codes hold digits only, so this is not reached
	}
	return line
}
