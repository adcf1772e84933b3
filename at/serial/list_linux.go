package serial

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func list() ([]PortInfo, error) { return listSysfs("/sys") }

// listSysfs reads the ports from the sysfs mounted at root.
func listSysfs(root string) ([]PortInfo, error) {
	ttys, err := os.ReadDir(filepath.Join(root, "class/tty"))
	if err != nil {
		return nil, err
	}
	var ports []PortInfo
	for _, tty := range ttys {
		class := sysDir(filepath.Join(root, "class/tty", tty.Name()))
		device, err := class.follow("device") // consoles and pseudo-terminals have none
		if err != nil || class.attr("type") == "0" {
			continue // a ttyS of type 0 is a name kept for hardware that is not there
		}
		p := describe(tty.Name(), device)
		if p.Driver == "" && strings.HasPrefix(tty.Name(), "ttyS") {
			continue
		}
		ports = append(ports, p)
	}
	wwan, err := listWWAN(root)
	return append(ports, wwan...), err
}

// listWWAN finds the AT ports of modems on PCI Express, which the system does not make ttys.
func listWWAN(root string) ([]PortInfo, error) {
	entries, err := os.ReadDir(filepath.Join(root, "class/wwan"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var ports []PortInfo
	for _, e := range entries {
		class := sysDir(filepath.Join(root, "class/wwan", e.Name()))
		if class.attr("type") != "AT" {
			continue
		}
		device, err := class.follow(".")
		if err != nil {
			continue // it went away just now
		}
		p := describe(e.Name(), device)
		p.Role = RoleAT
		ports = append(ports, p)
	}
	return ports, err
}

// describe collects what is known of the port by walking up from its device.
func describe(name string, device sysDir) PortInfo {
	p := PortInfo{Name: "/dev/" + name, Interface: -1}
	for d := device; len(d) > 1; d = d.parent() {
		if driver, err := os.Readlink(d.path("driver")); err == nil && p.Driver == "" && !d.isSerialBase() {
			p.Driver = filepath.Base(driver)
		}
		number, err := strconv.ParseUint(d.attr("bInterfaceNumber"), 16, 8)
		if err != nil {
			continue
		}
		describeUSB(&p, d, int(number))
		break
	}
	return p
}

// describeUSB fills in what the USB interface and the device above it tell.
func describeUSB(p *PortInfo, iface sysDir, number int) {
	usb := iface.parent()
	if driver, err := os.Readlink(iface.path("driver")); err == nil {
		p.Driver = filepath.Base(driver) // of the interface: "option" rather than "option1"
	}
	p.Interface = number
	p.Vendor, p.Product = uint16(usb.hex("idVendor")), uint16(usb.hex("idProduct"))
	p.SerialNumber = usb.attr("serial")
	p.Manufacturer = usb.attr("manufacturer")
	p.Model = usb.attr("product")
	p.USBPath = filepath.Base(string(usb))
	p.Role = usbInterface{
		vendor: p.Vendor, product: p.Product, number: number,
		class:    byte(iface.hex("bInterfaceClass")),
		subclass: byte(iface.hex("bInterfaceSubClass")),
		protocol: byte(iface.hex("bInterfaceProtocol")),
	}.role()
}

// A sysDir is a directory of sysfs, which stands for a device.
type sysDir string

func (d sysDir) path(name string) string { return filepath.Join(string(d), name) }

func (d sysDir) parent() sysDir { return sysDir(filepath.Dir(string(d))) }

// follow gives the real place of the directory that name leads to.
func (d sysDir) follow(name string) (sysDir, error) {
	p, err := filepath.EvalSymlinks(d.path(name))
	return sysDir(p), err
}

// attr reads an attribute; empty when there is none.
func (d sysDir) attr(name string) string {
	b, _ := os.ReadFile(d.path(name))
	return strings.TrimSpace(string(b))
}

func (d sysDir) hex(name string) uint64 {
	n, _ := strconv.ParseUint(d.attr(name), 16, 16)
	return n
}

// isSerialBase is true for the devices that Linux 6.5 and later puts between a UART and its tty; their
// drivers say nothing about the hardware.
func (d sysDir) isSerialBase() bool {
	subsystem, _ := os.Readlink(d.path("subsystem"))
	return filepath.Base(subsystem) == "serial-base"
}
