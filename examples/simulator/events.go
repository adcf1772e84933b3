package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
)

// pastEntries is how much of the dialogue a page begins with, for each modem.
const pastEntries = 200

// event is what the page is told: an entry of a dialogue and, after it, how the modem is.
type event struct {
	ID        int       `json:"id"`
	Time      time.Time `json:"time"`
	Direction string    `json:"direction"` // ">" to the modem, "<" from it, "#" happened
	Text      string    `json:"text"`
	State     state     `json:"state"`
	Sent      []sent    `json:"sent,omitempty"` // since the last event
}

// events streams what happens as server-sent events (HTML 9.2) until the browser leaves.
func (b *bench) events(w http.ResponseWriter, r *http.Request) {
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w).Flush
	all := make(chan event)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer stop()
	for _, p := range b.ports {
		tasks.Go(func() { p.follow(ctx, all) })
	}
	if flush() != nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-all:
			data, err := json.Marshal(e)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil || flush() != nil {
				return
			}
		}
	}
}

// follow sends what happens at a modem.
func (p *port) follow(ctx context.Context, all chan<- event) {
	shown := 0
	for entry := range p.modem.Entries(ctx, pastEntries) {
		messages := p.modem.Sent()
		e := event{p.id, entry.Time, entry.Direction.String(), shownText(entry), p.state(), sentOf(p, messages[shown:])}
		shown = len(messages)
		select {
		case all <- e:
		case <-ctx.Done():
			return
		}
	}
}

// shownText shows control characters of a dialogue by escapes.
func shownText(e modemtest.Entry) string {
	if e.Direction == modemtest.Event {
		return e.Text
	}
	quoted := fmt.Sprintf("%q", e.Text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}
