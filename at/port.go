package at

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// writeLimit is how long the operating system may take to accept a command line. A line that
	// takes longer is stopped by its flow control.
	writeLimit = 5 * time.Second
	// shortestJam is the least of it, also for a caller who gives less.
	shortestJam = time.Second
	never       = time.Duration(math.MaxInt64)
)

// Options configures [New]. Nil, or the zero value, means the defaults below.
type Options struct {
	// Logger gets the dialogue at debug level, with secrets masked, and what had to be dropped at
	// warn level. Nil discards both.
	Logger *slog.Logger
	// Queue is the number of notices, messages not counted, that a subscription holds for a slow
	// subscriber; zero means 256.
	Queue int
	// Notices adds unsolicited result codes that this modem has to those of the built-in table.
	Notices []NoticeRule
	// LineEnd ends each command; empty means CR. Some old devices want CR LF.
	LineEnd string
	// CharDelay is kept between any two octets written, for devices without a buffer. Zero means
	// none, and everything is written at once.
	CharDelay time.Duration
	// CommandDelay is kept between the end of an answer and the next command. Zero means none.
	CommandDelay time.Duration
	// Wake is written before each command, for instance "\xff" for a modem that sleeps until its
	// line moves. Empty means nothing.
	Wake string
	// Metrics is told of every command and notice; nil means nobody is.
	Metrics Metrics
}

// A Port is one AT channel of a modem. All its methods may be called from any goroutine.
type Port struct {
	rw     io.ReadWriteCloser
	opts   Options
	rules  noticeRules
	born   time.Time     // the clock runs from here
	turn   chan struct{} // holds an item while a caller has the line; callers queue up to put theirs in
	signal chan struct{} // tells the caller who has the line that his call moved on
	ended  chan struct{} // closed when err is set

	// Only the caller who has the line uses these.
	out        []byte        // what is being written
	failedSync int           // synchronisations that failed since the last good one
	probe      int           // form of an attempt that this modem answered last
	tries      int           // attempts to synchronise since the last good one
	asked      int           // questions that they asked
	step       time.Duration // for each half of the next
	nextTry    time.Time     // when it may begin
	spoke      time.Time

	writing atomic.Bool // octets are on their way out

	mu       sync.Mutex // guards all below
	err      error      // why the port ended
	call     call
	ghost    *call         // the interrupted call whose answer may still come, if there is one
	stale    bool          // the line must be synchronised before the next command
	syncing  bool          // a synchronisation is under way
	adrift   bool          // the modem may be in the data mode without anybody using it
	numeric  bool          // the modem speaks numeric result codes
	jam      time.Duration // when they are given up, by the clock
	deadline time.Duration // of the call
	textEnd  time.Duration // of waiting for the rest of a text
	timer    *time.Timer   // runs expire; nil until it is needed
	armed    time.Duration // when the timer strikes, or never
	grace    time.Time     // until when a modem may be busy with the interrupted call
	quiet    time.Duration // since when, by the clock, nothing was asked to synchronise and nothing came late
	in       splitter
	infoBody pendingBody // a body of the call's answer
	pending  pendingNotice
	headers  int       // counts lines that announced a body
	conn     *DataConn // the data connection, if one is open
	data     *DataConn // the same while the line is in the data mode
	subs     []*Subscription
	backlog  noticeQueue   // notices before anybody subscribed
	held     bool          // the reader waits for room
	room     chan struct{} // tells it to go on; nil until it waits for the first time
	stats    Stats
}

// Stats counts what a [Port] met since it was opened.
type Stats struct {
	Notices  uint64 // unsolicited result codes received
	Dropped  uint64 // of these, given up because a subscriber was too slow
	Late     uint64 // lines of interrupted commands, dropped
	Overlong uint64 // lines cut because they were longer than any modem's
	Resyncs  uint64 // times the line was brought back in step
	Timeouts uint64 // commands that reached their time limit
	Echoes   uint64 // lines the modem echoed: after ATE0, a sign that it has started anew
}

// New returns a Port on rw, which it owns from then on: a serial port, a network connection, a
// multiplexer channel or a simulated modem. One Read at a time is under way until [Port.Close];
// closing rw must end it.
//
// New writes nothing. Call [Port.Sync] first where the state of the modem is not known.
func New(rw io.ReadWriteCloser, o *Options) *Port {
	p := &Port{
		rw:     rw,
		born:   time.Now(),
		turn:   make(chan struct{}, 1),
		signal: make(chan struct{}, 1),
		ended:  make(chan struct{}),
		step:   syncStep,
		armed:  never,
	}
	if o != nil {
		p.opts = *o
	}
	if p.opts.Queue <= 0 {
		p.opts.Queue = 256
	}
	if p.opts.LineEnd == "" {
		p.opts.LineEnd = "\r"
	}
	p.rules.add(p.opts.Notices)
	go p.read()
	return p
}

// Close ends the port and closes what it runs on. Every waiting caller and subscriber is released
// with an error that matches [ErrClosed]. Close may be called twice; the second call does nothing.
func (p *Port) Close() error { return p.fail(ErrClosed) }

// Done is closed when the port has ended, by [Port.Close] or because the line was lost.
func (p *Port) Done() <-chan struct{} { return p.ended }

// Err returns nil while the port works, and what ended it after that: an error that matches
// [ErrClosed], [ErrHangup] or [ErrUnresponsive].
func (p *Port) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Stats returns the counters.
func (p *Port) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats
}

// fail ends the port with err, once.
func (p *Port) fail(err error) error {
	p.mu.Lock()
	if p.err != nil {
		p.mu.Unlock()
		return nil
	}
	p.err = err
	p.finish(err)
	if p.conn != nil {
		p.conn.finish(err)
	}
	p.pending.flush(p)
	for _, s := range p.subs {
		poke(s.wake)
	}
	close(p.ended)
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	if cerr := p.rw.Close(); cerr != nil && errors.Is(err, ErrClosed) {
		return lineLost("close", cerr)
	}
	return nil
}

// finish ends the running call, if there is one, with err as the cause. The lock is held.
func (p *Port) finish(err error) {
	if p.call.open() {
		p.call.err = interruption{err}
		p.call.phase = finished
		poke(p.signal)
	}
}

// interruption marks a cause other than a final result code in call.err.
type interruption struct{ error }

// poke fills a channel of capacity 1.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// aim begins the time limit of the call and that of writing size octets. The lock is held. The
// timer is left to run from one command to the next, since setting it costs more than the rest of
// a command; expire sets it again where it strikes too early.
func (p *Port) aim(ctx context.Context, size int, limit time.Duration) {
	slow := time.Duration(size) * p.opts.CharDelay
	jam := min(limit, writeLimit)
	if end, ok := ctx.Deadline(); ok {
		jam = min(jam, time.Until(end))
	}
	now := p.clock()
	p.writing.Store(true)
	p.jam = later(now, max(jam, shortestJam)+slow)
	p.deadline = later(later(now, limit), slow)
	p.arm(now)
}

// clock is the time since the port was opened. Reading it costs half of what time.Now does, which
// would be the dearest part of a command.
func (p *Port) clock() time.Duration { return time.Since(p.born) }

// later is d after now, or never.
func later(now, d time.Duration) time.Duration {
	if d > never-now {
		return never
	}
	return now + d
}

// arm sets the timer where it would strike too late for what is next. The lock is held.
func (p *Port) arm(now time.Duration) {
	next := never
	switch {
	case p.writing.Load():
		next = p.jam
		if now < p.deadline {
			next = min(next, p.deadline) // the write is over by then
		}
	case p.call.open():
		next = p.deadline
	}
	if p.awaitsText() {
		next = min(next, p.textEnd)
	}
	if next >= p.armed {
		return
	}
	p.armed = next
	if p.timer == nil {
		p.timer = time.AfterFunc(next-now, p.expire)
	} else {
		p.timer.Reset(next - now)
	}
}

// expire ends what has lasted too long: the call whose time limit has passed, or a text that does
// not go on. A write that is stuck can not be taken back: the line is jammed in the
// middle of a command, and the port ends.
func (p *Port) expire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = never
	now := p.clock()
	if p.err != nil {
		return
	}
	if p.awaitsText() && now >= p.textEnd {
		p.textEnd = now + textWait
		if !p.held { // else the rest waits to be read
			p.giveUpText()
		}
	}
	writing := p.writing.Load()
	switch {
	case writing && now >= p.jam:
		go p.fail(lineLost("write", ErrTimeout)) // takes the lock, and closing may take its time
		return
	case !writing && p.call.open() && now >= p.deadline:
		p.overdue()
	}
	p.arm(now)
}

// overdue ends the call at its time limit. The lock is held.
func (p *Port) overdue() {
	if !p.call.lacking {
		p.stats.Timeouts++
		p.finish(ErrTimeout)
		return
	}
	p.call.phase = finished // the answer is there, and that is all
	p.stale = true
	poke(p.signal)
}
