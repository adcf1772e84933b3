// Package cli is what the example programs share: how they begin and end, their flags, the way to
// a modem, and the line that says what to do when something is in the way.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// An Env is where a program runs.
type Env struct {
	Name           string // of the program
	Stdout, Stderr io.Writer
}

// Main runs a program until it ends, is interrupted or loses its terminal, and exits with its status.
func Main(name string, run func(context.Context, *Env, []string) error) {
	ctx := context.Background()
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		// For good, since a terminal that closes may tell it twice: by the shell and by the system.
		ctx, _ = signal.NotifyContext(ctx, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	env := &Env{Name: name, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(env.status(ctx, run(ctx, env, os.Args[1:])))
}

// status says in one line why the program failed, if it did, and returns its exit status.
func (env *Env) status(ctx context.Context, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(ctx))):
		fmt.Fprintf(env.Stderr, "%s: interrupted: %s\n", env.Name, oneLine(err.Error()))
	default:
		fmt.Fprintf(env.Stderr, "%s: %s\n", env.Name, oneLine(err.Error()))
	}
	return 1
}
