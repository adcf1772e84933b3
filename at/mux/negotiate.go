package mux

import "context"

// What a PN message says about the parts that this package has no use for, 3GPP TS 27.010
// 5.4.6.3.1: T1 in units of 10 ms, N2 and k as in the standard's table of values.
const (
	pnT1 = 10
	pnN2 = 3
	pnK  = 2
)

// negotiate asks the other side for the options of a channel that is not open yet.
func (c *Channel) negotiate(ctx context.Context, o ChannelOptions) error {
	m := c.m
	if o.Priority < 0 || o.Priority > 63 || o.N1 < 0 || o.N1 > maxLength+1 {
		return ErrValue
	}
	m.mu.Lock()
	if o.Priority != 0 {
		c.priority = o.Priority
	}
	asked := c.n1
	if o.N1 != 0 {
		asked = min(o.N1, m.in.longest)
	}
	c.n1 = min(c.n1, asked) // more only when it is agreed on
	m.mu.Unlock()
	err := m.ask(ctx, request{agreeing, c.dlci}, repeat{
		send: func() {
			m.sendMessage(msgPN, byte(c.dlci), flagOctet(m.params.UI), byte(c.priority), pnT1,
				byte(asked), byte(asked>>8), pnN2, pnK)
		},
		every: replyTime, tries: 2,
	})
	if err == ErrTimeout || err == ErrUnsupported {
		return nil
	}
	return err
}

func flagOctet(b bool) byte { return byte(flagValue(b)) }

// agree takes the values that the other side has answered with: the same or less. The lock is held.
func (c *Channel) agree(values []byte) {
	if m := c.m; m.asked[request{agreeing, c.dlci}] == nil {
		return
	}
	c.priority = int(values[2] & 0x3f)
	if n1 := int(values[4]) | int(values[5])<<8; n1 > 0 {
		c.n1 = min(n1, c.m.in.longest)
	}
}

// handlePN answers what the other side wants for a channel, with less where this side has less.
// The lock is held.
func (m *Mux) handlePN(values []byte) {
	if len(values) < 8 || values[0] == 0 || values[0] > lastDLCI {
		return
	}
	n1 := int(values[4]) | int(values[5])<<8
	if n1 == 0 {
		n1 = m.n1
	}
	n1 = min(n1, m.in.longest)
	o := ChannelOptions{Priority: int(values[2] & 0x3f), N1: n1}
	if c := m.chans[values[0]]; c != nil {
		c.n1, c.priority = o.N1, o.Priority
	} else {
		m.agreed[int(values[0])] = o
	}
	m.sendMessage(msgPN&^command, values[0], flagOctet(m.params.UI), byte(o.Priority), values[3],
		byte(n1), byte(n1>>8), values[6], values[7])
}
