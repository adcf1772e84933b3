package modemtest

import (
	"fmt"
	"strconv"
)

// serviceCommands are supplementary services and other commands about the subscription, TS 27.007 7.
var serviceCommands = map[string]*command{
	"+CCFC": {need: needCard, test: tell("+CCFC: (0-5)"), set: divert},
	"+CCWA": {need: needCard, test: tell("+CCWA: (0,1)"), read: func(c *call) error { return c.say("+CCWA: ", c.m.set.value("+CCWA", "0")) }, set: callWaits},
	"+CTFR": {need: needCard, test: noEffect, set: func(*call) error { return cmeNotAllowed }},
	"+COPN": {test: noEffect, exec: sayOperators},
	"+CPLS": {need: needCard, test: tell("+CPLS: (0)"), read: tell("+CPLS: 0"), set: upToSet(0)},
	"+CPOL": {need: needCard, test: tell("+CPOL: (1-8),(0-2)"), read: sayPreferred, set: setPreferred},
	"+CAOC": {need: needCard, test: tell("+CAOC: (0-2)"), exec: tell(`+CAOC: "000000"`), read: tell("+CAOC: 1"), set: upToSet(2)},
	"+CKPD": {test: noEffect, set: noEffect},
}

// upToSet makes the handler of a number that is checked and forgotten.
func upToSet(high int) func(c *call) error {
	return func(c *call) error {
		if _, err := c.within(0, 0, 0, high); err != nil || len(c.args) > 1 {
			return cmeBadParameter
		}
		return nil
	}
}

// forward is where calls are forwarded to for one reason.
type forward struct {
	active bool
	number string
	after  int // seconds without a reply, 0 if not said
}

// divert is AT+CCFC=<reason>,<mode>[,<number>[,<type>[,<class>[,<subaddr>[,<satype>[,<time>]]]]]], TS 27.007 7.11.
// Reasons are unconditional, busy, no reply, not reachable, all of them, and all but the first.
func divert(c *call) error {
	m := c.m
	reason, err := c.within(0, -1, 0, 5)
	mode, err2 := c.within(1, -1, 0, 4)
	if err != nil || err2 != nil || reason < 0 || mode < 0 {
		return cmeBadParameter
	}
	if !inService(m.radio.stat) {
		return cmeNoNetwork
	}
	number, valid := m.fromCharset(c.str(2, ""))
	after, err3 := c.within(7, 0, 1, 30)
	if !valid || err3 != nil || mode == 3 && number == "" {
		return cmeBadParameter
	}
	first, last := reason, reason
	switch reason {
	case 4:
		first, last = 0, 3
	case 5:
		first, last = 1, 3
	}
	if mode == 2 {
		f := m.sim.forwards[first]
		if f.number == "" {
			return c.say("+CCFC: 0,7")
		}
		line := "+CCFC: " + ints(bit(f.active), 7) + "," + quote(m.charset(f.number)) + "," + addressType(f.number)
		if f.after > 0 {
			line += ",,," + ints(f.after)
		}
		return c.say(line)
	}
	for i := first; i <= last; i++ {
		switch f := &m.sim.forwards[i]; mode {
		case 0, 1:
			if f.number == "" && mode == 1 {
				return cmeNotAllowed
			}
			f.active = mode == 1
		case 3:
			*f = forward{active: true, number: number}
			if i == divertNoReply {
				f.after = after
			}
		case 4:
			*f = forward{}
		}
	}
	return nil
}

// sayOperators is AT+COPN, TS 27.007 7.21: the names that the modem knows.
func sayOperators(c *call) error {
	for _, o := range append([]Operator{c.m.nw.opt.Operator}, c.m.nw.opt.Others...) {
		c.info = append(c.info, "+COPN: "+quote(o.Code)+","+quote(c.m.charset(o.Name)))
	}
	return nil
}

// sayPreferred and setPreferred are AT+CPOL, TS 27.007 7.19: the operators that the card prefers.
func sayPreferred(c *call) error {
	for i, code := range c.m.sim.preferred {
		if code != "" {
			c.info = append(c.info, fmt.Sprintf(`+CPOL: %d,2,"%s"`, i+1, code))
		}
	}
	return nil
}

func setPreferred(c *call) error {
	index, err := c.within(0, 0, 1, len(c.m.sim.preferred))
	format, err2 := c.within(1, 2, 0, 2)
	if err != nil || err2 != nil || c.has(2) && format != 2 {
		return cmeBadParameter
	}
	if !c.has(0) { // only the format was chosen
		return nil
	}
	code := c.str(2, "")
	if _, err := strconv.Atoi(code); c.has(2) && (err != nil || len(code) < 5 || len(code) > 6) {
		return cmeBadParameter
	}
	c.m.sim.preferred[index-1] = code
	return nil
}

// callWaits is AT+CCWA=[<n>[,<mode>[,<class>]]], TS 27.007 7.12: whether a call that waits is told, and
// whether the network lets one wait, which it does for voice at first.
func callWaits(c *call) error {
	m := c.m
	n, err := c.within(0, -1, 0, 1)
	mode, err2 := c.within(1, -1, 0, 2)
	class, err3 := c.within(2, 7, 1, 255)
	if err != nil || err2 != nil || err3 != nil || len(c.args) > 3 {
		return cmeBadParameter
	}
	if mode >= 0 && !inService(m.radio.stat) {
		return cmeNoNetwork
	}
	if n >= 0 {
		m.set.kept["+CCWA"] = strconv.Itoa(n)
	}
	switch mode {
	case 0:
		m.sim.waits &^= class
	case 1:
		m.sim.waits |= class
	case 2:
		if m.sim.waits&class == 0 {
			return c.say("+CCWA: ", ints(0, class))
		}
		for bit := 1; bit <= 128; bit <<= 1 {
			if m.sim.waits&class&bit != 0 {
				c.info = append(c.info, "+CCWA: "+ints(1, bit))
			}
		}
	}
	return nil
}
