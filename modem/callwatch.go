package modem

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// A notice about a call is a reason to look at the list of calls: makers tell different things at
// different moments, but the list is always whole. Two things have no notice: on most modems the progress of a
// call that was dialed, and on some the end of ringing. For these the list is looked at again
// after a while, as long as there is such a call.
const (
	lookGap    = 250 * time.Millisecond // between looks that notices ask for, which come in swarms
	setupPause = time.Second            // between looks while a call is being set up
	ringPause  = 10 * time.Second       // after the last RING; networks ring every 3 to 6 seconds
)

// callHints are notices that tell that something has happened to a call, by the start of their line.
var callHints = []string{
	"RING", "+CRING", "+CLIP", "+CNAP", "+CCWA", "+COLP", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT",
	"+CLCC", "^ORIG", "^CONF", "^CONN", "^CEND", "^CCALLSTATE", "^DSCI", "^SLCC", "+UCALLSTAT", `+QIND: "ccinfo"`,
	"VOICE CALL", "MO RING", "MO CONNECTED", "MISSED_CALL", "HANGUP", "+ZEND",
}

// callBook is what is known about the calls.
type callBook struct {
	mu     sync.Mutex
	known  map[int]Call
	due    bool           // a look is queued
	cause  error          // why the next call that is gone has ended
	causes map[int]error  // the same, of one call
	id     callerIdentity // of the call that comes in
	last   time.Time      // when the list was asked for last, whatever the answer
	timer  *time.Timer    // of the next look
	at     time.Time      // when that is
	closed bool
}

// callerIdentity is what notices have told of the caller.
type callerIdentity struct {
	number, name string
	written      string // the name as the modem wrote it, until it is read
}

// callNotice takes a notice about calls and reports whether it was one.
func (m *Modem) callNotice(n at.Notice) bool {
	p := n.Params()
	switch name := n.Name(); name {
	case "+CSSI", "+CSSU":
		if code, err := p.Int(0, "code"); err == nil {
			m.emit(CallNotice{Outgoing: name == "+CSSI", Code: code})
		}
		m.calls.lookSoon(m)
		return true
	case "+CIEV":
		if kind := p.At(0).Text; kind != "call" && kind != "callsetup" {
			return false
		}
		m.calls.lookSoon(m)
		return true
	}
	for _, hint := range callHints {
		if strings.HasPrefix(n.Line, hint) {
			m.calls.hear(n, p)
			m.calls.lookSoon(m)
			return true
		}
	}
	return false
}

// hear keeps what the list of calls will not tell.
func (b *callBook) hear(n at.Notice, p at.Params) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch n.Name() {
	case "+CLIP", "+CCWA":
		b.id.number = numberAt(p, 0)
		alpha := 4 // <number>,<type>,<subaddr>,<satype>,<alpha>
		if n.Name() == "+CCWA" {
			alpha = 3
		}
		if name := p.At(alpha).Text; name != "" {
			b.id.written = name
		}
	case "+CNAP":
		b.id.written = p.At(0).Text
	case "BUSY", "NO ANSWER", "NO DIALTONE":
		b.cause = gsmerr.ResultCode(n.Line)
	case "^CEND": // <id>,<duration>,<status>[,<cause>]
		id, err := p.Int(0, "id")
		cause, cerr := p.Int(3, "cause")
		if err == nil && cerr == nil && cause > 0 && cause < 128 {
			if b.causes == nil {
				b.causes = map[int]error{}
			}
			b.causes[id] = gsmerr.CallCause(cause)
		}
	}
}

// lookSoon has the list of calls looked at, once the present work is done and lookGap after the last time.
func (b *callBook) lookSoon(m *Modem) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.due || b.closed {
		return
	}
	b.due = true
	m.work.push(func() {
		if !b.lookNow(m) {
			return
		}
		if err := b.look(m.ctx, m); err != nil && m.ctx.Err() == nil {
			m.log.Warn("the list of calls could not be read", "error", err)
		}
	})
}

// lookNow ends the waiting of a look, or has it wait for longer.
func (b *callBook) lookNow(m *Modem) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.due = false
	wait := time.Until(b.last.Add(lookGap))
	if wait > 0 {
		b.wind(m, wait)
	}
	return wait <= 0
}

// look reads the list and tells what has changed since the last time.
func (b *callBook) look(ctx context.Context, m *Modem) error {
	now, err := m.Calls(ctx)
	b.mu.Lock()
	b.last = time.Now()
	b.mu.Unlock()
	if err != nil {
		return err
	}
	if err := b.readName(ctx, m); err != nil {
		return err
	}
	gone := b.update(m, now)
	for _, c := range gone {
		if c.Cause == nil && m.opts.OnEvent != nil {
			c.Cause = m.callCause(ctx)
		}
		m.emit(c)
	}
	return nil
}

// readName reads the name that a notice has told.
func (b *callBook) readName(ctx context.Context, m *Modem) error {
	b.mu.Lock()
	written := b.id.written
	b.mu.Unlock()
	name, err := m.readName(ctx, written)
	if err != nil || name == "" {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.id.written == written {
		b.id.name, b.id.written = name, ""
	}
	return nil
}

// update replaces what is known, reports new and changed calls, and returns those that have ended.
func (b *callBook) update(m *Modem, now []Call) (gone []CallChange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.known
	b.known = make(map[int]Call, len(now))
	var pause time.Duration
	for _, c := range now {
		old, known := before[c.ID]
		c = b.identify(c, old)
		b.known[c.ID] = c
		if !known || old != c {
			m.emit(CallChange{Call: c})
		}
		switch c.State {
		case CallDialing, CallAlerting:
			pause = setupPause
		case CallIncoming, CallWaiting:
			if pause == 0 {
				pause = ringPause
			}
		}
	}
	for id, c := range before {
		if _, still := b.known[id]; still {
			continue
		}
		if c.State == CallIncoming || c.State == CallWaiting {
			b.id = callerIdentity{} // so that the next one, who may hide, is not taken for this one
		}
		c.State = CallEnded
		cause := b.causes[id]
		if cause == nil {
			cause = b.cause
		}
		delete(b.causes, id)
		gone = append(gone, CallChange{Call: c, Cause: cause})
	}
	if len(gone) > 0 {
		b.cause = nil
	}
	if pause > 0 {
		b.wind(m, pause)
	}
	return gone
}

// identify completes a call that comes in by what +CLIP and +CNAP told.
func (b *callBook) identify(c, old Call) Call {
	if c.Number == "" {
		c.Number = old.Number
	}
	if c.Name == "" {
		c.Name = old.Name
	}
	if c.State == CallIncoming || c.State == CallWaiting {
		if c.Number == "" {
			c.Number = b.id.number
		}
		if c.Name == "" && (b.id.number == "" || b.id.number == c.Number) {
			c.Name = b.id.name
		}
	} else if c.Incoming {
		b.id = callerIdentity{}
	}
	return c
}

// wind has the list looked at after a pause, or before if that is due. The lock is held.
func (b *callBook) wind(m *Modem, pause time.Duration) {
	at := time.Now().Add(pause)
	if b.closed || (b.timer != nil && b.at.Before(at)) {
		return
	}
	if b.timer != nil {
		b.timer.Stop()
	}
	b.at = at
	b.timer = time.AfterFunc(pause, func() {
		b.mu.Lock()
		b.timer = nil
		b.mu.Unlock()
		b.lookSoon(m)
	})
}

// close ends the looking.
func (b *callBook) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.timer != nil {
		b.timer.Stop()
	}
}

// dialled returns the call that was dialled last.
func (b *callBook) dialled() (Call, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	best, found := Call{}, false
	for _, c := range b.known {
		if !c.Incoming && c.State != CallHeld && (!found || c.State > best.State) {
			best, found = c, true
		}
	}
	if !found {
		return best, fmt.Errorf("modem: the call has ended already: %w", gsmerr.CallEnded)
	}
	return best, nil
}
