package modem

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Sender sends texts: a [Modem], a [Keeper], or something in front of one.
type Sender interface {
	Send(ctx context.Context, to, text string, o *SendOptions) (Sent, error)
}

// A Member is one modem of a [Pool].
type Member struct {
	Name   string // for results and errors, for instance the number of its SIM card
	Sender Sender
	// PerMinute is how many messages it sends within a minute; zero means as many as it can.
	PerMinute int
	// Prefixes are the beginnings of the numbers it is for, such as "+49"; the rule [ByPrefix] uses them.
	Prefixes []string

	busy int         // messages it sends now; guarded by the pool
	past []time.Time // when it began to send, within the last minute
}

// A Rule puts the members of a pool into the order in which they are tried for a message to a number. It may
// leave some out. It is called with the pool's lock held, and gets a list of its own.
type Rule func(to string, members []*Member) []*Member

// RoundRobin returns a rule that begins with another member each time.
func RoundRobin() Rule {
	next := 0
	return func(_ string, members []*Member) []*Member {
		next++
		at := (next - 1) % len(members)
		return append(slices.Clone(members[at:]), members[:at]...)
	}
}

// LeastBusy begins with the member that has the fewest messages under way; of several such, the one that has
// sent the fewest within the last minute.
func LeastBusy(_ string, members []*Member) []*Member {
	slices.SortStableFunc(members, func(a, b *Member) int {
		if a.busy != b.busy {
			return a.busy - b.busy
		}
		return len(a.past) - len(b.past)
	})
	return members
}

// ByPrefix takes only the members that are for the number, those with the longest prefix first. A member
// without prefixes is for all numbers.
func ByPrefix(to string, members []*Member) []*Member {
	length := func(m *Member) int {
		longest := -1
		if len(m.Prefixes) == 0 {
			longest = 0
		}
		for _, p := range m.Prefixes {
			if strings.HasPrefix(to, p) {
				longest = max(longest, len(p))
			}
		}
		return longest
	}
	members = slices.DeleteFunc(members, func(m *Member) bool { return length(m) < 0 })
	slices.SortStableFunc(members, func(a, b *Member) int { return length(b) - length(a) })
	return members
}

// ErrNoMember says that no modem of a [Pool] is for the number.
var ErrNoMember = errors.New("modem: no modem of the pool is for this number")

// A Pool sends over several modems. A message goes to another one when the first has not sent it, or
// refused it; never when parts were accepted or the outcome is unknown, since then it might arrive twice. A modem
// that would have to be waited for, such as one that its [Keeper] has not opened, is passed over as long as
// another one is ready. A [SendOptions.ID] holds for all modems that are open; one that is not can not tell what it sent.
type Pool struct {
	rule    Rule
	mu      sync.Mutex
	members []*Member
	freed   chan struct{}            // closed and replaced when a member has become free
	claimed map[string]chan struct{} // IDs of messages that are being sent, closed at the end
}

// NewPool returns a pool of the members. A nil rule is [LeastBusy].
func NewPool(rule Rule, members ...*Member) *Pool {
	if rule == nil {
		rule = LeastBusy
	}
	return &Pool{rule: rule, members: members, freed: make(chan struct{}), claimed: map[string]chan struct{}{}}
}

// PoolSent is the result of sending by a [Pool].
type PoolSent struct {
	Sent
	Member string // the name of the modem that sent it, or tried last
}

// Send sends a text by one of the modems, in the order of the rule; see [Modem.Send]. When all that are for
// the number have reached their limit, or have to be waited for, it waits until one may send; for a minute at most if
// one has refused and the others are away. The error is the last modem's, with its name, [ErrNoMember], the cause
// of ctx, or that of [Modem.Send] for what no modem can send.
func (p *Pool) Send(ctx context.Context, to, text string, o *SendOptions) (PoolSent, error) {
	if _, _, err := compose(to, text, o); err != nil {
		return PoolSent{Sent: Sent{To: to}}, err // no modem can send it, so none spends its limit on it
	}
	if o != nil && o.ID != "" {
		done, err := p.claim(ctx, o.ID)
		if err != nil {
			return PoolSent{Sent: Sent{ID: o.ID, To: to}}, err
		}
		defer done()
		if before, ok := p.sentBefore(o.ID); ok {
			return before, fmt.Errorf("%s: %w", before.Member, before.again())
		}
	}
	var tried []*Member
	last := PoolSent{Sent: Sent{To: to}}
	lastErr := ErrNoMember
	for {
		m, err := p.take(ctx, to, tried)
		if err != nil && len(tried) > 0 {
			err = fmt.Errorf("%w; then %w", lastErr, err)
		}
		if err != nil {
			return last, err
		}
		if m == nil {
			return last, lastErr
		}
		sent, err := m.Sender.Send(ctx, to, text, o)
		p.release(m)
		last = PoolSent{Sent: sent, Member: m.Name}
		if err == nil {
			return last, nil
		}
		lastErr = fmt.Errorf("%s: %w", m.Name, err)
		if ctx.Err() != nil || !mayGoElsewhere(sent) {
			return last, lastErr
		}
		tried = append(tried, m)
	}
}

// claim waits until no other call sends a message of the ID. done ends the claim.
func (p *Pool) claim(ctx context.Context, id string) (done func(), err error) {
	for {
		p.mu.Lock()
		other := p.claimed[id]
		if other == nil {
			mine := make(chan struct{})
			p.claimed[id] = mine
			p.mu.Unlock()
			return func() {
				p.mu.Lock()
				defer p.mu.Unlock()
				delete(p.claimed, id)
				close(mine)
			}, nil
		}
		p.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// sentBefore returns what is known of a message of the ID that may have gone out by one of the members.
func (p *Pool) sentBefore(id string) (s PoolSent, ok bool) {
	for _, m := range p.members {
		sender, knows := m.Sender.(interface{ sentBefore(id string) (Sent, bool) })
		if !knows {
			continue
		}
		if s.Sent, ok = sender.sentBefore(id); ok {
			s.Member = m.Name
			return s, true
		}
	}
	return s, false
}

// mayGoElsewhere reports whether nothing of a message can have gone out.
func mayGoElsewhere(s Sent) bool {
	return !slices.ContainsFunc(s.Parts, func(p SentPart) bool { return p.State == Accepted || p.State == Unknown })
}

// take returns the next member that may send now, waiting for one; nil when all were tried. Once one was
// tried, those that are away are waited for no longer than a modem waits for its network.
func (p *Pool) take(ctx context.Context, to string, tried []*Member) (*Member, error) {
	end := time.Now().Add(registerWait)
	for {
		m, wait, changes := p.next(to, tried)
		if m != nil || wait < 0 && len(changes) == 0 {
			return m, nil
		}
		if wait < 0 && len(tried) > 0 {
			if wait = time.Until(end); wait <= 0 {
				return nil, nil
			}
		}
		if err := awaitAny(ctx, wait, changes); err != nil {
			return nil, err
		}
	}
}

// awaitAny waits until one of the channels is closed, or for the time of wait unless it is negative. The error is the
// cause of ctx when that ends first.
func awaitAny(ctx context.Context, wait time.Duration, changes []<-chan struct{}) error {
	changes = append(changes, ctx.Done())
	if wait >= 0 {
		limited, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		changes = append(changes, limited.Done())
	}
	cases := make([]reflect.SelectCase, len(changes))
	for i, c := range changes {
		cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c)}
	}
	reflect.Select(cases)
	if ctx.Err() != nil {
		return unsent{context.Cause(ctx)}
	}
	return nil
}

// waiter is a [Sender] that knows whether it would send at once. If not, one of changes is closed when that may be
// otherwise; there are none for one that does not let its caller wait for ever.
type waiter interface {
	sendsNow() (now bool, changes []<-chan struct{})
}

// next returns the first member by the rule that was not tried, is within its limit and ready. If there is none it
// returns how long to wait for one, negative if none has a limit, and what else to wait for.
func (p *Pool) next(to string, tried []*Member) (m *Member, wait time.Duration, changes []<-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait = -1
	if len(p.members) == 0 {
		return nil, wait, nil
	}
	var slow *Member
	now := time.Now()
	for _, m := range p.members {
		m.past = slices.DeleteFunc(m.past, func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	}
	for _, m := range p.rule(to, slices.Clone(p.members)) {
		if slices.Contains(tried, m) {
			continue
		}
		if m.PerMinute > 0 && len(m.past) >= m.PerMinute {
			if left := time.Minute - now.Sub(m.past[0]); wait < 0 || left < wait {
				wait = left
			}
			continue
		}
		ready, others := true, []<-chan struct{}(nil)
		if r, ok := m.Sender.(waiter); ok {
			ready, others = r.sendsNow()
		}
		switch {
		case ready:
			return m.begin(now), 0, nil
		case len(others) == 0 && slow == nil:
			slow = m
		}
		changes = append(changes, others...)
	}
	if slow != nil {
		return slow.begin(now), 0, nil
	}
	if wait >= 0 || len(changes) > 0 {
		changes = append(changes, p.freed)
	}
	return nil, wait, changes
}

// begin books a message that m is given.
func (m *Member) begin(now time.Time) *Member {
	m.busy++
	m.past = append(m.past, now)
	return m
}

func (p *Pool) release(m *Member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.busy--
	close(p.freed)
	p.freed = make(chan struct{})
}
