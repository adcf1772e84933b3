package ptymodem

import (
	"encoding/binary"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// users tells when a file is opened and closed, by what inotify(7) reports. How many have it open it can not
// tell, since reports that are alike are joined.
type users struct {
	file *os.File
	conn syscall.RawConn
}

func watch(name string) (*users, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, os.NewSyscallError("inotify_init1", err)
	}
	file := os.NewFile(uintptr(fd), "inotify")
	if _, err := unix.InotifyAddWatch(fd, name, unix.IN_OPEN|unix.IN_CLOSE); err != nil {
		_ = file.Close()
		return nil, os.NewSyscallError("inotify_add_watch", err)
	}
	conn, err := file.SyscallConn()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &users{file: file, conn: conn}, nil
}

// follow calls changed each time that something was reported, until close.
func (u *users) follow(changed func()) {
	_ = u.conn.Read(func(uintptr) bool {
		changed()
		return false // wait for more
	})
}

// news returns what was reported since the last call.
func (u *users) news() (opened, closed bool) {
	b := make([]byte, 4096)
	for {
		n := 0
		err := u.conn.Control(func(fd uintptr) { n, _ = unix.Read(int(fd), b) })
		if err != nil || n <= 0 {
			return opened, closed
		}
		for at := 0; at+unix.SizeofInotifyEvent <= n; {
			mask := binary.NativeEndian.Uint32(b[at+4:])
			name := binary.NativeEndian.Uint32(b[at+12:])
			at += unix.SizeofInotifyEvent + int(name)
			opened = opened || mask&unix.IN_OPEN != 0
			closed = closed || mask&unix.IN_CLOSE != 0
		}
	}
}

func (u *users) close() error { return u.file.Close() }
