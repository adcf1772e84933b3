package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// limit is how long all of it may take.
const limit = 5 * time.Second

// simulated lets alice write to bob, each on a simulated modem behind a PIN.
func simulated(ctx context.Context, s *screen) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("it took longer than %v", limit))
	defer cancel()
	dir, err := os.MkdirTemp("", "quickstart")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fmt.Fprint(s, "Two simulated modems on a simulated network.\n",
		"  > is what the program writes to a modem, < what the modem says, * what the program is given.\n")
	network := modemtest.NewNetwork(nil)
	alice := &station{name: "alice"}
	closeAlice, err := alice.open(ctx, s, dir, &modemtest.Options{
		Number: "+15550001111", PIN: "1234", Network: network, Personality: modemtest.HuaweiE303})
	if err != nil {
		return err
	}
	defer closeAlice()
	bob := &station{name: "bob"}
	closeBob, err := bob.open(ctx, s, dir, &modemtest.Options{
		Number: "+15550002222", PIN: "5678", Network: network, Personality: modemtest.EC25})
	if err != nil {
		return err
	}
	defer closeBob()
	for _, text := range []string{greeting, long} {
		if err := exchange(ctx, s, alice, bob, "+15550002222", text); err != nil {
			return err
		}
	}
	s.heading("--- Both texts have arrived, and the reports say so.")
	return nil
}

// open opens a simulated modem for the station. What it returns closes both.
func (st *station) open(ctx context.Context, s *screen, dir string, sim *modemtest.Options) (func(), error) {
	s.heading("--- %s opens a %s, %s. Its SIM card asks for a PIN.", st.name, sim.Personality.Name, sim.Number)
	simulator := modemtest.New(sim)
	o := st.options(s)
	o.PIN, o.Dir = sim.PIN, filepath.Join(dir, st.name)
	m, err := modem.Open(ctx, simulator.Open(), &o)
	end := func() {
		if m != nil {
			_ = m.Close()
		}
		_ = simulator.Close()
	}
	if err == nil {
		st.Modem = m
		err = m.WaitReady(ctx)
	}
	if err != nil {
		end()
		return nil, fmt.Errorf("%s: %w", st.name, err)
	}
	return end, nil
}

// exchange sends a text from one station to another, and waits until it is received and reported.
func exchange(ctx context.Context, s *screen, from, to *station, number, text string) error {
	s.heading("--- %s sends %d characters to %s and asks for a delivery report.", from.name, len([]rune(text)), to.name)
	sent, err := from.Send(ctx, number, text, &modem.SendOptions{Report: true})
	if err != nil {
		return err
	}
	select {
	case m := <-to.messages:
		if m.Text != text {
			return fmt.Errorf("%q was received in place of %q", m.Text, text)
		}
	case <-ctx.Done():
		return fmt.Errorf("nothing received: %w", context.Cause(ctx))
	}
	return from.delivered(ctx, sent)
}

// long is a text of 400 characters, which takes three parts.
const long = "A text message holds 160 characters at most. A longer one, such as this, travels in parts: each carries " +
	"a number, the count of all parts and a reference, so that the receiver joins them in the right order, " +
	"whichever comes first. The service centre accepts each part by itself and reports on each by itself. The " +
	"program that waits gets one text, with its sender, the time, and one verdict: it arrived."
