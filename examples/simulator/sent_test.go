//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestWhoStopsWaitingTakesNoMessage(t *testing.T) {
	b, err := newBench(&options{count: 2, number: "+15550001111", personality: modemtest.Generic})
	require.NoError(t, err)
	defer func() { assert.NoError(t, b.close()) }()
	require.NoError(t, b.ports[1].plug())
	begun, left := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		b.handler().ServeHTTP(w, r)
		close(left)
	}))
	defer server.Close()
	ctx, stop := context.WithCancel(t.Context())
	waiting := make(chan error, 1)
	go func() {
		env := &cli.Env{Name: "simulator", Stdout: io.Discard, Stderr: io.Discard}
		waiting <- run(ctx, env, []string{"ctl", "-control", server.Listener.Addr().String(), "sent", "-wait", "1h"})
	}()
	<-begun
	stop()
	require.ErrorIs(t, <-waiting, context.Canceled)
	<-left

	var out bytes.Buffer
	err = b.command(t.Context(), []string{"sent", "-wait", "10ms"}, &out)
	assert.EqualError(t, err, "no message was sent within 10ms")
	m := open(t, b.ports[1].name, nil)
	_, err = m.Send(t.Context(), "+15550002222", "to whoever waits", nil)
	require.NoError(t, err)
	require.NoError(t, m.Close())
	require.NoError(t, b.command(t.Context(), []string{"sent", "-wait", "10s"}, &out)) // through any modem
	assert.Contains(t, out.String(), "to whoever waits")
}
