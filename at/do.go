package at

import (
	"context"
	"log/slog"
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
	// Line is the command without "AT", which is refused, and without the line end: "+CSQ", "+CMGF=0", "D123;", or
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
	// Octets makes the answer one that holds raw octets, as files and received data do: it is called
	// with each information line, CONNECT included, and returns the number of octets that follow
	// the line's end, which then are the [Info]'s Body; 0 for none. It must do nothing else.
	Octets func(line string) int
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
	start := p.startOfMeasure()
	turn, err := p.acquire(ctx)
	if err != nil {
		return Response{}, p.interrupted(c.Line, OutcomeNotSent, err)
	}
	defer func() { <-turn }()
	info, err := p.perform(ctx, &c, nil)
	p.measure(&c, start, err)
	return Response{Info: info}, err
}

// measure tells the metrics and the log of a command that has ended.
func (p *Port) measure(c *Command, start time.Time, err error) {
	if start.IsZero() {
		return
	}
	took := time.Since(start)
	name := gsmerr.MaskSecrets(nameOf(c.Line)) // a PIN typed without "=" looks like a part of it
	if p.opts.Metrics != nil {
		p.opts.Metrics.Command(name, took, err)
	}
	p.logEnd(name, took, err)
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

// startOfMeasure is the zero time where nobody wants to know.
func (p *Port) startOfMeasure() time.Time {
	if p.opts.Metrics == nil && !p.logs(slog.LevelDebug) {
		return time.Time{}
	}
	return time.Now()
}

// limit returns the time limit of the command.
func (c *Command) limit() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return limitOf(c.Line)
}

// perform runs c on a line that is the caller's. With data, CONNECT ends it and opens data.
func (p *Port) perform(ctx context.Context, c *Command, data *DataConn) ([]Info, error) {
	if ctx.Err() != nil {
		return nil, p.interrupted(c.Line, OutcomeNotSent, context.Cause(ctx))
	}
	if err := p.prepare(ctx); err != nil {
		return nil, p.interrupted(c.Line, OutcomeNotSent, err)
	}
	limit := c.limit()
	whole := limit
	lost := OutcomeUnknown // what has become of it if nothing more is heard
	if c.HasBody {
		limit, lost = min(limit, promptLimit), OutcomeNotSent
	}
	begun, complete := p.begin(ctx, c, data, limit)
	if !begun {
		return nil, p.interrupted(c.Line, OutcomeNotSent, p.Err())
	}
	if !complete {
		lost = OutcomeNotSent // without its end a line is not carried out
	}
	cause := await(ctx, p.signal)
	if cause == nil && c.HasBody {
		begun, complete := p.enterBody(ctx, c, whole)
		if complete {
			lost = OutcomeUnknown
		}
		if begun {
			cause = await(ctx, p.signal)
		}
	}
	return p.result(c, cause, lost)
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
	if p.opts.CommandDelay <= 0 {
		return nil
	}
	return p.pause(ctx, time.Until(p.spoke.Add(p.opts.CommandDelay)))
}

// begin makes c the running call and writes its line.
func (p *Port) begin(ctx context.Context, c *Command, data *DataConn, limit time.Duration) (begun, complete bool) {
	p.out = append(p.out[:0], p.opts.Wake...)
	start := len(p.out)
	p.out = append(append(p.out, "AT"...), c.Line...)
	end := len(p.out)
	p.out = append(p.out, p.opts.LineEnd...)
	call := call{
		phase: running, shape: shapeOf(c), line: trimLine(p.out[start:end]), limit: limit,
		progress: takesProgress(c.Line), octets: c.Octets, data: data, lack: finalMayLack[c.Line],
	}
	if c.HasBody {
		call.phase, call.hasBody, call.body = prompting, true, c.Body
	}
	return p.start(ctx, &call, p.out)
}

// start makes c the running call and writes b. It reports whether the port had not ended before,
// and whether all of b was written.
func (p *Port) start(ctx context.Context, c *call, b []byte) (begun, complete bool) {
	p.mu.Lock()
	if p.err != nil {
		p.mu.Unlock()
		return false, false
	}
	p.call = *c
	p.aim(ctx, len(b), c.limit)
	p.makeRoom()
	p.mu.Unlock()
	p.logSent(c.line)
	return true, p.write(ctx, b)
}

// write writes b, octet by octet where the options want pauses, and reports whether all of it went
// out. Call aim before. An error ends the port; the waiting caller learns of it by his call.
func (p *Port) write(ctx context.Context, b []byte) bool {
	var n int
	var err error
	if p.opts.CharDelay <= 0 {
		n, err = p.rw.Write(b)
	} else {
		n, err = p.writeSlowly(ctx, b)
	}
	p.writing.Store(false)
	if err != nil {
		_ = p.fail(lineLost("write", err))
	}
	return n == len(b)
}

// writeSlowly stops where ctx ends: half a command can be taken back.
func (p *Port) writeSlowly(ctx context.Context, b []byte) (int, error) {
	for i := range b {
		if i > 0 && p.pause(ctx, p.opts.CharDelay) != nil {
			return i, nil // the caller learns of it by himself
		}
		if _, err := p.rw.Write(b[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

// writeControl writes what is no command: a character that aborts or leaves, whatever became of
// the caller's context.
func (p *Port) writeControl(limit time.Duration, b ...byte) {
	ctx := context.Background()
	p.mu.Lock()
	p.aim(ctx, len(b), limit)
	p.mu.Unlock()
	p.write(ctx, b)
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

// await waits until moved is poked: the call moves on, or a notice is there. The error is the cause of ctx.
func await(ctx context.Context, moved <-chan struct{}) error {
	done := ctx.Done()
	if done == nil {
		<-moved // cheaper than the choice of two
		return nil
	}
	select {
	case <-moved:
		return nil
	case <-done:
		return context.Cause(ctx)
	}
}

// enterBody writes the body. It reports whether the prompt was there, so that it was begun, and
// whether all of it went out. The reader could write it a wake-up earlier, but would then wait for a modem
// that waits for the reader to take a notice, on a line without buffers.
func (p *Port) enterBody(ctx context.Context, c *Command, limit time.Duration) (begun, complete bool) {
	p.mu.Lock()
	if p.call.phase != prompted {
		p.mu.Unlock()
		return false, false
	}
	p.call.phase = running
	p.call.limit = limit
	p.out = append(append(p.out, c.Body...), ctrlZ) // p.out still holds the line, for its echo
	b := p.out[len(p.out)-len(c.Body)-1:]
	p.aim(ctx, len(b), p.call.limit)
	p.mu.Unlock()
	p.logSent(b)
	return true, p.write(ctx, b)
}
