package mux

import (
	"bytes"
	"context"
	"time"
)

const (
	wakeFlags       = 16 // flags written at once to wake the other side, and to answer such
	defaultWakeTime = 10 * time.Second
)

// power is what power saving keeps, 3GPP TS 27.010 5.4.7.
type power struct {
	dozing bool   // asleep as soon as the control frames that wait are written
	asleep bool   // nothing may be sent before the other side was woken
	woken  bool   // by the other side, which has sent no frame since: its flags are answered
	flags  []byte // to be written ahead of all
}

// Sleep tells the modem that nothing will be sent for a while, so that it may save power, and
// waits for its consent. Whatever either side sends next ends the state: the other side is woken
// first, by flags that it answers; when it does not within [Params.T3], the multiplexer ends with
// ErrTimeout. Data waits until the modem has answered. A modem that does not know the command is ErrUnsupported.
// Source: 3GPP TS 27.010 5.4.6.3.2 and 5.4.7.
func (m *Mux) Sleep(ctx context.Context) error {
	err := m.ask(ctx, request{sleeping, 0}, repeat{
		send:  func() { m.sendMessage(msgPSC) },
		every: replyTime, double: true, tries: 4,
	})
	if err != nil {
		signal(m.wake) // for the data that waits
		return wrap("sleep", 0, err)
	}
	return nil
}

// drowsy tells whether sleep is being agreed on. Data that came after the message or its answer would wake the
// other side before this one sleeps, which then had no answer to its own flags. The lock is held.
func (m *Mux) drowsy() bool { return m.power.dozing || m.asked[request{sleeping, 0}] != nil }

// doze is called when both sides have agreed to sleep. The lock is held.
func (m *Mux) doze() {
	m.power.dozing, m.power.woken = true, false
	signal(m.wake)
}

// drowse tells the writer whether to wait with what there is, and what to write meanwhile. The
// lock is held.
func (m *Mux) drowse() (wait bool, flags []byte) {
	p := &m.power
	if p.dozing && len(m.out.control) == 0 {
		p.dozing, p.asleep = false, true
	}
	if p.asleep && m.asked[request{waking, 0}] == nil && (len(m.out.control) > 0 || m.out.pick() != nil) {
		m.rouse()
	}
	if len(p.flags) > 0 {
		flags, p.flags = p.flags, nil
		return true, flags
	}
	return p.asleep, nil
}

// rouse begins to wake the other side.
func (m *Mux) rouse() {
	limit := m.params.T3
	if limit == 0 {
		limit = defaultWakeTime
	}
	m.begin(request{waking, 0}, repeat{
		send: func() { m.sendFlags() },
		done: func(err error) {
			if err == ErrTimeout {
				m.leaving = wrap("wake", 0, err)
				m.power.asleep = false
				signal(m.wake)
			}
		},
		every: ackTime, tries: int(limit/ackTime) + 1,
	})
}

func (m *Mux) sendFlags() {
	m.power.flags = bytes.Repeat([]byte{m.in.flag()}, wakeFlags)
	signal(m.wake)
}

// moved is called when octets came: whoever sends is awake. The lock is held.
func (m *Mux) moved() {
	p := &m.power
	if !p.asleep {
		return
	}
	p.asleep = false
	if !m.answered(request{waking, 0}, nil) {
		p.woken = true
	}
	m.flow()
	signal(m.wake)
}

// flagged is called after octets were taken in; whole says that a frame was among them. The side
// that was woken answers flags with flags until a frame comes, since its first answer may be lost.
// The lock is held.
func (m *Mux) flagged(whole bool) {
	p := &m.power
	switch {
	case whole:
		p.woken = false
	case p.woken && m.in.flags:
		m.sendFlags()
	}
}
