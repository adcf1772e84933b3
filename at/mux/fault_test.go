package mux_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

// A spoiler makes what a line does to each write out of random numbers.
type spoiler func(r *rand.Rand, b []byte) [][]byte

// harmless faults lose nothing: every octet must arrive.
var harmless = []struct {
	name string
	spoiler
}{
	{"octet by octet", func(_ *rand.Rand, b []byte) [][]byte { return cut(b, 1) }},
	{"split anywhere", func(r *rand.Rand, b []byte) [][]byte { return cut(b, 1+r.IntN(len(b))) }},
	{"standing still within frames", func(r *rand.Rand, b []byte) [][]byte {
		if r.IntN(20) > 0 {
			return [][]byte{b}
		}
		n := r.IntN(len(b))
		return [][]byte{b[:n], nil, b[n:]}
	}},
	{"text between frames", func(r *rand.Rand, b []byte) [][]byte {
		return [][]byte{[]byte("\r\n^BOOT:1\r\n"), b}
	}},
	{"garbage with flags between frames", func(r *rand.Rand, b []byte) [][]byte {
		noise := make([]byte, r.IntN(20))
		for i := range noise {
			// Nothing here begins a header. Octets by chance would, one time in many
			// thousands, pass for a frame: the check sequence has eight bits.
			noise[i] = []byte{0x00, 0xf9, 0x7e, 0x7d, 0x0a, 0xaa}[r.IntN(6)]
		}
		return [][]byte{b, noise}
	}},
}

// cut returns pieces of n octets; those of long writes are longer.
func cut(b []byte, n int) (pieces [][]byte) {
	n = max(n, len(b)/200)
	for len(b) > n {
		pieces = append(pieces, b[:n])
		b = b[n:]
	}
	return append(pieces, b)
}

// spoils puts a fault on both directions of a line.
func spoils(line end, s spoiler) {
	for i, w := range []*wire{line.in, line.out} {
		r := rand.New(rand.NewPCG(1, uint64(i)))
		w.set(func(w *wire) {
			w.spoil = func(b []byte) [][]byte { return s(r, b) }
			if s == nil {
				w.spoil = nil
			}
		})
	}
}

func TestNothingIsLostWhereNoFrameIs(t *testing.T) {
	for _, tt := range options {
		for _, fault := range harmless {
			t.Run(tt.name+"/"+fault.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					host, modem, line := pair(t, tt.Params)
					spoils(line, fault.spoiler)
					var ends [3][2]io.ReadWriter
					for i := range ends {
						near, far := channel(t, host, modem, i+1, nil)
						ends[i] = [2]io.ReadWriter{near, far}
					}
					done := make(chan bool, 6)
					for i, e := range ends {
						for way := range 2 {
							data := random(uint64(2*i+way), 30_000)
							go func() { _, _ = e[way].Write(data) }()
							go func() {
								got := make([]byte, len(data))
								_, err := io.ReadFull(e[1-way], got)
								done <- err == nil && bytes.Equal(got, data)
							}()
						}
					}
					for range cap(done) {
						require.True(t, <-done, "an octet is wrong")
					}
				})
			})
		}
	}
}

// A record is what one frame carries here: its number, a checksum, and letters. It holds no flag, so
// that what is left of a damaged one can not look like a frame.
const recordSize = 64

func record(n int) []byte {
	text := fmt.Sprintf("%08d", n) + strings.Repeat("ACEGIKMO", 6)[:48]
	return fmt.Appendf(nil, "%s%08x", text, crc32.ChecksumIEEE([]byte(text)))
}

func readRecord(b []byte) (n int, ok bool) {
	text, sum := string(b[:recordSize-8]), string(b[recordSize-8:])
	n, err := strconv.Atoi(text[:8])
	return n, err == nil && sum == fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text)))
}

// harmful faults lose frames. What arrives must be right all the same: a check sequence of eight bits
// finds every change within eight bits, and UI frames have one over the data.
var harmful = []struct {
	name    string
	options []mux.Params
	spoiler
}{
	{"writes lost", []mux.Params{{N1: recordSize}, {Advanced: true, N1: recordSize}}, func(r *rand.Rand, b []byte) [][]byte {
		if r.IntN(8) == 0 {
			return nil
		}
		return [][]byte{b}
	}},
	{"an octet of data changed", []mux.Params{{UI: true, N1: recordSize}, {UI: true, Advanced: true, N1: recordSize}},
		func(r *rand.Rand, b []byte) [][]byte {
			if i := bytes.Index(b, []byte("ACEGIKMO")); i >= 0 && r.IntN(4) == 0 {
				b[i+r.IntN(8)] ^= 1
			}
			return [][]byte{b}
		}},
	{"an octet of a header changed", []mux.Params{{N1: recordSize}, {UI: true, N1: recordSize}, {Advanced: true, N1: recordSize}},
		func(r *rand.Rand, b []byte) [][]byte {
			if len(b) > 3 && r.IntN(8) == 0 {
				b[1+r.IntN(2)] ^= 0x40
			}
			return [][]byte{b}
		}},
	{"octets put into frames", []mux.Params{{UI: true, N1: recordSize}}, func(r *rand.Rand, b []byte) [][]byte {
		if i := bytes.Index(b, []byte("ACEGIKMO")); i >= 0 && r.IntN(4) == 0 {
			return [][]byte{b[:i], []byte("noise"), b[i:]}
		}
		return [][]byte{b}
	}},
	{"the end of writes lost", []mux.Params{{UI: true, N1: recordSize}}, func(r *rand.Rand, b []byte) [][]byte {
		if r.IntN(8) == 0 {
			return [][]byte{b[:r.IntN(len(b))]}
		}
		return [][]byte{b}
	}},
}

func TestWhatArrivesIsRightWhereFramesAreLost(t *testing.T) {
	for _, tt := range harmful {
		for _, p := range tt.options {
			t.Run(fmt.Sprintf("%s/advanced %v UI %v", tt.name, p.Advanced, p.UI), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					host, modem, line := pair(t, p)
					near, far := channel(t, host, modem, 1, nil)
					spoils(line, tt.spoiler)
					lostUp, lostDown := make(chan int, 1), make(chan int, 1)
					sent := make(chan bool, 2)
					for _, way := range []struct {
						from io.Writer
						to   io.Reader
						lost chan int
					}{{near, far, lostUp}, {far, near, lostDown}} {
						go writeRecords(way.from, sent)
						go readRecords(t, way.to, way.lost)
					}
					for dlci := 2; dlci < 12; dlci++ { // channels come and go meanwhile
						c, err := host.Open(context.Background(), dlci, nil)
						if err == nil {
							err = c.Close()
						} else {
							require.ErrorIs(t, err, mux.ErrTimeout)
							err = nil
						}
						require.NoError(t, err)
					}
					_, _ = <-sent, <-sent
					spoils(line, nil)
					for _, w := range []io.Writer{near, far} {
						_, err := w.Write(record(0))
						require.NoError(t, err)
					}
					up, down := <-lostUp, <-lostDown
					assert.Positive(t, up+down, "the fault did not happen")
					assert.Less(t, up+down, 2*records*3/4, "most should arrive")

					require.NoError(t, host.Test(context.Background()))
					require.NoError(t, modem.Test(context.Background()))
					transfer(t, near, far, random(1, 200_000))
					transfer(t, far, near, random(2, 200_000))
				})
			})
		}
	}
}

const records = 4000

// writeRecords writes enough for flow control to be needed.
func writeRecords(w io.Writer, done chan<- bool) {
	for n := 1; n <= records; {
		var b []byte
		for ; n <= records && len(b) < 1000; n++ {
			b = append(b, record(n)...)
		}
		_, _ = w.Write(b)
	}
	done <- true
}

// readRecords reads up to record 0, and tells how many are missing. Each must be right, and later
// than the one before.
func readRecords(t *testing.T, r io.Reader, lost chan<- int) {
	<-time.After(pause) // flow control has work to do
	last, got := 0, 0
	b := make([]byte, recordSize)
	for {
		_, err := io.ReadFull(r, b)
		n, ok := readRecord(b)
		if !assert.NoError(t, err) || !assert.True(t, ok, "damaged: %q", b) {
			lost <- -1 << 20
			return
		}
		if n == 0 {
			lost <- records - got
			return
		}
		assert.Greater(t, n, last)
		last = n
		got++
	}
}
