package modemtest

import (
	"strconv"
	"strings"
	"time"
)

// callNotices are a make's notices of how voice calls go on: of one that was dialled, whose other side rings, that was
// taken and that has ended. {ID}, {SECONDS}, {STATUS} and {CAUSE} in them stand for the values of the call; an empty
// one is not written.
type callNotices struct{ dialled, rings, taken, ended string }

// How far a call has got, as the notices tell it.
const (
	callDialled = 1 + iota
	callRings
	callTaken
)

// Ends of a call, <end_status> of ^CEND in Huawei's manuals.
const (
	endNoService = 21
	endByClient  = 29
	endRejected  = 102
	endByNetwork = 104
)

// tellCalls tells how voice calls have gone on since it was called last.
func (m *Modem) tellCalls() {
	for _, l := range m.talk.legs {
		m.tellProgress(l)
	}
	ended := m.talk.ended
	m.talk.ended = nil
	for _, l := range ended {
		m.tellCall(l, m.p.calls.ended)
	}
}

func (m *Modem) tellProgress(l *leg) {
	reached := 0
	switch l.state {
	case callDialing:
		reached = callDialled
	case callAlerting:
		reached = callRings
	case callActive, callHeld:
		reached = callTaken
	}
	for l.told < reached {
		l.told++
		switch {
		case l.told == callTaken:
			l.since = time.Now()
			m.tellCall(l, m.p.calls.taken)
		case l.incoming:
		case l.told == callDialled:
			m.tellCall(l, m.p.calls.dialled)
		case l.told == callRings:
			m.tellCall(l, m.p.calls.rings)
		}
	}
}

func (m *Modem) tellCall(l *leg, notice string) {
	if notice == "" || l.data {
		return
	}
	seconds, status := 0, endByClient
	if l.told == callTaken {
		seconds = int(time.Since(l.since) / time.Second)
	}
	switch {
	case !inService(m.radio.stat):
		status = endNoService
	case l.ended: // by the other side
		status = endByNetwork
	case l.state == callIncoming || l.state == callWaiting:
		status = endRejected
	}
	m.notify(strings.NewReplacer(
		"{ID}", strconv.Itoa(l.id), "{SECONDS}", strconv.Itoa(seconds),
		"{STATUS}", strconv.Itoa(status), "{CAUSE}", strconv.Itoa(l.cause),
	).Replace(notice))
}
