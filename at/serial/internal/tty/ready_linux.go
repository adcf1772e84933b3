package tty

import "golang.org/x/sys/unix"

// WaitReadable waits until a read of the device, through any descriptor, would not wait. It ends with an
// error that matches os.ErrDeadlineExceeded after [os.File.SetDeadline], and fs.ErrClosed after Close.
func (l *Line) WaitReadable() error {
	return l.raw.Read(func(fd uintptr) bool { return ready(int(fd), unix.POLLIN) != 0 })
}

// WaitWritable waits until the device takes at least a few hundred octets at once; it ends as
// WaitReadable does. A driver that has room says so only when less than 256 octets wait in its buffer of
// several thousand.
func (l *Line) WaitWritable() error {
	return l.raw.Write(func(fd uintptr) bool { return ready(int(fd), unix.POLLOUT) != 0 })
}

// HungUp tells whether the other side is gone.
func (l *Line) HungUp() bool {
	gone := true // as good as, when the descriptor is closed
	l.raw.Control(func(fd uintptr) { gone = ready(int(fd), 0)&(unix.POLLHUP|unix.POLLERR) != 0 })
	return gone
}

// ready asks poll(2) without waiting. A hang-up or an error counts as ready: the read or write that
// follows will tell.
func ready(fd int, events int16) int16 {
	fds := []unix.PollFd{{Fd: int32(fd), Events: events}}
	for {
		if _, err := unix.Poll(fds, 0); err != unix.EINTR {
			return fds[0].Revents
		}
	}
}
