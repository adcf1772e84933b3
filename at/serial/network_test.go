package serial_test

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/porttest"
)

func TestTCPStream(t *testing.T) {
	porttest.TestStream(t, func(t *testing.T) (serial.Port, io.ReadWriteCloser) {
		l := listen(t)
		conns := make(chan net.Conn, 1)
		go func() {
			conn, _ := l.Accept()
			conns <- conn
		}()
		port, err := serial.Open("tcp://"+l.Addr().String(), nil)
		require.NoError(t, err)
		conn := <-conns
		t.Cleanup(func() {
			conn.Close()
			port.Close()
		})
		return port, conn
	})
}

func TestTCPHasNoControlLines(t *testing.T) {
	l := listen(t)
	port, err := serial.Open("tcp://"+l.Addr().String(), nil)
	require.NoError(t, err)
	defer port.Close()
	assert.ErrorIs(t, port.SetBaud(9600), errors.ErrUnsupported)
	assert.ErrorIs(t, port.SetDTR(true), errors.ErrUnsupported)
	assert.ErrorIs(t, port.SetRTS(true), errors.ErrUnsupported)
	_, err = port.Lines()
	assert.ErrorIs(t, err, errors.ErrUnsupported)
}

func TestNetworkOpening(t *testing.T) {
	l := listen(t)
	free := l.Addr().String()
	require.NoError(t, l.Close())
	for _, tt := range []struct {
		name, port string
		want       error
		advice     string
	}{
		{"nobody listens", "tcp://" + free, serial.ConnRefused, "no server listens"},
		{"nobody listens, RFC 2217", "rfc2217://" + free, serial.ConnRefused, "no server listens"},
		{"unknown kind", "http://" + free, errors.ErrUnsupported, "tcp://"},
		{"no port", "tcp://127.0.0.1", nil, "tcp://host:port"},
		{"nothing", "rfc2217://", nil, "rfc2217://host:port"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := serial.Open(tt.port, nil)
			var openErr *serial.OpenError
			require.ErrorAs(t, err, &openErr)
			assert.Equal(t, tt.port, openErr.Name)
			assert.Contains(t, openErr.Advice, tt.advice)
			if tt.want != nil {
				assert.ErrorIs(t, err, tt.want)
			}
		})
	}
}

func TestRFC2217Stream(t *testing.T) {
	porttest.TestStream(t, func(t *testing.T) (serial.Port, io.ReadWriteCloser) {
		port, server, err := openCom(t, nil, nil)
		require.NoError(t, err)
		return port, server
	})
}

func TestRFC2217SetsTheLineUp(t *testing.T) {
	port, server, err := openCom(t, &serial.Options{Baud: 9600}, nil)
	require.NoError(t, err)
	baud, control := server.state()
	assert.Equal(t, uint32(9600), baud)
	assert.Equal(t, []byte{1, 8, 11}, control, "no flow control, DTR on, RTS on")
	assert.Equal(t, map[byte]byte{2: 8, 3: 1, 4: 1, 11: 0xff}, server.other, "8 data bits, no parity, 1 stop bit, all notices")

	require.NoError(t, port.SetBaud(0xffff00), "octets 255 in the protocol")
	require.NoError(t, port.SetDTR(false))
	require.NoError(t, port.SetDTR(true))
	require.NoError(t, port.SetRTS(false))
	require.NoError(t, port.SetRTS(true))
	baud, control = server.state()
	assert.Equal(t, uint32(0xffff00), baud)
	assert.Equal(t, []byte{9, 8, 12, 11}, control)
	assert.Error(t, port.SetBaud(0))
}

const (
	// offer is what a client sends first, in octets of RFC 854, 856, 858 and 2217.
	offer = "\xff\xfb\x00\xff\xfd\x00\xff\xfb\x03\xff\xfd\x03\xff\xfb\x2c"
	// setUp is what follows once the server has agreed, up to the speed.
	setUp = "\xff\xfa\x2c\x0b\xff\xff\xff\xf0" +
		"\xff\xfa\x2c\x02\x08\xff\xf0\xff\xfa\x2c\x03\x01\xff\xf0\xff\xfa\x2c\x04\x01\xff\xf0" +
		"\xff\xfa\x2c\x05\x01\xff\xf0\xff\xfa\x2c\x05\x08\xff\xf0\xff\xfa\x2c\x05\x0b\xff\xf0"
	setSpeed   = "\xff\xfa\x2c\x01\x00\x01\xc2\x00\xff\xf0" // 115200
	speedIsSet = "\xff\xfa\x2c\x65\x00\x01\xc2\x00\xff\xf0"
)

// expect reads what the client must send now.
func expect(t *testing.T, conn net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	_, err := io.ReadFull(conn, got)
	assert.NoError(t, err)
	assert.Equal(t, want, string(got))
}

// TestRFC2217OnTheWire holds the octets against RFC 2217 section 3, coded by hand.
func TestRFC2217OnTheWire(t *testing.T) {
	l := listen(t)
	accept(t, l, func(conn net.Conn) {
		expect(t, conn, offer)
		io.WriteString(conn, "\xff\xfd\x00\xff\xfb\x00\xff\xfe\x03\xff\xfc\x03\xff\xfb\x01") // the last is echo
		expect(t, conn, "\xff\xfe\x01")
		io.WriteString(conn, "\xff\xfd\x2c")
		expect(t, conn, setUp+setSpeed)
		io.WriteString(conn, speedIsSet+"RING\xff\xff\r")
		io.Copy(io.Discard, conn)
	})
	port, err := serial.Open("rfc2217://"+l.Addr().String(), nil)
	require.NoError(t, err)
	defer port.Close()
	got := make([]byte, 6)
	_, err = io.ReadFull(port, got)
	require.NoError(t, err)
	assert.Equal(t, "RING\xff\r", string(got), "data right behind the negotiation is not lost")
}

func TestRFC2217ModemState(t *testing.T) {
	port, server, err := openCom(t, nil, nil)
	require.NoError(t, err)
	_, err = port.Lines()
	require.ErrorIs(t, err, errors.ErrUnsupported, "none told yet")
	for _, tt := range []struct {
		state byte
		want  serial.Lines
	}{
		{0x10, serial.Lines{CTS: true}},
		{0x20, serial.Lines{DSR: true}},
		{0x40, serial.Lines{RI: true}},
		{0x80, serial.Lines{DCD: true}},
		{0xff, serial.Lines{CTS: true, DSR: true, DCD: true, RI: true}},
		{0x0f, serial.Lines{}}, // only that they changed
	} {
		wire := []byte{0xff, 0xfa, 0x2c, 0x6b, tt.state, 0xff, 0xf0, 'x'}
		if tt.state == 0xff {
			wire = []byte{0xff, 0xfa, 0x2c, 0x6b, 0xff, 0xff, 0xff, 0xf0, 'x'}
		}
		_, err := server.conn.Write(wire)
		require.NoError(t, err)
		_, err = io.ReadFull(port, make([]byte, 1)) // the notice came before it
		require.NoError(t, err)
		got, err := port.Lines()
		require.NoError(t, err)
		assert.Equal(t, tt.want, got, "%#x", tt.state)
	}
}

func TestRFC2217FlowControl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, conn := net.Pipe()
		server := newComServer(conn)
		go server.serve()
		defer server.Close()
		port, err := serial.OpenRFC2217(client)
		require.NoError(t, err)
		defer port.Close()

		_, err = conn.Write([]byte{0xff, 0xfa, 0x2c, 0x6c, 0xff, 0xf0}) // FLOWCONTROL-SUSPEND
		require.NoError(t, err)
		synctest.Wait()
		write := porttest.Start(func() error { _, err := io.WriteString(port, "AT\r"); return err })
		read := porttest.Start(func() error { _, err := io.ReadFull(server, make([]byte, 3)); return err })
		require.NoError(t, port.SetDTR(true), "requests go on")
		synctest.Wait()
		for _, c := range []*porttest.Call{write, read} {
			select {
			case err := <-c.Done():
				require.FailNow(t, "written while suspended", "%v", err)
			default:
			}
		}
		_, err = conn.Write([]byte{0xff, 0xfa, 0x2c, 0x6d, 0xff, 0xf0}) // FLOWCONTROL-RESUME
		require.NoError(t, err)
		require.NoError(t, write.Wait(t))
		require.NoError(t, read.Wait(t))
	})
}

func TestRFC2217SuspendedWriteEndsWithClose(t *testing.T) {
	port, server, err := openCom(t, nil, nil)
	require.NoError(t, err)
	_, err = server.conn.Write([]byte{0xff, 0xfa, 0x2c, 0x6c, 0xff, 0xf0, 'x'})
	require.NoError(t, err)
	_, err = io.ReadFull(port, make([]byte, 1))
	require.NoError(t, err)
	write := porttest.Start(func() error { _, err := io.WriteString(port, "AT\r"); return err })
	require.NoError(t, port.Close())
	assert.ErrorIs(t, write.Wait(t), fs.ErrClosed)
}

func TestRFC2217ServerThatKeepsItsSpeed(t *testing.T) {
	_, _, err := openCom(t, nil, func(s *comServer) { s.fixed = 19200 })
	var openErr *serial.OpenError
	require.ErrorAs(t, err, &openErr)
	assert.Contains(t, err.Error(), "19200")
}

func TestRFC2217SilentServer(t *testing.T) {
	for _, tt := range []struct{ name, says, error string }{
		{"no Telnet at all", "", "does not answer in Telnet"},
		{"speed not answered", "\xff\xfd\x2c", "does not answer"},
		{"answers no more once open", "\xff\xfd\x2c" + speedIsSet, "does not answer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				defer server.Close()
				go io.Copy(io.Discard, server)
				go func() {
					// The answer about the speed must not come before the question.
					synctest.Wait()
					for _, part := range strings.SplitAfter(tt.says, "\x2c") {
						io.WriteString(server, part)
						synctest.Wait()
					}
				}()
				port, err := serial.OpenRFC2217(client)
				if err == nil {
					err = port.SetBaud(9600)
					require.NoError(t, port.Close())
				}
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.ErrorContains(t, err, tt.error)
			})
		})
	}
}

func TestRFC2217RequestEndsWithTheConnection(t *testing.T) {
	for name, end := range map[string]struct {
		do   func(serial.Port, *comServer) error
		want error
	}{
		"closed here":  {func(p serial.Port, _ *comServer) error { return p.Close() }, fs.ErrClosed},
		"closed there": {func(_ serial.Port, s *comServer) error { return s.Close() }, serial.ErrHangup},
	} {
		t.Run(name, func(t *testing.T) {
			port, server, err := openCom(t, &serial.Options{Timeout: time.Hour}, nil)
			require.NoError(t, err)
			server.setMute()
			request := porttest.Start(func() error { return port.SetBaud(9600) })
			require.NoError(t, end.do(port, server))
			assert.ErrorIs(t, request.Wait(t), end.want)
		})
	}
}

func TestRFC2217RefusedOpening(t *testing.T) {
	for _, tt := range []struct {
		name  string
		serve func(net.Conn)
		want  error
		says  string
	}{
		{"option refused", func(c net.Conn) {
			io.WriteString(c, "\xff\xfe\x2c")
			io.Copy(io.Discard, c)
		}, nil, "RFC 2217"},
		{"port in use, as ser2net says it", func(c net.Conn) {
			io.ReadFull(c, make([]byte, len(offer)))
			io.WriteString(c, "Port already in use\n\r")
		}, serial.ErrBusy, "another client"},
		{"ended with another word", func(c net.Conn) {
			io.ReadFull(c, make([]byte, len(offer)))
			io.WriteString(c, "Go away\n\r")
		}, serial.ErrHangup, "Go away"},
		{"ended without a word", func(c net.Conn) { io.ReadFull(c, make([]byte, len(offer))) }, serial.ErrHangup, "in use"},
		{"speed answered by too little", func(c net.Conn) {
			io.WriteString(c, "\xff\xfd\x2c")
			io.ReadFull(c, make([]byte, len(offer+setUp+setSpeed)))
			io.WriteString(c, "\xff\xfa\x2c\x65\x00\xff\xf0")
			io.Copy(io.Discard, c)
		}, nil, "no speed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := listen(t)
			accept(t, l, tt.serve)
			_, err := serial.Open("rfc2217://"+l.Addr().String(), nil)
			var openErr *serial.OpenError
			require.ErrorAs(t, err, &openErr)
			assert.Contains(t, err.Error(), tt.says)
			if tt.want != nil {
				assert.ErrorIs(t, err, tt.want)
			}
		})
	}
}

// TestRFC2217WithoutBinary uses a server that refuses Binary: a CR then travels as CR NUL (RFC 854).
func TestRFC2217WithoutBinary(t *testing.T) {
	l := listen(t)
	heard := make(chan string, 1)
	accept(t, l, func(conn net.Conn) {
		io.WriteString(conn, "\xff\xfe\x00\xff\xfc\x00\xff\xfd\x2c")
		expect(t, conn, offer+setUp+setSpeed)
		io.WriteString(conn, speedIsSet+"\r\x00\r\nOK\r\n")
		got := make([]byte, 4)
		io.ReadFull(conn, got)
		heard <- string(got)
		io.Copy(io.Discard, conn)
	})
	port, err := serial.Open("rfc2217://"+l.Addr().String(), nil)
	require.NoError(t, err)
	defer port.Close()
	_, err = io.WriteString(port, "AT\r")
	require.NoError(t, err)
	assert.Equal(t, "AT\r\x00", <-heard)
	got := make([]byte, 7)
	_, err = io.ReadFull(port, got)
	require.NoError(t, err)
	assert.Equal(t, "\r\r\nOK\r\n", string(got))
}

// FuzzRFC2217 is a server that says anything: opening must come to an end, and then reading.
func FuzzRFC2217(f *testing.F) {
	for _, seed := range []string{
		"", "\xff\xfe\x2c", "\xff\xfd\x2c" + speedIsSet + "OK\r\n", "\xff\xfb\x2c" + speedIsSet,
		"\xff\xfd\x2c" + speedIsSet + "\xff\xfa\x2c\x6b\xff\xf0\xff\xfa\x2c\x6b\x90\xff\xf0\xff\xfa\x2c\xff\xf0",
		"\xff\xfd\x2c\xff\xfe\x2c\xff\xfd\x2c\xff\xfb\x00\xff\xfc\x00" + speedIsSet,
		"\xff\xfd\x2c\xff\xfa\x2c\x6c\xff\xf0" + speedIsSet,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		client, server := net.Pipe()
		heard := make(chan struct{})
		go func() {
			defer close(heard)
			io.Copy(io.Discard, server)
		}()
		go func() {
			server.Write(said)
			server.Close()
		}()
		port, err := serial.OpenRFC2217(client)
		if err == nil {
			_, err = io.Copy(io.Discard, port)
			require.ErrorIs(t, err, serial.ErrHangup)
			require.NoError(t, port.Close())
		}
		<-heard
	})
}
