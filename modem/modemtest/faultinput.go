package modemtest

import (
	"bytes"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// ToModem makes the fault strike what the terminal writes, on its way to the modem, in place of answers. [Late],
// [Lose], [Twice], [Cut], [Drop], [Flip], [HangUp] and [Inject] before or after can do that; others stay as they are.
//
// It counts writes of the terminal, which should write a line or a body at once: with [Fault.On] those that
// hold the command, and the body that follows, so that "On("+CMGS").After(1)" is the first body. What a data call or
// a multiplexed wire carries is left alone.
func (f Fault) ToModem() Fault {
	if !f.octets || f.toModem {
		return f
	}
	f.name, f.toModem = f.name+" to modem", true
	if f.alone != nil {
		f.alone = func(m *Modem) {
			for _, l := range m.noticeLines() {
				m.on(l, func() { m.arrive(f.answer(m, []piece{{kind: pieceRaw}}), false) })
			}
		}
	}
	return f
}

// arrival is a piece of what the terminal wrote, on its way.
type arrival struct {
	piece
	due    time.Time
	secret bool
}

// input takes what the terminal writes, as the faults leave it.
func (m *Modem) input(octets []byte) {
	faults := m.matchInput(octets)
	if len(faults) == 0 && len(m.in.late) == 0 {
		m.take(octets)
		return
	}
	pieces := []piece{{kind: pieceRaw, text: string(octets)}}
	for _, f := range faults {
		pieces = f.answer(m, pieces)
	}
	m.arrive(pieces, gsmerr.MaskSecrets(string(octets)) != string(octets))
}

// matchInput returns the faults that strike a write of the terminal.
func (m *Modem) matchInput(octets []byte) []*Fault {
	if len(m.faults) == 0 || m.off || m.online() || m.mux != nil && m.line == m.main {
		return nil
	}
	r := m.writtenFor(octets)
	return m.strike(func(f *Fault) bool { return f.toModem && (f.on == "" || r.isFor(f.on)) })
}

// writtenFor returns the command line that octets are for, before it is executed: the one that they complete, or
// that waits for a body.
func (m *Modem) writtenFor(octets []byte) *run {
	if m.in.entry != nil {
		return m.in.entry.run
	}
	text := octets
	if !bytes.Contains(bytes.ToUpper(text), []byte("AT")) {
		text = append(bytes.Clone(m.in.line), octets...)
	}
	i := bytes.Index(bytes.ToUpper(text), []byte("AT"))
	if i < 0 {
		return &run{}
	}
	line, _, _ := bytes.Cut(text[i:], []byte{m.set.s3})
	calls, _ := parseLine(string(line[2:]))
	return &run{text: string(line), calls: calls}
}

// arrive brings pieces to the modem when their time has come, behind those that are late.
func (m *Modem) arrive(pieces []piece, secret bool) {
	due := time.Now()
	for _, p := range pieces {
		if len(m.in.late) >= maxNotices {
			m.record(Event, "too many late octets: lost")
			break
		}
		due = due.Add(p.wait)
		if n := len(m.in.late); n > 0 && m.in.late[n-1].due.After(due) {
			due = m.in.late[n-1].due
		}
		m.in.late = append(m.in.late, arrival{p, due, secret})
		if wait := time.Until(due); wait > 0 {
			m.after(wait, m.takeArrived)
		}
	}
	m.takeArrived()
}

func (m *Modem) takeArrived() {
	for len(m.in.late) > 0 && !m.in.late[0].due.After(time.Now()) {
		a := m.in.late[0]
		m.in.late = m.in.late[1:]
		m.in.garbled = m.in.garbled || a.secret
		m.take([]byte(a.text))
		if a.act != nil {
			a.act(m)
		}
	}
}
