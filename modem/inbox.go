package modem

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/assembly"
)

// inbox is the chain of custody of received messages: the PDU goes into the assembler, is removed
// from the modem or acknowledged, the whole message goes to the handler, and is forgotten when the handler
// has returned nil. Without a durable store, a message stays in the modem until its end.
type inbox struct {
	m       *Modem
	asm     *assembly.Assembler
	durable bool

	mu      sync.Mutex
	queue   []*delivery        // to be handled, in order of arrival
	kept    map[string][]place // not durable: where the PDUs that were read still lie, by their text
	handled []place            // places to be emptied
	vacant  map[place]bool     // places known to be empty: what lies there next is new
	wake    chan struct{}

	// confirmed says that the last message that came directly was acknowledged, so that an equal one
	// that comes now is no repeat of it. The worker alone uses it.
	confirmed bool
}

// delivery is a message on its way to the handler.
type delivery struct {
	message  assembly.Message
	failures int
	due      time.Time
}

const (
	firstRetry = time.Second
	lastRetry  = 5 * time.Minute
)

func (m *Modem) openInbox(store assembly.Store) (*inbox, error) {
	asm, err := assembly.Open(store, nil)
	if err != nil {
		return nil, fmt.Errorf("modem: inbox: %w", err)
	}
	for _, damage := range asm.Damaged() {
		m.emit(ReceptionFailed{damage})
	}
	return &inbox{
		m: m, asm: asm, durable: m.opts.Dir != "",
		kept: map[string][]place{}, vacant: map[place]bool{}, wake: make(chan struct{}, 1),
	}, nil
}

// start has the messages handled that are held since the last time.
func (b *inbox) start() {
	for _, held := range b.asm.Held() {
		b.offer(held)
	}
	b.m.done.Go(b.handleAll)
}

// receive begins what goes on as long as the modem is open, and has the storages looked through. Each call but the
// first only does the latter.
func (m *Modem) receive() {
	b := m.inbox
	m.begin.Do(func() {
		if b != nil {
			b.start()
		}
		if b != nil || m.opts.OnBroadcast != nil {
			m.done.Go(m.lookRegularly)
		}
	})
	if b != nil {
		m.work.push(func() { b.sweep(m.ctx, false) })
	}
}

// lookRegularly looks after the set-up, and through the storages for messages of which no notice told.
func (m *Modem) lookRegularly() {
	every := m.opts.Sweep
	if every == 0 {
		every = 10 * time.Minute
	}
	if every < 0 {
		return
	}
	for pause(m.ctx, every) == nil {
		m.checkSoon()
		if b := m.inbox; b != nil {
			m.work.push(func() { b.sweep(m.ctx, true) })
		} else {
			m.checkCardSoon() // which a sweep finds out by itself
		}
	}
}

// sweep takes all messages that lie in the modem. Those that a regular sweep finds were missed.
func (b *inbox) sweep(ctx context.Context, regular bool) {
	missed := 0
	for _, memory := range b.m.Route().Memories {
		list, err := b.m.listMemory(ctx, memory)
		if err != nil && !refused(err) {
			b.failed(err)
			return
		}
		for _, s := range list {
			if b.takeStored(ctx, s, false) {
				missed++
			}
		}
		level, lerr := b.m.relieve(ctx, memory)
		switch {
		case lerr != nil && !refused(lerr):
			b.failed(lerr)
			return
		case err != nil && level.Used > 0:
			b.failed(fmt.Errorf("modem: what lies in %s can not be listed: %w", memory, err))
		}
	}
	if regular && missed > 0 {
		b.m.emit(Missed{missed})
	}
}

// read takes the message at one place, of which a notice told.
func (b *inbox) read(ctx context.Context, where place) {
	s, ok, err := b.m.readPlace(ctx, where)
	if err != nil {
		b.failed(err)
		return
	}
	if ok {
		b.takeStored(ctx, s, true)
	}
}

// takeStored takes a message out of the modem, and reports whether it was a new one.
func (b *inbox) takeStored(ctx context.Context, s stored, told bool) bool {
	if !b.wanted(s.pdu, s.length) {
		return false
	}
	b.mu.Lock()
	fresh := told && b.vacant[s.place]
	known := slices.Contains(b.kept[s.pdu], s.place)
	b.mu.Unlock()
	if known && !fresh {
		return false // it waits here for its handler, or for its other parts
	}
	added, err := b.add(s.pdu, s.length, fresh)
	if err != nil {
		b.failed(err)
		return false
	}
	b.mu.Lock()
	delete(b.vacant, s.place)
	b.mu.Unlock()
	if b.durable || added.State == assembly.Repeat {
		b.remove(ctx, s.place)
	} else {
		b.mu.Lock()
		b.kept[s.pdu] = append(b.kept[s.pdu], s.place)
		b.mu.Unlock()
	}
	b.offer(added)
	return added.State != assembly.Repeat
}

// takeDirect takes a message that the modem handed over, and acknowledges it. Without a durable
// store a message that is whole is acknowledged after it was handled.
func (b *inbox) takeDirect(ctx context.Context, name, text string, length int) {
	added, err := b.add(text, length, b.confirmed)
	if err != nil {
		b.failed(err)
		b.m.notAcknowledged() // so the network sends it again
		return
	}
	if b.durable || added.State != assembly.Whole {
		b.confirmed = b.m.acknowledge(ctx, name)
	} else {
		b.confirmed = false
		b.mu.Lock()
		b.kept[text] = append(b.kept[text], place{memory: name, index: direct})
		b.mu.Unlock()
	}
	b.offer(added)
}

// direct is the index of a place that is no storage but a notice to be acknowledged.
const direct = -1

// wanted reports whether a PDU is to be taken. Messages are left where they are without a handler for
// them; reports are not, since a storage full of them takes no messages either.
func (b *inbox) wanted(text string, length int) bool {
	message, err := pdu.Reader{}.ReadHex(text, length)
	_, isReport := message.TPDU.(*pdu.StatusReport)
	return err != nil || isReport || b.m.opts.OnMessage != nil
}

func (b *inbox) add(text string, length int, fresh bool) (assembly.Message, error) {
	return b.asm.Add(assembly.Item{Scope: b.m.card(), Received: time.Now(), PDU: text, Length: length, Fresh: fresh})
}

// remove empties a place. What can not be removed now is a repeat when the next sweep finds it.
func (b *inbox) remove(ctx context.Context, where place) {
	if where.index == direct {
		b.confirmed = b.m.acknowledge(ctx, where.memory)
		return
	}
	if err := b.m.deletePlace(ctx, where); err != nil {
		b.failed(err)
		return
	}
	b.mu.Lock()
	b.vacant[where] = true
	b.handled = slices.DeleteFunc(b.handled, func(p place) bool { return p == where }) // what comes there now is another
	b.mu.Unlock()
}

func (b *inbox) failed(err error) {
	if b.m.ctx.Err() == nil {
		b.m.emit(ReceptionFailed{err})
	}
}

// offer queues a message that is to be handled now.
func (b *inbox) offer(message assembly.Message) {
	switch message.State {
	case assembly.Undecoded:
		for _, p := range message.Parts {
			b.m.emit(Undecoded{PDU: p.Item.PDU, Err: message.Err})
		}
		return
	case assembly.Whole, assembly.Partial:
	default:
		return
	}
	b.mu.Lock()
	b.queue = append(b.queue, &delivery{message: message})
	b.mu.Unlock()
	b.nudge()
}

func (b *inbox) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// handleAll gives messages to the handlers, one at a time, until the modem ends.
func (b *inbox) handleAll() {
	for b.m.ctx.Err() == nil {
		expired, expiry := b.asm.Expire(time.Now())
		for _, message := range expired {
			b.offer(message)
		}
		d, wait := b.next(expiry)
		if d != nil {
			b.handle(d)
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-b.wake:
		case <-timer.C:
		case <-b.m.ctx.Done():
		}
		timer.Stop()
	}
}

// next takes the first delivery that is due out of the queue, or tells how long to wait for one.
func (b *inbox) next(expiry time.Time) (*delivery, time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	wait := time.Hour
	if !expiry.IsZero() {
		wait = min(wait, expiry.Sub(now))
	}
	for i, d := range b.queue {
		if !d.due.After(now) {
			b.queue = slices.Delete(b.queue, i, i+1)
			return d, 0
		}
		wait = min(wait, d.due.Sub(now))
	}
	return nil, max(wait, 0)
}

// handle gives one message to its handler and books the result.
func (b *inbox) handle(d *delivery) {
	err := guarded(func() error { return b.call(d.message) })
	if err == nil {
		err = b.asm.Done(d.message.Key)
		if errors.Is(err, assembly.ErrNotHeld) {
			err = nil
		}
	}
	if err == nil {
		b.release(d.message)
		return
	}
	b.m.emit(HandlerFailed{Key: d.message.Key, Err: err})
	d.due = time.Now().Add(min(firstRetry<<min(d.failures, 16), lastRetry))
	d.failures++
	b.mu.Lock()
	b.queue = append(b.queue, d)
	b.mu.Unlock()
}

// guarded runs a handler of the program's; its panic is an error.
func guarded(handler func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("modem: handler panicked: %v\n%s", r, debug.Stack())
		}
	}()
	return handler()
}

// call gives a message to its handler.
func (b *inbox) call(message assembly.Message) error {
	if report, ok := message.Parts[0].PDU.TPDU.(*pdu.StatusReport); ok {
		return b.report(message.Key, message.Scope(), report)
	}
	if b.m.opts.OnMessage == nil || message.Deliver() == nil {
		return nil
	}
	return b.m.opts.OnMessage(b.m.ctx, newMessage(message))
}

// report matches a status report and gives it to the handler.
func (b *inbox) report(key, sim string, r *pdu.StatusReport) error {
	report, _, err := b.m.tracker.match(sim, r)
	if err != nil {
		return err
	}
	report.Key, report.To, report.Reference, report.Status = key, r.Recipient.String(), r.Reference, r.Status
	report.Submitted, report.Discharged = r.Timestamp.Time(), r.Discharge.Time()
	if b.m.opts.OnReport != nil {
		if err := b.m.opts.OnReport(b.m.ctx, report); err != nil {
			return err
		}
	}
	b.m.tracker.finish(report.SentID)
	return nil
}

// newCard forgets what is known about places: those on the card hold something else now. What lies in
// the modem's own memory is a repeat when the next sweep finds it.
func (b *inbox) newCard() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.kept)
	clear(b.vacant)
	b.handled = nil
}

// release removes from the modem what was kept there until the message was handled.
func (b *inbox) release(message assembly.Message) {
	if b.durable {
		return
	}
	b.mu.Lock()
	for _, p := range message.Parts {
		b.handled = append(b.handled, b.kept[p.Item.PDU]...)
		delete(b.kept, p.Item.PDU)
	}
	b.mu.Unlock()
	b.m.work.push(func() { b.removeHandled(b.m.ctx) })
}

// removeHandled empties the places of messages that were handled, until ctx ends.
func (b *inbox) removeHandled(ctx context.Context) {
	for ctx.Err() == nil {
		b.mu.Lock()
		if len(b.handled) == 0 {
			b.mu.Unlock()
			return
		}
		where := b.handled[0]
		b.handled = b.handled[1:]
		b.mu.Unlock()
		b.remove(ctx, where)
	}
}

// finishLimit is how long closing may take to remove what was handled.
const finishLimit = 5 * time.Second

// finish removes what was handled just before the modem is closed, so that it does not come again.
func (b *inbox) finish() {
	ctx, cancel := context.WithTimeout(context.Background(), finishLimit)
	defer cancel()
	b.removeHandled(ctx)
}
