package serial

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// An Identity tells a USB port by what stays the same when its device is plugged in again or resets, while
// names such as /dev/ttyUSB2 change. Fields that are empty count for nothing, but one must be there besides
// Interface. Take it from a port that is there by [PortInfo.Identity], or from a text by [ParseIdentity].
type Identity struct {
	Path         string // where the device is plugged in, "1-1.4": whichever device is there
	SerialNumber string // of the device, wherever it is plugged in; some makers give all of theirs the same
	Vendor       uint16
	Product      uint16
	Interface    string // number of the USB interface, "2"; empty means the one that speaks AT
}

// ErrAmbiguous says that several ports match an [Identity], so that none was taken.
var ErrAmbiguous = errors.New("more than one port is meant")

// Identity returns what tells p from other ports: the serial number of its device, or where it is plugged in
// if it has none, with the USB ids and the interface. ok is false for a port that is not on USB.
func (p PortInfo) Identity() (id Identity, ok bool) {
	id = Identity{SerialNumber: p.SerialNumber, Vendor: p.Vendor, Product: p.Product}
	if p.Interface >= 0 {
		id.Interface = strconv.Itoa(p.Interface)
	}
	if id.SerialNumber == "" {
		id.Path = p.USBPath
	}
	return id, id.Path != "" || id.SerialNumber != ""
}

// identityPrefix begins the text of an Identity.
const identityPrefix = "usb:"

// ParseIdentity reads the text of an Identity: "usb:path=1-1.4,interface=2", "usb:serial=0123456789ABCDEF",
// "usb:vendor=12d1,product=1506". USB ids are in hexadecimal, the interface is in decimal digits.
func ParseIdentity(text string) (Identity, error) {
	id, err := parseIdentity(text)
	if err != nil {
		return id, fmt.Errorf("serial: identity %q: %w", text, err)
	}
	return id, nil
}

func parseIdentity(text string) (id Identity, err error) {
	rest, ok := strings.CutPrefix(text, identityPrefix)
	if !ok {
		return id, fmt.Errorf("it begins with %q, as in usb:path=1-1.4,interface=2", identityPrefix)
	}
	for field := range strings.SplitSeq(rest, ",") {
		if err := id.set(field); err != nil {
			return id, err
		}
	}
	if id.isEmpty() {
		return id, errors.New("path, serial, vendor or product is missing")
	}
	return id, nil
}

// set reads one field, "key=value".
func (id *Identity) set(field string) error {
	key, value, _ := strings.Cut(field, "=")
	if value == "" {
		return fmt.Errorf("%q has no value", field)
	}
	var n uint64
	var err error
	switch key {
	case "path":
		id.Path = value
	case "serial":
		id.SerialNumber = value
	case "vendor":
		n, err = strconv.ParseUint(value, 16, 16)
		id.Vendor = uint16(n)
	case "product":
		n, err = strconv.ParseUint(value, 16, 16)
		id.Product = uint16(n)
	case "interface":
		n, err = strconv.ParseUint(value, 10, 8)
		id.Interface = strconv.FormatUint(n, 10)
	default:
		return fmt.Errorf("%q is none of path, serial, vendor, product, interface", key)
	}
	return err
}

func (id Identity) isEmpty() bool {
	return id.Path == "" && id.SerialNumber == "" && id.Vendor == 0 && id.Product == 0
}

// String returns the text that [ParseIdentity] reads.
func (id Identity) String() string {
	var fields []string
	add := func(there bool, format string, value any) {
		if there {
			fields = append(fields, fmt.Sprintf(format, value))
		}
	}
	add(id.Path != "", "path=%s", id.Path)
	add(id.SerialNumber != "", "serial=%s", id.SerialNumber)
	add(id.Vendor != 0, "vendor=%04x", id.Vendor)
	add(id.Product != 0, "product=%04x", id.Product)
	add(id.Interface != "", "interface=%s", id.Interface)
	return identityPrefix + strings.Join(fields, ",")
}

// Find returns the port that is meant, as it is named now. It opens none. The error is an [*OpenError]: it matches
// [fs.ErrNotExist] when there is none at present, and [ErrAmbiguous] when there are several.
func (id Identity) Find() (PortInfo, error) {
	ports, err := List()
	if err != nil {
		return PortInfo{}, &OpenError{Name: id.String(), Err: err}
	}
	return id.among(ports)
}

// Open opens the port that is meant, as [Open] does with the text of the identity.
func (id Identity) Open(o *Options) (Port, error) {
	p, err := id.Find()
	if err != nil {
		return nil, err
	}
	return Open(p.Name, o)
}

// among finds the port in a list that is sorted as that of List.
func (id Identity) among(ports []PortInfo) (PortInfo, error) {
	var meant []PortInfo
	for _, p := range ports {
		if id.matches(p) {
			meant = append(meant, p)
		}
	}
	if id.Interface == "" {
		meant = speakingAT(meant)
	}
	switch len(meant) {
	case 0:
		return PortInfo{}, &OpenError{Name: id.String(), Err: fs.ErrNotExist, Advice: "plug the device in; " + others(ports)}
	case 1:
		return meant[0], nil
	}
	return PortInfo{}, &OpenError{Name: id.String(), Err: ErrAmbiguous, Advice: "say more, such as path and interface; " + others(meant)}
}

func (id Identity) matches(p PortInfo) bool {
	return !id.isEmpty() &&
		(id.Path == "" || id.Path == p.USBPath) &&
		(id.SerialNumber == "" || id.SerialNumber == p.SerialNumber) &&
		(id.Vendor == 0 || id.Vendor == p.Vendor) &&
		(id.Product == 0 || id.Product == p.Product) &&
		(id.Interface == "" || id.Interface == strconv.Itoa(p.Interface))
}

// speakingAT leaves the port of each device that is known to speak AT, the one with the lowest number.
// Devices of which nothing is known keep all of theirs, so that no guess is made.
func speakingAT(ports []PortInfo) []PortInfo {
	best := map[string]PortInfo{}
	for _, p := range ports {
		b, ok := best[p.USBPath]
		if p.Role == RoleAT && (!ok || p.Interface < b.Interface) {
			best[p.USBPath] = p
		}
	}
	return slices.DeleteFunc(ports, func(p PortInfo) bool {
		b, ok := best[p.USBPath]
		return ok && b != p || p.Role == RoleGNSS || p.Role == RoleDiagnostics
	})
}

// others lists ports with what is known of them.
func others(ports []PortInfo) string {
	if len(ports) == 0 {
		return "no port is there"
	}
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.String()
		if p.USBPath != "" {
			names[i] += " at " + p.USBPath
		}
	}
	return "there are " + strings.Join(names, ", ")
}
