package mux_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

// pause is longer than a frame may stand still before octets behind its beginning are looked at.
const pause = 300 * time.Millisecond

// end is one end of a line with buffers, as a serial port has, and a place to spoil what is
// written to it.
type end struct {
	in, out *wire
}

func (e end) Read(b []byte) (int, error)  { return e.in.Read(b) }
func (e end) Write(b []byte) (int, error) { return e.out.Write(b) }
func (e end) Close() error                { e.in.Close(); e.out.Close(); return nil }

// wire is one direction of a line.
type wire struct {
	mu     sync.Mutex
	moved  *sync.Cond
	buf    []byte
	size   int
	closed bool
	spoil  func(b []byte) [][]byte // what comes of a write; each piece is one read, nil is a pause
	pieces []int
	log    []byte // all that was written
	jammed bool
}

func newWire(size int) *wire {
	w := &wire{size: size}
	w.moved = sync.NewCond(&w.mu)
	return w
}

func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	spoil := w.spoil
	w.mu.Unlock()
	pieces := [][]byte{b}
	if spoil != nil {
		pieces = spoil(append([]byte(nil), b...)) // may take its time
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range pieces {
		if p == nil {
			w.mu.Unlock()
			<-time.After(pause)
			w.mu.Lock()
		}
		for (len(w.buf) >= w.size || w.jammed) && !w.closed {
			w.moved.Wait()
		}
		if w.closed {
			return 0, io.ErrClosedPipe
		}
		if len(p) > 0 {
			w.buf = append(w.buf, p...)
			w.pieces = append(w.pieces, len(p))
		}
		w.log = append(w.log, p...)
		w.moved.Broadcast()
	}
	return len(b), nil
}

func (w *wire) Read(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.buf) == 0 && !w.closed {
		w.moved.Wait()
	}
	if len(w.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), w.pieces[0])], w.buf)
	w.buf = w.buf[n:]
	if w.pieces[0] -= n; w.pieces[0] == 0 {
		w.pieces = w.pieces[1:]
	}
	w.moved.Broadcast()
	return n, nil
}

func (w *wire) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.moved.Broadcast()
}

func (w *wire) set(f func(w *wire)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(w)
	w.moved.Broadcast()
}

// octets returns how many were written so far, after what was written since.
func (w *wire) octets() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.log)
}

func (w *wire) after(n int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(w.log[n:])
}

func newLine() (host, modem end) {
	up, down := newWire(4096), newWire(4096)
	return end{down, up}, end{up, down}
}

// pair returns both sides of a multiplexer and their lines.
func pair(t testing.TB, p mux.Params) (host, modem *mux.Mux, line end) {
	t.Helper()
	a, b := newLine()
	modem, err := mux.Answer(b, p)
	require.NoError(t, err)
	host, err = mux.Open(context.Background(), a, p)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = host.Close()
		_ = modem.Close()
	})
	return host, modem, a
}

// channel opens a channel and returns its two ends.
func channel(t testing.TB, host, modem *mux.Mux, dlci int, o *mux.ChannelOptions) (near, far *mux.Channel) {
	t.Helper()
	near, err := host.Open(context.Background(), dlci, o)
	require.NoError(t, err)
	far, err = modem.Accept(context.Background())
	require.NoError(t, err)
	require.Equal(t, dlci, far.DLCI())
	return near, far
}

// options are the ways to frame.
var options = []struct {
	name string
	mux.Params
}{
	{"basic, UIH", mux.Params{N1: 127}},
	{"basic, UI", mux.Params{UI: true}},
	{"basic, UIH, long frames", mux.Params{N1: 1509}},
	{"advanced, UIH", mux.Params{Advanced: true}},
	{"advanced, UI", mux.Params{Advanced: true, UI: true, N1: 512}},
}
