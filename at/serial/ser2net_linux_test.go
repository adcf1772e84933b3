package serial_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/porttest"
	"github.com/semioctet/gsm/modem/modemtest"
)

// ser2net serves one connection by the program of that name, on its standard input and output, and
// returns its address, the modem's end of the device that it opens, and another opener of that, which
// keeps the modem's end open.
func ser2net(t *testing.T, accepter string) (address string, control, held *os.File) {
	t.Helper()
	program, err := exec.LookPath("ser2net")
	if err != nil {
		t.Skip("ser2net is not installed here")
	}
	control, name := porttest.NewTTY(t)
	held, err = os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = held.Close() })
	l := listen(t)
	ctx, kill := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "-n", "-u", "-Y",
		fmt.Sprintf("connection: &modem#  accepter: %s#  connector: serialdev,%s,9600n81,local", accepter, name))
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	accept(t, l, func(conn net.Conn) {
		if !assert.NoError(t, cmd.Start()) {
			return
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = io.Copy(conn, out)
		}()
		_, _ = io.Copy(in, conn)
		kill()
		<-ended
		_ = cmd.Wait()
	})
	t.Cleanup(kill)
	return l.Addr().String(), control, held
}

// talk runs the commands of a modem behind a port.
func talk(t *testing.T, port serial.Port, control, held *os.File) {
	t.Helper()
	modem := modemtest.New(nil)
	line := modem.Open()
	copies := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(line, control); copies <- struct{}{} }()
	go func() { _, _ = io.Copy(control, line); copies <- struct{}{} }()
	p := at.New(port, nil)
	sub := p.Subscribe("RING")
	require.NoError(t, p.Sync(t.Context()))
	lines, err := p.Command(t.Context(), "+CGMI")
	require.NoError(t, err)
	assert.Equal(t, []string{"semioctet"}, lines)
	modem.Unsolicited("RING")
	_, err = sub.Next(t.Context())
	require.NoError(t, err)
	require.NoError(t, p.Close())
	require.NoError(t, modem.Close())
	require.NoError(t, held.Close())
	<-copies
	<-copies
}

func TestSer2netByRFC2217(t *testing.T) {
	address, control, held := ser2net(t, "telnet(rfc2217),stdio")
	port, err := serial.Open("rfc2217://"+address, &serial.Options{Baud: 38400})
	require.NoError(t, err)
	assert.Equal(t, uint32(38400), porttest.Speed(t, control))
	for _, baud := range []int{9600, 57600, 115200} {
		require.NoError(t, port.SetBaud(baud))
		assert.Equal(t, uint32(baud), porttest.Speed(t, control))
	}
	talk(t, port, control, held)
}

func TestSer2netRaw(t *testing.T) {
	address, control, held := ser2net(t, "stdio")
	port, err := serial.Open("tcp://"+address, nil)
	require.NoError(t, err)
	talk(t, port, control, held)
}
