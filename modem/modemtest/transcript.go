package modemtest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Direction tells whose octets an [Entry] holds.
type Direction uint8

const (
	// ToModem is a command line, a body or noise from the terminal.
	ToModem Direction = iota
	// FromModem is what the modem wrote, echo and notices included.
	FromModem
	// Event is something that happened at the modem: a fault, a reboot, a message.
	Event
)

// String returns ">" for [ToModem], "<" for [FromModem] and "#" for [Event].
func (d Direction) String() string {
	switch d {
	case ToModem:
		return ">"
	case FromModem:
		return "<"
	case Event:
		return "#"
	}
	return fmt.Sprintf("Direction(%d)", uint8(d))
}

// An Entry is one thing that happened on a modem's line. PINs, PUKs and passwords in its text
// are replaced by asterisks.
type Entry struct {
	Time      time.Time
	Direction Direction
	Text      string
}

// String returns the entry on one line, control characters escaped.
func (e Entry) String() string {
	text := e.Text
	if e.Direction != Event {
		text = fmt.Sprintf("%q", text)
	}
	return e.Time.Format("15:04:05.000") + " " + e.Direction.String() + " " + text
}

// A Transcript is what happened on a line, oldest first.
type Transcript []Entry

// String returns one line for each entry.
func (t Transcript) String() string {
	var b strings.Builder
	for _, e := range t {
		b.WriteString(e.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// Commands returns the command lines the modem got, "AT+CSQ".
func (t Transcript) Commands() []string {
	var lines []string
	for _, e := range t {
		if line, ok := strings.CutSuffix(e.Text, "\r"); ok && e.Direction == ToModem {
			lines = append(lines, line)
		}
	}
	return lines
}

// Contains tells whether an entry of that direction has text in it.
func (t Transcript) Contains(d Direction, text string) bool {
	for _, e := range t {
		if e.Direction == d && strings.Contains(e.Text, text) {
			return true
		}
	}
	return false
}

// maxTranscript bounds what a modem remembers; the oldest half is forgotten beyond it.
const maxTranscript = 10000

// transcript is what a modem remembers, with a signal for those who wait for more.
type transcript struct {
	entries   []Entry
	forgotten int // how many were before them
	changed   signal
}

// signal wakes those who wait for a change. It costs nothing while nobody waits.
type signal struct{ ch chan struct{} }

// wait returns a channel that is closed at the next fire.
func (s *signal) wait() <-chan struct{} {
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) fire() {
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}

func (m *Modem) record(d Direction, text string) {
	if len(m.log.entries) >= maxTranscript {
		m.log.entries = append([]Entry(nil), m.log.entries[maxTranscript/2:]...)
		m.log.forgotten += maxTranscript / 2
	}
	m.log.entries = append(m.log.entries, Entry{Time: time.Now(), Direction: d, Text: text})
	m.log.changed.fire()
}

// Transcript returns a copy of what happened on the line so far, at least the last 5,000 entries.
func (m *Modem) Transcript() Transcript {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append(Transcript(nil), m.log.entries...)
}

// Wait waits until the transcript satisfies ok, which is asked at each change. It returns the
// context's error when that ends first, and [ErrHangUp] when the modem is closed.
func (m *Modem) Wait(ctx context.Context, ok func(Transcript) bool) error {
	for {
		m.mu.Lock()
		t, changed, closed := append(Transcript(nil), m.log.entries...), m.log.changed.wait(), m.closed
		m.mu.Unlock()
		if ok(t) {
			return nil
		}
		if closed {
			return ErrHangUp
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Entries returns the entries of the transcript as they happen: first those of the past, the last
// so many of them, then each new one. It ends with the context, or when the modem is closed. Who is
// thousands of entries behind misses those that were forgotten.
func (m *Modem) Entries(ctx context.Context, past int) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		m.mu.Lock()
		next := m.log.forgotten + max(0, len(m.log.entries)-past)
		m.mu.Unlock()
		for {
			m.mu.Lock()
			next = max(next, m.log.forgotten)
			fresh := slices.Clone(m.log.entries[next-m.log.forgotten:])
			next += len(fresh)
			changed, closed := m.log.changed.wait(), m.closed
			m.mu.Unlock()
			for _, e := range fresh {
				if !yield(e) {
					return
				}
			}
			if closed {
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}
}
