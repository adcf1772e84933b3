package tty

import "golang.org/x/sys/unix"

// checkTTY tells whether fd is a terminal device.
func checkTTY(fd int) error {
	_, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	return err
}

// heldExclusively tells whether another opener has set TIOCEXCL. That matters to a privileged program
// only, which the system lets open what TIOCEXCL keeps from others. A mark whose owner has died does not
// count: a pseudo-terminal keeps it for as long as its other end is open.
func heldExclusively(name string, fd int) bool {
	held, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL)
	if err != nil || held == 0 {
		return false
	}
	pid, _ := holder(name, fd)
	return pid != 0
}
