package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A responder is a modem without any delay: it returns what to answer to some octets.
type responder struct {
	line  []byte
	entry bool // the body of a message is due
	extra string
}

func (r *responder) answer(b, out []byte) []byte {
	for len(b) > 0 {
		end := byte('\r')
		if r.entry {
			end = 0x1a
		}
		i := bytes.IndexByte(b, end)
		if i < 0 {
			r.line = append(r.line, b...)
			break
		}
		r.line = append(r.line, b[:i]...)
		b = b[i+1:]
		if r.entry {
			r.entry = false
			out = append(out, "\r\n+CMGS: 1\r\n\r\nOK\r\n"...)
		} else {
			out = r.command(out)
		}
		r.line = r.line[:0]
	}
	return out
}

func (r *responder) command(out []byte) []byte {
	r.line = bytes.TrimLeft(r.line, "\n") // of a line end before
	switch {
	case bytes.HasPrefix(r.line, []byte("AT+CMGS=")):
		r.entry = true
		return append(out, "\r\n> "...)
	case bytes.Equal(r.line, []byte("AT+CSQ")):
		return append(append(out, r.extra...), "\r\n+CSQ: 17,0\r\n\r\nOK\r\n"...)
	}
	return append(out, "\r\nOK\r\n"...)
}

// A testLine is a line to a responder: the driver's end, and how the modem says something by itself.
type testLine struct {
	rw  io.ReadWriteCloser
	say func(string)
}

// lines are the kinds of line that are measured.
var lines = []struct {
	name    string
	open    func() (testLine, error)
	notices bool // the modem can be made to send them
	cpu     bool // worth to tell the time of the processor
}{
	{"in memory", openMemory, true, false},
	{"net.Pipe", openPipe, true, false},
	{"pseudo-terminal", openTerminal, true, false},
	{"pseudo-terminal, modem in another process", openProcess, false, true},
}

// memory answers inside of Write, without a goroutine.
type memory struct {
	mu     sync.Mutex
	out    []byte
	more   chan struct{}
	closed chan struct{}
	once   sync.Once
	modem  responder
}

func newMemory() *memory {
	return &memory{more: make(chan struct{}, 1), closed: make(chan struct{})}
}

func openMemory() (testLine, error) {
	m := newMemory()
	return testLine{m, m.say}, nil
}

func (m *memory) Read(b []byte) (int, error) {
	for {
		m.mu.Lock()
		n := copy(b, m.out)
		m.out = m.out[:copy(m.out, m.out[n:])]
		m.mu.Unlock()
		if n > 0 {
			return n, nil
		}
		select {
		case <-m.more:
		case <-m.closed:
			return 0, io.EOF
		}
	}
}

func (m *memory) Write(b []byte) (int, error) {
	m.mu.Lock()
	before := len(m.out)
	m.out = m.modem.answer(b, m.out)
	grown := len(m.out) > before
	m.mu.Unlock()
	if grown {
		m.signal()
	}
	return len(b), nil
}

func (m *memory) say(s string) {
	m.mu.Lock()
	m.out = append(m.out, s...)
	m.mu.Unlock()
	m.signal()
}

func (m *memory) signal() {
	select {
	case m.more <- struct{}{}:
	default:
	}
}

func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

// serve answers on a line until it ends.
func serve(rw io.ReadWriter) {
	var modem responder
	in, out := make([]byte, 1024), make([]byte, 0, 1024)
	for {
		n, err := rw.Read(in)
		if err != nil {
			return
		}
		if out = modem.answer(in[:n], out[:0]); len(out) > 0 {
			if _, err := rw.Write(out); err != nil {
				return
			}
		}
	}
}

func openPipe() (testLine, error) {
	near, far := net.Pipe()
	go serve(far)
	return testLine{near, func(s string) { _, _ = io.WriteString(far, s) }}, nil
}

// openPair returns both ends of a pseudo-terminal in raw mode.
func openPair() (control, terminal *os.File, err error) {
	control, terminal, err = pty.Open()
	if err != nil {
		return nil, nil, err
	}
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		return nil, nil, err
	}
	state.Iflag, state.Oflag, state.Lflag = 0, 0, 0
	state.Cc[unix.VMIN], state.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(int(terminal.Fd()), unix.TCSETS, state); err != nil {
		return nil, nil, err
	}
	if err := unix.SetNonblock(int(control.Fd()), true); err != nil {
		return nil, nil, err
	}
	return control, terminal, nil
}

// pollable returns a file whose Read ends when it is closed.
func pollable(f *os.File) (*os.File, error) {
	fd, err := unix.Dup(int(f.Fd()))
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

type closing struct {
	io.ReadWriter
	close func() error
}

func (c closing) Close() error { return c.close() }

func openTerminal() (testLine, error) {
	control, terminal, err := openPair()
	if err != nil {
		return testLine{}, err
	}
	far, err := pollable(control)
	if err != nil {
		return testLine{}, err
	}
	near, err := pollable(terminal)
	if err != nil {
		return testLine{}, err
	}
	_ = control.Close()
	go serve(far)
	return testLine{
		closing{near, func() error { _ = terminal.Close(); _ = far.Close(); return near.Close() }},
		func(s string) { _, _ = io.WriteString(far, s) },
	}, nil
}

// modemArgument makes this program the modem on its standard input.
const modemArgument = "serve-modem"

func serveTerminal(f *os.File) {
	in, err := pollable(f)
	if err == nil {
		serve(in)
	}
}

func openProcess() (testLine, error) {
	control, terminal, err := openPair()
	if err != nil {
		return testLine{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return testLine{}, err
	}
	child := exec.Command(self, modemArgument)
	child.Stdin = control
	if err := child.Start(); err != nil {
		return testLine{}, err
	}
	_ = control.Close()
	near, err := pollable(terminal)
	if err != nil {
		return testLine{}, err
	}
	_ = terminal.Close()
	return testLine{rw: closing{near, func() error {
		err := near.Close()
		_ = child.Process.Kill()
		_ = child.Wait()
		return err
	}}}, nil
}
