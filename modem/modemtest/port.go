package modemtest

import (
	"errors"
	"io"
	"sync"
)

// ErrHangUp is what a write gives after the modem has hung up or was closed. A read first
// returns what the modem had written, then io.EOF.
var ErrHangUp = errors.New("modemtest: the modem hung up")

// maxUnread bounds what a modem keeps for a terminal that does not read. Octets beyond it
// are lost, as on a serial line without flow control.
const maxUnread = 1 << 20

// port is the terminal's end of the line. Each element of out is what one Read returns,
// so that a test decides where reads begin and end.
type port struct {
	m    *Modem
	line *line
	wake chan struct{} // capacity 1: there may be something to read
	room chan struct{} // capacity 1: something was read
	done chan struct{} // closed with err set

	mu     sync.Mutex
	out    [][]byte
	unread int
	err    error // why the line ended, for reads
	closed bool  // by the terminal itself
}

func newPort(m *Modem, l *line) *port {
	return &port{m: m, line: l, wake: make(chan struct{}, 1), room: make(chan struct{}, 1), done: make(chan struct{})}
}

// Read returns octets of one write of the modem, or waits for it.
func (p *port) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	for {
		n, err := p.take(b)
		if n > 0 || err != nil {
			return n, err
		}
		select {
		case <-p.wake:
		case <-p.done:
		}
	}
}

func (p *port) take(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0, p.err
	}
	if len(p.out) == 0 {
		return 0, p.err
	}
	n := copy(b, p.out[0])
	p.unread -= n
	poke(p.room)
	if p.out[0] = p.out[0][n:]; len(p.out[0]) == 0 {
		p.out = p.out[1:]
	}
	if len(p.out) > 0 { // for another reader
		poke(p.wake)
	}
	return n, nil
}

// Write hands octets to the modem. What it answers at once is there to be read when Write returns.
// In a data call it waits while the other end does not take what was written before.
func (p *port) Write(b []byte) (int, error) {
	call, err := p.hand(b)
	if call != nil {
		call.waitForRoom(p.done)
	}
	if err != nil {
		return 0, err
	}
	return len(b), nil
}

// hand gives octets to the modem, and returns the data call that they went to, if any.
func (p *port) hand(b []byte) (*dataCall, error) {
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	p.mu.Lock()
	closed, ended := p.closed, p.err != nil
	p.mu.Unlock()
	if closed {
		return nil, io.ErrClosedPipe
	}
	if ended {
		return nil, ErrHangUp
	}
	p.m.on(p.line, func() { p.m.input(b) })
	return p.line.data, nil
}

// Close ends the terminal's use of the line; a waiting Read returns io.ErrClosedPipe.
// The modem stays as it is, with an unfinished command or an open prompt.
func (p *port) Close() error {
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	if p.line.port == p {
		p.line.port = nil
		p.m.record(Event, "terminal closed the line")
		p.m.on(p.line, p.m.terminalGone)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.out, p.unread = nil, 0
	if p.err == nil {
		close(p.done)
	}
	p.err = io.ErrClosedPipe
	return nil
}

// hangUp ends the line from the modem's side: reads give err once what was written is read.
func (p *port) hangUp(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return
	}
	p.err = err
	close(p.done)
}

// waiting returns how many octets the terminal has not read.
func (p *port) waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unread
}

// push queues octets for one Read and reports whether there was room.
func (p *port) push(b []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil || len(b) == 0 {
		return true
	}
	if p.unread+len(b) > maxUnread {
		return false
	}
	p.out = append(p.out, b)
	p.unread += len(b)
	poke(p.wake)
	return true
}

// poke fills a channel of capacity 1.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
