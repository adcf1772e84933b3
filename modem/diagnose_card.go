package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// card looks whether the SIM card can be used.
func (d *diagnosis) card(ctx context.Context) error {
	code, err := d.m.SIMCode(ctx)
	var state *StateError
	switch {
	case errors.As(err, &state) && ctx.Err() == nil:
		return d.last(unusableCard(state))
	case err != nil:
		return err
	case isOpen(code):
		return nil
	}
	left, err := d.m.attempts(ctx, code, code)
	if err != nil {
		return err
	}
	lock := &LockedError{Code: code, Attempts: left}
	f := Finding{Err: lock, Text: fmt.Sprintf("the SIM card asks for its %s (attempts left: %v)", strings.TrimPrefix(code, "SIM "), left), Advice: lock.code().advice}
	switch {
	case code == kindPIN:
		return d.pin(ctx, f, left)
	case code == kindPUK:
		f.Cause = CausePUKWanted
	case lock.Is(gsmerr.SIMBlocked):
		f.Cause, f.Text = CauseSIMBlocked, "the SIM card has refused too many PUKs"
	default:
		f.Cause, f.Text = CauseModemLocked, "the modem refuses this SIM card and wants the code of its lock ("+code+")"
	}
	return d.last(f)
}

// unusableCard explains why there is no card to talk to.
func unusableCard(state *StateError) Finding {
	f := Finding{Cause: CauseNoSIM, Err: state.Err, Text: "the modem finds no SIM card",
		Advice: "insert a card, the right way round and until it clicks; clean its contacts; try it in a phone"}
	switch {
	case state.State == SIMBusy:
		f.Cause, f.Text = CauseSIMBusy, "the SIM card does not become ready"
		f.Advice = "wait a minute and try again; then restart the modem; then try another card"
	case errors.Is(state.Err, gsmerr.SIMBlocked):
		f.Cause, f.Text, f.Advice = CauseSIMBlocked, "the SIM card is blocked for good", lockCodes["SIM BLOCKED"].advice
	case errors.Is(state.Err, gsmerr.SIMFailure), errors.Is(state.Err, gsmerr.SIMWrong):
		f.Cause, f.Text = CauseSIMFailure, "the modem can not read the SIM card"
		f.Advice = "clean its contacts and insert it anew; try it in a phone; if it works there the card holder of the modem is at fault"
	}
	return f
}

// pin tells whether the PIN could be given to the card, by the rules of [Modem.Unlock].
func (d *diagnosis) pin(ctx context.Context, f Finding, left Attempts) error {
	card, err := d.m.readCard(ctx)
	if err != nil {
		return err
	}
	h := d.m.pins.look(card, secret{kind: kindPIN, value: d.m.opts.PIN})
	err = mayGive(kindPIN, left.PIN, h, &UnlockOptions{})
	const sure = "find out the right PIN, then give it with Modem.Unlock and UnlockOptions.Force"
	switch {
	case errors.Is(err, ErrLedger):
		f.Cause, f.Err, f.Text = CauseLedger, err, f.Text+", and what is remembered of earlier attempts can not be read: "+err.Error()
		f.Advice = "make the folder of Options.Dir readable; when a record is damaged, " + sure
	case h.any, errors.Is(err, ErrPINTried):
		f.Cause, f.Text = CausePINTried, f.Text+"; one was given to it before and not accepted, so that none is given by itself any more"
		f.Advice = sure
	case errors.Is(err, ErrFewAttempts):
		f.Cause, f.Text = CauseFewAttempts, f.Text+"; a wrong one was given lately, so that none is given by itself any more"
		f.Advice = sure
	default:
		f.Cause = CausePINWanted
	}
	return d.last(f)
}

// look returns what is known about a code for a card, and leaves no record where there is none.
func (l ledger) look(card cardID, s secret) (h history) {
	known := false
	for _, name := range card.names() {
		known = known || l.has(name)
	}
	if !known {
		return h
	}
	err := l.all(card, func(books []*book) error {
		for _, b := range books {
			b.read(card, s, &h)
		}
		return nil
	})
	if err != nil {
		h.fault = errors.Join(h.fault, err)
	}
	return h
}
