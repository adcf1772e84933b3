// Package tty takes a serial device for this program alone, and tells why it could not.
//
// It holds what the serial packages have in common whatever library sets the line up: the checks
// before opening, the lock, the name of the program that holds a device, and the meaning of the
// errors that reads and writes give.
package tty

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
)

// The meanings that the public packages export.
var (
	ErrBusy   = errors.New("port is in use")
	ErrNotTTY = errors.New("not a serial port")
	ErrHangup = errors.New("line hung up: the device was unplugged, reset, or closed by the other side")
)

// A Fault says why a device could not be taken.
type Fault struct {
	Err     error  // matches ErrBusy, ErrNotTTY, fs.ErrNotExist or fs.ErrPermission where one applies
	PID     int    // process that holds the device; 0 when unknown
	Program string // its program name; empty when unknown
	Advice  string // what to do next; empty when there is nothing to say
}

func (f *Fault) Error() string { return f.Err.Error() }

// Unwrap returns f.Err.
func (f *Fault) Unwrap() error { return f.Err }

// CheckKind refuses what exists but can not be a serial device, before anything is opened: opening a
// FIFO may block and opening other devices may have effects.
func CheckKind(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return &Fault{Err: cause(err)}
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return &Fault{Err: fmt.Errorf("%w but a directory", ErrNotTTY)}
	case mode.IsRegular():
		return &Fault{Err: fmt.Errorf("%w but a file", ErrNotTTY)}
	case mode&fs.ModeCharDevice == 0:
		return &Fault{Err: ErrNotTTY}
	}
	return nil
}

// IOError gives err, which a read or a write of a device returned, its meaning: hang-up, or closed.
func IOError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrClosed):
		return fs.ErrClosed
	case errors.Is(err, io.EOF), gone(err):
		return fmt.Errorf("%w: %w", ErrHangup, cause(err))
	}
	return cause(err)
}

// cause strips the operation and path that os puts around an error; the public packages add their own.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// CheckBaud refuses what is no speed. Zero would hang the line up on Unix (POSIX cfsetospeed).
func CheckBaud(baud int) error {
	if baud <= 0 || int64(baud) > math.MaxUint32 {
		return fmt.Errorf("no line has a speed of %d bits per second", baud)
	}
	return nil
}

// Existing is the advice for a name that does not exist: the ports that could have been meant.
func Existing(names []string) string {
	const most = 10 // more would hide the error itself
	if len(names) == 0 {
		return "this machine has no serial ports now: is the modem plugged in and switched on?"
	}
	if len(names) > most {
		names = append(names[:most:most], "...")
	}
	return "ports of this machine: " + strings.Join(names, ", ")
}
