package serial

import (
	"bytes"
	"sync"
)

// An inbox holds what was received until it is read. Its size is bounded: who puts waits for room.
type inbox struct {
	mu      sync.Mutex
	changed *sync.Cond
	buf     []byte
	err     error // ends it; told once all is read
}

// inboxSize is more than any modem says while a program does something else for a moment.
const inboxSize = 64 << 10

func newInbox() *inbox {
	b := &inbox{}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// put adds p, which is at most a few kilobytes. It waits while the inbox is full.
func (b *inbox) put(p []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.buf) >= inboxSize && b.err == nil {
		b.changed.Wait()
	}
	if b.err == nil {
		b.buf = append(b.buf, p...)
		b.changed.Broadcast()
	}
}

// end makes err the end of what is read. With drop, what was not read yet is gone. The first error stays,
// unless drop says that it was closed here.
func (b *inbox) end(err error, drop bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil || drop {
		b.err = err
	}
	if drop {
		b.buf = nil
	}
	b.changed.Broadcast()
}

func (b *inbox) read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.buf) == 0 && b.err == nil && len(p) > 0 {
		b.changed.Wait()
	}
	if len(b.buf) == 0 {
		return 0, b.err
	}
	n := copy(p, b.buf)
	b.buf = append(b.buf[:0], b.buf[n:]...)
	b.changed.Broadcast()
	return n, nil
}

// peek gives a copy of what was received and not read yet.
func (b *inbox) peek() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.buf)
}
