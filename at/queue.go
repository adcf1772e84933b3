package at

import "slices"

// noticeQueue is a first-in first-out queue that reuses its memory.
type noticeQueue struct {
	items []Notice // items[head:] are waiting
	head  int
	plain int // of these, those that are no messages
}

// keptQueue is the capacity up to which an empty queue keeps its memory.
const keptQueue = 64

func (q *noticeQueue) len() int { return len(q.items) - q.head }

func (q *noticeQueue) messages() int { return q.len() - q.plain }

// isPlain reports whether n may be dropped: it is no message. A message may be without a body too: an
// empty one, or a report in text mode, which is all in its line.
func isPlain(n Notice) bool { return n.Body == "" && !withBody[n.Name()] }

// push appends n. Where size plain notices wait already and n is one too, the oldest of them is dropped,
// and the one behind it carries the count. It reports a drop.
func (q *noticeQueue) push(n Notice, size int) (dropped bool) {
	plain := isPlain(n)
	if plain && q.plain >= size {
		n = q.dropOldest(n)
		dropped = true
	}
	if plain {
		q.plain++
	}
	if q.head > 0 && len(q.items) == cap(q.items) {
		q.items = append(q.items[:0], q.items[q.head:]...)
		q.head = 0
	}
	q.items = append(q.items, n)
	return dropped
}

// dropOldest removes the oldest plain notice and books it on its successor, which may be
// next, the one about to be appended.
func (q *noticeQueue) dropOldest(next Notice) Notice {
	i := q.head + slices.IndexFunc(q.items[q.head:], isPlain)
	lost := q.items[i].Dropped + 1
	q.items = slices.Delete(q.items, i, i+1)
	q.plain--
	if i < len(q.items) {
		q.items[i].Dropped += lost
	} else {
		next.Dropped += lost
	}
	return next
}

// pop removes the first notice; the queue must hold one.
func (q *noticeQueue) pop() Notice {
	n := q.items[q.head]
	q.items[q.head] = Notice{}
	q.head++
	if isPlain(n) {
		q.plain--
	}
	if q.len() == 0 {
		q.reset()
	}
	return n
}

func (q *noticeQueue) reset() {
	q.items, q.head, q.plain = q.items[:0], 0, 0
	if cap(q.items) > keptQueue {
		q.items = nil
	}
}

// take removes and returns, in order, the notices that wanted accepts.
func (q *noticeQueue) take(wanted func(Notice) bool) []Notice {
	var taken, kept []Notice
	for q.len() > 0 {
		n := q.pop()
		if wanted(n) {
			taken = append(taken, n)
		} else {
			kept = append(kept, n)
		}
	}
	for _, n := range kept {
		q.push(n, len(kept))
	}
	return taken
}
