package serial

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// A PortInfo describes a serial port of this machine. The zero value of a field means that the system
// does not tell it, or that the port is not on USB.
//
// Names such as /dev/ttyUSB2 change when a device is plugged in again or resets. What stays is
// SerialNumber with Vendor, Product and Interface, or USBPath with Interface.
type PortInfo struct {
	Name         string // what [Open] takes: "/dev/ttyUSB2", "COM7"
	Driver       string // driver of the system: "option", "cdc_acm", "ftdi_sio"; Linux only
	Vendor       uint16 // USB vendor id: 0x12d1 is Huawei
	Product      uint16 // USB product id
	SerialNumber string // USB serial number of the device; many modems have none, or one shared by all
	Manufacturer string // USB manufacturer text
	Model        string // USB product text
	USBPath      string // where the device is plugged in: "1-1.4" is bus 1, port 1, port 4; Linux only
	Interface    int    // number of the USB interface; -1 when unknown
	Role         Role   // what this port of the modem is for, as far as known
}

// String gives the name and what else is known, in one line.
func (p PortInfo) String() string {
	s := p.Name
	if p.Vendor != 0 {
		s += fmt.Sprintf(" %04x:%04x", p.Vendor, p.Product)
	}
	if p.Interface >= 0 {
		s += fmt.Sprintf(" if%d", p.Interface)
	}
	for _, text := range []string{p.Manufacturer, p.Model} {
		if text != "" {
			s += " " + text
		}
	}
	if p.Role != RoleUnknown {
		s += " (" + p.Role.String() + ")"
	}
	return s
}

// List returns the serial ports of this machine, those that most likely speak AT first.
//
// It opens none of them: opening a port that another program uses, or that drives some other device,
// would disturb it. On Linux it reads sysfs and leaves out names with no hardware behind them. On
// Windows it reads the registry of devices; on macOS and the BSDs it knows only the names.
func List() ([]PortInfo, error) {
	ports, err := list()
	if err != nil {
		return nil, fmt.Errorf("serial: list ports: %w", err)
	}
	sortPorts(ports)
	return ports, nil
}

// sortPorts puts those that most likely speak AT first, and orders the rest by name.
func sortPorts(ports []PortInfo) {
	slices.SortFunc(ports, func(a, b PortInfo) int {
		return cmp.Or(cmp.Compare(a.Role.rank(), b.Role.rank()), compareNames(a.Name, b.Name))
	})
}

// compareNames puts ttyUSB2 before ttyUSB10.
func compareNames(a, b string) int {
	stem := func(s string) string { return strings.TrimRight(s, "0123456789") }
	if sa, sb := stem(a), stem(b); sa != sb {
		return cmp.Compare(sa, sb)
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// existing lists the ports that could have been meant instead of one that does not exist.
func existing() string {
	ports, err := List()
	if err != nil {
		return ""
	}
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.Name
	}
	return tty.Existing(names)
}
