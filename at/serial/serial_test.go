//go:build unix

package serial_test

import (
	"testing"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/porttest"
)

func TestDeviceStream(t *testing.T) { porttest.TestStream(t, porttest.Device(serial.Open)) }

func TestDeviceOpening(t *testing.T) { porttest.TestOpening(t, serial.Open) }
