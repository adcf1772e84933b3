// Command call calls a number, or waits for calls, and tells what becomes of them. An interrupt hangs up.
//
//	call -port /dev/ttyUSB2 -to +15550001111 -tones 42#
//	call -port /dev/ttyUSB2 -answer
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("call", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "calls a number, or waits for calls, until it is interrupted")
	to := flags.String("to", "", "`number` to call; without one it waits for calls")
	answer := flags.Bool("answer", false, "take calls that come in, rather than only tell of them")
	tones := flags.String("tones", "", "`keys` to press once a call is taken: 0-9 * # A-D")
	asJSON := flags.Bool("json", false, "write each change as a line of JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	changes := make(chan modem.CallChange)
	listening, stop := context.WithCancel(ctx)
	m, err := flags.Connect(ctx, modem.Options{OnEvent: func(e modem.Event) {
		show(env, e, *asJSON)
		if c, ok := e.(modem.CallChange); ok {
			select {
			case changes <- c:
			case <-listening.Done():
			}
		}
	}})
	if m != nil {
		defer m.Close()
	}
	defer stop() // before Close, which waits for the events
	if err != nil {
		return err
	}
	if err := errors.Join(m.WatchCalls(ctx), m.DetectTones(ctx)); err != nil {
		return err
	}
	var call modem.Call // whose ID is of no call, until one is dialled
	if *to != "" {
		call, err = m.Dial(ctx, *to, modem.CallerIDDefault)
	}
	if err == nil {
		err = follow(ctx, m, changes, call.ID, *answer, *tones)
	}
	if (err != nil || ctx.Err() != nil) && (*to != "" || *answer) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if calls, cerr := m.Calls(ctx); cerr != nil || len(calls) > 0 {
			err = errors.Join(err, m.HangUp(ctx))
		}
	}
	return err
}

// follow does what is to be done when calls change, until the one that was dialled ends.
func follow(ctx context.Context, m *modem.Modem, changes <-chan modem.CallChange, dialled int, answer bool, tones string) error {
	taken := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-m.Port().Done():
			return m.Port().Err()
		case c := <-changes:
			var err error
			switch {
			case c.State == modem.CallIncoming && answer:
				err = m.Answer(ctx)
			case c.State == modem.CallActive && !taken && tones != "":
				err = m.SendTones(ctx, tones)
			case c.State == modem.CallEnded && c.ID == dialled && !taken && c.Cause != nil:
				return fmt.Errorf("the call was not taken: %w", c.Cause)
			case c.State == modem.CallEnded && c.ID == dialled:
				return nil
			}
			taken = taken || c.State == modem.CallActive
			if err != nil {
				return err
			}
		}
	}
}

func show(env *cli.Env, e modem.Event, asJSON bool) {
	var text string
	var row map[string]any
	switch e := e.(type) {
	case modem.Tone:
		text, row = "key "+e.Key, map[string]any{"key": e.Key}
	case modem.CallChange:
		text = strings.TrimSpace(fmt.Sprintf("call %d: %v %s %s", e.ID, e.State, e.Number, e.Name))
		row = map[string]any{"id": e.ID, "state": e.State.String(), "incoming": e.Incoming, "number": e.Number, "name": e.Name}
		if e.Cause != nil {
			text += ": " + e.Cause.Error()
			row["cause"] = e.Cause.Error()
		}
	default:
		return
	}
	if asJSON {
		_ = json.NewEncoder(env.Stdout).Encode(row)
		return
	}
	fmt.Fprintln(env.Stdout, text)
}
