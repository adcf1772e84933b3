package serial

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	bugst "go.bug.st/serial"

	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// The conditions that [errors.Is] finds in the errors of this package, besides [fs.ErrNotExist],
// [fs.ErrPermission], [fs.ErrClosed] and [errors.ErrUnsupported].
var (
	ErrBusy   = tty.ErrBusy   // another opener holds the port; see [OpenError]
	ErrNotTTY = tty.ErrNotTTY // the name is a directory, a file, or a device of another kind
	ErrHangup = tty.ErrHangup // the other side went away while the port was open
)

// An OpenError says why a port could not be opened.
type OpenError struct {
	Name   string // as given to [Open]
	Err    error  // the cause
	Holder Holder // who holds a port that is busy, where the system tells it
	Advice string // what to do next; may be empty
}

// A Holder is the process that has a port open. The zero value means that it is not known.
type Holder struct {
	PID     int    // process id
	Program string // name of the program, without its path; may be empty
}

// Error gives the name, the cause, the holder and the advice in one line.
func (e *OpenError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "serial: open %s: %v", e.Name, e.Err)
	switch {
	case e.Holder.Program != "":
		fmt.Fprintf(&b, " by %s (process %d)", e.Holder.Program, e.Holder.PID)
	case e.Holder.PID != 0:
		fmt.Fprintf(&b, " by process %d", e.Holder.PID)
	}
	if e.Advice != "" {
		b.WriteString("; " + e.Advice)
	}
	return b.String()
}

// Unwrap returns e.Err.
func (e *OpenError) Unwrap() error { return e.Err }

// newOpenError gives err, of this package's parts or of the library below, its public form.
func newOpenError(name string, err error) *OpenError {
	e := &OpenError{Name: name, Err: err}
	var fault *tty.Fault
	var lib *bugst.PortError
	switch {
	case errors.As(err, &fault):
		e.Err, e.Advice = fault.Err, fault.Advice
		e.Holder = Holder{PID: fault.PID, Program: fault.Program}
	case errors.As(err, &lib):
		e.Err = libraryError(lib)
	}
	if e.Advice == "" && errors.Is(e.Err, fs.ErrNotExist) {
		e.Advice = existing()
		if kind, _, _ := strings.Cut(name, ":"); kind == "imei" || kind == "iccid" {
			e.Advice = "a modem is found by its IMEI or ICCID with modem.DialByID, which takes the number alone"
		}
	}
	return e
}

// libraryError gives an error of go.bug.st/serial its meaning here.
func libraryError(err *bugst.PortError) error {
	switch err.Code() {
	case bugst.PortBusy:
		return ErrBusy
	case bugst.PortNotFound:
		return fs.ErrNotExist
	case bugst.PermissionDenied:
		return fs.ErrPermission
	case bugst.InvalidSerialPort:
		return fmt.Errorf("%w: %w", ErrNotTTY, err)
	}
	return err
}
