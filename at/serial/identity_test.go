package serial_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
)

func TestIdentityText(t *testing.T) {
	tests := []struct {
		text string
		want serial.Identity
	}{
		{"usb:path=1-1.4,interface=2", serial.Identity{Path: "1-1.4", Interface: "2"}},
		{"usb:path=1-1.4,interface=0", serial.Identity{Path: "1-1.4", Interface: "0"}},
		{"usb:serial=0123456789ABCDEF", serial.Identity{SerialNumber: "0123456789ABCDEF"}},
		{"usb:vendor=12d1,product=1506", serial.Identity{Vendor: 0x12d1, Product: 0x1506}},
		{"usb:path=2-1,serial=A,vendor=0403,product=6001,interface=12",
			serial.Identity{Path: "2-1", SerialNumber: "A", Vendor: 0x0403, Product: 0x6001, Interface: "12"}},
	}
	for _, tt := range tests {
		got, err := serial.ParseIdentity(tt.text)
		require.NoError(t, err, tt.text)
		assert.Equal(t, tt.want, got)
		assert.Equal(t, tt.text, got.String())
	}
	for _, text := range []string{"", "usb:", "/dev/ttyUSB2", "usb:interface=2", "usb:path=", "usb:path", "usb:port=1", "usb:vendor=12d1x",
		"usb:vendor=12d10", "usb:path=1-1,interface=-1", "usb:path=1-1,interface=256", "path=1-1", "usb:path=1-1,"} {
		_, err := serial.ParseIdentity(text)
		assert.Error(t, err, text)
	}
}

func TestOpenTakesAnIdentity(t *testing.T) {
	_, err := serial.Open("usb:path=99-9.9,interface=7", nil)
	var open *serial.OpenError
	require.ErrorAs(t, err, &open)
	assert.ErrorIs(t, err, fs.ErrNotExist)
	assert.Contains(t, open.Advice, "plug the device in")
	_, err = serial.Open("usb:interface=2", nil)
	require.ErrorAs(t, err, &open)
	assert.NotErrorIs(t, err, fs.ErrNotExist)
	assert.EqualError(t, err, "serial: open usb:interface=2: path, serial, vendor or product is missing")
	_, err = serial.Open("usb:foo", nil)
	assert.EqualError(t, err, `serial: open usb:foo: "foo" has no value`)
}

func TestOpenTellsHowToFindAModemByItsNumber(t *testing.T) {
	for _, name := range []string{"imei:490154203237518", "iccid:8949020000012345678"} {
		_, err := serial.Open(name, nil)
		assert.ErrorIs(t, err, fs.ErrNotExist)
		assert.ErrorContains(t, err, "modem.DialByID")
	}
}

func FuzzParseIdentity(f *testing.F) {
	for _, seed := range []string{"usb:path=1-1.4,interface=2", "usb:vendor=12d1,product=1506", "usb:serial=a=b,vendor=0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := serial.ParseIdentity(text)
		if err != nil {
			return
		}
		again, err := serial.ParseIdentity(id.String())
		require.NoError(t, err)
		assert.Equal(t, id, again)
	})
}

// quectel returns the ports of a module in a socket, which are numbered from first.
func quectel(path string, names ...string) []serial.PortInfo {
	roles := []serial.Role{serial.RoleDiagnostics, serial.RoleGNSS, serial.RoleAT, serial.RoleModem}
	var ports []serial.PortInfo
	for i, name := range names {
		ports = append(ports, serial.PortInfo{Name: name, Vendor: 0x2c7c, Product: 0x0125, USBPath: path, Interface: i, Role: roles[i]})
	}
	return ports
}

func TestIdentityFindsThePort(t *testing.T) {
	one := quectel("1-1.4", "/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyUSB2", "/dev/ttyUSB3")
	two := append(quectel("1-2", "/dev/ttyUSB4", "/dev/ttyUSB5", "/dev/ttyUSB6", "/dev/ttyUSB7"), one...)
	huawei := []serial.PortInfo{
		{Name: "/dev/ttyUSB9", Vendor: 0x12d1, SerialNumber: "X", USBPath: "1-3", Interface: 3, Role: serial.RoleAT},
		{Name: "/dev/ttyUSB10", Vendor: 0x12d1, SerialNumber: "X", USBPath: "1-3", Interface: 1, Role: serial.RoleAT},
		{Name: "/dev/ttyUSB8", Vendor: 0x12d1, SerialNumber: "X", USBPath: "1-3", Role: serial.RoleModem},
	}
	adapter := []serial.PortInfo{{Name: "/dev/ttyUSB0", Vendor: 0x0403, Product: 0x6001, SerialNumber: "A1B2C3", USBPath: "1-3"}}
	unknown := []serial.PortInfo{{Name: "/dev/ttyACM0", Vendor: 1, USBPath: "1-3"}, {Name: "/dev/ttyACM1", Vendor: 1, USBPath: "1-3", Interface: 2}}
	tests := []struct {
		name, id string
		ports    []serial.PortInfo
		want     string
		err      error
	}{
		{"by socket and interface", "usb:path=1-1.4,interface=3", two, "/dev/ttyUSB3", nil},
		{"by socket: the one that speaks AT", "usb:path=1-2", two, "/dev/ttyUSB6", nil},
		{"by kind, one of it", "usb:vendor=2c7c,product=0125", one, "/dev/ttyUSB2", nil},
		{"by kind, two of it", "usb:vendor=2c7c,product=0125", two, "", serial.ErrAmbiguous},
		{"by kind and interface, two of it", "usb:vendor=2c7c,product=0125,interface=2", two, "", serial.ErrAmbiguous},
		{"two that speak AT: the lowest interface", "usb:serial=X", huawei, "/dev/ttyUSB10", nil},
		{"an adapter with one port", "usb:serial=A1B2C3", adapter, "/dev/ttyUSB0", nil},
		{"two ports of which nothing is known", "usb:path=1-3", unknown, "", serial.ErrAmbiguous},
		{"not plugged in", "usb:path=1-9", two, "", fs.ErrNotExist},
		{"nothing is plugged in", "usb:path=1-9", nil, "", fs.ErrNotExist},
		{"another device in the socket", "usb:path=1-2,vendor=12d1", two, "", fs.ErrNotExist},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id, err := serial.ParseIdentity(tt.id)
			require.NoError(t, err)
			got, err := id.Among(append([]serial.PortInfo(nil), tt.ports...))
			assert.Equal(t, tt.want, got.Name)
			if tt.err == nil {
				require.NoError(t, err)
				return
			}
			assert.ErrorIs(t, err, tt.err)
			var open *serial.OpenError
			require.ErrorAs(t, err, &open)
			assert.Equal(t, tt.id, open.Name)
			assert.NotEmpty(t, open.Advice)
		})
	}
}

func TestAnIdentityWithoutInterfaceIsThePortThatSpeaksAT(t *testing.T) {
	got, err := serial.Identity{Path: "1-2"}.Among(quectel("1-2", "/dev/ttyUSB4", "/dev/ttyUSB5", "/dev/ttyUSB6", "/dev/ttyUSB7"))
	require.NoError(t, err)
	assert.Equal(t, "/dev/ttyUSB6", got.Name)
}

func TestTheZeroIdentityMeansNoPort(t *testing.T) {
	_, err := serial.Identity{}.Among(quectel("1-1", "/dev/ttyUSB0"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

func TestIdentityOfAPort(t *testing.T) {
	tests := []struct {
		port serial.PortInfo
		want string
		ok   bool
	}{
		{quectel("1-1.4", "/dev/ttyUSB0")[0], "usb:path=1-1.4,vendor=2c7c,product=0125,interface=0", true},
		{serial.PortInfo{SerialNumber: "A1B2C3", Vendor: 0x403, Product: 0x6001, USBPath: "1-3"}, "usb:serial=A1B2C3,vendor=0403,product=6001,interface=0", true},
		{serial.PortInfo{Name: "/dev/ttyS0", Interface: -1}, "usb:", false},
	}
	for _, tt := range tests {
		id, ok := tt.port.Identity()
		assert.Equal(t, tt.ok, ok)
		assert.Equal(t, tt.want, id.String())
	}
}

func ExampleIdentity_Open() {
	id, err := serial.ParseIdentity("usb:path=1-1.4,interface=2")
	if err != nil {
		panic(err)
	}
	port, err := id.Open(nil) // wherever the system has put it this time
	if err != nil {
		return // nothing is plugged in there
	}
	defer port.Close()
}
