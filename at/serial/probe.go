package serial

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/at"
)

// speeds are those that modems use, in the order in which [Probe] tries them.
var speeds = []int{115200, 9600, 460800, 921600, 57600, 38400, 19200, 230400, 4800, 2400}

// probeLimit is how long a modem may take to answer at one speed.
const probeLimit = 1500 * time.Millisecond

// ErrNoModem says that nothing behind a port answered AT commands, at any speed that was tried.
var ErrNoModem = errors.New("no modem answers there; is it the AT port of the modem, and is the modem switched on?")

// Probe finds out whether a modem answers AT commands behind the port name, and at which speed: it
// opens the port and asks at each of the speeds, or at the common ones when none are given, a
// second and a half for each. The port is closed again.
//
// The error matches [ErrNoModem] when nothing answered; it is an [*OpenError] when the port can not be
// opened. A port without a speed of its own, such as a USB modem's or a raw network port, answers at
// the first.
func Probe(ctx context.Context, name string, bauds ...int) (baud int, err error) {
	if len(bauds) == 0 {
		bauds = speeds
	}
	port, err := Open(name, &Options{Baud: bauds[0]})
	if err != nil {
		return 0, err
	}
	if baud, err = probe(ctx, port, bauds); err != nil {
		return 0, fmt.Errorf("probe %s: %w", name, err)
	}
	return baud, nil
}

// probe asks behind an open port, which it closes.
func probe(ctx context.Context, port Port, bauds []int) (int, error) {
	modem := at.New(port, nil)
	defer modem.Close()
	var refused error // the last speed that the port does not have
	for _, baud := range bauds {
		err := port.SetBaud(baud)
		fixed := errors.Is(err, errors.ErrUnsupported)
		switch {
		case errors.Is(err, ErrHangup):
			return 0, err
		case err != nil && !fixed:
			refused = err
			continue
		}
		limited, cancel := context.WithTimeout(ctx, probeLimit)
		err = modem.Sync(limited)
		cancel()
		switch {
		case err == nil:
			return baud, nil
		case ctx.Err() != nil:
			return 0, context.Cause(ctx)
		case modem.Err() != nil:
			return 0, modem.Err()
		case fixed:
			return 0, ErrNoModem
		}
	}
	if refused != nil {
		return 0, fmt.Errorf("%w (%w)", ErrNoModem, refused)
	}
	return 0, ErrNoModem
}

// Find returns the ports of [List] behind which a modem answers AT commands at one of the speeds,
// or at 115200 when none are given, most likely first. It passes over ports that are known to
// be for something else. The error tells of ports that could not be asked, for instance because
// another program has them; what was found is returned all the same.
func Find(ctx context.Context, bauds ...int) ([]PortInfo, error) {
	if len(bauds) == 0 {
		bauds = speeds[:1]
	}
	ports, err := List()
	if err != nil {
		return nil, err
	}
	return answering(ctx, ports, func(name string) error {
		_, err := Probe(ctx, name, bauds...)
		return err
	})
}

func answering(ctx context.Context, ports []PortInfo, ask func(name string) error) ([]PortInfo, error) {
	var found []PortInfo
	var failed []error
	for _, p := range ports {
		if p.Role == RoleGNSS || p.Role == RoleDiagnostics {
			continue
		}
		err := ask(p.Name)
		switch {
		case err == nil:
			found = append(found, p)
		case ctx.Err() != nil:
			return found, errors.Join(append(failed, context.Cause(ctx))...)
		case !errors.Is(err, ErrNoModem):
			failed = append(failed, err)
		}
	}
	return found, errors.Join(failed...)
}
