package tarm

import (
	"errors"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	lib "github.com/tarm/serial"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// readTimeout is how often a Read that waits looks whether the port was closed: the library has no other
// way to end it.
const readTimeout = 50 * time.Millisecond

type device struct {
	name string
	lib  *lib.Port

	reading  sync.Mutex // held while the library reads
	closed   atomic.Bool
	closing  sync.Once
	closeErr error
}

func openDevice(name string, baud int) (serial.Port, error) {
	l, err := lib.OpenPort(&lib.Config{Name: name, Baud: baud, ReadTimeout: readTimeout})
	if err != nil {
		// Windows refuses access to a device that another program has open.
		if errors.Is(err, fs.ErrPermission) {
			err = &tty.Fault{Err: serial.ErrBusy}
		}
		return nil, err
	}
	return &device{name: name, lib: l}, nil
}

func (d *device) Read(p []byte) (int, error) {
	d.reading.Lock()
	defer d.reading.Unlock()
	for len(p) > 0 {
		if d.closed.Load() {
			return 0, d.wrap("read", fs.ErrClosed)
		}
		n, err := d.lib.Read(p)
		if n > 0 {
			return n, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, d.wrap("read", err)
		}
	}
	return 0, nil
}

func (d *device) Write(p []byte) (int, error) {
	if d.closed.Load() {
		return 0, d.wrap("write", fs.ErrClosed)
	}
	n, err := d.lib.Write(p)
	return n, d.wrap("write", err)
}

func (d *device) Close() error {
	d.closing.Do(func() {
		d.closed.Store(true)
		d.reading.Lock() // for one readTimeout at most
		defer d.reading.Unlock()
		d.closeErr = wrap("close", d.name, d.lib.Close())
	})
	return d.closeErr
}

func (d *device) SetBaud(int) error { return d.unsupported("set speed") }
func (d *device) SetDTR(bool) error { return d.unsupported("set DTR") }
func (d *device) SetRTS(bool) error { return d.unsupported("set RTS") }

func (d *device) Lines() (serial.Lines, error) {
	return serial.Lines{}, d.unsupported("read control lines")
}

func (d *device) unsupported(action string) error {
	err := errors.ErrUnsupported
	if d.closed.Load() {
		err = fs.ErrClosed
	}
	return wrap(action, d.name, err)
}

func (d *device) wrap(action string, err error) error {
	if err != nil && d.closed.Load() {
		err = fs.ErrClosed
	}
	return wrap(action, d.name, tty.IOError(err))
}
