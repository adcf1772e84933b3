package modemtest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// An Operator is a network by its names and its number, mobile country and network code.
type Operator struct {
	Name  string // "Test Network", up to 16 characters
	Short string // "Test", up to 8
	Code  string // "00101"
}

// NetworkOptions describe a simulated network. What is zero is filled in.
type NetworkOptions struct {
	Operator Operator
	// Others are what a search finds beside Operator; none of them lets a modem in.
	Others []Operator
	// ServiceCentre is the number of the SMS centre. "+15550009999" if empty.
	ServiceCentre string
	// Area and Cell are what +CREG tells. 1 and 10 if zero.
	Area uint16
	Cell uint32
	// ScanTime is how long AT+COPS=? takes.
	ScanTime time.Duration
	// Latency is how long a message is on its way to its receiver. A millisecond if zero, so that
	// what a terminal does meanwhile has a certain order under testing/synctest; none if negative.
	Latency time.Duration
	// Retry is how long the SMS centre waits before it tries again to deliver a message that
	// was refused for another reason than absence or full memory. A minute if zero.
	Retry time.Duration
	// Validity is how long the SMS centre keeps a message that has no validity period of its
	// own. 48 hours if zero.
	Validity time.Duration
	// KnownOnly makes the SMS centre refuse messages to numbers that are neither a modem's nor
	// a phone's, with cause 1. Otherwise it takes them, and they count as delivered.
	KnownOnly bool
	// Location is the zone of the SMS centre's time stamps. UTC if nil.
	Location *time.Location
	// Disorder is the probability that a message overtakes the one before it, Duplicates that it is
	// delivered once more. Seed decides which ones: the same calls in the same order have the same outcome.
	Disorder, Duplicates float64
	Seed                 uint64
}

func (o *NetworkOptions) complete() {
	if o.Operator == (Operator{}) {
		o.Operator = Operator{"Test Network", "Test", "00101"}
	}
	setDefault(&o.ServiceCentre, "+15550009999")
	setDefault(&o.Area, 1)
	setDefault(&o.Cell, 10)
	setDefault(&o.Latency, time.Millisecond)
	o.Latency = max(o.Latency, 0)
	setDefault(&o.Retry, time.Minute)
	setDefault(&o.Validity, 48*time.Hour)
	if o.Location == nil {
		o.Location = time.UTC
	}
}

// A Network is a simulated operator with an SMS centre that stores and forwards. Modems join
// it when they are made; what one sends another receives. It runs no goroutine of its own:
// things happen by timers, one after another in the order of their times. Several goroutines
// may use it at once.
type Network struct {
	opt NetworkOptions

	// mu may be locked while a modem's is held, never the other way round.
	mu       sync.Mutex
	modems   map[string]*Modem
	boxes    map[string]*mailbox
	phones   map[string]Phone
	refusals []*refusal
	menus    map[string]string
	given    int // numbers given to modems without one
	concat   uint16
	agenda   agenda
	made     int // modems, ever
	random   *rand.Rand

	submitted map[submitKey]*submission
}

// NewNetwork returns a network without subscribers. Nil options are the defaults.
func NewNetwork(o *NetworkOptions) *Network {
	n := &Network{
		modems: map[string]*Modem{}, boxes: map[string]*mailbox{}, phones: map[string]Phone{},
		menus: map[string]string{}, submitted: map[submitKey]*submission{},
	}
	if o != nil {
		n.opt = *o
	}
	n.opt.complete()
	n.random = rand.New(rand.NewPCG(n.opt.Seed, 1))
	return n
}

// welcome counts a modem and returns how many were made before.
func (n *Network) welcome() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.made++
	return n.made - 1
}

// join makes a modem known under a number, a new one if it is empty, and returns the number.
func (n *Network) join(m *Modem, number string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if number == "" {
		n.given++
		number = fmt.Sprintf("+1555000%04d", n.given)
	}
	if n.modems[m.number] == m { // with its former card
		delete(n.modems, m.number)
	}
	n.modems[number] = m
	n.wind()
	return number
}

// leave takes a modem's number away from it; messages for the number are kept.
func (n *Network) leave(m *Modem) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.modems[m.number] == m {
		delete(n.modems, m.number)
	}
	if box := n.boxes[m.number]; box != nil {
		box.busy = false
	}
	if len(n.modems) == 0 {
		n.agenda.stop()
	}
}

// found is called when a modem has registered or has memory again: what waits for it is sent.
func (n *Network) found(m *Modem) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kick(m.number)
}

// lost is called when a modem is not registered any more: a delivery that is under way failed.
func (n *Network) lost(m *Modem) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if box := n.boxes[m.number]; box != nil {
		box.busy = false
		box.attempt++
	}
}

// Number returns the number under which the network knows the modem, "" without a card.
func (m *Modem) Number() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.number
}
