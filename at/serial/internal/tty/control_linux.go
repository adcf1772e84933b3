package tty

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// The calls below are for a library that opens a device and can do no more with it. They work on the
// device, so it does not matter through which descriptor.

// SetExclusive sets TIOCEXCL, or takes it back.
func (l *Line) SetExclusive(on bool) error {
	request := uint(unix.TIOCNXCL)
	if on {
		request = unix.TIOCEXCL
	}
	return control(l.raw, func(fd int) error { return unix.IoctlSetInt(fd, request, 0) })
}

// DiscardOutput drops what was written and not sent. Without it, closing a device that takes nothing more
// waits for up to 30 s (closing_wait of the serial drivers).
func (l *Line) DiscardOutput() error {
	return control(l.raw, func(fd int) error { return unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCOFLUSH) })
}

// SetBaud sets any speed that the hardware can do, of the standard ones or not.
func (l *Line) SetBaud(baud int) error {
	if err := CheckBaud(baud); err != nil {
		return err
	}
	return control(l.raw, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
		if err != nil {
			return err
		}
		t.Cflag = t.Cflag&^(unix.CBAUD|unix.CBAUD<<unix.IBSHIFT) | unix.BOTHER
		t.Ispeed, t.Ospeed = uint32(baud), uint32(baud)
		return unix.IoctlSetTermios(fd, unix.TCSETS2, t)
	})
}

// SetDTR raises or drops Data Terminal Ready.
func (l *Line) SetDTR(on bool) error { return l.setBit(unix.TIOCM_DTR, on) }

// SetRTS raises or drops Request To Send.
func (l *Line) SetRTS(on bool) error { return l.setBit(unix.TIOCM_RTS, on) }

func (l *Line) setBit(bit int, on bool) error {
	request := uint(unix.TIOCMBIC)
	if on {
		request = unix.TIOCMBIS
	}
	return unsupported(control(l.raw, func(fd int) error { return unix.IoctlSetPointerInt(fd, request, bit) }))
}

// Lines reads the control lines that a modem drives.
func (l *Line) Lines() (lines Lines, err error) {
	err = control(l.raw, func(fd int) error {
		bits, err := unix.IoctlGetInt(fd, unix.TIOCMGET)
		lines = Lines{
			CTS: bits&unix.TIOCM_CTS != 0,
			DSR: bits&unix.TIOCM_DSR != 0,
			DCD: bits&unix.TIOCM_CD != 0,
			RI:  bits&unix.TIOCM_RI != 0,
		}
		return err
	})
	return lines, unsupported(err)
}

// Lines is the state of the control lines that a modem drives.
type Lines struct{ CTS, DSR, DCD, RI bool }

// unsupported gives the error of a device without control lines its meaning.
func unsupported(err error) error {
	if errors.Is(err, unix.ENOTTY) {
		return fmt.Errorf("%w by this port: %w", errors.ErrUnsupported, err)
	}
	return err
}
