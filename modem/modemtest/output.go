package modemtest

import (
	"strings"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// pieceKind tells the parts of an answer, so that a fault can find its place.
type pieceKind uint8

const (
	pieceLine pieceKind = iota // an information line
	pieceFinal
	piecePrompt
	pieceRaw // octets as they are
)

// piece is a part of an answer. Pieces are written in one go unless wait or cut part them.
type piece struct {
	kind  pieceKind
	text  string
	first bool          // an information line that begins the text of a command
	wait  time.Duration // before it is written
	cut   bool          // begins a write of its own
	act   func(m *Modem)
}

// octets returns a piece as it goes over the line, V.250 5.7.1.
func (m *Modem) octets(p piece) string {
	end := string([]byte{m.set.s3, m.set.s4})
	switch p.kind {
	case pieceLine:
		if p.first && m.set.verbose {
			return end + p.text + end
		}
		return p.text + end
	case pieceFinal:
		return m.final(p.text)
	case piecePrompt:
		if p.text != "" && m.set.verbose {
			return end + p.text
		}
	}
	return p.text
}

func (m *Modem) final(text string) string {
	if m.set.quiet {
		return ""
	}
	if m.set.verbose {
		end := string([]byte{m.set.s3, m.set.s4})
		return end + text + end
	}
	if code, ok := numeric[text]; ok {
		text = code
	}
	return text + string(m.set.s3)
}

// frame returns the lines of one unsolicited result code as they go over the line.
func (m *Modem) frame(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	end := string([]byte{m.set.s3, m.set.s4})
	if len(lines) == 1 && !m.set.verbose {
		if code, ok := numeric[lines[0]]; ok {
			return code + string(m.set.s3)
		}
	}
	text := strings.Join(lines, end) + end
	if m.set.verbose {
		text = end + text
	}
	return text
}

// play writes the pieces of an answer and lets the line go on with what came meanwhile.
func (m *Modem) play(r *run, pieces []piece) {
	m.playThen(r, pieces, func() {
		m.in.busy = nil
		m.flushNotices()
		for _, f := range r.then {
			f()
		}
		m.indicate()
		m.resume()
	})
}

// playPrompt writes a prompt; the entry is open from its last piece on.
func (m *Modem) playPrompt(r *run, pieces []piece) {
	e := m.in.entry
	m.in.entry = nil
	m.playThen(r, pieces, func() {
		waited := m.in.busy == r
		m.in.busy, m.in.entry = nil, e
		if waited {
			m.resume()
		}
	})
}

// playThen writes pieces, with the waits between them, and then calls done.
func (m *Modem) playThen(r *run, pieces []piece, done func()) {
	var text strings.Builder
	flush := func() {
		m.sendShaped([]byte(text.String()), r.faults)
		text.Reset()
	}
	for i, p := range pieces {
		if p.wait > 0 {
			flush()
			rest := append([]piece(nil), pieces[i:]...)
			rest[0].wait = 0
			m.in.busy = r
			m.after(p.wait, func() { m.playThen(r, rest, done) })
			return
		}
		if p.cut {
			flush()
		}
		text.WriteString(m.octets(p))
		if p.act != nil {
			flush()
			p.act(m)
		}
	}
	flush()
	done()
}

// write sends text that belongs to no command.
func (m *Modem) write(text string) { m.sendShaped([]byte(text), nil) }

// sendShaped records and writes octets to the terminal.
func (m *Modem) sendShaped(octets []byte, faults []*Fault) {
	shown := string(octets)
	if strings.Contains(shown, "*") { // a control string with a code in it may be in a phonebook or a list of calls
		shown = gsmerr.MaskSecrets(shown)
	}
	m.sendAs(octets, shown, faults)
}

// sendAs writes octets in the chunks that the faults of a command, or those that hold for
// every write, ask for, and records them as shown.
func (m *Modem) sendAs(octets []byte, shown string, faults []*Fault) {
	if len(octets) == 0 || m.port == nil || m.off {
		return
	}
	m.record(FromModem, shown)
	s := shape{}
	for _, f := range append(m.matchWrites(), faults...) {
		if f.shape != nil {
			f.shape(&s)
		}
	}
	octets = append(m.glued, octets...)
	m.glued = nil
	if s.hold {
		m.glued = octets
		return
	}
	for _, chunk := range s.split(octets) {
		if !m.port.push(chunk) {
			m.record(Event, "terminal does not read: octets lost")
		}
	}
}
