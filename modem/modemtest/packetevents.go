package modemtest

import "strconv"

// maxPacketEvents is how many events of the packet service are kept while they are not told.
const maxPacketEvents = 20

// reportPackets is AT+CGEREP=[<mode>[,<bfr>]], TS 27.007 10.1.19: with <bfr> 1 what was kept is told when <mode>
// becomes 1 or 2, else it is forgotten.
func reportPackets() *command {
	c := kept{"+CGEREP", "(0-2),(0,1)", "0,0", 2}.command()
	keep := c.set
	c.set = func(c *call) error {
		if err := keep(c); err != nil {
			return err
		}
		m := c.m
		if mode, _ := m.packetReporting(); mode == "0" {
			return nil
		}
		held := m.packet.events
		m.packet.events = nil
		if _, buffer := m.packetReporting(); buffer == "1" {
			c.afterwards(func() {
				for _, line := range held {
					m.notify(line)
				}
			})
		}
		return nil
	}
	return c
}

// packetReporting returns <mode> and <bfr> of +CGEREP.
func (m *Modem) packetReporting() (mode, buffer string) {
	values := m.set.value("+CGEREP", "0,0")
	return values[:1], values[len(values)-1:]
}

// packetEvent tells an event of the packet service, +CGEV. With <mode> 1 a line in a data call does not get it.
func (m *Modem) packetEvent(what string) {
	line := "+CGEV: " + what
	switch mode, _ := m.packetReporting(); mode {
	case "0":
		m.packet.events = append(m.packet.events, line)
		m.packet.events = m.packet.events[max(0, len(m.packet.events)-maxPacketEvents):]
	case "1":
		for _, l := range m.noticeLines() {
			if !l.online() {
				m.notifyTo(l, line)
			}
		}
	default:
		m.notify(line)
	}
}

// contextEvent tells that the terminal has activated a context, or ended it.
func (m *Modem) contextEvent(one *pdp) {
	what := "ME PDN DEACT "
	if one.active {
		what = "ME PDN ACT "
	}
	m.packetEvent(what + strconv.Itoa(one.id))
}
