package modemtest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// NetworkTime tells all modems that are registered the time and its zone, as networks do (NITZ, TS 22.042).
// A modem with AT+CTZU=1 sets its clock by it, and one with AT+CTZR=1, 2 or 3 gives +CTZV, +CTZE or +CTZEU.
func (n *Network) NetworkTime(t time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, number := range slices.Sorted(maps.Keys(n.modems)) {
		m := n.modems[number]
		n.later(n.opt.Latency, func() { m.receiveTime(t) })
	}
}

func (m *Modem) receiveTime(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || m.off || !inService(m.radio.stat) {
		return
	}
	if m.set.kept["+CTZU"] == "1" {
		m.clock, m.zone = time.Until(t), t.Location()
	}
	_, offset := t.Zone()
	zone, summer := quote(quarters(offset)), bit(t.IsDST())
	const layout = "2006/01/02,15:04:05"
	switch m.set.kept["+CTZR"] {
	case "1":
		m.notify("+CTZV: " + zone)
	case "2":
		m.notify("+CTZE: " + zone + "," + ints(summer) + "," + quote(t.Format(layout)))
	case "3":
		m.notify("+CTZEU: " + zone + "," + ints(summer) + "," + quote(t.UTC().Format(layout)))
	}
}

// location is the zone of the modem's clock.
func (m *Modem) location() *time.Location {
	if m.zone != nil {
		return m.zone
	}
	return m.nw.opt.Location
}

// clockCommands are AT+CCLK, TS 27.007 8.15.
var clockCommands = map[string]*command{
	"+CCLK": {test: noEffect, read: readClock, set: setClock},
}

const clockLayout = "06/01/02,15:04:05"

func readClock(c *call) error {
	m := c.m
	t := time.Now().Add(m.clock).In(m.location())
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
	t, ok := readTime(c.str(0, ""), c.m.location())
	if !ok || len(c.args) > 1 {
		return cmeBadParameter
	}
	c.m.clock, c.m.zone = time.Until(t), t.Location()
	return nil
}

// readTime reads a time-string, "yy/MM/dd,hh:mm:ss±zz" with its zone in quarter hours, which may be left out.
func readTime(text string, zone *time.Location) (t time.Time, ok bool) {
	if n := len(clockLayout); len(text) > n {
		q, err := strconv.Atoi(text[n:])
		if err != nil || len(text) != n+3 || isDigit(text[n]) || q < -96 || q > 96 {
			return t, false
		}
		text, zone = text[:n], time.FixedZone("", q*15*60)
	}
	t, err := time.ParseInLocation(clockLayout, text, zone)
	return t, err == nil
}
