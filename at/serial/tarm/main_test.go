//go:build linux

package tarm_test

import (
	"testing"

	"github.com/semioctet/gsm/at/serial/internal/porttest"
	"github.com/semioctet/gsm/at/serial/tarm"
)

func TestMain(m *testing.M) { porttest.Main(m, tarm.Open) }
