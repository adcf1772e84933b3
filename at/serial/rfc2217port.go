package serial

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/semioctet/gsm/at/serial/internal/telnet"
	"github.com/semioctet/gsm/at/serial/internal/tty"
)

// Read reads what was received; see [Port].
func (p *rfc2217Port) Read(b []byte) (int, error) {
	n, err := p.in.read(b)
	return n, p.wrap("read", err)
}

// Write sends data, a piece at a time, unless the server has asked to wait.
func (p *rfc2217Port) Write(b []byte) (int, error) {
	const piece = 4096
	written := 0
	for {
		part := b[written:min(written+piece, len(b))]
		if err := p.writePiece(part); err != nil {
			return written, p.wrap("write", err)
		}
		if written += len(part); written == len(b) {
			return written, nil
		}
	}
}

func (p *rfc2217Port) writePiece(b []byte) error {
	nvt, err := p.waitFlow()
	if err != nil {
		return err
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	p.out = telnet.AppendData(p.out[:0], b, nvt)
	if _, err := p.conn.Write(p.out); err != nil {
		return netError(err)
	}
	return nil
}

// waitFlow waits while the server has suspended the flow of data (FLOWCONTROL-SUSPEND, RFC 2217 section
// 3), and tells whether data must be coded for a network virtual terminal.
func (p *rfc2217Port) waitFlow() (nvt bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.suspended && p.err == nil {
		p.flow.Wait()
	}
	return !p.session.ours[telnet.Binary], p.err
}

// Close ends the connection; the server gives the port free.
func (p *rfc2217Port) Close() error {
	var err error
	p.closing.Do(func() {
		p.end(fs.ErrClosed)
		err = p.conn.Close()
	})
	<-p.ended
	return err
}

func (p *rfc2217Port) SetBaud(baud int) error {
	err := tty.CheckBaud(baud)
	if err == nil {
		err = p.setBaud(baud)
	}
	return p.wrap("set speed", err)
}

func (p *rfc2217Port) SetDTR(on bool) error {
	return p.wrap("set DTR", p.setLine(on, controlDTROn, controlDTROff))
}

func (p *rfc2217Port) SetRTS(on bool) error {
	return p.wrap("set RTS", p.setLine(on, controlRTSOn, controlRTSOff))
}

func (p *rfc2217Port) setLine(on bool, onValue, offValue byte) error {
	want := offValue
	if on {
		want = onValue
	}
	got, err := p.request(setControl, want)
	if err == nil && (len(got) != 1 || got[0] != want) {
		err = fmt.Errorf("%w by the server", errors.ErrUnsupported)
	}
	return err
}

// Lines gives what the server told last: it tells each change by itself.
func (p *rfc2217Port) Lines() (Lines, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return Lines{}, p.wrap("read control lines", p.err)
	}
	if !p.linesTold {
		return Lines{}, p.wrap("read control lines", fmt.Errorf("%w by the server, which has told none", errors.ErrUnsupported))
	}
	return p.lines, nil
}

func (p *rfc2217Port) wrap(action string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("serial: %s: %s: %w", action, p.name, err)
}
