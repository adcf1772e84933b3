package modemtest

import (
	"strings"
	"time"
)

// The network does with calls what the services of both ends ask: forwarding, barring, and the notices about it.

const (
	// mostDiversions is how often one call is forwarded.
	mostDiversions = 5
	// noReplyTime is how long a call rings before it is forwarded, if AT+CCFC does not say.
	noReplyTime = 20 * time.Second
)

// Reasons to forward calls, <reason> of +CCFC.
const (
	divertAlways = iota
	divertBusy
	divertNoReply
	divertNotReachable
)

// Notices about an outgoing call, <code1> of +CSSI, TS 27.007 7.17.
const (
	noticeAlwaysActive   = 0
	noticeSomeActive     = 1
	noticeDiverted       = 2
	noticeWaits          = 3
	noticeOutgoingBarred = 5
	noticeIncomingBarred = 6
)

// Notices about any call, <code2> of +CSSU.
const (
	noticeForwarded  = 0
	noticeHeld       = 2
	noticeRetrieved  = 3
	noticeConference = 4
)

// outgoing tells what was done with a call from here, TS 27.007 7.17.
func (m *Modem) outgoing(code int) {
	if strings.HasPrefix(m.set.kept["+CSSN"], "1") {
		m.notify("+CSSI: " + ints(code))
	}
}

// supplementary tells what the other side does, TS 27.007 7.17.
func (m *Modem) supplementary(code int) {
	if strings.HasSuffix(m.set.kept["+CSSN"], ",1") {
		m.notify("+CSSU: " + ints(code))
	}
}

// ownDiversions tells one who calls that calls to here are forwarded.
func (m *Modem) ownDiversions() {
	switch {
	case m.divertsTo(divertAlways) != "":
		m.outgoing(noticeAlwaysActive)
	case m.divertsTo(divertBusy) != "", m.divertsTo(divertNoReply) != "", m.divertsTo(divertNotReachable) != "":
		m.outgoing(noticeSomeActive)
	}
}

// divertsTo returns the number that calls are forwarded to for a reason, "" if they are not.
func (m *Modem) divertsTo(reason int) string {
	if m.sim == nil || !m.sim.forwards[reason].active {
		return ""
	}
	return m.sim.forwards[reason].number
}

// awaitReply forwards a call that nobody takes.
func (m *Modem) awaitReply(l *leg, diversions int) {
	to := m.divertsTo(divertNoReply)
	if to == "" {
		return
	}
	limit := noReplyTime
	if s := m.sim.forwards[divertNoReply].after; s > 0 {
		limit = time.Duration(s) * time.Second
	}
	m.after(limit, func() {
		if l.gone || l.state != callIncoming && l.state != callWaiting {
			return
		}
		m.released(l, causeNoAnswer)
		m.indicate()
		l.tell(func(o *leg) { o.divert(to, diversions) })
	})
}

// divert forwards a call that was made from here and has been forwarded so many times.
func (l *leg) divert(to string, diversions int) {
	if diversions == mostDiversions {
		l.m.released(l, causeNoResponding)
		return
	}
	l.peer, l.state = nil, callDialing
	l.m.outgoing(noticeDiverted)
	l.callTo(to, diversions+1)
}

// connected is what the one who has called hears when the other side, by its number, takes the call.
func (l *leg) connected(number string) {
	l.state = callActive
	if strings.HasPrefix(l.m.set.kept["+COLP"], "1") {
		l.m.tellOf(l.line, "+COLP: "+quote(number)+","+addressType(number))
	}
}

// barsIncoming tells whether the network lets no call through to here.
func (m *Modem) barsIncoming(data bool) bool {
	if m.sim == nil {
		return false
	}
	locks := m.sim.locks["AI"]
	if m.radio.stat == statRoaming {
		locks |= m.sim.locks["IR"]
	}
	return locks&callClass(data) != 0
}

// callClass is the class of a call among those of +CLCK.
func callClass(data bool) int {
	if data {
		return classData
	}
	return classVoice
}

// barred returns why a number may not be called, nil if it may. The card lets through the numbers of its own list,
// with digits behind them, while fixed dialling is on; the network none while all outgoing calls are barred.
func (m *Modem) barred(number string, voice bool) error {
	packet := !voice && strings.HasPrefix(number, "*99")
	switch {
	case m.sim.locks["FD"] != 0 && !m.fixed(number):
		return cmeFixedDialling
	case m.sim.locks["AO"]&callClass(!voice) != 0 && !packet:
		m.outgoing(noticeOutgoingBarred)
		return resultNoCarrier
	}
	return nil
}

// fixed tells whether a number is on the card's list of fixed numbers.
func (m *Modem) fixed(number string) bool {
	for _, one := range m.bookOf("FD") {
		if one.number != "" && strings.HasPrefix(number, one.number) {
			return true
		}
	}
	return false
}
