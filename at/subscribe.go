package at

import (
	"context"
	"iter"
	"slices"
	"strings"
)

// maxMessages is the number of messages that one subscription holds before the port
// stops reading, which makes the modem wait. Plain notices are dropped long before.
const maxMessages = 4096

// A Subscription receives notices in the order in which they came. It is read by one goroutine
// of the subscriber's own, so that a slow reader holds up nobody else. Get one from
// [Port.Subscribe].
type Subscription struct {
	port   *Port
	names  []string    // none: all that nobody asked for by name
	queue  noticeQueue // guarded by the port's lock, like closed
	closed bool
	wake   chan struct{}
}

// Subscribe returns the notices with one of the names, for instance "+CMTI" or "RING". A name is
// what [Notice.Name] returns, in any case. Without names the subscription gets every notice that
// no other subscription asks for by name, and all that could not be recognised at all; of several
// such subscriptions, the oldest.
//
// Notices that came before anybody subscribed are not lost: they are kept, and go to the first
// subscription that they fit. Two subscriptions to one name both get it.
//
// The queue holds [Options.Queue] notices. When the subscriber is too slow, the oldest one is
// dropped and counted in [Notice.Dropped], but never one that is a message or the report on one.
func (p *Port) Subscribe(names ...string) *Subscription {
	s := &Subscription{port: p, names: names, wake: make(chan struct{}, 1)}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.subs = append(p.subs, s)
	early := p.backlog.take(func(n Notice) bool { return len(names) == 0 || s.named(n.Name()) })
	for _, n := range early {
		s.push(n)
	}
	p.makeRoom()
	return s
}

// Next returns the next notice, waiting for one. It ends with the cause of ctx, or, once all that
// came has been returned, with the error that ended the port: [ErrClosed] or [ErrHangup].
func (s *Subscription) Next(ctx context.Context) (Notice, error) {
	for {
		if n, err, ok := s.poll(); ok {
			return n, err
		}
		if err := await(ctx, s.wake); err != nil {
			return Notice{}, err
		}
	}
}

// poll returns what is there without waiting; ok is false when Next has to wait.
func (s *Subscription) poll() (n Notice, err error, ok bool) {
	p := s.port
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case s.queue.len() > 0:
		n = s.queue.pop()
		p.makeRoom()
		return n, nil, true
	case p.err != nil:
		err = p.err
	case s.closed:
		err = ErrClosed
	default:
		return n, nil, false
	}
	poke(s.wake) // whoever else waits
	return n, err, true
}

// All yields the notices until ctx, the subscription or the port ends.
func (s *Subscription) All(ctx context.Context) iter.Seq[Notice] {
	return func(yield func(Notice) bool) {
		for {
			n, err := s.Next(ctx)
			if err != nil || !yield(n) {
				return
			}
		}
	}
}

// Close ends the subscription. Notices that it still holds, and that no other subscription got
// too, wait for the next one that they fit. Close may be called twice and from any goroutine.
func (s *Subscription) Close() {
	p := s.port
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	p.subs = slices.DeleteFunc(p.subs, func(o *Subscription) bool { return o == s })
	for s.queue.len() > 0 {
		if n := s.queue.pop(); len(s.names) == 0 || !p.claimed(n.Name()) {
			p.deliver(n)
		}
	}
	p.makeRoom()
	poke(s.wake)
}

func (s *Subscription) named(name string) bool {
	return slices.ContainsFunc(s.names, func(own string) bool { return strings.EqualFold(own, name) })
}

// claimed reports whether a subscription asks for name. The port's lock is held.
func (p *Port) claimed(name string) bool {
	return slices.ContainsFunc(p.subs, func(s *Subscription) bool { return s.named(name) })
}

// deliver gives a notice to those who asked for it. The port's lock is held.
func (p *Port) deliver(n Notice) {
	name := n.Name()
	var rest *Subscription
	taken := false
	for _, s := range p.subs {
		switch {
		case s.named(name):
			s.push(n)
			taken = true
		case rest == nil && len(s.names) == 0:
			rest = s
		}
	}
	switch {
	case taken:
	case rest != nil:
		rest.push(n)
	default:
		p.book(p.backlog.push(n, p.opts.Queue))
	}
}

func (s *Subscription) push(n Notice) {
	s.port.book(s.queue.push(n, s.port.opts.Queue))
	poke(s.wake)
}

// book counts a dropped notice.
func (p *Port) book(dropped bool) {
	if dropped {
		p.stats.Dropped++
		p.logLoss("at notice dropped, subscriber too slow", nil)
	}
}

// full reports whether some queue holds as many messages as it may, so that reading must stop.
// While a command runs there is more room, since its caller may be the very subscriber.
func (p *Port) full() bool {
	if p.data != nil {
		return p.data.full()
	}
	most := maxMessages
	if p.call.open() {
		most *= 4
	}
	if p.backlog.messages() >= most {
		return true
	}
	for _, s := range p.subs {
		if s.queue.messages() >= most {
			return true
		}
	}
	return false
}

// makeRoom lets a reader go on that stopped because a queue was full.
func (p *Port) makeRoom() {
	if p.held && !p.full() {
		p.held = false
		p.room <- struct{}{} // has space for the one
	}
}
