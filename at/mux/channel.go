package mux

import (
	"context"
	"io"
)

// What a channel holds for a slow reader. Flow control stops the other side long before the
// room ends, since a lot may be in the buffers in between.
const (
	stopAt   = 64 << 10
	resumeAt = 32 << 10
	crowd    = 128 << 10 // from here on the line is read slowly
	room     = 256 << 10
)

// A Channel is one of the lines that a [Mux] carries, an io.ReadWriteCloser like a serial port.
// One goroutine may read while another writes; Close and the signals may be used by any.
type Channel struct {
	m        *Mux
	dlci     int
	turn     chan struct{} // holds an item while a goroutine writes
	readable chan struct{} // capacity 1: something to read
	sent     chan struct{} // capacity 1: tx has room again, or what held it up has ended
	eased    chan struct{} // capacity 1: no longer crowded
	done     chan struct{} // closed when err is set
	released chan struct{} // closed when the number is free again

	// m.mu guards all below.
	err      error // why it ended
	n1       int
	priority int
	rx       backlog
	tx       []byte // written and not on the line yet
	txSpace  []byte // where tx lies
	taken    int    // octets that the Write under way has put there, and answers for
	dropped  int    // octets of tx when the channel ended
	served   uint64 // when it was last sent from
	stopped  bool   // the other side takes nothing
	stopping bool   // this side takes nothing
	local    Signals
	said     []byte // values of the last MSC sent, after the number
	remote   Signals
	changed  chan struct{} // closed when remote changes
	discs    int           // times DISC was sent
}

// ChannelOptions are what a channel may have other than the standard's values. Asking for them
// costs a message ahead (PN), which modems that do not know it leave unanswered for a second; then
// they hold on this side only.
type ChannelOptions struct {
	// Priority, 1 to 63, decides what is sent first: a lower number. Zero means 7 for channels 1
	// to 7, 15 for 8 to 15, and so on (3GPP TS 27.010 5.6). Equals are served in turn.
	Priority int
	// N1 is the number of data octets that a frame may carry. Zero means that of [Params].
	N1 int
}

// newChannel makes a channel and puts it in the table. The lock is held.
func (m *Mux) newChannel(dlci int) *Channel {
	c := &Channel{
		m: m, dlci: dlci, n1: m.n1, priority: min(dlci/8*8+7, 61),
		turn: make(chan struct{}, 1), readable: make(chan struct{}, 1), sent: make(chan struct{}, 1),
		eased: make(chan struct{}, 1), done: make(chan struct{}), released: make(chan struct{}), changed: make(chan struct{}),
		local: Signals{RTC: true, RTR: true},
	}
	if a, ok := m.agreed[dlci]; ok {
		c.n1, c.priority = a.N1, a.Priority
	}
	m.chans[dlci] = c
	return c
}

// Open opens channel dlci, 1 to 61, of which modems have the first three to six. Nil options are
// the standard's values. It waits for the modem for ten seconds at most, or until ctx ends. The error
// is an [*Error] with ErrRefused, ErrTimeout, ErrInUse, ErrValue, the cause of ctx, or what
// ended the multiplexer.
func (m *Mux) Open(ctx context.Context, dlci int, o *ChannelOptions) (*Channel, error) {
	c, err := m.open(ctx, dlci, o)
	if err != nil {
		return nil, wrap("open", dlci, err)
	}
	return c, nil
}

func (m *Mux) open(ctx context.Context, dlci int, o *ChannelOptions) (*Channel, error) {
	if dlci < 1 || dlci > lastDLCI {
		return nil, ErrValue
	}
	c, err := m.reserve(ctx, dlci)
	if err != nil {
		return nil, err
	}
	if o != nil {
		err = c.negotiate(ctx, *o)
	}
	if err == nil {
		err = m.ask(ctx, request{opening, dlci}, repeat{
			send:  func() { m.sendFrame(sabm, dlci, true) },
			every: ackTime, double: true, tries: 5,
		})
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err == nil && c.err == nil:
		c.tell()
		return c, nil
	case err == nil:
		err = c.err
	case err == ErrRefused:
		c.end(err)
		m.release(c)
	}
	c.disconnect(err)
	return nil, err
}

// reserve makes the channel of a number, when one before it is closed for good.
func (m *Mux) reserve(ctx context.Context, dlci int) (*Channel, error) {
	for {
		m.mu.Lock()
		c, err := m.chans[dlci], m.err
		if err == nil && c == nil {
			c = m.newChannel(dlci)
			m.mu.Unlock()
			return c, nil
		}
		live := c != nil && c.err == nil
		m.mu.Unlock()
		switch {
		case err != nil:
			return nil, err
		case live:
			return nil, ErrInUse
		}
		select {
		case <-c.released:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// Accept returns a channel that the other side has opened, and waits for one. Modems do not open
// channels; this is for the side that began with [Answer]. The error is an [*Error] with the cause
// of ctx or what ended the multiplexer.
func (m *Mux) Accept(ctx context.Context) (*Channel, error) {
	select {
	case c := <-m.arrived:
		return c, nil
	default:
	}
	select {
	case c := <-m.arrived:
		return c, nil
	case <-m.done:
		return nil, wrap("accept", 0, m.Err())
	case <-ctx.Done():
		return nil, wrap("accept", 0, context.Cause(ctx))
	}
}

// DLCI returns the channel's number.
func (c *Channel) DLCI() int { return c.dlci }

// end ends the channel for those who use it. The lock is held.
func (c *Channel) end(err error) {
	if c.err != nil {
		return
	}
	c.err = err
	if err != ErrClosed || c.m.err != nil || c.held() {
		c.drop()
	}
	c.m.forget(request{telling, c.dlci})
	c.m.answered(request{opening, c.dlci}, err)
	c.m.answered(request{agreeing, c.dlci}, err)
	close(c.changed)
	close(c.done)
}

// release makes the number free. The lock is held.
func (m *Mux) release(c *Channel) {
	if m.chans[c.dlci] == c {
		c.drop()
		m.forget(request{flushing, c.dlci})
		m.forget(request{closing, c.dlci})
		m.chans[c.dlci] = nil
		delete(m.agreed, c.dlci)
		close(c.released)
	}
}

// Close closes the channel and releases whoever reads or writes on it. What was read in and not
// asked for is dropped; what was written still goes out, as long as the line and the other side's
// flow control let it. Then the modem is told; the number is free again when it has confirmed. Close
// waits for none of this. The error is an [*Error] when not all that [Channel.Write] took is on the line and it
// is given up: with ErrUnsent where flow control holds it, with ErrDisconnected or ErrLine where the channel had
// ended so before. What is given up later is told by closing again, and counted in [Stats].
func (c *Channel) Close() error {
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	c.rx.clear()
	if c.err == nil {
		c.disconnect(ErrClosed)
	}
	switch {
	case !c.lost():
		return nil
	case c.err == ErrClosed:
		return wrap("close", c.dlci, ErrUnsent)
	}
	return wrap("close", c.dlci, c.err)
}

// disconnect ends the channel on both sides. The lock is held.
func (c *Channel) disconnect(err error) {
	m := c.m
	if m.err != nil || m.chans[c.dlci] != c {
		return
	}
	c.end(err)
	m.flush(request{flushing, c.dlci},
		func() bool { return len(c.tx) == 0 },
		c.held,
		func() { c.drop(); c.disc() })
}

// disc tells the other side that the channel is closed. The lock is held.
func (c *Channel) disc() {
	m := c.m
	m.begin(request{closing, c.dlci}, repeat{
		send: func() {
			c.discs++
			m.sendFrame(disc, c.dlci, true)
		},
		done: func(err error) {
			if err == nil { // each of the others is answered too
				m.stray[c.dlci] = c.discs - 1
			}
			m.release(c)
		},
		every: ackTime, double: true, tries: 5,
	})
}

// receive takes data in. The lock is held.
func (c *Channel) receive(b []byte) {
	if c.err != nil {
		return
	}
	if fits := room - c.rx.size; len(b) > fits {
		c.m.stats.Overrun += uint64(len(b) - fits)
		b = b[:fits]
	}
	if c.rx.size == 0 && len(b) > 0 {
		signal(c.readable)
	}
	c.rx.add(b)
	if c.rx.size > crowd && c.rx.size < room {
		c.m.crowded = c
	}
	if !c.stopping && c.rx.size > stopAt {
		c.stopping = true
		c.tell()
	}
}

// Read reads data, waiting for some. After the other side has closed the channel or the
// multiplexer it returns what came before, and then io.EOF. Otherwise the error is an [*Error] with
// ErrClosed or ErrLine.
func (c *Channel) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	for {
		n, err := c.read(b)
		if n > 0 || err != nil {
			return n, err
		}
		select {
		case <-c.readable:
		case <-c.done:
		}
	}
}

func (c *Channel) read(b []byte) (int, error) {
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	n := c.rx.take(b)
	if n == 0 {
		switch c.err {
		case nil:
			return 0, nil
		case ErrDisconnected:
			return 0, io.EOF
		}
		return 0, wrap("read", c.dlci, c.err)
	}
	if c.rx.size > 0 {
		signal(c.readable) // for the next Read
	}
	if c.rx.size <= crowd {
		signal(c.eased)
	}
	if c.stopping && c.rx.size <= resumeAt && c.err == nil {
		c.stopping = false
		c.tell()
	}
	return n, nil
}
