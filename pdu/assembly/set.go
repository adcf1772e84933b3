package assembly

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// maxSpread is how far apart the time stamps of the parts of a message may be. The service centre
// sets them when the sender hands the parts over, seconds apart or some minutes in bad coverage,
// however late they are delivered. Further apart, a reference is used again.
const maxSpread = 6 * time.Hour

// A setKey says which parts can belong together. Source: 3GPP TS 23.040 9.2.3.24.1.
type setKey struct {
	scope     string
	sender    pdu.Address
	wide      bool // 16-bit reference
	reference uint16
	total     byte // 1 for a message of one part, which takes no others
}

// A part is an item with all that is derived from it.
type part struct {
	Part
	err       error // why it can not be read
	identity  string
	id        string // identity, with a number if equal ones are other messages
	order     uint64 // rises with each item added
	key       setKey
	stamp     time.Time // time stamp of the service centre; when it has none, time of reception
	unstamped bool      // an SMS-DELIVER whose time stamp names no time, so that equal ones need not be repeats
}

func newPart(it Item) *part {
	length := it.Length
	if length <= 0 {
		length = -1
	}
	m, err := pdu.Reader{}.ReadHex(it.PDU, length)
	p := &part{
		Part: Part{Item: it, PDU: m, Sequence: 1}, err: err,
		identity: identity(it, m), stamp: it.Received,
		key: setKey{scope: it.Scope, total: 1},
	}
	d, ok := m.TPDU.(*pdu.Deliver)
	if !ok || err != nil {
		return p
	}
	if t := d.Timestamp.Time(); t.IsZero() || d.Timestamp.IsZero() {
		p.unstamped = true
	} else {
		p.stamp = t
	}
	if c, ok := d.UserData.Concat(); ok && c.Total > 1 {
		p.key = setKey{it.Scope, d.Originator, c.Wide, c.Reference, c.Total}
		p.Sequence = int(c.Sequence)
	}
	return p
}

func (p *part) record() string { return partPrefix + p.id }

// content names what a part of several says, whenever it was sent.
func (p *part) content() string {
	d, ok := p.PDU.TPDU.(*pdu.Deliver)
	if !ok {
		return ""
	}
	return hash("content", p.key.scope, p.key.sender.String(), strconv.Itoa(int(d.DCS)), string(d.UserData.Octets()))
}

// nearest returns of the sets that can take the part the one nearest in time, nil if none can.
func (p *part) nearest(sets []*set) *set {
	var best *set
	for _, s := range sets {
		if s.has(p.Sequence) || s.distance(p) >= maxSpread {
			continue
		}
		if best == nil || s.distance(p) <= best.distance(p) { // of equals the younger one
			best = s
		}
	}
	return best
}

// A set is a message under way.
type set struct {
	key    setKey
	state  State
	name   string  // the key of the message
	order  uint64  // of the part that came first
	parts  []*part // by sequence number
	newest time.Time
}

func newSet(p *part) *set {
	s := &set{key: p.key, state: Waiting, order: p.order, newest: p.Item.Received}
	s.insert(p)
	if p.err != nil {
		s.state = Undecoded
	}
	return s
}

// insert adds a part that the set does not have.
func (s *set) insert(p *part) {
	i, _ := s.find(p.Sequence)
	s.parts = slices.Insert(s.parts, i, p)
	if p.Item.Received.After(s.newest) {
		s.newest = p.Item.Received
	}
	if len(s.parts) == int(s.key.total) {
		s.state = Whole
	}
	s.order = min(s.order, p.order)
	s.rename()
}

// rename gives the message the key that goes with its parts: of a single PDU its identifier.
func (s *set) rename() {
	if len(s.parts) == 1 {
		s.name = s.parts[0].id
		return
	}
	ids := make([]string, len(s.parts))
	for i, p := range s.parts {
		ids[i] = p.id
	}
	s.name = hash("message", strings.Join(ids, " "))
}

func (s *set) find(sequence int) (int, bool) {
	return slices.BinarySearchFunc(s.parts, sequence, func(p *part, n int) int { return cmp.Compare(p.Sequence, n) })
}

func (s *set) has(sequence int) bool {
	_, ok := s.find(sequence)
	return ok
}

// holds reports whether the set has a part that says the same at about the same time.
func (s *set) holds(p *part) bool {
	i, ok := s.find(p.Sequence)
	return ok && s.parts[i].content() == p.content() && distance(s.parts[i].stamp, p.stamp) < maxSpread
}

// distance returns how far in time the part is from the part of the set that is farthest from it.
func (s *set) distance(p *part) time.Duration {
	var far time.Duration
	for _, other := range s.parts {
		far = max(far, distance(other.stamp, p.stamp))
	}
	return far
}

func distance(a, b time.Time) time.Duration {
	if d := a.Sub(b); d > 0 {
		return d
	}
	return b.Sub(a)
}

// message returns what the caller sees of the set.
func (s *set) message() Message {
	m := Message{Key: s.name, State: s.state}
	for _, p := range s.parts {
		m.Parts = append(m.Parts, p.Part)
	}
	if s.state == Undecoded {
		m.Err = s.parts[0].err
	}
	for n := 1; n <= int(s.key.total); n++ {
		if !s.has(n) {
			m.Missing = append(m.Missing, n)
		}
	}
	return m
}
