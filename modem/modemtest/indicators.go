package modemtest

import (
	"fmt"
	"strings"
)

// indicatorCommands tell the indicators, and their changes as +CIEV while AT+CMER asks for them; TS 27.007 8.9, 8.10.
var indicatorCommands = map[string]*command{
	"+CIND": {
		test: func(c *call) error {
			var all []string
			for _, one := range indicatorList {
				all = append(all, fmt.Sprintf(`("%s",(%s))`, one[0], one[1]))
			}
			return c.say("+CIND: ", strings.Join(all, ","))
		},
		read: func(c *call) error {
			now := c.m.indicators()
			return c.say("+CIND: ", ints(now[:]...))
		},
		set: func(c *call) error { // which of them +CMER tells; what is left out stays as it is
			quiet := c.m.set.quietIndicators
			for i := range c.args {
				if i >= len(quiet) {
					return cmeBadParameter
				}
				v, err := c.within(i, 1-bit(quiet[i]), 0, 1)
				if err != nil {
					return cmeBadParameter
				}
				quiet[i] = v == 0
			}
			c.m.set.quietIndicators = quiet
			return nil
		},
	},
	"+CMER": setReporting(kept{"+CMER", "(0-3),(0),(0),(0-2),(0,1)", "0,0,0,0,0", 5}),
}

// indicatorList is the indicators with their values, in their order.
var indicatorList = [...][2]string{
	{"battchg", "0-5"}, {"signal", "0-5"}, {"service", "0,1"}, {"message", "0,1"}, {"call", "0,1"}, {"roam", "0,1"}, {"smsfull", "0,1"},
}

// indicators returns the values of +CIND in their order.
func (m *Modem) indicators() (v [7]int) {
	v[0] = 4
	if s := m.signal(); s != 99 {
		v[1] = (s + 5) / 7
	}
	v[2] = bit(inService(m.radio.stat))
	v[4] = bit(m.talk.in(callActive, callHeld) != nil)
	v[5] = bit(m.radio.stat == statRoaming)
	if m.simReady() {
		store := m.store(m.sms.memories[2])
		v[3] = bit(store.used() > 0)
		v[6] = bit(store.full())
	}
	return v
}

// setReporting is AT+CMER; what is so now is not told.
func setReporting(k kept) *command {
	c := k.command()
	keep := c.set
	c.set = func(c *call) error {
		err := keep(c)
		c.m.told = c.m.indicators()
		return err
	}
	return c
}

// indicate tells how calls have gone on and the indicators that have changed since it was called last, these if <mode>
// and <ind> of +CMER ask for it.
func (m *Modem) indicate() {
	m.tellCalls()
	fields := strings.Split(m.set.kept["+CMER"], ",")
	if len(fields) < 4 || fields[0] == "0" || fields[3] == "0" {
		return
	}
	was, now := m.told, m.indicators()
	m.told = now
	for i := range now {
		switch {
		case now[i] == was[i] || m.set.quietIndicators[i]:
		case m.p.namedIndicators:
			m.notify("+CIEV: " + indicatorList[i][0] + "," + ints(now[i]))
		default:
			m.notify("+CIEV: " + ints(i+1, now[i]))
		}
	}
}
