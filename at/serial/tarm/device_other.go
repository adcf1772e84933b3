//go:build !linux && !windows

package tarm

import (
	"errors"
	"fmt"

	"github.com/semioctet/gsm/at/serial"
)

// openDevice refuses: the library does not build here without cgo.
func openDevice(string, int) (serial.Port, error) {
	return nil, fmt.Errorf("%w by package tarm on this system; use package serial", errors.ErrUnsupported)
}
