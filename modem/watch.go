package modem

import (
	"strings"

	"github.com/semioctet/gsm/at"
)

// watch takes what the modem reports by itself, until the line ends. It issues no commands: what a
// notice calls for is done by the worker.
func (m *Modem) watch(notices *at.Subscription) {
	for {
		n, err := notices.Next(m.ctx)
		if err != nil {
			if m.ctx.Err() == nil {
				m.on(lost, err)
			}
			return
		}
		m.notice(n)
	}
}

func (m *Modem) notice(n at.Notice) {
	name, profile := n.Name(), m.Profile()
	switch {
	case name == "+CMTI", name == "+CDSI":
		m.told(n)
	case isMessage(name) && m.takesMessages() && (n.Body != "" || n.Params().Len() > 2): // in text mode a report has no body
		m.handedOver(n)
	case isPage(n) && m.opts.OnBroadcast != nil:
		m.work.push(func() { m.broadcastPage(n) })
	case isDomain(name):
		if r, err := parseRegistration(strings.ToUpper(name), n.Params(), 0); err == nil {
			m.noteRegistration(r)
			m.cardHint(r)
		}
	case name == "+CPIN":
		m.checkCardSoon()
	case isAnyOf(n.Line, profile.Boot):
		select {
		case m.boots <- struct{}{}:
		default:
		}
		m.restarted()
	case isAnyOf(n.Line, profile.Full), m.tellsFull(n):
		m.fullNotice(memoryIn(n))
	case m.phoneNotice(n):
	default:
		if isAnyOf(n.Line, profile.Card) {
			m.checkCardSoon()
		}
		m.emit(Unclaimed{n})
	}
}

// isMessage reports whether a notice hands over a message or report.
func isMessage(name string) bool {
	switch name {
	case "+CMT", "+CDS", "+EIMSCMT", "+EIMSCDS":
		return true
	}
	return false
}

// told reads the message at the place that +CMTI or +CDSI tells. One whose place makes no sense
// is found by a sweep.
func (m *Modem) told(n at.Notice) {
	p := n.Params()
	index, err := p.Int(1, "index")
	memory := p.At(0).Text
	if err != nil || index < 0 || memory == "" {
		m.sweepSoon()
		return
	}
	m.work.push(func() {
		if b := m.started(); b != nil {
			b.read(m.ctx, place{memory, index})
		}
	})
}

// handedOver takes a message that came directly.
func (m *Modem) handedOver(n at.Notice) {
	m.work.push(func() {
		b := m.started()
		if b == nil {
			m.mu.Lock()
			m.early = append(m.early, n) // until the inbox is there
			m.mu.Unlock()
			return
		}
		text, length := m.received(n.Line, n.Body)
		b.takeDirect(m.ctx, n.Name(), text, length)
	})
}

// started returns the inbox once the modem is set up. Notices from before that need none: the first sweep
// finds what they tell of.
func (m *Modem) started() *inbox {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.settled {
		return nil
	}
	return m.inbox
}

// soon has do run once the present work is done, and once for all calls until it begins. due, which m.mu guards, tells
// that it waits.
func (m *Modem) soon(due *bool, do func()) {
	m.mu.Lock()
	waits := *due
	*due = true
	m.mu.Unlock()
	if waits {
		return
	}
	m.work.push(func() {
		m.mu.Lock()
		*due = false
		m.mu.Unlock()
		do()
	})
}

// sweepSoon has the storages looked through, once the present work is done.
func (m *Modem) sweepSoon() {
	m.soon(&m.sweepDue, func() {
		m.mu.Lock()
		full := m.fullDue
		m.fullDue = false
		m.mu.Unlock()
		if full {
			m.findFull()
		}
		if b := m.started(); b != nil {
			b.sweep(m.ctx, false)
		}
	})
}
