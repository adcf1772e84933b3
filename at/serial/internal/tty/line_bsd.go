//go:build unix && !linux

package tty

import "golang.org/x/sys/unix"

// checkTTY tells whether fd is a terminal device.
func checkTTY(fd int) error {
	_, err := unix.IoctlGetTermios(fd, unix.TIOCGETA)
	return err
}

// heldExclusively is not told by these systems.
func heldExclusively(string, int) bool { return false }

// holder is not told by these systems.
func holder(string, int) (pid int, program string) { return 0, "" }

// running is not looked up on these systems, which have no ModemManager.
func running(string) bool { return false }
