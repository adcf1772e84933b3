package modemtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// Sent is a message that a terminal has sent through a modem and that the network has taken.
// The parts of a long text are one message, which counts when its last part was taken.
type Sent struct {
	Time  time.Time // of the last part
	To    string    // "+15550001111"
	Text  string    // of all parts
	Parts []Part
}

// A Part is one SMS-SUBMIT as the network got it, with the modem's reference.
type Part struct {
	SMSC   []byte // with its length octet
	TPDU   []byte
	Submit pdu.Submit
}

// String returns destination and text.
func (s Sent) String() string { return fmt.Sprintf("to %s: %q", s.To, s.Text) }

// sentLog collects parts until a message is whole.
type sentLog struct {
	whole   []Sent
	partial map[partKey][]*Part
	changed signal // when whole grows
	taken   int    // by NextSent
}

type partKey struct {
	to    string
	ref   uint16
	total int
}

// add takes a part.
func (l *sentLog) add(smsc, tpdu []byte, s pdu.Submit) {
	p := &Part{SMSC: smsc, TPDU: tpdu, Submit: s}
	to := s.Destination.String()
	c, long := s.UserData.Concat()
	total, number := int(c.Total), int(c.Sequence)
	if !long || total < 2 || number < 1 || number > total {
		l.done(to, []*Part{p})
		return
	}
	key := partKey{to, uint16(c.Reference), total}
	parts := l.partial[key]
	if l.partial == nil {
		l.partial = map[partKey][]*Part{}
	}
	if parts == nil {
		parts = make([]*Part, total)
		l.partial[key] = parts
	}
	parts[number-1] = p
	for _, one := range parts {
		if one == nil {
			return
		}
	}
	delete(l.partial, key)
	l.done(to, parts)
}

func (l *sentLog) done(to string, parts []*Part) {
	s := Sent{Time: time.Now(), To: to}
	for _, p := range parts {
		s.Text += p.Submit.Text()
		s.Parts = append(s.Parts, *p)
	}
	l.whole = append(l.whole, s)
	l.changed.fire()
}

// Sent returns the messages that the terminal has sent so far.
func (m *Modem) Sent() []Sent {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Sent(nil), m.sent.whole...)
}

// NextSent returns the first message sent that it has not returned before, and waits for it. It
// returns the context's error when that ends first, and [ErrHangUp] when the modem is closed.
func (m *Modem) NextSent(ctx context.Context) (Sent, error) {
	m.mu.Lock()
	i := m.sent.taken
	m.sent.taken++
	m.mu.Unlock()
	s, err := m.sentAt(ctx, i)
	if err != nil {
		m.mu.Lock()
		m.sent.taken--
		m.mu.Unlock()
	}
	return s, err
}

// TB is what [Modem.WantSent] needs of a *testing.T.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
}

// WantSent fails the test unless the terminal has sent a text to a number, or sends it within
// five seconds. The failure shows what was sent instead, and the dialogue.
func (m *Modem) WantSent(t TB, to, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), wantTime)
	defer cancel()
	var others []string
	for i := 0; ; i++ {
		s, err := m.sentAt(ctx, i)
		if err != nil {
			t.Fatalf("%s", m.missing(to, text, others))
			return
		}
		if s.To == to && s.Text == text {
			return
		}
		others = append(others, s.String())
	}
}

const wantTime = 5 * time.Second

// sentAt waits for message i.
func (m *Modem) sentAt(ctx context.Context, i int) (Sent, error) {
	for {
		m.mu.Lock()
		if i < len(m.sent.whole) {
			defer m.mu.Unlock()
			return m.sent.whole[i], nil
		}
		changed, closed := m.sent.changed.wait(), m.closed
		m.mu.Unlock()
		if closed {
			return Sent{}, ErrHangUp
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Sent{}, ctx.Err()
		}
	}
}

// missing words the failure of WantSent.
func (m *Modem) missing(to, text string, others []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "the modem was not asked to send this text\n  want to %s: %q\n", to, text)
	for _, other := range others {
		fmt.Fprintf(&b, "  sent %s\n", other)
	}
	if len(others) == 0 {
		b.WriteString("  sent nothing\n")
	}
	t := m.Transcript()
	if len(t) == 0 {
		b.WriteString("nothing was written to the modem")
		return b.String()
	}
	b.WriteString("dialogue (> to the modem, < from it, # events):\n")
	b.WriteString(t[max(0, len(t)-40):].String())
	return b.String()
}
