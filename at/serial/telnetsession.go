package serial

import "github.com/semioctet/gsm/at/serial/internal/telnet"

// A telnetSession keeps which Telnet options are agreed. It answers only what changes something, so that
// two sides that do so can not go on for ever (RFC 854, RFC 1143).
type telnetSession struct {
	ours   map[byte]bool // options that are on at this side, by DO of the server
	theirs map[byte]bool // options that are on at the server, by its WILL
	asked  map[byte]bool // offered by offer, not answered yet at our side
	wanted map[byte]bool // asked for by offer, not answered yet at the server's
	agreed chan bool     // gets whether the COM port option is on, once
}

// options are those that a serial port needs.
var options = [...]byte{telnet.Binary, telnet.SuppressGoAhead, telnet.ComPort}

func newTelnetSession() telnetSession {
	s := telnetSession{
		ours: make(map[byte]bool), theirs: make(map[byte]bool),
		asked: make(map[byte]bool), wanted: make(map[byte]bool),
		agreed: make(chan bool, 1),
	}
	for _, o := range options {
		s.asked[o] = true
		s.wanted[o] = o != telnet.ComPort // RFC 2217 section 3: the client offers, the server accepts
	}
	return s
}

// offer is what to send first.
func (s *telnetSession) offer() []byte {
	var b []byte
	for _, o := range options {
		b = append(b, telnet.IAC, telnet.WILL, o)
		if o != telnet.ComPort {
			b = append(b, telnet.IAC, telnet.DO, o)
		}
	}
	return b
}

// handle takes a negotiation of the server and gives what to send in return, if anything.
func (s *telnetSession) handle(c telnet.Command) (reply []byte) {
	supported := c.Option == telnet.Binary || c.Option == telnet.SuppressGoAhead || c.Option == telnet.ComPort
	switch c.Code {
	case telnet.DO:
		return s.change(s.ours, s.asked, c.Option, supported, telnet.WILL, telnet.WONT)
	case telnet.WILL:
		return s.change(s.theirs, s.wanted, c.Option, supported, telnet.DO, telnet.DONT)
	case telnet.DONT:
		return s.refuse(s.ours, s.asked, c.Option, telnet.WONT)
	case telnet.WONT:
		return s.refuse(s.theirs, s.wanted, c.Option, telnet.DONT)
	}
	return nil
}

// change turns an option on at one side, as the server asks or answers.
func (s *telnetSession) change(on, pending map[byte]bool, option byte, supported bool, yes, no byte) (reply []byte) {
	switch {
	case !supported:
		return []byte{telnet.IAC, no, option}
	case !on[option] && !pending[option]:
		reply = []byte{telnet.IAC, yes, option}
	}
	on[option], pending[option] = true, false
	if option == telnet.ComPort {
		s.settle(true)
	}
	return reply
}

// refuse turns an option off at one side, as the server asks or answers.
func (s *telnetSession) refuse(on, pending map[byte]bool, option byte, no byte) (reply []byte) {
	if on[option] {
		reply = []byte{telnet.IAC, no, option}
	}
	wasPending := pending[option]
	on[option], pending[option] = false, false
	if option == telnet.ComPort && wasPending {
		s.settle(false)
	}
	return reply
}

func (s *telnetSession) settle(agreed bool) {
	select {
	case s.agreed <- agreed:
	default:
	}
}
