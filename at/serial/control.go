package serial

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"syscall"

	bugst "go.bug.st/serial"

	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// A setup is the part of a serial device that go.bug.st/serial does on every system: speed, framing and
// control lines.
type setup struct {
	name string
	lib  bugst.Port

	mu     sync.RWMutex // held to keep Close away: the library would use a descriptor after its end
	closed bool
}

func mode(baud int) *bugst.Mode { return &bugst.Mode{BaudRate: baud, DataBits: 8} }

func (s *setup) SetBaud(baud int) error {
	return s.do("set speed", func() error {
		if err := tty.CheckBaud(baud); err != nil {
			return err
		}
		return s.lib.SetMode(mode(baud))
	})
}

func (s *setup) SetDTR(on bool) error {
	return s.do("set DTR", func() error { return s.lib.SetDTR(on) })
}

func (s *setup) SetRTS(on bool) error {
	return s.do("set RTS", func() error { return s.lib.SetRTS(on) })
}

func (s *setup) Lines() (lines Lines, err error) {
	err = s.do("read control lines", func() error {
		bits, err := s.lib.GetModemStatusBits()
		if err == nil {
			lines = Lines{CTS: bits.CTS, DSR: bits.DSR, DCD: bits.DCD, RI: bits.RI}
		}
		return err
	})
	return lines, err
}

// do runs f unless the port is closed.
func (s *setup) do(action string, f func() error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return s.wrap(action, fs.ErrClosed)
	}
	err := f()
	var lib *bugst.PortError
	switch {
	case errors.As(err, &lib):
		err = libraryError(lib)
	case errors.Is(err, syscall.ENOTTY):
		err = fmt.Errorf("%w by this port: %w", errors.ErrUnsupported, err)
	default:
		err = tty.IOError(err)
	}
	return s.wrap(action, err)
}

// close ends the use of the library once, and tells whether it was this call that did.
func (s *setup) close() (first bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false, nil
	}
	s.closed = true
	return true, s.lib.Close()
}

func (s *setup) wrap(action string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("serial: %s: %s: %w", action, s.name, err)
}
