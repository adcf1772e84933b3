package porttest

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/at/serial"
)

// TestExclusive checks both ways by which programs keep each other out: some ask for one, some for the
// other.
func TestExclusive(t *testing.T, open OpenFunc) {
	_, name := NewTTY(t)
	other, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0) // another program, which was there before
	require.NoError(t, err)
	defer other.Close()
	fd := int(other.Fd())
	exclusive := func() bool {
		held, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL)
		require.NoError(t, err)
		return held != 0
	}

	port, err := open(name, nil)
	require.NoError(t, err)
	assert.True(t, exclusive(), "TIOCEXCL while open")
	assert.ErrorIs(t, unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK, "flock while open")

	require.NoError(t, port.Close())
	assert.False(t, exclusive(), "TIOCEXCL after Close")
	require.NoError(t, unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB), "flock after Close")

	e := requireOpenError(t, open, name, serial.ErrBusy)
	requireHolder(t, e, os.Getpid())
}
