package modem_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain runs the tests, or, where the environment says so, a program that a test kills.
func TestMain(m *testing.M) {
	if address := os.Getenv(killChild); address != "" {
		program := receiver
		if os.Getenv(killSends) != "" {
			program = sendingProgram
		}
		if err := program(address); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}
