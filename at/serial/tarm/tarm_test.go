//go:build linux

package tarm_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/porttest"
	"github.com/semioctet/gsm/at/serial/tarm"
)

func TestDeviceStream(t *testing.T) { porttest.TestStream(t, porttest.Device(tarm.Open)) }

func TestDeviceOpening(t *testing.T) { porttest.TestOpening(t, tarm.Open) }

func TestDeviceControl(t *testing.T) { porttest.TestControl(t, tarm.Open) }

func TestDeviceScale(t *testing.T) { porttest.TestScale(t, tarm.Open) }

func TestDeviceExclusive(t *testing.T) { porttest.TestExclusive(t, tarm.Open) }

func TestEachPackageKeepsTheOtherOut(t *testing.T) {
	opens := map[string]porttest.OpenFunc{"serial": serial.Open, "tarm": tarm.Open}
	for first, second := range map[string]string{"serial": "tarm", "tarm": "serial"} {
		t.Run(first+" first", func(t *testing.T) {
			_, name := porttest.NewTTY(t)
			port, err := opens[first](name, nil)
			require.NoError(t, err)
			_, err = opens[second](name, nil)
			require.ErrorIs(t, err, serial.ErrBusy)
			require.NoError(t, port.Close())
			port, err = opens[second](name, nil)
			require.NoError(t, err)
			assert.NoError(t, port.Close())
		})
	}
}
