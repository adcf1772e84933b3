package at

import (
	"context"
	"errors"
	"strings"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

const (
	ctrlZ = 0x1a // ends a body
	esc   = 0x1b // leaves the entry of a body without sending it
)

// A Command is one command line and what is known about its answer. Only Line is needed for the
// commands of 3GPP TS 27.005, TS 27.007 and V.250 and for vendors' commands that answer by their
// own name.
type Command struct {
	// Line is the command without "AT" and without the line end: "+CSQ", "+CMGF=0", "D123;", or
	// several joined by semicolons. Empty is plain AT. It may hold no control characters; build it with
	// [Set] where a value comes from outside.
	Line string
	// Body is written after the modem's prompt and ended by Ctrl-Z, when HasBody is set. It may
	// hold neither Ctrl-Z nor ESC.
	Body    string
	HasBody bool
	// Names are the names of the information lines that belong to the answer, "+CSQ" for instance,
	// where they are other than the command's own.
	Names []string
	// Bare says that lines without a name belong to the answer too. It is known for +CGSN, +CIMI,
	// ATI and the like.
	Bare bool
	// Timeout replaces the time limit that the table has for the command; zero means the table.
	// A context can only shorten it.
	Timeout time.Duration
}

// Response is the answer to a command that ended with OK.
type Response struct {
	Info []Info // the information lines, in order
}

// Lines returns the information lines without their bodies.
func (r Response) Lines() []string {
	lines := make([]string, len(r.Info))
	for i, info := range r.Info {
		lines[i] = info.Line
	}
	return lines
}

// Command runs a command that has no body, such as "+CSQ", and returns the information lines of
// its answer. It is [Port.Do] for the common case.
func (p *Port) Command(ctx context.Context, line string) ([]string, error) {
	r, err := p.Do(ctx, Command{Line: line})
	if err != nil || len(r.Info) == 0 {
		return nil, err
	}
	return r.Lines(), nil
}

// Do runs one command and returns its answer. Callers take turns in the order in which they
// asked. Notices that come in between go to their subscribers, never into the answer.
//
// A refusal by the modem is a [*gsmerr.CommandError]. A command that ended without a final result
// code, because of ctx, its time limit, Close or the loss of the line, is an [*InterruptedError],
// which tells whether the modem may have carried it out. After such an end the port brings the
// line back in step before the next command, so that a late answer is never taken for another
// command's. A command that any character aborts, such as ATD, is aborted when ctx ends. A value
// that could break out of the command is an [*UnsafeValueError], and nothing is written.
func (p *Port) Do(ctx context.Context, c Command) (Response, error) {
	if err := c.check(); err != nil {
		return Response{}, err
	}
	start := time.Time{}
	if p.opts.Metrics != nil {
		start = time.Now()
	}
	turn, err := p.acquire(ctx)
	if err != nil {
		return Response{}, p.interrupted(c.Line, OutcomeNotSent, err)
	}
	info, err := p.perform(ctx, &c)
	<-turn
	if p.opts.Metrics != nil {
		p.opts.Metrics.Command(nameOf(c.Line), time.Since(start), err)
	}
	return Response{Info: info}, err
}

func (c *Command) check() error {
	if err := checkLine(c.Line); err != nil {
		return err
	}
	return checkBody(c.Body)
}

func (p *Port) interrupted(line string, o Outcome, cause error) error {
	return &InterruptedError{Command: gsmerr.MaskSecrets(line), Outcome: o, Err: cause}
}

// perform runs c on a line that is the caller's.
func (p *Port) perform(ctx context.Context, c *Command) ([]Info, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, p.interrupted(c.Line, OutcomeNotSent, err)
	}
	if err := p.prepare(ctx); err != nil {
		return nil, p.interrupted(c.Line, OutcomeNotSent, err)
	}
	limit := c.Timeout
	if limit <= 0 {
		limit = limitOf(c.Line)
	}
	first := limit
	if c.HasBody {
		first = min(first, promptLimit)
	}
	if !p.begin(ctx, c, first) {
		return nil, p.interrupted(c.Line, OutcomeNotSent, p.Err())
	}
	err := p.wait(ctx)
	if err == nil && c.HasBody {
		if written := p.enterBody(ctx, c, limit); written {
			err = p.wait(ctx)
			return p.result(c, err, OutcomeUnknown)
		}
		return p.result(c, err, OutcomeNotSent)
	}
	if c.HasBody {
		return p.result(c, err, OutcomeNotSent)
	}
	return p.result(c, err, OutcomeUnknown)
}

// prepare brings a stale line back in step and keeps the pause that old devices need.
func (p *Port) prepare(ctx context.Context) error {
	p.mu.Lock()
	stale := p.stale
	p.mu.Unlock()
	if stale {
		if err := p.resync(ctx, false); err != nil {
			return err
		}
	}
	return p.pause(ctx, time.Until(p.spoke.Add(p.opts.CommandDelay)))
}

// begin makes c the running call and writes its line. It reports false when the port has ended
// before anything was written.
func (p *Port) begin(ctx context.Context, c *Command, limit time.Duration) bool {
	p.out = append(p.out[:0], p.opts.Wake...)
	start := len(p.out)
	p.out = append(append(p.out, "AT"...), c.Line...)
	end := len(p.out)
	p.out = append(p.out, p.opts.LineEnd...)
	name := nameOf(c.Line)
	call := call{phase: running, shape: shapeOf(c), line: p.out[start:end], progress: takesProgress(name), limit: limit}
	if c.HasBody {
		call.phase, call.hasBody, call.body = prompting, true, c.Body
	}
	return p.start(ctx, call, p.out)
}

// start makes c the running call and writes b.
func (p *Port) start(ctx context.Context, c call, b []byte) bool {
	p.mu.Lock()
	if p.err != nil {
		p.mu.Unlock()
		return false
	}
	p.call = c
	p.mu.Unlock()
	p.logLine("tx", c.line)
	p.write(ctx, b, c.limit)
	return true
}

// write writes b, octet by octet where the options want pauses, within limit. An error ends the
// port; the waiting caller learns of it by his call.
func (p *Port) write(ctx context.Context, b []byte, limit time.Duration) {
	p.mu.Lock()
	p.writing = true
	p.deadline = time.Now().Add(limit)
	p.mu.Unlock()
	p.timer.Reset(limit)
	var err error
	if p.opts.CharDelay <= 0 {
		_, err = p.rw.Write(b)
	} else {
		err = p.writeSlowly(ctx, b)
	}
	p.mu.Lock()
	p.writing = false
	p.mu.Unlock()
	if err != nil {
		p.fail(lineLost("write", err))
	}
}

func (p *Port) writeSlowly(ctx context.Context, b []byte) error {
	for i := range b {
		if i > 0 && p.pause(context.WithoutCancel(ctx), p.opts.CharDelay) != nil {
			return nil // the port has ended, the call knows
		}
		if _, err := p.rw.Write(b[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// pause waits for d, or for ctx or the port to end.
func (p *Port) pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.ended:
		return p.Err()
	}
}

// wait waits until the call moves on. The error is the cause of ctx.
func (p *Port) wait(ctx context.Context) error {
	select {
	case <-p.signal:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// enterBody writes the body if the prompt is there and reports whether it did.
func (p *Port) enterBody(ctx context.Context, c *Command, limit time.Duration) bool {
	p.mu.Lock()
	ready := p.call.phase == prompted
	p.mu.Unlock()
	if !ready {
		return false
	}
	p.mu.Lock()
	p.call.limit = limit
	p.out = append(append(p.out, c.Body...), ctrlZ) // p.out still holds the line, for its echo
	b := p.out[len(p.out)-len(c.Body)-1:]
	p.mu.Unlock()
	p.logLine("tx", b)
	p.write(ctx, b, limit)
	return true
}

// result takes the outcome of the call that ran. cause is why its caller stopped waiting, or nil;
// lost is the outcome in that case.
func (p *Port) result(c *Command, cause error, lost Outcome) ([]Info, error) {
	if cause != nil && abortable[strings.ToUpper(nameOf(c.Line))] && p.abort() {
		return p.aborted(c, cause)
	}
	if c.HasBody && lost == OutcomeNotSent {
		p.leaveEntry(cause)
	}
	p.timer.Stop()
	p.spoke = time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	info, code, done := p.take()
	var stopped interruption
	switch {
	case !done:
		p.leave(c)
		return nil, p.interrupted(c.Line, lost, cause)
	case code == nil:
		return info, nil
	case errors.As(code, &stopped):
		p.leave(c)
		return nil, p.interrupted(c.Line, lost, stopped.error)
	case errors.Is(code, ErrNoPrompt):
		return nil, p.interrupted(c.Line, OutcomeNotSent, code)
	}
	return nil, &gsmerr.CommandError{Command: gsmerr.MaskSecrets(c.Line), Code: code}
}

// leaveEntry takes a modem out of the entry of a body that will not be written, at once, in case
// that nobody uses the port again.
func (p *Port) leaveEntry(cause error) {
	p.mu.Lock()
	open := cause != nil && (p.call.phase == prompting || p.call.phase == prompted)
	p.mu.Unlock()
	if open {
		p.write(context.Background(), []byte{esc}, abortLimit)
	}
}

// take ends the call and returns its result; done is false when it has none yet. The lock is held.
func (p *Port) take() (info []Info, code error, done bool) {
	select {
	case <-p.signal:
	default:
	}
	info, code, done = p.call.info, p.call.err, p.call.phase == finished
	p.infoBody = pendingBody{}
	if done {
		p.call.phase = idle
		p.call.info = nil
	}
	return info, code, done
}

// leave marks the line stale: what still comes for c is to be dropped. The lock is held.
func (p *Port) leave(c *Command) {
	p.ghost = p.call
	p.ghost.phase = running
	p.ghost.line = append([]byte(nil), p.call.line...)
	p.ghost.info = nil
	p.call = call{}
	p.stale = true
	limit := c.Timeout
	if limit <= 0 {
		limit = limitOf(c.Line)
	}
	p.grace = time.Now().Add(limit)
}

// prolong gives a call that lists many lines its whole time limit again. The lock is held.
func (p *Port) prolong(c *call) {
	if !c.shape.once && c.limit > 0 && c.phase == running {
		p.deadline = time.Now().Add(c.limit)
	}
}

// abortLimit is how long a modem may take to confirm an abort.
const abortLimit = 5 * time.Second

// abort sends a character to a command that any character aborts, and waits for its final result
// code. It reports whether one came.
func (p *Port) abort() bool {
	p.mu.Lock()
	open := p.call.phase == running
	done := p.call.phase == finished
	p.mu.Unlock()
	if !open {
		return done
	}
	ctx := context.Background() // the caller's has ended; the time limit ends this
	p.out = append(p.out, p.opts.LineEnd...)
	p.write(ctx, p.out[len(p.out)-len(p.opts.LineEnd):], abortLimit)
	return p.wait(ctx) == nil
}

// aborted takes the result of a call after its abort: a complete answer counts, everything else
// was not carried out.
func (p *Port) aborted(c *Command, cause error) ([]Info, error) {
	info, err := p.result(c, nil, OutcomeUnknown)
	var refused *gsmerr.CommandError
	switch {
	case errors.As(err, &refused), err == nil && len(info) == 0 && !takesProgress(nameOf(c.Line)):
		return nil, p.interrupted(c.Line, OutcomeRefused, cause)
	}
	return info, err
}
