package modemtest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// ringPause is the time from one RING to the next.
const ringPause = 5 * time.Second

// callCommands control voice calls; V.250 6.3, TS 27.007 6.5, 7.6, 7.13 and 7.18.
var callCommands = map[string]*command{
	"D":     {exec: dial},
	"A":     {need: needCard, exec: onlyZero(answerCall)},
	"H":     {exec: onlyZero(endCalls)},
	"+CHUP": {test: noEffect, exec: endCalls},
	"+CLCC": {need: needCard, test: noEffect, exec: listCalls, set: noEffect},
	"+CHLD": {need: needCard, test: tell("+CHLD: (0,1,1x,2,2x,3)"), set: arrangeCalls},
	"+CEER": {exec: func(c *call) error { return c.say("+CEER: ", c.m.talk.report()) }},
	"+CLIP": {
		test: tell("+CLIP: (0,1)"),
		read: func(c *call) error { return c.say("+CLIP: ", ints(c.m.set.clip), ",1") },
		set: func(c *call) error {
			n, err := c.within(0, 0, 0, 1)
			if err != nil || len(c.args) > 1 {
				return cmeBadParameter
			}
			c.m.set.clip = n
			return nil
		},
	},
	"+VTS": {need: needCard, test: tell("+VTS: (0-9,*,#,A,B,C,D)"), set: sendTone},
}

// voice holds the calls of a simulated modem.
type voice struct {
	legs  []*leg
	ended []*leg // and not told yet
	cause int    // why the last call ended, 0 if none did
}

// leg is this modem's end of a call.
type leg struct {
	m          *Modem
	line       *line // it was dialled or taken on; nil while it rings
	id         int
	state      int // <stat> of +CLCC
	incoming   bool
	number     string
	conference bool
	peer       *leg  // the other end; nil if that is no modem, or not known yet
	data       bool  // a data call
	dialled    *call // the ATD of a data call that is not answered yet
	rings      int
	waited     bool // came in during another call
	gone       bool
	ended      bool // by the other side or the network
	cause      int  // of its end

	told  int       // how far it had got when that was told last
	since time.Time // it was taken
}

// The states of a call: <stat> of +CLCC, TS 27.007 7.18.
const (
	callActive   = 0
	callHeld     = 1
	callDialing  = 2
	callAlerting = 3
	callIncoming = 4
	callWaiting  = 5
)

// Causes of a call's end, TS 24.008 10.5.4.11.
const (
	causeNormal       = 16
	causeBusy         = 17
	causeNoResponding = 18
	causeNoAnswer     = 19
	causeRejected     = 21
)

var causeNames = map[int]string{
	causeNormal: "Normal call clearing", causeBusy: "User busy", causeNoResponding: "No user responding",
	causeNoAnswer: "User alerting, no answer", causeRejected: "Call rejected",
}

func (v *voice) report() string {
	if name, ok := causeNames[v.cause]; ok {
		return name
	}
	return "No cause information available"
}

// in returns the first call in one of some states.
func (v *voice) in(states ...int) *leg {
	for _, l := range v.legs {
		if slices.Contains(states, l.state) {
			return l
		}
	}
	return nil
}

// add begins a call under the lowest number that is free.
func (m *Modem) add(l leg) *leg {
	l.m, l.id = m, 1
	for slices.ContainsFunc(m.talk.legs, func(o *leg) bool { return o.id == l.id }) {
		l.id++
	}
	m.talk.legs = append(m.talk.legs, &l)
	return &l
}

// data returns the data call between modems, nil if there is none: it leaves no room for another call.
func (v *voice) data() *leg {
	for _, l := range v.legs {
		if l.data {
			return l
		}
	}
	return nil
}

// remove ends a call on this side.
func (m *Modem) remove(l *leg, cause int) {
	if (l.state == callIncoming || l.state == callWaiting) && cause != causeRejected {
		m.noteCall("MC", l.number)
	}
	l.gone, l.cause = true, cause
	m.talk.cause = cause
	m.talk.ended = append(m.talk.ended, l)
	m.talk.legs = slices.DeleteFunc(m.talk.legs, func(o *leg) bool { return o == l })
	if l.line != nil && l.line.data != nil && l.line.data.leg == l {
		m.endData(l.line)
	}
}

// release ends a call from this side and tells the other one.
func (m *Modem) release(l *leg, cause int) {
	m.remove(l, cause)
	l.tell(func(o *leg) { o.m.released(o, cause) })
}

// dropCalls ends all calls because the modem goes off.
func (m *Modem) dropCalls() {
	for len(m.talk.legs) > 0 {
		m.release(m.talk.legs[0], causeNormal)
	}
	m.talk = voice{}
}

// Ring makes a call come in: RING, and +CLIP with the number where it is on. During another call it waits, as
// AT+CCWA asks; it does not ring while such calls are barred or forwarded. The call lasts until the terminal ends it
// or [Modem.EndCall]. A call from another modem rings by itself.
func (m *Modem) Ring(from string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrives(leg{number: from}, 0) // nobody is to be told that it can not
}

func (m *Modem) ring(l *leg) {
	if l.gone || l.state != callIncoming {
		return
	}
	word := "RING"
	switch {
	case m.set.kept["+CRC"] == "1" && l.data:
		word = "+CRING: REL ASYNC"
	case m.set.kept["+CRC"] == "1":
		word = "+CRING: VOICE"
	}
	m.notify(word)
	if m.set.clip == 1 {
		m.notify("+CLIP: " + quote(l.number) + "," + addressType(l.number) + ",,,,0")
	}
	if strings.HasPrefix(m.set.kept["+CDIP"], "1") {
		m.notify("+CDIP: " + quote(m.number) + "," + addressType(m.number))
	}
	l.rings++
	if n := m.set.register("0"); n > 0 && l.rings >= n && m.answerAlone(l) {
		return
	}
	m.after(ringPause, func() { m.ring(l) })
}

// answerAlone takes a call without ATA, as ATS0 asks; V.250 6.3.8. It needs a terminal that could have given ATA.
func (m *Modem) answerAlone(l *leg) bool {
	for _, line := range m.noticeLines() {
		if line.in.entry != nil || line.in.busy != nil || line.data != nil {
			continue
		}
		l.line = line
		m.takeCall(l)
		if l.data {
			m.on(line, func() {
				d := m.takeData(l)
				m.write(m.final(string(resultConnect)))
				d.goOnline()
			})
		}
		m.indicate()
		return true
	}
	return false
}

// EndCall makes the other side end the call.
func (m *Modem) EndCall() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.talk.legs) > 0 {
		l := m.talk.legs[0]
		m.release(l, causeNormal)
		m.tellEnd(l, resultNoCarrier)
		m.indicate()
	}
}

// tellOf writes a result of a call to the line that has it, or to all.
func (m *Modem) tellOf(l *line, result string) {
	if l != nil {
		m.notifyTo(l, result)
		return
	}
	m.notify(result)
}

// dial is ATD<number>; of a voice call, and without the semicolon of a data call. A modem of the network
// rings; of any other number the other side answers at once.
func dial(c *call) error {
	m := c.m
	text, isVoice := strings.CutSuffix(c.raw, ";")
	number, err := m.toDial(text)
	if err == nil && !(isVoice && m.emergency(number)) {
		if err = m.simError(false); err == nil {
			err = m.barred(number, isVoice)
		}
	}
	switch {
	case err != nil:
		return err
	case !isVoice:
		return dialData(c, number)
	case !inService(m.radio.stat) && !m.emergency(number):
		return resultNoCarrier
	case m.talk.in(callDialing, callAlerting, callIncoming, callWaiting, callHeld) != nil || m.talk.data() != nil:
		return cmeNotAllowed
	}
	m.holdCalls(nil)
	m.noteCall("DC", number)
	m.noteCall("LD", number)
	m.ownDiversions()
	l := m.add(leg{line: m.line, state: callDialing, number: number})
	if m.nw.has(number) {
		c.afterwards(func() { l.setUp() })
	} else {
		l.connected(number)
	}
	return nil
}

// toDial reads a dial string: digits with what modifies the dialing, or a contact: >index, >store index or
// >"name"; TS 27.007 6.2 and 6.3.
func (m *Modem) toDial(text string) (number string, err error) {
	text = strings.Trim(text, " IiGg")
	if contact, ok := strings.CutPrefix(text, ">"); ok {
		return m.toCall(contact)
	}
	if service := strings.TrimLeft(text, " TPtp"); strings.HasPrefix(service, "*99") { // the packet service, with what it is given
		return service, nil
	}
	number = dialModifiers.Replace(upper(text))
	if number == "" || strings.Trim(number, "+0123456789*#ABCD") != "" {
		return "", resultError
	}
	return number, nil
}

// dialModifiers takes out what is no digit of a dial string: spaces, tone and pulse dialing, pauses; V.250 6.3.1.
var dialModifiers = strings.NewReplacer(" ", "", "-", "", "T", "", "P", "", "W", "", ",", "", "!", "", "@", "")

// emergency tells whether a number is called without a card and without being registered, TS 22.101 10.1.1.
func (m *Modem) emergency(number string) bool {
	return (number == "112" || number == "911") && m.radio.cfun == 1
}

// holdCalls puts the active calls on hold, but for one.
func (m *Modem) holdCalls(but *leg) {
	for _, l := range m.talk.legs {
		if l.state == callActive && l != but {
			l.state = callHeld
			l.tell(func(o *leg) { o.m.supplementary(noticeHeld) })
		}
	}
}

// takeCall takes a call from hold, or one that waits or rings.
func (m *Modem) takeCall(l *leg) {
	was := l.state
	l.state = callActive
	switch was {
	case callHeld:
		l.tell(func(o *leg) { o.m.supplementary(noticeRetrieved) })
	case callIncoming, callWaiting:
		m.noteCall("RC", l.number)
		if !l.data {
			answers := m.number
			l.tell(func(o *leg) { o.connected(answers) })
		}
	}
}

func answerCall(c *call) error {
	l := c.m.talk.in(callIncoming)
	if l == nil {
		return resultNoCarrier
	}
	l.line = c.m.line
	c.m.takeCall(l)
	if l.data {
		c.afterwards(c.m.takeData(l).goOnline)
		return resultConnect
	}
	return nil
}

// endCalls is ATH and AT+CHUP: what rings is refused, all else ends.
func endCalls(c *call) error {
	m := c.m
	m.endData(m.line)
	for len(m.talk.legs) > 0 {
		l := m.talk.legs[0]
		cause := causeNormal
		if l.state == callIncoming || l.state == callWaiting {
			cause = causeRejected
		}
		m.release(l, cause)
	}
	return nil
}

// arrangeCalls is AT+CHLD=<n>[<call>], TS 22.030 6.5.5.1.
func arrangeCalls(c *call) error {
	m := c.m
	text := c.args[0].text
	if text == "" || text[0] < '0' || text[0] > '3' {
		return cmeBadParameter
	}
	if len(text) > 1 {
		id, err := strconv.Atoi(text[1:])
		i := slices.IndexFunc(m.talk.legs, func(l *leg) bool { return l.id == id })
		if err != nil || i < 0 {
			return cmeNotAllowed
		}
		return m.arrangeOne(text[0], m.talk.legs[i])
	}
	if len(m.talk.legs) == 0 {
		return cmeNotAllowed
	}
	m.arrangeAll(text[0])
	return nil
}

func (m *Modem) arrangeOne(action byte, l *leg) error {
	switch action {
	case '1':
		m.release(l, causeNormal)
	case '2':
		m.holdCalls(l)
		if l.state == callHeld {
			m.takeCall(l)
		}
	default:
		return cmeNotSupported
	}
	return nil
}

func (m *Modem) arrangeAll(action byte) {
	other := m.talk.in(callWaiting, callIncoming)
	if other == nil {
		other = m.talk.in(callHeld)
	}
	switch action {
	case '0':
		if other == nil {
			return
		}
		cause := causeNormal
		if other.state != callHeld {
			cause = causeBusy
		}
		m.release(other, cause)
	case '1':
		for l := m.talk.in(callActive); l != nil; l = m.talk.in(callActive) {
			m.release(l, causeNormal)
		}
		if other != nil {
			m.takeCall(other)
		}
	case '2':
		m.holdCalls(nil)
		if other != nil {
			m.takeCall(other)
		}
	case '3':
		for _, l := range m.talk.legs {
			if l.state == callHeld {
				m.takeCall(l)
			}
			l.conference = true
			l.tell(func(o *leg) { o.m.supplementary(noticeConference) })
		}
	}
}

// sendTone is AT+VTS=<key>: the other side may have a notice of it.
func sendTone(c *call) error {
	l := c.m.talk.in(callActive)
	key := upper(c.str(0, ""))
	switch {
	case l == nil:
		return cmeNotAllowed
	case len(key) != 1 || !strings.Contains("0123456789*#ABCD", key):
		return cmeBadParameter
	}
	l.tell(func(o *leg) { o.m.heard(key) })
	return nil
}

func listCalls(c *call) error {
	for _, l := range c.m.talk.legs {
		c.info = append(c.info, "+CLCC: "+ints(l.id, bit(l.incoming), l.state, bit(l.data), bit(l.conference))+","+quote(l.number)+","+addressType(l.number))
	}
	return nil
}

func (m *Modem) activity() string {
	switch {
	case m.talk.in(callIncoming) != nil:
		return "3"
	case len(m.talk.legs) > 0 || m.line.data != nil:
		return "4"
	}
	return "0"
}
