package serial

import (
	"net"
	"time"
)

// OpenRFC2217 opens a port on a connection that is there already.
func OpenRFC2217(conn net.Conn) (Port, error) {
	return openRFC2217("rfc2217://test", conn, Options{Baud: 115200, Timeout: time.Minute})
}

// RoleOf is the role of the USB interface described.
func RoleOf(vendor, product uint16, number int, class, subclass, protocol byte) Role {
	return usbInterface{vendor, product, number, class, subclass, protocol}.role()
}

// SortPorts is sortPorts, for tests.
var SortPorts = sortPorts

// ConnRefused is what the system says when no server listens.
const ConnRefused = connRefused

// ProbePort and Answering are the parts of Probe and Find that need no device.
var (
	ProbePort = probe
	Answering = answering
)
