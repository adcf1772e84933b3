package main

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/modem"
)

// station is a modem with what it has received.
type station struct {
	*modem.Modem
	name     string
	messages chan modem.Message
	reports  chan modem.Report
}

// options returns the options of a station's modem, which shows all that it receives.
func (st *station) options(s *screen) modem.Options {
	st.messages, st.reports = make(chan modem.Message, 64), make(chan modem.Report, 64)
	return modem.Options{
		Logger: s.dialogue(st.name),
		OnMessage: func(ctx context.Context, m modem.Message) error {
			s.message(st.name, m)
			return give(ctx, st.messages, m)
		},
		OnReport: func(ctx context.Context, r modem.Report) error {
			s.report(st.name, r)
			return give(ctx, st.reports, r)
		},
	}
}

// give hands a value on, unless the modem is closed first.
func give[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// delivered waits until the reports on a message say that all of it was delivered.
func (st *station) delivered(ctx context.Context, sent modem.Sent) error {
	for {
		select {
		case r := <-st.reports:
			switch {
			case r.SentID != sent.ID || r.Verdict == modem.Pending:
			case r.Verdict == modem.Delivered:
				return nil
			default:
				return fmt.Errorf("the message was not delivered: %v", r.Status)
			}
		case <-st.Port().Done():
			return st.Port().Err()
		case <-ctx.Done():
			return fmt.Errorf("no delivery report: %w", context.Cause(ctx))
		}
	}
}
