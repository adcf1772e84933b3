package modem_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDataCallWithCommandsInBetween goes through a data call with a modem that has the data mode: ITU-T V.250
// 6.3.1, 6.3.7 and the escape sequence.
func TestDataCallWithCommandsInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := ready(t, nil, nil)
		for range 2 {
			conn, err := m.DialData(t.Context(), 1)
			require.NoError(t, err)
			for _, text := range []string{"before", "after"} {
				_, err = io.WriteString(conn, text)
				require.NoError(t, err)
				b := make([]byte, len(text))
				_, err = io.ReadFull(conn, b)
				require.NoError(t, err)
				assert.Equal(t, text, string(b), "the other end echoes")
				require.NoError(t, conn.Commands(t.Context(), func(ctx context.Context) error {
					signal, err := m.Signal(ctx)
					assert.NotZero(t, signal)
					return err
				}))
			}
			require.NoError(t, conn.Close())
			_, err = m.Signal(t.Context())
			require.NoError(t, err)
		}
	})
}
