package modem

import (
	"context"
	"fmt"
	"slices"
)

// State is where a modem stands between closed and ready.
type State uint8

const (
	Closed      State = iota // not opened yet, or closed by the program
	Syncing                  // being brought from whatever state it was in to a known one
	NoSIM                    // it has no SIM card
	SIMBusy                  // the SIM card is starting
	SIMLocked                // the SIM card or the modem wants a code, see [LockedError]
	Registering              // it looks for its network
	Denied                   // the network refuses it
	Ready                    // registered: it can send and receive
	Failed                   // the line is lost or the modem does not answer; open it anew
)

var stateNames = [...]string{"closed", "syncing", "no SIM", "SIM busy", "SIM locked", "registering", "denied", "ready", "failed"}

// String returns the state in words.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state %d", uint8(s))
}

// A StateError says that the modem is not in a state in which it could do what was asked. Err,
// where it is known, tells why: a [*LockedError] for instance.
type StateError struct {
	State State
	Err   error
}

// Error tells the state, the cause, and what to do.
func (e *StateError) Error() string {
	text := "modem: " + e.State.String()
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if advice := stateAdvice[e.State]; advice != "" && e.Err == nil {
		text += ": " + advice
	}
	return text
}

var stateAdvice = map[State]string{
	Closed:      "it was not opened, or the program has closed it",
	NoSIM:       "insert a SIM card",
	SIMBusy:     "the SIM card does not become ready; take it out and insert it again",
	Registering: "no network took the modem in time; check antenna and coverage",
	Denied:      "the network refuses this SIM card or modem; ask the operator",
	Failed:      "open the modem anew",
}

// Unwrap returns the cause.
func (e *StateError) Unwrap() error { return e.Err }

// State returns the present state.
func (m *Modem) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// trigger is what can happen to a modem, as far as its state is concerned.
type trigger uint8

const (
	opening    trigger = iota // Open was called
	cardAbsent                // the modem finds no SIM card
	cardBusy                  // the card is starting
	cardLocked                // the card or the modem wants a code
	cardReady                 // the card is usable; the modem is being set up
	registered                // a network took the modem
	searching                 // no network has it
	denied                    // the network refuses it
	lost                      // the line ended, or setting the modem up failed
	closing                   // Close was called
	triggers
)

// transitions gives the next state for every state and trigger. What can not be is passed over:
// a registration says nothing until the modem is set up, and nothing but Open leads out of Closed and Failed.
var transitions = [...][triggers]State{
	//            opening  absent  busy     locked     ready        registered   searching    denied  lost    closing
	Closed:      {Syncing, Closed, Closed, Closed, Closed, Closed, Closed, Closed, Closed, Closed},
	Syncing:     {Syncing, NoSIM, SIMBusy, SIMLocked, Registering, Syncing, Syncing, Syncing, Failed, Closed},
	NoSIM:       {Syncing, NoSIM, SIMBusy, SIMLocked, Registering, NoSIM, NoSIM, NoSIM, Failed, Closed},
	SIMBusy:     {Syncing, NoSIM, SIMBusy, SIMLocked, Registering, SIMBusy, SIMBusy, SIMBusy, Failed, Closed},
	SIMLocked:   {Syncing, NoSIM, SIMBusy, SIMLocked, Registering, SIMLocked, SIMLocked, SIMLocked, Failed, Closed},
	Registering: {Syncing, NoSIM, SIMBusy, SIMLocked, Registering, Ready, Registering, Denied, Failed, Closed},
	Denied:      {Syncing, NoSIM, SIMBusy, SIMLocked, Registering, Ready, Registering, Denied, Failed, Closed},
	Ready:       {Syncing, NoSIM, SIMBusy, SIMLocked, Registering, Ready, Registering, Denied, Failed, Closed},
	Failed:      {Syncing, Failed, Failed, Failed, Failed, Failed, Failed, Failed, Failed, Closed},
}

// on enters the state that a trigger leads to, and tells those who wait for one. err is its cause,
// where there is one.
func (m *Modem) on(t trigger, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.awaited && t != opening && t != lost && t != closing {
		return // from a set-up that the restart has overtaken
	}
	from := m.state
	to := transitions[from][t]
	if from == to {
		return
	}
	m.state, m.stateErr = to, err
	m.emit(StateChange{From: from, To: to, Err: err}) // before anybody acts on it, so that events keep their order
	close(m.changed)
	m.changed = make(chan struct{})
}

// WaitReady waits until the modem is registered. It ends early with a [*StateError] in the states
// that do not pass by themselves: no SIM, SIM locked, denied, failed, closed. When ctx ends first,
// the error is a [*StateError] that wraps its cause.
func (m *Modem) WaitReady(ctx context.Context) error {
	for {
		m.mu.Lock()
		state, err, changed := m.state, m.stateErr, m.changed
		m.mu.Unlock()
		switch {
		case state == Ready:
			return nil
		case slices.Contains([]State{NoSIM, SIMLocked, Denied, Failed, Closed}, state):
			return &StateError{State: state, Err: err}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return &StateError{State: state, Err: context.Cause(ctx)}
		}
	}
}
