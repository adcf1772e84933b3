// Command modeminfo tells who made a modem, and how its SIM card and its network are.
//
//	modeminfo -port /dev/ttyUSB2
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("modeminfo", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "tells about a modem, its SIM card and its network")
	asJSON := flags.Bool("json", false, "write JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := flags.Open(ctx, modem.Options{})
	if m != nil {
		defer m.Close()
	}
	card := err // what is in the way of the card is worth telling, and the rest is too
	if m == nil {
		return err
	}
	r, err := read(ctx, m)
	if err != nil {
		return err
	}
	if card != nil {
		r.add("advice", card.Error())
	}
	return r.write(env, *asJSON)
}

// row is one thing that is known.
type row struct {
	name  string
	value string
}

type report []row

func (r *report) add(name, value string) { *r = append(*r, row{name, value}) }

// read asks the modem. What it refuses to tell is left out; without a SIM card that is much.
func read(ctx context.Context, m *modem.Modem) (r report, err error) {
	id, err := m.Identify(ctx)
	if err != nil {
		return nil, err
	}
	r = report{{"manufacturer", id.Manufacturer}, {"model", id.Model}, {"revision", id.Revision}, {"imei", id.IMEI}}
	r.answer("serial", id.Serial, nil)
	r.add("profile", m.Profile().Name)
	r.add("state", m.State().String())
	code, err := m.SIMCode(ctx)
	r.answer("sim", code, err)
	attempts, err := m.Attempts(ctx)
	r.answer("attempts", attempts.String(), err)
	operator, err := m.Operator(ctx)
	r.answer("operator", strings.TrimSpace(operator.Name+" "+operator.Numeric), err)
	registrations, err := m.Registrations(ctx)
	r.answer("", "", err)
	for _, g := range registrations {
		value := g.Status.String()
		if g.Cell != 0 {
			value += fmt.Sprintf(", area %X, cell %X", g.Area, g.Cell)
		}
		r.add("registration "+strings.TrimPrefix(g.Domain, "+"), value)
	}
	signal, err := m.Signal(ctx)
	r.answer("signal", signal.String(), err)
	centre, err := m.ServiceCentre(ctx)
	r.answer("service centre", centre, err)
	return r, context.Cause(ctx)
}

// answer adds what the modem told, if it did.
func (r *report) answer(name, value string, err error) {
	if err == nil && value != "" {
		r.add(name, value)
	}
}

func (r report) write(env *cli.Env, asJSON bool) error {
	if asJSON {
		values := map[string]string{}
		for _, row := range r {
			values[strings.ReplaceAll(row.name, " ", "_")] = row.value
		}
		e := json.NewEncoder(env.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(values)
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	for _, row := range r {
		fmt.Fprintf(w, "%s\t%s\n", row.name, row.value)
	}
	return w.Flush()
}
