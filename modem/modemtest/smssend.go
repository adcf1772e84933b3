package modemtest

import (
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// sendCommands send and write messages, TS 27.005 3.5 and 4.3 to 4.7.
var sendCommands = map[string]*command{
	"+CMGS": {sms: true, need: needCard, set: sendMessage},
	"+CMGC": {sms: true, need: needCard, set: sendCommand},
	"+CMGW": {sms: true, need: needCard, set: writeMessage, exec: writeMessage},
	"+CMSS": {sms: true, need: needCard, set: sendStored},
}

// sendMessage is AT+CMGS=<length> in PDU mode, AT+CMGS=<da>[,<toda>] in text mode.
func sendMessage(c *call) error {
	m := c.m
	if m.set.cmgf == 0 {
		return c.takePDU(1, func(smsc, tpdu []byte) error {
			if tpdu[0]&3 != 1 { // SMS-SUBMIT alone, TS 23.040 9.2.3.1
				return cmsBadPDU
			}
			return c.submit("+CMGS: ", smsc, tpdu, nil)
		})
	}
	to, err := c.destination(0)
	if err != nil || len(c.args) > 2 {
		return cmsBadText
	}
	return c.prompt(true, func(body string) error {
		tpdu, err := m.submitOf(to, body)
		if err != nil {
			return err
		}
		return c.submit("+CMGS: ", nil, tpdu, nil)
	})
}

// sendCommand is AT+CMGC in PDU mode: an SMS-COMMAND.
func sendCommand(c *call) error {
	if c.m.set.cmgf != 0 {
		return cmsNotSupported
	}
	return c.takePDU(1, func(smsc, tpdu []byte) error {
		if tpdu[0]&3 != 2 {
			return cmsBadPDU
		}
		return c.submit("+CMGC: ", smsc, tpdu, nil)
	})
}

// takePDU reads the length, the first of so many parameters at most, asks for the PDU and gives it, checked, to done.
func (c *call) takePDU(most int, done func(smsc, tpdu []byte) error) error {
	m := c.m
	last := len(c.args) - 1
	inline := m.p.InlinePDU && last > 0 && c.args[last].quoted
	length, err := c.num(0, 0)
	if err != nil || length < 1 || length > 255 || last-bit(inline) >= most {
		return cmsBadPDU
	}
	check := func(body string) error {
		octets, err := pdu.DecodeHex(nil, strings.TrimSpace(body))
		if err != nil {
			return cmsBadPDU
		}
		smsc, tpdu, ok := splitPDU(octets)
		if !ok || len(tpdu) != length {
			return cmsBadPDU
		}
		return done(smsc, tpdu)
	}
	if inline {
		return check(c.args[last].text)
	}
	return c.prompt(false, check)
}

// destination reads <da>[,<toda>] from parameters i and i+1.
func (c *call) destination(i int) (pdu.Address, error) {
	if i >= len(c.args) || !c.args[i].quoted {
		return pdu.Address{}, cmsBadText
	}
	number, ok := c.m.fromCharset(c.args[i].text)
	kind, err := c.within(i+1, 0, 0, 255)
	if !ok || err != nil {
		return pdu.Address{}, cmsBadText
	}
	if kind == 145 && !strings.HasPrefix(number, "+") {
		number = "+" + number
	}
	to, err := pdu.ParseAddress(number)
	if err != nil || to.IsZero() || to.Type() == pdu.TypeAlphanumeric {
		return pdu.Address{}, cmsBadText
	}
	return to, nil
}

// submit sends a TPDU to the network and answers its reference; sent, if not nil, is called when the network has
// taken it.
func (c *call) submit(prefix string, smsc, tpdu []byte, sent func()) error {
	m := c.m
	tpdu = append([]byte(nil), tpdu...)
	if len(smsc) < 2 {
		if m.centre() == "" {
			return cmsNoCentre
		}
		smsc = smscField(m.centre())
	}
	m.sms.mr++
	tpdu[1] = m.sms.mr // TP-MR is the modem's, TS 23.040 9.2.3.6
	finish := func() error {
		if !inService(m.radio.stat) {
			return cmsNoNetwork
		}
		if err := m.transfer(smsc, tpdu); err != nil {
			return err
		}
		if sent != nil {
			sent()
		}
		return c.say(prefix, ints(int(tpdu[1])))
	}
	if m.opt.SendTime <= 0 {
		return finish()
	}
	m.after(m.opt.SendTime, func() { m.next(c.run, finish()) })
	return errPending
}

// transfer hands a TPDU to the SMS centre.
func (m *Modem) transfer(smsc, tpdu []byte) error {
	if tpdu[0]&3 == 2 {
		return m.transferCommand(tpdu)
	}
	var s pdu.Submit
	if err := s.UnmarshalBinary(tpdu); err != nil {
		return cmsBadPDU
	}
	if m.sim != nil && m.sim.locks["AO"]&classMessages != 0 {
		return cmsBarred
	}
	if cause := m.nw.accept(m.number, &s, smsc); cause != 0 {
		m.record(Event, "network refuses message: "+cause.Error())
		return cause
	}
	m.sent.add(smsc, tpdu, s)
	m.record(Event, "message sent to "+s.Destination.String())
	return nil
}

func (m *Modem) transferCommand(tpdu []byte) error {
	var c pdu.Command
	if c.UnmarshalBinary(tpdu) != nil {
		return cmsBadPDU
	}
	if cause := m.nw.command(m.number, &c); cause != 0 {
		m.record(Event, "network refuses command: "+cause.Error())
		return cause
	}
	m.record(Event, "command sent: "+c.CommandType.String())
	return nil
}

// writeMessage is AT+CMGW=<length>[,<stat>], or AT+CMGW[=<oa/da>[,<toda>[,<stat>]]] in text mode.
func writeMessage(c *call) error {
	m := c.m
	if m.set.cmgf == 0 {
		state, err := c.within(1, unsent, unread, stored)
		if err != nil {
			return err
		}
		return c.takePDU(2, func(smsc, tpdu []byte) error { return c.keep(state, smsc, tpdu) })
	}
	to, err := pdu.Address{}, error(nil)
	if c.has(0) {
		if to, err = c.destination(0); err != nil {
			return err
		}
	}
	state, ok := stateOf(c.str(2, stateNames[unsent]))
	if !ok || state == anyState || len(c.args) > 3 {
		return cmsBadText
	}
	return c.prompt(true, func(body string) error {
		tpdu, err := m.submitOf(to, body)
		if err != nil {
			return err
		}
		return c.keep(state, []byte{0}, tpdu)
	})
}

// keep stores a message in the second memory and answers its place.
func (c *call) keep(state int, smsc, tpdu []byte) error {
	index, ok := c.m.store(c.m.sms.memories[1]).add(&message{state: state, smsc: smsc, tpdu: tpdu})
	if !ok {
		return cmsMemoryFull
	}
	return c.say("+CMGW: ", ints(index))
}

// sendStored is AT+CMSS=<index>[,<da>[,<toda>]].
func sendStored(c *call) error {
	m := c.m
	index, err := c.num(0, -1)
	if err != nil || len(c.args) > 3 {
		return c.wrong()
	}
	place := m.store(m.sms.memories[1]).place(index)
	if place == nil || *place == nil {
		return cmsBadIndex
	}
	msg := *place
	if msg.tpdu[0]&3 != 1 {
		return cmsNotAllowed
	}
	tpdu := msg.tpdu
	if c.has(1) {
		to, err := c.destination(1)
		if err != nil {
			return err
		}
		var s pdu.Submit
		if s.UnmarshalBinary(tpdu) != nil {
			return cmsBadPDU
		}
		s.Destination = to
		if tpdu, err = s.AppendBinary(nil); err != nil {
			return cmsBadPDU
		}
	}
	return c.submit("+CMSS: ", msg.smsc, tpdu, func() { msg.state = stored })
}

// stateOf reads <stat> in text mode.
func stateOf(name string) (state int, ok bool) {
	for i, n := range stateNames {
		if strings.EqualFold(n, name) {
			return i, true
		}
	}
	return 0, false
}
