// Command sendsms sends a text message through a modem.
//
//	sendsms -port /dev/ttyUSB2 -to +15550001111 -text "on fire" -wait 1m
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("sendsms", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "sends a text message")
	to := flags.String("to", "", "`number` to send to: +15550001111, or a short number")
	text := flags.String("text", "", "the `text`; a long one goes out in several parts")
	wait := flags.Duration("wait", 0, "ask for a delivery report, and wait so long for it")
	asJSON := flags.Bool("json", false, "write the result as JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" || *text == "" {
		return errors.New("give the number with -to and the text with -text")
	}
	reports := make(chan modem.Report, 16)
	var o modem.Options
	if *wait > 0 { // else reports stay in the modem for a program that wants them
		o.OnReport = func(ctx context.Context, r modem.Report) error {
			select {
			case reports <- r:
				return nil
			case <-ctx.Done():
				return ctx.Err() // it is given again to the next program
			}
		}
	}
	m, err := flags.Open(ctx, o)
	if m != nil {
		defer m.Close()
	}
	if err != nil {
		return err
	}
	sent, err := m.Send(ctx, *to, *text, &modem.SendOptions{Report: *wait > 0})
	verdict := modem.Pending
	if *wait > 0 && isOut(sent) {
		var failed error
		if verdict, failed = await(ctx, env, m, reports, sent.ID, *wait); failed != nil {
			err = errors.Join(err, failed)
		} else {
			err = nil // what was unknown is settled
		}
	}
	return errors.Join(show(env, sent, verdict, *asJSON), err)
}

// isOut reports whether all parts of a message went out, or may have.
func isOut(sent modem.Sent) bool {
	for _, p := range sent.Parts {
		if p.State != modem.Accepted && p.State != modem.Unknown {
			return false
		}
	}
	return len(sent.Parts) > 0
}

// await waits for the verdict of the reports on a message.
func await(ctx context.Context, env *cli.Env, m *modem.Modem, reports <-chan modem.Report, id string, limit time.Duration) (modem.Verdict, error) {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	for {
		select {
		case r := <-reports:
			switch {
			case r.SentID != id:
				fmt.Fprintf(env.Stderr, "%s: report on an earlier message to %s: %v\n", env.Name, r.To, r.Status)
			case r.Verdict == modem.Undelivered:
				return r.Verdict, fmt.Errorf("the message was not delivered: %v", r.Status)
			case r.Verdict == modem.Delivered:
				return r.Verdict, nil
			}
		case <-timeout.C:
			return modem.Pending, fmt.Errorf("no delivery report came within %v; the receiver may be off", limit)
		case <-m.Port().Done():
			return modem.Pending, fmt.Errorf("no delivery report yet: %w", m.Port().Err())
		case <-ctx.Done():
			return modem.Pending, fmt.Errorf("no delivery report yet: %w", context.Cause(ctx))
		}
	}
}

// part is one part of the message as the result shows it.
type part struct {
	State     string `json:"state"`
	Reference byte   `json:"reference"`
}

// show writes what became of each part.
func show(env *cli.Env, sent modem.Sent, verdict modem.Verdict, asJSON bool) error {
	parts := make([]part, len(sent.Parts))
	for i, p := range sent.Parts {
		parts[i] = part{p.State.String(), p.Reference}
	}
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(map[string]any{
			"id": sent.ID, "to": sent.To, "parts": parts, "verdict": verdict.String()})
	}
	for i, p := range sent.Parts {
		fmt.Fprintf(env.Stdout, "part %d of %d: %s", i+1, len(parts), p.State)
		if p.State == modem.Accepted {
			fmt.Fprintf(env.Stdout, ", reference %d", p.Reference)
		}
		fmt.Fprintln(env.Stdout)
	}
	if verdict != modem.Pending {
		fmt.Fprintln(env.Stdout, verdict)
	}
	return nil
}
