package at

import (
	"context"
	"errors"
	"io"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

const (
	// escapeLimit is how long a modem may take to answer the escape sequence, guard time included.
	escapeLimit = 5 * time.Second
	// hangUpLimit bounds [DataConn.Close].
	hangUpLimit = 15 * time.Second
)

// Commands takes the modem to the command mode without ending the connection, runs do, whose
// context has the line as that of [Port.Exclusive] has, and goes back with ATO. Before and after
// the escape sequence +++ nothing is written for a second each (S12), so that this takes two
// seconds at least. Write waits meanwhile. Where do hung up, or the network did, the connection has
// ended afterwards.
//
// The error is do's, or else says what failed: an [*InterruptedError] when the modem did not leave the data
// mode, which goes on then, or the error of ATO, after which the connection has ended.
func (d *DataConn) Commands(ctx context.Context, do func(ctx context.Context) error) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err = d.seize(ctx); err == nil {
		defer d.release()
		err = d.use(cancel)
	}
	if err != nil {
		return d.port.interrupted("", OutcomeNotSent, err)
	}
	defer d.unuse()
	if err := d.escape(ctx); err != nil {
		return d.port.interrupted("", OutcomeNotSent, err)
	}
	defer func() {
		if back := d.resume(ctx); err == nil {
			err = back
		}
	}()
	return d.port.hold(ctx, do)
}

// use keeps the turn while a caller needs it, also when the connection ends meanwhile. Close calls
// cancel.
func (d *DataConn) use(cancel context.CancelCauseFunc) error {
	d.port.mu.Lock()
	defer d.port.mu.Unlock()
	if err := d.state(); err != nil && cancel != nil {
		return err
	}
	d.inUse, d.commands = d.err == nil, cancel
	return d.err
}

func (d *DataConn) unuse() {
	d.port.mu.Lock()
	defer d.port.mu.Unlock()
	if d.inUse && d.err != nil {
		<-d.turn
	}
	d.inUse, d.commands = false, nil
}

// escape leaves the data mode: guard time, +++, guard time, OK. Once +++ is written only its own
// limit ends it, since the modem leaves the data mode all the same.
func (d *DataConn) escape(ctx context.Context) error {
	p := d.port
	if err := p.pause(ctx, time.Until(d.wrote.Add(escapeGuard))); err != nil {
		return err
	}
	p.mu.Lock()
	if d.err != nil {
		p.mu.Unlock()
		return d.err
	}
	d.escaping = true
	p.mu.Unlock()
	p.writeControl(writeLimit, '+', '+', '+')
	d.wrote = time.Now()
	limit := time.NewTimer(escapeLimit)
	defer limit.Stop()
	select {
	case <-d.answered:
		return nil
	case <-d.over:
		return d.gone()
	case <-limit.C:
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	d.escaping = false
	select {
	case <-d.answered: // at the last moment
		return nil
	default:
		return ErrTimeout
	}
}

// resume goes back to the data mode, whether or not the caller's context has ended, or hangs up
// where the connection was closed meanwhile.
func (d *DataConn) resume(ctx context.Context) error {
	p := d.port
	if err := d.gone(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if d.ending() != nil {
		_, _ = p.perform(ctx, &Command{Line: "H"}, nil) // an interrupted one leaves the line stale
		p.mu.Lock()
		defer p.mu.Unlock()
		d.finish(ErrClosed)
		return ErrClosed
	}
	_, err := p.perform(ctx, &Command{Line: "O"}, d)
	if err == nil {
		d.wrote = time.Now() // the silence before the next escape sequence begins here
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.adrift = OutcomeOf(err) == OutcomeUnknown
	d.finish(io.EOF)
	return err
}

// gone returns why the connection has ended, or nil.
func (d *DataConn) gone() error {
	d.port.mu.Lock()
	defer d.port.mu.Unlock()
	return d.err
}

// Close hangs up: it leaves the data mode and sends ATH, which takes some two seconds for the
// guard times, or nothing where the connection has ended. It may be called from any goroutine, and
// twice; the second call does nothing. A Read under way ends at once, the context of Commands too, and a
// Write when the modem takes its octets; one that does not within 15 seconds ends with the port. The
// error says that the modem did not confirm; it is taken out of the data mode before the next
// command then.
func (d *DataConn) Close() error {
	if !d.beginClose() {
		return nil
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), hangUpLimit, ErrTimeout)
	defer cancel()
	switch err := d.seize(ctx); {
	case errors.Is(err, ErrTimeout):
		return d.stuck()
	case err != nil:
		return nil
	}
	defer d.release()
	if d.use(nil) != nil {
		return nil
	}
	defer d.unuse()
	p := d.port
	err := d.escape(ctx)
	if err == nil {
		_, err = p.perform(ctx, &Command{Line: "H"}, nil)
	}
	if errors.Is(err, gsmerr.NoCarrier) {
		err = nil // some modems confirm it so
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.err != nil {
		return nil // it was hung up meanwhile
	}
	if err != nil {
		p.stale, p.adrift = true, true
		err = p.interrupted("H", OutcomeUnknown, err)
	}
	d.finish(ErrClosed)
	return err
}

// beginClose ends reading and what Commands runs, once, and reports whether there is more to do.
func (d *DataConn) beginClose() bool {
	p := d.port
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.closing || d.err != nil {
		return false
	}
	d.closing = true
	d.consume(len(d.buf) - d.held)
	poke(d.readable)
	if d.commands != nil {
		d.commands(ErrClosed)
	}
	p.makeRoom()
	return true
}

// stuck is the end of a connection whose writer does not come to an end.
func (d *DataConn) stuck() error {
	d.port.mu.Lock()
	commands := d.commands != nil
	d.port.mu.Unlock()
	if !commands {
		_ = d.port.fail(lineLost("write", ErrTimeout)) // in the middle of the data
	}
	return d.port.interrupted("H", OutcomeNotSent, ErrTimeout)
}
