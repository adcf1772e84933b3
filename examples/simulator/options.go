package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem/modemtest"
)

// options are what the flags say.
type options struct {
	personality modemtest.Personality
	tcp         string // empty: a pseudo-terminal for each modem
	link        string
	count       int
	ports       int // of each modem
	pin         string
	number      string
	seed        uint64
	disorder    float64
	duplicates  float64
	faults      []modemtest.Fault
	control     string
	json        bool
}

func parseOptions(env *cli.Env, args []string) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet(env.Name, flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "%s provides simulated modems until it is interrupted.\n\nFlags:\n", env.Name)
		f.PrintDefaults()
		fmt.Fprintf(f.Output(), "\nTo a simulator that has -control:\n  %s ctl -control ADDR COMMAND; the command help lists them all\n", env.Name)
	}
	f.Func("personality", "`name` of the modem to be: "+strings.Join(personalityNames(), ", ")+" (default generic);\nor the file of a dialogue recorded with a real one", func(s string) (err error) {
		o.personality, err = findPersonality(s)
		return err
	})
	terminal := f.Bool("pty", false, "be on a pseudo-terminal, which is the default")
	f.StringVar(&o.tcp, "tcp", "", "be on a TCP port in place of a pseudo-terminal: `host:port`; each further modem takes the next port")
	f.StringVar(&o.link, "link", "", "keep a symbolic link to the pseudo-terminal at this `path`; with -n the second is path1, and so on")
	f.IntVar(&o.count, "n", 1, "`number` of modems, which share a network")
	f.StringVar(&o.pin, "pin", "", "`PIN` that the SIM cards ask for (default none)")
	f.StringVar(&o.number, "number", "", "phone `number` of the first modem; each further one has the next (default +15550000001)")
	f.IntVar(&o.ports, "ports", 1, "`number` of ports of each modem that take commands, as modems on USB have several; links end in .1 and so on")
	f.Uint64Var(&o.seed, "seed", 0, "decides where faults with a chance strike, and what -disorder and -duplicates do")
	f.Float64Var(&o.disorder, "disorder", 0, "`probability` that a message overtakes the one before it")
	f.Float64Var(&o.duplicates, "duplicates", 0, "`probability` that a message is delivered once more")
	f.Func("fault", "make the modems misbehave, as in \"late 3s on +CMGS\"; may be repeated", func(s string) error {
		fault, err := modemtest.ParseFault(s)
		o.faults = append(o.faults, fault)
		return err
	})
	f.StringVar(&o.control, "control", "", "be controlled over HTTP at this loopback `address`: 127.0.0.1:8090")
	f.BoolVar(&o.json, "json", false, "tell the ports, and where the control interface is, as lines of JSON")
	var help bytes.Buffer
	f.SetOutput(&help)
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		_, _ = help.WriteTo(env.Stdout)
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w; -help lists the flags", err)
	case f.NArg() > 0:
		return nil, fmt.Errorf("%q is no flag; -help lists them", f.Arg(0))
	case o.count < 1 || o.count > 1000:
		return nil, fmt.Errorf("-n must be 1 to 1000, not %d", o.count)
	case o.ports < 1 || o.ports > 16:
		return nil, fmt.Errorf("-ports must be 1 to 16, not %d", o.ports)
	case o.pin != "" && (len(o.pin) < 4 || len(o.pin) > 8 || strings.Trim(o.pin, "0123456789") != ""):
		return nil, errors.New("-pin must be 4 to 8 digits") // not shown, as a PIN is nowhere
	case o.disorder < 0 || o.disorder > 1 || o.duplicates < 0 || o.duplicates >= 1:
		return nil, errors.New("-disorder and -duplicates are probabilities, 0.1 for instance")
	case o.control != "" && loopback(o.control) != nil:
		return nil, loopback(o.control)
	case o.tcp != "" && (*terminal || o.link != ""):
		return nil, errors.New("-tcp goes neither with -pty nor with -link")
	}
	return o, nil
}

// findPersonality returns the personality whose name has s in it, or the one of a recorded dialogue.
func findPersonality(s string) (modemtest.Personality, error) {
	if f, err := os.Open(s); err == nil {
		defer f.Close()
		return modemtest.ReadPersonality(f)
	}
	var found []modemtest.Personality
	for _, p := range modemtest.Personalities() {
		if strings.Contains(strings.ToLower(p.Name), strings.ToLower(s)) && s != "" {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		return modemtest.Personality{}, fmt.Errorf("no personality or more than one is named so; there are %s", strings.Join(personalityNames(), ", "))
	}
	return found[0], nil
}

// personalityNames returns the last word of each name.
func personalityNames() []string {
	var names []string
	for _, p := range modemtest.Personalities() {
		words := strings.Fields(strings.ToLower(p.Name))
		names = append(names, words[len(words)-1])
	}
	return names
}
