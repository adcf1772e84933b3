package modemtest

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/semioctet/gsm/at/mux"
)

// line is what each port of a modem has, and each channel of the first one while that is multiplexed.
type line struct {
	port    *port // nil when no terminal is connected
	basic   basic // while another line is in use; else the modem's settings have it
	in      input
	data    *dataCall // nil without one
	glued   []byte
	notices [][]string // held back while an entry or the data mode is open
}

// on runs f for a line: what f writes goes there.
func (m *Modem) on(l *line, f func()) {
	was := m.line
	m.use(l)
	defer m.use(was)
	f()
}

func (m *Modem) use(l *line) {
	m.line.basic = m.set.basic
	m.line = l
	m.set.basic = l.basic
}

// noticeLines returns the lines that notices go to: all that a terminal has open. Of a multiplexed one it is the
// channel with the lowest number.
func (m *Modem) noticeLines() []*line {
	var open []*line
	for _, l := range m.ports {
		if l == m.main && m.mux != nil {
			l = m.mux.notices()
		}
		if l.port != nil {
			open = append(open, l)
		}
	}
	return open
}

// routed returns the line that messages go to: the one that asked for them last, by AT+CNMI, channels of a
// multiplexed one among them, or the first that is open. It is nil if none is.
func (m *Modem) routed() *line {
	open := m.noticeLines()
	if l := m.asked; l != nil && l.port != nil && (slices.Contains(open, l) || m.mux != nil && m.mux.has(l)) {
		return l
	}
	if len(open) == 0 {
		return nil
	}
	return open[0]
}

// muxCommands begin the multiplexer, 3GPP TS 27.007 5.7.
var muxCommands = map[string]*command{
	"+CMUX": {
		test: tell("+CMUX: (0-1),(0-1),(1-8),(1-32768),(1-255),(0-100),(2-255),(1-255),(1-7)"),
		read: tell("+CMUX: 0,0,5,31,10,3,30,10,2"),
		set:  setCMUX,
	},
}

func setCMUX(c *call) error {
	m := c.m
	if m.mux != nil || m.line != m.main {
		return cmeNotAllowed
	}
	p, err := mux.ParseParams(strings.TrimLeft(c.raw, " ="))
	if err != nil {
		return c.wrong()
	}
	c.afterwards(func() { m.beginMux(p) })
	return nil
}

// multiplexer is the wire while it is multiplexed: the line that package mux runs on.
type multiplexer struct {
	m     *Modem
	wake  chan struct{} // capacity 1: octets came
	ended chan struct{}

	// The modem's lock guards these.
	octets   []byte // from the terminal, not read yet
	over     bool   // ended is closed
	channels map[int]*line
}

// beginMux makes a multiplexer of the wire.
func (m *Modem) beginMux(p mux.Params) {
	if m.mux != nil || m.closed {
		return
	}
	w := &multiplexer{m: m, wake: make(chan struct{}, 1), ended: make(chan struct{}), channels: map[int]*line{}}
	engine, err := mux.Answer(w, p)
	if err != nil { // the values were checked before
		m.record(Event, "multiplexer: "+err.Error())
		return
	}
	m.mux = w
	m.record(Event, "multiplexer "+p.String())
	go w.serve(engine)
}

// endMux takes the wire back to commands. The channels end, and those who serve them.
func (m *Modem) endMux() {
	w := m.mux
	if w == nil {
		return
	}
	m.mux = nil
	m.record(Event, "multiplexer ended")
	w.over = true
	close(w.ended)
	for _, l := range w.channels {
		m.endData(l)
		if l.port != nil {
			l.port.hangUp(io.EOF)
			l.port = nil
		}
	}
}

// serve takes the channels that the terminal opens.
func (w *multiplexer) serve(engine *mux.Mux) {
	for {
		c, err := engine.Accept(context.Background())
		if err != nil {
			return
		}
		p := w.attach(c.DLCI())
		go func() { // from the modem to the terminal, until one of them ends
			_, _ = io.Copy(c, p)
			_ = c.Close()
		}()
		go func() {
			_, _ = io.Copy(p, c)
			w.detach(c.DLCI(), p)
		}()
	}
}

// attach connects a channel to the modem.
func (w *multiplexer) attach(dlci int) *port {
	m := w.m
	m.mu.Lock()
	defer m.mu.Unlock()
	l := &line{basic: m.main.basic}
	if m.line == m.main {
		l.basic = m.set.basic
	}
	p := newPort(m, l)
	if w.over {
		p.hangUp(io.EOF)
		return p
	}
	l.port = p
	w.channels[dlci] = l
	return p
}

// detach takes a channel away that the terminal has closed.
func (w *multiplexer) detach(dlci int, p *port) {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	p.hangUp(io.EOF)
	p.line.port = nil
	w.m.endData(p.line)
	if w.channels[dlci] == p.line {
		delete(w.channels, dlci)
	}
}

// has tells whether a line is one of the channels.
func (w *multiplexer) has(l *line) bool {
	for _, c := range w.channels {
		if c == l {
			return true
		}
	}
	return false
}

// notices is the channel that notices go to, or a line without a terminal.
func (w *multiplexer) notices() *line {
	numbers := make([]int, 0, len(w.channels))
	for n := range w.channels {
		numbers = append(numbers, n)
	}
	if len(numbers) == 0 {
		return &line{}
	}
	return w.channels[slices.Min(numbers)]
}

// feed takes octets from the terminal. Those that the multiplexer is too slow for are lost.
func (w *multiplexer) feed(octets []byte) {
	room := maxUnread - len(w.octets)
	w.octets = append(w.octets, octets[:min(room, len(octets))]...)
	poke(w.wake)
}

// Read gives octets of the wire to the multiplexer.
func (w *multiplexer) Read(b []byte) (int, error) {
	for {
		w.m.mu.Lock()
		n := copy(b, w.octets)
		w.octets = w.octets[n:]
		over := w.over
		w.m.mu.Unlock()
		switch {
		case over:
			return 0, io.EOF
		case n > 0:
			return n, nil
		}
		select {
		case <-w.wake:
		case <-w.ended:
		}
	}
}

// Write gives frames to the terminal, if one is connected.
func (w *multiplexer) Write(b []byte) (int, error) {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if w.over {
		return 0, io.ErrClosedPipe
	}
	if p := w.m.main.port; p != nil && !p.push(slices.Clone(b)) {
		w.m.record(Event, "terminal does not read: octets lost")
	}
	return len(b), nil
}

// Close is called by package mux when the terminal has closed the multiplexer.
func (w *multiplexer) Close() error {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if w.m.mux == w {
		w.m.endMux()
	}
	return nil
}
