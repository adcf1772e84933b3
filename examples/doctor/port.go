package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

// What can be wrong before the modem is reached.
const (
	causeNoPort       modem.Cause = "no serial port"
	causeNotGiven     modem.Cause = "no port given"
	causeMissing      modem.Cause = "port missing"
	causeHeld         modem.Cause = "port held by another program"
	causeNotPermitted modem.Cause = "port not permitted"
	causeNoTTY        modem.Cause = "not a serial port"
	causeNotOpened    modem.Cause = "port can not be opened"
	causeWrongSpeed   modem.Cause = "wrong speed"
	causeWrongPort    modem.Cause = "wrong port of the modem"
)

// noPort is for a user who gave no port.
func noPort(ports []serial.PortInfo) []modem.Finding {
	if len(ports) > 0 {
		return []modem.Finding{{Cause: causeNotGiven, Text: "which modem?",
			Advice: "give its port with -port; the ports here: " + describe(ports)}}
	}
	return []modem.Finding{{Cause: causeNoPort, Text: "this machine has no serial port",
		Advice: "plug the modem in; if it is, look with lsusb: one that shows up as a drive has to be switched with usb_modeswitch, one that is not there at all needs another cable, socket or power supply"}}
}

func describe(ports []serial.PortInfo) string {
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.String()
	}
	return strings.Join(names, ", ")
}

// portFinding explains an error of opening the port.
func portFinding(name string, err error) modem.Finding {
	f := modem.Finding{Cause: causeNotOpened, Err: err, Text: err.Error(), Advice: "look whether the name is right and the port works otherwise"}
	var open *serial.OpenError
	if !errors.As(err, &open) {
		return f
	}
	f.Text = fmt.Sprintf("%s can not be opened: %v", name, open.Err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Cause, f.Text = causeMissing, "there is no port "+name
		f.Advice = "plug the modem in; after that, or after a restart, it may have another name"
	case errors.Is(err, serial.ErrBusy):
		f.Cause, f.Text, f.Advice = causeHeld, held(name, open.Holder), "end that program, or keep it from using this port"
	case errors.Is(err, fs.ErrPermission):
		f.Cause, f.Text = causeNotPermitted, "this user may not open "+name
		f.Advice = "join the group that owns the port, often dialout, and log in anew"
	case errors.Is(err, serial.ErrNotTTY):
		f.Cause, f.Text, f.Advice = causeNoTTY, name+" is no serial port", "give the port of the modem, such as /dev/ttyUSB2"
	}
	if open.Advice != "" {
		f.Advice = open.Advice
	}
	return f
}

// held names the program that has the port.
func held(name string, h serial.Holder) string {
	switch {
	case h.Program != "":
		return fmt.Sprintf("%s is in use by %s (process %d)", name, h.Program, h.PID)
	case h.PID != 0:
		return fmt.Sprintf("%s is in use by process %d", name, h.PID)
	}
	return name + " is in use by another program"
}

// silence looks for the reason why nothing answers: another kind of port, or another speed.
func (d doctor) silence(ctx context.Context, env *cli.Env, f modem.Finding, name string, baud int, ports []serial.PortInfo) ([]modem.Finding, error) {
	if port, better := sibling(name, ports); better != "" || port.Role == serial.RoleGNSS || port.Role == serial.RoleDiagnostics {
		f.Cause, f.Text = causeWrongPort, fmt.Sprintf("%s is the modem's port for %v, and does not answer AT commands", name, port.Role)
		f.Advice = "use its AT port"
		if better != "" {
			f.Advice += ", " + better
		}
		return []modem.Finding{f}, nil
	}
	fmt.Fprintf(env.Stderr, "%s: no modem answers as it should at %d; trying other speeds\n", env.Name, baud)
	right, err := d.probe(ctx, name)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err == nil && right != baud:
		f.Cause, f.Text = causeWrongSpeed, fmt.Sprintf("the modem answers at %d bits per second, and not at %d", right, baud)
		f.Advice = fmt.Sprintf("use -baud %d, or set the speed of the modem with AT+IPR=%d", right, baud)
	case len(ports) > 0:
		f.Advice += "; the ports here: " + describe(ports)
	}
	return []modem.Finding{f}, nil
}

// sibling returns what is known of a port, and the AT port of its device if that is another one.
func sibling(name string, ports []serial.PortInfo) (port serial.PortInfo, better string) {
	for _, p := range ports {
		if p.Name == name {
			port = p
		}
	}
	if port.USBPath == "" || port.Role == serial.RoleAT || port.Role == serial.RoleUnknown {
		return port, ""
	}
	for _, p := range ports {
		if p.USBPath == port.USBPath && p.Role == serial.RoleAT {
			return port, p.Name
		}
	}
	return port, ""
}

// dataPort warns of a port that answers, and on which many makes of modem do not tell of messages.
func dataPort(name string, ports []serial.PortInfo) (modem.Finding, bool) {
	_, better := sibling(name, ports)
	return modem.Finding{Cause: causeWrongPort, Warning: true,
		Text:   name + " is the modem's port for data connections: many modems tell of messages on their other port only",
		Advice: "use " + better}, better != ""
}
