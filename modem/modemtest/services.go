package modemtest

import (
	"fmt"
	"strconv"
)

// serviceCommands are supplementary services and other commands about the subscription, TS 27.007 7.
var serviceCommands = map[string]*command{
	"+CCFC":    {need: needCard, test: tell("+CCFC: (0-5)"), set: divert},
	"+CTFR":    {need: needCard, test: noEffect, set: func(*call) error { return cmeNotAllowed }},
	"+COPN":    {test: noEffect, exec: sayOperators},
	"+CPLS":    {need: needCard, test: tell("+CPLS: (0)"), read: tell("+CPLS: 0"), set: upToSet(0)},
	"+CPOL":    {need: needCard, test: tell("+CPOL: (1-8),(0-2)"), read: sayPreferred, set: setPreferred},
	"+CAOC":    {need: needCard, test: tell("+CAOC: (0-2)"), exec: tell(`+CAOC: "000000"`), read: tell("+CAOC: 1"), set: upToSet(2)},
	"+CKPD":    {test: noEffect, set: noEffect},
	"+CGPADDR": {test: sayContexts("+CGPADDR: (", ")"), exec: sayAddresses, set: sayAddresses},
	"+CGACT":   {need: needCard, test: tell("+CGACT: (0,1)"), read: sayActive, set: activate},
}

// upToSet makes the handler of a number that is checked and forgotten.
func upToSet(high int) func(c *call) error {
	return func(c *call) error {
		_, err := c.within(0, 0, 0, high)
		return err
	}
}

// forward is where calls are forwarded to for one reason.
type forward struct {
	active bool
	number string
}

// divert is AT+CCFC=<reason>,<mode>[,<number>[,<type>[,<class>...]]], TS 27.007 7.11. Reasons are
// unconditional, busy, no reply, not reachable, all of them, and all but the first.
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
	if !valid || mode == 3 && number == "" {
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
		status := 0
		if f.active {
			status = 1
		}
		return c.say("+CCFC: ", ints(status, 7), ",", quote(m.charset(f.number)), ",", addressType(f.number))
	}
	for i := first; i <= last; i++ {
		switch f := &m.sim.forwards[i]; mode {
		case 0, 1:
			if f.number == "" && mode == 1 {
				return cmeNotAllowed
			}
			f.active = mode == 1
		case 3:
			*f = forward{true, number}
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

// context returns <cid> of the packet context that +CGDCONT has defined last, "" for none.
func (m *Modem) context() string {
	text := m.set.kept["+CGDCONT"]
	for i := range len(text) {
		if !isDigit(text[i]) {
			return text[:i]
		}
	}
	return text
}

func sayContexts(before, after string) func(c *call) error {
	return func(c *call) error { return c.say(before, c.m.context(), after) }
}

// sayAddresses is AT+CGPADDR, TS 27.007 10.1.14. A simulated modem carries no packets: the address is
// one for documentation (RFC 5737).
func sayAddresses(c *call) error {
	cid := c.m.context()
	switch {
	case cid == "":
		return nil
	case c.m.set.kept["+CGACT"] == "1":
		return c.say("+CGPADDR: ", cid, `,"192.0.2.1"`)
	}
	return c.say("+CGPADDR: ", cid)
}

// sayActive and activate are AT+CGACT, TS 27.007 10.1.10.
func sayActive(c *call) error {
	cid := c.m.context()
	if cid == "" {
		return nil
	}
	state := "0"
	if c.m.set.kept["+CGACT"] == "1" {
		state = "1"
	}
	return c.say("+CGACT: ", cid, ",", state)
}

func activate(c *call) error {
	m := c.m
	state, err := c.within(0, 1, 0, 1)
	switch {
	case err != nil:
		return cmeBadParameter
	case state == 1 && !inService(m.radio.stat):
		return cmeNoNetwork
	case state == 1 && m.context() == "", c.has(1) && c.args[1].text != m.context():
		return cmeBadParameter
	}
	m.set.kept["+CGACT"] = strconv.Itoa(state)
	return nil
}
