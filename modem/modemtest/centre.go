package modemtest

import (
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// Causes of TS 24.011 8.2.5.4 by which a modem refuses a message, and one of our own.
const (
	causeMemory   = 22
	causeProtocol = 111
	causeAbsent   = -1 // not there to refuse
)

// mailbox holds what the SMS centre has for one number, oldest first.
type mailbox struct {
	items   []*item
	busy    bool // the first is on its way
	held    bool // by Hold
	attempt int  // counts deliveries, so that the outcome of an old one is not taken for a new one's
}

// item is a message on its way.
type item struct {
	smsc, tpdu []byte
	done       func(status pdu.Status) // tells the sender
}

// A Phone is a subscriber that is no modem: what the network does with messages to it.
type Phone struct {
	// Status is what status reports tell; zero is received.
	Status pdu.Status
	// Delay is how long it takes until the message is received.
	Delay time.Duration
	// Reply answers a message's part by a text, none if it returns "". It is called without
	// locks held.
	Reply func(from, text string) string
}

// Phone makes a number known that belongs to no modem. An empty number stands for all of those
// that are not known otherwise.
func (n *Network) Phone(number string, p Phone) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.phones[number] = p
}

// refusal is an order to refuse messages.
type refusal struct {
	to    string
	cause CMS
	times int
}

// Refuse makes the SMS centre refuse the next messages, as many as times tells or all if it is
// negative, with a cause: 1 to 127 of TS 24.011 (42 congestion, 21 rejected, ...), 128 to 255
// of TP-FCS, or any other number that the modem shall tell. An empty number stands for every
// destination.
func (n *Network) Refuse(to string, cause CMS, times int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if times != 0 {
		n.refusals = append(n.refusals, &refusal{to, cause, times})
	}
}

// refused returns the cause ordered for a destination, 0 for none.
func (n *Network) refused(to string) CMS {
	for i, r := range n.refusals {
		if r.to != "" && r.to != to {
			continue
		}
		if r.times--; r.times == 0 {
			n.refusals = append(n.refusals[:i:i], n.refusals[i+1:]...)
		}
		return r.cause
	}
	return 0
}

// accept takes a message from a subscriber, or returns the cause why not.
func (n *Network) accept(from string, s *pdu.Submit, centre []byte) CMS {
	n.mu.Lock()
	defer n.mu.Unlock()
	to := s.Destination.String()
	if cause := n.refused(to); cause != 0 {
		return cause
	}
	now := time.Now()
	sub, duplicate := n.submit(from, s, now)
	if duplicate {
		return causeDuplicate
	}
	report := func(status pdu.Status) { n.settle(sub, status) }
	if n.modems[to] == nil && n.boxes[to] == nil {
		phone, known := n.phones[to]
		if !known {
			phone, known = n.phones[""]
		}
		if !known && n.opt.KnownOnly {
			delete(n.submitted, submitKey{from, s.Reference})
			return 1
		}
		n.ring(from, to, phone, s.Text(), sub)
		return 0
	}
	tpdu, err := n.deliverOf(from, s, now)
	if err != nil {
		return CMS(causeProtocol)
	}
	sub.item = &item{smsc: centre, tpdu: tpdu, done: report}
	n.post(to, sub.item, validity(s, now, n.opt.Validity))
	return 0
}

// ring is what becomes of a message to a phone that is no modem.
func (n *Network) ring(from, to string, p Phone, text string, sub *submission) {
	n.later(n.opt.Latency+p.Delay, func() {
		n.mu.Lock()
		deleted := sub.settled // by the sender
		n.settle(sub, p.Status)
		n.mu.Unlock()
		if p.Reply == nil || deleted {
			return
		}
		if answer := p.Reply(from, text); answer != "" {
			_ = n.SMS(to, from, answer) // to a modem that has gone: nobody to tell
		}
	})
}

// deliverOf makes the SMS-DELIVER of an SMS-SUBMIT.
func (n *Network) deliverOf(from string, s *pdu.Submit, now time.Time) ([]byte, error) {
	origin, err := pdu.ParseAddress(from)
	if err != nil {
		return nil, err
	}
	stamp, err := pdu.NewTimestamp(now.In(n.opt.Location))
	if err != nil {
		return nil, err
	}
	d := pdu.Deliver{
		StatusReport: s.StatusReport, ReplyPath: s.ReplyPath, Originator: origin,
		PID: s.PID, DCS: s.DCS, Timestamp: stamp, UserData: s.UserData,
	}
	return d.AppendBinary(nil)
}

// validity returns how long a message is kept; TS 23.040 9.2.3.12.
func validity(s *pdu.Submit, now time.Time, def time.Duration) time.Duration {
	if d, ok := s.Validity.Duration(); ok {
		return d
	}
	if t, ok := s.Validity.Until(); ok {
		return t.Sub(now)
	}
	return def
}

// Status values of TS 23.040 9.2.3.15.
const statusExpired pdu.Status = 0x46 // SM validity period expired

// post puts a message into a mailbox; it is given up after some time.
func (n *Network) post(to string, it *item, keep time.Duration) {
	if it.smsc == nil {
		it.smsc = smscField(n.opt.ServiceCentre)
	}
	box := n.boxes[to]
	if box == nil {
		box = &mailbox{}
		n.boxes[to] = box
	}
	box.items = append(box.items, it)
	if last := len(box.items) - 1; last > 1 && n.chance(n.opt.Disorder) {
		box.items[last-1], box.items[last] = box.items[last], box.items[last-1]
	}
	n.later(n.opt.Latency, func() { n.deliver(to) })
	n.later(keep, func() { n.expire(to, it) })
}

// kick tries a mailbox again.
func (n *Network) kick(number string) {
	if box := n.boxes[number]; box != nil && len(box.items) > 0 {
		n.later(n.opt.Latency, func() { n.deliver(number) })
	}
}

// expire gives a message up that nobody took.
func (n *Network) expire(to string, it *item) {
	n.mu.Lock()
	defer n.mu.Unlock()
	box := n.boxes[to]
	for i, other := range box.items {
		if other != it {
			continue
		}
		if box.busy && i == 0 { // on its way: look again
			n.later(n.opt.Retry, func() { n.expire(to, it) })
			return
		}
		box.items = append(box.items[:i:i], box.items[i+1:]...)
		it.done(statusExpired)
		return
	}
}

// deliver sends the first message of a mailbox to its modem, one at a time.
func (n *Network) deliver(number string) {
	n.mu.Lock()
	box, m := n.boxes[number], n.modems[number]
	if box == nil || m == nil || box.busy || box.held || len(box.items) == 0 {
		n.mu.Unlock()
		return
	}
	it := box.items[0]
	box.busy = true
	box.attempt++
	attempt := box.attempt
	n.mu.Unlock()
	m.receive(&delivery{smsc: it.smsc, tpdu: it.tpdu, done: func(cause int) {
		n.delivered(number, it, attempt, cause)
	}})
}

// delivered takes the outcome of a delivery: 0 or the cause of its refusal.
func (n *Network) delivered(number string, it *item, attempt, cause int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	box := n.boxes[number]
	if box.attempt != attempt || !box.busy {
		return
	}
	box.busy = false
	switch cause {
	case 0:
		if len(box.items) > 0 && box.items[0] == it { // Release may have chosen others meanwhile
			box.items = box.items[1:]
		}
		it.done(0)
		if n.chance(n.opt.Duplicates) {
			again := *it
			again.done = func(pdu.Status) {}
			box.items = append([]*item{&again}, box.items...)
		}
		n.kick(number)
	case causeMemory, causeAbsent: // the modem will tell
	default:
		n.later(n.opt.Retry, func() { n.deliver(number) })
	}
}

// ErrUnknownNumber says that no modem of the network has had the number.
var ErrUnknownNumber = errors.New("modemtest: no modem of the network has this number")

// SMS sends a text from any number, short code or name to a modem of the network, in as many
// parts as it needs. It is on its way when SMS returns.
func (n *Network) SMS(from, to, text string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.modems[to] == nil && n.boxes[to] == nil {
		return fmt.Errorf("%w: %q", ErrUnknownNumber, to)
	}
	n.concat++
	reference := n.concat & 0xff
	parts, err := pdu.Split(pdu.Submit{}, text, &pdu.SplitOptions{Reference: &reference})
	if err != nil {
		return fmt.Errorf("modemtest: text to %s: %w", to, err)
	}
	now := time.Now()
	for i := range parts {
		tpdu, err := n.deliverOf(from, &parts[i], now)
		if err != nil {
			return fmt.Errorf("modemtest: text from %q: %w", from, err)
		}
		n.post(to, &item{tpdu: tpdu, done: func(pdu.Status) {}}, n.opt.Validity)
	}
	return nil
}

// Raw sends octets to a modem as they are: the SMSC field and the TPDU, as AT+CMGR gives them.
// They need not make sense. An SMSC field of 00 stands for the network's own service centre.
func (n *Network) Raw(to string, octets []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.modems[to] == nil && n.boxes[to] == nil {
		return fmt.Errorf("%w: %q", ErrUnknownNumber, to)
	}
	smsc, tpdu, ok := splitPDU(octets)
	if !ok {
		return fmt.Errorf("modemtest: %d octets are too few for an SMSC field and a TPDU", len(octets))
	}
	if len(smsc) == 1 {
		smsc = nil
	}
	n.post(to, &item{smsc: smsc, tpdu: tpdu, done: func(pdu.Status) {}}, n.opt.Validity)
	return nil
}

// Hold makes the SMS centre keep what comes for a modem until [Network.Release].
func (n *Network) Hold(number string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.boxes[number] == nil {
		n.boxes[number] = &mailbox{}
	}
	n.boxes[number].held = true
}

// Waiting returns how many messages the SMS centre has for a modem.
func (n *Network) Waiting(number string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if box := n.boxes[number]; box != nil {
		return len(box.items)
	}
	return 0
}

// Release ends [Network.Hold]. The order, if given, tells which of the messages held are
// delivered and when, counted from 0: Release(to, 1, 0, 0) sends the second one, then the
// first one twice. Those not named are lost. A number beyond them is an error.
func (n *Network) Release(number string, order ...int) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	box := n.boxes[number]
	if box == nil {
		return fmt.Errorf("%w: %q", ErrUnknownNumber, number)
	}
	if len(order) > 0 {
		items := make([]*item, len(order))
		for i, which := range order {
			if which < 0 || which >= len(box.items) {
				return fmt.Errorf("modemtest: message %d of %d held for %s", which, len(box.items), number)
			}
			copied := *box.items[which]
			items[i] = &copied
		}
		box.items = items
	}
	box.held = false
	n.kick(number)
	return nil
}

// smscField returns a number as an SMSC field with its length octet, 00 when there is none.
func smscField(number string) []byte {
	a, err := pdu.ParseAddress(number)
	if err != nil || number == "" {
		return []byte{0}
	}
	s := pdu.Submit{Destination: a}
	b, err := s.AppendBinary(nil)
	if err != nil {
		return []byte{0}
	}
	n := (int(b[2]) + 1) / 2
	return append([]byte{byte(n + 1)}, b[3:4+n]...)
}

// splitPDU parts what PDU mode carries into SMSC field and TPDU.
func splitPDU(octets []byte) (smsc, tpdu []byte, ok bool) {
	if len(octets) < 2 || int(octets[0])+1 >= len(octets) {
		return nil, nil, false
	}
	n := int(octets[0]) + 1
	return octets[:n:n], octets[n:], true
}
