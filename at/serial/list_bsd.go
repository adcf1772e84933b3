//go:build !linux && !windows

package serial

import (
	"path/filepath"
	"strings"
)

// list knows names only: the details of USB devices need cgo on macOS.
func list() ([]PortInfo, error) {
	var ports []PortInfo
	// Call-out devices: macOS has cu.usbmodem1; FreeBSD cuaU0 and cuau0, with cuaU0.init and cuaU0.lock
	// that hold settings; OpenBSD cuaU0.
	for _, pattern := range []string{"/dev/cu.*", "/dev/cuaU*", "/dev/cuau*"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if strings.HasSuffix(name, ".init") || strings.HasSuffix(name, ".lock") {
				continue
			}
			ports = append(ports, PortInfo{Name: name, Interface: -1})
		}
	}
	return ports, nil
}
