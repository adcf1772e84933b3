package mux

import (
	"bytes"
	"context"
)

// Messages of the control channel as commands, 3GPP TS 27.010 5.4.6.3; without the C/R bit they
// are responses.
const (
	msgPN    = 0x83 // parameter negotiation
	msgPSC   = 0x43 // power saving control
	msgCLD   = 0xc3 // close down
	msgTest  = 0x23
	msgFCon  = 0xa3
	msgFCoff = 0x63
	msgMSC   = 0xe3 // modem status
	msgNSC   = 0x13 // not supported
	msgRPN   = 0x93 // remote port negotiation
	msgRLS   = 0x53 // remote line status
)

// Test sends octets that the other side has to send back, and waits for them: it tells that the
// modem is there and multiplexes. The error is an [*Error].
// Source: 3GPP TS 27.010 5.4.6.3.4.
func (m *Mux) Test(ctx context.Context) error {
	m.mu.Lock()
	m.probes++
	probe := []byte{'t', 'e', 's', 't', m.probes}
	m.mu.Unlock()
	err := m.ask(ctx, request{testing, 0}, repeat{
		send: func() {
			m.probe = probe
			m.sendMessage(msgTest, probe...)
		},
		every: replyTime, double: true, tries: 4,
	})
	if err != nil {
		return wrap("test", 0, err)
	}
	return nil
}

// handle takes in one frame. The lock is held.
func (m *Mux) handle(f frame) {
	m.stats.Received++
	if f.dlci > lastDLCI {
		return
	}
	switch f.kind {
	case sabm:
		m.handleSABM(f)
	case disc:
		m.handleDISC(f.dlci)
	case ua, dm:
		m.handleAnswer(f)
	default:
		if f.dlci == 0 {
			m.handleMessages(f.info)
		} else {
			m.handleData(f)
		}
	}
}

// handleSABM answers the other side's wish to open a channel. It may come again when the answer
// was lost.
func (m *Mux) handleSABM(f frame) {
	switch {
	case m.starter:
		if f.cr && m.answered(request{opening, f.dlci}, ErrEcho) {
			return
		}
		m.sendFrame(dm, f.dlci, false)
	case f.dlci == 0:
		m.restart()
		m.sendFrame(ua, 0, false)
	case !m.up || m.shut || !m.admit(f.dlci):
		m.sendFrame(dm, f.dlci, false)
	}
}

// restart is what a SABM on the control channel does: channels that are open are those of a
// program that is gone.
func (m *Mux) restart() {
	m.up = true
	clear(m.agreed)
	for _, c := range m.chans {
		if c != nil {
			c.end(ErrDisconnected)
			m.release(c)
		}
	}
}

// admit opens a channel for the other side and reports whether it is open.
func (m *Mux) admit(dlci int) bool {
	c := m.chans[dlci]
	if c != nil && c.err == nil {
		m.sendFrame(ua, dlci, false) // the first one was lost
		return true
	}
	if len(m.arrived) == cap(m.arrived) {
		return false
	}
	if c != nil {
		m.release(c)
	}
	c = m.newChannel(dlci)
	m.sendFrame(ua, dlci, false)
	c.tell()
	m.arrived <- c
	return true
}

func (m *Mux) handleDISC(dlci int) {
	if dlci == 0 {
		m.sendFrame(ua, 0, false)
		m.leave()
		return
	}
	c := m.chans[dlci]
	if c == nil {
		m.sendFrame(dm, dlci, false)
		return
	}
	m.sendFrame(ua, dlci, false)
	c.end(ErrDisconnected)
	m.release(c)
}

// leave ends the multiplexer for the other side, once what is to be answered is written.
func (m *Mux) leave() {
	m.leaving = wrap("use", 0, ErrDisconnected)
	signal(m.wake)
}

// handleAnswer takes UA or DM.
func (m *Mux) handleAnswer(f frame) {
	c := m.chans[f.dlci]
	if m.stray[f.dlci] > 0 && (c == nil || c.err == nil) {
		m.stray[f.dlci]--
		return
	}
	if f.kind == ua {
		if m.answered(request{opening, f.dlci}, nil) && f.dlci == 0 {
			m.up = true
		}
		m.answered(request{closing, f.dlci}, nil)
		return
	}
	switch {
	case m.answered(request{opening, f.dlci}, ErrRefused), m.answered(request{closing, f.dlci}, nil):
	case f.dlci == 0:
		if m.up { // else it is an answer to a program before this one
			m.leave()
		}
	case c != nil: // it knows nothing of the channel any more
		c.end(ErrDisconnected)
		m.release(c)
	}
}

// handleData gives data to its channel.
func (m *Mux) handleData(f frame) {
	c := m.chans[f.dlci]
	if c == nil {
		m.sendFrame(dm, f.dlci, false)
		return
	}
	c.receive(f.info)
}

// handleMessages takes the messages in a frame of the control channel.
func (m *Mux) handleMessages(info []byte) {
	for len(info) >= 2 {
		typ := info[0]
		length, size := int(info[1]>>1), 2
		if info[1]&extension == 0 {
			if len(info) < 3 {
				return
			}
			length, size = length|int(info[2])<<7, 3
		}
		if len(info) < size+length {
			return
		}
		values := info[size : size+length]
		info = info[size+length:]
		switch {
		case typ|command == msgNSC: // some makes give it as a command
			m.notSupported(values)
		case typ&command != 0:
			m.handleCommand(typ, values)
		default:
			m.handleResponse(typ|command, values)
		}
	}
}

// handleCommand answers a message: with the same values, unless said otherwise.
func (m *Mux) handleCommand(typ byte, values []byte) {
	response := typ &^ command
	switch typ {
	case msgPN:
		m.handlePN(values)
		return
	case msgMSC:
		if c := m.channelOf(values, 2); c != nil {
			c.told(values[1:])
		}
	case msgFCon, msgFCoff:
		m.out.stopped = typ == msgFCoff
		m.flow()
	case msgCLD:
		m.leave()
	case msgPSC:
		m.doze()
	case msgTest, msgRLS:
	case msgRPN:
		if len(values) == 1 { // asks; a channel has no speed, so these are the standard's values
			values = []byte{values[0], 3, 3, 0, 0x11, 0x13, 0, 0} // 9600 bit/s, 8 bits, no parity
		}
	default:
		m.sendMessage(msgNSC&^command, typ)
		return
	}
	m.sendMessage(response, values...)
	signal(m.wake)
}

func (m *Mux) handleResponse(typ byte, values []byte) {
	switch typ {
	case msgPN:
		if c := m.channelOf(values, 8); c != nil {
			c.agree(values)
			m.answered(request{agreeing, c.dlci}, nil)
		}
	case msgMSC:
		if c := m.channelOf(values, 2); c != nil && bytes.Equal(values[1:], c.said) {
			m.answered(request{telling, c.dlci}, nil)
		}
	case msgCLD:
		m.answered(request{ending, 0}, nil)
	case msgTest:
		if bytes.Equal(values, m.probe) {
			m.answered(request{testing, 0}, nil)
		}
	case msgPSC:
		if m.answered(request{sleeping, 0}, nil) {
			m.doze()
		}
	}
}

// notSupported ends what waits for the answer to a message that the other side does not know.
func (m *Mux) notSupported(values []byte) {
	if len(values) == 0 {
		return
	}
	kind, ok := map[byte]action{
		msgPN: agreeing, msgMSC: telling, msgTest: testing, msgPSC: sleeping, msgCLD: ending,
	}[values[0]|command]
	if !ok {
		return
	}
	for dlci := range lastDLCI + 1 {
		m.answered(request{kind, dlci}, ErrUnsupported)
	}
}

// channelOf returns the channel that a message of n octets at least is about, if it is open.
func (m *Mux) channelOf(values []byte, n int) *Channel {
	if len(values) < n {
		return nil
	}
	dlci := int(values[0] >> 2)
	if n == 8 { // PN has the number without EA and C/R bits
		dlci = int(values[0] & 0x3f)
	}
	if dlci > lastDLCI {
		return nil
	}
	return m.chans[dlci]
}
