package at

import (
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Options configures [New]. Nil, or the zero value, means the defaults below.
type Options struct {
	// Logger gets the dialogue at debug level, with secrets masked, and what had to be dropped at
	// warn level. Nil discards both.
	Logger *slog.Logger
	// Queue is the number of notices without a body that a subscription holds for a slow
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
	rw      io.ReadWriteCloser
	opts    Options
	rules   noticeRules
	turn    chan struct{} // holds an item while a caller has the line; callers queue up to put theirs in
	signal  chan struct{} // tells the caller who has the line that his call moved on
	ended   chan struct{} // closed when err is set
	stopped chan struct{} // closed when the reader has returned
	room    chan struct{} // tells the reader to go on
	timer   *time.Timer   // runs expire

	// Only the caller who has the line uses these.
	out        []byte // what is being written
	failedSync int    // synchronisations that failed since the last good one
	spoke      time.Time

	mu       sync.Mutex // guards all below
	err      error      // why the port ended
	call     call
	ghost    call // the interrupted call whose answer may still come
	stale    bool // the line must be synchronised before the next command
	numeric  bool // the modem speaks numeric result codes
	writing  bool
	deadline time.Time // of the call
	grace    time.Time // until when a modem may be busy with the interrupted call
	in       splitter
	infoBody pendingBody // a body of the call's answer
	pending  pendingNotice
	data     *dataConn
	subs     []*Subscription
	backlog  noticeQueue // notices before anybody subscribed
	held     bool        // the reader waits for room
	stats    Stats
}

// Stats counts what a [Port] met since it was opened.
type Stats struct {
	Notices   uint64 // unsolicited result codes received
	Dropped   uint64 // of these, given up because a subscriber was too slow
	Late      uint64 // lines of interrupted commands, dropped
	Overlong  uint64 // lines cut because they were longer than any modem's
	Resyncs   uint64 // times the line was brought back in step
	TimeLimit uint64 // commands that reached their time limit
}

// New returns a Port on rw, which it owns from then on: a serial port, a network connection, a
// multiplexer channel or a simulated modem. One Read at a time is under way until [Port.Close];
// closing rw must end it.
//
// New writes nothing. Call [Port.Sync] first where the state of the modem is not known.
func New(rw io.ReadWriteCloser, o *Options) *Port {
	p := &Port{
		rw:      rw,
		turn:    make(chan struct{}, 1),
		signal:  make(chan struct{}, 1),
		ended:   make(chan struct{}),
		stopped: make(chan struct{}),
		room:    make(chan struct{}, 1),
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
	p.timer = time.AfterFunc(time.Hour, p.expire)
	p.timer.Stop()
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
	if p.data != nil {
		p.data.end(err)
	}
	p.pending.flush(p)
	close(p.ended)
	p.mu.Unlock()
	p.timer.Stop()
	if cerr := p.rw.Close(); cerr != nil && errors.Is(err, ErrClosed) {
		return lineLost("close", cerr)
	}
	return nil
}

// finish ends the running call with err as the cause, if there is one. The lock is held.
func (p *Port) finish(err error) {
	switch p.call.phase {
	case running, prompting, prompted:
		p.call.err = interruption{err}
		p.call.phase = finished
		p.notifyCaller()
	}
}

// interruption marks a cause other than a final result code in call.err.
type interruption struct{ error }

func (p *Port) notifyCaller() {
	select {
	case p.signal <- struct{}{}:
	default:
	}
}

// expire ends the call whose time limit has passed. A write that is still under way then can not
// be taken back: the line is jammed in the middle of a command, and the port ends.
func (p *Port) expire() {
	p.mu.Lock()
	if left := time.Until(p.deadline); left > 0 {
		if p.call.phase != idle {
			p.timer.Reset(left)
		}
		p.mu.Unlock()
		return
	}
	jammed := p.writing
	if !jammed {
		p.stats.TimeLimit++
		p.finish(ErrTimeout)
	}
	p.mu.Unlock()
	if jammed {
		p.fail(lineLost("write", ErrTimeout))
	}
}
