package mux_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/at/mux"
)

// lines are what a multiplexer may run on here: a pseudo-terminal, as a serial device is, a local
// connection, and memory without a buffer.
var lines = []struct {
	name string
	open func(b *testing.B) (a, z io.ReadWriteCloser)
}{
	{"pty", func(b *testing.B) (a, z io.ReadWriteCloser) {
		master, slave, err := pty.Open()
		require.NoError(b, err)
		return rawMode(b, master), rawMode(b, slave)
	}},
	{"unix", func(b *testing.B) (a, z io.ReadWriteCloser) {
		dir := b.TempDir()
		l, err := net.Listen("unix", dir+"/line")
		require.NoError(b, err)
		defer func() { _ = l.Close() }()
		far := make(chan net.Conn, 1)
		go func() {
			c, _ := l.Accept()
			far <- c
		}()
		near, err := net.Dial("unix", dir+"/line")
		require.NoError(b, err)
		return near, <-far
	}},
	{"pipe", func(b *testing.B) (a, z io.ReadWriteCloser) { return net.Pipe() }},
}

// rawMode makes a terminal a plain line whose Close ends a Read, as that of a serial port must.
func rawMode(b *testing.B, f *os.File) *os.File {
	b.Helper()
	defer func() { _ = f.Close() }()
	fd, err := unix.Dup(int(f.Fd()))
	require.NoError(b, err)
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	require.NoError(b, err)
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = unix.CS8 | unix.CREAD
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	require.NoError(b, unix.IoctlSetTermios(fd, unix.TCSETS, t))
	require.NoError(b, unix.SetNonblock(fd, true))
	return os.NewFile(uintptr(fd), f.Name())
}

// pump writes b.N kilobytes and waits until all were read.
func pump(b *testing.B, ends [][2]io.ReadWriter) {
	b.Helper()
	b.SetBytes(kilobyte)
	b.ResetTimer()
	var wg sync.WaitGroup
	for i, e := range ends {
		n := b.N / len(ends)
		if i == 0 {
			n += b.N % len(ends)
		}
		wg.Go(func() { pumpOnce(b, e, n) })
	}
	wg.Wait()
	b.StopTimer()
}

// pumpOnce writes n kilobytes and reads them.
func pumpOnce(b *testing.B, e [2]io.ReadWriter, n int) {
	var wg sync.WaitGroup
	wg.Go(func() {
		data := make([]byte, kilobyte)
		for range n {
			if _, err := e[0].Write(data); err != nil {
				b.Error(err)
				return
			}
		}
	})
	buf := make([]byte, 4096)
	for left := n * kilobyte; left > 0; {
		k, err := e[1].Read(buf[:min(len(buf), left)])
		if err != nil {
			b.Error(err)
			break
		}
		left -= k
	}
	wg.Wait()
}

// BenchmarkThroughput compares writes of a kilobyte on the line alone with those on 1 to 8 channels
// of it. Compare the MB/s of "raw" with the others of the same line.
func BenchmarkThroughput(b *testing.B) {
	for _, line := range lines {
		b.Run(line.name+"/raw", func(b *testing.B) {
			a, z := line.open(b)
			pump(b, [][2]io.ReadWriter{{a, z}})
			_, _ = a.Close(), z.Close()
		})
		for _, p := range []mux.Params{{N1: 127}, {N1: 1509}, {N1: 1509, UI: true}, {Advanced: true, N1: 512}} {
			for _, channels := range []int{1, 2, 4, 8} {
				b.Run(fmt.Sprintf("%s/mode=%s/channels=%d", line.name, p, channels), func(b *testing.B) {
					host, ends := benchChannels(b, line.open, p, channels)
					pump(b, ends)
					_ = host.Close()
				})
			}
		}
	}
}

func benchChannels(b *testing.B, open func(b *testing.B) (a, z io.ReadWriteCloser), p mux.Params, n int) (*mux.Mux, [][2]io.ReadWriter) {
	b.Helper()
	a, z := open(b)
	modem, err := mux.Answer(z, p)
	require.NoError(b, err)
	host, err := mux.Open(context.Background(), a, p)
	require.NoError(b, err)
	b.Cleanup(func() { _ = modem.Close() })
	var ends [][2]io.ReadWriter
	for i := range n {
		near, far := channel(b, host, modem, i+1, nil)
		ends = append(ends, [2]io.ReadWriter{near, far})
	}
	return host, ends
}

// BenchmarkOverhead is the ratio of the time for writes of a kilobyte on one channel to that on the line
// alone, and that of the times that processors worked: each the shortest of rounds that take turns,
// since other work on the machine can only add to it.
func BenchmarkOverhead(b *testing.B) {
	const rounds, size = 25, 2 << 20
	for _, line := range lines {
		for _, p := range []mux.Params{{N1: 127}, {N1: 1509}, {N1: 1509, UI: true}, {Advanced: true, N1: 1509}} {
			b.Run(fmt.Sprintf("%s/mode=%s", line.name, p), func(b *testing.B) {
				a, z := line.open(b)
				host, ends := benchChannels(b, line.open, p, 1)
				var wall, cpu [2][]float64
				for range b.N {
					for range rounds {
						for i, e := range [][2]io.ReadWriter{{a, z}, ends[0]} {
							begin, worked := time.Now(), cpuTime()
							pumpOnce(b, e, size/kilobyte)
							wall[i] = append(wall[i], float64(time.Since(begin)))
							cpu[i] = append(cpu[i], float64(cpuTime()-worked))
						}
					}
				}
				_, _, _ = a.Close(), z.Close(), host.Close()
				b.ReportMetric(slices.Min(wall[1])/slices.Min(wall[0]), "ratio")
				b.ReportMetric(slices.Min(cpu[1])/slices.Min(cpu[0]), "cpu-ratio")
				b.ReportMetric(slices.Min(wall[1])/(size/kilobyte), "ns/kB")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// cpuTime is the time that processors have worked for this process.
func cpuTime() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkLatency is the way of a short command there and of an answer back, alone and beside
// a channel that sends all the time.
func BenchmarkLatency(b *testing.B) {
	for _, line := range lines {
		b.Run(line.name+"/raw", func(b *testing.B) {
			a, z := line.open(b)
			pingPong(b, a, z)
			_, _ = a.Close(), z.Close()
		})
		for _, busy := range []int{0, 1, 7} {
			b.Run(fmt.Sprintf("%s/busy=%d", line.name, busy), func(b *testing.B) {
				host, ends := benchChannels(b, line.open, mux.Params{N1: 127}, 1+busy)
				for _, e := range ends[1:] {
					go func() { _, _ = io.Copy(io.Discard, e[1]) }()
					go func() {
						for data := make([]byte, kilobyte); ; {
							if _, err := e[0].Write(data); err != nil {
								return
							}
						}
					}()
				}
				pingPong(b, ends[0][0], ends[0][1])
				_ = host.Close()
			})
		}
	}
}

func pingPong(b *testing.B, near, far io.ReadWriter) {
	go func() {
		buf := make([]byte, 7)
		for range b.N {
			if _, err := io.ReadFull(far, buf); err != nil {
				return
			}
			_, _ = far.Write(buf)
		}
	}()
	buf := make([]byte, 7)
	b.ResetTimer()
	for range b.N {
		_, _ = near.Write([]byte("AT+CSQ\r"))
		if _, err := io.ReadFull(near, buf); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
}
