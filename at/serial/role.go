package serial

import "fmt"

// A Role is what a port of a USB modem is for. It is a hint from the identity of the device: the way to
// know is to ask the port.
type Role uint8

const (
	RoleUnknown     Role = iota // any port the table does not have, such as a plain USB to serial adapter
	RoleAT                      // AT commands and unsolicited result codes
	RoleModem                   // AT commands until a data connection takes it
	RoleGNSS                    // positions in NMEA 0183
	RoleDiagnostics             // the manufacturer's protocol; writing to it can upset the modem
)

// String gives the role in words, or "Role(9)" for one without a name.
func (r Role) String() string {
	names := [...]string{"unknown", "AT", "modem", "GNSS", "diagnostics"}
	if int(r) < len(names) {
		return names[r]
	}
	return fmt.Sprintf("Role(%d)", uint8(r))
}

// rank orders ports by how likely they speak AT.
func (r Role) rank() int {
	switch r {
	case RoleAT:
		return 0
	case RoleModem:
		return 1
	case RoleUnknown:
		return 2
	}
	return 3
}

// A usbInterface is what decides the role of a port.
type usbInterface struct {
	vendor, product           uint16
	number                    int
	class, subclass, protocol byte
}

func (u usbInterface) role() Role {
	if u.vendor == huawei && u.class == 0xff {
		return u.huaweiRole()
	}
	layout, ok := layouts[[2]uint16{u.vendor, u.product}]
	if !ok {
		layout = layouts[[2]uint16{u.vendor, 0}]
	}
	if u.number < 0 || u.number >= len(layout) {
		return RoleUnknown
	}
	switch layout[u.number] {
	case 'A':
		return RoleAT
	case 'M':
		return RoleModem
	case 'G':
		return RoleGNSS
	case 'D':
		return RoleDiagnostics
	}
	return RoleUnknown
}

const huawei = 0x12d1

// huaweiRole knows the subclass and protocol by which Huawei marks the purpose of an interface,
// whatever its number. Old devices have ff and ff everywhere, with the modem first.
func (u usbInterface) huaweiRole() Role {
	switch uint16(u.subclass)<<8 | uint16(u.protocol) {
	case 0x0101, 0x0201, 0x0301, 0x0131:
		return RoleModem
	case 0x0102, 0x0202, 0x0212, 0x0312, 0x0132:
		return RoleAT
	case 0x0103, 0x0203, 0x0133:
		return RoleDiagnostics
	case 0xffff:
		switch u.number {
		case 0:
			return RoleModem
		case 1, 2, 3, 4:
			return RoleAT
		}
	}
	return RoleUnknown
}

// layouts gives the role of each interface by vendor and product, product 0 being all others of the
// vendor. The letter at place n is for interface n: A is AT, M modem, G GNSS, D diagnostics, - anything
// else. The facts are those that ModemManager and oFono found on the devices.
var layouts = map[[2]uint16]string{
	{0x05c6, 0x908b}: "-AA",         // u-blox LARA-R6
	{0x0e8d, 0x0023}: "--AA",        // MediaTek
	{0x0e8d, 0x00a1}: "AA",          // MediaTek
	{0x0e8d, 0x00a2}: "AA",          // MediaTek
	{0x0e8d, 0x00a4}: "A-A",         // MediaTek
	{0x0e8d, 0x00a5}: "--AA",        // MediaTek
	{0x0e8d, 0x00a7}: "--AA",        // MediaTek
	{0x1199, 0x0000}: "-D-MA",       // Sierra Wireless, older
	{0x1199, 0x9071}: "D-GA",        // Sierra Wireless MC74xx, EM74xx
	{0x1199, 0x9079}: "D-GA",        // Sierra Wireless EM74xx
	{0x1199, 0x9091}: "D-GA",        // Sierra Wireless EM75xx
	{0x1546, 0x1010}: "------A",     // u-blox TOBY-L4
	{0x1546, 0x1102}: "A-A-A-G",     // u-blox LISA-U2, SARA-U2
	{0x1546, 0x1107}: "A-A-A-G",     // u-blox TOBY-R2
	{0x1546, 0x110a}: "A-A-A-G",     // u-blox LARA-R2
	{0x19d2, 0x0000}: "DA-M",        // ZTE, those not named below
	{0x19d2, 0x0001}: "A-A",         // ZTE
	{0x19d2, 0x0002}: "--A-A",       // ZTE
	{0x19d2, 0x0016}: "-AA",         // ZTE
	{0x19d2, 0x0017}: "-AA",         // ZTE
	{0x19d2, 0x0018}: "-AA",         // ZTE
	{0x19d2, 0x0021}: "-A-A",        // ZTE
	{0x19d2, 0x0031}: "-A-A",        // ZTE MF636 and others
	{0x19d2, 0x0033}: "-A--A",       // ZTE
	{0x19d2, 0x0037}: "-A-A",        // ZTE
	{0x19d2, 0x0042}: "-A-A",        // ZTE
	{0x19d2, 0x0048}: "--A-A",       // ZTE
	{0x19d2, 0x0117}: "DAM",         // ZTE
	{0x1bc7, 0x0021}: "M-----A---G", // Telit HE910
	{0x1bc7, 0x1003}: "A-A",         // Telit UC864
	{0x1bc7, 0x1004}: "A-GA",        // Telit UC864-G
	{0x1bc7, 0x1005}: "A-GA",        // Telit
	{0x1bc7, 0x1031}: "-AA",         // Telit LE910C1
	{0x1bc7, 0x1040}: "----AA",      // Telit LE922
	{0x1bc7, 0x1041}: "-----AA",     // Telit LE922
	{0x1bc7, 0x1060}: "----AA",      // Telit LN920
	{0x1e0e, 0x9001}: "DGAM",        // SIMCom SIM7100, SIM7500, SIM7600
	{0x1e0e, 0x9011}: "----AM",      // SIMCom A7600
	{0x1e0e, 0x9205}: "--AM-M",      // SIMCom SIM7070
	{0x1e0e, 0x9206}: "--AM-M",      // SIMCom SIM7070
	{0x1e2d, 0x0000}: "M-A-G",       // Cinterion EHS5, PLS8 and others
	{0x1e2d, 0x0053}: "-GAM",        // Cinterion PHS8
	{0x2c7c, 0x0121}: "DGAM",        // Quectel EC21
	{0x2c7c, 0x0125}: "DGAM",        // Quectel EC25, EG25
	{0x2c7c, 0x0191}: "DGAM",        // Quectel EG91
	{0x2c7c, 0x0195}: "DGAM",        // Quectel EG95
	{0x2c7c, 0x0296}: "DGAM",        // Quectel BG96
	{0x2c7c, 0x0306}: "DGAM",        // Quectel EG06
}
