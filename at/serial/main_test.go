package serial_test

import (
	"testing"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/porttest"
)

func TestMain(m *testing.M) { porttest.Main(m, serial.Open) }
