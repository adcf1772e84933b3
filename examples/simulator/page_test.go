//go:build unix

package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// browser returns a headless browser, and skips the test without one.
func browser(t *testing.T) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium is installed (Debian package chromium)")
	return ""
}

// visit serves the page with a visitor in it, and returns the address and what the visitor sees in the end.
func visit(t *testing.T, b *bench) (address string, seen <-chan string) {
	visitor, err := os.ReadFile("testdata/visitor.js")
	require.NoError(t, err)
	result := make(chan string, 1)
	mux := http.NewServeMux()
	mux.Handle("/", guard(b.handler()))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(append(append(append([]byte(nil), page...), "<script>"...), string(visitor)+"</script>"...))
	})
	mux.HandleFunc("POST /visited", func(_ http.ResponseWriter, r *http.Request) {
		dom, _ := io.ReadAll(r.Body)
		result <- string(dom)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL, result
}

func TestPageInABrowser(t *testing.T) {
	chromium := browser(t)
	b, err := newBench(&options{count: 1, number: "+15550001111", personality: modemtest.Generic})
	require.NoError(t, err)
	defer func() { assert.NoError(t, b.close()) }()
	require.NoError(t, b.ports[0].plug())
	p := dial(t, b.ports[0].name)
	ask(t, p, "E0+CNMI=2,1")
	_, err = p.Command(t.Context(), "+CMGF=1")
	require.NoError(t, err)
	address, seen := visit(t, b)
	profile, err := os.MkdirTemp("", "simulator-page") // helpers of the browser may write to it a little longer
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(profile) }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--user-data-dir="+profile, "--remote-debugging-port=0", address)
	require.NoError(t, cmd.Start())
	defer func() { cancel(); _ = cmd.Wait() }()
	select {
	case dom := <-seen:
		for _, want := range []string{
			"Modem 1: Generic at " + b.ports[0].name, "+15550001111", "READY", "<dt>SM</dt><dd>1/20", `&gt; AT+CMGF=1\r`,
			"terminal opened the line", `&lt; \r\n+CMTI: "SM",1`, "it is signal RSSI [BER]",
		} {
			assert.True(t, strings.Contains(dom, want), "%s is not in %s", want, dom)
		}
		assert.NotContains(t, dom, "<b>typed")
	case <-ctx.Done():
		t.Error("the visitor did not come to an end")
	}
}
