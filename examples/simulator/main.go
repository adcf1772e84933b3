// Command simulator provides simulated modems on pseudo-terminals or TCP ports, for any program that
// talks to modems.
//
//	simulator -personality e303 -pin 1234 -link /tmp/modem -control 127.0.0.1:8090
//	simulator ctl -control 127.0.0.1:8090 sms -from +15551234567 -text "hello"
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/semioctet/gsm/examples/internal/cli"
)

func main() { cli.Main("simulator", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	if len(args) > 0 && args[0] == "ctl" {
		return ctl(ctx, env, args[1:])
	}
	o, err := parseOptions(env, args)
	if err != nil {
		return err
	}
	b, err := newBench(o)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	err = b.serve(ctx, stop, env)
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		err = errors.Join(cause, err)
	}
	return err
}

// serve runs the modems, and the control interface if one is wanted, until the context ends.
func (b *bench) serve(ctx context.Context, fail context.CancelCauseFunc, env *cli.Env) (err error) {
	defer func() { err = errors.Join(err, b.close()) }()
	for _, p := range b.lines() {
		if err := p.plug(); err != nil {
			return err
		}
		if err := p.announce(env, b.options.json); err != nil {
			return err
		}
	}
	if b.options.control != "" {
		addr, err := b.control(ctx, b.options.control, fail)
		if err != nil {
			return err
		}
		format := "control at http://%s/\n"
		if b.options.json {
			format = `{"control":"http://%s/"}` + "\n"
		}
		fmt.Fprintf(env.Stdout, format, addr)
	}
	for _, p := range b.lines() {
		b.tasks.Go(func() { p.keep(ctx, env, b.options.json, fail) })
	}
	<-ctx.Done()
	return nil
}
