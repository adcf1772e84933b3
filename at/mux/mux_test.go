package mux_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

// random returns octets that hold every value, flags and escapes among them.
func random(seed uint64, n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(seed)})
	_, _ = r.Read(b)
	return b
}

// transfer writes data to one end and requires the other to read the same.
func transfer(t *testing.T, from io.Writer, to io.Reader, data []byte) {
	t.Helper()
	written := make(chan error, 1)
	go func() {
		_, err := from.Write(data)
		written <- err
	}()
	got := make([]byte, len(data))
	_, err := io.ReadFull(to, got)
	require.NoError(t, err)
	require.NoError(t, <-written)
	require.True(t, bytes.Equal(data, got), "octets changed on the way")
}

func TestChannelsCarryOctetsBothWays(t *testing.T) {
	for _, tt := range options {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, modem, _ := pair(t, tt.Params)
				for _, dlci := range []int{1, 2, 30, 61} {
					near, far := channel(t, host, modem, dlci, nil)
					data := random(uint64(dlci), 100_000)
					transfer(t, near, far, data)
					transfer(t, far, near, data)
				}
				assert.Zero(t, modem.Stats().Damaged+host.Stats().Damaged)
				assert.Zero(t, modem.Stats().Skipped+host.Stats().Skipped)
			})
		})
	}
}

func TestCloseOfAChannelIsSeenOnTheOtherSide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, modem, _ := pair(t, mux.Params{})
		near, far := channel(t, host, modem, 1, nil)
		_, err := near.Write([]byte("last"))
		require.NoError(t, err)
		require.NoError(t, near.Close())
		require.NoError(t, near.Close())
		got, err := io.ReadAll(far)
		require.NoError(t, err)
		assert.Equal(t, "last", string(got))
		_, err = far.Write([]byte("x"))
		require.ErrorIs(t, err, mux.ErrDisconnected)
		_, err = near.Read(make([]byte, 1))
		require.ErrorIs(t, err, mux.ErrClosed)
		_, err = near.Write([]byte("x"))
		require.ErrorIs(t, err, mux.ErrClosed)
		require.ErrorIs(t, near.SetSignals(mux.Signals{}), mux.ErrClosed)

		near, far = channel(t, host, modem, 1, nil) // the number is free again
		transfer(t, near, far, []byte("again"))
	})
}

func TestCloseOfTheMultiplexerEndsBothSides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, modem, _ := pair(t, mux.Params{})
		near, far := channel(t, host, modem, 1, nil)
		read := make(chan error, 1)
		go func() {
			_, err := near.Read(make([]byte, 1))
			read <- err
		}()
		require.NoError(t, host.Close())
		require.ErrorIs(t, <-read, mux.ErrClosed)
		<-modem.Done()
		require.ErrorIs(t, modem.Err(), mux.ErrDisconnected)
		require.ErrorIs(t, host.Err(), mux.ErrClosed)
		_, err := far.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		_, err = host.Open(context.Background(), 2, nil)
		require.ErrorIs(t, err, mux.ErrClosed)
		_, err = modem.Accept(context.Background())
		require.ErrorIs(t, err, mux.ErrDisconnected)
		require.ErrorIs(t, host.Test(context.Background()), mux.ErrClosed)
	})
}
