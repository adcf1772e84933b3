package serial_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/semioctet/gsm/at/serial"
)

func TestRoles(t *testing.T) {
	for _, tt := range []struct {
		name                      string
		vendor, product           uint16
		number                    int
		class, subclass, protocol byte
		want                      serial.Role
	}{
		{"Huawei PCUI", 0x12d1, 0x1506, 1, 0xff, 0x02, 0x12, serial.RoleAT},
		{"Huawei modem", 0x12d1, 0x1506, 0, 0xff, 0x02, 0x01, serial.RoleModem},
		{"Huawei diagnostics", 0x12d1, 0x1506, 2, 0xff, 0x01, 0x03, serial.RoleDiagnostics},
		{"old Huawei, first interface", 0x12d1, 0x1001, 0, 0xff, 0xff, 0xff, serial.RoleModem},
		{"old Huawei, second interface", 0x12d1, 0x1001, 1, 0xff, 0xff, 0xff, serial.RoleAT},
		{"Huawei network interface", 0x12d1, 0x1506, 3, 0xff, 0x02, 0x16, serial.RoleUnknown},
		{"Huawei storage, other class", 0x12d1, 0x1506, 1, 0x08, 0x06, 0x50, serial.RoleUnknown},
		{"SIMCom SIM7600 AT", 0x1e0e, 0x9001, 2, 0xff, 0, 0, serial.RoleAT},
		{"SIMCom A7600 AT", 0x1e0e, 0x9011, 4, 0xff, 0, 0, serial.RoleAT},
		{"Quectel EC25 AT", 0x2c7c, 0x0125, 2, 0xff, 0, 0, serial.RoleAT},
		{"Quectel EC25 modem", 0x2c7c, 0x0125, 3, 0xff, 0, 0, serial.RoleModem},
		{"Sierra MC7455 AT", 0x1199, 0x9071, 3, 0xff, 0, 0, serial.RoleAT},
		{"older Sierra AT", 0x1199, 0x68a2, 4, 0xff, 0, 0, serial.RoleAT},
		{"Telit HE910 GPS", 0x1bc7, 0x0021, 10, 0x02, 0, 0, serial.RoleGNSS},
		{"Telit LE910C1 AT", 0x1bc7, 0x1031, 1, 0xff, 0, 0, serial.RoleAT},
		{"u-blox TOBY-L4 AT", 0x1546, 0x1010, 6, 0x02, 0, 0, serial.RoleAT},
		{"ZTE 0016 AT", 0x19d2, 0x0016, 2, 0xff, 0, 0, serial.RoleAT},
		{"ZTE of the common layout", 0x19d2, 0x2003, 1, 0xff, 0, 0, serial.RoleAT},
		{"Cinterion EHS5 AT", 0x1e2d, 0x0058, 2, 0x02, 0, 0, serial.RoleAT},
		{"Cinterion PHS8 NMEA", 0x1e2d, 0x0053, 1, 0xff, 0, 0, serial.RoleGNSS},
		{"MediaTek AT", 0x0e8d, 0x00a5, 3, 0x02, 0, 0, serial.RoleAT},
		{"interface beyond the table", 0x2c7c, 0x0125, 9, 0xff, 0, 0, serial.RoleUnknown},
		{"interface not known", 0x2c7c, 0x0125, -1, 0, 0, 0, serial.RoleUnknown},
		{"adapter", 0x0403, 0x6001, 0, 0xff, 0, 0, serial.RoleUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, serial.RoleOf(tt.vendor, tt.product, tt.number, tt.class, tt.subclass, tt.protocol))
		})
	}
}

func TestPortInfoString(t *testing.T) {
	assert.Equal(t, "/dev/ttyUSB2 2c7c:0125 if2 Quectel EC25-E (AT)", serial.PortInfo{
		Name: "/dev/ttyUSB2", Vendor: 0x2c7c, Product: 0x0125, Interface: 2, Manufacturer: "Quectel", Model: "EC25-E",
		Role: serial.RoleAT,
	}.String())
	assert.Equal(t, "COM7", serial.PortInfo{Name: "COM7", Interface: -1}.String())
	assert.Equal(t, "Role(9)", serial.Role(9).String())
}
