package modemtest_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// terminal speaks to a modem in raw octets.
type terminal struct {
	t     *testing.T
	modem *modemtest.Modem
	rw    io.ReadWriteCloser
	seen  string // read and not yet asked for
	// patience ends a test that waits for what does not come.
	patience time.Duration
}

// connect makes a modem without echo and a terminal on it.
func connect(t *testing.T, o *modemtest.Options) (*modemtest.Modem, *terminal) {
	t.Helper()
	m := modemtest.New(o)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	te := &terminal{t: t, modem: m, rw: m.Open(), patience: 5 * time.Second}
	te.ask("ATE0", "ATE0\r\r\nOK\r\n")
	return m, te
}

func (te *terminal) write(s string) {
	te.t.Helper()
	_, err := io.WriteString(te.rw, s)
	require.NoError(te.t, err)
}

// read returns one write of the modem.
func (te *terminal) read() string {
	te.t.Helper()
	watchdog := time.AfterFunc(te.patience, func() { _ = te.rw.Close() })
	defer watchdog.Stop()
	b := make([]byte, 4096)
	n, err := te.rw.Read(b)
	require.NoError(te.t, err, "read so far: %q", te.seen)
	return string(b[:n])
}

// until reads up to and with a text, and returns it with all before it.
func (te *terminal) until(end string) string {
	te.t.Helper()
	for !strings.Contains(te.seen, end) {
		te.seen += te.read()
	}
	i := strings.Index(te.seen, end) + len(end)
	got := te.seen[:i]
	te.seen = te.seen[i:]
	return got
}

// ask writes a command line and requires the whole answer.
func (te *terminal) ask(command, want string) {
	te.t.Helper()
	te.write(command + "\r")
	for len(te.seen) < len(want) {
		te.seen += te.read()
	}
	got := te.seen
	te.seen = ""
	require.Equal(te.t, want, got, "answer to %s", command)
}

// lines is the answer of information lines and a final result.
func lines(all ...string) string {
	final := "\r\n" + all[len(all)-1] + "\r\n"
	if len(all) == 1 {
		return final
	}
	return "\r\n" + strings.Join(all[:len(all)-1], "\r\n") + "\r\n" + final
}

// pass lets time go by in a synctest bubble.
func pass(d time.Duration) { <-time.After(d) }

// settle lets a synctest bubble do all that takes less than a second.
func settle() {
	pass(time.Second)
	synctest.Wait()
}
