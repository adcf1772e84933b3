package mux

import "time"

// Bits of the V.24 octet of the modem status command, 3GPP TS 27.010 5.4.6.3.7.
const (
	v24FC  = 0x02
	v24RTC = 0x04
	v24RTR = 0x08
	v24IC  = 0x40
	v24DV  = 0x80

	breakSent = 0x02 // in the break octet
	breakUnit = 200 * time.Millisecond
	breakMost = 15
)

// Signals are the control signals of a channel, as the wires beside a serial line have them.
// Source: 3GPP TS 27.010 5.4.6.3.7.
type Signals struct {
	RTC bool // ready to communicate: DTR from a program, DSR from a modem
	RTR bool // ready to receive: RTS from a program, CTS from a modem; flow control goes apart from it
	IC  bool // incoming call: RI
	DV  bool // data valid: DCD
	// Break is the length of a break that goes with them, up to 3 s in steps of 200 ms; zero is
	// none. It is an event: signals sent later have none unless it is set again.
	Break time.Duration
}

// Signals returns the signals of the other side, all off until it has told them, and what is
// closed when they change next or a break comes, or when the channel ends.
func (c *Channel) Signals() (Signals, <-chan struct{}) {
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	return c.remote, c.changed
}

// SetSignals tells the other side this side's signals. A new channel has RTC and RTR on. It does
// not wait; what is lost on the line is repeated. The error is an [*Error] when the channel has
// ended.
func (c *Channel) SetSignals(s Signals) error {
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	if c.err != nil {
		return wrap("signal", c.dlci, c.err)
	}
	c.local = s
	c.tell()
	return nil
}

// tell sends the signals and whether this side takes data. The lock is held.
func (c *Channel) tell() {
	v24 := byte(extension)
	for bit, on := range map[byte]bool{
		v24FC: c.stopping, v24RTC: c.local.RTC, v24RTR: c.local.RTR, v24IC: c.local.IC, v24DV: c.local.DV,
	} {
		if on {
			v24 |= bit
		}
	}
	c.said = []byte{v24}
	if d := c.local.Break; d > 0 {
		n := min((d+breakUnit-1)/breakUnit, breakMost)
		c.said = append(c.said, byte(n)<<4|breakSent|extension)
		c.local.Break = 0
	}
	number := byte(c.dlci)<<2 | command | extension
	c.m.begin(request{telling, c.dlci}, repeat{
		send:  func() { c.m.sendMessage(msgMSC, append([]byte{number}, c.said...)...) },
		every: replyTime, double: true, tries: 10,
	})
}

// told takes the other side's signals: the V.24 octet, and the break octet where there is one.
// The lock is held.
func (c *Channel) told(values []byte) {
	v24 := values[0]
	c.stopped = v24&v24FC != 0
	signal(c.sent)
	signal(c.m.wake)
	if c.err != nil {
		return
	}
	s := Signals{RTC: v24&v24RTC != 0, RTR: v24&v24RTR != 0, IC: v24&v24IC != 0, DV: v24&v24DV != 0}
	if len(values) > 1 && values[1]&breakSent != 0 {
		s.Break = time.Duration(values[1]>>4) * breakUnit
	}
	if s != c.remote || s.Break > 0 {
		c.remote = s
		close(c.changed)
		c.changed = make(chan struct{})
	}
}
