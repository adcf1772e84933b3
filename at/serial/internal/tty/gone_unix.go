//go:build unix

package tty

import (
	"errors"
	"syscall"
)

// gone tells whether a read or write failed since the device is no more.
func gone(err error) bool {
	return errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENXIO) || errors.Is(err, syscall.ENODEV)
}
