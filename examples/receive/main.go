// Command receive receives text messages until it is interrupted, and loses none: what it has not
// handled, it has again when it is started the next time. What it has handled is removed from the modem.
//
//	receive -port /dev/ttyUSB2 -exec ./store-message
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

func main() { cli.Main("receive", run) }

func run(ctx context.Context, env *cli.Env, args []string) error {
	flags := cli.NewFlags(env, "receives messages until it is interrupted")
	direct := flags.Bool("direct", false, "have the modem hand messages over at once, rather than store them first")
	asJSON := flags.Bool("json", false, "write each message as a line of JSON")
	command := flags.String("exec", "", "`command` that the shell runs for each message: its environment has\nGSM_KEY, GSM_FROM, GSM_TIME and GSM_TEXT, its standard input the message\nas JSON; if it fails it gets the message again later")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o := modem.Options{OnEvent: func(e modem.Event) { tell(env, e) }}
	o.OnMessage = func(ctx context.Context, msg modem.Message) error {
		if err := show(env, msg, *asJSON); err != nil || *command == "" {
			return err
		}
		return execute(ctx, env, *command, msg)
	}
	if *direct {
		o.Routing = modem.Direct
	}
	m, err := flags.Open(ctx, o)
	if m != nil {
		defer m.Close()
	}
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case <-m.Port().Done():
		return m.Port().Err()
	}
}

// message is a message as JSON has it; see [modem.Message].
type message struct {
	Key      string    `json:"key"`
	From     string    `json:"from"`
	Time     time.Time `json:"time"`
	Received time.Time `json:"received"`
	Text     string    `json:"text"`
	Data     []byte    `json:"data,omitempty"`    // of a message that is no text
	Missing  []int     `json:"missing,omitempty"` // parts that did not come
}

func toJSON(m modem.Message) ([]byte, error) {
	b, err := json.Marshal(message{m.Key, m.From, m.Time, m.Received, m.Text, m.Data, m.Missing})
	return append(b, '\n'), err
}

func show(env *cli.Env, m modem.Message, asJSON bool) error {
	line, err := toJSON(m)
	if err != nil {
		return err
	}
	if !asJSON {
		line = fmt.Appendf(nil, "%s  %s\n  %s\n", m.Time.Format(time.RFC3339), m.From, strings.ReplaceAll(m.Text, "\n", "\n  "))
		if m.Data != nil {
			line = fmt.Appendf(line, "  %X\n", m.Data)
		}
	}
	_, err = env.Stdout.Write(line)
	return err
}

// execute gives a message to a command of the user's.
func execute(ctx context.Context, env *cli.Env, command string, m modem.Message) error {
	input, err := toJSON(m)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	if runtime.GOOS == "windows" {
		cmd = exec.CommandContext(ctx, "cmd", "/C", command)
	}
	// No variable can hold a NUL; the JSON can.
	cmd.Env = append(os.Environ(), "GSM_KEY="+m.Key, "GSM_FROM="+strings.ReplaceAll(m.From, "\x00", ""),
		"GSM_TIME="+m.Time.Format(time.RFC3339), "GSM_TEXT="+strings.ReplaceAll(m.Text, "\x00", ""))
	cmd.WaitDelay = 5 * time.Second // for what the command leaves running
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), env.Stdout, env.Stderr
	return cmd.Run()
}

// tell says what a person should know of.
func tell(env *cli.Env, e modem.Event) {
	switch e := e.(type) {
	case modem.HandlerFailed:
		fmt.Fprintf(env.Stderr, "%s: message %s was not handled and comes again: %v\n", env.Name, e.Key, e.Err)
	case modem.StorageFull:
		fmt.Fprintf(env.Stderr, "%s: the message storage %s of the modem is full\n", env.Name, e.Memory)
	case modem.Undecoded:
		fmt.Fprintf(env.Stderr, "%s: a message is kept that can not be read: %v: %s\n", env.Name, e.Err, e.PDU)
	case modem.ReceptionFailed:
		fmt.Fprintf(env.Stderr, "%s: %v\n", env.Name, e.Err)
	case modem.StateChange:
		nothingComes := slices.Contains([]modem.State{modem.NoSIM, modem.SIMLocked, modem.Denied}, e.To)
		if nothingComes && e.From != modem.Syncing { // what is so at the start ends the program, with the reason
			fmt.Fprintf(env.Stderr, "%s: %v\n", env.Name, &modem.StateError{State: e.To, Err: e.Err})
		}
	}
}
