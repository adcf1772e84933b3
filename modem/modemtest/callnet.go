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
func (l *leg) setUp() { l.callTo(l.number, 0) }

// callTo has the network look for a number, to which the call was forwarded so many times.
func (l *leg) callTo(number string, diversions int) {
	n := l.m.nw
	n.mu.Lock()
	defer n.mu.Unlock()
	from := l.m.number
	n.later(n.opt.Latency, func() {
		n.mu.Lock()
		called := n.modems[number]
		n.mu.Unlock()
		f := called.called(l, from, diversions)
		l.m.mu.Lock()
		defer l.m.mu.Unlock()
		l.reached(f, number, diversions)
		l.m.indicate()
	})
}

// reached goes on with a call by what there is behind a number.
func (l *leg) reached(f found, number string, diversions int) {
	switch {
	case l.gone && f.leg != nil: // given up meanwhile
		l.peer = f.leg
		l.tell(func(o *leg) { o.m.released(o, causeNormal) })
	case l.gone:
	case f.leg != nil:
		l.peer, l.state = f.leg, callAlerting
		l.m.after(ringLimit, func() { l.m.unanswered(l) })
		if f.leg.waited {
			l.m.outgoing(noticeWaits)
		}
	case f.divert != "":
		l.divert(f.divert, diversions)
	case f.absent && diversions > 0 && !l.data: // forwarded to one that is no modem, who answers at once
		l.connected(number)
	default:
		if f.barred {
			l.m.outgoing(noticeIncomingBarred)
		}
		l.m.released(l, f.cause)
	}
}

// found is what there is behind a number that was called.
type found struct {
	leg    *leg   // it rings or waits
	divert string // or the call is forwarded
	cause  int    // or why it can not be
	absent bool   // there is no modem
	barred bool
}

// called makes a call ring or wait here, and tells what has become of it.
func (m *Modem) called(from *leg, number string, diversions int) found {
	if m == nil {
		return found{cause: causeNoResponding, absent: true}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.arrives(leg{number: number, peer: from, data: from.data}, diversions)
}

// arrives makes a call ring or wait as far as the services of the card let it.
func (m *Modem) arrives(incoming leg, diversions int) found {
	if m.barsIncoming(incoming.data) {
		return found{cause: causeRejected, barred: true}
	}
	if to := m.divertsTo(divertAlways); to != "" {
		return found{divert: to}
	}
	l, cause := m.comesIn(incoming)
	switch {
	case l != nil:
		if diversions > 0 {
			m.supplementary(noticeForwarded)
		}
		m.awaitReply(l, diversions)
		return found{leg: l}
	case cause == causeBusy:
		return found{divert: m.divertsTo(divertBusy), cause: cause}
	}
	return found{divert: m.divertsTo(divertNotReachable), cause: cause}
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
	l.state, l.waited = callWaiting, true
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

// heard tells a key that the other side has pressed, as far as the personality has a notice for it.
func (m *Modem) heard(key string) {
	m.record(Event, "tone "+key)
	if m.p.Tone != "" {
		m.notify(strings.NewReplacer("{KEY}", key, "{CODE}", ints(int(key[0]))).Replace(m.p.Tone))
	}
}
