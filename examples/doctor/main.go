// Command doctor says why a modem does not work, and what to do next. It changes nothing and gives no PIN.
//
//	doctor -port /dev/ttyUSB2
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("doctor", system.run) }

// doctor is what the program asks of the system.
type doctor struct {
	open  func(ctx context.Context, name string, baud int) (io.ReadWriteCloser, error)
	probe func(ctx context.Context, name string, bauds ...int) (int, error)
	list  func() ([]serial.PortInfo, error)
}

var system = doctor{cli.OpenLine, serial.Probe, serial.List}

func (d doctor) run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "says why a modem does not work, and what to do next. It changes nothing, and gives no PIN,\nwhatever -pin says")
	asJSON := flags.Bool("json", false, "write JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o := modem.Options{Dir: storeFolder(flags.Lookup("store").Value.String())}
	if flags.Verbose {
		o.Logger = slog.New(cli.NewDialogue(env.Stderr, "", 0))
	}
	baud, _ := flags.Lookup("baud").Value.(flag.Getter).Get().(int)
	found, err := d.examine(ctx, env, flags.Port, baud, &o)
	if err != nil {
		return err
	}
	if f := found; !*asJSON && len(f) == 1 && f[0].Cause == causeNotGiven {
		return errors.New(f[0].Text + " " + f[0].Advice) // a mistake of the user, and nothing of the modem
	}
	if err := show(env, flags.Port, found, *asJSON); err != nil {
		return err
	}
	return verdict(found)
}

// storeFolder is where programs remember the PINs that were refused; see the flag -store.
func storeFolder(given string) string {
	if given != "" {
		return given
	}
	settings, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(settings, "gsm")
}

// examine looks at the port, and then at the modem behind it.
func (d doctor) examine(ctx context.Context, env *cli.Env, name string, baud int, o *modem.Options) ([]modem.Finding, error) {
	ports, err := d.list()
	if err != nil {
		ports = nil // this system does not tell; the port that was given can be tried all the same
	}
	if name == "" {
		return noPort(ports), nil
	}
	line, err := d.open(ctx, name, baud)
	if err != nil {
		return []modem.Finding{portFinding(name, err)}, nil
	}
	m := modem.New(line, o)
	found, err := m.Diagnose(ctx)
	_ = m.Close() // the line may be lost, which is told already
	if err != nil {
		return nil, err
	}
	if len(found) == 1 && found[0].Cause == modem.CauseSilent {
		return d.silence(ctx, env, found[0], name, baud, ports)
	}
	if f, ok := dataPort(name, ports); ok {
		found = append(found, f)
	}
	return found, nil
}

// show writes what was found.
func show(env *cli.Env, port string, found []modem.Finding, asJSON bool) error {
	if asJSON {
		type finding struct {
			modem.Finding
			Detail string `json:"detail,omitempty"` // what the modem or the system said
		}
		all := make([]finding, len(found))
		for i, f := range found {
			all[i] = finding{Finding: f}
			if f.Err != nil {
				all[i].Detail = f.Err.Error()
			}
		}
		e := json.NewEncoder(env.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(map[string]any{"port": port, "healthy": verdict(found) == nil, "findings": all})
	}
	if len(found) == 0 {
		_, err := fmt.Fprintf(env.Stdout, "nothing is wrong with the modem on %s\n", port)
		return err
	}
	for _, f := range found {
		cause := string(f.Cause)
		if f.Warning {
			cause = "warning: " + cause
		}
		if _, err := fmt.Fprintf(env.Stdout, "%s\n  %s\n  next: %s\n", cause, f.Text, f.Advice); err != nil {
			return err
		}
	}
	return nil
}

// verdict is an error if something is found that is more than a warning.
func verdict(found []modem.Finding) error {
	n := 0
	for _, f := range found {
		if !f.Warning {
			n++
		}
	}
	switch n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("one trouble was found")
	}
	return fmt.Errorf("%d troubles were found", n)
}
