package modemtest

import "time"

// clockCommands are AT+CCLK, TS 27.007 8.15.
var clockCommands = map[string]*command{
	"+CCLK": {test: noEffect, read: readClock, set: setClock},
}

const clockLayout = "06/01/02,15:04:05"

func readClock(c *call) error {
	m := c.m
	t := time.Now().Add(m.clock).In(m.nw.opt.Location)
	_, offset := t.Zone()
	return c.say("+CCLK: ", quote(t.Format(clockLayout)+quarters(offset)))
}

// quarters writes an offset in seconds as quarter hours with a sign.
func quarters(offset int) string {
	sign, q := "+", offset/900
	if q < 0 {
		sign, q = "-", -q
	}
	return sign + string([]byte{'0' + byte(q/10%10), '0' + byte(q%10)})
}

func setClock(c *call) error {
	m := c.m
	text := c.str(0, "")
	if len(text) < len(clockLayout) {
		return cmeBadParameter
	}
	t, err := time.ParseInLocation(clockLayout, text[:len(clockLayout)], m.nw.opt.Location)
	if err != nil {
		return cmeBadParameter
	}
	m.clock = time.Until(t)
	return nil
}
