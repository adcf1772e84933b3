package mux

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

const (
	commandTime = 5 * time.Second // for the modem to answer AT+CMUX
	helloTime   = time.Second     // the same for AT, which is answered at once
	hellos      = 4               // how often it is asked
	maxAnswer   = 4096            // octets of an answer that are kept
	esc         = 0x1b
)

// Start asks the modem on rw for the multiplexer and begins it: AT+CMUX=? and AT+CMUX with the values
// of p as far as the modem offers them, then what [Open] does. To a modem that refuses them it gives
// fewer: mode and subset alone, then the basic option, and last 0,0,5,127,10,3,30,10,2, all that
// Quectel's M10 takes, which has a speed of 115,200 bit/s in it. A modem that an earlier program left in
// the multiplexer, in half a command or in the entry of a message is taken out of it first. Nobody else may be using rw, and what the modem reports
// by itself meanwhile is lost. It owns rw from then on, also when it fails.
//
// It takes half a minute at most, or until ctx ends. The error is an [*Error] as of [Open]; with
// ErrRefused it holds the modem's answer.
func Start(ctx context.Context, rw io.ReadWriteCloser, p Params) (*Mux, error) {
	m, err := start(rw, p, true)
	if err != nil {
		return nil, err
	}
	if err := m.prepare(ctx); err != nil {
		return nil, m.giveUp(err)
	}
	return m.begun(ctx)
}

// giveUp ends a multiplexer that did not begin.
func (m *Mux) giveUp(err error) error {
	err = wrap("begin", 0, err)
	m.fail(err)
	return err
}

// prepare brings the modem to where it takes frames.
func (m *Mux) prepare(ctx context.Context) error {
	if err := m.hello(ctx); err != nil {
		return err
	}
	p := m.params
	offer, err := m.command(ctx, "+CMUX=?", commandTime)
	switch {
	case err == nil:
		if p, err = p.Fit(offer); err != nil {
			return err
		}
	case !errors.Is(err, ErrRefused) && !errors.Is(err, ErrTimeout): // those do not know the test form
		return err
	}
	var refused error
	for _, p := range p.lesser() {
		switch err = m.try(ctx, p); {
		case !errors.Is(err, ErrRefused):
			return err
		case refused == nil:
			refused = err
		}
	}
	return refused
}

// lesser returns values to try one after the other.
func (p Params) lesser() []Params {
	return slices.Compact([]Params{
		p, {Advanced: p.Advanced, UI: p.UI}, {},
		{Speed: 115200, N1: 127, T1: 100 * time.Millisecond, N2: 3, T2: 300 * time.Millisecond, T3: 10 * time.Second, K: 2},
	})
}

// try gives AT+CMUX with values that hold if the modem takes them.
func (m *Mux) try(ctx context.Context, p Params) error {
	line, err := p.Command()
	if err != nil {
		return err
	}
	m.agreeOn(p)
	_, err = m.command(ctx, line, commandTime)
	return err
}

// hello finds out that the modem takes commands, and has it answer in words and without echo. ESC leaves the
// entry of a message, and makes half a command that an earlier program left one that is refused.
func (m *Mux) hello(ctx context.Context) (err error) {
	var ahead []byte
	for range hellos {
		m.mu.Lock()
		m.out.control = append(append(m.out.control, ahead...), esc)
		m.mu.Unlock()
		_, err = m.command(ctx, "Q0V1E0", helloTime)
		switch {
		case err == ErrTimeout:
			ahead = CloseDown()
		case errors.Is(err, ErrRefused):
			ahead = nil // what stood before was meant
		default:
			return err
		}
	}
	return err
}

// agreeOn takes over the values before the first frame.
func (m *Mux) agreeOn(p Params) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.params, m.n1 = p, p.frameSize()
	m.in.advanced, m.in.longest = p.Advanced, longestFrame(m.n1)
}

// dialogue is a command under way before the multiplexer begins.
type dialogue struct {
	want string // beginning of the line that OK does not count without, or empty
	line string // the line that begins so
	text []byte
	done chan error
}

// command runs one command, without "AT". Of one that asks it returns the line of the answer, so
// that a late OK to an earlier command is not taken for its own.
func (m *Mux) command(ctx context.Context, line string, limit time.Duration) (string, error) {
	d := &dialogue{done: make(chan error, 1)}
	if name, asks := strings.CutSuffix(line, "=?"); asks {
		d.want = name + ":"
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	m.mu.Lock()
	if m.err != nil {
		defer m.mu.Unlock()
		return "", m.err
	}
	m.talk = d
	m.out.control = append(m.out.control, "AT"+line+"\r"...)
	signal(m.wake)
	m.mu.Unlock()
	var err error
	select {
	case err = <-d.done:
	case <-timer.C:
		err = ErrTimeout
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-m.done:
		err = m.Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.talk = nil
	return d.line, err
}

// hear takes text in and looks for the final result.
func (d *dialogue) hear(b []byte) {
	d.text = append(d.text, b...)
	for {
		i := bytes.IndexAny(d.text, "\r\n")
		if i < 0 {
			break
		}
		d.hearLine(string(d.text[:i]))
		d.text = d.text[i+1:]
	}
	if len(d.text) > maxAnswer {
		d.text = nil
	}
}

func (d *dialogue) hearLine(line string) {
	var err error
	switch {
	case d.want != "" && strings.HasPrefix(line, d.want):
		d.line = line
		return
	case line == "OK" && (d.want == "" || d.line != ""):
	case line == "ERROR", strings.HasPrefix(line, "+CME ERROR:"):
		err = fmt.Errorf("%w: %s", ErrRefused, line)
	default:
		return
	}
	select {
	case d.done <- err:
	default:
	}
}
