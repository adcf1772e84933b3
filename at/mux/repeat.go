package mux

import (
	"context"
	"time"
)

// Times of this side. The standard's own (T1 100 ms, T2 300 ms) are too short for real modems
// and for frames that wait in the buffers of a slow line; what is repeated is safe to repeat.
const (
	ackTime   = 300 * time.Millisecond // until a frame is repeated, T1
	replyTime = 500 * time.Millisecond // until a message is repeated, T2
	longest   = 10 * time.Second       // between repeats, where the time is doubled each time
)

// action is something that the other side has to answer.
type action uint8

const (
	opening  action = iota // SABM
	flushing               // data before DISC, or before CLD
	closing                // DISC
	telling                // MSC
	agreeing               // PN
	testing                // Test
	sleeping               // PSC
	ending                 // CLD
	waking                 // flags
)

// request names an action that is under way; there is one of each kind for a channel.
type request struct {
	act  action
	dlci int
}

// repeat is what a request does until it is answered. Its functions are called under the lock.
type repeat struct {
	send   func()          // puts it on its way
	done   func(err error) // is called once: nil when it was answered; may be nil
	every  time.Duration
	double bool // the time between repeats
	tries  int  // left
	timer  *time.Timer
}

// begin sends a request and repeats it until answered ends it. One of the same name is replaced.
// The lock is held.
func (m *Mux) begin(q request, r repeat) {
	m.forget(q)
	m.asked[q] = &r
	r.timer = time.AfterFunc(r.every, func() { m.again(q, &r) })
	r.tries--
	r.send()
}

func (m *Mux) again(q request, r *repeat) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asked[q] != r {
		return
	}
	if r.tries == 0 {
		m.answered(q, ErrTimeout)
		return
	}
	r.tries--
	if r.double {
		r.every = min(2*r.every, longest)
	}
	r.timer.Reset(r.every)
	r.send()
}

// answered ends a request and reports whether it was under way. The lock is held.
func (m *Mux) answered(q request, err error) bool {
	r := m.forget(q)
	if r == nil {
		return false
	}
	if r.done != nil {
		r.done(err)
	}
	return true
}

func (m *Mux) forget(q request) *repeat {
	r := m.asked[q]
	if r != nil {
		r.timer.Stop()
		delete(m.asked, q)
	}
	return r
}

// ask begins a request and waits until it is answered or ctx ends. The lock is not held.
func (m *Mux) ask(ctx context.Context, q request, r repeat) error {
	result := make(chan error, 1)
	r.done = func(err error) { result <- err }
	m.mu.Lock()
	switch {
	case m.err != nil:
		r.done(m.err)
	case m.asked[q] != nil:
		r.done(ErrInUse)
	default:
		m.begin(q, r)
	}
	m.mu.Unlock()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		m.mu.Lock()
		defer m.mu.Unlock()
		m.forget(q)
		return context.Cause(ctx)
	}
}
