package at_test

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/semioctet/gsm/at"
)

// A fake is the modem's end of a line, in the hands of a test: it tells what the port wrote and
// writes what the test wants. Unlike the simulated modem it has no behaviour of its own, so that
// a test decides every octet.
type fake struct {
	io.ReadWriteCloser // the port's end

	in   *io.PipeReader // what the port wrote
	out  *io.PipeWriter // to the port
	mu   sync.Mutex
	sent bytes.Buffer // all that the port wrote
	line chan string  // each line or body that the port wrote, without its end
	done chan struct{}
}

type duplex struct {
	io.Reader
	io.Writer
	close func() error
}

func (d duplex) Close() error { return d.close() }

func newFake(t testing.TB) *fake {
	fromPort, toModem := io.Pipe()
	fromModem, toPort := io.Pipe()
	f := &fake{in: fromPort, out: toPort, line: make(chan string, 1024), done: make(chan struct{})}
	f.ReadWriteCloser = duplex{fromModem, toModem, func() error {
		fromModem.CloseWithError(io.ErrClosedPipe)
		return toModem.Close()
	}}
	go f.read()
	t.Cleanup(func() {
		f.hangUp()
		<-f.done
	})
	return f
}

// read cuts what the port writes at CR, Ctrl-Z and ESC.
func (f *fake) read() {
	defer close(f.done)
	defer close(f.line)
	var line []byte
	buf := make([]byte, 256)
	for {
		n, err := f.in.Read(buf)
		f.mu.Lock()
		f.sent.Write(buf[:n])
		f.mu.Unlock()
		for _, b := range buf[:n] {
			switch b {
			case '\r', 0x1a:
				f.line <- string(line)
				line = line[:0]
			case 0x1b:
				f.line <- "<ESC>"
			default:
				line = append(line, b)
			}
		}
		if err != nil {
			return
		}
	}
}

// say writes to the port; \n stands for CR LF.
func (f *fake) say(s string) { f.raw(strings.ReplaceAll(s, "\n", "\r\n")) }

func (f *fake) raw(s string) { _, _ = io.WriteString(f.out, s) }

// answer serves each line by what reply returns, written as say does, until the port closes.
func (f *fake) answer(reply func(line string) string) {
	for line := range f.line {
		if s := reply(line); s != "" {
			f.say(s)
		}
	}
}

// synchronise is the reply to the lines of a synchronisation; ok is false for other lines.
func synchronise(line string) (reply string, ok bool) {
	switch {
	case line == "<ESC>":
		return "", true
	case line == "ATQ0V1":
		return "\nOK\n", true
	case strings.HasPrefix(line, "AT+CSQ;"):
		return strings.Repeat("\n+CSQ: 20,0\n", strings.Count(line, "+CSQ")) + "\nOK\n", true
	case strings.HasPrefix(line, "AT+CMEE?;"):
		return strings.Repeat("\n+CMEE: 1\n", strings.Count(line, "+CMEE?")) + "\nOK\n", true
	}
	return "", false
}

func (f *fake) written() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sent.String()
}

func (f *fake) hangUp() {
	_ = f.out.Close()
	_ = f.in.Close()
}

// open returns a fake and a port on it whose lines answer gets.
func open(t testing.TB, o *at.Options, reply func(line string) string) (*fake, *at.Port) {
	f := newFake(t)
	p := at.New(f, o)
	t.Cleanup(func() { _ = p.Close() })
	if reply != nil {
		go f.answer(reply)
	}
	return f, p
}

// replies answers from a table; what is not in it gets ERROR.
func replies(table map[string]string) func(string) string {
	return func(line string) string {
		if s, ok := table[line]; ok {
			return s
		}
		if s, ok := synchronise(line); ok {
			return s
		}
		return "\nERROR\n"
	}
}
