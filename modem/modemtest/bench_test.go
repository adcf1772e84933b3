package modemtest_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/semioctet/gsm/modem/modemtest"
)

// BenchmarkModems tells the memory of one of many modems on a network.
func BenchmarkModems(b *testing.B) {
	nw := modemtest.NewNetwork(nil)
	all := make([]*modemtest.Modem, 0, b.N)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		m := modemtest.New(&modemtest.Options{Network: nw})
		m.Open()
		all = append(all, m)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapInuse-before.HeapInuse)/float64(len(all)), "B/modem")
	for _, m := range all {
		_ = m.Close()
	}
}

// withoutEcho returns a line to a modem that does not echo, and room for what it answers.
func withoutEcho(b *testing.B) (line io.ReadWriteCloser, buf []byte) {
	m := modemtest.New(nil)
	b.Cleanup(func() { _ = m.Close() })
	line, buf = m.Open(), make([]byte, 100)
	_, _ = io.WriteString(line, "ATE0\r")
	for range 2 { // the echo and the answer
		_, _ = line.Read(buf)
	}
	return line, buf
}

func BenchmarkCommand(b *testing.B) {
	line, buf := withoutEcho(b)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = io.WriteString(line, "AT+CSQ\r")
		_, _ = line.Read(buf)
	}
}

// BenchmarkSend sends a text in PDU mode, that the network takes for a phone.
func BenchmarkSend(b *testing.B) {
	line, buf := withoutEcho(b)
	for b.Loop() {
		_, _ = io.WriteString(line, "AT+CMGS=15\r")
		_, _ = line.Read(buf)
		_, _ = io.WriteString(line, hello+"\x1a")
		_, _ = line.Read(buf)
	}
}
