// Package porttest holds the tests that every implementation of a serial port passes.
package porttest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
)

// Limit is how soon a call that waits must return once Close is called or the line hangs up.
const Limit = 100 * time.Millisecond

// patience is after how long a call is taken to wait for ever.
const patience = 10 * time.Second

// A Setup opens a port for one test, with the other end of its line. Closing the other end hangs up.
type Setup func(t *testing.T) (port serial.Port, other io.ReadWriteCloser)

// TestStream runs the tests of what a port promises about its octets, on any kind of port.
func TestStream(t *testing.T, setup Setup) {
	t.Run("carries every octet both ways", func(t *testing.T) { testOctets(t, setup) })
	t.Run("reads what is there without waiting for more", func(t *testing.T) { testPartialRead(t, setup) })
	t.Run("Close releases a Read that waits", func(t *testing.T) { testCloseReleasesRead(t, setup) })
	t.Run("Close releases a Write that waits", func(t *testing.T) { testCloseReleasesWrite(t, setup) })
	t.Run("Close twice and from many goroutines", func(t *testing.T) { testCloseMany(t, setup) })
	t.Run("every call after Close says so", func(t *testing.T) { testAfterClose(t, setup) })
	t.Run("hang-up ends a Read that waits", func(t *testing.T) { testHangupEndsRead(t, setup) })
	t.Run("hang-up is told by every later Read", func(t *testing.T) { testHangupStays(t, setup) })
}

func testOctets(t *testing.T, setup Setup) {
	port, other := setup(t)
	data := make([]byte, 0, 4096)
	for i := range 4096 {
		data = append(data, byte(i+i>>8))
	}
	for _, dir := range []struct {
		name string
		w    io.Writer
		r    io.Reader
	}{{"to the modem", port, other}, {"from the modem", other, port}} {
		written := Start(func() error { _, err := dir.w.Write(data); return err })
		got := make([]byte, len(data))
		read := Start(func() error { _, err := io.ReadFull(dir.r, got); return err })
		require.NoError(t, written.Wait(t), dir.name)
		require.NoError(t, read.Wait(t), dir.name)
		require.True(t, bytes.Equal(data, got), "%s: other octets than were written", dir.name)
	}
}

func testPartialRead(t *testing.T, setup Setup) {
	port, other := setup(t)
	_, err := io.WriteString(other, "OK\r\n")
	require.NoError(t, err)
	var line string
	read := Start(func() (err error) {
		line, err = bufio.NewReaderSize(port, 4096).ReadString('\n')
		return err
	})
	require.NoError(t, read.Wait(t))
	assert.Equal(t, "OK\r\n", line)
}

func testCloseReleasesRead(t *testing.T, setup Setup) {
	inTime(t, func(t *testing.T) time.Duration {
		port, other := setup(t)
		read := startWaitingRead(t, port, other)
		start := time.Now()
		require.NoError(t, Start(port.Close).Wait(t))
		assert.ErrorIs(t, read.Wait(t), fs.ErrClosed)
		return time.Since(start)
	})
}

// startWaitingRead starts to read the port, and returns once it has read something and waits for more.
func startWaitingRead(t *testing.T, port io.Reader, other io.Writer) *Call {
	t.Helper()
	_, err := io.WriteString(other, "x")
	require.NoError(t, err)
	first := make(chan struct{})
	read := Start(func() error {
		var buf [16]byte
		if _, err := port.Read(buf[:]); err != nil {
			return err
		}
		close(first)
		_, err := port.Read(buf[:])
		return err
	})
	<-first
	return read
}

func testCloseReleasesWrite(t *testing.T, setup Setup) {
	inTime(t, func(t *testing.T) time.Duration {
		port, _ := setup(t)
		progress := make(chan struct{}, 1)
		write := Start(func() error {
			for { // nobody reads, so this fills every buffer on the way and then waits
				if _, err := port.Write(make([]byte, 32<<10)); err != nil {
					return err
				}
				select {
				case progress <- struct{}{}:
				default:
				}
			}
		})
		for stalled := false; !stalled; {
			select {
			case <-progress:
			case <-time.After(Limit): // no write ended for so long: it waits
				stalled = true
			}
		}
		start := time.Now()
		require.NoError(t, Start(port.Close).Wait(t))
		assert.ErrorIs(t, write.Wait(t), fs.ErrClosed)
		return time.Since(start)
	})
}

func testCloseMany(t *testing.T, setup Setup) {
	port, _ := setup(t)
	var closes []*Call
	for range 8 {
		closes = append(closes, Start(port.Close))
	}
	for _, c := range closes {
		assert.NoError(t, c.Wait(t))
	}
	assert.NoError(t, port.Close())
}

func testAfterClose(t *testing.T, setup Setup) {
	port, _ := setup(t)
	require.NoError(t, port.Close())
	_, err := port.Read(make([]byte, 1))
	assert.ErrorIs(t, err, fs.ErrClosed, "Read")
	_, err = port.Write([]byte("AT\r"))
	assert.ErrorIs(t, err, fs.ErrClosed, "Write")
	for name, call := range map[string]func() error{
		"SetBaud": func() error { return port.SetBaud(9600) },
		"SetDTR":  func() error { return port.SetDTR(false) },
		"SetRTS":  func() error { return port.SetRTS(false) },
		"Lines":   func() error { _, err := port.Lines(); return err },
	} {
		err := call()
		assert.True(t, errors.Is(err, fs.ErrClosed) || errors.Is(err, errors.ErrUnsupported), "%s: %v", name, err)
		assert.NotErrorIs(t, err, serial.ErrHangup, name)
	}
}

func testHangupEndsRead(t *testing.T, setup Setup) {
	inTime(t, func(t *testing.T) time.Duration {
		port, other := setup(t)
		read := startWaitingRead(t, port, other)
		start := time.Now()
		require.NoError(t, other.Close())
		requireHangup(t, read.Wait(t))
		return time.Since(start)
	})
}

// inTime runs f, which returns how long the promised part took, until that is within [Limit]. A machine
// that is busy may delay some runs, not all.
func inTime(t *testing.T, f func(t *testing.T) time.Duration) {
	t.Helper()
	var took time.Duration
	for range 5 {
		if took = f(t); took <= Limit {
			return
		}
	}
	require.FailNow(t, "too slow", "%v, with a limit of %v", took, Limit)
}

func testHangupStays(t *testing.T, setup Setup) {
	port, other := setup(t)
	require.NoError(t, other.Close())
	for range 3 {
		read := Start(func() error { _, err := port.Read(make([]byte, 16)); return err })
		requireHangup(t, read.Wait(t))
	}
	write := Start(func() error {
		for { // a network tells a writer only after the answer to its first octets
			if _, err := port.Write(make([]byte, 1024)); err != nil {
				return err
			}
		}
	})
	requireHangup(t, write.Wait(t))
	err := port.SetBaud(9600)
	assert.True(t, errors.Is(err, serial.ErrHangup) || errors.Is(err, errors.ErrUnsupported), "SetBaud: %v", err)
	assert.NoError(t, port.Close(), "closing what hung up")
}

// requireHangup checks that err says hang-up, with a cause, and nothing else.
func requireHangup(t *testing.T, err error) {
	t.Helper()
	require.ErrorIs(t, err, serial.ErrHangup)
	require.NotErrorIs(t, err, fs.ErrClosed)
	require.NotEqual(t, serial.ErrHangup, err, "no cause")
}

// A Call is a call that runs on a goroutine of its own.
type Call struct{ done chan error }

// Start calls f on its own goroutine.
func Start(f func() error) *Call {
	c := &Call{done: make(chan error, 1)}
	go func() { c.done <- f() }()
	return c
}

// Done gives the result once there is one.
func (c *Call) Done() <-chan error { return c.done }

// Wait returns the result of the call and fails the test if there is none in [patience].
func (c *Call) Wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-c.done:
		return err
	case <-time.After(patience):
		require.FailNow(t, "call still waits", "after %v", patience)
		return nil
	}
}
