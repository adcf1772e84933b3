package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
)

// simCommand is the command sim. A new card has the number of the one before.
func simCommand(*flag.FlagSet) func(*bench, *port, []string, io.Writer) error {
	return func(_ *bench, p *port, words []string, _ io.Writer) error {
		if len(words) != 1 {
			return errUsage
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if number := p.modem.Number(); number != "" {
			p.number = number
		}
		switch words[0] {
		case "remove":
			p.modem.RemoveSIM()
		case "insert":
			p.modem.InsertSIM(modemtest.SIM{Number: p.number, PIN: p.pin})
		case "lock":
			pin := p.pin
			if pin == "" {
				pin = "1234"
			}
			p.modem.InsertSIM(modemtest.SIM{Number: p.number, PIN: pin})
		default:
			return errUsage
		}
		return nil
	}
}

// refuseCommand is the command refuse.
func refuseCommand(f *flag.FlagSet) func(*bench, *port, []string, io.Writer) error {
	to := f.String("to", "", "")
	times := f.Int("times", 1, "")
	return func(b *bench, _ *port, words []string, _ io.Writer) error {
		cause, err := numbers(words)
		if err != nil || len(cause) != 1 || cause[0] < 1 || *times == 0 {
			return errUsage
		}
		b.network.Refuse(*to, modemtest.CMS(cause[0]), *times)
		return nil
	}
}

// timeCommand is the command time.
func timeCommand(*flag.FlagSet) func(*bench, *port, []string, io.Writer) error {
	return func(b *bench, _ *port, words []string, _ io.Writer) error {
		t := time.Now()
		if len(words) > 0 {
			var err error
			if t, err = time.Parse(time.RFC3339, strings.Join(words, " ")); err != nil {
				return errUsage
			}
		}
		b.network.NetworkTime(t)
		return nil
	}
}

// storageCommand is the command storage.
func storageCommand(f *flag.FlagSet) func(*bench, *port, []string, io.Writer) error {
	free := f.Int("free", 0, "")
	return func(_ *bench, p *port, words []string, out io.Writer) error {
		switch {
		case len(words) == 2 && words[0] == "fill" && *free >= 0:
			if memory := strings.ToUpper(words[1]); !p.modem.FillMemory(memory, *free) {
				return fmt.Errorf("there is no message store %s", memory)
			}
		case len(words) > 0:
			return errUsage
		}
		return writeLines(out, p.state().Memories)
	}
}
