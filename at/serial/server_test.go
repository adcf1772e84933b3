package serial_test

import (
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/telnet"
)

// listen gives a listener on this machine that the test closes.
func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// accept serves the next connection by serve, on a goroutine that the test waits for.
func accept(t *testing.T, l net.Listener, serve func(net.Conn)) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := l.Accept(); err == nil {
			defer conn.Close()
			serve(conn)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
}

// A comServer is the server's end of an RFC 2217 connection, with the octets of the line for its reader
// and writer.
type comServer struct {
	conn net.Conn
	line *io.PipeReader
	feed *io.PipeWriter

	mu      sync.Mutex
	baud    uint32
	control []byte // values of SET-CONTROL, in order
	other   map[byte]byte
	fixed   uint32 // the only speed it can do; 0 any
	mute    bool   // answers no more
}

func newComServer(conn net.Conn) *comServer {
	s := &comServer{conn: conn, other: make(map[byte]byte)}
	s.line, s.feed = io.Pipe()
	return s
}

// serve runs the protocol until the connection ends.
func (s *comServer) serve() {
	var d telnet.Decoder
	buf := make([]byte, 4096)
	for {
		n, err := s.conn.Read(buf)
		if data := d.Decode(nil, buf[:n], s.command); len(data) > 0 {
			s.feed.Write(data)
		}
		if err != nil {
			s.feed.CloseWithError(err)
			return
		}
	}
}

func (s *comServer) command(c telnet.Command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.mute:
	case c.Code == telnet.WILL && c.Option != telnet.SuppressGoAhead:
		s.conn.Write([]byte{telnet.IAC, telnet.DO, c.Option})
	case c.Code == telnet.WILL:
		s.conn.Write([]byte{telnet.IAC, telnet.DONT, c.Option})
	case c.Code == telnet.DO:
		s.conn.Write([]byte{telnet.IAC, telnet.WILL, c.Option})
	case c.Code == telnet.SB && c.Option == telnet.ComPort:
		s.comPort(c.Data[0], c.Data[1:])
	}
}

func (s *comServer) comPort(command byte, value []byte) {
	switch command {
	case 1:
		s.baud = binary.BigEndian.Uint32(value)
		if s.fixed != 0 {
			s.baud = s.fixed
		}
		value = binary.BigEndian.AppendUint32(nil, s.baud)
	case 5:
		s.control = append(s.control, value[0])
	default:
		s.other[command] = value[0]
	}
	s.conn.Write(telnet.AppendSub(nil, telnet.ComPort, append([]byte{100 + command}, value...)...))
}

// state gives the speed, and the values of SET-CONTROL since the last call.
func (s *comServer) state() (baud uint32, control []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	control, s.control = s.control, nil
	return s.baud, control
}

func (s *comServer) setMute() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = true
}

// Read gives what came over the line.
func (s *comServer) Read(p []byte) (int, error) { return s.line.Read(p) }

// Write sends over the line.
func (s *comServer) Write(p []byte) (int, error) {
	_, err := s.conn.Write(telnet.AppendData(nil, p, false))
	return len(p), err
}

// Close ends the connection.
func (s *comServer) Close() error {
	s.line.Close()
	return s.conn.Close()
}

// openCom opens a port on a new comServer, which change may alter before it serves.
func openCom(t *testing.T, o *serial.Options, change func(*comServer)) (serial.Port, *comServer, error) {
	t.Helper()
	l := listen(t)
	servers := make(chan *comServer, 1)
	accept(t, l, func(conn net.Conn) {
		s := newComServer(conn)
		if change != nil {
			change(s)
		}
		servers <- s
		s.serve()
	})
	port, err := serial.Open("rfc2217://"+l.Addr().String(), o)
	server := <-servers
	t.Cleanup(func() { server.Close() })
	if err == nil {
		t.Cleanup(func() { port.Close() })
	}
	return port, server, err
}
