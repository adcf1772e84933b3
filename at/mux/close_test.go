package mux_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/mux"
	"github.com/semioctet/gsm/modem/modemtest"
)

// paced makes a line as slow as one of 11,520 octets a second.
func paced(w *wire) {
	w.spoil = func(b []byte) [][]byte {
		<-time.After(time.Duration(len(b)) * time.Second / 11520)
		return [][]byte{b}
	}
}

// TestWhatWasWrittenArrivesBeforeTheEnd on a line that takes a second for it.
func TestWhatWasWrittenArrivesBeforeTheEnd(t *testing.T) {
	ends := map[string]func(host *mux.Mux, c *mux.Channel) error{
		"close of the channel":              func(_ *mux.Mux, c *mux.Channel) error { return c.Close() },
		"close of the multiplexer":          func(host *mux.Mux, _ *mux.Channel) error { return host.Close() },
		"close of one, then of the other":   func(host *mux.Mux, c *mux.Channel) error { _ = c.Close(); return host.Close() },
		"opening a channel of its number":   func(host *mux.Mux, c *mux.Channel) error { _ = c.Close(); return reopen(host, c.DLCI()) },
		"close while another channel sends": func(host *mux.Mux, c *mux.Channel) error { go chatter(host); return c.Close() },
		"close in sleep": func(host *mux.Mux, c *mux.Channel) error {
			return errors.Join(host.Sleep(context.Background()), c.Close())
		},
		"close of all in sleep": func(host *mux.Mux, c *mux.Channel) error {
			return errors.Join(host.Sleep(context.Background()), host.Close())
		},
	}
	for name, end := range ends {
		for _, tt := range options {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					host, modem, line := pair(t, tt.Params)
					near, far := channel(t, host, modem, 1, nil)
					line.out.set(paced)
					data := random(1, 10_000)
					_, err := near.Write(data)
					require.NoError(t, err)
					ended := make(chan error, 1)
					go func() { ended <- end(host, near) }()
					got, err := io.ReadAll(far)
					require.NoError(t, err)
					assert.True(t, bytes.Equal(data, got), "%d octets came", len(got))
					require.NoError(t, <-ended)
				})
			})
		}
	}
}

func reopen(host *mux.Mux, dlci int) error {
	_, err := host.Open(context.Background(), dlci, nil)
	return err
}

func chatter(host *mux.Mux) {
	c, err := host.Open(context.Background(), 2, &mux.ChannelOptions{Priority: 1})
	for err == nil {
		_, err = c.Write(make([]byte, 100))
	}
}

// TestClosingDoesNotWaitForOneWhoTakesNothing although something was written, and tells that it is lost: the
// channel, where that is certain at once, and the multiplexer, whose count holds all.
func TestClosingDoesNotWaitForOneWhoTakesNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		hold   func(modem *peer)
		atOnce bool
	}{
		"the channel is stopped":  {func(modem *peer) { modem.say(modem.data(0, "\xe3\x05\x07\x0f")) }, true},
		"everything is stopped":   {func(modem *peer) { modem.say(modem.data(0, "\x63\x01")) }, true},
		"the line takes no octet": {func(modem *peer) { modem.line.in.set(jam) }, false},
	} {
		for _, both := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/the channel first %v", name, both), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m, modem := asModem(t, mux.Params{})
					c := withChannel(t, m, modem)
					modem.line.in.set(paced)
					_, err := c.Write(make([]byte, 5000))
					require.NoError(t, err)
					tt.hold(modem)
					<-time.After(100 * time.Millisecond)
					begin := time.Now()
					if both {
						requireUnsent(t, c.Close(), tt.atOnce)
						assert.Zero(t, time.Since(begin))
					}
					requireUnsent(t, m.Close(), !both || !tt.atOnce)
					assert.Less(t, time.Since(begin), 5*time.Second)
					requireUnsent(t, c.Close(), true)
					assert.InDelta(t, 4000, m.Stats().Unsent, 1000)
				})
			})
		}
	}
}

// TestWhatAWriteUnderWayWasNotToldIsCounted: Close ends the wait of a Write while the channel still sends what it
// took, which then does not go out.
func TestWhatAWriteUnderWayWasNotToldIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, modem := asModem(t, mux.Params{})
		c := withChannel(t, m, modem)
		modem.line.in.set(jam)
		written := make(chan int, 1)
		go func() {
			n, err := c.Write(make([]byte, 100_000))
			assert.ErrorIs(t, err, mux.ErrClosed)
			written <- n
		}()
		synctest.Wait()
		require.NoError(t, c.Close())
		n := <-written
		require.Positive(t, n)
		require.ErrorIs(t, m.Close(), mux.ErrUnsent)
		require.ErrorIs(t, c.Close(), mux.ErrUnsent)
		require.EqualValues(t, n, m.Stats().Unsent)
	})
}

func requireUnsent(t *testing.T, err error, want bool) {
	t.Helper()
	if want {
		require.ErrorIs(t, err, mux.ErrUnsent)
	} else {
		require.NoError(t, err)
	}
}

// TestALineThatBecomesSlow makes nobody wait behind what a fast one would take at once.
func TestALineThatBecomesSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, modem, line := pair(t, mux.Params{N1: 127})
		near, far := channel(t, host, modem, 1, nil)
		bulk, sink := channel(t, host, modem, 2, nil)
		transfer(t, bulk, sink, make([]byte, 1<<20))
		go func() { _, _ = io.Copy(io.Discard, sink) }()
		line.out.set(paced)
		go func() { _, _ = bulk.Write(make([]byte, 1<<20)) }()
		<-time.After(5 * time.Second)
		begin := time.Now()
		transfer(t, near, far, []byte("AT\r"))
		assert.Less(t, time.Since(begin), 250*time.Millisecond)
	})
}

// TestTheOtherSideVanishesAtAnyOctet of a session: the line then swallows what is written, and nothing
// comes. Whatever is called returns, in the time it promises.
func TestTheOtherSideVanishesAtAnyOctet(t *testing.T) {
	for n := range 420 { // a whole session takes 400
		t.Run(fmt.Sprint("after ", n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				modem := modemtest.New(nil)
				defer func() { _ = modem.Close() }()
				line := &vanishing{ReadWriteCloser: modem.Open(), left: n, gone: make(chan struct{})}
				begin := time.Now()
				m, err := mux.Start(t.Context(), line, mux.Params{N1: 127})
				took(t, begin, 31*time.Second, "Start", err)
				if err != nil {
					return
				}
				for dlci := 1; dlci <= 2; dlci++ {
					use(t, m, dlci)
				}
				begin = time.Now()
				took(t, begin, 8*time.Second, "Test", m.Test(t.Context()))
				begin = time.Now()
				took(t, begin, 5*time.Second, "Close", m.Close())
			})
		})
	}
}

func took(t *testing.T, begin time.Time, limit time.Duration, what string, err error) {
	t.Helper()
	assert.LessOrEqual(t, time.Since(begin), limit, "%s: %v", what, err)
}

func use(t *testing.T, m *mux.Mux, dlci int) {
	begin := time.Now()
	c, err := m.Open(t.Context(), dlci, nil)
	took(t, begin, 10*time.Second, "Open", err)
	if err != nil {
		return
	}
	port := at.New(c, nil)
	begin = time.Now()
	_, err = port.Command(t.Context(), "+CSQ")
	took(t, begin, 30*time.Second, "Command", err)
	begin = time.Now()
	took(t, begin, time.Second, "Close of the port", port.Close())
}

// vanishing is a line whose other side is gone after so many octets.
type vanishing struct {
	io.ReadWriteCloser
	gone chan struct{} // closed with the line
	sync.Mutex
	left int // octets in both directions
}

func (v *vanishing) spend(n int) int {
	v.Lock()
	defer v.Unlock()
	n = min(n, v.left)
	v.left -= n
	return n
}

func (v *vanishing) Write(b []byte) (int, error) {
	if n := v.spend(len(b)); n > 0 {
		if _, err := v.ReadWriteCloser.Write(b[:n]); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

func (v *vanishing) Read(b []byte) (int, error) {
	n, err := v.ReadWriteCloser.Read(b)
	if n = v.spend(n); n > 0 || err != nil {
		return n, err
	}
	<-v.gone
	return 0, io.EOF
}

func (v *vanishing) Close() error {
	close(v.gone)
	return v.ReadWriteCloser.Close()
}
