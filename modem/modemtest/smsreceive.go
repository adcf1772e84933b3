package modemtest

import (
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// ackTime is how long a terminal may take to acknowledge a message that it was given directly:
// less than TR2M of TS 24.011 10.1, 12 to 20 s.
const ackTime = 15 * time.Second

// delivery is a message that the network brings. done is called once with 0 or the cause why
// the modem refuses it, the modem's lock held.
type delivery struct {
	smsc, tpdu []byte
	done       func(cause int)
}

// report tells an SMS-STATUS-REPORT from an SMS-DELIVER.
func (d *delivery) report() bool { return len(d.tpdu) > 0 && d.tpdu[0]&3 == 2 }

// class returns the message class, -1 for none; TS 23.038 4.
func (d *delivery) class() int {
	var msg pdu.Deliver
	if msg.UnmarshalBinary(d.tpdu) != nil {
		return -1
	}
	if class, ok := msg.DCS.Class(); ok {
		return int(class)
	}
	return -1
}

// receive takes a message from the network.
func (m *Modem) receive(d *delivery) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.closed || m.off || !inService(m.radio.stat) || !m.simReady() || m.sms.pending != nil:
		d.done(causeAbsent)
	case d.report():
		m.routeReport(d)
	default:
		m.routeMessage(d)
	}
}

// routeMessage brings an SMS-DELIVER to the terminal or into a store, as <mt> of +CNMI and the
// class of the message ask; TS 27.005 3.4.1. Without a terminal it is stored.
func (m *Modem) routeMessage(d *delivery) {
	mt, class := m.set.cnmi[1], d.class()
	if m.direct() && (mt == 2 && class != 2 || mt == 3 && class == 3) {
		m.hand(d, m.messageLines(d))
		return
	}
	memory := m.sms.memories[2]
	if class == 2 {
		memory = "SM"
	}
	s := m.store(memory)
	index, ok := s.add(&message{smsc: d.smsc, tpdu: d.tpdu})
	if !ok {
		m.refuseFull(d, memory)
		return
	}
	m.record(Event, "message stored in "+memory)
	d.done(0)
	if mt != 0 {
		m.announce("+CMTI: " + quote(memory) + "," + ints(index))
	}
	if s.full() {
		m.tellFull(memory)
	}
	m.indicate()
}

// routeReport does the same for an SMS-STATUS-REPORT, by <ds>.
func (m *Modem) routeReport(d *delivery) {
	switch ds := m.set.cnmi[3]; {
	case ds == 1 && m.direct():
		m.hand(d, m.reportLines(d))
	case ds == 2 || ds == 1:
		index, ok := m.store("SR").add(&message{smsc: d.smsc, tpdu: d.tpdu})
		if !ok {
			m.refuseFull(d, "SR")
			return
		}
		d.done(0)
		if ds == 2 {
			m.announce("+CDSI: \"SR\"," + ints(index))
		}
	default: // not wanted
		d.done(0)
	}
}

// direct tells whether a message can be handed to the terminal.
func (m *Modem) direct() bool {
	l := m.routed()
	return l != nil && !l.online() && m.set.cnmi[0] != 0 && !m.off
}

func (m *Modem) refuseFull(d *delivery, memory string) {
	m.record(Event, "no room in "+memory)
	m.tellFull(memory)
	d.done(causeMemory)
}

func (m *Modem) tellFull(memory string) {
	if m.p.Full != "" {
		m.notify(strings.ReplaceAll(m.expand(m.p.Full), "{MEM}", memory))
	}
}

// announce writes a notice of a stored message, or holds it back in +CNMI mode 0.
func (m *Modem) announce(line string) {
	if m.set.cnmi[0] == 0 {
		if len(m.buffer) < 100 {
			m.buffer = append(m.buffer, []string{line})
		}
		return
	}
	if l := m.routed(); l != nil {
		m.notifyTo(l, line)
	}
}

// hand gives a message to the terminal; with +CSMS=1 it has to acknowledge it.
func (m *Modem) hand(d *delivery, lines []string) {
	m.notifyTo(m.routed(), lines...)
	if m.set.csms == 0 {
		d.done(0)
		return
	}
	m.sms.pending = d
	m.sms.stopAck = m.after(ackTime, m.ackMissing)
}

// ackMissing is called when +CNMA did not come: the network learns of it, and nothing is handed
// over any more until +CNMI is set again; TS 27.005 3.4.1.
func (m *Modem) ackMissing() {
	m.record(Event, "no acknowledgement")
	if !m.p.KeepRouting {
		m.set.cnmi[1], m.set.cnmi[3] = 0, 0
	}
	m.settle(causeProtocol)
}

// settle ends the wait for an acknowledgement.
func (m *Modem) settle(cause int) {
	d := m.sms.pending
	m.sms.forgetPending()
	d.done(cause)
}

func (s *messages) forgetPending() {
	if s.stopAck != nil {
		s.stopAck()
	}
	s.pending, s.stopAck = nil, nil
}

// messageLines returns +CMT, TS 27.005 3.4.1.
func (m *Modem) messageLines(d *delivery) []string {
	msg := &message{smsc: d.smsc, tpdu: d.tpdu}
	name := "+CMT: "
	if m.p.IMS {
		name = "+EIMSCMT: "
	}
	if m.set.cmgf == 1 && !m.p.IMS {
		if e, ok := m.textOf(msg, false); ok {
			line := name + e.head
			if m.set.csdh == 1 {
				line += "," + e.details
			}
			return []string{line, e.data}
		}
	}
	return []string{name + "," + ints(len(d.tpdu)), hexOf(msg)}
}

// reportLines returns +CDS, of one line in text mode.
func (m *Modem) reportLines(d *delivery) []string {
	msg := &message{smsc: d.smsc, tpdu: d.tpdu}
	if m.p.IMS {
		return []string{"+EIMSCDS: " + ints(len(d.tpdu)), hexOf(msg)}
	}
	if m.set.cmgf == 1 {
		if e, ok := m.textOf(msg, false); ok {
			return []string{"+CDS: " + e.head}
		}
	}
	return []string{"+CDS: " + ints(len(d.tpdu)), hexOf(msg)}
}

// acknowledge is AT+CNMA[=<n>[,<length>]], TS 27.005 3.4.4 and 4.6. Without +CSMS=1 there is
// nothing to acknowledge and it does nothing, as with most modems.
func acknowledge(c *call) error {
	m := c.m
	n, err := c.within(0, 0, 0, 2)
	length, err2 := c.within(1, 0, 0, 255)
	if err != nil || err2 != nil || len(c.args) > 3 {
		return c.wrong()
	}
	finish := func(body string) error { return m.acknowledged(n, body) }
	switch {
	case length == 0:
		return finish("")
	case m.p.InlinePDU && c.has(2) && c.args[2].quoted:
		return finish(c.args[2].text)
	}
	return c.prompt(false, finish)
}

// acknowledged ends the wait with an answer of the terminal, whose body may be an SMS-DELIVER-REPORT with the cause
// of a refusal; TS 23.040 9.2.2.1a.
func (m *Modem) acknowledged(n int, body string) error {
	if m.sms.pending == nil {
		if m.set.csms == 0 {
			return nil
		}
		return cmsNoAckWanted
	}
	if n == 2 {
		cause := ""
		if octets, err := pdu.DecodeHex(nil, strings.TrimSpace(body)); err == nil && len(octets) > 1 && octets[1] >= 0x80 {
			cause = ", TP-FCS " + strings.ToUpper(strconv.FormatInt(int64(octets[1]), 16))
		}
		m.record(Event, "message refused by the terminal"+cause)
		m.settle(causeProtocol)
		return nil
	}
	m.settle(0)
	return nil
}
