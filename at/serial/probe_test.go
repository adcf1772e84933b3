package serial_test

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/modem/modemtest"
)

// speedy is a line to a modem that understands one speed only.
type speedy struct {
	io.ReadWriteCloser
	right int // 0: any
	none  int // a speed that the port does not have
	mu    sync.Mutex
	now   int
	tried []int
}

var errNoSuchSpeed = errors.New("no such speed")

func (s *speedy) SetBaud(baud int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = baud
	s.tried = append(s.tried, baud)
	switch {
	case s.right == 0:
		return errors.ErrUnsupported
	case baud == s.none:
		return errNoSuchSpeed
	}
	return nil
}

func (s *speedy) Write(b []byte) (int, error) {
	s.mu.Lock()
	heard := s.right == 0 || s.now == s.right
	s.mu.Unlock()
	if heard {
		return s.ReadWriteCloser.Write(b)
	}
	return len(b), nil
}

func (*speedy) SetDTR(bool) error            { return nil }
func (*speedy) SetRTS(bool) error            { return nil }
func (*speedy) Lines() (serial.Lines, error) { return serial.Lines{}, nil }

func TestProbeFindsTheSpeed(t *testing.T) {
	tests := []struct {
		name  string
		right int
		bauds []int
		want  int
		tried []int
	}{
		{"the first", 115200, []int{115200, 9600}, 115200, []int{115200}},
		{"the last", 9600, []int{115200, 57600, 9600}, 9600, []int{115200, 57600, 9600}},
		{"a port without speed", 0, []int{115200, 9600}, 115200, []int{115200}},
		{"none", 300, []int{115200, 9600}, 0, []int{115200, 9600}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				modem := modemtest.New(nil)
				defer modem.Close()
				line := &speedy{ReadWriteCloser: modem.Open(), right: tt.right}
				got, err := serial.ProbePort(t.Context(), line, tt.bauds)
				assert.Equal(t, tt.want, got)
				assert.Equal(t, tt.tried, line.tried)
				if tt.want == 0 {
					assert.ErrorIs(t, err, serial.ErrNoModem)
				} else {
					require.NoError(t, err)
				}
			})
		})
	}
}

func TestProbeAsksAtEachSpeed(t *testing.T) {
	speeds := []int{115200, 9600, 460800, 921600, 57600, 38400, 19200, 230400, 4800, 2400}
	for i, right := range speeds {
		t.Run(strconv.Itoa(right), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				modem := modemtest.New(nil)
				defer modem.Close()
				line := &speedy{ReadWriteCloser: modem.Open(), right: right}
				start := time.Now()
				got, err := serial.ProbePort(t.Context(), line, speeds)
				require.NoError(t, err)
				assert.Equal(t, right, got)
				assert.LessOrEqual(t, time.Since(start), time.Duration(i)*1500*time.Millisecond)
			})
		})
	}
}

func TestProbePassesOverSpeedsThatThePortDoesNotHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		modem := modemtest.New(nil)
		defer modem.Close()
		line := &speedy{ReadWriteCloser: modem.Open(), right: 9600, none: 921600}
		got, err := serial.ProbePort(t.Context(), line, []int{921600, 9600})
		require.NoError(t, err)
		assert.Equal(t, 9600, got)
		line = &speedy{ReadWriteCloser: modem.Open(), right: 9600, none: 921600}
		_, err = serial.ProbePort(t.Context(), line, []int{921600, 115200})
		assert.ErrorIs(t, err, serial.ErrNoModem)
		assert.ErrorIs(t, err, errNoSuchSpeed)
	})
}

func TestProbeEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		modem := modemtest.New(nil)
		defer modem.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := serial.ProbePort(ctx, &speedy{ReadWriteCloser: modem.Open(), right: 300}, []int{115200, 9600, 2400})
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestFindAsksLikelyPortsOnly(t *testing.T) {
	ports := []serial.PortInfo{{Name: "at"}, {Name: "busy"}, {Name: "gps", Role: serial.RoleGNSS}, {Name: "diag", Role: serial.RoleDiagnostics}, {Name: "mouse"}, {Name: "ppp", Role: serial.RoleModem}}
	var asked []string
	found, err := serial.Answering(t.Context(), ports, func(name string) error {
		asked = append(asked, name)
		switch name {
		case "busy":
			return &serial.OpenError{Name: name, Err: serial.ErrBusy}
		case "mouse":
			return serial.ErrNoModem
		}
		return nil
	})
	assert.Equal(t, []string{"at", "busy", "mouse", "ppp"}, asked)
	assert.Equal(t, []serial.PortInfo{ports[0], ports[5]}, found)
	assert.ErrorIs(t, err, serial.ErrBusy)
	assert.NotErrorIs(t, err, serial.ErrNoModem)
}
