package serial

import (
	"errors"
	"sync/atomic"

	bugst "go.bug.st/serial"

	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// A device is a serial device. The library sets it up and drives its control lines, while octets go
// through a descriptor of our own, served by the runtime's poller: reading through the library costs a
// thread for each port that waits, it fails from descriptor 1024 on (it uses select), and nothing
// would release a Write that waits.
type device struct {
	setup
	line    *tty.Line
	writing atomic.Int32 // Writes under way
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
	n, err := d.line.Read(p)
	return n, d.wrap("read", tty.IOError(err))
}

func (d *device) Write(p []byte) (int, error) {
	d.writing.Add(1)
	defer d.writing.Add(-1)
	n, err := d.line.Write(p)
	return n, d.wrap("write", tty.IOError(err))
}

// Close gives exclusive use back before the lock, so that whoever gets the lock next finds it free. What
// was written is still sent, unless a Write waits: then the device takes no more.
func (d *device) Close() error {
	first, err := d.close()
	if !first {
		return nil
	}
	if d.writing.Load() > 0 {
		d.line.DiscardOutput() // fails on a device that is gone
	}
	return d.wrap("close", errors.Join(err, d.line.Close()))
}
