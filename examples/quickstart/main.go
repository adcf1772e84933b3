// Command quickstart sends text messages from one simulated modem to another and shows what they
// say on the line. It needs no hardware:
//
//	go run ./examples/quickstart
//
// With a port it does the same on a real modem. Messages that lie in the modem are shown, and then
// removed from it:
//
//	go run ./examples/quickstart -port /dev/ttyUSB2 -to +15550001111 -text "Hello" -pin 1234 -wait 1m
package main

import (
	"context"
	"errors"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
)

const greeting = "Hello, 世界 👋"

func main() { cli.Main("quickstart", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "sends text messages and shows the dialogue with the modem; without -port it simulates two modems")
	to := flags.String("to", "", "`number` to send to, on a real modem")
	text := flags.String("text", greeting, "the `text` to send, on a real modem")
	wait := flags.Duration("wait", time.Minute, "how long to wait for the delivery report, and to receive, on a real modem")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s := newScreen(env.Stdout)
	switch {
	case flags.Port == "" && *to == "":
		return simulated(ctx, s)
	case *to == "":
		return errors.New("to whom? give the number with -to")
	}
	return real(ctx, s, flags, *to, *text, *wait)
}
