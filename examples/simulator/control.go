package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"time"
)

//go:embed page.html
var page []byte

// control serves the control interface until the context ends, and returns its address. Only
// programs of this machine can reach it: whoever can, can do everything.
func (b *bench) control(ctx context.Context, address string, fail context.CancelCauseFunc) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	server := &http.Server{
		Handler: guard(b.handler()), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	b.tasks.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fail(err)
		}
	})
	b.tasks.Go(func() {
		<-ctx.Done()
		_ = server.Close()
	})
	return listener.Addr().String(), nil
}

// loopback refuses an address that other machines can reach.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("-control %s: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("-control %s: only loopback addresses are allowed, such as 127.0.0.1:8090", address)
	}
	return nil
}

func (b *bench) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	mux.HandleFunc("GET /state", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(b.state())
	})
	mux.HandleFunc("GET /events", b.events)
	mux.HandleFunc("POST /command", b.postCommand)
	return mux
}

// guard refuses what a web page from elsewhere makes a browser send: a foreign name for this
// machine, and a request that says it comes from another page.
func guard(next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if loopback(net.JoinHostPort(host, "0")) != nil {
			http.Error(w, "this is not the name of this machine's loopback interface", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// postCommand runs a command, whose words come as a list in JSON.
func (b *bench) postCommand(w http.ResponseWriter, r *http.Request) {
	var words []string
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&words); err != nil || kind != "application/json" {
		http.Error(w, "a JSON list of words is wanted", http.StatusBadRequest)
		return
	}
	var out bytes.Buffer
	if err := b.command(r.Context(), words, &out); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = out.WriteTo(w)
}
