package tty_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/at/serial/internal/tty"
)

func TestLockOwner(t *testing.T) {
	// Lines in the form of proc_locks(5).
	const table = `1: POSIX  ADVISORY  WRITE 800 00:05:94 0 EOF
2: FLOCK  ADVISORY  WRITE 812 00:05:945 0 EOF
3: FLOCK  ADVISORY  WRITE -1 00:05:77 0 EOF
4: -> FLOCK  ADVISORY  WRITE 900 00:05:94 0 EOF
5: FLOCK  ADVISORY  WRITE 4711 fd:1a:94 0 EOF

6: FLOCK
`
	for _, tt := range []struct {
		name         string
		major, minor uint32
		inode        uint64
		want         int
	}{
		{"the file", 0, 5, 945, 812},
		{"device numbers in hexadecimal", 0xfd, 0x1a, 94, 4711},
		{"a lock of another kind, and one that waits", 0, 5, 94, 0},
		{"owner outside of this process namespace", 0, 5, 77, 0},
		{"no lock", 0, 6, 945, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tty.LockOwner(table, unix.Mkdev(tt.major, tt.minor), tt.inode))
		})
	}
}

func TestRunning(t *testing.T) {
	comm, err := os.ReadFile("/proc/self/comm")
	require.NoError(t, err)
	assert.True(t, tty.Running(strings.TrimSpace(string(comm))))
	assert.False(t, tty.Running("no such program"))
}
