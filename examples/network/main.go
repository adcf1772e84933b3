// Command network searches for the operators in reach, and chooses one if it is told which.
//
//	network -port /dev/ttyUSB2
//	network -port /dev/ttyUSB2 -select 26201
//	network -port /dev/ttyUSB2 -select auto
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("network", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "searches for operators, which takes up to five minutes, or chooses one")
	choice := flags.String("select", "", "register with the operator of this `code`, 26201, and no other; or auto")
	asJSON := flags.Bool("json", false, "write JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := flags.Open(ctx, modem.Options{})
	if m != nil {
		defer m.Close()
	}
	if err != nil {
		return err
	}
	if *choice != "" {
		return choose(ctx, env, m, *choice, *asJSON)
	}
	var found []modem.FoundOperator
	err = progress(env.Stderr, "searching", func() (err error) {
		found, err = m.ScanOperators(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return show(env, found, *asJSON)
}

// choose registers with an operator and tells which it is.
func choose(ctx context.Context, env *cli.Env, m *modem.Modem, code string, asJSON bool) error {
	if code == "auto" {
		code = ""
	}
	var operator modem.Operator
	err := progress(env.Stderr, "registering", func() (err error) {
		if err = m.SelectOperator(ctx, code, -1); err != nil {
			return err
		}
		if err = m.WaitReady(ctx); err != nil {
			return err
		}
		operator, err = m.Operator(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if operator.Numeric == "" {
		operator.Numeric = code // the modem tells the name
	}
	return show(env, []modem.FoundOperator{{Operator: operator, Status: modem.OperatorCurrent}}, asJSON)
}

// progress shows a dot for each second that do takes, if it takes one.
func progress(w io.Writer, what string, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for shown := false; ; {
		select {
		case err := <-done:
			if shown {
				fmt.Fprintln(w)
			}
			return err
		case <-second.C:
			if !shown {
				fmt.Fprint(w, what, " ")
			}
			shown = true
			fmt.Fprint(w, ".")
		}
	}
}

func show(env *cli.Env, found []modem.FoundOperator, asJSON bool) error {
	if asJSON {
		rows := make([]map[string]any, len(found))
		for i, o := range found {
			rows[i] = map[string]any{"code": o.Numeric, "name": o.Name, "status": o.Status.String(), "technology": technology(o)}
		}
		return json.NewEncoder(env.Stdout).Encode(rows)
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	for _, o := range found {
		fmt.Fprintf(w, "%s\t%s\t%v\t%s\n", o.Numeric, o.Name, o.Status, technology(o))
	}
	return w.Flush()
}

// technology names the access technology, if the modem told it.
func technology(o modem.FoundOperator) string {
	if o.AcT < 0 {
		return ""
	}
	return modem.TechnologyName(o.AcT)
}
