package modem

import (
	"context"
	"errors"
	"slices"

	gsmerr "github.com/semioctet/gsm/errors"
)

// usable are the states in which the card is open.
var usable = []State{Registering, Denied, Ready}

// checkCardSoon has the card looked at, because something says that it may have changed: taken out,
// put in, swapped, or asking for its PIN again after the modem has started anew.
func (m *Modem) checkCardSoon() { m.soon(&m.cardDue, m.checkCard) }

// checkCard compares the card with what is known about it, and sets the modem up anew if it has
// changed. It waits for a set-up that is under way, since that may have read the card before the change.
func (m *Modem) checkCard() {
	release, err := m.hold(m.ctx)
	if err != nil {
		return
	}
	defer release()
	had := m.setUpIn(func(ctx context.Context) error {
		state := m.State()
		open := slices.Contains(usable, state)
		if !open && state != SIMLocked && state != NoSIM {
			return nil
		}
		same, err := m.sameAsBefore(ctx, state, open)
		if err != nil || same {
			return nil // where the line is lost, that is told elsewhere
		}
		return m.setUpAgain(ctx)
	})
	if !had {
		m.checkCardSoon()
	}
}

// sameAsBefore reports whether the card is still in the state that the modem is in, and the same one.
func (m *Modem) sameAsBefore(ctx context.Context, state State, open bool) (bool, error) {
	code, err := m.pinCode(ctx)
	switch {
	case err != nil && !refused(err):
		return false, err
	case err != nil || isAbsent(code):
		return state == NoSIM && !isStarting(err), nil
	case code == "NOT READY", state == NoSIM, open != isOpen(code):
		return false, nil
	}
	card, err := m.readCard(ctx)
	m.mu.Lock()
	seen := m.seen
	m.mu.Unlock()
	return seen == "" || seen == card.name(), err
}

// cardHint looks after the card when a registration speaks of one: a modem without a card is registered
// nowhere, and one that is registered has a card that is open.
func (m *Modem) cardHint(r Registration) {
	state := m.State()
	gone := r.Status == RegIdle && slices.Contains(usable, state)
	back := r.Status.Registered() && (state == NoSIM || state == SIMLocked)
	if gone || back {
		m.checkCardSoon()
	}
}

// cardRefusal looks after the card when a refusal says another thing about it than the state does.
func (m *Modem) cardRefusal(err error) {
	absent := errors.Is(err, gsmerr.SIMNotInserted)
	asks := errors.Is(err, gsmerr.SIMPINRequired) || errors.Is(err, gsmerr.SIMPUKRequired)
	state := m.State()
	if (absent || asks) && slices.Contains(usable, state) || absent && state == SIMLocked || asks && state == NoSIM {
		m.checkCardSoon()
	}
}
