package ptymodem

import (
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// users tells when a file is opened and closed. How many have it open it can not tell, since reports that are
// alike are joined.
type users struct {
	w       *watcher
	id      int32
	changed chan struct{} // has something while there may be news

	opened, closed bool // since the last news; guarded by w.mu
}

// A watcher reads what inotify(7) reports of all files. They share one, since a user may have 128 as a rule.
type watcher struct {
	file *os.File
	conn syscall.RawConn

	mu    sync.Mutex
	users map[int32]*users
}

var (
	sharing sync.Mutex
	shared  *watcher // nil while no file is watched
)

func watch(name string) (*users, error) {
	sharing.Lock()
	defer sharing.Unlock()
	w := shared
	if w == nil {
		var err error
		if w, err = newWatcher(); err != nil {
			return nil, err
		}
	}
	u, err := w.add(name)
	if err != nil {
		if w != shared {
			_ = w.file.Close()
		}
		return nil, err
	}
	if w != shared {
		shared = w
		go w.run()
	}
	return u, nil
}

func newWatcher() (*watcher, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, os.NewSyscallError("inotify_init1", err)
	}
	file := os.NewFile(uintptr(fd), "inotify")
	conn, err := file.SyscallConn()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &watcher{file: file, conn: conn, users: map[int32]*users{}}, nil
}

func (w *watcher) add(name string) (*users, error) {
	w.mu.Lock() // until it is known whose the first report is
	defer w.mu.Unlock()
	u := &users{w: w, changed: make(chan struct{}, 1)}
	var failed error
	err := w.conn.Control(func(fd uintptr) {
		id, err := unix.InotifyAddWatch(int(fd), name, unix.IN_OPEN|unix.IN_CLOSE)
		u.id, failed = int32(id), os.NewSyscallError("inotify_add_watch", err)
	})
	if err != nil || failed != nil {
		return nil, errors.Join(err, failed)
	}
	w.users[u.id] = u
	return u, nil
}

// run reads until the last file is left.
func (w *watcher) run() {
	_ = w.conn.Read(func(uintptr) bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.read()
		return false // wait for more
	})
}

// read notes all that was reported, each for its file; w.mu is held.
func (w *watcher) read() {
	b := make([]byte, 4096)
	for {
		n := 0
		err := w.conn.Control(func(fd uintptr) { n, _ = unix.Read(int(fd), b) })
		if err != nil || n <= 0 {
			return
		}
		for at := 0; at+unix.SizeofInotifyEvent <= n; {
			id := int32(binary.NativeEndian.Uint32(b[at:]))
			mask := binary.NativeEndian.Uint32(b[at+4:])
			name := binary.NativeEndian.Uint32(b[at+12:])
			at += unix.SizeofInotifyEvent + int(name)
			if mask&unix.IN_Q_OVERFLOW != 0 { // it may have been anything
				for _, u := range w.users {
					u.note(true, true)
				}
			} else if u := w.users[id]; u != nil {
				u.note(mask&unix.IN_OPEN != 0, mask&unix.IN_CLOSE != 0)
			}
		}
	}
}

func (u *users) note(opened, closed bool) {
	u.opened, u.closed = u.opened || opened, u.closed || closed
	select {
	case u.changed <- struct{}{}:
	default:
	}
}

// follow calls changed each time that something was reported, until close.
func (u *users) follow(changed func()) {
	for range u.changed {
		changed()
	}
}

// news returns what was reported since the last call.
func (u *users) news() (opened, closed bool) {
	u.w.mu.Lock()
	defer u.w.mu.Unlock()
	u.w.read()
	opened, closed = u.opened, u.closed
	u.opened, u.closed = false, false
	return opened, closed
}

// close is called once.
func (u *users) close() error {
	sharing.Lock()
	defer sharing.Unlock()
	w := u.w
	w.mu.Lock()
	delete(w.users, u.id)
	close(u.changed)
	last := len(w.users) == 0
	w.mu.Unlock() // Close waits for run, which may wait for it
	if !last {
		return w.conn.Control(func(fd uintptr) { _, _ = unix.InotifyRmWatch(int(fd), uint32(u.id)) }) // gone with the file, perhaps
	}
	shared = nil
	return w.file.Close()
}
