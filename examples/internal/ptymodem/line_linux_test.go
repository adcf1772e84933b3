package ptymodem_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/examples/internal/ptymodem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serve(t *testing.T, o *modemtest.Options) (*modemtest.Modem, *ptymodem.Line) {
	m := modemtest.New(o)
	line, err := ptymodem.Serve(m)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, line.Close())
		assert.NoError(t, m.Close())
	})
	return m, line
}

// open opens a terminal as a program does, and gives up after some time.
func open(t *testing.T, name string) *os.File {
	fd, err := unix.Open(name, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	require.NoError(t, err)
	f := os.NewFile(uintptr(fd), name)
	require.NoError(t, f.SetDeadline(time.Now().Add(10*time.Second)))
	return f
}

// control does something with the descriptor, and leaves the deadline in force.
func control(t *testing.T, f *os.File, do func(fd int)) {
	conn, err := f.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, conn.Control(func(fd uintptr) { do(int(fd)) }))
}

// ask writes a command and returns what comes up to OK.
func ask(t *testing.T, f *os.File, command string) string {
	_, err := io.WriteString(f, command+"\r")
	require.NoError(t, err)
	var answer strings.Builder
	for r := bufio.NewReader(f); !strings.HasSuffix(answer.String(), "OK\r\n"); {
		line, err := r.ReadString('\n')
		answer.WriteString(line)
		require.NoError(t, err, answer.String())
	}
	return answer.String()
}

// happened waits until something of that text has happened n times.
func happened(t *testing.T, m *modemtest.Modem, text string, n int) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, m.Wait(ctx, func(tr modemtest.Transcript) bool {
		count := 0
		for _, e := range tr {
			if e.Direction == modemtest.Event && e.Text == text {
				count++
			}
		}
		return count >= n
	}), text)
}

func TestProgramsOneAfterAnother(t *testing.T) {
	m, line := serve(t, nil)
	f := open(t, line.Name)
	ask(t, f, "ATE0+CMEE=2")
	require.NoError(t, f.Close())
	for i := range 50 {
		happened(t, m, "terminal closed the line", i+1)
		f := open(t, line.Name)
		assert.Equal(t, "\r\n+CMEE: 2\r\n\r\nOK\r\n", ask(t, f, "AT+CMEE?"), "the modem keeps its state")
		require.NoError(t, f.Close())
	}
}

func TestNextProgramFindsATerminalAsGoodAsNew(t *testing.T) {
	m, line := serve(t, nil)
	f := open(t, line.Name)
	happened(t, m, "terminal opened the line", 1)
	control(t, f, func(fd int) {
		require.NoError(t, unix.IoctlSetInt(fd, unix.TIOCEXCL, 0)) // and never TIOCNXCL, as when it is killed
		termios, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		require.NoError(t, err)
		termios.Lflag |= unix.ICANON
		require.NoError(t, unix.IoctlSetTermios(fd, unix.TCSETS, termios))
	})
	m.Unsolicited("never read")
	require.NoError(t, f.Close())
	happened(t, m, "terminal closed the line", 1)
	m.Unsolicited("nobody is there")
	f = open(t, line.Name)
	defer f.Close()
	control(t, f, func(fd int) {
		exclusive, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL)
		require.NoError(t, err)
		assert.Zero(t, exclusive, "locked")
		termios, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		require.NoError(t, err)
		assert.Zero(t, termios.Lflag&(unix.ECHO|unix.ICANON), "raw")
	})
	happened(t, m, "terminal opened the line", 2)
	m.Unsolicited("for the second")
	assert.Equal(t, "\r\nfor the second\r\nAT\r\r\nOK\r\n", ask(t, f, "AT"))
}

func TestNoticesReachAProgramThatOnlyListens(t *testing.T) {
	m, line := serve(t, nil)
	f := open(t, line.Name)
	defer f.Close()
	happened(t, m, "terminal opened the line", 1)
	m.Unsolicited("RING")
	b := make([]byte, 100)
	n, err := f.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "\r\nRING\r\n", string(b[:n]))
}

func TestCommandOfAProgramThatLeavesAtOnceIsExecuted(t *testing.T) {
	m, line := serve(t, nil)
	f := open(t, line.Name)
	_, err := io.WriteString(f, "ATE0+CMGF=1\r")
	require.NoError(t, err)
	require.NoError(t, f.Close())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, m.Wait(ctx, func(tr modemtest.Transcript) bool { return len(tr.Commands()) == 1 }))
	happened(t, m, "terminal closed the line", 1)
	f = open(t, line.Name)
	defer f.Close()
	assert.Equal(t, "\r\n+CMGF: 1\r\n\r\nOK\r\n", ask(t, f, "AT+CMGF?"))
}

func TestHangUpTakesTheTerminalAway(t *testing.T) {
	m, line := serve(t, nil)
	f := open(t, line.Name)
	defer f.Close()
	ask(t, f, "AT")
	m.HangUp(nil)
	<-line.Done()
	_, err := f.Read(make([]byte, 1))
	require.Error(t, err)
	require.NoError(t, line.Close())
	assert.NoFileExists(t, line.Name)
}

func TestAProgramThatDoesNotReadIsNoObstacle(t *testing.T) {
	m, line := serve(t, nil)
	f := open(t, line.Name)
	happened(t, m, "terminal opened the line", 1)
	for range 1000 {
		m.Unsolicited(strings.Repeat("x", 100))
	}
	require.NoError(t, f.Close())
	happened(t, m, "terminal closed the line", 1)
	f = open(t, line.Name)
	defer f.Close()
	assert.Equal(t, "AT\r\r\nOK\r\n", ask(t, f, "AT"))
}

func TestProgramsThatOverlap(t *testing.T) {
	_, line := serve(t, nil)
	f := open(t, line.Name)
	ask(t, f, "ATE0")
	for range 300 {
		next, before := open(t, line.Name), f
		done := make(chan error)
		go func() { done <- before.Close() }()
		assert.Equal(t, "\r\nOK\r\n", ask(t, next, "AT"))
		require.NoError(t, <-done)
		f = next
	}
	for range 300 {
		require.NoError(t, f.Close())
		f = open(t, line.Name)
		assert.Equal(t, "\r\nOK\r\n", ask(t, f, "AT"))
	}
	require.NoError(t, f.Close())
}

func TestMoreTerminalsThanAUserHasInotifyInstances(t *testing.T) {
	for range 140 { // fs.inotify.max_user_instances is 128 as a rule
		_, line := serve(t, nil)
		f := open(t, line.Name)
		assert.Contains(t, ask(t, f, "AT"), "OK")
		require.NoError(t, f.Close())
	}
}
