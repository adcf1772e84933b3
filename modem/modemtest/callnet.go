package modemtest

import (
	"strings"
	"time"
)

// ringLimit is how long a called modem rings before the network gives up.
const ringLimit = time.Minute

// tell does something at the other end of a call, after the network's latency, unless the call has ended
// there.
func (l *leg) tell(do func(o *leg)) {
	o := l.peer
	if o == nil {
		return
	}
	n := l.m.nw
	n.mu.Lock()
	defer n.mu.Unlock()
	n.later(n.opt.Latency, func() {
		o.m.mu.Lock()
		defer o.m.mu.Unlock()
		if !o.gone && !o.m.closed {
			do(o)
			o.m.indicate()
		}
	})
}

// has tells whether a number is a modem's.
func (n *Network) has(number string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.modems[number] != nil
}

// setUp has the network look for the one that was called.
func (l *leg) setUp() {
	n := l.m.nw
	n.mu.Lock()
	defer n.mu.Unlock()
	from := l.m.number
	n.later(n.opt.Latency, func() {
		n.mu.Lock()
		called := n.modems[l.number]
		n.mu.Unlock()
		other, cause := called.called(l, from)
		l.m.mu.Lock()
		defer l.m.mu.Unlock()
		switch {
		case l.gone && other != nil: // given up meanwhile
			l.peer = other
			l.tell(func(o *leg) { o.m.released(o, causeNormal) })
		case l.gone:
		case other == nil:
			l.m.released(l, cause)
		default:
			l.peer, l.state = other, callAlerting
			l.m.after(ringLimit, func() { l.m.unanswered(l) })
		}
		l.m.indicate()
	})
}

// called makes a call ring or wait here, and returns this end of it, or why it can not be.
func (m *Modem) called(from *leg, number string) (*leg, int) {
	if m == nil {
		return nil, causeNoResponding
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.comesIn(leg{number: number, peer: from, data: from.data})
}

// comesIn makes a call ring or wait, or returns why it can not be.
func (m *Modem) comesIn(l leg) (*leg, int) {
	waiting := m.sim != nil && m.sim.waits&1 != 0
	l.state, l.incoming = callIncoming, true
	switch {
	case m.closed || !inService(m.radio.stat):
		return nil, causeNoResponding
	case len(m.talk.legs) == 0:
		added := m.add(l)
		m.ring(added)
		return added, 0
	case !waiting || l.data || m.talk.data() != nil || m.talk.in(callActive) == nil || m.talk.in(callIncoming, callWaiting) != nil:
		return nil, causeBusy
	}
	l.state = callWaiting
	if m.set.kept["+CCWA"] == "1" {
		m.notify("+CCWA: " + quote(l.number) + "," + addressType(l.number) + ",1")
	}
	return m.add(l), 0
}

// unanswered gives up a call that nobody takes.
func (m *Modem) unanswered(l *leg) {
	if !l.gone && l.state == callAlerting {
		m.release(l, causeNoAnswer)
		m.tellEnd(l, "NO ANSWER")
		m.indicate()
	}
}

// released ends a call because the other side did.
func (m *Modem) released(l *leg, cause int) {
	m.remove(l, cause)
	result := resultNoCarrier
	if cause == causeBusy {
		result = "BUSY"
	}
	m.tellEnd(l, result)
}

// tellEnd writes how a call has ended, or ends the ATD that waits for it.
func (m *Modem) tellEnd(l *leg, result Result) {
	l.ended = true
	if l.dialled == nil {
		m.tellOf(l.line, string(result))
		if l.data && l.line != nil && l.line.in.entry == nil {
			m.on(l.line, m.flushNotices)
		}
		return
	}
	c := l.dialled
	l.dialled, c.run.abort = nil, nil
	m.on(l.line, func() { m.next(c.run, result) })
}

// supplementary tells what the other side does, TS 27.007 7.17.
func (m *Modem) supplementary(code int) {
	if strings.HasSuffix(m.set.kept["+CSSN"], ",1") {
		m.notify("+CSSU: " + ints(code))
	}
}

// heard tells a key that the other side has pressed, as far as the personality has a notice for it.
func (m *Modem) heard(key string) {
	m.record(Event, "tone "+key)
	if m.p.Tone != "" {
		m.notify(strings.NewReplacer("{KEY}", key, "{CODE}", ints(int(key[0]))).Replace(m.p.Tone))
	}
}
