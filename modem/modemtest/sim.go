package modemtest

import (
	"fmt"
	"strings"
)

// A SIM is a card. What is empty is filled in when the card is put into a modem.
type SIM struct {
	Number string // "+15550001111"
	PIN    string // empty: the card asks for none
	PUK    string // "12345678" if empty
	PIN2   string // "5678" if empty
	PUK2   string // "87654321" if empty
	IMSI   string
	ICCID  string
	// PINAttempts and PUKAttempts are how often PIN and PUK may be wrong. Zero: 3 and 10.
	PINAttempts, PUKAttempts int
}

// The codes of a card, in the order of +CPINR.
const (
	pin1 = iota
	puk1
	pin2
	puk2
)

var codeNames = [...]string{"SIM PIN", "SIM PUK", "SIM PIN2", "SIM PUK2"}

// sim is a card with what it remembers.
type sim struct {
	SIM
	codes [4]string
	tries [4]int // attempts left
	full  [4]int
	// asks is whether the card asks for its PIN (+CLCK "SC").
	asks     bool
	locks    map[string]int // other facilities, by the classes they hold for
	password string         // of call barring
	centre   *string        // AT+CSCA; nil: the network's
	saved    *savedSettings // AT+CSAS; nil: as at first
	messages []*message
	books    map[string]phonebook

	forwards  [4]forward        // by <reason> of +CCFC; the network keeps them for the card
	preferred [8]string         // operators, by their codes
	records   map[int][][]byte  // files of records, by their numbers
	channels  []int             // that are open to applications
	charges   map[string]string // what AT+CAMM and AT+CPUC have set
	waits     int               // <class> of the calls that may wait, +CCWA
}

// newSIM makes a card. Those of one network have numbers of their own.
func newSIM(card SIM, ordinal int) *sim {
	setDefault(&card.PUK, "12345678")
	setDefault(&card.PIN2, "5678")
	setDefault(&card.PUK2, "87654321")
	setDefault(&card.IMSI, numberAfter("001010123456789", ordinal))
	setDefault(&card.ICCID, numberAfter("8988211000000123456", ordinal))
	setDefault(&card.PINAttempts, 3)
	setDefault(&card.PUKAttempts, 10)
	s := &sim{SIM: card, asks: card.PIN != "", locks: map[string]int{}, books: map[string]phonebook{}, password: barringPassword, waits: 1, charges: map[string]string{}}
	s.codes = [4]string{card.PIN, card.PUK, card.PIN2, card.PUK2}
	if card.PIN == "" {
		s.codes[pin1] = "0000"
	}
	s.full = [4]int{card.PINAttempts, card.PUKAttempts, card.PINAttempts, card.PUKAttempts}
	s.tries = s.full
	return s
}

// verify tries a code and counts it; a card that is blocked takes none.
func (s *sim) verify(code int, value string) bool {
	if s.tries[code] == 0 {
		return false
	}
	if s.codes[code] != value {
		s.tries[code]--
		return false
	}
	s.tries[code] = s.full[code]
	return true
}

// unblock sets a PIN anew by its PUK.
func (s *sim) unblock(pin int, puk, fresh string) bool {
	if !s.verify(pin+1, puk) {
		return false
	}
	s.codes[pin], s.tries[pin] = fresh, s.full[pin]
	return true
}

// left returns the attempts left of the code that is wanted now.
func (s *sim) left() int {
	if s.tries[pin1] == 0 {
		return s.tries[puk1]
	}
	return s.tries[pin1]
}

// blocked tells that the PUK is used up: the card is of no use any more.
func (s *sim) blocked() bool { return s.tries[pin1] == 0 && s.tries[puk1] == 0 }

// InsertSIM puts a card into the modem, in place of the one that is there. A card that asks
// for no PIN is ready at once, or after Options.SIMStart.
func (m *Modem) InsertSIM(card SIM) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.record(Event, "SIM inserted")
	m.insert(card)
	if !m.sim.asks && !m.off { // else powerUp does
		m.openSIM()
	}
	m.updateRegistration()
}

func (m *Modem) insert(card SIM) {
	m.sim = newSIM(card, m.ordinal)
	m.sim.messages = make([]*message, m.p.Places.SM)
	m.simOpen, m.simBusy = false, false
	m.number = m.nw.join(m, card.Number)
	m.sim.Number = m.number
	m.sim.books["ON"] = phonebook{1: {m.number, "Line 1"}}
}

// RemoveSIM takes the card out: commands that need it are refused and the network loses the modem.
func (m *Modem) RemoveSIM() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.removeSIM()
}

func (m *Modem) removeSIM() {
	if m.closed || m.sim == nil {
		return
	}
	m.record(Event, "SIM removed")
	m.nw.leave(m)
	m.sim, m.simOpen, m.simBusy, m.number = nil, false, false, ""
	m.updateRegistration()
}

// openSIM gives access to the card, after its start-up.
func (m *Modem) openSIM() {
	m.simOpen = true
	if m.opt.SIMStart <= 0 {
		return
	}
	m.simBusy = true
	m.after(m.opt.SIMStart, func() {
		m.simBusy = false
		m.readyNotices()
		m.updateRegistration()
	})
}

// simReady tells whether commands may use the card.
func (m *Modem) simReady() bool { return m.sim != nil && m.simOpen && !m.simBusy }

// pinState returns what +CPIN? tells, TS 27.007 8.3.
func (m *Modem) pinState() string {
	switch {
	case m.sim == nil:
		return "NOT INSERTED"
	case m.sim.tries[pin1] == 0:
		return codeNames[puk1]
	case !m.simOpen:
		return codeNames[pin1]
	case m.puk2Wanted:
		return codeNames[puk2]
	}
	return "READY"
}

// simError returns why the card can not be used, nil if it can; of the +CMS family if asked.
func (m *Modem) simError(cms bool) error {
	pair := func(cme CME, code CMS) error {
		if cms {
			return code
		}
		return cme
	}
	switch {
	case m.sim == nil:
		return pair(cmeNoSIM, cmsNoSIM)
	case m.sim.blocked():
		return pair(13, 313)
	case m.sim.tries[pin1] == 0:
		return pair(cmeSIMPUK, cmsSIMPUK)
	case !m.simOpen:
		return pair(cmeSIMPIN, cmsSIMPIN)
	case m.simBusy:
		return pair(cmeSIMBusy, cmsSIMBusy)
	}
	return nil
}

var simCommands = map[string]*command{
	"+CPIN":  {read: readPIN, set: enterPIN},
	"+CPIN2": {need: needCard, read: readPIN2, set: enterPIN2},
	"+CPINR": {
		exec: func(c *call) error { return sayRetries(c, pin1, puk1, pin2, puk2) },
		set:  setRetries,
	},
}

func readPIN(c *call) error {
	m := c.m
	if err := m.simError(false); err == cmeNoSIM || err == CME(13) || err == cmeSIMBusy {
		return err
	}
	return c.say("+CPIN: ", m.pinState())
}

// enterPIN is AT+CPIN=<pin>[,<new pin>], TS 27.007 8.3.
func enterPIN(c *call) error {
	m := c.m
	switch err := m.simError(false); {
	case err == nil && m.puk2Wanted:
		return enterPIN2(c)
	case err == nil:
		return cmeNotAllowed
	case err == cmeSIMPIN && len(c.args) == 1:
	case err == cmeSIMPUK && len(c.args) == 2:
	case err == cmeSIMPIN:
		return cmeBadParameter
	default:
		return err
	}
	for i := range c.args {
		if !isCode(c.args[i].text) {
			return cmeBadParameter
		}
	}
	if err := m.sim.enter(c.args); err != nil {
		m.record(Event, fmt.Sprintf("wrong code, %d attempts left", m.sim.left()))
		return err
	}
	m.openSIM()
	c.afterwards(func() {
		if !m.simBusy {
			m.readyNotices()
			m.updateRegistration()
		}
	})
	return nil
}

// readPIN2 and enterPIN2 are AT+CPIN2 (EHS6 manual): the second PIN, or PUK2 with a new one.
func readPIN2(c *call) error {
	if c.m.sim.tries[pin2] == 0 {
		return c.say("+CPIN2: ", codeNames[puk2])
	}
	return c.say("+CPIN2: ", codeNames[pin2])
}

func enterPIN2(c *call) error {
	m := c.m
	blocked := m.sim.tries[pin2] == 0
	if blocked != (len(c.args) == 2) {
		return cmeBadParameter
	}
	for i := range c.args {
		if !isCode(c.args[i].text) {
			return cmeBadParameter
		}
	}
	if !blocked {
		return m.checkPassword(pin2, c.args[0].text)
	}
	if !m.sim.unblock(pin2, c.args[0].text, c.args[1].text) {
		return cmeWrongPassword
	}
	m.puk2Wanted = false
	return nil
}

// enter tries a PIN, or a PUK with a new PIN.
func (s *sim) enter(codes []arg) error {
	if len(codes) == 2 {
		if s.unblock(pin1, codes[0].text, codes[1].text) {
			return nil
		}
		return cmeWrongPassword
	}
	if s.verify(pin1, codes[0].text) {
		return nil
	}
	if s.tries[pin1] == 0 {
		return cmeSIMPUK
	}
	return cmeWrongPassword
}

// isCode tells whether a text has the form of a PIN or PUK, 4 to 8 digits; TS 11.11 9.3.
func isCode(s string) bool {
	if len(s) < 4 || len(s) > 8 {
		return false
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// setRetries is AT+CPINR="SIM PIN", TS 27.007 8.65; a trailing * asks for all that begin so.
func setRetries(c *call) error {
	want := c.str(0, "")
	var codes []int
	for code, name := range codeNames {
		prefix, wild := strings.CutSuffix(want, "*")
		if name == want || wild && strings.HasPrefix(name, prefix) {
			codes = append(codes, code)
		}
	}
	if codes == nil {
		return cmeBadParameter
	}
	return sayRetries(c, codes...)
}

func sayRetries(c *call, codes ...int) error {
	if c.m.sim == nil {
		return cmeNoSIM
	}
	for _, code := range codes {
		c.info = append(c.info, fmt.Sprintf("+CPINR: %s,%d,%d",
			codeNames[code], c.m.sim.tries[code], c.m.sim.full[code]))
	}
	return nil
}
