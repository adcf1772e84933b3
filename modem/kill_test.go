package modem_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

var (
	killMessages = flag.Int("kill.messages", 120, "messages that the kill test receives")
	killTimes    = flag.Int("kill.times", 15, "how often it kills the receiver")
	killSeed     = flag.Uint64("kill.seed", 1, "seed of the points at which it kills")
)

// About how many octets the program writes to set the modem up, and to take one message. A run is
// killed within the octets that its share of the messages takes.
const setUpOctets, octetsEach = 600, 40

// killChild is set in the environment of the program that is to be killed: where its modem is.
const killChild = "GSM_KILL_CHILD"

// handled is what the receiver writes for each message before its handler returns.
type handled struct{ Key, From, Text string }

// receiver is the program that is killed: it receives from the modem at an address until the line ends.
func receiver(address string) error {
	line, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	m, err := modem.Open(context.Background(), line, &modem.Options{
		Dir: os.Getenv("GSM_KILL_DIR"),
		OnMessage: func(_ context.Context, msg modem.Message) error {
			return out.Encode(handled{msg.Key, msg.From, msg.Text})
		},
	})
	if err != nil {
		return err
	}
	<-m.Port().Done()
	return m.Close()
}

// tap counts the octets that the receiver writes to its modem and cuts the power at one of them.
type tap struct {
	io.ReadWriteCloser
	left *atomic.Int64
	cut  func()
}

func (t tap) Write(b []byte) (int, error) {
	for i := range b {
		if t.left.Add(-1) == 0 {
			n, _ := t.ReadWriteCloser.Write(b[:i+1])
			t.cut()
			return n, io.ErrClosedPipe
		}
	}
	return t.ReadWriteCloser.Write(b)
}

// TestNothingIsLostWhenTheReceiverIsKilled kills a program with SIGKILL at random octets of its dialogue,
// and starts it again on the same folder.
func TestNothingIsLostWhenTheReceiverIsKilled(t *testing.T) {
	for _, p := range []modemtest.Personality{modemtest.Generic, textOnly(nil)} {
		t.Run(p.Name, func(t *testing.T) { testKilledReceiver(t, p) })
	}
}

func testKilledReceiver(t *testing.T, p modemtest.Personality) {
	nw := modemtest.NewNetwork(nil)
	sim := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw, Personality: p})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	random := rand.New(rand.NewPCG(*killSeed, 0))
	want := map[string]bool{}
	for i := range *killMessages {
		text := fmt.Sprintf("message %d", i)
		if i%5 == 0 {
			text += strings.Repeat(fmt.Sprintf(" and on %d", i), 20+random.IntN(40)) // no two parts are alike: one sender never reuses a reference within a second
		}
		want[text] = true
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", text))
	}

	dir := t.TempDir()
	keys := map[string]string{} // text by key
	repeats, kills, missing := 0, 0, len(want)
	for missing > 0 {
		limit := int64(-1)
		if kills < *killTimes {
			limit = 1 + random.Int64N(int64(setUpOctets + octetsEach**killMessages / *killTimes))
		}
		for h := range receiveUntilKilled(t, listener, sim, dir, limit) {
			require.True(t, want[h.Text], "a text that nobody sent: %q", h.Text)
			assert.Equal(t, "+15550009999", h.From)
			if old, known := keys[h.Key]; known {
				repeats++
				assert.Equal(t, old, h.Text, "a key stands for one message")
				continue
			}
			keys[h.Key] = h.Text
			missing--
			if missing == 0 {
				break // the kill is the iterator's
			}
		}
		if limit >= 0 {
			kills++
		} else {
			require.Zero(t, missing, "the receiver ended by itself")
		}
	}
	assert.Len(t, keys, len(want))
	assert.Zero(t, nw.Waiting("+15550001111"))
	assertEmptyStorage(t, sim, dir, keys)
	t.Logf("%d messages, killed %d times, %d handled again", len(want), kills, repeats)
}

// receiveUntilKilled runs the receiver until it has written limit octets to its modem, and yields
// what it handled. With a negative limit it runs until the caller stops.
func receiveUntilKilled(t *testing.T, l net.Listener, sim *modemtest.Modem, dir string, limit int64) func(func(handled) bool) {
	return func(yield func(handled) bool) {
		for line := range untilKilled(t, l, sim, limit, "GSM_KILL_DIR="+dir) {
			var h handled
			if json.Unmarshal(line, &h) == nil && h.Key != "" && !yield(h) {
				return
			}
		}
	}
}

// untilKilled runs a program on the modem until it has written limit octets to it, and yields the lines that
// the program writes. With a negative limit it runs until it ends or the caller stops.
func untilKilled(t *testing.T, l net.Listener, sim *modemtest.Modem, limit int64, environment ...string) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		child := exec.Command(os.Args[0])
		child.Env = append(append(os.Environ(), killChild+"="+l.Addr().String()), environment...)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		var left atomic.Int64
		left.Store(limit)
		var bridge sync.WaitGroup
		conn, err := l.Accept()
		require.NoError(t, err)
		line := tap{sim.Open(), &left, func() { _ = child.Process.Kill() }}
		bridge.Go(func() { _, _ = io.Copy(line, conn); _ = line.Close(); _ = conn.Close() })
		bridge.Go(func() { _, _ = io.Copy(conn, line) })
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if !yield(lines.Bytes()) {
				_ = child.Process.Kill()
				break
			}
		}
		_ = child.Wait()
		_ = line.Close()
		bridge.Wait()
	}
}

// assertEmptyStorage looks through the modem once more and finds nothing that was not handled, and leaves nothing
// there: a receiver that is killed right after its handler has not removed the message yet. A message that was being
// handled when the receiver was killed may come again, with its key.
func assertEmptyStorage(t *testing.T, sim *modemtest.Modem, dir string, keys map[string]string) {
	levels := make(chan modem.StorageLevel, 64)
	m, err := modem.Open(context.Background(), sim.Open(), &modem.Options{
		Dir: dir,
		OnMessage: func(_ context.Context, msg modem.Message) error {
			assert.Equal(t, keys[msg.Key], msg.Text, "a message that was never handled")
			return nil
		},
		OnEvent: func(e modem.Event) {
			if l, ok := e.(modem.StorageLevel); ok {
				levels <- l
			}
		},
	})
	require.NoError(t, err)
	defer m.Close()
	for range m.Route().Memories {
		<-levels
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err = sim.Wait(ctx, func(modemtest.Transcript) bool {
		return !slices.ContainsFunc(sim.State().Memories, func(m modemtest.Memory) bool { return m.Used > 0 })
	})
	assert.NoError(t, err, "the storages are not empty: %v", sim.State().Memories)
}
