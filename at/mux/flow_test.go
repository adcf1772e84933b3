package mux_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

func TestASlowReaderStopsItsOwnChannelOnly(t *testing.T) {
	for _, tt := range options {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, modem, _ := pair(t, tt.Params)
				near, far := channel(t, host, modem, 1, nil)
				near2, far2 := channel(t, host, modem, 2, nil)
				data := random(7, 1<<20)
				written := make(chan error, 1)
				go func() {
					_, err := far.Write(data)
					written <- err
				}()
				synctest.Wait() // stopped, with nobody reading
				select {
				case <-written:
					require.Fail(t, "1 MiB was taken without a reader")
				default:
				}
				transfer(t, far2, near2, []byte("\r\n+CMTI: \"SM\",3\r\n"))
				transfer(t, near2, far2, []byte("AT+CMGR=3\r"))
				transfer(t, near, far, []byte("the other way"))
				got := make([]byte, len(data))
				_, err := io.ReadFull(near, got)
				require.NoError(t, err)
				require.NoError(t, <-written)
				assert.True(t, bytes.Equal(data, got))
				assert.Zero(t, host.Stats().Overrun)
			})
		})
	}
}

func TestFlowControlOfTheOtherSide(t *testing.T) {
	for name, flow := range map[string]struct{ off, on string }{
		"of one channel":      {"\xe3\x05\x07\x0f", "\xe3\x05\x07\x0d"},
		"of all the channels": {"\x63\x01", "\xa3\x01"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, modem := asModem(t, mux.Params{})
				c := withChannel(t, m, modem)
				modem.say(modem.data(0, flow.off))
				off := modem.next()
				require.Equal(t, flow.off[0]&^2, off.Info[0])
				written := make(chan int, 1)
				write := func() {
					n, _ := c.Write([]byte("AT\r"))
					written <- n
				}
				go write()
				synctest.Wait()
				require.Empty(t, written)
				go func() { _ = m.Test(context.Background()) }() // not subject to it
				require.True(t, strings.HasPrefix(modem.next().Info, "\x23"))
				modem.say(modem.data(0, flow.on))
				require.Equal(t, flow.on[0]&^2, modem.next().Info[0])
				modem.want(theirs(modem.data(1, "AT\r")))
				require.Equal(t, 3, <-written)

				modem.say(modem.data(0, flow.off))
				synctest.Wait()
				go write()
				synctest.Wait()
				require.Empty(t, written)
				require.NoError(t, c.Close()) // ends the wait
				require.Zero(t, <-written)
			})
		})
	}
}

func TestAModemThatHeedsNoFlowControlLosesOctetsAndNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, modem := asModem(t, mux.Params{})
		c := withChannel(t, m, modem)
		for i := range 400 {
			modem.say(modem.data(1, strings.Repeat(string(rune('a'+i%26)), 1000)))
		}
		synctest.Wait()
		lost := m.Stats().Overrun
		assert.Equal(t, uint64(400_000-256<<10), lost)
		require.NoError(t, modem.line.Close())
		<-m.Done()
		got, err := io.ReadAll(c)
		require.ErrorIs(t, err, mux.ErrLine) // after all that came
		assert.Len(t, got, 256<<10)
	})
}

// TestAnythingWaitingEndsWithClose checks each kind of waiting on a line that takes nothing more.
func TestAnythingWaitingEndsWithClose(t *testing.T) {
	ends := map[string]struct {
		end  func(m *mux.Mux, line end)
		want error
	}{
		"close":     {func(m *mux.Mux, line end) { _ = m.Close() }, mux.ErrClosed},
		"line lost": {func(m *mux.Mux, line end) { line.in.Close() }, mux.ErrLine},
	}
	for name, tt := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, modem, line := pair(t, mux.Params{})
				near, _ := channel(t, host, modem, 1, nil)
				line.out.set(func(w *wire) { w.jammed = true })
				ctx := context.Background()
				waits := map[string]func() error{
					"read":   func() error { _, err := near.Read(make([]byte, 1)); return err },
					"write":  func() error { _, err := near.Write(make([]byte, 1<<20)); return err },
					"write2": func() error { _, err := near.Write(make([]byte, 1<<20)); return err },
					"open":   func() error { _, err := host.Open(ctx, 2, nil); return err },
					"accept": func() error { _, err := host.Accept(ctx); return err },
					"test":   func() error { return host.Test(ctx) },
					"sleep":  func() error { return host.Sleep(ctx) },
				}
				errs := map[string]chan error{}
				for name, wait := range waits {
					result := make(chan error, 1)
					errs[name] = result
					go func() { result <- wait() }()
				}
				synctest.Wait()
				begin := time.Now()
				tt.end(host, line)
				for name, err := range errs {
					require.ErrorIs(t, <-err, tt.want, name)
				}
				assert.Less(t, time.Since(begin), 2*time.Second)
			})
		})
	}
}

// TestACommandOvertakesBulkData on a line of 11,520 octets a second with small buffers: the command
// waits for what is in them and for one kilobyte, not for the megabytes that others write, of which each channel
// holds 16 kB.
func TestACommandOvertakesBulkData(t *testing.T) {
	for _, tt := range []struct {
		name           string
		priority, busy int
	}{
		{"in turn with one", 0, 1}, {"in turn with six", 0, 6}, {"by priority over one", 1, 1}, {"by priority over six", 1, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, modem, line := pair(t, mux.Params{N1: 127})
				near, far := channel(t, host, modem, 1, &mux.ChannelOptions{Priority: tt.priority})
				line.out.set(paced)
				line.in.set(paced)
				for i := range tt.busy {
					bulk, sink := channel(t, host, modem, 2+i, nil)
					go func() { _, _ = bulk.Write(make([]byte, 1<<20)) }()
					go func() { _, _ = io.Copy(io.Discard, sink) }()
				}
				<-time.After(5 * time.Second)
				for range 20 {
					begin := time.Now()
					transfer(t, near, far, []byte("AT+CSQ\r"))
					assert.Less(t, time.Since(begin), 250*time.Millisecond)
					<-time.After(131 * time.Millisecond)
				}
			})
		})
	}
}

func TestPowerSaving(t *testing.T) {
	for _, tt := range options {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, modem, line := pair(t, tt.Params)
				near, far := channel(t, host, modem, 1, nil)
				for range 3 {
					synctest.Wait()
					require.NoError(t, host.Sleep(context.Background()))
					synctest.Wait()
					before := line.out.octets()
					transfer(t, near, far, []byte("woken from here"))
					assert.Equal(t, flags(tt.Params), line.out.after(before)[:16])
					transfer(t, far, near, []byte("and back"))

					synctest.Wait()
					require.NoError(t, modem.Sleep(context.Background()))
					synctest.Wait()
					before = line.in.octets()
					transfer(t, far, near, []byte("woken from there"))
					assert.Equal(t, flags(tt.Params), line.in.after(before)[:16])
				}
			})
		})
	}
}

func flags(p mux.Params) string {
	if p.Advanced {
		return strings.Repeat("\x7e", 16)
	}
	return strings.Repeat("\xf9", 16)
}

func TestWakingSurvivesLostFlagsAndEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, modem, line := pair(t, mux.Params{T3: 5 * time.Second})
		near, far := channel(t, host, modem, 1, nil)
		synctest.Wait()
		require.NoError(t, host.Sleep(context.Background()))
		synctest.Wait()
		drop := func(n int) func([]byte) [][]byte {
			return func(b []byte) [][]byte {
				if n--; n >= 0 {
					return nil
				}
				return [][]byte{b}
			}
		}
		line.out.set(func(w *wire) { w.spoil = drop(2) }) // what wakes
		line.in.set(func(w *wire) { w.spoil = drop(2) })  // and what tells that it did
		transfer(t, near, far, []byte("awake"))

		synctest.Wait()
		require.NoError(t, host.Sleep(context.Background()))
		synctest.Wait()
		line.out.set(func(w *wire) { w.spoil = drop(1 << 30) })
		_, err := near.Write([]byte("x"))
		require.ErrorIs(t, err, mux.ErrTimeout)
		require.ErrorIs(t, host.Err(), mux.ErrTimeout)
	})
}

// TestAFastLineLosesNothing although a lot is on its way when the other side hears that it shall
// stop. It runs in real time, since only then do both sides run at once.
func TestAFastLineLosesNothing(t *testing.T) {
	a, b := newLine()
	for _, w := range []*wire{a.in, a.out} {
		w.size = 200 << 10
	}
	p := mux.Params{N1: 1509}
	modem, err := mux.Answer(b, p)
	require.NoError(t, err)
	host, err := mux.Open(context.Background(), a, p)
	require.NoError(t, err)
	near, far := channel(t, host, modem, 1, nil)
	transfer(t, near, far, random(3, 8<<20))
	assert.Zero(t, modem.Stats().Overrun)
	require.NoError(t, host.Close())
	require.NoError(t, modem.Close())
}
