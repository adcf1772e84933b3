package at

import (
	"context"
	"sync/atomic"
)

// session is a reservation of the line. It travels in the context of the function that holds it.
type session struct {
	turn  chan struct{} // as Port.turn, among the holder's own goroutines
	ended atomic.Bool
}

type sessionKey struct{ port *Port }

// Exclusive reserves the line for do: no other caller's command comes between those that do runs
// with the context it is given. Commands that use another context wait until do has returned.
// Exclusive may be nested. The line is free again when do returns or panics. The error is do's, or an
// [*InterruptedError] when ctx or the port ended before the turn came.
func (p *Port) Exclusive(ctx context.Context, do func(ctx context.Context) error) error {
	turn, err := p.acquire(ctx)
	if err != nil {
		return p.interrupted("", OutcomeNotSent, err)
	}
	s := &session{turn: make(chan struct{}, 1)}
	defer func() {
		s.turn <- struct{}{} // a command of another goroutine of do's ends first, by its limit at the latest
		s.ended.Store(true)
		<-turn
	}()
	return do(context.WithValue(ctx, sessionKey{p}, s))
}

// acquire waits for the turn and returns the channel to take an item from when it is over.
func (p *Port) acquire(ctx context.Context) (chan struct{}, error) {
	turn := p.turn
	if s, ok := ctx.Value(sessionKey{p}).(*session); ok && !s.ended.Load() {
		turn = s.turn
	}
	select {
	case turn <- struct{}{}: // those who wait are served in order; nobody overtakes them here
		return turn, nil
	default:
	}
	select {
	case turn <- struct{}{}:
		return turn, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-p.ended:
		return nil, p.Err()
	}
}
