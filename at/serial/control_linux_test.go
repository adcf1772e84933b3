package serial_test

import (
	"testing"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/porttest"
)

func TestDeviceControl(t *testing.T) { porttest.TestControl(t, serial.Open) }

func TestDeviceScale(t *testing.T) { porttest.TestScale(t, serial.Open) }

func TestDeviceExclusive(t *testing.T) { porttest.TestExclusive(t, serial.Open) }
