package at

import "context"

// session is a reservation of the line. It travels in the context of the function that holds it.
type session struct {
	turn  chan struct{} // as Port.turn, among the holder's own goroutines
	outer *session      // in which it is nested
	ended chan struct{}
}

type sessionKey struct{ port *Port }

// Exclusive reserves the line for do: no other caller's command comes between those that do runs
// with the context it is given. Commands that use another context wait until do has returned.
// Exclusive may be nested. The line is free again when do returns or panics; a command that a
// goroutine of do's still runs then ends first, and those that wait take turns with everybody. The
// error is do's, or an [*InterruptedError] when ctx or the port ended before the turn came.
func (p *Port) Exclusive(ctx context.Context, do func(ctx context.Context) error) error {
	turn, err := p.acquire(ctx)
	if err != nil {
		return p.interrupted("", OutcomeNotSent, err)
	}
	defer func() { <-turn }()
	return p.hold(ctx, do)
}

// hold runs do with a context that has the line, which is the caller's.
func (p *Port) hold(ctx context.Context, do func(ctx context.Context) error) error {
	s := &session{turn: make(chan struct{}, 1), outer: p.sessionIn(ctx), ended: make(chan struct{})}
	defer func() {
		s.turn <- struct{}{} // and nobody takes it out again
		close(s.ended)
	}()
	return do(context.WithValue(ctx, sessionKey{p}, s))
}

// sessionIn returns the innermost reservation of ctx that has not ended.
func (p *Port) sessionIn(ctx context.Context) *session {
	s, _ := ctx.Value(sessionKey{p}).(*session)
	for s != nil && s.isOver() {
		s = s.outer
	}
	return s
}

func (s *session) isOver() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// acquire waits for the turn and returns the channel to take an item from when it is over.
func (p *Port) acquire(ctx context.Context) (chan struct{}, error) {
	for ctx.Err() == nil {
		turn, over := p.turn, (chan struct{})(nil)
		if s := p.sessionIn(ctx); s != nil {
			turn, over = s.turn, s.ended
		}
		select {
		case turn <- struct{}{}: // those who wait are served in order; nobody overtakes them here
			return turn, nil
		default:
		}
		select {
		case turn <- struct{}{}:
			return turn, nil
		case <-over:
		case <-ctx.Done():
		case <-p.ended:
			return nil, p.Err()
		}
	}
	return nil, context.Cause(ctx)
}
