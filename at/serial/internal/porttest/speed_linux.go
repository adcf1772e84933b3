package porttest

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/at/serial"
)

// TestControl runs the tests of speed and control lines on a pseudo-terminal, which keeps a speed and
// lets its other end see it, but has no control lines.
func TestControl(t *testing.T, open OpenFunc) {
	modem, name := NewTTY(t)
	for _, tt := range []struct {
		name string
		o    *serial.Options
		want uint32
	}{
		{"no options", nil, 115200},
		{"zero speed", &serial.Options{}, 115200},
		{"standard speed", &serial.Options{Baud: 9600}, 9600},
		{"speed of no standard", &serial.Options{Baud: 250000}, 250000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			port, err := open(name, tt.o)
			require.NoError(t, err)
			defer port.Close()
			assert.Equal(t, tt.want, Speed(t, modem))
			require.NoError(t, port.SetBaud(19200))
			assert.Equal(t, uint32(19200), Speed(t, modem))
			require.NoError(t, port.SetBaud(123456))
			assert.Equal(t, uint32(123456), Speed(t, modem))
		})
	}
	t.Run("control lines that are not there", func(t *testing.T) {
		port, err := open(name, nil)
		require.NoError(t, err)
		defer port.Close()
		_, err = port.Lines()
		assert.ErrorIs(t, err, errors.ErrUnsupported)
		assert.ErrorIs(t, port.SetDTR(false), errors.ErrUnsupported)
		assert.ErrorIs(t, port.SetRTS(true), errors.ErrUnsupported)
	})
	t.Run("no speed at all", func(t *testing.T) {
		port, err := open(name, nil)
		require.NoError(t, err)
		defer port.Close()
		assert.Error(t, port.SetBaud(0), "on a real line that hangs up")
		assert.Error(t, port.SetBaud(-9600))
	})
}

// Speed reads the speed that the program under test has set at its end.
func Speed(t *testing.T, modem *os.File) (baud uint32) {
	t.Helper()
	raw, err := modem.SyscallConn()
	require.NoError(t, err)
	var termios *unix.Termios
	require.NoError(t, raw.Control(func(fd uintptr) { termios, err = unix.IoctlGetTermios(int(fd), unix.TCGETS2) }))
	require.NoError(t, err)
	return termios.Ospeed
}
