package modemtest

import (
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// Limits of what a terminal may have the modem keep.
const (
	maxLine  = 2048    // octets of a command line
	maxEntry = 8192    // octets of a body
	maxHeld  = 1 << 16 // octets that came while a command ran

	maxNotices = 1000 // while an entry is open
)

const (
	keyBackspace = 0x08
	keyCtrlZ     = 0x1a
	keyEscape    = 0x1b
)

// input is the line discipline: it makes command lines and bodies of octets.
type input struct {
	line    []byte
	tooLong bool
	last    string // for A/
	echo    []byte // not written yet
	entry   *entry
	busy    *run   // the line that runs
	held    []byte // came while busy

	late    []arrival // held back by a fault
	garbled bool      // a fault may have made a secret one that does not look so
}

// entry is the mode after a prompt: octets up to Ctrl-Z or ESC are a body, TS 27.005 3.5.1.
type entry struct {
	run   *run
	body  []byte
	fresh bool // nothing came yet
	text  bool // lines are kept
	done  func(body string) error
}

// take takes octets as they reach the modem.
func (m *Modem) take(octets []byte) {
	if m.off {
		return
	}
	for i, c := range octets {
		if m.mux != nil && m.line == m.main {
			m.mux.feed(octets[i:])
			return
		}
		if m.in.busy != nil {
			m.hold(octets[i:])
			break
		}
		if d := m.line.data; d != nil && d.online {
			d.feed(octets[i:])
			break
		}
		if m.in.entry != nil {
			m.entryOctet(c)
		} else {
			m.lineOctet(c)
		}
		if m.port == nil || m.off { // hung up or restarted meanwhile: the rest never arrived
			break
		}
	}
	m.flushEcho(string(m.in.line))
}

// hold keeps octets that come while a command runs. A command that can be aborted ends
// with the first of them, which is lost; V.250 5.6.1.
func (m *Modem) hold(octets []byte) {
	if abort := m.in.busy.abort; abort != nil {
		m.in.busy.abort = nil
		abort()
		m.take(octets[1:])
		return
	}
	room := maxHeld - len(m.in.held)
	m.in.held = append(m.in.held, octets[:min(room, len(octets))]...)
}

// resume goes on with what was held back while a command ran.
func (m *Modem) resume() {
	held := m.in.held
	m.in.held = nil
	m.take(held)
}

// lineOctet takes an octet of a command line, V.250 5.2.
func (m *Modem) lineOctet(c byte) {
	switch {
	case c == m.set.s3:
		m.echo(c)
		m.endLine()
	case c == m.set.s5:
		if n := len(m.in.line); n > 0 {
			m.in.line = m.in.line[:n-1]
			m.echo(c)
		}
	case c < ' ' || c == 0x7f: // LF, NUL, ESC ... outside an entry mean nothing
	case len(m.in.line) >= maxLine:
		m.in.tooLong = true
	default:
		m.in.line = append(m.in.line, c)
		m.echo(c)
		if c == '/' && len(m.in.line) == 2 && m.in.line[0]|0x20 == 'a' {
			m.in.line = m.in.line[:0]
			m.start(m.in.last)
		}
	}
}

// endLine runs the command line that CR has ended. What comes before "AT" is noise.
func (m *Modem) endLine() {
	line, tooLong := string(m.in.line), m.in.tooLong
	m.in.line, m.in.tooLong = m.in.line[:0], false
	i := strings.Index(upper(line), "AT")
	if i < 0 {
		if line != "" {
			m.record(ToModem, m.shown(line)+"\r")
		}
		m.in.garbled = false
		return
	}
	if tooLong {
		line = line[:i+2] + "\x00" // no command: refused
	}
	m.in.last = line[i:]
	m.start(line[i:])
}

// entryOctet takes an octet of a body.
func (m *Modem) entryOctet(c byte) {
	e := m.in.entry
	fresh := e.fresh
	e.fresh = false
	switch {
	case c == keyCtrlZ:
		m.endEntry()
	case c == keyEscape:
		m.record(ToModem, string(e.body)+"\x1b")
		m.leaveEntry()
		m.next(e.run, nil)
	case c == '\n' && fresh: // belongs to the CR of the command
	case c == m.set.s5:
		if n := len(e.body); n > 0 {
			e.body = e.body[:n-1]
			m.echo(c)
		}
	case len(e.body) >= maxEntry || c == 0:
	default:
		e.body = append(e.body, c)
		m.echo(c)
		if c == '\r' && e.text && m.set.echo {
			m.echo([]byte("\n> ")...)
		}
	}
}

// endEntry gives the body to the command that asked for it.
func (m *Modem) endEntry() {
	e := m.in.entry
	m.record(ToModem, string(e.body)+"\x1a")
	m.leaveEntry()
	m.next(e.run, e.done(string(e.body)))
}

func (m *Modem) leaveEntry() {
	m.in.entry = nil
	m.flushEcho("")
}

func (m *Modem) echo(octets ...byte) {
	if m.set.echo {
		m.in.echo = append(m.in.echo, octets...)
	}
}

// shown is a command line as the record has it.
func (m *Modem) shown(line string) string {
	if m.in.garbled {
		return "****"
	}
	return gsmerr.MaskSecrets(line)
}

// flushEcho writes the echo collected so far, in a write of its own. The record of a line that
// holds a password shows none of it, since the echo of a digit may stand alone.
func (m *Modem) flushEcho(line string) {
	if len(m.in.echo) == 0 {
		return
	}
	echo, shown := m.in.echo, string(m.in.echo)
	m.in.echo = nil
	if m.shown(line) != line {
		shown = "****"
	}
	m.sendAs(echo, shown, nil)
}
