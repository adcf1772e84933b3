package serial

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"

	"github.com/semioctet/gsm/at/serial/internal/telnet"
)

// Commands of the Telnet COM port option, from client to server. RFC 2217 section 3. The server's answer
// has the same number plus fromServer.
const (
	setBaudRate   = 1
	setDataSize   = 2
	setParity     = 3
	setStopSize   = 4
	setControl    = 5
	notifyModem   = 7
	flowSuspend   = 8
	flowResume    = 9
	modemMask     = 11
	fromServer    = 100
	dataSize8     = 8
	parityNone    = 1
	stopSize1     = 1
	controlNoFlow = 1
	controlDTROn  = 8
	controlDTROff = 9
	controlRTSOn  = 11
	controlRTSOff = 12
)

// Bits of NOTIFY-MODEMSTATE, RFC 2217 section 3.
const (
	modemCTS = 1 << 4
	modemDSR = 1 << 5
	modemRI  = 1 << 6
	modemDCD = 1 << 7
)

// An rfc2217Port is a serial port behind a Telnet server with the COM port option.
//
// A goroutine reads the connection all the time, since the answers to requests are in the same stream as
// the data, which the program may not be reading.
type rfc2217Port struct {
	name    string
	conn    net.Conn
	timeout time.Duration
	in      *inbox
	decoder telnet.Decoder // of the goroutine that reads
	ended   chan struct{}  // closed when that has ended

	closing    sync.Once
	requesting sync.Mutex // held for one request and its answer

	writing sync.Mutex // held while writing to conn
	out     []byte     // reused

	mu        sync.Mutex // guards what follows
	session   telnetSession
	answers   map[byte]chan []byte
	lines     Lines
	linesTold bool
	flow      *sync.Cond // of mu: suspended or err changed
	suspended bool
	err       error // why the connection ended
}

func openRFC2217(name string, conn net.Conn, o Options) (Port, error) {
	p := &rfc2217Port{
		name: name, conn: conn, timeout: o.Timeout, in: newInbox(), ended: make(chan struct{}),
		session: newTelnetSession(), answers: make(map[byte]chan []byte),
	}
	p.flow = sync.NewCond(&p.mu)
	go p.receive()
	if err := p.negotiate(o.Baud); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// negotiate agrees on the option and sets the line up: 8 data bits, no parity, one stop bit, no flow
// control, DTR and RTS on, as for a device.
func (p *rfc2217Port) negotiate(baud int) error {
	if err := p.send(p.session.offer()); err != nil {
		return p.openError(err)
	}
	timer := time.NewTimer(p.timeout)
	defer timer.Stop()
	select {
	case ok := <-p.session.agreed:
		if !ok {
			return p.openError(errors.New("the server refuses the Telnet COM port option (RFC 2217)"))
		}
	case <-p.ended:
		return p.openError(p.cause())
	case <-timer.C:
		return p.openError(fmt.Errorf("the server does not answer in Telnet: %w", os.ErrDeadlineExceeded))
	}
	for _, set := range [][2]byte{
		{modemMask, 0xff}, {setDataSize, dataSize8}, {setParity, parityNone}, {setStopSize, stopSize1},
		{setControl, controlNoFlow}, {setControl, controlDTROn}, {setControl, controlRTSOn},
	} {
		if err := p.send(telnet.AppendSub(nil, telnet.ComPort, set[0], set[1])); err != nil {
			return p.openError(err)
		}
	}
	// The only answer that matters, and the last.
	if err := p.setBaud(baud); err != nil {
		return p.openError(err)
	}
	return nil
}

func (p *rfc2217Port) openError(err error) error {
	e := &OpenError{Name: p.name, Err: err}
	said := p.in.peek()
	switch hungUp := errors.Is(err, ErrHangup); {
	case hungUp && bytes.Contains(said, []byte("already in use")): // ser2net
		e.Err, e.Advice = fmt.Errorf("%w by another client of the server", ErrBusy), "end that one first"
	case hungUp && len(said) > 0:
		e.Advice = fmt.Sprintf("the server said %q", said)
	case hungUp:
		e.Advice = "the port may be in use by another client"
	default:
		e.Advice = "set the server's port up for RFC 2217, or use tcp:// for a raw port"
	}
	return e
}

// receive serves the connection until it ends.
func (p *rfc2217Port) receive() {
	defer close(p.ended)
	p.decoder.NVT = true
	buf, data := make([]byte, 4096), make([]byte, 0, 4096)
	for {
		n, err := p.conn.Read(buf)
		data = p.decoder.Decode(data[:0], buf[:n], p.command)
		if len(data) > 0 {
			p.in.put(data)
		}
		if err != nil {
			p.end(netError(err))
			return
		}
	}
}

// end tells whoever waits that the connection is over.
func (p *rfc2217Port) end(err error) {
	p.mu.Lock()
	if p.err == nil || errors.Is(err, fs.ErrClosed) {
		p.err = err
	}
	p.flow.Broadcast()
	p.mu.Unlock()
	p.in.end(err, errors.Is(err, fs.ErrClosed))
}

// cause is why the connection ended.
func (p *rfc2217Port) cause() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// command handles a Telnet command of the server.
func (p *rfc2217Port) command(c telnet.Command) {
	if c.Code == telnet.SB {
		if c.Option == telnet.ComPort && len(c.Data) > 0 {
			p.comPort(c.Data[0], c.Data[1:])
		}
		return
	}
	p.mu.Lock()
	reply := p.session.handle(c)
	p.decoder.NVT = !p.session.theirs[telnet.Binary]
	p.mu.Unlock()
	if len(reply) > 0 {
		p.send(reply) // a failure shows in the next read
	}
}

// comPort handles a message of the COM port option.
func (p *rfc2217Port) comPort(command byte, value []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch command {
	case fromServer + notifyModem:
		if len(value) > 0 {
			bits := value[0]
			p.linesTold = true
			p.lines = Lines{
				CTS: bits&modemCTS != 0, DSR: bits&modemDSR != 0,
				DCD: bits&modemDCD != 0, RI: bits&modemRI != 0,
			}
		}
	case fromServer + flowSuspend, fromServer + flowResume:
		p.suspended = command == fromServer+flowSuspend
		p.flow.Broadcast()
	default:
		if answer := p.answers[command]; answer != nil {
			select {
			case answer <- append([]byte(nil), value...):
			default: // a second answer to one request
			}
		}
	}
}

// send writes octets of the protocol.
func (p *rfc2217Port) send(b []byte) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	if _, err := p.conn.Write(b); err != nil {
		return netError(err)
	}
	return nil
}

// request sends a command and waits for the server's answer to it.
func (p *rfc2217Port) request(command byte, value ...byte) ([]byte, error) {
	p.requesting.Lock()
	defer p.requesting.Unlock()
	answer := make(chan []byte, 1)
	p.await(fromServer+command, answer)
	defer p.await(fromServer+command, nil)
	if err := p.send(telnet.AppendSub(nil, telnet.ComPort, append([]byte{command}, value...)...)); err != nil {
		return nil, err
	}
	timer := time.NewTimer(p.timeout)
	defer timer.Stop()
	select {
	case got := <-answer:
		return got, nil
	case <-p.ended:
		return nil, p.cause()
	case <-timer.C:
		return nil, fmt.Errorf("the server does not answer: %w", os.ErrDeadlineExceeded)
	}
}

func (p *rfc2217Port) await(command byte, answer chan []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[command] = answer
}

func (p *rfc2217Port) setBaud(baud int) error {
	want := binary.BigEndian.AppendUint32(nil, uint32(baud))
	got, err := p.request(setBaudRate, want...)
	switch {
	case err != nil:
		return err
	case len(got) < 4:
		return fmt.Errorf("answer % x of the server is no speed", got)
	case binary.BigEndian.Uint32(got) != uint32(baud):
		return fmt.Errorf("the server has set %d bits per second instead of %d", binary.BigEndian.Uint32(got), baud)
	}
	return nil
}
