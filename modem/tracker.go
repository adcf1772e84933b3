package modem

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/assembly"
)

// tracker remembers the messages whose status reports are awaited, and matches reports to them.
// Each is a record "sent-ID" of its store, a JSON object.
type tracker struct {
	mu    sync.Mutex
	store assembly.Store
	sent  map[string]*tracked
}

// tracked is the record of one message.
type tracked struct {
	Version int           `json:"version"`
	ID      string        `json:"id"`
	SIM     string        `json:"sim"`
	To      string        `json:"to"`
	Time    time.Time     `json:"time"` // when sending began
	Parts   []trackedPart `json:"parts"`
}

// trackedPart is one part. Reference counts once it is accepted.
type trackedPart struct {
	State     PartState   `json:"state"`
	Reference byte        `json:"reference"`
	Status    *pdu.Status `json:"status,omitempty"` // of the last report
}

// keepSent is how long a report is awaited. The longest validity period is 63 weeks, but service
// centres give up after some days.
const keepSent = 14 * 24 * time.Hour

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

// begin records a message before anything of it is sent, if it asks for reports.
func (t *tracker) begin(sim string, s Sent, report bool) (string, error) {
	id := strings.ToLower(rand.Text()[:16])
	if !report {
		return id, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for old, r := range t.sent {
		if now.Sub(r.Time) > keepSent {
			t.drop(old)
		}
	}
	r := &tracked{Version: 1, ID: id, SIM: sim, To: s.To, Time: now, Parts: make([]trackedPart, len(s.Parts))}
	t.sent[id] = r
	return id, t.save(r)
}

// update books the state of a part.
func (t *tracker) update(id string, part int, p SentPart) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.sent[id]
	if r == nil {
		return nil
	}
	r.Parts[part].State, r.Parts[part].Reference = p.State, p.Reference
	return t.save(r)
}

func (t *tracker) save(r *tracked) error {
	data, err := json.Marshal(r)
	if err == nil {
		err = t.store.Put("sent-"+r.ID, data)
	}
	if err != nil {
		return fmt.Errorf("modem: record of the message sent: %w", err)
	}
	return nil
}

func (t *tracker) drop(id string) {
	delete(t.sent, id)
	_ = t.store.Delete("sent-" + id) // it comes back at the next start and is dropped then
}

// match finds the part that a report is about, books the report, and returns what all reports on
// the message say together. ok is false for a report on nothing that is known.
func (t *tracker) match(sim string, r *pdu.StatusReport) (report Report, ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, part := t.find(sim, r)
	if s == nil {
		return Report{}, false, nil
	}
	p := &s.Parts[part]
	p.State, p.Reference = Accepted, r.Reference // this settles an outcome that was unknown
	status := r.Status
	p.Status = &status
	report = Report{SentID: s.ID, Part: part + 1, Parts: len(s.Parts), Verdict: s.verdict()}
	return report, true, t.save(s)
}

// find returns the newest message to the number of the report with an open part of its reference, or else
// the oldest with a part whose outcome is unknown: modems count references up to 255 and begin anew.
func (t *tracker) find(sim string, r *pdu.StatusReport) (found *tracked, part int) {
	for _, s := range t.sent {
		if s.SIM != sim || !sameNumber(s.To, r.Recipient.String()) {
			continue
		}
		for i, p := range s.Parts {
			if p.State == Accepted && p.Reference == r.Reference && !p.final() && (found == nil || s.Time.After(found.Time)) {
				found, part = s, i
			}
		}
	}
	if found != nil {
		return found, part
	}
	for _, s := range t.sent {
		if s.SIM != sim || !sameNumber(s.To, r.Recipient.String()) {
			continue
		}
		for i, p := range s.Parts {
			if p.State == Unknown && (found == nil || s.Time.Before(found.Time)) {
				found, part = s, i
				break
			}
		}
	}
	return found, part
}

func (p trackedPart) final() bool { return p.Status != nil && p.Status.Final() }

// verdict is what the reports on all parts say together.
func (s *tracked) verdict() Verdict {
	v := Delivered
	for _, p := range s.Parts {
		switch {
		case p.final() && !p.Status.Delivered():
			return Undelivered
		case !p.final():
			v = Pending
		}
	}
	return v
}

// finish forgets a message whose verdict is final, once its last report was handled.
func (t *tracker) finish(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.sent[id]; r != nil && r.verdict() != Pending {
		t.drop(id)
	}
}

// sameNumber compares a number as it was dialled with the same as the network writes it: with or
// without country code and leading zero, so that the last digits decide.
func sameNumber(a, b string) bool {
	const significant = 7
	a, b = strings.TrimPrefix(a, "+"), strings.TrimPrefix(b, "+")
	if a == b {
		return true
	}
	if len(a) < significant || len(b) < significant {
		return false
	}
	return a[len(a)-significant:] == b[len(b)-significant:]
}
