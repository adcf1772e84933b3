package modem

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/assembly"
)

// tracker remembers the messages that are sent until what became of them is known, and matches
// status reports to them. Each is a record of its store, a JSON object under "sent-"
// and the first 32 hexadecimal digits of the SHA-256 of its ID.
type tracker struct {
	mu     sync.Mutex
	store  assembly.Store
	sent   map[string]*tracked
	closed []*tracked // whose reports are all there, oldest first: their reports may come again
}

// tracked is the record of one message.
type tracked struct {
	Version int           `json:"version"`
	ID      string        `json:"id"`
	Kept    bool          `json:"kept,omitempty"` // the caller chose the ID, and forgets it himself
	SIM     string        `json:"sim"`
	To      string        `json:"to"`
	Report  bool          `json:"report,omitempty"` // reports were asked for
	Time    time.Time     `json:"time"`             // when sending began
	Parts   []trackedPart `json:"parts"`

	open bool // it is being sent by this process
}

// trackedPart is one part.
type trackedPart struct {
	State PartState `json:"state"`
	// Reference counts once the part is accepted. Anonymous says that the modem accepted it and did not tell one.
	Reference byte         `json:"reference"`
	Anonymous bool         `json:"anonymous,omitempty"`
	Time      time.Time    `json:"time,omitzero"` // when it was given to the modem
	Error     string       `json:"error,omitempty"`
	Retry     gsmerr.Retry `json:"retry,omitempty"`
	// Status and Taken are TP-ST and TP-SCTS of the report on it, the latter in hexadecimal digits.
	Status *pdu.Status `json:"status,omitempty"`
	Taken  string      `json:"taken,omitempty"`
}

const (
	// keepSent is how long a report is awaited. The longest validity period is 63 weeks, but
	// service centres give up after some days.
	keepSent = 14 * 24 * time.Hour
	// keepClosed is of how many messages a report that comes again is known.
	keepClosed = 256
)

func openTracker(store assembly.Store) (*tracker, error) {
	t := &tracker{store: store, sent: map[string]*tracked{}}
	for rec, err := range store.Records() {
		var damaged *assembly.DamageError
		var s tracked
		switch {
		case errors.As(err, &damaged): // set aside by the store
		case err != nil:
			return nil, fmt.Errorf("modem: messages sent: %w", err)
		case json.Unmarshal(rec.Data, &s) == nil && s.ID != "":
			t.sent[s.ID] = &s
		}
	}
	return t, nil
}

// begin makes the record of a message before anything of it is sent. A message of that ID of
// which something may have gone out is returned with [ErrSentBefore].
func (t *tracker) begin(sim, id string, s Sent, report bool) (Sent, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for old, r := range t.sent {
		if r.isOver(now) {
			_ = t.drop(old) // it comes back at the next start and is dropped then
		}
	}
	if r := t.claimed(id, now); r != nil {
		before := r.result()
		return before, before.again()
	}
	s.ID, s.Time = id, now
	if id == "" {
		s.ID = strings.ToLower(rand.Text()[:16])
	}
	t.sent[s.ID] = &tracked{
		Version: 1, ID: s.ID, Kept: id != "", SIM: sim, To: s.To, Report: report, Time: now,
		Parts: make([]trackedPart, len(s.Parts)), open: true,
	}
	return s, nil // the first part is booked before it is sent
}

// claimed returns the message of an ID if it is being sent, or something of it may be out; else nil. The lock is held.
func (t *tracker) claimed(id string, now time.Time) *tracked {
	r := t.sent[id]
	if r == nil || r.isOver(now) || !r.open && !r.mayBeOut() {
		return nil
	}
	return r
}

// isOver reports whether the message is remembered no longer.
func (r *tracked) isOver(now time.Time) bool { return now.Sub(r.Time) > keepSent && !r.open }

// mayBeOut reports whether something of the message may have reached the network.
func (r *tracked) mayBeOut() bool {
	return slices.ContainsFunc(r.Parts, func(p trackedPart) bool { return p.State == Accepted || p.State == Unknown })
}

// update books the state of a part.
func (t *tracker) update(id string, part int, p SentPart) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.sent[id]
	if r == nil {
		return nil
	}
	b := &r.Parts[part]
	if b.Status != nil {
		return nil // its report was faster than the answer
	}
	b.State, b.Reference, b.Anonymous, b.Retry, b.Error = p.State, p.Reference, p.anonymous, p.Retry, ""
	if p.Err != nil {
		b.Error = p.Err.Error()
	}
	if p.State == Unknown && p.Err == nil { // it is about to be sent
		b.Time = time.Now()
	}
	return t.save(r)
}

// end notes that nothing more of a message will be sent now.
func (t *tracker) end(id string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.sent[id]
	if r == nil {
		return nil
	}
	r.open = false
	return t.settle(r)
}

// settle forgets a message of which nothing more is to be learned.
func (t *tracker) settle(r *tracked) error {
	if r.open || r.Kept || !r.settled() {
		return nil
	}
	if r.Report {
		t.closed = append(t.closed, r)
	}
	if len(t.closed) > keepClosed {
		t.closed = slices.Delete(t.closed, 0, 1)
	}
	return t.drop(r.ID)
}

// settled reports whether all is known and told: each outcome, each report that was asked for, and, without such, that
// only some parts went out.
func (r *tracked) settled() bool {
	for _, p := range r.Parts {
		if p.State == Unknown || (p.State == Accepted && r.Report && !p.final()) {
			return false
		}
	}
	return r.Report || !r.inPart()
}

// inPart reports whether something of the message may be out, and something may not.
func (r *tracked) inPart() bool {
	return r.mayBeOut() && slices.ContainsFunc(r.Parts, func(p trackedPart) bool { return p.State != Accepted })
}

func (t *tracker) save(r *tracked) error {
	data, err := json.Marshal(r)
	if err == nil {
		err = t.store.Put(recordName(r.ID), data)
	}
	if err != nil {
		return fmt.Errorf("modem: record of the message sent: %w", err)
	}
	return nil
}

func (t *tracker) drop(id string) error {
	delete(t.sent, id)
	return t.store.Delete(recordName(id))
}

// recordName makes a name that a store takes of an ID, which may be any text.
func recordName(id string) string {
	return fmt.Sprintf("sent-%x", sha256.Sum256([]byte(id)))[:37]
}

// forget drops a message whatever is known of it.
func (t *tracker) forget(id string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.sent[id]; r == nil || r.open {
		return nil
	}
	return t.drop(id)
}

// unsettled returns the messages that are not being sent, and of which the outcome of a part is not known or only
// some parts were sent, oldest first.
func (t *tracker) unsettled() []Sent {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []Sent
	for _, r := range t.sent {
		if !r.open && r.inPart() {
			list = append(list, r.result())
		}
	}
	slices.SortFunc(list, func(a, b Sent) int { return a.Time.Compare(b.Time) })
	return list
}

// result returns what is recorded.
func (r *tracked) result() Sent {
	s := Sent{ID: r.ID, To: r.To, Time: r.Time, Parts: make([]SentPart, len(r.Parts))}
	for i, p := range r.Parts {
		s.Parts[i] = SentPart{State: p.State, Reference: p.Reference, Retry: p.Retry, anonymous: p.Anonymous}
		switch {
		case p.Error != "":
			s.Parts[i].Err = errors.New(p.Error)
		case p.State == Unknown:
			s.Parts[i].Err = errInterrupted
		}
	}
	return s
}

var errInterrupted = errors.New("modem: the program ended before the modem had answered")
