package ptymodem

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"github.com/semioctet/gsm/modem/modemtest"
)

// A Line is a simulated modem on a pseudo-terminal.
type Line struct {
	Name string // what a program opens: "/dev/pts/3"

	m      *modemtest.Modem
	ours   *os.File // the modem's side
	theirs *os.File // held, so that the terminal outlives its users and can be cleared after them
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
	ended chan struct{} // the modem's octets are all written
}

// Serve puts a modem on a new pseudo-terminal. The modem itself stays with the caller.
func Serve(m *modemtest.Modem) (*Line, error) {
	blocking, theirs, err := pty.Open()
	if err != nil {
		return nil, err
	}
	ours, err := nonblocking(blocking)
	if err != nil {
		return nil, errors.Join(err, theirs.Close())
	}
	l := &Line{Name: theirs.Name(), m: m, ours: ours, theirs: theirs, done: make(chan struct{})}
	l.clear()
	if l.users, err = watch(l.Name); err != nil {
		return nil, errors.Join(fmt.Errorf("who opens %s can not be told: %w", l.Name, err), ours.Close(), theirs.Close())
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
	fd := int(l.theirs.Fd())
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
	fd, b := int(l.theirs.Fd()), make([]byte, 4096)
	_ = unix.SetNonblock(fd, true)
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

// update begins or ends the session by what is known of the users.
func (l *Line) update() {
	if l.closed {
		return
	}
	count, left := l.users.count()
	if left && l.session != nil { // perhaps somebody else came at once: that is a new session
		l.end()
	}
	if count > 0 && l.session == nil {
		l.begin()
	}
}

func (l *Line) begin() {
	s := &session{modem: l.m.Open(), ended: make(chan struct{})}
	l.session = s
	l.tasks.Add(1)
	go func() {
		defer l.tasks.Done()
		_, err := io.Copy(l.ours, s.modem)
		close(s.ended)
		if err == nil { // the modem hung up
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
		if err != nil {
			return
		}
	}
}

// take gives octets to the modem. Those of a program that has left meanwhile are no less commands,
// but nobody reads the answer.
func (l *Line) take(octets []byte) {
	l.mu.Lock()
	l.update()
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
	return errors.Join(l.users.close(), l.theirs.Close(), l.ours.Close())
}

// Done is closed when the modem has hung up, or after Close.
func (l *Line) Done() <-chan struct{} { return l.done }

// Close takes the terminal away, as pulling the plug does.
func (l *Line) Close() error {
	err := l.shut()
	l.tasks.Wait()
	return err
}
