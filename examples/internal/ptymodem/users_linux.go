package ptymodem

import (
	"encoding/binary"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// users tells how many have a file open, by what inotify(7) reports.
type users struct {
	file *os.File
	conn syscall.RawConn
	open int
}

// watch begins to count. Those who have the file open already are not counted.
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

// follow calls changed each time there is something to count, until close.
func (u *users) follow(changed func()) {
	_ = u.conn.Read(func(uintptr) bool {
		changed()
		return false // wait for more
	})
}

// count returns how many have the file open now, and whether there was a moment since the last
// call when the last one left. Two that come or leave in the same microsecond may be told as one: more
// than one user is rare on a serial line, and none is always none again.
func (u *users) count() (open int, left bool) {
	b := make([]byte, 4096)
	for {
		n := 0
		err := u.conn.Control(func(fd uintptr) { n, _ = unix.Read(int(fd), b) })
		if err != nil || n <= 0 {
			return u.open, left
		}
		for at := 0; at+unix.SizeofInotifyEvent <= n; {
			mask := binary.NativeEndian.Uint32(b[at+4:])
			name := binary.NativeEndian.Uint32(b[at+12:])
			at += unix.SizeofInotifyEvent + int(name)
			switch {
			case mask&unix.IN_OPEN != 0:
				u.open++
			case mask&unix.IN_CLOSE != 0 && u.open > 0:
				u.open--
				left = left || u.open == 0
			}
		}
	}
}

func (u *users) close() error { return u.file.Close() }
