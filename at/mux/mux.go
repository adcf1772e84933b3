package mux

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	lastDLCI     = 61   // 62 and 63 are reserved, 3GPP TS 27.010 5.6
	defaultN1    = 31   // TS 27.010 5.7.2
	defaultN1Adv = 64   // the same in the advanced option
	leastLonger  = 2048 // frames up to this size are read whatever N1 is
	startTries   = 33   // SABM on the control channel: 10 s, as modems are slow to change over
	closeTries   = 3    // CLD: 1.5 s, since somebody waits
	stallTime    = 200 * time.Millisecond
	easeTime     = 100 * time.Millisecond
)

// A Mux is one line shared by channels. Make one with [Start] or [Open], or with [Answer] on the modem's
// side. All its methods may be called from any goroutine. It costs two goroutines, whatever the
// number of channels.
type Mux struct {
	rw      io.ReadWriteCloser
	params  Params
	n1      int
	starter bool          // this side commands
	wake    chan struct{} // tells the writer that there may be something to send
	done    chan struct{} // closed when err is set
	arrived chan *Channel // opened by the other side, for Accept

	mu      sync.Mutex // guards all below
	talk    *dialogue  // a command of Start
	in      deframer
	reads   uint64 // counts them, to see a frame that does not go on
	stall   *time.Timer
	stalls  bool   // the timer runs
	stalled uint64 // what reads was when it was set
	out     outbox
	up      bool     // the control channel is open
	shut    bool     // Close was called
	leaving error    // why the multiplexer ends when the answer to that is written
	err     error    // why it ended
	crowded *Channel // its reader falls behind more than flow control should allow
	power   power
	chans   [lastDLCI + 1]*Channel
	stray   [lastDLCI + 1]int      // answers to a repeated DISC that may still come
	agreed  map[int]ChannelOptions // by PN, for channels not open yet
	asked   map[request]*repeat
	probe   []byte // what the test message carries
	probes  byte
	stats   Stats
}

// Stats counts what a [Mux] met since it began.
type Stats struct {
	Sent     uint64 // frames written
	Received uint64 // frames read
	Damaged  uint64 // frames dropped since their check sequence or their end was wrong
	Skipped  uint64 // octets dropped that belonged to no frame, those of damaged ones among them
	Overrun  uint64 // data octets dropped since the other side did not heed flow control
	Unsent   uint64 // data octets written to channels that ended before the line had taken them
}

// Open begins the multiplexer on rw, a line on which the modem has answered AT+CMUX with OK, with
// the same values as in that command, which [Start] gives itself. It owns rw from then on, also when it fails: [Mux.Close]
// closes it, and closing must end a Read under way.
//
// The modem has ten seconds to answer, or until ctx ends. The error is an [*Error] with
// ErrTimeout, ErrEcho, ErrRefused, ErrLine or the cause of ctx, or a [*ParamError].
func Open(ctx context.Context, rw io.ReadWriteCloser, p Params) (*Mux, error) {
	m, err := start(rw, p, true)
	if err != nil {
		return nil, err
	}
	return m.begun(ctx)
}

// begun opens the control channel.
func (m *Mux) begun(ctx context.Context) (*Mux, error) {
	err := m.ask(ctx, request{opening, 0}, repeat{
		send:  func() { m.sendFrame(sabm, 0, true) },
		every: ackTime, tries: startTries,
	})
	if err != nil {
		return nil, m.giveUp(err)
	}
	return m, nil
}

// Answer is the modem's side of the multiplexer: it waits on rw for the other side to begin, and
// gives the channels that are opened there to [Mux.Accept]. Values and ownership are as with
// [Open]. The error is a [*ParamError].
func Answer(rw io.ReadWriteCloser, p Params) (*Mux, error) { return start(rw, p, false) }

func start(rw io.ReadWriteCloser, p Params, starter bool) (*Mux, error) {
	if err := p.Validate(); err != nil {
		return nil, errors.Join(err, rw.Close())
	}
	m := &Mux{
		rw: rw, params: p, n1: p.frameSize(), starter: starter,
		wake: make(chan struct{}, 1), done: make(chan struct{}), arrived: make(chan *Channel, lastDLCI),
		asked: map[request]*repeat{}, agreed: map[int]ChannelOptions{},
	}
	m.in = deframer{advanced: p.Advanced, longest: longestFrame(m.n1)}
	m.stall = time.AfterFunc(time.Hour, m.unstall)
	m.stall.Stop()
	go m.read()
	go m.write()
	return m, nil
}

// frameSize is how many data octets a frame carries.
func (p Params) frameSize() int {
	switch {
	case p.N1 > 0:
		return min(p.N1, maxLength)
	case p.Advanced:
		return defaultN1Adv
	}
	return defaultN1
}

// longestFrame is what is read, which is more than what is agreed on.
func longestFrame(n1 int) int { return min(max(2*n1, leastLonger), maxLength) }

// Done is closed when the multiplexer has ended: by [Mux.Close], by the other side, or because
// the line was lost.
func (m *Mux) Done() <-chan struct{} { return m.done }

// Err returns nil while the multiplexer works, and an error that matches ErrClosed,
// ErrDisconnected, ErrTimeout or ErrLine after it has ended.
func (m *Mux) Err() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// Stats returns the counters.
func (m *Mux) Stats() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stats
	s.Damaged, s.Skipped = m.in.damaged, m.in.skipped
	return s
}

// Close closes all channels, takes the modem back to its command mode, which it has 1.5 s to
// confirm, and closes the line. What was written goes out before, as long as the line and the other side's
// flow control take it. Everybody who waits is released with an error that matches ErrClosed. The error is an
// [*Error] with ErrUnsent where some of it did not go out, and that of closing the line. Closing again waits
// for the first to end.
func (m *Mux) Close() error {
	m.mu.Lock()
	if m.err != nil || m.shut {
		m.mu.Unlock()
		<-m.done
		return nil
	}
	m.shut = true
	unsent := m.stats.Unsent
	flushed := make(chan struct{})
	for _, c := range m.chans {
		if c != nil {
			c.end(ErrClosed)
		}
	}
	m.flush(request{flushing, 0},
		func() bool { return len(m.out.waiting) == 0 },
		func() bool { return m.out.pick() == nil },
		func() { m.discAll(); close(flushed) })
	up := m.up
	m.mu.Unlock()
	select {
	case <-flushed:
	case <-m.done:
	}
	if up {
		_ = m.ask(context.Background(), request{ending, 0}, repeat{
			send:  func() { m.sendMessage(msgCLD) },
			every: replyTime, tries: closeTries,
		})
	}
	err := m.fail(ErrClosed)
	if n := m.Stats().Unsent - unsent; n > 0 {
		err = errors.Join(wrap("close", 0, fmt.Errorf("%w: %d octets", ErrUnsent, n)), err)
	}
	return err
}

// discAll tells the other side that all channels are closed. The lock is held.
func (m *Mux) discAll() {
	for _, c := range m.chans {
		if c != nil {
			m.forget(request{flushing, c.dlci})
			m.forget(request{closing, c.dlci})
			m.sendFrame(disc, c.dlci, true)
		}
	}
}

// fail ends the multiplexer, once, and closes the line. A line that ends while one side is closing
// the multiplexer ended for that reason.
func (m *Mux) fail(err error) error {
	m.mu.Lock()
	switch {
	case m.err != nil:
		m.mu.Unlock()
		return nil
	case m.shut:
		err = &Error{Op: "use", Err: ErrClosed}
	case m.leaving != nil:
		err = m.leaving
	}
	m.err = err
	for q := range m.asked {
		m.answered(q, err)
	}
	for _, c := range m.chans {
		if c != nil {
			c.end(cause(err))
			m.release(c)
		}
	}
	if m.out.written < m.out.turns {
		m.stats.Unsent += uint64(m.out.flying)
	}
	m.stall.Stop()
	close(m.done)
	m.mu.Unlock()
	return m.rw.Close()
}

// cause takes the wrapping of this package off, so that it is not wrapped twice.
func cause(err error) error {
	if e, ok := err.(*Error); ok {
		return e.Err
	}
	return err
}

func wrap(op string, dlci int, err error) error { return &Error{Op: op, DLCI: dlci, Err: cause(err)} }

// read takes in what the line brings, until it ends.
func (m *Mux) read() {
	for {
		m.mu.Lock()
		space := m.in.space()
		m.mu.Unlock()
		n, err := m.rw.Read(space)
		m.mu.Lock()
		m.in.filled(n)
		m.take(n)
		crowded := m.crowded
		m.crowded = nil
		m.mu.Unlock()
		if err != nil {
			m.fail(lineLost("read", err))
			return
		}
		if crowded != nil {
			crowded.ease()
		}
	}
}

// ease keeps the line waiting for a reader: on a fast line a lot is on its way when the other side
// hears that it shall stop. It gives up soon, so that other channels go on whatever the reader does.
func (c *Channel) ease() {
	limit := time.NewTimer(easeTime)
	defer limit.Stop()
	select {
	case <-c.eased:
	case <-c.done:
	case <-limit.C:
	}
}

// take handles the frames among n octets that came. The lock is held.
func (m *Mux) take(n int) {
	if n == 0 {
		return
	}
	if m.talk != nil {
		m.talk.hear(m.in.buf[m.in.r:m.in.w])
		m.in.r = m.in.w
		return
	}
	m.reads++
	m.in.flags = false
	m.moved()
	whole := false
	for m.err == nil {
		f, ok := m.in.next()
		if !ok {
			break
		}
		whole = true
		m.handle(f)
	}
	m.flagged(whole)
	if m.in.partial() && !m.stalls {
		m.watchStall()
	}
}

// watchStall looks after a while whether the frame that has begun goes on. The lock is held.
func (m *Mux) watchStall() {
	if m.err == nil {
		m.stalls, m.stalled = true, m.reads
		m.stall.Reset(stallTime)
	}
}

// unstall takes the whole frames behind one whose length is wrong.
func (m *Mux) unstall() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stalls = false
	switch {
	case m.err != nil || !m.in.partial():
	case m.reads != m.stalled:
		m.watchStall()
	default:
		for f, ok := m.in.rescue(); ok && m.err == nil; f, ok = m.in.next() {
			m.handle(f)
		}
	}
}
