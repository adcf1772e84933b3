package modem

import (
	"context"
	"errors"
	"time"
)

const (
	answerLimit = 20 * time.Second // for a modem that is asked whether it still answers
	radioSettle = 2 * time.Minute  // for its network after the radio was off
)

// supervise looks after an open modem until it has to be opened anew, for the trouble that it
// returns, or is given up.
func (k *Keeper) supervise(m *Modem) (Trouble, error) {
	for {
		trouble, err := k.awaitTrouble(m)
		if trouble == 0 {
			return 0, err
		}
		reopen, err := k.climb(m, trouble, err)
		if reopen || err != nil {
			return trouble, err
		}
	}
}

// awaitTrouble waits until something is wrong. Trouble 0 means that the Keeper was closed.
func (k *Keeper) awaitTrouble(m *Modem) (Trouble, error) {
	since := time.Now() // of being without card or network
	for {
		changed := m.stateChanged()
		wait, trouble := k.opts.Interval, Silent
		state, cause := m.stateAndCause()
		switch state {
		case Failed, Closed:
			return LineLost, cause
		case SIMLocked:
			return CardLocked, cause
		case Ready:
			since = time.Now()
		case Registering, Denied:
			wait, trouble = time.Until(since.Add(k.opts.Patience)), Unregistered
		default:
			wait, trouble = time.Until(since.Add(k.opts.Patience)), CardGone
		}
		timer := time.NewTimer(max(wait, 0))
		select {
		case <-changed:
			timer.Stop()
			continue
		case <-k.ctx.Done():
			timer.Stop()
			return 0, context.Cause(k.ctx)
		case <-timer.C:
		}
		if trouble != Silent {
			return trouble, cause
		}
		if err := k.check(m); k.ctx.Err() != nil {
			return 0, context.Cause(k.ctx)
		} else if err != nil {
			return Silent, err
		}
	}
}

// check asks the modem whether it still answers, when nobody else has the line: sending a message or a data
// connection may take longer than an answer.
func (k *Keeper) check(m *Modem) error {
	return m.port.Exclusive(k.ctx, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, answerLimit)
		defer cancel()
		_, err := m.Command(ctx, "")
		return err
	})
}

// climb takes the rungs of the ladder against a trouble until the modem is ready. reopen says that
// it has to be opened anew.
func (k *Keeper) climb(m *Modem, trouble Trouble, cause error) (reopen bool, err error) {
	for _, step := range ladders[trouble] {
		if step == GiveUp {
			return false, &GivenUpError{trouble, cause}
		}
		if step == Reopen {
			return true, nil // told and paid for when it is done
		}
		if !k.spend() {
			return false, &GivenUpError{trouble, cause}
		}
		cause = k.take(m, step)
		if k.ctx.Err() != nil {
			return false, context.Cause(k.ctx) // no trouble of the modem's
		}
		k.tell(Recovery{trouble, step, cause})
		switch {
		case step == Reset && cause == nil:
			return true, nil // it restarts, and perhaps gets another port
		case cause == nil && k.recovered(m):
			return false, nil
		}
	}
	return true, nil
}

// take does what a rung says.
func (k *Keeper) take(m *Modem, step Step) error {
	ctx, cancel := context.WithTimeout(k.ctx, setupLimit)
	defer cancel()
	switch step {
	case Resynchronise:
		return m.port.Sync(ctx)
	case CycleRadio:
		_, off := m.Command(ctx, "+CFUN=0")
		_, on := m.Command(ctx, "+CFUN=1")
		if err := errors.Join(off, on); err != nil {
			return err
		}
		m.restarted()
		return nil
	case Reset:
		return m.Reset(ctx)
	}
	return nil
}

// recovered waits for the modem to become ready, and asks whether it answers.
func (k *Keeper) recovered(m *Modem) bool {
	ctx, cancel := context.WithTimeout(k.ctx, radioSettle)
	defer cancel()
	for {
		changed := m.stateChanged()
		switch m.State() {
		case Ready:
			return k.check(m) == nil
		case Failed, Closed, SIMLocked:
			return false
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// sendsNow reports whether Send would not wait for the network. It waits for a minute at most.
func (m *Modem) sendsNow() (now bool, changes []<-chan struct{}) {
	state := m.State()
	return state != Syncing && state != SIMBusy && state != Registering, nil
}

// stateChanged returns a channel that is closed at the next change of state.
func (m *Modem) stateChanged() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

func (m *Modem) stateAndCause() (State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state, m.stateErr
}
