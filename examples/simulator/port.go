package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/examples/internal/ptymodem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// port is a modem and the line that programs reach it by.
type port struct {
	id          int
	at          int     // which of the modem's ports, from 0
	more        []*port // the others of the same modem, if this is the first
	personality modemtest.Personality
	pin         string
	modem       *modemtest.Modem
	link        string // path of a symbolic link, or empty
	address     string // for TCP, or empty

	mu      sync.Mutex
	line    line // nil while unplugged
	name    string
	changed chan struct{} // closed when line changes
	taken   int           // messages that the command sent has shown
	number  string        // of the last card, once it was taken out
}

// atPort is one port of a modem.
type atPort struct {
	modem *modemtest.Modem
	n     int
}

func (a atPort) Open() io.ReadWriteCloser { return a.modem.OpenPort(a.n) }

// lines returns a modem's ports.
func (p *port) lines() []*port { return append([]*port{p}, p.more...) }

// lines returns the ports of all modems.
func (b *bench) lines() []*port {
	var all []*port
	for _, p := range b.ports {
		all = append(all, p.lines()...)
	}
	return all
}

// line is what a program opens.
type line interface {
	Done() <-chan struct{} // the modem hung up, or the line was closed
	Close() error
}

// plug makes the line.
func (p *port) plug() error {
	l, name, err := p.make()
	if err != nil {
		return err
	}
	return p.install(l, name)
}

// make makes a line that nobody knows of yet.
func (p *port) make() (l line, name string, err error) {
	if p.address != "" {
		l, err := listen(atPort{p.modem, p.at}, p.address)
		if err != nil {
			return nil, "", err
		}
		p.address = l.Name // it stays the same after a hang-up
		return l, "tcp://" + l.Name, nil
	}
	t, err := ptymodem.Serve(atPort{p.modem, p.at})
	if err != nil {
		return nil, "", fmt.Errorf("no pseudo-terminal for modem %d: %w", p.id, err)
	}
	return t, t.Name, nil
}

// install makes a line the one of the port.
func (p *port) install(l line, name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.link != "" {
		if err := relink(name, p.link); err != nil {
			return errors.Join(err, l.Close())
		}
	}
	p.set(l, name)
	return nil
}

// replug takes the lines of a modem away for some time, or until the context ends. Pseudo-terminals come back under
// other names, as after the enumeration of a USB port.
func (p *port) replug(ctx context.Context, away time.Duration) error {
	lines := p.lines()
	fresh := make([]func() error, len(lines))
	for i, one := range lines {
		fresh[i] = one.plug
		if one.address != "" {
			continue
		}
		l, name, err := one.make() // while the old one still has its name
		if err != nil {
			return err
		}
		fresh[i] = func() error { return one.install(l, name) }
	}
	var errs []error
	for _, one := range lines {
		errs = append(errs, one.unplug())
	}
	select {
	case <-time.After(away):
	case <-ctx.Done():
	}
	for _, plug := range fresh {
		errs = append(errs, plug())
	}
	return errors.Join(errs...)
}

// unplug takes the line away, as pulling the cable does.
func (p *port) unplug() error {
	p.mu.Lock()
	l, name := p.line, p.name
	p.set(nil, "")
	p.mu.Unlock()
	if l == nil {
		return nil
	}
	err := l.Close()
	if p.link != "" {
		err = errors.Join(err, unlink(name, p.link))
	}
	return err
}

// set notes the line; p.mu is held.
func (p *port) set(l line, name string) {
	p.line, p.name = l, name
	if p.changed != nil {
		close(p.changed)
	}
	p.changed = make(chan struct{})
}

// keep makes a new line each time the modem has hung up, until the context ends.
func (p *port) keep(ctx context.Context, env *cli.Env, asJSON bool, fail context.CancelCauseFunc) {
	for {
		p.mu.Lock()
		l, changed := p.line, p.changed
		p.mu.Unlock()
		var gone <-chan struct{}
		if l != nil {
			gone = l.Done()
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
			if p.plugged() {
				_ = p.announce(env, asJSON)
			}
			continue
		case <-gone:
		}
		p.mu.Lock()
		mine := p.line == l
		p.mu.Unlock()
		if !mine || ctx.Err() != nil {
			continue
		}
		if err := errors.Join(p.unplug(), p.plug()); err != nil {
			fail(err)
			return
		}
		_ = p.announce(env, asJSON)
	}
}

func (p *port) plugged() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.line != nil
}

// description is what is told of a port.
type description struct {
	ID          int    `json:"id"`
	AT          int    `json:"at_port,omitempty"` // from 0
	Port        string `json:"port"`
	Link        string `json:"link,omitempty"`
	Number      string `json:"number"`
	Personality string `json:"personality"`
}

func (p *port) describe() description {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.modem.State()
	return description{p.id, p.at, p.name, p.link, s.Number, s.Personality}
}

// announce tells on standard output where the modem is.
func (p *port) announce(env *cli.Env, asJSON bool) error {
	d := p.describe()
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(d)
	}
	if d.Link != "" {
		d.Port += " " + d.Link
	}
	which := ""
	if d.AT > 0 {
		which = fmt.Sprintf(", port %d,", d.AT)
	}
	_, err := fmt.Fprintf(env.Stdout, "modem %d%s at %s: %s, %s\n", d.ID, which, d.Port, d.Personality, d.Number)
	return err
}
