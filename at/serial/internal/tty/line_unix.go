//go:build unix

package tty

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// A Line is a serial device that this program holds: one descriptor of it, with the lock on it.
type Line struct {
	*os.File // non-blocking, served by the runtime's poller: Close releases whoever waits
	raw      syscall.RawConn
}

// Acquire opens the device and locks it with flock(2), so that no other program that asks gets it.
// It asks for TIOCEXCL of others, but leaves setting it to the library that opens the device next: a
// descriptor opened after it is set would be refused. An error is a [*Fault].
func Acquire(name string) (*Line, error) {
	if err := CheckKind(name); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, openFault(name, cause(err))
	}
	raw, err := f.SyscallConn()
	if err == nil {
		err = control(raw, func(fd int) error { return take(name, fd) })
	}
	if err != nil {
		f.Close()
		return nil, openFault(name, err)
	}
	return &Line{File: f, raw: raw}, nil
}

// take locks the terminal device fd, or says that another holds it.
func take(name string, fd int) error {
	if err := checkTTY(fd); err != nil {
		return err
	}
	err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) || err == nil && heldExclusively(name, fd) {
		return unix.EBUSY
	}
	return err
}

// control runs f on the descriptor, which stays open until f returns.
func control(raw syscall.RawConn, f func(fd int) error) error {
	var err error
	if outer := raw.Control(func(fd uintptr) { err = f(int(fd)) }); outer != nil {
		return outer
	}
	return err
}

// openFault turns the error of an attempt to open name into facts and advice.
func openFault(name string, err error) *Fault {
	switch {
	case errors.Is(err, unix.EBUSY):
		pid, program := holder(name, -1)
		return &Fault{Err: ErrBusy, PID: pid, Program: program, Advice: busyAdvice(pid, program)}
	case errors.Is(err, fs.ErrPermission):
		return &Fault{Err: err, Advice: permissionAdvice(name)}
	case errors.Is(err, unix.ENOTTY):
		return &Fault{Err: ErrNotTTY}
	case errors.Is(err, unix.EIO), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV):
		return &Fault{Err: fmt.Errorf("%w with a device behind it: %w", ErrNotTTY, err)}
	}
	return &Fault{Err: err}
}

// ModemManager is what most often holds a modem: it opens each one that is plugged in.
const (
	modemManager = "ModemManager"
	leaveModem   = "stop it, or have it ignore this modem (udev property ID_MM_DEVICE_IGNORE)"
)

func busyAdvice(pid int, program string) string {
	switch {
	case pid == os.Getpid():
		return "close it there first"
	case program == modemManager:
		return leaveModem
	case pid != 0:
		return "stop that program first"
	case running(modemManager): // it runs as root, so an ordinary user does not see what it has open
		return "perhaps by ModemManager, which runs here: " + leaveModem
	}
	return "stop the program that has opened it"
}

// permissionAdvice names the group that owns the device, which is dialout, uucp or tty by system.
func permissionAdvice(name string) string {
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || info.Mode().Perm()&0o060 != 0o060 {
		return "ask the administrator for access to it"
	}
	group := strconv.Itoa(int(st.Gid))
	if g, err := user.LookupGroupId(group); err == nil {
		group = g.Name
	}
	return fmt.Sprintf("join the group that owns it (sudo usermod -a -G %s $USER) and log in again", group)
}
