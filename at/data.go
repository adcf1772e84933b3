package at

import (
	"bytes"
	"context"
	"io"
	"time"
)

const (
	// maxData is the number of octets that a data connection holds for its reader before the
	// port stops reading, which makes the modem wait.
	maxData = 64 << 10
	// settle is how long the modem must be silent behind a result code before the code is believed
	// rather than taken for data that looks like one.
	settle = 500 * time.Millisecond
)

// A DataConn is a port in the data mode: what is written goes to the other end of a call or of a
// packet session, and what comes from there is read. Get one from [Port.Connect]. It has the line
// to itself; the port runs no command and hears no notice until it ends.
//
// It ends by [DataConn.Close], by the modem's NO CARRIER, which Read tells as io.EOF, or by the end
// of the port. The control line DCD is not watched: where a system tells of its changes at all, as
// Linux does by TIOCMIWAIT, Close could not end that wait. A modem that drops it writes NO CARRIER too
// (ITU-T V.250 6.2.8). One goroutine may read while another writes, and Close and Commands may be
// called by any.
type DataConn struct {
	port     *Port
	turn     chan struct{} // the port's, given back at the end
	result   string
	writer   chan struct{} // holds an item while somebody writes or the command mode is on
	readable chan struct{}
	answered chan struct{} // tells who escapes that the modem did
	over     chan struct{} // closed when err is set
	timer    *time.Timer   // runs settled
	wrote    time.Time     // guarded by writer

	// Guarded by the port's lock.
	buf      []byte
	held     int  // octets at the end of buf that may be a result code
	last     byte // the one before buf
	escaping bool
	closing  bool                    // Close was called: nobody reads or writes any more
	commands context.CancelCauseFunc // ends what Commands runs
	inUse    bool                    // somebody who has writer needs the turn at the end
	err      error
}

// Connect runs a command that CONNECT answers, such as "D*99***1#" or +CGDATA="PPP",1, and returns
// the connection. Errors are those of [Port.Do], and [ErrNoConnect] inside an [*InterruptedError]
// where the modem answered OK. When ctx ends the command is aborted; a connection that is there is
// not bound to ctx. Inside [Port.Exclusive] close it before the function returns. A modem that speaks
// numeric result codes is told to speak words (ATV1), since digits in the data would look like them.
func (p *Port) Connect(ctx context.Context, c Command) (*DataConn, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	start := p.startOfMeasure()
	turn, err := p.acquire(ctx)
	if err != nil {
		return nil, p.interrupted(c.Line, OutcomeNotSent, err)
	}
	d := &DataConn{
		port:     p,
		turn:     turn,
		writer:   make(chan struct{}, 1),
		readable: make(chan struct{}, 1),
		answered: make(chan struct{}, 1),
		over:     make(chan struct{}),
	}
	d.timer = time.AfterFunc(time.Hour, d.settled)
	d.timer.Stop()
	if err = p.askForWords(ctx); err == nil {
		_, err = p.perform(ctx, &c, d)
	}
	p.measure(&c, start, err)
	if err != nil {
		<-turn
		return nil, err
	}
	d.wrote = time.Now() // the silence before an escape sequence begins here
	return d, nil
}

// askForWords ends the use of numeric result codes. A refusal is no reason not to connect.
func (p *Port) askForWords(ctx context.Context) error {
	p.mu.Lock()
	numeric := p.numeric
	p.mu.Unlock()
	if !numeric {
		return nil
	}
	_, err := p.perform(ctx, &Command{Line: "V1"}, nil)
	if causeOf(err) == nil {
		return nil
	}
	return err
}

// isConnect reports whether a line begins the data mode (ITU-T V.250 6.3.1).
func isConnect(l []byte, numeric bool) bool {
	const word = "CONNECT"
	if numeric && len(l) == 1 {
		return l[0] == '1'
	}
	return len(l) >= len(word) && string(l[:len(word)]) == word && (len(l) == len(word) || l[len(word)] == ' ')
}

// connect begins the data mode. The lock is held.
func (p *Port) connect(d *DataConn, l []byte) {
	d.result = string(l)
	d.last = '\n'
	p.data, p.conn = d, d
	p.call.phase = finished
	poke(p.signal)
}

// Result returns the line that began the connection: CONNECT, with a speed or a text behind it where
// the modem gives one.
func (d *DataConn) Result() string { return d.result }

// Read reads what came from the other end. After the end of the connection it returns what came
// before, and then io.EOF when the other end or the network hung up, or an error that matches
// [ErrClosed] or [ErrHangup].
func (d *DataConn) Read(b []byte) (int, error) {
	for {
		n, err := d.poll(b)
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
		select {
		case <-d.readable:
		case <-d.over:
		}
	}
}

func (d *DataConn) poll(b []byte) (int, error) {
	p := d.port
	p.mu.Lock()
	defer p.mu.Unlock()
	n := copy(b, d.buf[:len(d.buf)-d.held])
	if n == 0 {
		return 0, d.state()
	}
	d.consume(n)
	p.makeRoom()
	return n, nil
}

// consume removes octets from the front.
func (d *DataConn) consume(n int) {
	if n == 0 {
		return
	}
	d.last = d.buf[n-1]
	d.buf = d.buf[n:]
	if len(d.buf) == 0 {
		d.buf = nil
	}
}

func (d *DataConn) full() bool { return !d.closing && len(d.buf)-d.held >= maxData }

// Write sends b to the other end. It waits while the modem's flow control stops it, until Close. The
// error matches what Read returns after the end.
func (d *DataConn) Write(b []byte) (int, error) {
	if err := d.seize(context.Background()); err != nil {
		return 0, err
	}
	defer d.release()
	if err := d.ending(); err != nil {
		return 0, err
	}
	n, err := d.port.rw.Write(b)
	d.wrote = time.Now()
	if err != nil {
		_ = d.port.fail(lineLost("write", err))
		return n, d.ending()
	}
	return n, nil
}

// seize waits for the right to write, until ctx or the connection ends.
func (d *DataConn) seize(ctx context.Context) error {
	select {
	case d.writer <- struct{}{}:
		return nil
	case <-d.over:
		return d.ending()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (d *DataConn) release() { <-d.writer }

// ending returns why nothing can be read or written any more, or nil.
func (d *DataConn) ending() error {
	d.port.mu.Lock()
	defer d.port.mu.Unlock()
	return d.state()
}

func (d *DataConn) state() error {
	if d.err == nil && d.closing {
		return ErrClosed
	}
	return d.err
}

// finish ends the connection. The lock is held.
func (d *DataConn) finish(err error) {
	if d.err != nil {
		return
	}
	p := d.port
	d.err = err
	d.held = 0
	p.conn, p.data = nil, nil
	d.timer.Stop()
	close(d.over)
	if !d.inUse {
		<-d.turn
	}
	p.makeRoom()
}

// receive takes octets in the data mode. The lock is held.
func (d *DataConn) receive(b []byte) {
	if len(b) == 0 {
		return
	}
	d.buf = append(d.buf, b...)
	d.held = d.codeAtEnd()
	if d.held > 0 {
		if bytes.HasSuffix(d.buf[:len(d.buf)-d.held], []byte("\r\n")) {
			d.held += 2 // the empty line before it
		}
		d.timer.Reset(settle)
	} else {
		d.timer.Stop()
	}
	if ready := len(d.buf) - d.held; ready > 0 {
		if d.closing {
			d.consume(ready)
		}
		poke(d.readable)
	}
}

const (
	noCarrierLine = "NO CARRIER\r\n"
	okLine        = "OK\r\n"
)

// codeAtEnd returns the number of octets at the end that may be, or become, a result code with
// unsolicited ones behind it.
func (d *DataConn) codeAtEnd() int {
	n := d.match(noCarrierLine, areLines)
	if d.escaping {
		n = max(n, d.match(okLine, d.port.rules.begin))
	}
	return n
}

// match looks for code at the start of a line near the end: the whole of it, with nothing behind it or what
// may follow; or its beginning, since who reads would take that away.
func (d *DataConn) match(code string, mayFollow func([]byte) bool) int {
	near := max(0, len(d.buf)-len(code)-maxBehind)
	if i := near + bytes.LastIndex(d.buf[near:], []byte(code)); i >= near && d.lineStart(i) {
		rest := d.buf[i+len(code):]
		if len(rest) == 0 || len(rest) <= maxBehind && mayFollow(rest) {
			return len(d.buf) - i
		}
	}
	for n := min(len(code)-1, len(d.buf)); n > 0; n-- {
		if i := len(d.buf) - n; string(d.buf[i:]) == code[:n] && d.lineStart(i) {
			return n
		}
	}
	return 0
}

func (d *DataConn) lineStart(i int) bool {
	before := d.last
	if i > 0 {
		before = d.buf[i-1]
	}
	return before == '\n' || before == '\r'
}

// maxBehind is the length of unsolicited lines behind a result beyond which all is data.
const maxBehind = 1024

// areLines reports whether b looks like result codes, in lines of their own.
func areLines(b []byte) bool {
	if b[0] != '\r' && b[0] != '\n' {
		return false
	}
	for _, c := range b {
		if c != '\r' && c != '\n' && (c < ' ' || c > '~') {
			return false
		}
	}
	return true
}

// settled decides about what was held back when the modem has been silent behind it.
func (d *DataConn) settled() {
	p := d.port
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.held == 0 || d.err != nil || p.data != d {
		return
	}
	code := bytes.TrimPrefix(d.buf[len(d.buf)-d.held:], []byte("\r\n"))
	switch {
	case bytes.HasPrefix(code, []byte(noCarrierLine)):
		rest := bytes.Clone(code[len(noCarrierLine):])
		d.cut()
		d.finish(io.EOF)
		p.in.reset()
		p.receive(rest)
	case d.escaping && bytes.HasPrefix(code, []byte(okLine)):
		rest := bytes.Clone(code[len(okLine):])
		d.cut()
		d.escaping = false
		p.data = nil // the connection waits
		p.in.reset()
		p.receive(rest)
		poke(d.answered)
	default: // it was data
		d.held = 0
		poke(d.readable)
	}
}

// cut removes the result code at the end from the data.
func (d *DataConn) cut() {
	d.buf = d.buf[:len(d.buf)-d.held]
	d.held = 0
}
