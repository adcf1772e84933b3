package main

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
)

// simCommand is the command sim. A new card has the number of the one before.
func simCommand(*flag.FlagSet) action {
	return func(r request) error {
		if len(r.words) != 1 {
			return errUsage
		}
		r.port.mu.Lock()
		defer r.port.mu.Unlock()
		if number := r.port.modem.Number(); number != "" {
			r.port.number = number
		}
		switch r.words[0] {
		case "remove":
			r.port.modem.RemoveSIM()
		case "insert":
			r.port.modem.InsertSIM(modemtest.SIM{Number: r.port.number, PIN: r.port.pin})
		case "lock":
			pin := r.port.pin
			if pin == "" {
				pin = "1234"
			}
			r.port.modem.InsertSIM(modemtest.SIM{Number: r.port.number, PIN: pin})
		default:
			return errUsage
		}
		return nil
	}
}

// refuseCommand is the command refuse.
func refuseCommand(f *flag.FlagSet) action {
	to := f.String("to", "", "")
	times := f.Int("times", 1, "")
	return func(r request) error {
		cause, err := numbers(r.words)
		if err != nil || len(cause) != 1 || cause[0] < 1 || *times == 0 {
			return errUsage
		}
		r.bench.network.Refuse(*to, modemtest.CMS(cause[0]), *times)
		return nil
	}
}

// timeCommand is the command time.
func timeCommand(*flag.FlagSet) action {
	return func(r request) error {
		t := time.Now()
		if len(r.words) > 0 {
			var err error
			if t, err = time.Parse(time.RFC3339, strings.Join(r.words, " ")); err != nil {
				return errUsage
			}
		}
		r.bench.network.NetworkTime(t)
		return nil
	}
}

// storageCommand is the command storage.
func storageCommand(f *flag.FlagSet) action {
	free := f.Int("free", 0, "")
	return func(r request) error {
		switch {
		case len(r.words) == 2 && r.words[0] == "fill" && *free >= 0:
			if memory := strings.ToUpper(r.words[1]); !r.port.modem.FillMemory(memory, *free) {
				return fmt.Errorf("there is no message store %s", memory)
			}
		case len(r.words) > 0:
			return errUsage
		}
		return writeLines(r.out, r.port.state().Memories)
	}
}
