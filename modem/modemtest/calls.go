package modemtest

import (
	"strings"
	"time"
)

// ringPause is the time from one RING to the next.
const ringPause = 5 * time.Second

// callCommands control voice calls; V.250 6.3, TS 27.007 6.5, 7.6 and 7.18.
var callCommands = map[string]*command{
	"D":     {need: needCard, exec: dial},
	"A":     {need: needCard, exec: answerCall},
	"H":     {exec: endCall},
	"O":     {exec: func(*call) error { return resultNoCarrier }},
	"+CHUP": {test: noEffect, exec: endCall},
	"+CLCC": {need: needCard, test: noEffect, exec: listCalls, set: noEffect},
	"+CLIP": {
		test: tell("+CLIP: (0,1)"),
		read: func(c *call) error { return c.say("+CLIP: ", ints(c.m.set.clip), ",1") },
		set: func(c *call) error {
			n, err := c.within(0, 0, 0, 1)
			if err == nil {
				c.m.set.clip = n
			}
			return err
		},
	},
	"+VTS": {need: needCard, test: tell("+VTS: (0-9,*,#,A,B,C,D)"), set: func(c *call) error {
		if c.m.talk.state != callActive {
			return cmeNotAllowed
		}
		return nil
	}},
}

// voice is the one call a simulated modem has.
type voice struct {
	state    int // callNone or <stat> of +CLCC
	incoming bool
	number   string
}

// The states of a call: <stat> of +CLCC, TS 27.007 7.18.
const (
	callNone     = -1
	callActive   = 0
	callIncoming = 4
)

// Ring makes a call come in: RING, and +CLIP with the number where it is on. The call lasts until
// the terminal ends it or [Modem.EndCall].
func (m *Modem) Ring(from string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || m.talk.state != callNone || !inService(m.radio.stat) {
		return
	}
	m.talk = voice{state: callIncoming, incoming: true, number: from}
	m.ring()
}

func (m *Modem) ring() {
	if m.talk.state != callIncoming {
		return
	}
	word := "RING"
	if m.set.kept["+CRC"] == "1" {
		word = "+CRING: VOICE"
	}
	m.notify(word)
	if m.set.clip == 1 {
		m.notify("+CLIP: " + quote(m.talk.number) + "," + addressType(m.talk.number) + ",,,,0")
	}
	m.after(ringPause, m.ring)
}

// EndCall makes the other side end the call.
func (m *Modem) EndCall() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.talk.state != callNone {
		m.talk = voice{state: callNone}
		m.notify(string(resultNoCarrier))
	}
}

// dial is ATD<number>; of a voice call, the other side answers at once.
func dial(c *call) error {
	m := c.m
	number, isVoice := strings.CutSuffix(c.raw, ";")
	if !isVoice || !inService(m.radio.stat) {
		return resultNoCarrier
	}
	number = strings.Trim(number, " IiGg")
	if strings.Trim(number, "+0123456789*#ABCDTPWabcdtpw,!-") != "" || number == "" {
		return resultError
	}
	if m.talk.state != callNone {
		return cmeNotAllowed
	}
	m.talk = voice{state: callActive, number: number}
	return nil
}

func answerCall(c *call) error {
	if c.m.talk.state != callIncoming {
		return resultNoCarrier
	}
	c.m.talk.state = callActive
	return nil
}

func endCall(c *call) error {
	c.m.talk = voice{state: callNone}
	return nil
}

func listCalls(c *call) error {
	v := c.m.talk
	if v.state == callNone {
		return nil
	}
	direction := 0
	if v.incoming {
		direction = 1
	}
	return c.say("+CLCC: ", ints(1, direction, v.state, 0, 0), ",", quote(v.number), ",", addressType(v.number))
}

func (m *Modem) activity() string {
	switch m.talk.state {
	case callIncoming:
		return "3"
	case callActive:
		return "4"
	}
	return "0"
}
