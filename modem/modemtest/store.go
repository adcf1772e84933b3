package modemtest

// The states of a stored message, <stat> of +CMGL in PDU mode; TS 27.005 3.1.
const (
	unread = iota
	read
	unsent
	stored
	anyState
)

var stateNames = [...]string{"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL"}

// message is a message in a store: the SMSC field and the TPDU, as they came.
type message struct {
	state int
	smsc  []byte // with its length octet
	tpdu  []byte // or the octets of a page
	page  bool   // of a cell broadcast
}

// store is one or two lists of places; MT is ME followed by SM.
type store struct {
	first int // number of the first place
	parts [][]*message
}

// messages is the message memory of a modem, TS 27.005 3.2.2.
type messages struct {
	me, sr   []*message
	bm       []*message // pages of cell broadcasts
	memories [3]string  // read and delete; write and send; receive
	mr       byte       // last message reference
	pending  *delivery  // waits for +CNMA
	stopAck  func()
}

// pagePlaces is how many pages of cell broadcasts are stored.
const pagePlaces = 20

func (s *messages) init(p Personality) {
	s.me = make([]*message, p.Places.ME)
	s.sr = make([]*message, p.Places.SR)
	s.bm = make([]*message, pagePlaces)
	s.memories = p.Memories
}

func (m *Modem) firstIndex() int {
	if m.p.IndexFromZero {
		return 0
	}
	return 1
}

// store returns a store by its name, nil if there is none.
func (m *Modem) store(name string) *store {
	var sm []*message
	if m.sim != nil {
		sm = m.sim.messages
	}
	s := &store{first: m.firstIndex()}
	switch name {
	case "SM":
		s.parts = [][]*message{sm}
	case "ME":
		s.parts = [][]*message{m.sms.me}
	case "MT":
		s.parts = [][]*message{m.sms.me, sm}
	case "SR":
		s.parts = [][]*message{m.sms.sr}
	case "BM":
		s.parts = [][]*message{m.sms.bm}
	default:
		return nil
	}
	return s
}

func (s *store) size() int {
	n := 0
	for _, p := range s.parts {
		n += len(p)
	}
	return n
}

func (s *store) used() int {
	n := 0
	for range s.all() {
		n++
	}
	return n
}

// place returns the place with a number, nil if there is none.
func (s *store) place(index int) **message {
	i := index - s.first
	for _, p := range s.parts {
		if i >= 0 && i < len(p) {
			return &p[i]
		}
		i -= len(p)
	}
	return nil
}

// all goes through the messages by their numbers.
func (s *store) all() func(yield func(int, **message) bool) {
	return func(yield func(int, **message) bool) {
		index := s.first
		for _, p := range s.parts {
			for i := range p {
				if p[i] != nil && !yield(index, &p[i]) {
					return
				}
				index++
			}
		}
	}
}

// add puts a message into the first free place and returns its number; ok is false when full.
func (s *store) add(msg *message) (index int, ok bool) {
	for i := range s.size() {
		if place := s.place(s.first + i); *place == nil {
			*place = msg
			return s.first + i, true
		}
	}
	return 0, false
}

// full tells whether no place is free.
func (s *store) full() bool { return s.used() == s.size() }
