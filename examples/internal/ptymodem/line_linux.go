package ptymodem

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A Line is a simulated modem on a pseudo-terminal.
type Line struct {
	Name string // what a program opens: "/dev/pts/3"

	m      Opener
	ours   *os.File        // the modem's side
	conn   syscall.RawConn // of ours
	theirs int             // held, so that the terminal outlives its users and can be cleared after them
	users  *users
	tasks  sync.WaitGroup
	done   chan struct{}

	mu      sync.Mutex
	session *session // nil while nobody has the terminal open
	closed  bool
}

// A session is the time from when a program opens the terminal until the last one closes it.
type session struct {
	modem io.ReadWriteCloser
	ended chan struct{} // closed when nothing is written any more
	err   error         // then: of the write that failed; nil if the modem hung up
}

// failed tells that nothing is written any more, although the modem is there.
func (s *session) failed() bool {
	if s == nil {
		return false
	}
	select {
	case <-s.ended:
		return s.err != nil
	default:
		return false
	}
}

// Serve puts a modem on a new pseudo-terminal. The modem itself stays with the caller.
func Serve(m Opener) (*Line, error) {
	blocking, theirs, err := pty.Open()
	if err != nil {
		return nil, err
	}
	name := theirs.Name()
	ours, err := nonblocking(blocking)
	if err != nil {
		return nil, errors.Join(err, theirs.Close())
	}
	held, err := hold(name)
	if err = errors.Join(err, theirs.Close()); err != nil {
		return nil, errors.Join(err, ours.Close())
	}
	l := &Line{Name: name, m: m, ours: ours, theirs: held, done: make(chan struct{})}
	l.clear()
	if l.conn, err = ours.SyscallConn(); err == nil {
		l.users, err = watch(l.Name)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("who opens %s can not be told: %w", l.Name, err), ours.Close(), unix.Close(held))
	}
	l.tasks.Add(2)
	go l.read()
	go l.follow()
	return l, nil
}

// nonblocking returns the same file in a mode in which Close ends a Read that waits.
func nonblocking(f *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// clear makes the terminal as good as new: without a lock, raw, with nothing to read.
func (l *Line) clear() {
	fd := l.theirs
	_ = unix.IoctlSetInt(fd, unix.TIOCNXCL, 0)
	_ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH)
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8 | unix.CREAD | unix.CLOCAL
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	_ = unix.IoctlSetTermios(fd, unix.TCSETS, t)
}

// drain reads what nobody has read. Unlike a flush it also waits for what the system has on its way.
func (l *Line) drain() {
	fd, b := l.theirs, make([]byte, 4096)
	for {
		if n, err := unix.Read(fd, b); n <= 0 || err != nil {
			return
		}
	}
}

// follow notes who opens and closes the terminal.
func (l *Line) follow() {
	defer l.tasks.Done()
	l.users.follow(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.update()
	})
}

// update begins or ends the session by what was reported.
func (l *Line) update() {
	if l.closed {
		return
	}
	opened, closed := l.users.news()
	if l.session == nil {
		if opened && (!closed || l.inUse()) {
			l.begin()
		}
		return
	}
	if closed && !l.inUse() {
		l.end()
	}
}

// inUse tells whether a program has the terminal open: without the modem's own hold on it, the
// modem's side sees a hang-up if there is none. A lock on the terminal is kept for the one who has it.
func (l *Line) inUse() bool {
	locked, _ := unix.IoctlGetInt(l.theirs, unix.TIOCGEXCL)
	_ = unix.IoctlSetInt(l.theirs, unix.TIOCNXCL, 0)
	_ = unix.Close(l.theirs)
	used := true
	_ = l.conn.Control(func(fd uintptr) {
		p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
		if _, err := unix.Poll(p, 0); err == nil {
			used = p[0].Revents&unix.POLLHUP == 0
		}
	})
	held, err := hold(l.Name)
	l.theirs = held
	if err != nil { // somebody has opened and locked it in this moment; the next time tries again
		return true
	}
	l.users.news() // of the hold
	if used && locked != 0 {
		_ = unix.IoctlSetInt(l.theirs, unix.TIOCEXCL, 0)
	}
	return used
}

// hold opens a terminal so that it outlives its users.
func hold(name string) (fd int, err error) {
	fd, err = unix.Open(name, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return fd, nil
}

func (l *Line) begin() {
	s := &session{modem: l.m.Open(), ended: make(chan struct{})}
	l.session = s
	l.tasks.Add(1)
	go func() {
		defer l.tasks.Done()
		_, s.err = io.Copy(l.ours, s.modem)
		close(s.ended)
		if s.err == nil {
			l.hungUp(s)
		}
	}()
}

// end is called when the last user has left.
func (l *Line) end() {
	_ = l.ours.SetWriteDeadline(time.Unix(1, 0)) // nobody reads what is still to be written
	l.clear()
	_ = l.session.modem.Close()
	<-l.session.ended
	l.drain() // what was under way
	_ = l.ours.SetWriteDeadline(time.Time{})
	l.session = nil
}

// read brings what programs write to the modem.
func (l *Line) read() {
	defer l.tasks.Done()
	b := make([]byte, 4096)
	for {
		n, err := l.ours.Read(b)
		if n > 0 {
			l.take(b[:n])
		}
		if err != nil && !l.goesOn(err) {
			return
		}
	}
}

// goesOn tells whether reading goes on after an error: inUse leaves the terminal without a user for a moment.
func (l *Line) goesOn(err error) bool {
	l.mu.Lock() // until it is over
	defer l.mu.Unlock()
	return errors.Is(err, unix.EIO) && !l.closed
}

// take gives octets to the modem. Those of a program that has left meanwhile are no less commands,
// but nobody reads the answer.
func (l *Line) take(octets []byte) {
	l.mu.Lock()
	l.update()
	if !l.closed && l.session.failed() { // a write met the moment in which inUse had taken all users away
		l.end()
	}
	if l.session == nil && !l.closed && l.inUse() {
		l.begin()
	}
	s, closed := l.session, l.closed
	l.mu.Unlock()
	if closed {
		return
	}
	if s != nil {
		_, _ = s.modem.Write(octets)
		return
	}
	modem := l.m.Open()
	_, _ = modem.Write(octets)
	_ = modem.Close()
}

// hungUp takes the terminal away, when it was this session's modem that hung up.
func (l *Line) hungUp(s *session) {
	l.mu.Lock()
	current := l.session == s
	l.mu.Unlock()
	if current {
		_ = l.shut()
	}
}

// shut takes the terminal away from whoever has it open. It is called without the lock, since
// closing waits for those that read, and they may wait for the lock.
func (l *Line) shut() error {
	l.mu.Lock()
	closed, s := l.closed, l.session
	l.closed = true
	l.mu.Unlock()
	if closed {
		return nil
	}
	close(l.done)
	if s != nil {
		_ = s.modem.Close()
	}
	return errors.Join(l.users.close(), unix.Close(l.theirs), l.ours.Close())
}

// Done is closed when the modem has hung up, or after Close.
func (l *Line) Done() <-chan struct{} { return l.done }

// Close takes the terminal away, as pulling the plug does.
func (l *Line) Close() error {
	err := l.shut()
	l.tasks.Wait()
	return err
}
