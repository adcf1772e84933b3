//go:build !linux

package ptymodem

import (
	"errors"
	"io"

	"github.com/creack/pty"
)

// A Line is a simulated modem on a pseudo-terminal.
type Line struct {
	Name  string // what a program opens: "/dev/ttys003"
	done  chan struct{}
	close func() error
}

// Serve puts a modem on a new pseudo-terminal. The modem itself stays with the caller.
func Serve(m Opener) (*Line, error) {
	ours, theirs, err := pty.Open()
	if err != nil {
		return nil, err
	}
	modem := m.Open()
	ended := make(chan struct{}, 2)
	hungUp := make(chan struct{})
	go func() { _, _ = io.Copy(modem, ours); ended <- struct{}{} }()
	go func() { _, _ = io.Copy(ours, modem); close(hungUp); ended <- struct{}{} }()
	return &Line{Name: theirs.Name(), done: hungUp, close: func() error {
		// theirs is kept open until now, since the terminal would hang up when no program has it open.
		err := errors.Join(theirs.Close(), modem.Close(), ours.Close())
		<-ended
		<-ended
		return err
	}}, nil
}

// Done is closed when the modem has hung up, or after Close.
func (l *Line) Done() <-chan struct{} { return l.done }

// Close takes the terminal away, as pulling the plug does.
func (l *Line) Close() error { return l.close() }
