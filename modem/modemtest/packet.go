package modemtest

import (
	"fmt"
	"slices"
	"strconv"
)

// packetCommands are the packet service, TS 27.007 10.1. A simulated modem carries no packets by itself: the
// addresses are some for documentation (RFC 5737), and what a data call leads to is up to Options.Data.
var packetCommands = map[string]*command{
	"+CGDCONT": {test: testContexts, read: sayContexts, set: defineContext},
	"+CGATT":   {test: tell("+CGATT: (0,1)"), read: func(c *call) error { return c.say("+CGATT: ", ints(c.m.attached())) }, set: attach},
	"+CGACT":   {need: needCard, test: tell("+CGACT: (0,1)"), read: sayActive, set: activate},
	"+CGEREP":  reportPackets(),
	"+CGPADDR": {test: func(c *call) error { return c.say("+CGPADDR: (", ints(c.m.packet.ids()...), ")") }, exec: sayAddresses, set: sayAddresses},
}

// packet is the modem's packet service.
type packet struct {
	detached bool // AT+CGATT=0
	contexts []*pdp
	events   []string // kept for +CGEREP
}

// pdp is a context that AT+CGDCONT has defined; the modem keeps it over a restart.
type pdp struct {
	id     int
	values string // from <PDP_type> on
	active bool
}

func (p *packet) powerUp() {
	p.detached, p.events = false, nil
	p.release()
}

// release ends all contexts.
func (p *packet) release() {
	for _, one := range p.contexts {
		one.active = false
	}
}

// context returns the context with a number, nil if it is not defined.
func (p *packet) context(id int) *pdp {
	for _, one := range p.contexts {
		if one.id == id {
			return one
		}
	}
	return nil
}

// ids returns the numbers of the contexts.
func (p *packet) ids() []int {
	var ids []int
	for _, one := range p.contexts {
		ids = append(ids, one.id)
	}
	return ids
}

var packetTypes = []string{"IP", "IPV6", "IPV4V6", "PPP"}

const maxContext = 16

func testContexts(c *call) error {
	for _, kind := range packetTypes {
		c.info = append(c.info, fmt.Sprintf(`+CGDCONT: (1-%d),"%s",,,(0-2),(0-4)`, maxContext, kind))
	}
	return nil
}

func sayContexts(c *call) error {
	for _, one := range c.m.packet.contexts {
		c.info = append(c.info, fmt.Sprintf("+CGDCONT: %d,%s", one.id, one.values))
	}
	return nil
}

// defineContext is AT+CGDCONT=<cid>[,<type>[,<APN>[,<address>[,<d_comp>[,<h_comp>]]]]]; the number alone
// takes the definition away. What follows these is taken and forgotten.
func defineContext(c *call) error {
	p := &c.m.packet
	id, err := c.within(0, 0, 1, maxContext)
	dataComp, err2 := c.within(4, 0, 0, 2)
	headerComp, err3 := c.within(5, 0, 0, 4)
	kind := upper(c.str(1, "IP"))
	if err != nil || err2 != nil || err3 != nil || !c.has(0) || !slices.Contains(packetTypes, kind) {
		return cmeBadParameter
	}
	old := p.context(id)
	if old != nil && old.active {
		return cmeNotAllowed
	}
	p.contexts = slices.DeleteFunc(p.contexts, func(one *pdp) bool { return one == old })
	if len(c.args) == 1 {
		return nil
	}
	values := fmt.Sprintf(`"%s","%s","%s",%d,%d`, kind, c.str(2, ""), c.str(3, ""), dataComp, headerComp)
	p.contexts = append(p.contexts, &pdp{id: id, values: values})
	slices.SortFunc(p.contexts, func(a, b *pdp) int { return a.id - b.id })
	return nil
}

// attached tells whether the packet service is there, <state> of +CGATT.
func (m *Modem) attached() int {
	return bit(inService(m.radio.stat) && !m.packet.detached)
}

// attach is AT+CGATT=<state>, TS 27.007 10.1.9.
func attach(c *call) error {
	m := c.m
	state, err := c.within(0, 1, 0, 1)
	if err != nil || !c.has(0) || len(c.args) > 1 {
		return cmeBadParameter
	}
	if err := m.simError(false); err != nil {
		return err
	}
	if state == 1 && !inService(m.radio.stat) {
		return cmeNoNetwork
	}
	if m.packet.detached == (state == 0) {
		return nil
	}
	if m.packet.detached = state == 0; m.packet.detached {
		m.packet.release()
		c.afterwards(func() { m.packetEvent("ME DETACH") }) // of the contexts it tells nothing
	}
	c.afterwards(m.tellRegistration)
	return nil
}

// sayActive and activate are AT+CGACT, TS 27.007 10.1.10; without numbers it is about all contexts.
func sayActive(c *call) error {
	for _, one := range c.m.packet.contexts {
		c.info = append(c.info, "+CGACT: "+ints(one.id, bit(one.active)))
	}
	return nil
}

func activate(c *call) error {
	m := c.m
	state, err := c.within(0, 1, 0, 1)
	if err != nil {
		return cmeBadParameter
	}
	chosen, err := c.contextsFrom(1)
	switch {
	case err != nil:
		return err
	case state == 1 && m.attached() == 0:
		return cmeNoNetwork
	case state == 1 && len(chosen) == 0:
		return cmeBadParameter
	}
	for _, one := range chosen {
		if one.active == (state == 1) {
			continue
		}
		one.active = state == 1
		c.afterwards(func() { m.contextEvent(one) })
	}
	return nil
}

// contextsFrom returns the contexts whose numbers are the parameters from i on, all if there are none.
func (c *call) contextsFrom(i int) ([]*pdp, error) {
	if i >= len(c.args) {
		return c.m.packet.contexts, nil
	}
	var chosen []*pdp
	for ; i < len(c.args); i++ {
		id, err := c.num(i, 0)
		one := c.m.packet.context(id)
		if err != nil || one == nil {
			return nil, cmeBadParameter
		}
		chosen = append(chosen, one)
	}
	return chosen, nil
}

// sayAddresses is AT+CGPADDR[=<cid>,...], TS 27.007 10.1.14.
func sayAddresses(c *call) error {
	chosen, err := c.contextsFrom(0)
	if err != nil {
		return err
	}
	for _, one := range chosen {
		line := "+CGPADDR: " + strconv.Itoa(one.id)
		if one.active {
			line += fmt.Sprintf(`,"192.0.2.%d"`, one.id)
		}
		c.info = append(c.info, line)
	}
	return nil
}
