package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

// real sends a text on a real modem, and shows what comes until the time is over.
func real(ctx context.Context, s *screen, flags *cli.Flags, to, text string, wait time.Duration) error {
	st := &station{name: "modem"}
	m, err := flags.Open(ctx, st.options(s))
	if m != nil {
		defer m.Close()
	}
	if err != nil {
		return err
	}
	st.Modem = m
	s.heading("--- Sending to %s, with a delivery report asked for.", to)
	sent, err := m.Send(ctx, to, text, &modem.SendOptions{Report: true})
	if err != nil {
		return err
	}
	s.heading("--- Accepted in %s. Waiting %v for the delivery report and for messages; Ctrl-C ends it.", count(len(sent.Parts), "part"), wait)
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	err = st.delivered(limited, sent)
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("accepted, but no delivery report came within %v; the receiver may be off", wait)
	case err != nil:
		return err
	}
	return st.receive(limited)
}

// receive takes what comes, which is shown as it comes, until ctx ends.
func (st *station) receive(ctx context.Context) error {
	for {
		select {
		case <-st.messages:
		case <-st.reports:
		case <-st.Port().Done():
			return st.Port().Err()
		case <-ctx.Done():
			return nil
		}
	}
}
