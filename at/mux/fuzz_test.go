package mux_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

// FuzzMux feeds octets to both sides, which must neither panic nor hang, nor hold up Close.
func FuzzMux(f *testing.F) {
	begin := unhex(f, "F9033F011CF9F9073F01DEF9")
	for _, v := range vectors {
		f.Add(append(begin[:12:12], unhex(f, v.wire)...), v.advanced)
	}
	f.Add([]byte(raw(true, mux.Frame{CR: true, PF: true, Control: sabm}, mux.Frame{DLCI: 1, CR: true, PF: true, Control: sabm},
		mux.Frame{CR: true, Control: uih, Info: "\x83\x11\x01\x00\x03\x0a\x3c\x00\x03\x02\x43\x01"})), true)
	f.Fuzz(func(t *testing.T, octets []byte, advanced bool) {
		synctest.Test(t, func(t *testing.T) {
			p := mux.Params{Advanced: advanced}
			a, b := newLine()
			modem, err := mux.Answer(b, p)
			require.NoError(t, err)
			a.out.set(func(w *wire) { w.size = 1 << 20 })
			_, _ = a.Write(octets)
			synctest.Wait()
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if c, err := modem.Accept(ctx); err == nil {
				require.NoError(t, c.Close())
			}
			require.NoError(t, modem.Close())
			require.NoError(t, a.Close())

			a, b = newLine()
			b.out.set(func(w *wire) { w.size = 1 << 20 })
			_, _ = b.Write(append([]byte(raw(advanced, mux.Frame{CR: true, PF: true, Control: ua})), octets...))
			host, err := mux.Open(context.Background(), a, p)
			if err != nil {
				var e *mux.Error
				require.True(t, errors.As(err, &e), "%v", err)
				return
			}
			synctest.Wait()
			require.NoError(t, host.Close())
		})
	})
}
