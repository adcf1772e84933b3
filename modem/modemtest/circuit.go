package modemtest

import "net"

// callModem is ATD of a data call to a modem of the network, which rings there: CONNECT comes when it is taken
// by ATA, and any octet gives it up before. The modems join in the network, without loss and at any rate.
func (c *call) callModem(number string) error {
	m := c.m
	if len(m.talk.legs) > 0 {
		return resultNoCarrier
	}
	l := m.add(leg{line: m.line, state: callDialing, number: number, data: true, dialled: c})
	c.run.abort = func() {
		l.dialled = nil
		m.release(l, causeNormal)
		m.next(c.run, resultNoCarrier)
	}
	l.setUp()
	return errPending
}

// takeData begins a data call that was taken, here and at the other end.
func (m *Modem) takeData(l *leg) *dataCall {
	here, there := net.Pipe()
	d := m.beginData(l.number, here)
	d.leg = l
	l.tell(func(o *leg) { o.joined(there) })
	return d
}

// joined begins the data call at the end that has dialled.
func (l *leg) joined(conn net.Conn) {
	m, c := l.m, l.dialled
	if c == nil || l.line.port == nil { // the terminal has gone: so does the call
		go conn.Close()
		m.release(l, causeNormal)
		m.tellEnd(l, resultNoCarrier)
		return
	}
	l.dialled, c.run.abort, l.state = nil, nil, callActive
	m.on(l.line, func() {
		d := m.beginData(l.number, conn)
		d.leg = l
		c.afterwards(d.goOnline)
		m.next(c.run, resultConnect)
	})
}
