package mux_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

// TestOverheadOnTheLine bounds what frames add to writes of a kilobyte, in octets and in time, on a line of
// 11,520 octets a second. It tells the ratios.
func TestOverheadOnTheLine(t *testing.T) {
	const size = 100 << 10
	for _, p := range []mux.Params{{N1: 127}, {N1: 128, UI: true}, {N1: 255}, {N1: 1509}} {
		synctest.Test(t, func(t *testing.T) {
			a, b := newLine()
			a.out.set(paced)
			raw := sendKilobytes(t, a, b, size)
			require.NoError(t, a.Close())

			host, modem, line := pair(t, p)
			near, far := channel(t, host, modem, 1, nil)
			line.out.set(paced)
			before := line.out.octets()
			took := sendKilobytes(t, near, far, size)
			octets, slower := float64(line.out.octets()-before)/size, float64(took)/float64(raw)
			t.Logf("AT+CMUX=%s: %.3f times the octets, %.3f times the time", p, octets, slower)
			require.Less(t, octets, 1.1)
			require.Less(t, slower, 1.1)
		})
	}
}

// sendKilobytes tells how long it takes until all has come.
func sendKilobytes(t *testing.T, from io.Writer, to io.Reader, n int) time.Duration {
	t.Helper()
	begin := time.Now()
	go func() {
		for range n / kilobyte {
			_, _ = from.Write(make([]byte, kilobyte))
		}
	}()
	_, err := io.ReadFull(to, make([]byte, n))
	require.NoError(t, err)
	return time.Since(begin)
}

const kilobyte = 1024
