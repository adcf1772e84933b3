// Package ptymodem puts a simulated modem on a pseudo-terminal, so that a program which opens serial
// ports can be tried on it.
package ptymodem

import (
	"errors"
	"io"

	"github.com/creack/pty"

	"github.com/semioctet/gsm/modem/modemtest"
)

// A Line is a simulated modem on a pseudo-terminal.
type Line struct {
	Name  string // what a program opens: "/dev/pts/3"
	close func() error
}

// Serve puts a modem on a new pseudo-terminal. Programs may open and close it one after another; the modem
// keeps its state, as one on a USB port does. The modem itself stays with the caller.
func Serve(m *modemtest.Modem) (*Line, error) {
	ours, theirs, err := pty.Open()
	if err != nil {
		return nil, err
	}
	modem := m.Open()
	ended := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(modem, ours); ended <- struct{}{} }()
	go func() { _, _ = io.Copy(ours, modem); ended <- struct{}{} }()
	return &Line{Name: theirs.Name(), close: func() error {
		// theirs is kept open until now, since the terminal would hang up when no program has it open.
		err := errors.Join(theirs.Close(), modem.Close(), ours.Close())
		<-ended
		<-ended
		return err
	}}, nil
}

// Close takes the terminal away, as pulling the plug does.
func (l *Line) Close() error { return l.close() }
