package modem_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

var replugRounds = flag.Int("replug.rounds", 20, "how often the re-plug test plugs its modem out and in again")

// socket is a terminal that a simulated modem can be plugged into.
type socket struct {
	ours, theirs *os.File
	line         io.ReadWriteCloser
	pumps        sync.WaitGroup
}

func newSocket(t *testing.T) *socket {
	ours, theirs, err := pty.Open()
	require.NoError(t, err)
	defer ours.Close()
	fd, err := unix.FcntlInt(ours.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	require.NoError(t, err)
	require.NoError(t, unix.SetNonblock(fd, true)) // so that Close ends a Read that waits
	return &socket{ours: os.NewFile(uintptr(fd), ours.Name()), theirs: theirs}
}

func (s *socket) name() string { return s.theirs.Name() }

func (s *socket) plug(sim *modemtest.Modem) {
	s.line = sim.Open()
	s.pumps.Go(func() { _, _ = io.Copy(s.line, s.ours) })
	s.pumps.Go(func() { _, _ = io.Copy(s.ours, s.line) })
}

// unplug takes the terminal away from whoever has it open.
func (s *socket) unplug() error {
	err := errors.Join(s.theirs.Close(), s.ours.Close())
	if s.line != nil {
		err = errors.Join(err, s.line.Close())
	}
	s.pumps.Wait()
	return err
}

// bus is what is plugged in, by name.
type bus struct {
	mu    sync.Mutex
	names []string
}

func (b *bus) set(names ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.names = names
}

func (b *bus) list() ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.names), nil
}

func openFiles(t *testing.T) int {
	list, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(list)
}

// TestAModemThatComesBackUnderOtherNames plugs a modem out and in again during traffic, each time into another
// terminal, beside a second modem and a port that another program has.
func TestAModemThatComesBackUnderOtherNames(t *testing.T) {
	const own, friend = "+15550001111", "+15550009999"
	rounds := *replugRounds
	before := openFiles(t)
	nw := modemtest.NewNetwork(nil)
	personality := modemtest.Generic
	personality.IMEI = "490154203237518"
	sim := modemtest.New(&modemtest.Options{Number: own, PIN: "1234", Network: nw, Personality: personality})
	defer sim.Close()
	other := modemtest.New(&modemtest.Options{Personality: modemtest.SIM800})
	defer other.Close()
	beside, held := newSocket(t), newSocket(t)
	beside.plug(other)
	holder, err := serial.Open(held.name(), nil)
	require.NoError(t, err)

	var plugged bus
	dial := modem.DialByID(personality.IMEI, plugged.list, func(_ context.Context, name string) (io.ReadWriteCloser, error) {
		return serial.Open(name, nil)
	})
	now := newSocket(t)
	now.plug(sim)
	plugged.set(held.name(), beside.name(), now.name())
	received := make(chan string, 10*rounds)
	lost := make(chan struct{}, rounds)
	k := modem.Keep(dial, modem.KeepOptions{Budget: 10 * rounds, Modem: modem.Options{PIN: "1234", Dir: t.TempDir(),
		OnEvent: func(e modem.Event) {
			if c, ok := e.(modem.StateChange); ok && c.To == modem.Failed {
				lost <- struct{}{}
			}
		},
		OnMessage: func(_ context.Context, msg modem.Message) error { received <- msg.Text; return nil }}})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var want, sent []string
	var ready []time.Duration
	names := map[string]bool{now.name(): true}
	for i := range rounds {
		m, err := k.Modem(ctx)
		require.NoError(t, err)
		text := fmt.Sprint("to friend ", i)
		_, err = m.Send(ctx, friend, text, nil)
		require.NoError(t, err)
		sent = append(sent, text)
		for j := range 3 { // on their way while the modem goes
			want = append(want, fmt.Sprint("message ", i, " ", j))
			require.NoError(t, nw.SMS(friend, own, want[len(want)-1]))
		}
		next := newSocket(t) // taken before the old one is given back, so that its name is another
		names[next.name()] = true
		if i == rounds/2 { // for once it is away for a while
			plugged.set(held.name(), beside.name())
		}
		require.NoError(t, now.unplug())
		<-lost
		begin := time.Now()
		next.plug(sim)
		plugged.set(held.name(), beside.name(), next.name())
		_, err = k.Modem(ctx)
		require.NoError(t, err)
		ready = append(ready, time.Since(begin))
		now = next
	}
	var got []string
	for len(got) < len(want) {
		select {
		case text := <-received:
			got = append(got, text)
		case <-ctx.Done():
			require.Fail(t, "messages are missing", "%d of %d", len(got), len(want))
		}
	}
	require.NoError(t, k.Close())
	close(received)
	for text := range received {
		got = append(got, text)
	}
	assert.ElementsMatch(t, want, got)
	for _, text := range sent {
		sim.WantSent(t, friend, text)
	}
	assert.Greater(t, len(names), 1)
	for _, c := range other.Transcript().Commands() {
		assert.NotRegexp(t, `\+CPIN=|\+CNMI|\+CMGF|\+CMGS|\+CFUN`, c, "the other modem was touched")
	}
	slices.Sort(ready)
	t.Logf("ready again after %v (median) and %v (longest) of %d", ready[len(ready)/2], ready[len(ready)-1], len(ready))

	require.NoError(t, now.unplug())
	require.NoError(t, beside.unplug())
	require.NoError(t, holder.Close())
	require.NoError(t, held.unplug())
	assert.Equal(t, before, openFiles(t), "files are left open")
	_, err = dial(ctx)
	assert.ErrorIs(t, err, modem.ErrNoLine)
	assert.ErrorIs(t, err, fs.ErrNotExist)
}
