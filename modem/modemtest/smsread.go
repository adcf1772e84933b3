package modemtest

import (
	"strconv"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// readCommands read, list, delete and acknowledge messages, TS 27.005 3.4, 3.5.4, 4.1, 4.2, 4.6.
var readCommands = map[string]*command{
	"+CMGR": {sms: true, need: needCard, set: readMessage},
	"+CMGL": {sms: true, need: needCard, test: testList, set: listMessages, exec: listMessages},
	"+CMGD": {sms: true, need: needCard, test: testDelete, set: deleteMessages},
	"+CNMA": {sms: true, need: needCard, test: tell("+CNMA: (0-2)"), exec: acknowledge, set: acknowledge},

	"+EIMSCNMA": {sms: true, need: needCard, exec: acknowledge, set: acknowledge},
}

// readMessage is AT+CMGR=<index>.
func readMessage(c *call) error {
	m := c.m
	index, err := c.num(0, -1)
	if err != nil || len(c.args) > 1 {
		return c.wrong()
	}
	place := m.store(m.sms.memories[0]).place(index)
	switch {
	case place == nil:
		return cmsBadIndex
	case *place == nil && m.p.EmptyOK:
		return nil
	case *place == nil:
		return cmsBadIndex
	}
	c.sayMessage("+CMGR: ", *place, false)
	markRead(*place)
	return nil
}

func markRead(msg *message) {
	if msg.state == unread {
		msg.state = read
	}
}

// sayMessage tells a message by its header and, in a second line, its body.
func (c *call) sayMessage(prefix string, msg *message, list bool) {
	m := c.m
	if m.set.cmgf == 0 {
		c.info = append(c.info, prefix+ints(msg.state)+",,"+ints(len(msg.tpdu)), hexOf(msg))
		return
	}
	e, ok := m.textOf(msg, list)
	line := prefix + quote(m.charset(stateNames[msg.state]))
	switch {
	case !ok:
		c.info = append(c.info, line+`,"",,`, hexOf(msg))
		return
	case e.kind == pdu.TypeStatusReport:
		c.info = append(c.info, line+","+e.head)
		return
	case msg.page:
		c.info = append(c.info, line+","+e.head, e.data)
		return
	}
	line += "," + e.head
	if m.set.csdh == 1 {
		details := e.details
		if list {
			details = e.short
		}
		line += "," + details
	}
	c.info = append(c.info, line, e.data)
}

func hexOf(msg *message) string {
	return string(pdu.AppendHex(pdu.AppendHex(nil, msg.smsc), msg.tpdu))
}

func testList(c *call) error {
	if c.m.set.cmgf == 0 {
		return c.say("+CMGL: (0-4)")
	}
	return c.say(`+CMGL: ("`, strings.Join(stateNames[:], `","`), `")`)
}

// listMessages is AT+CMGL[=<stat>].
func listMessages(c *call) error {
	m := c.m
	want, err := c.listed()
	if err != nil {
		return err
	}
	for index, place := range m.store(m.sms.memories[0]).all() {
		if msg := *place; want == anyState || msg.state == want {
			c.sayMessage("+CMGL: "+strconv.Itoa(index)+",", msg, true)
			markRead(msg)
		}
	}
	return nil
}

// listed reads <stat>, unread messages by default.
func (c *call) listed() (int, error) {
	if len(c.args) > 1 {
		return 0, c.wrong()
	}
	if c.m.set.cmgf == 0 {
		return c.within(0, unread, unread, anyState)
	}
	name := c.str(0, stateNames[unread])
	if plain, ok := decodeUCS2(name); ok && c.m.set.cscs == "UCS2" {
		name = plain
	}
	state, ok := stateOf(name)
	if !ok {
		return 0, cmsBadText
	}
	return state, nil
}

func testDelete(c *call) error {
	var used []string
	for index := range c.m.store(c.m.sms.memories[0]).all() {
		used = append(used, strconv.Itoa(index))
	}
	return c.say("+CMGD: (", strings.Join(used, ","), "),(0-4)")
}

// deleteMessages is AT+CMGD=<index>[,<delflag>].
func deleteMessages(c *call) error {
	m := c.m
	index, err := c.num(0, m.firstIndex())
	flag, err2 := c.within(1, 0, 0, 4)
	if err != nil || err2 != nil || !c.has(0) || len(c.args) > 2 {
		return c.wrong()
	}
	s := m.store(m.sms.memories[0])
	if flag == 0 {
		place := s.place(index)
		if place == nil {
			return cmsBadIndex
		}
		*place = nil
	} else {
		// 1 read, 2 and stored sent, 3 and stored unsent, 4 all; TS 27.005 3.5.4
		most := map[int][]int{1: {read}, 2: {read, stored}, 3: {read, stored, unsent}, 4: {read, stored, unsent, unread}}
		for _, place := range s.all() {
			for _, state := range most[flag] {
				if *place != nil && (*place).state == state {
					*place = nil
				}
			}
		}
	}
	m.nw.found(m) // tells the service centre that there is room: RP-SMMA, TS 24.011 7.3.1.4
	return nil
}
