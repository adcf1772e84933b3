package modemtest

import (
	"encoding/hex"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// ussdCommands carry USSD, TS 27.007 7.15.
var ussdCommands = map[string]*command{
	"+CUSD": {
		test: tell("+CUSD: (0-2)"),
		read: func(c *call) error { return c.say("+CUSD: ", ints(c.m.set.cusd)) },
		set:  setUSSD,
	},
}

// ussdSession is a menu that waits for an answer.
type ussdSession struct {
	path string // what was sent so far, joined by ">"
	open bool
}

// USSD sets the answer of the network to a code, "*100#". A path of answers, joined by ">",
// stands for what is sent in a menu: "*100#>1". An answer with paths below it is a menu
// (<m> is 1), and another ends the session. A code without an answer is not supported.
func (n *Network) USSD(path, answer string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.menus[path] = answer
}

// menu returns the answer to a path and whether it asks for more.
func (n *Network) menu(path string) (answer string, more, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	answer, ok = n.menus[path]
	for p := range n.menus {
		more = more || strings.HasPrefix(p, path+">")
	}
	return answer, more, ok
}

// setUSSD is AT+CUSD=[<n>[,<str>[,<dcs>]]]. OK comes at once, the answer as a notice.
func setUSSD(c *call) error {
	m := c.m
	n, err := c.within(0, m.set.cusd, 0, 2)
	dcs, err2 := c.within(2, 15, 0, 255)
	if err != nil || err2 != nil || len(c.args) > 3 {
		return cmeBadParameter
	}
	if n == 2 {
		m.ussd = ussdSession{}
		return nil
	}
	m.set.cusd = n
	if !c.has(1) {
		return nil
	}
	if err := m.simError(false); err != nil {
		return err
	}
	if !inService(m.radio.stat) {
		return cmeNoNetwork
	}
	text, ok := m.ussdText(c.args[1].text, pdu.CBSDCS(dcs))
	if !ok {
		return cmeBadParameter
	}
	path := text
	if m.ussd.open {
		path = m.ussd.path + ">" + text
	}
	c.afterwards(func() {
		if m.nw.opt.Latency <= 0 {
			m.answerUSSD(path)
			return
		}
		m.after(m.nw.opt.Latency, func() { m.answerUSSD(path) })
	})
	return nil
}

func (m *Modem) answerUSSD(path string) {
	answer, more, ok := m.nw.menu(path)
	m.ussd = ussdSession{path: path, open: ok && more}
	if m.set.cusd == 0 {
		return
	}
	switch {
	case !ok:
		m.notify("+CUSD: 4")
	case more:
		m.notify("+CUSD: 1," + m.ussdString(answer))
	default:
		m.notify("+CUSD: 0," + m.ussdString(answer))
	}
}

// PushUSSD makes the network send a text to the modem that needs no answer.
func (m *Modem) PushUSSD(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.set.cusd == 1 {
		m.notify("+CUSD: 0," + m.ussdString(text))
	}
}

// ussdText reads <str>.
func (m *Modem) ussdText(s string, dcs pdu.CBSDCS) (string, bool) {
	if m.p.PackedUSSD && dcs.Alphabet() == pdu.GSM7 {
		octets, err := hex.DecodeString(s)
		if err != nil {
			return "", false
		}
		return fromSeptets(pdu.UnpackUSSD(nil, octets)), true
	}
	if dcs.Alphabet() == pdu.UCS2 {
		return decodeUCS2(s)
	}
	return m.fromCharset(s)
}

// ussdString returns <str>,<dcs>.
func (m *Modem) ussdString(text string) string {
	b, err := pdu.AppendSeptets(nil, text, 0, 0)
	switch {
	case err != nil:
		return quote(encodeUCS2(text)) + ",72"
	case m.p.PackedUSSD:
		return quote(strings.ToUpper(hex.EncodeToString(pdu.PackUSSD(nil, b)))) + ",15"
	}
	return quote(m.charset(text)) + ",15"
}
