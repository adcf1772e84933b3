// Command ussd sends a USSD code, such as *100# for the balance of many operators, and shows what the
// network says. Choices from a menu are read from standard input, a line each; its end ends the session.
//
//	ussd -port /dev/ttyUSB2 -code '*100#'
//	printf '1\n3\n' | ussd -port /dev/ttyUSB2 -code '*100#' -json
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

// closeLimit is how long the modem may take to end a session.
const closeLimit = 10 * time.Second

func main() { cli.Main("ussd", run) }

func run(ctx context.Context, env *cli.Env, args []string) (err error) {
	flags := cli.NewFlags(env, "sends a USSD code, and the choices from standard input")
	code := flags.String("code", "", "the `code`: *100#")
	asJSON := flags.Bool("json", false, "write each answer of the network as a line of JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *code == "" {
		return errors.New("give the code with -code, in quotation marks: '*100#'")
	}
	m, err := flags.Connect(ctx, modem.Options{})
	if m != nil {
		defer m.Close()
	}
	if err != nil {
		return err
	}
	session, err := m.USSD(ctx, *code)
	if err != nil {
		return err
	}
	defer func() {
		// Also after an interrupt: the network would wait for an answer else.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
		defer cancel()
		err = errors.Join(err, session.Close(ctx))
	}()
	return converse(ctx, env, session, *asJSON)
}

// converse shows what the network says and answers it, until one of the two ends the session.
func converse(ctx context.Context, env *cli.Env, session *modem.USSDSession, asJSON bool) error {
	choices := lines(os.Stdin)
	for {
		if err := show(env, session.Last, asJSON); err != nil || session.Last.Status != modem.USSDAsks {
			return err
		}
		choice := ""
		for choice == "" {
			var more bool
			select {
			case choice, more = <-choices:
				if !more {
					return nil
				}
			case <-ctx.Done():
				return fmt.Errorf("the session is ended: %w", context.Cause(ctx))
			}
		}
		if err := session.Reply(ctx, choice); err != nil {
			return err
		}
	}
}

// lines gives the lines of r, as long as there are some and the program runs.
func lines(r io.Reader) <-chan string {
	all := make(chan string)
	go func() {
		defer close(all)
		for s := bufio.NewScanner(r); s.Scan(); {
			all <- s.Text()
		}
	}()
	return all
}

func show(env *cli.Env, u modem.USSD, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(map[string]any{"status": u.Status.String(), "text": u.Text, "dcs": u.DCS})
	}
	text := u.Text
	if text == "" {
		text = u.Status.String()
	}
	_, err := fmt.Fprintln(env.Stdout, text)
	return err
}
