package tarm

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/tty"
)

const defaultBaud = 115200

// Open opens the port name for this program alone. Name and o are as for [serial.Open]; network ports,
// such as "tcp://host:port", are opened by that function. An error is a [*serial.OpenError].
func Open(name string, o *serial.Options) (serial.Port, error) {
	if strings.Contains(name, "://") {
		return serial.Open(name, o)
	}
	baud := defaultBaud
	if o != nil && o.Baud != 0 {
		baud = o.Baud
	}
	if err := tty.CheckBaud(baud); err != nil {
		return nil, &serial.OpenError{Name: name, Err: err}
	}
	port, err := openDevice(name, baud)
	if err != nil {
		return nil, openError(name, err)
	}
	return port, nil
}

func openError(name string, err error) error {
	e := &serial.OpenError{Name: name, Err: err}
	var fault *tty.Fault
	if errors.As(err, &fault) {
		e.Err, e.Advice = fault.Err, fault.Advice
		e.Holder = serial.Holder{PID: fault.PID, Program: fault.Program}
	}
	if errors.Is(err, fs.ErrNotExist) {
		e.Advice = existing()
	}
	return e
}

// existing lists the ports that could have been meant.
func existing() string {
	ports, err := serial.List()
	if err != nil {
		return ""
	}
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.Name
	}
	return tty.Existing(names)
}

func wrap(action, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("tarm: %s: %s: %w", action, name, err)
}
