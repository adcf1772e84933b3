package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// screen is a person at a terminal: what he types, and all that he sees.
type screen struct {
	t    *testing.T
	pty  *os.File
	mu   sync.Mutex
	seen bytes.Buffer
	more chan struct{}
}

func (s *screen) watch() {
	buf := make([]byte, 1024)
	for {
		n, err := s.pty.Read(buf)
		s.mu.Lock()
		s.seen.Write(buf[:n])
		s.mu.Unlock()
		select {
		case s.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// wait waits until text is seen and forgets all up to it.
func (s *screen) wait(text string) {
	s.t.Helper()
	limit := time.After(10 * time.Second)
	for {
		s.mu.Lock()
		i := strings.Index(s.seen.String(), text)
		if i >= 0 {
			s.seen.Next(i + len(text))
		}
		now := s.seen.String()
		s.mu.Unlock()
		if i >= 0 {
			return
		}
		select {
		case <-s.more:
		case <-limit:
			s.t.Fatalf("%q is not on the screen, but %q", text, now)
		}
	}
}

func (s *screen) keys(text string) {
	_, err := io.WriteString(s.pty, text)
	require.NoError(s.t, err)
}

// modemOnPty returns the name of a pseudo-terminal with a simulated modem.
func modemOnPty(t *testing.T) (name string, modem *modemtest.Modem, network *modemtest.Network) {
	control, terminal, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	network = modemtest.NewNetwork(nil)
	modem = modemtest.New(&modemtest.Options{PIN: "1234", Number: "+15550002222", Network: network})
	line := modem.Open()
	go func() { _, _ = io.Copy(line, control) }()
	go func() { _, _ = io.Copy(control, line) }()
	t.Cleanup(func() {
		_ = modem.Close()
		_ = control.Close()
		_ = terminal.Close()
	})
	return terminal.Name(), modem, network
}

// startConsole runs the console on a terminal. What it returns leaves the console and waits for its end.
func startConsole(t *testing.T, port, record string) (s *screen, leave func()) {
	control, terminal, err := pty.Open()
	require.NoError(t, err)
	stdin, stdout := os.Stdin, os.Stdout
	os.Stdin, os.Stdout = terminal, terminal
	s = &screen{t: t, pty: control, more: make(chan struct{}, 1)}
	go s.watch()
	ended := make(chan error, 1)
	go func() { ended <- run(port, 115200, record) }()
	t.Cleanup(func() {
		_ = control.Close()
		os.Stdin, os.Stdout = stdin, stdout
	})
	s.wait(commandPrompt)
	return s, func() {
		s.keys("\x04")
		require.NoError(t, <-ended)
	}
}

func TestConsole(t *testing.T) {
	name, modem, network := modemOnPty(t)
	record := filepath.Join(t.TempDir(), "session.txt")
	s, leave := startConsole(t, name, record)
	s.keys("+CMEE=1\r")
	s.wait("OK")
	s.keys("+CNUM\r")
	s.wait("+CME ERROR: 11")
	s.wait("= the SIM card wants its PIN")
	s.keys("+CPI\t") // +CPIN, +CPINR
	s.wait("three wrong ones block the card")
	s.keys("=\"1234\"\r")
	s.wait("OK")
	s.keys("?+CSQ\r")
	s.wait("dBm = -113 + 2 * rssi")
	s.keys("AT+CMGS=18\r")
	s.wait(bodyPrompt)
	s.keys("\x1b")
	s.wait(commandPrompt)
	s.keys("AT+CMGF=0\r")
	s.wait("OK")
	s.keys("+CMGS=18\r")
	s.wait(bodyPrompt)
	s.keys("0001000B915155001011F1000005C8329BFD06\x1a")
	s.wait(`= to +15550001111: "Hello"`)
	s.wait("+CMGS: ")
	s.wait("OK")
	modem.WantSent(t, "+15550001111", "Hello")
	s.keys("+CMGS=18\r")
	s.wait(bodyPrompt)
	s.keys("a line of a text\r")
	s.wait("a line of a text")
	s.keys("\x1b")
	s.wait(commandPrompt)
	s.keys("\x1b[A") // the last command
	s.wait("+CMGS=18")
	s.keys("\x15") // away with it
	s.keys("+CNMI=2,1\r")
	s.wait("OK")
	require.NoError(t, network.SMS("+15550003333", modem.Number(), "Hi"))
	s.wait("+CMTI: ")
	s.keys("+CMGL=4\r")
	s.wait("= from +15550003333")
	s.wait(`: "Hi"`)
	leave()

	file, err := os.ReadFile(record)
	require.NoError(t, err)
	assert.NotContains(t, string(file), "1234")
	assert.Contains(t, string(file), `AT+CPIN="****"\r`)
}

// What comes in one portion, pasted or over a slow connection, is taken key by key.
func TestKeysInOnePortion(t *testing.T) {
	name, _, _ := modemOnPty(t)
	s, leave := startConsole(t, name, "")
	s.keys("+CPIN=1234\r+CMEE=1\rat+cmgf=1\r")
	for range 3 {
		s.wait("OK")
	}
	s.wait(commandPrompt)
	for range 5 {
		s.keys("+CMGS=\"+15550009999\"\r")
		s.wait(bodyPrompt)
		s.keys("first\rsecond\x1b")
		s.wait("OK")
		s.wait(commandPrompt)
		s.keys("+CMGS=\"+15550009999\"\r")
		s.wait(bodyPrompt)
		s.keys("a text\x1a+CSQ\r")
		s.wait("+CMGS: ")
		s.wait("+CSQ: ")
		s.wait("OK")
		s.wait(commandPrompt)
	}
	leave()
}

func TestWhoLeavesInAMessageLeavesTheMessage(t *testing.T) {
	name, _, _ := modemOnPty(t)
	s, leave := startConsole(t, name, "")
	s.keys("+CPIN=1234\r+CMGF=1\r+CMGS=\"+15550009999\"\r")
	s.wait("> ")
	s.keys("half a text\r")
	leave()
	s, leave = startConsole(t, name, "")
	s.keys("+CGMI\r")
	s.wait("semioctet")
	leave()
}

func TestWhoEndsAMessageAndLeavesAtOnceSendsIt(t *testing.T) {
	name, modem, _ := modemOnPty(t)
	s, leave := startConsole(t, name, "")
	s.keys("+CPIN=1234\r+CMGF=1\r")
	s.wait("OK")
	s.wait("OK")
	leave()
	for i := range 10 {
		s, leave := startConsole(t, name, "")
		s.keys("+CMGS=\"+15550009999\"\r")
		s.wait("> ")
		s.keys("a text\x1a")
		leave()
		s, leave = startConsole(t, name, "")
		s.keys("+CGMI\r")
		s.wait("semioctet")
		leave()
		require.Len(t, modem.Sent(), i+1)
	}
}

func TestTheDataModeIsLeft(t *testing.T) {
	name, _, _ := modemOnPty(t)
	s, leave := startConsole(t, name, "")
	s.keys("+CPIN=1234\r")
	s.wait("OK")
	s.keys("S12=0\r") // no guard time
	s.wait("OK")
	s.keys("D*99#\r")
	s.wait("CONNECT")
	s.keys("+++\r")
	s.wait("OK")
	s.keys("H\r")
	s.wait("OK")
	leave()
}

func TestConsoleWithoutATerminal(t *testing.T) {
	name, _, _ := modemOnPty(t)
	in, keys, err := os.Pipe()
	require.NoError(t, err)
	out, screenEnd, err := os.Pipe()
	require.NoError(t, err)
	stdin, stdout := os.Stdin, os.Stdout
	os.Stdin, os.Stdout = in, screenEnd
	defer func() { os.Stdin, os.Stdout = stdin, stdout }()
	s := &screen{t: t, pty: out, more: make(chan struct{}, 1)}
	go s.watch()
	ended := make(chan error, 1)
	go func() { ended <- run(name, 115200, "") }()
	_, err = io.WriteString(keys, "+CGMI\n")
	require.NoError(t, err)
	s.wait("semioctet")
	s.wait("OK")
	require.NoError(t, keys.Close())
	require.NoError(t, <-ended)
}

func TestLinesOfOldDevices(t *testing.T) {
	var a annotator
	assert.Equal(t, "AT+CSQ\n+CSQ: 5,0\n0\n", a.add([]byte("AT+CSQ\r+CSQ: 5,0\r\n0\r")).text, "ATV0")
	assert.Equal(t, "OK\n", a.add([]byte("\rOK\r")).text, "CR only")
	assert.Equal(t, "ERROR\n", a.add([]byte("\nERROR\n")).text[:6], "LF only")
}

func TestComplete(t *testing.T) {
	tests := []struct{ line, want string }{
		{"+CS", "+CS"},
		{"AT+CSQ", "AT+CSQ"},
		{"at+cpinr", "at+CPINR"},
		{"AT+CMGF=0;+CES", "AT+CMGF=0;+CESQ"},
		{"+XYZ", "+XYZ"},
	}
	for _, tt := range tests {
		got, _ := complete(tt.line)
		assert.Equal(t, tt.want, got, tt.line)
	}
	_, text := complete("+CSQ")
	assert.Contains(t, text, "signal")
}
