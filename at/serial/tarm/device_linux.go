package tarm

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	lib "github.com/tarm/serial"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// A device reads and writes through the library, but only when a second descriptor of ours says that
// the library will not wait: while it waits, its Close waits too, for ever.
type device struct {
	name string
	line *tty.Line
	lib  *lib.Port

	reading, writing sync.Mutex // held while the library is in use
	closed           atomic.Bool
	closing          sync.Once
	closeErr         error
}

// openDevice sets the speed by itself, since the library knows only some.
func openDevice(name string, baud int) (serial.Port, error) {
	line, err := tty.Acquire(name)
	if err != nil {
		return nil, err
	}
	// With a ReadTimeout, here the least there is, a Read whose octets somebody else took comes back.
	l, err := lib.OpenPort(&lib.Config{Name: name, Baud: defaultBaud, ReadTimeout: 100 * time.Millisecond})
	if err != nil {
		line.Close()
		return nil, err
	}
	d := &device{name: name, line: line, lib: l}
	if err := errors.Join(line.SetExclusive(true), line.SetBaud(baud)); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *device) Read(p []byte) (int, error) {
	d.reading.Lock()
	defer d.reading.Unlock()
	for len(p) > 0 {
		if err := d.line.WaitReadable(); err != nil {
			return 0, d.wrap("read", err)
		}
		n, err := d.lib.Read(p)
		if n > 0 {
			return n, nil
		}
		// The library says end of file for a time-out, and for a line that hung up a while ago.
		if errors.Is(err, io.EOF) && !d.line.HungUp() {
			continue
		}
		return 0, d.wrap("read", err)
	}
	return 0, nil
}

// Write hands over so little at a time that the library never waits.
func (d *device) Write(p []byte) (int, error) {
	const piece = 256
	d.writing.Lock()
	defer d.writing.Unlock()
	written := 0
	for {
		if err := d.line.WaitWritable(); err != nil {
			return written, d.wrap("write", err)
		}
		n, err := d.lib.Write(p[written:min(written+piece, len(p))])
		written += n
		if err != nil || written == len(p) {
			return written, d.wrap("write", err)
		}
	}
}

// Close sends whoever waits away by a deadline that has passed. It closes the descriptor with the lock
// last, so that whoever gets the lock next finds the device free.
func (d *device) Close() error {
	d.closing.Do(func() {
		d.closed.Store(true)
		d.line.SetDeadline(time.Unix(1, 0))
		if d.writing.TryLock() {
			defer d.writing.Unlock()
		} else {
			d.line.DiscardOutput() // a Write waits: the device takes no more
			d.writing.Lock()
			defer d.writing.Unlock()
		}
		d.reading.Lock()
		defer d.reading.Unlock()
		d.line.SetExclusive(false) // fails on a device that is gone
		d.closeErr = wrap("close", d.name, errors.Join(d.lib.Close(), d.line.Close()))
	})
	return d.closeErr
}

func (d *device) SetBaud(baud int) error { return d.wrap("set speed", d.line.SetBaud(baud)) }
func (d *device) SetDTR(on bool) error   { return d.wrap("set DTR", d.line.SetDTR(on)) }
func (d *device) SetRTS(on bool) error   { return d.wrap("set RTS", d.line.SetRTS(on)) }

func (d *device) Lines() (serial.Lines, error) {
	lines, err := d.line.Lines()
	return serial.Lines(lines), d.wrap("read control lines", err)
}

// wrap gives the error of a call its meaning: closed, hung up, or as it came.
func (d *device) wrap(action string, err error) error {
	if err != nil && d.closed.Load() || errors.Is(err, os.ErrDeadlineExceeded) {
		err = fs.ErrClosed
	}
	return wrap(action, d.name, tty.IOError(err))
}
