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

func BenchmarkCommand(b *testing.B) {
	m := modemtest.New(nil)
	defer m.Close()
	line := m.Open()
	_, _ = io.WriteString(line, "ATE0\r")
	buf := make([]byte, 100)
	for range 2 {
		_, _ = line.Read(buf)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = io.WriteString(line, "AT+CSQ\r")
		_, _ = line.Read(buf)
	}
}

// BenchmarkSend sends a text in PDU mode, that the network takes for a phone.
func BenchmarkSend(b *testing.B) {
	m := modemtest.New(nil)
	defer m.Close()
	line := m.Open()
	_, _ = io.WriteString(line, "ATE0\r")
	buf := make([]byte, 100)
	for range 2 {
		_, _ = line.Read(buf)
	}
	for b.Loop() {
		_, _ = io.WriteString(line, "AT+CMGS=15\r")
		_, _ = line.Read(buf)
		_, _ = io.WriteString(line, hello+"\x1a")
		_, _ = line.Read(buf)
	}
}
