package serial

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"
)

// openNetwork opens a port of a network: address is "host:port".
func openNetwork(name, scheme, address string, o Options) (Port, error) {
	var setUp func(name string, conn net.Conn, o Options) (Port, error)
	switch scheme {
	case "tcp":
		setUp = openTCP
	case "rfc2217":
		setUp = openRFC2217
	default:
		return nil, &OpenError{
			Name: name, Err: fmt.Errorf("%w: kind of port %q", errors.ErrUnsupported, scheme),
			Advice: "the kinds are tcp:// and rfc2217://, and the device names of the system",
		}
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, &OpenError{Name: name, Err: err, Advice: "write " + scheme + "://host:port"}
	}
	dialer := net.Dialer{Timeout: o.Timeout, KeepAliveConfig: keepAlive}
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return nil, &OpenError{Name: name, Err: err, Advice: dialAdvice(err)}
	}
	port, err := setUp(name, conn, o)
	if err != nil {
		return nil, err
	}
	return port, nil
}

// keepAlive finds out within a minute that a server is gone without a word: switched off, or its cable
// pulled. A modem may be silent for days, so nothing else would tell.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3}

func dialAdvice(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "check the name of the host"
	case errors.Is(err, connRefused):
		return "the host is there, but no server listens on that port: check the port, and that the server (such as ser2net) runs"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "check that the host is switched on and that no firewall drops the connection"
	}
	return ""
}

// netError gives the error of a read or write of a connection its meaning.
func netError(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return fs.ErrClosed
	}
	return fmt.Errorf("%w: %w", ErrHangup, err)
}

// A tcpPort is a raw network port.
type tcpPort struct {
	name string
	conn net.Conn

	closing sync.Once
	err     error // of Close
}

func openTCP(name string, conn net.Conn, _ Options) (Port, error) {
	return &tcpPort{name: name, conn: conn}, nil
}

func (p *tcpPort) Read(b []byte) (int, error) {
	n, err := p.conn.Read(b)
	return n, p.wrap("read", err)
}

func (p *tcpPort) Write(b []byte) (int, error) {
	n, err := p.conn.Write(b)
	return n, p.wrap("write", err)
}

func (p *tcpPort) Close() error {
	p.closing.Do(func() { p.err = p.conn.Close() })
	return p.err
}

func (p *tcpPort) SetBaud(int) error { return p.unsupported("set speed") }
func (p *tcpPort) SetDTR(bool) error { return p.unsupported("set DTR") }
func (p *tcpPort) SetRTS(bool) error { return p.unsupported("set RTS") }

func (p *tcpPort) Lines() (Lines, error) { return Lines{}, p.unsupported("read control lines") }

func (p *tcpPort) wrap(action string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("serial: %s: %s: %w", action, p.name, netError(err))
}

func (p *tcpPort) unsupported(action string) error {
	return fmt.Errorf("serial: %s: %s: %w by a raw network port; the server sets the line, or use rfc2217://",
		action, p.name, errors.ErrUnsupported)
}
