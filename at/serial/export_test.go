package serial

// RoleOf is the role of the USB interface described.
func RoleOf(vendor, product uint16, number int, class, subclass, protocol byte) Role {
	return usbInterface{vendor, product, number, class, subclass, protocol}.role()
}

// SortPorts is sortPorts, for tests.
var SortPorts = sortPorts
