package tty

import (
	"golang.org/x/sys/unix"
)

// checkTTY tells whether fd is a terminal device that nobody holds exclusively. The second question
// matters for a privileged program only: the system lets it open what TIOCEXCL keeps from others.
func checkTTY(fd int) error {
	if _, err := unix.IoctlGetTermios(fd, unix.TCGETS); err != nil {
		return err
	}
	if held, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL); err == nil && held != 0 {
		return unix.EBUSY
	}
	return nil
}
