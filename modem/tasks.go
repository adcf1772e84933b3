package modem

import (
	"context"
	"sync"
)

// tasks runs functions one after the other, in the order they were given, on a goroutine of its own.
type tasks struct {
	mu    sync.Mutex
	queue []func()
	wake  chan struct{}
}

func newTasks() *tasks { return &tasks{wake: make(chan struct{}, 1)} }

func (t *tasks) push(f func()) {
	t.mu.Lock()
	t.queue = append(t.queue, f)
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// run runs the tasks until ctx ends, and then those that are still queued if finish is set.
func (t *tasks) run(ctx context.Context, finish bool) {
	for {
		if f := t.pop(); f != nil && (finish || ctx.Err() == nil) {
			f()
			continue
		}
		select {
		case <-t.wake:
		case <-ctx.Done():
			if !finish || t.len() == 0 {
				return
			}
		}
	}
}

func (t *tasks) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.queue)
}

func (t *tasks) pop() func() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) == 0 {
		return nil
	}
	f := t.queue[0]
	t.queue[0] = nil
	t.queue = t.queue[1:]
	return f
}
