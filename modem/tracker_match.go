package modem

import (
	"cmp"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// reportWindow is how far apart the time at which a part was sent and the time stamp of its report
// may be: the clocks of computer and service centre may disagree, and so may their zones.
const reportWindow = 48 * time.Hour

// match finds the part that a report is about, books the report, and returns what all reports on
// the message say together. ok is false for a report on nothing that is known.
func (t *tracker) match(sim string, r *pdu.StatusReport) (report Report, ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, part := t.find(sim, r)
	if s == nil {
		return Report{Verdict: verdictOf(r.Status)}, false, nil
	}
	p := &s.Parts[part]
	p.State, p.Reference, p.Anonymous, p.Error = Accepted, r.Reference, false, "" // this settles what was unknown
	if !p.final() {
		status := r.Status
		p.Status = &status
	}
	p.Taken = takenAt(r)
	report = Report{SentID: s.ID, Part: part + 1, Parts: len(s.Parts), Verdict: s.verdict()}
	if t.sent[s.ID] != s {
		return report, true, nil // it is known to be done
	}
	return report, true, t.save(s)
}

// fit says how well a part fits a report; a higher one is better.
type fit struct {
	kind   int           // of the reasons below
	digits int           // that the two numbers have in common at their end
	apart  time.Duration // between sending and the time stamp
}

// Reasons to take a part for that of a report, from the weakest to the strongest. Modems count
// references up to 255 and begin anew, so that a reference alone says little.
const (
	noFit     = iota
	fitsOpen  // its outcome or reference is not known, and a report was asked for
	fitsOther // it has the reference, and waits for another report than one of another time stamp that has come
	fitsFirst // it has the reference, and no report has come yet
	fitsAgain // a report of the same time stamp has come before
)

func (a fit) better(b fit) bool {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.digits, b.digits), cmp.Compare(b.apart, a.apart)) > 0
}

// find returns the part that fits a report best, nil if none does.
func (t *tracker) find(sim string, r *pdu.StatusReport) (found *tracked, part int) {
	if r.ForCommand {
		return nil, 0
	}
	var best fit
	look := func(s *tracked) {
		digits := commonDigits(s.To, r.Recipient.String())
		if s.SIM != sim || digits == 0 {
			return
		}
		for i, p := range s.Parts {
			if f := p.fit(r, digits, s.Report); f.kind != noFit && f.better(best) {
				best, found, part = f, s, i
			}
		}
	}
	for _, s := range t.sent {
		look(s)
	}
	for _, s := range t.closed {
		look(s)
	}
	return found, part
}

// fit tells how well the part fits. asked says that a report was asked for.
func (p *trackedPart) fit(r *pdu.StatusReport, digits int, asked bool) fit {
	f := fit{digits: digits}
	if sent := r.Timestamp.Time(); !sent.IsZero() {
		if f.apart = sent.Sub(p.Time).Abs(); f.apart > reportWindow {
			return fit{}
		}
	}
	same := p.State == Accepted && p.Reference == r.Reference && !p.Anonymous
	switch {
	case same && p.Taken == takenAt(r):
		f.kind = fitsAgain
	case same && p.Taken == "":
		f.kind = fitsFirst
	case same && !p.final():
		f.kind = fitsOther
	case asked && (p.State == Unknown || p.State == Accepted && p.Anonymous):
		f.kind = fitsOpen
	}
	return f
}

// takenAt writes the time at which the service centre took the message, by which all reports on it are known.
func takenAt(r *pdu.StatusReport) string {
	octets := r.Timestamp.Octets()
	return string(pdu.AppendHex(nil, octets[:]))
}

func (p *trackedPart) final() bool { return p.Status != nil && p.Status.Final() }

// verdict is what the reports on all parts say together. A message of which a part was not
// sent can not be delivered.
func (r *tracked) verdict() Verdict {
	v := Delivered
	for _, p := range r.Parts {
		switch {
		case p.final() && !p.Status.Delivered(), !r.open && (p.State == Refused || p.State == NotSent):
			return Undelivered
		case !p.final():
			v = Pending
		}
	}
	return v
}

// verdictOf is what a single report says.
func verdictOf(s pdu.Status) Verdict {
	switch {
	case s.Delivered():
		return Delivered
	case s.Final():
		return Undelivered
	}
	return Pending
}

// finish forgets a message of which all reports have come, once the last one was handled.
func (t *tracker) finish(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.sent[id]; r != nil {
		_ = t.settle(r) // it comes back at the next start, and goes when it is old
	}
}

// commonDigits returns how many digits two numbers have in common at their end; 0 if they are not
// the same number. Networks write a number otherwise than it was dialled: with or without country code and
// leading zeros, and in some countries with a digit more or less in front of the subscriber's part.
func commonDigits(a, b string) int {
	const significant = 7
	a, b = significantDigits(a), significantDigits(b)
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	if n >= significant || (n == len(a) && n == len(b)) {
		return n
	}
	return 0
}

func significantDigits(s string) string { return strings.TrimLeft(s, "+0") }
