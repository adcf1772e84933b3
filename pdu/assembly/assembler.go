package assembly

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options configures [Open]. Nil, or the zero value, means the defaults below.
type Options struct {
	// Expiry is how long after its newest part a message may stay incomplete. Zero means 72 hours.
	Expiry time.Duration

	// Remember is how many of the PDUs handled last are known at least, so that they are
	// recognised when they come again. Zero means 4096.
	Remember int
}

// An Assembler makes messages of PDUs and keeps them in its store until they were handled. It may
// be used by several goroutines, and for several modems at once; the store must be its own.
type Assembler struct {
	store  Store
	expiry time.Duration

	mu      sync.Mutex
	order   uint64              // of the item added last
	sets    map[string]*set     // all messages held, by key
	open    map[setKey][]*set   // those among them that wait for parts
	parts   map[string]*set     // by the identifier of each part
	equal   map[string]int      // identity -> how many parts are held that have it
	done    *doneLog            // parts that were handled
	deleted map[string]struct{} // records that were to be deleted and could not be
	damaged []error             // records that Open could not read
}

// Open returns an Assembler with all that the store holds: see [Assembler.Held] for what is
// still to be handled, and [Assembler.Damaged]. A store that can not be read gives an error.
func Open(store Store, o *Options) (*Assembler, error) {
	if o == nil {
		o = &Options{}
	}
	a := &Assembler{
		store:   store,
		expiry:  o.Expiry,
		sets:    make(map[string]*set),
		open:    make(map[setKey][]*set),
		parts:   make(map[string]*set),
		equal:   make(map[string]int),
		deleted: make(map[string]struct{}),
	}
	if a.expiry <= 0 {
		a.expiry = 72 * time.Hour
	}
	remember := o.Remember
	if remember <= 0 {
		remember = 4096
	}
	a.done = newDoneLog(store, remember)
	if err := a.load(); err != nil {
		return nil, fmt.Errorf("assembly: open: %w", err)
	}
	return a, nil
}

// load reads the store and puts the parts together in the order in which they came.
func (a *Assembler) load() error {
	var parts []*part
	for r, err := range a.store.Records() {
		var damage *DamageError
		switch {
		case errors.As(err, &damage):
			a.damaged = append(a.damaged, err)
			continue
		case err != nil:
			return err
		}
		p, err := a.loadRecord(r)
		if err != nil {
			a.damaged = append(a.damaged, &DamageError{Name: r.Name, Err: err})
		} else if p != nil {
			parts = append(parts, p)
		}
	}
	a.done.sort()
	slices.SortFunc(parts, func(x, y *part) int {
		return cmp.Or(cmp.Compare(x.order, y.order), strings.Compare(x.id, y.id))
	})
	for _, p := range parts {
		if a.done.has(p.id) { // handled, and the program ended before the record was deleted
			a.delete(p)
			continue
		}
		a.place(p)
	}
	return nil
}

// loadRecord takes one record; p is nil if it is no part. Records of other names are not ours.
func (a *Assembler) loadRecord(r Record) (p *part, err error) {
	if strings.HasPrefix(r.Name, donePrefix) {
		return nil, a.done.load(r)
	}
	id, ok := strings.CutPrefix(r.Name, partPrefix)
	if !ok {
		return nil, nil
	}
	it, order, err := decodePart(r.Data)
	if err != nil {
		return nil, err
	}
	p = newPart(it)
	p.id, p.order = id, order
	return p, nil
}

// Add makes an item durable and returns the message that it belongs to as it is now.
//
// After a nil error the PDU can be confirmed to the modem, whatever the state of the message: [Waiting]
// needs further parts, [Repeat] was there before, and the others are to be handled. After an
// error the PDU is not safe and must not be confirmed; add it again.
func (a *Assembler) Add(it Item) (Message, error) {
	p := newPart(it)
	a.mu.Lock()
	defer a.mu.Unlock()
	if !it.Fresh && (a.equal[p.identity] > 0 || !p.unstamped && a.done.hasEqual(p.identity)) {
		return Message{State: Repeat, Parts: []Part{p.Part}}, nil
	}
	p.id, p.order = a.identifier(p.identity), a.order+1
	data, err := encodePart(it, p.order)
	if err == nil {
		err = a.store.Put(p.record(), data)
	}
	if err != nil {
		return Message{}, fmt.Errorf("assembly: add: %w", err)
	}
	delete(a.deleted, p.record())
	return a.place(p).message(), nil
}

// identifier returns one that no part has which is held or was handled lately.
func (a *Assembler) identifier(identity string) string {
	for n := 1; ; n++ {
		id := nth(identity, n)
		if a.parts[id] == nil && !a.done.has(id) {
			return id
		}
	}
}

// place puts a part into the message it belongs to.
func (a *Assembler) place(p *part) *set {
	s := p.nearest(a.open[p.key])
	if s != nil {
		delete(a.sets, s.name)
		s.insert(p)
	} else {
		s = newSet(p)
		if s.state == Waiting {
			a.open[s.key] = append(a.open[s.key], s)
		}
	}
	if s.state != Waiting {
		a.settle(s)
	}
	a.sets[s.name] = s
	a.parts[p.id] = s
	a.equal[p.identity]++
	a.order = max(a.order, p.order)
	return s
}

// settle takes a message out of those that take parts.
func (a *Assembler) settle(s *set) {
	rest := slices.DeleteFunc(a.open[s.key], func(o *set) bool { return o == s })
	if len(rest) == 0 {
		delete(a.open, s.key)
	} else {
		a.open[s.key] = rest
	}
}

// Held returns all messages that are not done, in the order in which they were begun: those of the
// states [Whole] and [Partial] to be handled, those in state [Undecoded] as a list of
// what could not be read, those in state [Waiting] to look at.
func (a *Assembler) Held() []Message {
	a.mu.Lock()
	defer a.mu.Unlock()
	sets := a.inOrder()
	messages := make([]Message, len(sets))
	for i, s := range sets {
		messages[i] = s.message()
	}
	return messages
}

// inOrder returns the messages held, the one begun first in front.
func (a *Assembler) inOrder() []*set {
	return slices.SortedFunc(maps.Values(a.sets), func(x, y *set) int { return cmp.Compare(x.order, y.order) })
}

// Expire returns the messages that have waited for parts too long at the time now, as [Partial]: they take
// no further part and are to be handled as they are. One in state [Repeat] among them holds only
// parts that were handled already within another message, since a sender sent parts twice; call
// Done for it too. next is when the next message will expire, zero if none waits.
func (a *Assembler) Expire(now time.Time) (expired []Message, next time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.inOrder() {
		if s.state != Waiting {
			continue
		}
		due := s.newest.Add(a.expiry)
		if s.newest.After(now) { // the clock was set back: count from now, or it would wait too long
			s.newest, due = now, now.Add(a.expiry)
		}
		if now.Before(due) {
			if next.IsZero() || due.Before(next) {
				next = due
			}
			continue
		}
		s.state = Partial
		if a.handledElsewhere(s) {
			s.state = Repeat
		}
		a.settle(s)
		expired = append(expired, s.message())
	}
	return expired, next
}

// handledElsewhere reports whether the contents of all parts were handled with another message,
// or wait to be in a whole one.
func (a *Assembler) handledElsewhere(s *set) bool {
	for _, p := range s.parts {
		if a.done.hasContent(p.content(), p.stamp) {
			continue
		}
		found := false
		for _, other := range a.sets {
			found = found || other.state == Whole && other.key == s.key && other.holds(p)
		}
		if !found {
			return false
		}
	}
	return true
}

// ErrNotHeld is the error of [Assembler.Done] for a key that no message has: it was done before, or
// a part has been added to it since.
var ErrNotHeld = errors.New("no message with this key is held")

// Done records that the message of that key was handled, and removes it. After a nil error it
// never comes back, and its PDUs are repeats when they come again. After another error than
// [ErrNotHeld] it is still held.
func (a *Assembler) Done(key string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.sets[key]
	if s == nil {
		return fmt.Errorf("assembly: done %s: %w", key, ErrNotHeld)
	}
	if err := a.finish(s); err != nil {
		return fmt.Errorf("assembly: done %s: %w", key, err)
	}
	return nil
}

func (a *Assembler) finish(s *set) error {
	entries := make([]doneEntry, len(s.parts))
	for i, p := range s.parts {
		entries[i] = doneEntry{Part: p.id}
		if p.key.total > 1 {
			entries[i].Content, entries[i].Stamp = p.content(), p.stamp.Unix()
		}
	}
	if err := a.done.add(entries); err != nil {
		return err
	}
	a.settle(s)
	delete(a.sets, s.name)
	for _, p := range s.parts {
		delete(a.parts, p.id)
		if a.equal[p.identity]--; a.equal[p.identity] == 0 {
			delete(a.equal, p.identity)
		}
		a.delete(p)
	}
	return nil
}

// delete removes the record of a part that was handled. If that fails it is tried again with the
// next one; should the program end before, the next start does it.
func (a *Assembler) delete(p *part) {
	a.deleted[p.record()] = struct{}{}
	for record := range a.deleted {
		if a.store.Delete(record) == nil {
			delete(a.deleted, record)
		}
	}
}

// Damaged returns what [Open] could not read in the store, as *DamageError values.
func (a *Assembler) Damaged() []error { return slices.Clone(a.damaged) }
