package modemtest

import (
	"fmt"
	"strings"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// A Fault is one way in which a modem misbehaves. It is a value: make one with a function such
// as [Late], tell by [Fault.On], [Fault.After], [Fault.Times], [Fault.Later] and [Fault.For] when it
// strikes, by [Fault.ToModem] in which direction, and give it to [Modem.Fault]. Faults on the same command
// apply in the order they were given.
type Fault struct {
	name  string
	on    string // start of a command line without AT, in capitals
	skip  int
	times int     // left; negative: no end
	odds  float64 // of striking when it could; 0 stands for always
	wait  time.Duration
	lasts time.Duration  // from then on; 0 stands for no end
	from  time.Time      // wait after it was given
	alone func(m *Modem) // what it does without a command, when its time has come

	before func(m *Modem, r *run) (handled bool) // in place of the command
	answer func(m *Modem, p []piece) []piece     // changes the answer
	prompt func(m *Modem, p []piece) []piece     // changes the prompt
	shape  func(s *shape)                        // changes how octets are written
	notice func(text string) (lose bool)         // looks at a notice of the modem's own

	octets  bool // answer is about octets, whatever they say
	toModem bool // answer changes what the terminal writes
}

// On makes the fault strike command lines that begin so, or that have this command among
// others: "+CMGS", "+CMGS=19", "E0". Without it every command is struck.
func (f Fault) On(command string) Fault {
	command = upper(command)
	f.on = strings.TrimPrefix(command, "AT")
	return f
}

// After lets n commands pass that the fault would strike.
func (f Fault) After(n int) Fault { f.skip = n; return f }

// Times makes the fault strike n times in place of once.
func (f Fault) Times(n int) Fault { f.times = n; return f }

// Always makes the fault strike without end.
func (f Fault) Always() Fault { f.times = -1; return f }

// Chance makes the fault strike only with a probability, between 0 and 1, each time that it could.
// Options.Seed makes it strike the same commands each time.
func (f Fault) Chance(probability float64) Fault { f.odds = probability; return f }

// String describes the fault: "late 3s on +CSQ".
func (f Fault) String() string {
	if f.on == "" {
		return f.name
	}
	return f.name + " on " + gsmerr.MaskSecrets(f.on)
}

// Fault makes the modem misbehave.
func (m *Modem) Fault(faults ...Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range faults {
		m.addFault(f)
	}
}

func (m *Modem) addFault(f Fault) {
	switch {
	case f.times != 0:
	case f.lasts > 0:
		f.times = -1
	default:
		f.times = 1
	}
	f.from = time.Now().Add(f.wait)
	m.faults = append(m.faults, &f)
	if f.byItself() && !m.closed {
		m.alarm(&f)
	}
}

// ClearFaults ends all faults. Octets that [Glue] held back are written.
func (m *Modem) ClearFaults() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = nil
	if held := m.glued; len(held) > 0 && m.port != nil {
		m.glued = nil
		m.port.push(held)
	}
}

// matchFaults returns the faults that strike a command line, and counts them.
func (m *Modem) matchFaults(r *run) []*Fault {
	return m.strike(func(f *Fault) bool {
		if f.notice != nil || f.toModem {
			return false
		}
		if f.on == "" {
			return f.shape == nil // those strike writes
		}
		return r.isFor(f.on)
	})
}

// matchWrites returns the faults that strike a write, whatever it is for.
func (m *Modem) matchWrites() []*Fault {
	if len(m.faults) == 0 {
		return nil
	}
	return m.strike(func(f *Fault) bool { return f.on == "" && f.shape != nil })
}

func (m *Modem) strike(hit func(f *Fault) bool) []*Fault {
	var struck []*Fault
	left := m.faults[:0]
	for _, f := range m.faults {
		if f.over() {
			continue
		}
		if !f.byItself() && !time.Now().Before(f.from) && hit(f) {
			switch {
			case f.skip > 0:
				f.skip--
			case f.odds > 0 && m.random.Float64() >= f.odds:
			default:
				struck = append(struck, f)
				m.recordFault(f)
				f.times--
			}
		}
		if f.times != 0 {
			left = append(left, f)
		}
	}
	m.faults = left
	return struck
}

// recordFault notes a fault, but not each write of one that has no end.
func (m *Modem) recordFault(f *Fault) {
	if f.shape == nil || f.times > 0 {
		m.record(Event, "fault: "+f.String())
	}
}

// isFor tells whether a line begins with a command or has it among others.
func (r *run) isFor(command string) bool {
	if strings.HasPrefix(upper(r.text), "AT"+command) {
		return true
	}
	for _, c := range r.calls {
		if c.name == command {
			return true
		}
	}
	return false
}

// loses tells whether a fault takes a notice away.
func (m *Modem) loses(text string) bool {
	if len(m.faults) == 0 {
		return false
	}
	return len(m.strike(func(f *Fault) bool { return f.notice != nil && f.notice(text) })) > 0
}

// LoseNotice takes a notice away that begins with prefix, "+CMTI": what it tells of has
// happened. An empty prefix stands for every notice.
func LoseNotice(prefix string) Fault {
	return Fault{name: "lose notice " + prefix, notice: func(text string) bool { return strings.HasPrefix(text, prefix) }}
}

// shape tells in which chunks octets are written.
type shape struct {
	every int   // chunks of so many octets
	at    []int // or cut at these offsets
	hold  bool  // until the next write
}

func (s shape) split(octets []byte) [][]byte {
	var chunks [][]byte
	done := 0
	for i := 1; i < len(octets); i++ {
		if s.cutsAt(i) {
			chunks = append(chunks, octets[done:i:i])
			done = i
		}
	}
	return append(chunks, octets[done:])
}

func (s shape) cutsAt(i int) bool {
	if s.every > 0 && i%s.every == 0 {
		return true
	}
	for _, at := range s.at {
		if at == i {
			return true
		}
	}
	return false
}

// Split makes the modem write n octets at a time: each Read returns n octets at most.
func Split(n int) Fault {
	return Fault{name: fmt.Sprintf("split %d", n), shape: func(s *shape) { s.every = n }}
}

// SplitAt parts a write after so many octets, counted from its start.
func SplitAt(offsets ...int) Fault {
	return Fault{name: fmt.Sprint("split at ", offsets), shape: func(s *shape) { s.at = append(s.at, offsets...) }}
}

// Glue holds a write back until the next one, so that one Read returns both.
func Glue() Fault {
	return Fault{name: "glue", shape: func(s *shape) { s.hold = true }}
}

// Late makes the modem answer after d. What comes meanwhile is kept and answered afterwards.
func Late(d time.Duration) Fault {
	return onOctets("late "+d.String(), func(_ *Modem, p []piece) []piece { return delay(p, d) })
}

// Lose takes the whole answer away; the command is executed.
func Lose() Fault {
	return onOctets("lose answer", func(*Modem, []piece) []piece { return nil })
}

// LoseFinal takes the final result away and leaves the lines before it.
func LoseFinal() Fault {
	return onAnswer("lose final result", func(_ *Modem, p []piece) []piece {
		return filter(p, func(p piece) bool { return p.kind != pieceFinal })
	})
}

// LateFinal writes the final result d after the lines before it.
func LateFinal(d time.Duration) Fault {
	return onAnswer("late final result "+d.String(), func(_ *Modem, p []piece) []piece {
		for i := range p {
			if p[i].kind == pieceFinal {
				p[i].wait += d
			}
		}
		return p
	})
}

// Twice makes the modem give its answer twice, in two writes.
func Twice() Fault {
	return onOctets("answer twice", func(_ *Modem, p []piece) []piece {
		again := append([]piece(nil), p...)
		if len(again) > 0 {
			again[0].cut = true
		}
		return append(p[:len(p):len(p)], again...)
	})
}

// Place is where in an answer something is put in.
type Place uint8

const (
	// BeforeAnswer is ahead of the first octet of the answer, after the command's echo.
	BeforeAnswer Place = iota
	// BetweenLines is after each information line, so before the next one or the final result.
	BetweenLines
	// AfterAnswer is right behind the final result, in the same write.
	AfterAnswer
	// BeforePrompt is ahead of the prompt of an entry, in the same write.
	BeforePrompt
)

// String returns the place in words.
func (p Place) String() string {
	names := [...]string{"before answer", "between lines", "after answer", "before prompt"}
	if int(p) < len(names) {
		return names[p]
	}
	return fmt.Sprintf("Place(%d)", uint8(p))
}

// Inject puts octets into an answer as they are. See [Notice] for unsolicited result codes.
func Inject(where Place, octets string) Fault {
	return inject("inject "+where.String(), where, func(*Modem) string { return octets })
}

// Notice puts one unsolicited result code, of one or more lines, into an answer.
func Notice(where Place, lines ...string) Fault {
	return inject("notice "+where.String(), where, func(m *Modem) string { return m.frame(lines) })
}

func inject(name string, where Place, text func(m *Modem) string) Fault {
	f := Fault{name: name, alone: func(m *Modem) {
		for _, l := range m.noticeLines() {
			m.on(l, func() { m.write(text(m)) })
		}
	}}
	put := func(m *Modem, p []piece) []piece {
		extra := piece{kind: pieceRaw, text: text(m)}
		switch where {
		case AfterAnswer:
			return append(p, extra)
		case BetweenLines:
			return between(p, extra)
		}
		return append([]piece{extra}, p...)
	}
	if where == BeforePrompt {
		f.prompt = put
	} else {
		f.answer, f.octets = put, where != BetweenLines
	}
	return f
}

// between puts a piece after each information line.
func between(p []piece, extra piece) []piece {
	var all []piece
	for _, one := range p {
		all = append(all, one)
		if one.kind == pieceLine {
			all = append(all, extra)
		}
	}
	return all
}

// Prompt changes the prompt: ">" has no space, "" gives none at all, "> \r\n" ends its line.
// CR LF goes before it, unless it is empty.
func Prompt(text string) Fault {
	return Fault{name: fmt.Sprintf("prompt %q", text), prompt: func(_ *Modem, p []piece) []piece {
		for i := range p {
			if p[i].kind == piecePrompt {
				p[i].text = text
			}
		}
		return p
	}}
}

// LatePrompt gives the prompt after d.
func LatePrompt(d time.Duration) Fault {
	return Fault{name: "late prompt " + d.String(), prompt: func(_ *Modem, p []piece) []piece { return delay(p, d) }}
}

// HangUp ends the line after n octets of the answer: reads then give err, io.EOF when it is nil.
// The command was executed.
func HangUp(n int, err error) Fault {
	f := onOctets(fmt.Sprintf("hang up after %d octets", n), func(m *Modem, p []piece) []piece {
		return append(cutAfter(m, p, n), piece{kind: pieceRaw, act: func(m *Modem) { m.hangUp(err) }})
	})
	f.alone = func(m *Modem) { m.hangUp(err) }
	return f
}

// Cut loses what follows the first n octets of an answer.
func Cut(n int) Fault {
	return onOctets(fmt.Sprintf("cut after %d octets", n), func(m *Modem, p []piece) []piece {
		return cutAfter(m, p, n)
	})
}

// Drop loses n octets of an answer, from octet i on.
func Drop(i, n int) Fault {
	return onOctets(fmt.Sprintf("drop %d octets at %d", n, i), func(m *Modem, p []piece) []piece {
		text := cutAfter(m, p, -1)[0].text
		from, to := min(max(i, 0), len(text)), min(max(i+n, 0), len(text))
		return []piece{{kind: pieceRaw, text: text[:from] + text[max(from, to):]}}
	})
}

// Flip inverts the bits of mask in octet i of an answer, if it has so many.
func Flip(i int, mask byte) Fault {
	return onOctets(fmt.Sprintf("flip octet %d", i), func(m *Modem, p []piece) []piece {
		text := []byte(cutAfter(m, p, -1)[0].text)
		if i >= 0 && i < len(text) {
			text[i] ^= mask
		}
		return []piece{{kind: pieceRaw, text: string(text)}}
	})
}

// Refuse makes the modem refuse a command without executing it: Refuse(CME(14)),
// Refuse(CMS(500)), Refuse(Result("NO CARRIER")).
func Refuse(err error) Fault {
	return Fault{name: "refuse " + err.Error(), before: func(m *Modem, r *run) bool {
		m.finish(r, err)
		return true
	}}
}

// Answer makes the modem answer a command so without executing it. The last line is the final
// result; without one none is given.
func Answer(lines ...string) Fault {
	return Fault{name: fmt.Sprintf("answer %q", lines), before: func(m *Modem, r *run) bool {
		var pieces []piece
		for i, line := range lines {
			p := piece{kind: pieceLine, text: line, first: i == 0}
			if final, _ := finalOf(line); final && i == len(lines)-1 {
				p.kind = pieceFinal
			}
			pieces = append(pieces, p)
		}
		m.answer(r, pieces)
		return true
	}}
}

// Crash makes the modem restart in place of executing a command, see [Modem.Reboot].
func Crash(silent time.Duration) Fault {
	return Fault{name: "crash", before: func(m *Modem, _ *run) bool {
		m.reboot(silent)
		return true
	}, alone: func(m *Modem) { m.reboot(silent) }}
}

// EchoOn turns the echo on after the command, as some modems do by themselves.
func EchoOn() Fault {
	f := onAnswer("echo on", func(m *Modem, p []piece) []piece {
		m.set.echo = true
		return p
	})
	f.alone = func(m *Modem) { m.set.echo = true }
	return f
}

func onAnswer(name string, change func(m *Modem, p []piece) []piece) Fault {
	return Fault{name: name, answer: change}
}

// onOctets makes the fault that can happen on the way to the modem as well.
func onOctets(name string, change func(m *Modem, p []piece) []piece) Fault {
	return Fault{name: name, answer: change, octets: true}
}

// delay puts a wait before the first of some pieces.
func delay(p []piece, d time.Duration) []piece {
	if len(p) > 0 {
		p[0].wait += d
	}
	return p
}

func filter(p []piece, keep func(piece) bool) []piece {
	var kept []piece
	for _, one := range p {
		if keep(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// cutAfter makes one piece of the first n octets, of all when n is negative.
func cutAfter(m *Modem, p []piece, n int) []piece {
	var text strings.Builder
	for _, one := range p {
		text.WriteString(m.octets(one))
	}
	s := text.String()
	if n >= 0 && n < len(s) {
		s = s[:n]
	}
	return []piece{{kind: pieceRaw, text: s}}
}
