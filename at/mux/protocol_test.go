package mux_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

// A peer is the other side of a line in the hands of a test, which decides every frame.
type peer struct {
	t        *testing.T
	line     end
	d        *mux.Deframer
	came     []mux.Frame
	starter  bool
	advanced bool
}

func newPeer(t *testing.T, line end, starter bool) *peer {
	return &peer{t: t, line: line, d: mux.NewDeframer(false, 2048), starter: starter}
}

// next returns the next frame of the multiplexer under test.
func (p *peer) next() mux.Frame {
	p.t.Helper()
	watchdog := time.AfterFunc(time.Hour, func() { _ = p.line.Close() })
	defer watchdog.Stop()
	for b := make([]byte, 4096); len(p.came) == 0; {
		n, err := p.line.Read(b)
		require.NoError(p.t, err, "no frame came")
		p.came = append(p.came, p.d.Feed(b[:n])...)
	}
	f := p.came[0]
	p.came = p.came[1:]
	return f
}

// want requires the next frames, those of the control channel that tell signals left out.
func (p *peer) want(frames ...mux.Frame) {
	p.t.Helper()
	for _, want := range frames {
		got := p.next()
		for want.DLCI != 0 && got.DLCI == 0 || !strings.HasPrefix(want.Info, "\xe3") && strings.HasPrefix(got.Info, "\xe3") {
			got = p.next()
		}
		require.Equal(p.t, want, got)
	}
}

func (p *peer) say(frames ...mux.Frame) {
	p.t.Helper()
	_, err := io.WriteString(p.line, raw(p.advanced, frames...))
	require.NoError(p.t, err)
}

// command and response are frames without data of the peer, reply and message those of the control
// channel; data is data.
func (p *peer) command(kind byte, dlci int) mux.Frame {
	return mux.Frame{DLCI: dlci, CR: p.starter, PF: true, Control: kind}
}

func (p *peer) response(kind byte, dlci int) mux.Frame {
	return mux.Frame{DLCI: dlci, CR: !p.starter, PF: true, Control: kind}
}

func (p *peer) data(dlci int, s string) mux.Frame {
	return mux.Frame{DLCI: dlci, CR: p.starter, Control: uih, Info: s}
}

// untilTest reads all that the multiplexer under test has sent up to a test of the line.
func (p *peer) untilTest(m *mux.Mux) {
	p.t.Helper()
	done := make(chan error, 1)
	go func() { done <- m.Test(context.Background()) }()
	f := p.next()
	for !strings.HasPrefix(f.Info, "\x23") {
		f = p.next()
	}
	p.say(p.data(0, "\x21"+f.Info[1:]))
	require.NoError(p.t, <-done)
}

// theirs turns a frame into one of the multiplexer under test.
func theirs(f mux.Frame) mux.Frame {
	f.CR = !f.CR
	return f
}

// asModem returns a host under test and the modem in the hands of the test.
func asModem(t *testing.T, p mux.Params) (*mux.Mux, *peer) {
	t.Helper()
	a, b := newLine()
	modem := newPeer(t, b, false)
	host := make(chan *mux.Mux, 1)
	go func() {
		m, err := mux.Open(context.Background(), a, p)
		assert.NoError(t, err)
		host <- m
	}()
	modem.want(mux.Frame{DLCI: 0, CR: true, PF: true, Control: sabm})
	modem.say(modem.response(ua, 0))
	m := <-host
	t.Cleanup(func() { _ = m.Close() })
	return m, modem
}

// withChannel opens channel 1 from a host under test.
func withChannel(t *testing.T, m *mux.Mux, modem *peer) *mux.Channel {
	t.Helper()
	got := make(chan *mux.Channel, 1)
	go func() {
		c, err := m.Open(context.Background(), 1, nil)
		assert.NoError(t, err)
		got <- c
	}()
	modem.want(mux.Frame{DLCI: 1, CR: true, PF: true, Control: sabm})
	modem.say(modem.response(ua, 1))
	c := <-got
	modem.want(theirs(modem.data(0, "\xe3\x05\x07\x0d")))
	modem.say(modem.data(0, "\xe1\x05\x07\x0d"))
	return c
}

// asHost returns a modem's side under test and the host in the hands of the test, channel 1 open.
func asHost(t *testing.T) (*mux.Mux, *peer, *mux.Channel) {
	t.Helper()
	a, b := newLine()
	m, err := mux.Answer(b, mux.Params{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	host := newPeer(t, a, true)
	host.say(host.command(sabm, 0))
	host.want(theirs(host.response(ua, 0)))
	host.say(host.command(sabm, 1))
	host.want(theirs(host.response(ua, 1)), theirs(host.data(0, "\xe3\x05\x07\x0d")))
	host.say(host.data(0, "\xe1\x05\x07\x0d"))
	c, err := m.Accept(context.Background())
	require.NoError(t, err)
	return m, host, c
}

func TestEveryMessageIsAnswered(t *testing.T) {
	tests := []struct {
		name, message, answer, source string
	}{
		{"test", "\x23\x07abc", "\x21\x07abc", "5.4.6.3.4"},
		{"flow on", "\xa3\x01", "\xa1\x01", "5.4.6.3.5"},
		{"modem status of an open channel", "\xe3\x05\x07\x8d", "\xe1\x05\x07\x8d", "5.4.6.3.7"},
		{"modem status with a break", "\xe3\x07\x07\x0d\x33", "\xe1\x07\x07\x0d\x33", "5.4.6.3.7"},
		{"modem status of a channel that is not open", "\xe3\x05\x0b\x0d", "\xe1\x05\x0b\x0d", "5.4.6.3.7"},
		{"remote line status", "\x53\x05\x07\x03", "\x51\x05\x07\x03", "5.4.6.3.10"},
		{"remote port, asked", "\x93\x03\x07", "\x91\x11\x07\x03\x03\x00\x11\x13\x00\x00", "5.4.6.3.9"},
		{"remote port, told", "\x93\x11\x07\x07\x03\x00\x11\x13\x00\x00", "\x91\x11\x07\x07\x03\x00\x11\x13\x00\x00", "5.4.6.3.9"},
		{"negotiation of what is less", "\x83\x11\x02\x00\x05\x0a\x14\x00\x03\x02", "\x81\x11\x02\x00\x05\x0a\x14\x00\x03\x02", "5.4.6.3.1"},
		{"negotiation of frames too long", "\x83\x11\x02\x00\x05\x0a\xff\x7f\x03\x02", "\x81\x11\x02\x00\x05\x0a\x00\x08\x03\x02", "5.4.6.3.1"},
		{"services, which nobody has", "\xd3\x05\x07\x03", "\x11\x03\xd3", "5.4.6.3.8"},
		{"unknown", "\xf3\x01", "\x11\x03\xf3", "5.4.6.3.8"},
		{"two in one frame", "\x23\x03a\x23\x03b", "\x21\x03a", "5.4.6.1"},
		{"length of two octets", "\x23\x0a\x00abcde", "\x21\x0babcde", "5.4.6.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, host, _ := asHost(t)
				host.say(host.data(0, tt.message))
				host.want(theirs(host.data(0, tt.answer)))
			})
			synctest.Test(t, func(t *testing.T) {
				m, modem := asModem(t, mux.Params{})
				withChannel(t, m, modem)
				modem.say(modem.data(0, tt.message))
				modem.want(theirs(modem.data(0, tt.answer)))
			})
		})
	}
}

func TestDamagedMessagesAreNotAnswered(t *testing.T) {
	for _, message := range []string{"\x23", "\x23\x07ab", "\x23\x0a", "\x83\x03\x02", "\x13\x01", "\x11\x03\xe3", "\xe1\x05\xff\x0d"} {
		synctest.Test(t, func(t *testing.T) {
			_, host, _ := asHost(t)
			host.say(host.data(0, message), host.data(0, "\x23\x03z"))
			f := host.next()
			for f.Info == "\x81\x03\x02" {
				f = host.next()
			}
			assert.Equal(t, theirs(host.data(0, "\x21\x03z")), f, "% x", message)
		})
	}
}

func TestFramesForChannelsThatAreNotOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, host, c := asHost(t)
		host.say(host.command(disc, 5))
		host.want(theirs(host.response(dm, 5)))
		host.say(host.data(6, "lost"))
		host.want(theirs(host.response(dm, 6)))
		host.say(host.data(62, "reserved"), host.data(63, "reserved"))
		host.say(host.command(sabm, 1)) // the answer to the first was lost
		host.want(theirs(host.response(ua, 1)))
		host.say(host.response(dm, 1)) // it knows nothing of the channel
		_, err := c.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		assert.NoError(t, m.Err())
	})
	synctest.Test(t, func(t *testing.T) { // modems do not open channels
		_, modem := asModem(t, mux.Params{})
		modem.say(modem.command(sabm, 3))
		modem.want(theirs(modem.response(dm, 3)))
	})
	synctest.Test(t, func(t *testing.T) { // nothing before the control channel
		a, b := newLine()
		m, err := mux.Answer(b, mux.Params{})
		require.NoError(t, err)
		defer func() { _ = m.Close() }()
		host := newPeer(t, a, true)
		host.say(host.command(sabm, 1))
		host.want(theirs(host.response(dm, 1)))
	})
}

func TestAProgramThatStartedAnewFindsNoChannelOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, host, c := asHost(t)
		host.say(host.command(sabm, 0))
		host.want(theirs(host.response(ua, 0)))
		_, err := c.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		host.say(host.command(sabm, 1))
		host.want(theirs(host.response(ua, 1)))
		again, err := m.Accept(context.Background())
		require.NoError(t, err)
		host.say(host.data(1, "AT\r"))
		b := make([]byte, 3)
		_, err = io.ReadFull(again, b)
		require.NoError(t, err)
		assert.Equal(t, "AT\r", string(b))
	})
}

func TestTheOtherSideEndsTheMultiplexer(t *testing.T) {
	for name, end := range map[string]struct{ say, want func(p *peer) mux.Frame }{
		"close down":           {func(p *peer) mux.Frame { return p.data(0, "\xc3\x01") }, func(p *peer) mux.Frame { return theirs(p.data(0, "\xc1\x01")) }},
		"DISC of the control":  {func(p *peer) mux.Frame { return p.command(disc, 0) }, func(p *peer) mux.Frame { return theirs(p.response(ua, 0)) }},
		"with the P bit on it": {func(p *peer) mux.Frame { f := p.data(0, "\xc3\x01"); f.PF = true; return f }, func(p *peer) mux.Frame { return theirs(p.data(0, "\xc1\x01")) }},
		"with a wrong C/R bit": {func(p *peer) mux.Frame { return theirs(p.data(0, "\xc3\x01")) }, func(p *peer) mux.Frame { return theirs(p.data(0, "\xc1\x01")) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, host, c := asHost(t)
				host.say(end.say(host))
				host.want(end.want(host)) // before the line is closed
				<-m.Done()
				require.ErrorIs(t, m.Err(), mux.ErrDisconnected)
				_, err := c.Write([]byte("x"))
				require.ErrorIs(t, err, mux.ErrDisconnected)
			})
		})
	}
}

func TestOpeningAChannelEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, modem := asModem(t, mux.Params{})
		result := make(chan error, 1)
		open := func(ctx context.Context) {
			_, err := m.Open(ctx, 2, nil)
			result <- err
		}

		go open(context.Background())
		modem.want(theirs(modem.command(sabm, 2)))
		modem.say(modem.response(dm, 2))
		err := <-result
		require.ErrorIs(t, err, mux.ErrRefused)
		var e *mux.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, 2, e.DLCI)

		begin := time.Now()
		go open(context.Background())
		require.ErrorIs(t, <-result, mux.ErrTimeout)
		assert.Less(t, time.Since(begin), 10*time.Second)
		for range 5 {
			modem.want(theirs(modem.command(sabm, 2)))
		}
		modem.want(theirs(modem.command(disc, 2))) // it may have opened all the same
		modem.say(modem.response(dm, 2))

		ctx, cancel := context.WithCancelCause(context.Background())
		go open(ctx)
		modem.want(theirs(modem.command(sabm, 2)))
		reason := errors.New("no longer wanted")
		cancel(reason)
		require.ErrorIs(t, <-result, reason)
		modem.want(theirs(modem.command(disc, 2)))

		ctx, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		go open(ctx) // waits for the number, which the modem does not confirm to be closed
		require.ErrorIs(t, <-result, context.DeadlineExceeded)
		modem.say(modem.response(ua, 2))
		modem.untilTest(m)

		withChannel(t, m, modem)
		_, err = m.Open(context.Background(), 1, nil)
		require.ErrorIs(t, err, mux.ErrInUse)
		for _, dlci := range []int{-1, 0, 62, 63} {
			_, err = m.Open(context.Background(), dlci, nil)
			require.ErrorIs(t, err, mux.ErrValue)
		}
		_, err = m.Open(context.Background(), 3, &mux.ChannelOptions{Priority: 64})
		require.ErrorIs(t, err, mux.ErrValue)
	})
}

// TestALateAnswerToClosingIsNotOneToOpening since DISC, repeated, is answered each time.
func TestALateAnswerToClosingIsNotOneToOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, modem := asModem(t, mux.Params{})
		c := withChannel(t, m, modem)
		require.NoError(t, c.Close())
		modem.want(theirs(modem.command(disc, 1)), theirs(modem.command(disc, 1)))
		modem.say(modem.response(ua, 1))
		got := make(chan error, 1)
		go func() {
			_, err := m.Open(context.Background(), 1, nil)
			got <- err
		}()
		modem.want(theirs(modem.command(sabm, 1)))
		modem.say(modem.response(dm, 1)) // to the second DISC
		modem.say(modem.response(ua, 1)) // to SABM
		require.NoError(t, <-got)
	})
}

func TestBeginningTheMultiplexerEndsInTime(t *testing.T) {
	open := func(ctx context.Context, spoil func(b end)) error {
		a, b := newLine()
		go spoil(b)
		_, err := mux.Open(ctx, a, mux.Params{})
		_, werr := b.Write([]byte("x"))
		if werr == nil {
			return errors.New("the line is still open")
		}
		return err
	}
	silent := func(b end) { _, _ = io.Copy(io.Discard, b) }
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		require.ErrorIs(t, open(context.Background(), silent), mux.ErrTimeout)
		assert.Less(t, time.Since(begin), 11*time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		require.ErrorIs(t, open(ctx, silent), context.DeadlineExceeded)
		require.ErrorIs(t, open(context.Background(), func(b end) { _, _ = io.Copy(b, b) }), mux.ErrEcho)
		require.ErrorIs(t, open(context.Background(), func(b end) { _ = b.Close() }), mux.ErrLine)
		require.ErrorIs(t, open(context.Background(), func(b end) {
			_, _ = b.Read(make([]byte, 1)) // it has asked
			_, _ = io.WriteString(b, raw(false, mux.Frame{CR: true, PF: true, Control: dm}))
			silent(b)
		}), mux.ErrRefused)
		require.NoError(t, func() error { // a line that takes nothing
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			a, _ := newLine()
			a.out.jammed = true
			if _, err := mux.Open(ctx, a, mux.Params{}); !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
			return nil
		}())
	})
	a, _ := newLine()
	var wrong *mux.ParamError
	_, err := mux.Open(context.Background(), a, mux.Params{N1: -1})
	require.ErrorAs(t, err, &wrong)
	_, err = a.Write([]byte("x"))
	require.Error(t, err, "the line is closed")
}

// TestARefusalOfSomethingEarlierDoesNotEndWhatHasNotBegun since it was meant for a program before this one.
func TestARefusalOfSomethingEarlierDoesNotEndWhatHasNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newLine()
		m, err := mux.Answer(b, mux.Params{})
		require.NoError(t, err)
		defer func() { _ = m.Close() }()
		host := newPeer(t, a, true)
		host.say(host.response(dm, 0))
		synctest.Wait()
		host.say(host.command(sabm, 0))
		host.want(theirs(host.response(ua, 0)))
	})
}

// TestTheFirstFramesMayBeLost since a modem is slow to change over after AT+CMUX.
func TestTheFirstFramesMayBeLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newLine()
		opened := make(chan *mux.Mux, 1)
		go func() {
			m, err := mux.Open(context.Background(), a, mux.Params{})
			assert.NoError(t, err)
			opened <- m
		}()
		time.AfterFunc(5*time.Second, func() {
			modem, err := mux.Answer(b, mux.Params{})
			assert.NoError(t, err)
			context.AfterFunc(t.Context(), func() { _ = modem.Close() })
		})
		m := <-opened
		require.NoError(t, m.Test(context.Background()))
		require.NoError(t, m.Close())
	})
}

func TestSignalsAndBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, modem, _ := pair(t, mux.Params{})
		near, far := channel(t, host, modem, 1, nil)
		synctest.Wait()
		got, changed := far.Signals()
		require.Equal(t, mux.Signals{RTC: true, RTR: true}, got)

		want := mux.Signals{RTC: true, IC: true, DV: true}
		require.NoError(t, near.SetSignals(want))
		<-changed
		got, changed = far.Signals()
		require.Equal(t, want, got)

		want.Break = 500 * time.Millisecond
		require.NoError(t, near.SetSignals(want))
		<-changed
		got, changed = far.Signals()
		want.Break = 600 * time.Millisecond // in steps of 200
		require.Equal(t, want, got)

		require.NoError(t, near.Close())
		<-changed
	})
}

func TestTestAndSleepWithoutAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, modem := asModem(t, mux.Params{})
		err := m.Test(context.Background())
		require.ErrorIs(t, err, mux.ErrTimeout)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		require.ErrorIs(t, m.Sleep(ctx), context.DeadlineExceeded)

		go func() { _ = m.Test(context.Background()) }()
		for n := 0; n < 5; { // those of the first call, and then one that is answered
			f := modem.next()
			if strings.HasPrefix(f.Info, "\x23") {
				n++
			}
			if n == 5 {
				modem.say(modem.data(0, "\x21"+f.Info[1:]))
			}
		}
		result := make(chan error, 1)
		go func() { result <- m.Sleep(context.Background()) }()
		for modem.next().Info != "\x43\x01" {
		}
		modem.say(modem.data(0, "\x11\x03\x43")) // NSC
		require.ErrorIs(t, <-result, mux.ErrUnsupported)
		require.NoError(t, m.Err())
	})
}
