//go:build !linux

package serial

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	bugst "go.bug.st/serial"

	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// A device is a serial device. On these systems octets go through the library too.
type device struct {
	setup
	line  *tty.Line // keeps the lock
	purge sync.Once
}

func openDevice(name string, baud int) (Port, error) {
	line, err := tty.Acquire(name)
	if err != nil {
		return nil, newOpenError(name, err)
	}
	lib, err := bugst.Open(name, mode(baud))
	if err != nil {
		line.Close()
		return nil, newOpenError(name, err)
	}
	return &device{setup: setup{name: name, lib: lib}, line: line}, nil
}

func (d *device) Read(p []byte) (int, error) {
	n, err := d.lib.Read(p)
	return n, d.ioError("read", err)
}

// Write hands over a piece at a time, so that one that waits is short enough for Close to release it
// by emptying the buffer of the system.
func (d *device) Write(p []byte) (int, error) {
	const piece = 256
	written := 0
	for {
		n, err := d.writePiece(p[written:min(written+piece, len(p))])
		written += n
		if err != nil || written == len(p) {
			return written, d.ioError("write", err)
		}
	}
}

func (d *device) writePiece(p []byte) (int, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.closed {
		return 0, fs.ErrClosed
	}
	return d.lib.Write(p)
}

// ioError tells the two reasons apart for which the library says that the port is closed: a call of
// Close, and a line that hung up.
func (d *device) ioError(action string, err error) error {
	if err == nil {
		return nil
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	var lib *bugst.PortError
	switch {
	case d.closed:
		err = fs.ErrClosed
	case errors.As(err, &lib) && lib.Code() == bugst.PortClosed:
		err = fmt.Errorf("%w: %w", ErrHangup, err)
	default:
		err = tty.IOError(err)
	}
	return d.wrap(action, err)
}

// Close drops what the system still has to write.
func (d *device) Close() error {
	d.purge.Do(func() {
		d.lib.ResetInputBuffer() // on Windows this ends a Read that waits
		d.lib.ResetOutputBuffer()
	})
	first, err := d.close()
	if !first {
		return nil
	}
	return d.wrap("close", errors.Join(err, d.line.Close()))
}
