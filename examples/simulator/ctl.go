package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/semioctet/gsm/examples/internal/cli"
)

// ctl gives a command to a simulator that runs.
func ctl(ctx context.Context, env *cli.Env, args []string) error {
	f := flag.NewFlagSet(env.Name+" ctl", flag.ContinueOnError)
	var help bytes.Buffer
	f.SetOutput(&help)
	f.Usage = func() {
		fmt.Fprintf(&help, "%s ctl gives a command to a simulator that was started with -control.\n\nFlags:\n", env.Name)
		f.PrintDefaults()
		fmt.Fprintf(&help, "\nCommands:\n%s", usages)
	}
	address := f.String("control", "127.0.0.1:8090", "`address` of the simulator's control interface")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		_, _ = help.WriteTo(env.Stdout)
		return err
	} else if err != nil {
		return fmt.Errorf("%w; ctl -help lists the flags", err)
	}
	if err := loopback(*address); err != nil {
		return err
	}
	words, err := json.Marshal(f.Args())
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+*address+"/command", bytes.NewReader(words))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	// A proxy has no business between two programs of one machine.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("no simulator answers at %s; was it started with -control? %w", *address, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
		return errors.New(strings.TrimSpace(string(text)))
	}
	_, err = io.Copy(env.Stdout, resp.Body)
	return err
}
