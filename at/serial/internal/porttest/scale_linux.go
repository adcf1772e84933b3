package porttest

import (
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestScale checks that many ports that wait need few threads, and that descriptors may be many.
func TestScale(t *testing.T, open OpenFunc) {
	const ports = 64
	before := threads(t)
	waiting := make(map[io.Closer]*Call)
	for range ports {
		port, modem := Device(open)(t)
		waiting[port] = startWaitingRead(t, port, modem)
	}
	assert.Less(t, threads(t)-before, ports/2, "threads for %d ports", ports)
	for port, read := range waiting {
		require.NoError(t, port.Close())
		require.ErrorIs(t, read.Wait(t), fs.ErrClosed)
	}

	// Select(2) ends at descriptor 1023.
	for range 1024 {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Skip("the system gives this program too few descriptors:", err)
		}
		t.Cleanup(func() { f.Close() })
	}
	port, modem := Device(open)(t)
	_, err := io.WriteString(modem, "OK")
	require.NoError(t, err)
	_, err = io.ReadFull(port, make([]byte, 2))
	require.NoError(t, err)
	require.NoError(t, port.Close())
}

// threads counts the threads of this process.
func threads(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	for line := range strings.Lines(string(status)) {
		if n, ok := strings.CutPrefix(line, "Threads:"); ok {
			count, err := strconv.Atoi(strings.TrimSpace(n))
			require.NoError(t, err)
			return count
		}
	}
	require.FailNow(t, "no count of threads")
	return 0
}
