package mux

import "math"

// txRoom is what a channel holds of what was written and is not on the line yet, as the driver of a
// serial line does: enough for the line never to wait for the program.
const txRoom = 16 << 10

// Write sends data, in frames of [Params.N1] octets at most. It waits until no more than 16 kB of it are
// still to be given to the line, and none while the other side's flow control or its sleep stops
// the channel. Close ends the wait. The error is an [*Error] with ErrClosed, ErrDisconnected or
// ErrLine; the number tells how many octets were on their way. What is lost after Write has taken it is told
// by the next Write and by [Channel.Close].
func (c *Channel) Write(b []byte) (int, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-c.done:
		return 0, wrap("write", c.dlci, c.err)
	}
	for n := 0; ; {
		k, done, err := c.offer(b[n:])
		n += k
		switch {
		case err != nil:
			return max(0, n), wrap("write", c.dlci, err)
		case done:
			return n, nil
		}
		select {
		case <-c.sent:
		case <-c.done:
		}
	}
}

// offer takes as much of b as there is room for, and reports whether the write is complete. With an
// error n is negative: what was taken before and did not go out.
func (c *Channel) offer(b []byte) (n int, done bool, err error) {
	m := c.m
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.err != nil {
		c.taken = min(c.taken, c.dropped) // the rest may still go out
		return -c.dropped, false, c.err
	}
	n = min(len(b), txRoom-len(c.tx))
	if n > 0 {
		if len(c.tx) == 0 {
			m.out.waiting = append(m.out.waiting, c)
		}
		if len(c.tx)+n > cap(c.tx) {
			c.makeRoom(n)
		}
		c.tx = append(c.tx, b[:n]...)
		signal(m.wake)
	}
	c.taken += n
	if done = n == len(b) && (len(c.tx) == 0 || c.flows()); done {
		c.taken = 0
	}
	return n, done, nil
}

// makeRoom moves tx to the beginning of its space, a larger one if need be.
func (c *Channel) makeRoom(n int) {
	if len(c.tx)+n > len(c.txSpace) {
		c.txSpace = make([]byte, min(txRoom, 2*(len(c.tx)+n)))
	}
	c.tx = append(c.txSpace[:0], c.tx...)
}

// flows tells whether what is written goes out at once. The lock is held.
func (c *Channel) flows() bool { return !c.held() && !c.m.power.asleep && !c.m.power.dozing }

// held tells whether the other side takes nothing. The lock is held.
func (c *Channel) held() bool { return c.stopped || c.m.out.stopped }

// lost tells whether the channel ended with octets that were not on the line, and no Write is there to tell
// it. The lock is held.
func (c *Channel) lost() bool {
	m := c.m
	return c.dropped > c.taken || m.err != nil && c.served > m.out.written
}

// drop gives up what was written. The lock is held.
func (c *Channel) drop() {
	if len(c.tx) > 0 {
		c.dropped = len(c.tx)
		c.m.stats.Unsent += uint64(max(0, c.dropped-c.taken))
		c.tx = nil
		c.m.out.remove(c)
	}
}

// flow lets the writes of all the channels go on that something has held up. The lock is held.
func (m *Mux) flow() {
	for _, c := range m.chans {
		if c != nil {
			signal(c.sent)
		}
	}
}

// flush calls done when all is written, or when that stands still.
func (m *Mux) flush(q request, all, still func() bool, done func()) {
	if all() {
		done()
		return
	}
	first, seen := true, m.out.turns
	m.begin(q, repeat{
		send: func() {
			if !first && (seen == m.out.turns || still()) {
				m.answered(q, ErrTimeout)
			}
			first, seen = false, m.out.turns
		},
		done: func(error) {
			if m.err == nil {
				done()
			}
		},
		every: ackTime, tries: math.MaxInt,
	})
}
