package serial_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
)

// unplug takes a tty out of a sysfs, and plug puts it back under another name, as the system does.
func unplug(t *testing.T, root, tty string) {
	require.NoError(t, os.Remove(filepath.Join(root, "class/tty", tty)))
}

func plug(t *testing.T, root, device, old, name string) {
	iface := filepath.Join(root, device)
	require.NoError(t, os.Rename(filepath.Join(iface, old), filepath.Join(iface, name)))
	tty := filepath.Join(iface, name, "tty")
	require.NoError(t, os.Rename(filepath.Join(tty, old), filepath.Join(tty, name)))
	link := filepath.Join(tty, name, "device")
	require.NoError(t, os.Remove(link))
	require.NoError(t, os.Symlink("../../../"+name, link))
	require.NoError(t, os.Symlink(filepath.Join("../..", device, name, "tty", name), filepath.Join(root, "class/tty", name)))
}

func TestIdentityFollowsADeviceToItsNewName(t *testing.T) {
	const device = "devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.4/1-1.4:1.2"
	root := plantSysfs(t)
	find := func(id serial.Identity) (serial.PortInfo, error) {
		ports, err := serial.ListSysfs(root)
		require.NoError(t, err)
		serial.SortPorts(ports)
		return id.Among(ports)
	}
	before, err := find(serial.Identity{Path: "1-1.4"})
	require.NoError(t, err)
	assert.Equal(t, "/dev/ttyUSB2", before.Name)
	id, ok := before.Identity()
	require.True(t, ok)
	name := "ttyUSB2"
	for _, next := range []string{"ttyUSB5", "ttyUSB11", "ttyUSB2"} {
		unplug(t, root, name)
		_, err = find(id)
		require.ErrorIs(t, err, fs.ErrNotExist)
		plug(t, root, device, name, next)
		after, err := find(id)
		require.NoError(t, err)
		assert.Equal(t, "/dev/"+next, after.Name)
		assert.Equal(t, before.USBPath, after.USBPath)
		name = next
	}
}
