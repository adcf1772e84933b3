package serial

import (
	"io"
	"strings"
	"time"

	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// A Port is the line to a modem. Goroutines may share it, but two of them that read at the same time
// share out the octets between them by chance.
//
// A port that lacks control lines or a speed, such as a pseudo-terminal or a raw network port, answers
// the calls for them with an error that matches [errors.ErrUnsupported].
type Port interface {
	io.ReadWriteCloser

	// SetBaud changes the speed of the line, in bits per second.
	SetBaud(baud int) error
	// SetDTR raises or drops Data Terminal Ready (V.24 circuit 108). Most modems hang up or reset when
	// it drops (AT&D).
	SetDTR(on bool) error
	// SetRTS raises or drops Request To Send (V.24 circuit 105).
	SetRTS(on bool) error
	// Lines reads the control lines that the modem drives.
	Lines() (Lines, error)
}

// Lines is the state of the control lines that a modem drives.
type Lines struct {
	CTS bool // Clear To Send, V.24 circuit 106
	DSR bool // Data Set Ready, V.24 circuit 107
	DCD bool // Data Carrier Detect, V.24 circuit 109
	RI  bool // Ring Indicator, V.24 circuit 125
}

// Options configures [Open]. Nil, or the zero value, means the defaults below.
type Options struct {
	Baud    int           // speed of the line in bits per second; zero means 115200; not for tcp://
	Timeout time.Duration // limit for connecting to a server, and for each answer of it; zero means 10 s
}

func (o *Options) filled() Options {
	var filled Options
	if o != nil {
		filled = *o
	}
	if filled.Baud == 0 {
		filled.Baud = 115200
	}
	if filled.Timeout == 0 {
		filled.Timeout = 10 * time.Second
	}
	return filled
}

// Open opens the port name for this program alone; see the package comment for the forms of name.
//
// On Unix a device is locked with flock and TIOCEXCL, so that a second opener is refused, from this
// program or from another that asks for either. Opening raises DTR and RTS. On a raw network port the
// server decides about speed and about a second client. An error is an [*OpenError].
func Open(name string, o *Options) (Port, error) {
	if strings.HasPrefix(name, identityPrefix) {
		id, err := parseIdentity(name)
		if err != nil {
			return nil, &OpenError{Name: name, Err: err}
		}
		return id.Open(o)
	}
	filled := o.filled()
	if err := tty.CheckBaud(filled.Baud); err != nil {
		return nil, &OpenError{Name: name, Err: err}
	}
	if scheme, address, ok := strings.Cut(name, "://"); ok {
		return openNetwork(name, scheme, address, filled)
	}
	return openDevice(name, filled.Baud)
}
