package modemtest

import (
	"container/heap"
	"time"
)

// agenda runs what is due, in order of time and then of arrival, one at a time.
type agenda struct {
	events  events
	arrived uint64
	timer   *time.Timer
	running bool
}

type event struct {
	due   time.Time
	order uint64
	do    func()
}

// events is a heap, the next one first.
type events []event

func (e events) Len() int      { return len(e) }
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }

func (e events) Less(i, j int) bool {
	if e[i].due.Equal(e[j].due) {
		return e[i].order < e[j].order
	}
	return e[i].due.Before(e[j].due)
}

func (e *events) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	(*e)[last] = event{}
	*e = (*e)[:last]
	return x
}

// later runs f after d without the network's lock held.
func (n *Network) later(d time.Duration, f func()) {
	a := &n.agenda
	a.arrived++
	order := a.arrived
	heap.Push(&a.events, event{due: time.Now().Add(d), order: order, do: f})
	if a.events[0].order == order && !a.running {
		n.wind()
	}
}

// wind sets the timer for the first event, unless nobody is there: the next modem winds it.
func (n *Network) wind() {
	a := &n.agenda
	if len(a.events) == 0 || a.running || len(n.modems) == 0 {
		return
	}
	d := max(time.Until(a.events[0].due), 0)
	if a.timer == nil {
		a.timer = time.AfterFunc(d, n.runAgenda)
		return
	}
	a.timer.Reset(d)
}

func (n *Network) runAgenda() {
	n.mu.Lock()
	defer n.mu.Unlock()
	a := &n.agenda
	if a.running {
		return
	}
	a.running = true
	for len(a.events) > 0 && len(n.modems) > 0 && !a.events[0].due.After(time.Now()) {
		do := heap.Pop(&a.events).(event).do
		n.mu.Unlock()
		do()
		n.mu.Lock()
	}
	a.running = false
	n.wind()
}

// stop ends the timer while nobody is left.
func (a *agenda) stop() {
	if a.timer != nil {
		a.timer.Stop()
	}
}
