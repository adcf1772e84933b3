//go:build unix

package porttest

import (
	"io"
	"os"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
)

// NewTTY makes a pseudo-terminal. It returns the end that plays the modem and the name of the other,
// which the program under test opens.
func NewTTY(t *testing.T) (modem *os.File, name string) {
	t.Helper()
	modem, tty, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { modem.Close() })
	name = tty.Name()
	require.NoError(t, tty.Close())
	return modem, name
}

// Device makes a [Setup] that opens a pseudo-terminal with open.
func Device(open OpenFunc) Setup {
	return func(t *testing.T) (serial.Port, io.ReadWriteCloser) {
		modem, name := NewTTY(t)
		port, err := open(name, nil)
		require.NoError(t, err)
		t.Cleanup(func() { port.Close() })
		return port, modem
	}
}
