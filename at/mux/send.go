package mux

import (
	"io"
	"slices"
	"time"
)

const (
	// leastBatch is how many data octets go to the line in one write: what a message of higher
	// priority has to wait for at most, besides the line's own buffer. A line that has taken
	// fastAfter octets, more than drivers of serial lines hold, within fastTime without making the writer
	// wait for slowWrite, gets mostBatch at once. In a longer time a slow line takes as many.
	leastBatch = 1 << 10
	mostBatch  = 16 << 10
	fastAfter  = 64 << 10
	fastTime   = 500 * time.Millisecond
	slowWrite  = 5 * time.Millisecond
	// maxControl bounds the control frames that wait. Those beyond it are dropped, as if lost on
	// the line; what matters is repeated.
	maxControl = 8192
)

// outbox is what waits to be written.
type outbox struct {
	control []byte     // frames that go first
	buf     []byte     // what is being written
	waiting []*Channel // those with data to send
	quick   int        // octets that the line took since it last made the writer wait
	since   time.Time  // when quick was begun anew
	stopped bool       // the other side takes no data at all, FCoff
	turns   uint64     // counts data frames, to serve equals in turn
	written uint64     // what turns was when the line had taken all
	flying  int        // data octets of the last write to the line
}

// write is the writer: the only one who may be held up by the line.
func (m *Mux) write() {
	for {
		m.mu.Lock()
		b := m.batch()
		left := m.leaving
		ended := m.err != nil
		m.mu.Unlock()
		switch {
		case ended:
			return
		case len(b) > 0:
			if err := m.put(b); err != nil {
				m.fail(lineLost("write", err))
				return
			}
		case left != nil:
			m.fail(left)
			return
		default:
			select {
			case <-m.wake:
			case <-m.done:
				return
			}
		}
	}
}

// put writes a batch to the line.
func (m *Mux) put(b []byte) error {
	begin := time.Now()
	n, err := m.rw.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil {
		m.out.written = m.out.turns
	}
	if begin.Sub(m.out.since) > fastTime {
		m.out.since, m.out.quick = begin, 0
	}
	if time.Since(begin) < slowWrite {
		m.out.quick = min(m.out.quick+n, fastAfter)
	} else {
		m.out.quick = 0
	}
	return err
}

// batch returns what is written next: control frames, then data by priority. The lock is held.
func (m *Mux) batch() []byte {
	o := &m.out
	if m.err != nil {
		return nil
	}
	if wait, flags := m.drowse(); wait {
		return flags
	}
	o.buf = append(o.buf[:0], o.control...)
	o.control = o.control[:0]
	limit := leastBatch
	if o.quick == fastAfter {
		limit = mostBatch
	}
	for o.flying = 0; o.flying < limit && m.leaving == nil && !m.drowsy(); {
		c := o.pick()
		if c == nil {
			break
		}
		o.flying += m.sendData(c)
	}
	return o.buf
}

// pick returns the channel whose turn it is: of the highest priority, which is the lowest number,
// the one that was served longest ago.
func (o *outbox) pick() *Channel {
	if o.stopped {
		return nil
	}
	var best *Channel
	for _, c := range o.waiting {
		if c.stopped {
			continue
		}
		if best == nil || c.priority < best.priority || c.priority == best.priority && c.served < best.served {
			best = c
		}
	}
	return best
}

// sendData puts a frame of a channel's data into the batch.
func (m *Mux) sendData(c *Channel) int {
	o := &m.out
	n := min(len(c.tx), c.n1)
	o.buf = appendFrame(o.buf, m.params.Advanced, frame{dlci: c.dlci, cr: m.starter, kind: m.dataType(), info: c.tx[:n]})
	c.tx = c.tx[n:]
	o.turns++
	c.served = o.turns
	m.stats.Sent++
	if left := len(c.tx); left <= txRoom/2 && left+n > txRoom/2 {
		signal(c.sent)
	}
	if len(c.tx) == 0 {
		m.emptied(c)
	}
	return n
}

// emptied is called when all that was written to a channel is in a batch. The lock is held.
func (m *Mux) emptied(c *Channel) {
	m.out.remove(c)
	signal(c.sent)
	m.answered(request{flushing, c.dlci}, nil)
	if len(m.out.waiting) == 0 {
		m.answered(request{flushing, 0}, nil)
	}
}

// remove takes a channel off the list of those with data to send.
func (o *outbox) remove(c *Channel) {
	o.waiting = slices.DeleteFunc(o.waiting, func(w *Channel) bool { return w == c })
}

func (m *Mux) dataType() frameType {
	if m.params.UI {
		return ui
	}
	return uih
}

// sendFrame sends a frame without data: a command or a response of this side. The lock is held.
func (m *Mux) sendFrame(kind frameType, dlci int, isCommand bool) {
	m.control(frame{dlci: dlci, cr: isCommand == m.starter, kind: kind, pf: true})
}

// sendMessage sends a message of the control channel; typ tells with its C/R bit whether it is a
// command. 3GPP TS 27.010 5.4.6.
func (m *Mux) sendMessage(typ byte, values ...byte) {
	info := []byte{typ, byte(len(values))<<1 | extension}
	if len(values) >= 1<<7 {
		info = []byte{typ, byte(len(values)) << 1, byte(len(values) >> 7)}
	}
	m.control(frame{cr: m.starter, kind: m.dataType(), info: append(info, values...)})
}

func (m *Mux) control(f frame) {
	if m.err != nil || len(m.out.control)+2*len(f.info)+16 > maxControl {
		return
	}
	m.out.control = appendFrame(m.out.control, m.params.Advanced, f)
	m.stats.Sent++
	signal(m.wake)
}

// signal fills a channel of capacity 1.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
