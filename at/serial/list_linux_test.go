package serial_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
)

// plantSysfs makes the tree that testdata/sysfs.txt describes, and returns its root.
func plantSysfs(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/sysfs.txt")
	require.NoError(t, err)
	root := t.TempDir()
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, isAttribute := strings.Cut(line, " = ")
		if !isAttribute {
			name, value, _ = strings.Cut(line, " -> ")
		}
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		if isAttribute {
			require.NoError(t, os.WriteFile(path, []byte(value+"\n"), 0o644))
		} else {
			require.NoError(t, os.Symlink(value, path))
		}
	}
	return root
}

func TestListReadsSysfs(t *testing.T) {
	got, err := serial.ListSysfs(plantSysfs(t))
	require.NoError(t, err)
	serial.SortPorts(got)
	want := []serial.PortInfo{
		{
			Name: "/dev/ttyUSB2", Driver: "option", Vendor: 0x2c7c, Product: 0x0125, Manufacturer: "Quectel",
			Model: "EC25-E", USBPath: "1-1.4", Interface: 2, Role: serial.RoleAT,
		},
		{
			Name: "/dev/ttyUSB10", Driver: "option", Vendor: 0x12d1, Product: 0x1506, SerialNumber: "0123456789ABCDEF",
			Model: "HUAWEI Mobile", USBPath: "1-2", Interface: 10, Role: serial.RoleAT,
		},
		{Name: "/dev/wwan0at0", Driver: "mtk_t7xx", Interface: -1, Role: serial.RoleAT},
		{Name: "/dev/rfcomm0", Interface: -1},
		{Name: "/dev/ttyS0", Driver: "serial", Interface: -1},
		{
			Name: "/dev/ttyUSB3", Driver: "ftdi_sio", Vendor: 0x0403, Product: 0x6001, SerialNumber: "A1B2C3",
			Manufacturer: "FTDI", Model: "FT232R USB UART", USBPath: "1-3",
		},
		{
			Name: "/dev/ttyACM3", Driver: "cdc_acm", Vendor: 0x1546, Product: 0x1102, USBPath: "1-5", Interface: 6,
			Role: serial.RoleGNSS,
		},
		{
			Name: "/dev/ttyUSB0", Driver: "option", Vendor: 0x2c7c, Product: 0x0125, Manufacturer: "Quectel",
			Model: "EC25-E", USBPath: "1-1.4", Role: serial.RoleDiagnostics,
		},
	}
	assert.Equal(t, want, got)
}

func TestListWithoutSysfs(t *testing.T) {
	_, err := serial.ListSysfs(t.TempDir())
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestListOnThisMachine(t *testing.T) {
	ports, err := serial.List()
	if err != nil {
		t.Skip("no sysfs here:", err)
	}
	for _, p := range ports {
		assert.True(t, strings.HasPrefix(p.Name, "/dev/"), p.Name)
		assert.False(t, strings.HasPrefix(p.Name, "/dev/pts/"), p.Name)
	}
}
