package modemtest

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Options describe a simulated modem. The zero value, or nil, is a modem that needs no PIN,
// is registered at once, and has a network of its own.
type Options struct {
	// Number is the subscriber's number, "+15550001111". Empty: the network gives one.
	Number string
	// PIN is what the card asks for. Empty: the card asks for none.
	PIN string
	// SIM describes the card in more detail; Number and PIN above win over its own.
	SIM SIM
	// NoSIM leaves the card holder empty.
	NoSIM bool
	// Network is where the modem registers. Nil: a network for this modem alone.
	Network *Network
	// Personality is how the modem speaks. The zero value is [Generic].
	Personality Personality
	// SIMStart is how long the card is busy after power-up or after the PIN; commands that
	// need it are refused with "SIM busy" meanwhile.
	SIMStart time.Duration
	// Registration is how long the modem searches before it is registered.
	Registration time.Duration
	// SendTime is how long AT+CMGS takes to answer after the body.
	SendTime time.Duration
	// RestartTime is how long the restart takes that AT+CFUN=1,1 asks for: after the answer nothing is read or
	// written for so long, then the notices of the personality's start follow.
	RestartTime time.Duration
	// Data makes the other end of a data call: of the packet service, for ATD*99***1# and AT+CGDATA, called
	// with "*99***1#", or to any number but those of the network's modems, which ring. It runs on a goroutine
	// of its own; an error is NO CARRIER. The connection is closed at the end of the call, and a Read of it
	// that fails ends the call. Nil: the packet service echoes what it gets, and such numbers do not answer.
	Data func(number string) (io.ReadWriteCloser, error)
	// Seed decides where faults with a [Fault.Chance] strike. Two modems of the same seed that are
	// asked the same behave the same.
	Seed uint64
}

// A Modem is a simulated modem. Make one with [New] and talk to it through [Modem.Open].
// It runs no goroutine but those of a multiplexed line or a data call: it answers while its terminal writes, and
// by timers of package time, so that it can be used inside testing/synctest. Several goroutines may
// use it at once.
type Modem struct {
	mu     sync.Mutex
	p      Personality
	opt    Options
	nw     *Network
	number string // under which the network knows it
	// ordinal is how many modems of the network were made before.
	ordinal int
	*line   // the one in use: another port's or a channel's while its octets are dealt with, else main
	main    *line
	ports   []*line      // main and the further ports that were opened
	asked   *line        // gave AT+CNMI last
	off     bool         // while the modem restarts
	mux     *multiplexer // nil while the line is not multiplexed
	closed  bool
	timers  map[*time.Timer]struct{}
	epoch   int // counts power cycles, so that a timer of an earlier one does nothing

	set     settings
	stored  settings // AT&W
	sim     *sim     // nil: no card
	simOpen bool     // the card gave access since power-up
	simBusy bool
	// puk2Wanted is set by +CME ERROR: 18, TS 27.007 8.3.
	puk2Wanted bool
	radio      radio
	told       [7]int // indicators, by +CIEV
	packet     packet
	channels   channels
	sms        messages
	ussd       ussdSession
	talk       voice
	books      map[string]phonebook
	zone       *time.Location // that AT+CTZU has taken over or AT+CCLK has set; nil: the network's
	clock      time.Duration  // what AT+CCLK added to the real time

	faults []*Fault
	alarms map[*time.Timer]struct{} // of faults that happen by themselves
	random *rand.Rand
	buffer [][]string // held back by +CNMI mode 0
	log    transcript
	sent   sentLog
}

// New returns a modem that is switched on. A nil Options is a ready modem of the [Generic]
// personality. Close it when done.
func New(o *Options) *Modem {
	m := &Modem{timers: map[*time.Timer]struct{}{}, main: &line{}}
	m.line, m.ports = m.main, []*line{m.main}
	if o != nil {
		m.opt = *o
	}
	m.random = rand.New(rand.NewPCG(m.opt.Seed, 0))
	m.p = m.opt.Personality.complete()
	if m.nw = m.opt.Network; m.nw == nil {
		m.nw = NewNetwork(nil)
	}
	card := m.opt.SIM
	if m.opt.PIN != "" {
		card.PIN = m.opt.PIN
	}
	if m.opt.Number != "" {
		card.Number = m.opt.Number
	}
	m.sms.init(m.p)
	m.books = map[string]phonebook{}
	m.stored = defaults(m.p)
	m.radio = radio{rssi: 20, ber: 0, forced: -1, act: m.p.AccessTechnology}
	m.ordinal = m.nw.welcome()
	m.p.IMEI = imeiAfter(m.p.IMEI, m.ordinal)
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.opt.NoSIM {
		m.insert(card)
	}
	m.powerUp()
	return m
}

// Open connects a terminal to the modem's line and returns the terminal's end. Both directions
// are buffered, so that neither side waits for the other to read. A terminal that is connected
// already is hung up. The modem keeps its state, settings included, when the terminal closes
// its end and opens the line again. On a closed modem reads give io.EOF.
func (m *Modem) Open() io.ReadWriteCloser { return m.OpenPort(0) }

// maxPorts is how many ports a modem has.
const maxPorts = 16

// OpenPort connects a terminal to one of the modem's ports, 0 to 15: a modem on USB has several that take
// commands, of which Open takes the first. Echo and the other settings of V.250 that shape the dialogue
// belong to a port, all else is shared. Messages go to the port that asked for them last, by AT+CNMI;
// other notices go to every port that is open. Only the first can be multiplexed. Another number gives
// a line that has ended.
func (m *Modem) OpenPort(n int) io.ReadWriteCloser {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || n < 0 || n >= maxPorts {
		p := newPort(m, &line{})
		p.hangUp(io.EOF)
		return p
	}
	for len(m.ports) <= n {
		m.ports = append(m.ports, &line{basic: m.stored.basic})
	}
	l := m.ports[n]
	p := newPort(m, l)
	if l.port != nil {
		l.port.hangUp(io.EOF)
		m.on(l, m.terminalGone)
	}
	l.port = p
	name := "the line"
	if n > 0 {
		name = fmt.Sprintf("port %d", n)
	}
	m.record(Event, "terminal opened "+name)
	if l.data != nil {
		poke(l.data.back)
	}
	m.on(l, m.flushNotices)
	return p
}

// Close switches the modem off for good: its terminal reads io.EOF, the network finds it absent,
// and no timer of it runs any more. Closing again does nothing.
func (m *Modem) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	m.dropCalls()
	m.endMux()
	m.record(Event, "modem closed")
	m.stopTimers()
	for t := range m.alarms {
		t.Stop()
	}
	m.disconnect(io.EOF)
	m.nw.leave(m)
	m.log.changed.fire()
	m.sent.changed.fire()
	return nil
}

// HangUp ends the line from the modem's side, as when the cable is pulled: the terminal reads
// what was written and then err, io.EOF when err is nil. Open connects again.
func (m *Modem) HangUp(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hangUp(err)
}

func (m *Modem) hangUp(err error) {
	if !slices.ContainsFunc(m.ports, func(l *line) bool { return l.port != nil }) {
		return
	}
	if err == nil {
		err = io.EOF
	}
	m.record(Event, "modem hung up")
	m.endMux()
	m.disconnect(err)
}

// disconnect ends the lines of all terminals.
func (m *Modem) disconnect(err error) {
	for _, l := range m.ports {
		if l.port != nil {
			l.port.hangUp(err)
			l.port = nil
		}
	}
	for _, l := range m.ports {
		m.endData(l)
	}
}

// Reboot switches the modem off and on again: settings and the PIN's entry are lost, echo is
// on, and for the time given nothing on the line is read or answered. Then the notices of the
// personality's start follow. Stored messages and the card stay. The line stays open.
func (m *Modem) Reboot(silent time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reboot(silent)
}

func (m *Modem) reboot(silent time.Duration) {
	if m.closed {
		return
	}
	m.record(Event, "reboot")
	m.dropCalls()
	m.stopTimers()
	m.endMux()
	m.nw.lost(m)
	m.radio.stat = statIdle
	m.packet.release()
	m.sms.forgetPending()
	for _, l := range m.ports {
		m.endData(l)
		*l = line{port: l.port}
	}
	m.buffer, m.asked = nil, nil
	if silent <= 0 {
		m.powerUp()
		m.bootNotices()
		return
	}
	m.off = true
	m.after(silent, func() {
		m.off = false
		m.powerUp()
		m.bootNotices()
	})
}

// powerUp brings the modem to its state after switching on.
func (m *Modem) powerUp() {
	m.set = m.stored
	m.set.kept = cloneKept(m.stored.kept)
	for _, l := range m.ports {
		l.basic = m.set.basic
	}
	m.simOpen, m.simBusy, m.puk2Wanted = false, false, false
	m.radio.powerUp()
	m.packet.powerUp()
	m.ussd = ussdSession{}
	if m.sim != nil && !m.sim.asks {
		m.openSIM()
	}
	m.updateRegistration()
}

func (m *Modem) bootNotices() {
	for _, line := range m.p.Boot {
		m.notify(m.expand(line))
	}
	if m.simOpen {
		m.readyNotices()
	}
}

func (m *Modem) readyNotices() {
	for _, line := range m.p.Ready {
		m.notify(m.expand(line))
	}
}

// Unsolicited makes the modem write one unsolicited result code of one or more lines, now:
// also while a command runs or a prompt is open. Without a terminal it is lost.
func (m *Modem) Unsolicited(lines ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.noticeLines() {
		m.on(l, func() { m.write(m.frame(lines)) })
	}
}

// Garbage makes the modem write octets as they are, now.
func (m *Modem) Garbage(octets []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.write(string(octets))
}

// notify writes a notice of the modem's own to all terminals, after an entry that is open.
func (m *Modem) notify(lines ...string) { m.notifyAll(m.noticeLines(), lines) }

// notifyTo writes a notice to one terminal.
func (m *Modem) notifyTo(l *line, lines ...string) { m.notifyAll([]*line{l}, lines) }

func (m *Modem) notifyAll(to []*line, lines []string) {
	to = slices.DeleteFunc(to, func(l *line) bool { return l.port == nil })
	if len(to) == 0 || m.off || m.loses(lines[0]) {
		return
	}
	for _, l := range to {
		m.on(l, func() { m.notifyHere(lines) })
	}
}

func (m *Modem) notifyHere(lines []string) {
	if m.in.entry != nil || m.online() {
		if len(m.notices) < maxNotices {
			m.notices = append(m.notices, lines)
		}
		return
	}
	m.write(m.frame(lines))
}

// flushNotices writes what notify held back.
func (m *Modem) flushNotices() {
	if m.online() {
		return
	}
	held := m.notices
	m.notices = nil
	for _, lines := range held {
		m.write(m.frame(lines))
	}
}

// after runs f under the modem's lock when d has passed, unless the modem is closed or
// switched off and on before. The function returned stops it.
func (m *Modem) after(d time.Duration, f func()) (stop func()) {
	epoch, line := m.epoch, m.line
	var t *time.Timer
	t = time.AfterFunc(d, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.timers, t)
		if !m.closed && m.epoch == epoch {
			m.on(line, f)
		}
	})
	m.timers[t] = struct{}{}
	return func() {
		t.Stop()
		delete(m.timers, t)
	}
}

func (m *Modem) stopTimers() {
	m.epoch++
	for t := range m.timers {
		t.Stop()
	}
	clear(m.timers)
}
