//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/examples/internal/ptymodem"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// holdPort is set in the environment of a program that only holds a port: its name.
const holdPort = "DOCTOR_HOLDS"

func TestMain(m *testing.M) {
	name := os.Getenv(holdPort)
	if name == "" {
		goleak.VerifyTestMain(m)
		return
	}
	if _, err := serial.Open(name, nil); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("held")
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test ends it
}

// hold has another program take a port for the time of the test.
func hold(t *testing.T, name string) {
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), holdPort+"="+name)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		assert.NoError(t, cmd.Wait())
	})
	said, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "held\n", said)
}

// serve puts a simulated modem on a terminal.
func serve(t *testing.T, o *modemtest.Options) string {
	m := modemtest.New(o)
	l, err := ptymodem.Serve(m)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, l.Close())
		assert.NoError(t, m.Close())
	})
	return l.Name
}

func TestOnRealTerminals(t *testing.T) {
	tests := []struct {
		name  string
		port  func(t *testing.T) string
		cause modem.Cause
		text  string // a part of what is said
	}{
		{"healthy", func(t *testing.T) string { return serve(t, nil) }, "", "nothing is wrong"},
		{"missing", func(t *testing.T) string { return filepath.Join(t.TempDir(), "ttyUSB9") }, causeMissing, "ttyUSB9"},
		{"a folder", func(t *testing.T) string { return t.TempDir() }, causeNoTTY, "/dev/ttyUSB2"},
		{"held by another program", func(t *testing.T) string {
			if runtime.GOOS != "linux" {
				t.Skip("this system does not tell who holds a port")
			}
			name := serve(t, nil)
			hold(t, name)
			return name
		}, causeHeld, "doctor.test"},
		{"no SIM card", func(t *testing.T) string { return serve(t, &modemtest.Options{NoSIM: true}) }, modem.CauseNoSIM, "insert"},
		{"a PIN is wanted", func(t *testing.T) string { return serve(t, &modemtest.Options{PIN: "1234"}) }, modem.CausePINWanted, "PIN 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, _, err := ask(t, system, "-port", tt.port(t))
			assert.Equal(t, tt.cause == "", err == nil)
			assert.True(t, strings.HasPrefix(out, string(tt.cause)), out)
			assert.Contains(t, out, tt.text)
		})
	}
}
