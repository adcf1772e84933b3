package mux_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/mux"
)

// jam makes a line take nothing more.
func jam(w *wire) { w.jammed = true }

// TestWhatIsLostAfterItsWriteIsTold by the next Write and by Close, and nothing else is.
func TestWhatIsLostAfterItsWriteIsTold(t *testing.T) {
	ends := map[string]struct {
		end  func(modem *peer)
		want error
	}{
		"line lost":              {func(modem *peer) { _ = modem.line.Close() }, mux.ErrLine},
		"channel disconnected":   {func(modem *peer) { modem.say(modem.command(disc, 1)) }, mux.ErrDisconnected},
		"multiplexer ended":      {func(modem *peer) { modem.say(modem.data(0, "\xc3\x01")) }, mux.ErrDisconnected},
		"control channel closed": {func(modem *peer) { modem.say(modem.command(disc, 0)) }, mux.ErrDisconnected},
	}
	for name, tt := range ends {
		for _, size := range []int{0, 100, 10_000} {
			lost := size > 1000
			t.Run(fmt.Sprintf("%s/%d octets", name, size), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m, modem := asModem(t, mux.Params{})
					c := withChannel(t, m, modem)
					if lost {
						modem.line.in.set(paced)
					}
					n, err := c.Write(make([]byte, size))
					require.NoError(t, err)
					require.Equal(t, size, n)
					if !lost {
						synctest.Wait()
					}
					tt.end(modem)
					modem.drain(c)
					if lost {
						require.ErrorIs(t, c.Close(), tt.want)
					} else {
						require.NoError(t, c.Close())
					}
					n, err = c.Write([]byte("AT\r"))
					require.ErrorIs(t, err, tt.want)
					require.Zero(t, n)
					<-time.After(time.Second) // for what was being written
				})
			})
		}
	}
}

// drain reads from the line until a channel of the other side has ended.
func (p *peer) drain(c *mux.Channel) {
	go func() { _, _ = io.Copy(io.Discard, p.line) }()
	_, _ = c.Read(make([]byte, 1))
}

// TestALineThatFailsUnderAWriteIsTold although the channel holds nothing any more.
func TestALineThatFailsUnderAWriteIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, modem := asModem(t, mux.Params{})
		c := withChannel(t, m, modem)
		modem.line.in.set(jam)
		_, err := c.Write([]byte("AT\r"))
		require.NoError(t, err)
		synctest.Wait() // the frame is being written
		require.NoError(t, modem.line.Close())
		<-m.Done()
		require.ErrorIs(t, c.Close(), mux.ErrLine)
	})
}

// TestOutcomesOfCommandsThatTheLineDidNotTake: a command in the buffer of a channel may still go out.
func TestOutcomesOfCommandsThatTheLineDidNotTake(t *testing.T) {
	for name, tt := range map[string]struct {
		hold func(m *mux.Mux, modem *peer)
		end  func(c *mux.Channel, modem *peer)
		want at.Outcome
	}{
		"the line is lost with the command before it": {
			func(_ *mux.Mux, modem *peer) { modem.line.in.set(jam) },
			func(_ *mux.Channel, modem *peer) { _ = modem.line.Close() },
			at.OutcomeUnknown,
		},
		"the line is lost with the command behind something else": {
			occupy,
			func(_ *mux.Channel, modem *peer) { _ = modem.line.Close() },
			at.OutcomeUnknown,
		},
		"the channel is closed with the command behind something else": {
			occupy,
			func(c *mux.Channel, _ *peer) { _ = c.Close() },
			at.OutcomeUnknown,
		},
		"the channel is disconnected with the command behind something else": {
			occupy,
			func(_ *mux.Channel, modem *peer) { modem.say(modem.command(disc, 1)) },
			at.OutcomeUnknown,
		},
		"the channel is closed with the command before the line": {
			func(_ *mux.Mux, modem *peer) { modem.line.in.set(jam) },
			func(c *mux.Channel, _ *peer) { _ = c.Close() },
			at.OutcomeUnknown,
		},
		"the channel is closed while the other side stops it": {
			func(_ *mux.Mux, modem *peer) { modem.say(modem.data(0, "\xe3\x05\x07\x0f")) },
			func(c *mux.Channel, _ *peer) { _ = c.Close() },
			at.OutcomeNotSent,
		},
		"the line is lost while the other side stops it": {
			func(_ *mux.Mux, modem *peer) { modem.say(modem.data(0, "\xe3\x05\x07\x0f")) },
			func(_ *mux.Channel, modem *peer) { _ = modem.line.Close() },
			at.OutcomeNotSent,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, modem := asModem(t, mux.Params{})
				c := withChannel(t, m, modem)
				port := at.New(c, nil)
				defer func() { _ = port.Close() }()
				tt.hold(m, modem)
				synctest.Wait()
				failed := make(chan error, 1)
				go func() {
					_, err := port.Command(context.Background(), "+CMSS=1")
					failed <- err
				}()
				synctest.Wait()
				tt.end(c, modem)
				var interrupted *at.InterruptedError
				require.ErrorAs(t, <-failed, &interrupted)
				assert.Equal(t, tt.want, interrupted.Outcome)
			})
		})
	}
}

// occupy has the line hold up a frame of the control channel, and what is written after it.
func occupy(m *mux.Mux, modem *peer) {
	modem.line.in.set(jam)
	go func() { _ = m.Test(context.Background()) }()
}

// TestFlowControlInTheMiddle loses nothing and changes no order, whatever is held when it stops.
func TestFlowControlInTheMiddle(t *testing.T) {
	for name, flow := range map[string]struct{ off, on string }{
		"of one channel":      {"\xe3\x05\x07\x0f", "\xe3\x05\x07\x0d"},
		"of all the channels": {"\x63\x01", "\xa3\x01"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, modem := asModem(t, mux.Params{})
				c := withChannel(t, m, modem)
				modem.line.in.set(paced)
				data := random(3, 60_000)
				written := make(chan error, 1)
				go func() {
					for b := data; len(b) > 0; b = b[min(len(b), 700):] {
						if _, err := c.Write(b[:min(len(b), 700)]); err != nil {
							written <- err
							return
						}
					}
					written <- nil
				}()
				go func() {
					for range 20 {
						modem.say(modem.data(0, flow.off))
						<-time.After(50 * time.Millisecond)
						modem.say(modem.data(0, flow.on))
						<-time.After(110 * time.Millisecond)
					}
				}()
				var got []byte
				for len(got) < len(data) {
					if f := modem.next(); f.DLCI == 1 {
						got = append(got, f.Info...)
					}
				}
				assert.Equal(t, data, got)
				assert.NoError(t, <-written)
			})
		})
	}
}

// TestSleepWhileDataWaits: what follows the agreement wakes the other side, which answers only when it sleeps.
func TestSleepWhileDataWaits(t *testing.T) {
	for _, tt := range options {
		for name, asks := range map[string]func(host, modem *mux.Mux) *mux.Mux{
			"asked by who sends":    func(host, _ *mux.Mux) *mux.Mux { return host },
			"asked by who receives": func(_, modem *mux.Mux) *mux.Mux { return modem },
		} {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					host, modem, line := pair(t, tt.Params)
					near, far := channel(t, host, modem, 1, nil)
					line.out.set(paced)
					data := random(4, 100_000)
					written := make(chan error, 1)
					go func() {
						_, err := near.Write(data)
						written <- err
					}()
					slept := make(chan error, 1)
					go func() {
						for range 5 {
							if err := asks(host, modem).Sleep(context.Background()); err != nil {
								slept <- err
								return
							}
							<-time.After(time.Second)
						}
						slept <- nil
					}()
					got := make([]byte, len(data))
					n, err := io.ReadFull(far, got)
					require.NoError(t, err, "after %d octets", n)
					assert.True(t, bytes.Equal(data, got))
					assert.NoError(t, <-written)
					assert.NoError(t, <-slept)
				})
			})
		}
	}
}

// TestALineThatOnlySeemsFast since it was never given more than its driver holds: what begins to be sent then is
// given in small portions all the same, so that a command need not wait for a large one.
func TestALineThatOnlySeemsFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, modem, line := pair(t, mux.Params{N1: 127})
		near, far := channel(t, host, modem, 1, nil)
		bulk, sink := channel(t, host, modem, 2, nil)
		line.out.set(buffered)
		for range 1000 {
			transfer(t, near, far, make([]byte, 100))
			<-time.After(50 * time.Millisecond)
		}
		go func() { _, _ = io.Copy(io.Discard, sink) }()
		_, err := bulk.Write(make([]byte, 16<<10))
		require.NoError(t, err)
		<-time.After(time.Millisecond)
		begin := time.Now()
		transfer(t, near, far, []byte("AT\r"))
		assert.Less(t, time.Since(begin), 250*time.Millisecond)
	})
}

// buffered makes a line as slow as one of 11,520 octets a second whose driver holds 4096 octets.
func buffered(w *wire) {
	const second, room = 11520, 4096
	var idle time.Time // when the driver has sent all
	w.spoil = func(b []byte) [][]byte {
		if idle.Before(time.Now()) {
			idle = time.Now()
		}
		idle = idle.Add(time.Duration(len(b)) * time.Second / second)
		if wait := time.Until(idle) - room*time.Second/second; wait > 0 {
			<-time.After(wait)
		}
		return [][]byte{b}
	}
}
