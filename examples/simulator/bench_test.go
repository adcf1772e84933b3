//go:build unix

package main

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestARestartIsSilentForAWhile(t *testing.T) {
	restarts := map[string]func(b *bench, rw io.Writer) error{
		"by a command":             func(_ *bench, rw io.Writer) error { _, err := io.WriteString(rw, "AT+CFUN=1,1\r"); return err },
		"by the control interface": func(b *bench, _ io.Writer) error { return b.command(t.Context(), []string{"reboot"}, io.Discard) },
		"with a time of its own": func(b *bench, _ io.Writer) error {
			return b.command(t.Context(), []string{"reboot", "-silent", "2s"}, io.Discard)
		},
	}
	for name, restart := range restarts {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, err := newBench(&options{count: 1, personality: modemtest.SIM800})
				require.NoError(t, err)
				defer func() { assert.NoError(t, b.close()) }()
				rw := b.ports[0].modem.Open()
				start := time.Now()
				require.NoError(t, restart(b, rw))
				_, err = io.WriteString(rw, "AT\r") // too early
				require.NoError(t, err)
				buf := make([]byte, 100)
				for n := 0; string(buf[:n]) != "\r\nRDY\r\n"; {
					require.Zero(t, time.Since(start), "read: %q", buf[:n]) // before it
					n, err = rw.Read(buf)
					require.NoError(t, err)
				}
				assert.Equal(t, restartTime, time.Since(start))
			})
		})
	}
}
