package modemtest

import "bytes"

// State is how a modem is at one moment, as a program or a person who looks at it wants to know.
type State struct {
	Personality  string // name of the personality
	Number       string // "" without a card
	SIM          string // as +CPIN? tells: "READY", "SIM PIN", "SIM PUK"; "NOT INSERTED" without a card
	PIN, PUK     int    // attempts left; 0 without a card
	Registration int    // <stat> of +CREG
	RSSI, BER    int    // as +CSQ tells
	Function     int    // <fun> of +CFUN
	Open         bool   // a terminal is connected
	Memories     []Memory
}

// Memory tells how full a message store is.
type Memory struct {
	Name       string // "SM", "ME", "SR"
	Used, Size int    // messages
}

// State returns how the modem is now.
func (m *Modem) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := State{
		Personality: m.p.Name, Number: m.number, SIM: m.pinState(), Registration: m.radio.stat,
		RSSI: m.signal(), BER: m.radio.ber, Function: m.radio.cfun, Open: len(m.noticeLines()) > 0 || m.main.port != nil,
	}
	if m.sim != nil {
		s.PIN, s.PUK = m.sim.tries[pin1], m.sim.tries[puk1]
	}
	for _, name := range []string{"SM", "ME", "SR"} {
		store := m.store(name)
		s.Memories = append(s.Memories, Memory{name, store.used(), store.size()})
	}
	return s
}

// filler is the TPDU of the messages that FillMemory makes: an empty SMS-DELIVER.
var filler = []byte{0x04, 0x04, 0x81, 0x21, 0x43, 0, 0, 0x42, 0x10, 0x10, 0, 0, 0, 0, 0}

// FillMemory puts read, empty messages into a message store, "SM" or "ME", until only so many
// places are free, and makes the modem tell when it is full. Where fewer are free, it takes such messages away
// again, as far as there are any. It reports whether there is such a store.
func (m *Modem) FillMemory(name string, free int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.fillMemory(name, free)
}

func (m *Modem) fillMemory(name string, free int) bool {
	s := m.store(name)
	if s == nil {
		return false
	}
	more := s.size() - s.used() - max(free, 0)
	for ; more > 0; more-- {
		s.add(&message{state: read, smsc: []byte{0}, tpdu: filler})
	}
	for _, place := range s.all() {
		if more < 0 && bytes.Equal((*place).tpdu, filler) {
			*place = nil
			more++
		}
	}
	m.record(Event, name+" filled")
	if s.full() {
		m.tellFull(name)
	} else {
		m.nw.found(m) // what found no room comes now
	}
	m.indicate()
	return true
}
