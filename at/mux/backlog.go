package mux

import "sync"

const chunkSize = 4096

// chunks are used again by all channels, since a busy one takes and gives back many.
var chunks = sync.Pool{New: func() any { return new([chunkSize]byte) }}

// backlog is what has come and was not read yet. It takes memory in chunks, so that nothing is moved
// when it grows, and none while it is empty.
type backlog struct {
	held []*[chunkSize]byte
	from int // the first octet, in the first chunk
	size int
}

// add appends octets.
func (l *backlog) add(b []byte) {
	for len(b) > 0 {
		end := l.from + l.size
		if end == len(l.held)*chunkSize {
			l.held = append(l.held, chunks.Get().(*[chunkSize]byte))
		}
		n := copy(l.held[end/chunkSize][end%chunkSize:], b)
		l.size += n
		b = b[n:]
	}
}

// take moves octets to b, as many as there are.
func (l *backlog) take(b []byte) (n int) {
	for n < len(b) && l.size > 0 {
		k := copy(b[n:], l.held[0][l.from:min(chunkSize, l.from+l.size)])
		n += k
		l.from += k
		l.size -= k
		if l.from == chunkSize || l.size == 0 {
			l.release()
		}
	}
	return n
}

// release gives the first chunk back.
func (l *backlog) release() {
	chunks.Put(l.held[0])
	copy(l.held, l.held[1:])
	l.held[len(l.held)-1] = nil
	l.held = l.held[:len(l.held)-1]
	l.from = 0
}

// clear gives up all.
func (l *backlog) clear() {
	for len(l.held) > 0 {
		l.release()
	}
	l.size = 0
}
