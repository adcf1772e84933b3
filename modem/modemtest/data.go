package modemtest

import (
	"io"
	"strconv"
	"strings"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// dataCommands begin data calls, TS 27.007 10.1.12, and return to them, ITU-T V.250 6.3.7.
var dataCommands = map[string]*command{
	"+CGDATA": {need: needCard, test: tell(`+CGDATA: ("PPP")`), set: enterData},
	"O":       {exec: onlyZero(resumeData)},
}

const (
	resultConnect = Result("CONNECT")
	// maxData is how much a data call holds in each direction; then it makes the writer wait.
	maxData = 1 << 16
)

// dialData is ATD of a data call: of the packet service, as in *99***1#, to a modem of the network, or to another
// number, which needs Options.Data.
func dialData(c *call, number string) error {
	m := c.m
	service, rest, packet := strings.Cut(strings.TrimSuffix(number, "#"), "*99")
	packet = packet && service == "" && strings.HasSuffix(number, "#")
	switch {
	case m.line.data != nil:
		return resultError
	case packet:
		return c.connectPacket(number, contextOf(rest))
	case !inService(m.radio.stat):
		return resultNoCarrier
	case m.nw.has(number):
		return c.callModem(number)
	case m.opt.Data == nil:
		return resultNoCarrier
	}
	return c.connect(number, nil)
}

// contextOf returns the context that the rest of *99...# names, behind the last asterisk of
// *<called address>*<L2P>*<cid>; the first if none.
func contextOf(rest string) int {
	fields := strings.Split(rest, "*")
	if len(fields) < 4 || fields[3] == "" {
		return 1
	}
	id, _ := strconv.Atoi(fields[3])
	return id
}

// enterData is AT+CGDATA[="PPP"[,<cid>]].
func enterData(c *call) error {
	id, err := c.within(1, 1, 1, maxContext)
	if err != nil || upper(c.str(0, "PPP")) != "PPP" || len(c.args) > 2 {
		return cmeBadParameter
	}
	return c.connectPacket("*99***"+strconv.Itoa(id)+"#", id)
}

// connectPacket begins a data call of the packet service. The first context need not be defined.
func (c *call) connectPacket(number string, id int) error {
	one := c.m.packet.context(id)
	if c.m.attached() == 0 || one == nil && id != 1 {
		return resultNoCarrier
	}
	return c.connect(number, one)
}

// connect finds the other end, in a context of the packet service or nil, and begins the data mode. Any octet ends
// it meanwhile.
func (c *call) connect(number string, context *pdp) error {
	m := c.m
	if m.opt.Data == nil {
		c.afterwards(m.beginData(number, newEcho()).inContext(context).goOnline)
		return resultConnect
	}
	epoch, line, given := m.epoch, m.line, false
	c.run.abort = func() {
		given = true
		m.next(c.run, resultNoCarrier)
	}
	go func() {
		conn, err := m.opt.Data(number)
		m.mu.Lock()
		defer m.mu.Unlock()
		given = given || m.closed || m.epoch != epoch
		if conn != nil && (given || line.port == nil) {
			go conn.Close()
			conn = nil
		}
		if given {
			return
		}
		c.run.abort = nil
		m.on(line, func() {
			if err != nil || conn == nil {
				m.next(c.run, resultNoCarrier)
				return
			}
			c.afterwards(m.beginData(number, conn).inContext(context).goOnline)
			m.next(c.run, resultConnect)
		})
	}()
	return errPending
}

// dataCall joins a line to the other end of a data call. The modem's lock guards it.
type dataCall struct {
	m      *Modem
	line   *line
	conn   io.ReadWriteCloser
	leg    *leg          // of a call between modems, else nil
	pdp    *pdp          // the context that was activated for it, or nil
	online bool          // the data mode is on; else commands are taken
	over   bool          // ended is closed
	ended  chan struct{} // the call is over
	wake   chan struct{} // capacity 1: out has grown
	taken  chan struct{} // capacity 1: out has shrunk
	back   chan struct{} // capacity 1: the data mode is on again

	out     []byte    // from the terminal
	last    time.Time // when the terminal wrote last
	escape  string    // the beginning of an escape sequence, held back
	decided func()    // stops the timer that decides about it
}

func (l *line) online() bool { return l.data != nil && l.data.online }

// beginData makes a data call of a connection; goOnline is due when CONNECT has been written.
func (m *Modem) beginData(number string, conn io.ReadWriteCloser) *dataCall {
	d := &dataCall{
		m: m, line: m.line, conn: conn, ended: make(chan struct{}),
		wake: make(chan struct{}, 1), taken: make(chan struct{}, 1), back: make(chan struct{}, 1),
	}
	m.line.data = d
	m.record(Event, "data call to "+gsmerr.MaskSecrets(number))
	go d.upload()
	go d.download()
	return d
}

// resumeData is ATO.
func resumeData(c *call) error {
	d := c.m.line.data
	if d == nil {
		return resultNoCarrier
	}
	c.m.record(Event, "data mode again")
	c.afterwards(d.goOnline)
	return resultConnect
}

// inContext activates the context of a call of the packet service, which ends with it.
func (d *dataCall) inContext(one *pdp) *dataCall {
	if one != nil && !one.active {
		d.pdp, one.active = one, true
		d.m.contextEvent(one)
	}
	return d
}

func (d *dataCall) goOnline() {
	d.online = !d.over
	d.last = time.Now()
	poke(d.back)
}

// endData ends the data call of a line, if there is one.
func (m *Modem) endData(l *line) {
	d := l.data
	if d == nil {
		return
	}
	m.record(Event, "data call ended")
	if d.decided != nil {
		d.decided()
	}
	l.data, d.online, d.over = nil, false, true
	close(d.ended)
	go d.conn.Close() // which ends its Read and Write; it may wait
	if d.leg != nil && !d.leg.gone {
		m.release(d.leg, causeNormal)
	}
	if d.pdp != nil && d.pdp.active {
		d.pdp.active = false
		m.contextEvent(d.pdp)
	}
}

// dropData ends data calls because the network is gone.
func (m *Modem) dropData() {
	for _, l := range m.ports {
		m.hangUpData(l)
	}
	if m.mux != nil {
		for _, l := range m.mux.channels {
			m.hangUpData(l)
		}
	}
}

// hangUpData ends a data call from the other side: NO CARRIER.
func (m *Modem) hangUpData(l *line) {
	if l.data == nil {
		return
	}
	m.endData(l)
	m.on(l, func() {
		m.write(m.final(string(resultNoCarrier)))
		m.flushNotices()
	})
}

// terminalGone is what the end of a terminal does, as DTR going off does by AT&D; V.250 6.2.9.
func (m *Modem) terminalGone() {
	if m.line.data == nil {
		return
	}
	switch m.set.value("&D", basicDefaults["&D"]) {
	case "1":
		m.line.data.online = false
	case "2":
		m.endData(m.line)
	}
}

// feed takes octets of the data mode. Three escape characters with silence of the guard time on both sides
// turn to the command mode; they are held back until that is decided. S2 is the character,
// S12 the guard time in fiftieths of a second.
func (d *dataCall) feed(octets []byte) {
	m, now := d.m, time.Now()
	guard := time.Duration(m.set.register("12")) * 20 * time.Millisecond
	quiet := now.Sub(d.last) >= guard
	d.last = now
	if d.decided != nil {
		d.decided()
		d.decided = nil
	}
	key := m.set.register("2") // above 127: none
	begun := key < 128 && d.escape != "" && !quiet && len(d.escape) < 3 || key < 128 && d.escape == "" && quiet
	if all := strings.Trim(string(octets), string(rune(key))) == ""; !all || !begun || len(d.escape)+len(octets) > 3 {
		d.send([]byte(d.escape))
		d.escape = ""
		d.send(octets)
		return
	}
	d.escape += string(octets)
	d.decided = m.after(guard, d.decide)
}

// decide is called when the guard time has passed after what may be an escape sequence.
func (d *dataCall) decide() {
	escape := d.escape
	d.escape, d.decided = "", nil
	if len(escape) < 3 {
		d.send([]byte(escape))
		return
	}
	d.online = false
	d.m.record(Event, "escape to commands")
	d.m.write(d.m.final("OK"))
	d.m.flushNotices()
}

func (d *dataCall) send(octets []byte) {
	if len(octets) > 0 {
		d.out = append(d.out, octets...)
		poke(d.wake)
	}
}

// waitForRoom makes a terminal that writes faster than the other end takes wait, as flow control does.
func (d *dataCall) waitForRoom(gone <-chan struct{}) {
	for {
		d.m.mu.Lock()
		full := len(d.out) > maxData && !d.over
		d.m.mu.Unlock()
		if !full {
			return
		}
		select {
		case <-d.taken:
		case <-d.ended:
		case <-gone:
			return
		}
	}
}

// upload takes octets from the terminal to the other end until the call is over.
func (d *dataCall) upload() {
	for {
		select {
		case <-d.wake:
		case <-d.ended:
			return
		}
		d.m.mu.Lock()
		octets := d.out
		d.out = nil
		d.m.mu.Unlock()
		if len(octets) == 0 {
			continue
		}
		if _, err := d.conn.Write(octets); err != nil {
			d.lost()
			return
		}
		poke(d.taken)
	}
}

// download takes octets from the other end to the terminal.
func (d *dataCall) download() {
	b := make([]byte, 4096)
	for {
		n, err := d.conn.Read(b)
		if n > 0 && !d.deliver(append([]byte(nil), b[:n]...)) {
			return
		}
		if err != nil {
			d.lost()
			return
		}
	}
}

// deliver writes octets to the terminal once the data mode is on and the terminal has read enough.
func (d *dataCall) deliver(octets []byte) bool {
	for {
		d.m.mu.Lock()
		p, room := d.line.port, make(chan struct{})
		if p != nil {
			room = p.room
		}
		if d.online && p != nil && p.waiting() < maxData {
			p.push(octets)
			d.m.mu.Unlock()
			return true
		}
		d.m.mu.Unlock()
		select {
		case <-room:
		case <-d.back:
		case <-d.ended:
			return false
		}
	}
}

// lost ends the call because the other end has.
func (d *dataCall) lost() {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	if !d.over && !d.m.closed {
		d.m.hangUpData(d.line)
	}
}

// echo is the other end of a data call that nothing was said of: it gives back what it gets.
type echo struct {
	*io.PipeReader
	w *io.PipeWriter
}

func newEcho() io.ReadWriteCloser {
	r, w := io.Pipe()
	return echo{r, w}
}

func (e echo) Write(b []byte) (int, error) { return e.w.Write(b) }

func (e echo) Close() error {
	_ = e.w.Close()
	return e.PipeReader.Close()
}
