package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
)

// explainNotice says what an unsolicited result code means.
func (s *story) explainNotice(e *event) {
	name, values, _ := strings.Cut(e.lines[0], ":")
	p := params(values)
	if isStored(e.lines[0]) {
		s.explainStored(e)
		return
	}
	if len(e.lines) == 2 {
		length, err := p.Int(p.Len()-1, "length")
		switch {
		case err != nil || p.Len() > 2: // in PDU mode it is +CMT: [<alpha>],<length>
			s.say("text mode") // +CMT: <oa>,,<scts> and the text
		case name == "+CBM":
			s.explainPage(e.lines[1])
		default:
			s.explainReceived(pdu.Reader{}, e.lines[1], length)
		}
		return
	}
	switch name {
	case "+CMTI", "+CDSI":
		s.say("stored in %s, place %s: AT+CPMS=\"%s\" and AT+CMGR=%s read it", p.At(0).Text, p.At(1).Text, p.At(0).Text, p.At(1).Text)
	case "+CMT", "+CDS", "+CBM", "+EIMSCMT":
		s.find(name, "has no second line", "the log, or the program that reads the modem, has lost the message")
	}
	if code, _ := gsmerr.ParseFinal(e.lines[0]); isRefusal(code) {
		e.code = code
		s.explainError(e, "", "")
	}
	s.explainLine(e.lines[0])
}

// isRefusal reports a code that nothing but a command can have: a word such as NO CARRIER may come of itself.
func isRefusal(code error) bool {
	word, ok := code.(gsmerr.ResultCode)
	return code != nil && (!ok || word == gsmerr.Generic)
}

// explainPage decodes a cell broadcast page.
func (s *story) explainPage(text string) {
	octets, err := pdu.DecodeHex(nil, text)
	if err != nil {
		s.find("", fmt.Sprintf("the page can not be read: %v", err), "")
		return
	}
	page, deviations, err := pdu.Reader{}.ReadCBS(octets)
	if err != nil {
		s.find("", fmt.Sprintf("the page can not be read: %v", err), "")
		return
	}
	s.say("cell broadcast, message %d, page %d of %d: %q", page.MessageID, page.Page, page.Pages, page.Text())
	for _, d := range deviations {
		s.find("", d.Error(), "")
	}
}

// registration says what <stat> of +CREG and its like means. Source: 3GPP TS 27.007 7.2.
var registration = map[string]string{
	"0": "not registered, and the modem does not search", "1": "registered", "2": "not registered, the modem searches",
	"3": "registration denied", "4": "not known", "5": "registered, roaming",
}

// explainLine says what an information line or a notice of one line means.
func (s *story) explainLine(line string) {
	name, values, ok := strings.Cut(line, ":")
	if !ok {
		return
	}
	p := params(values)
	switch name {
	case "+CPIN":
		s.explainPIN(strings.Trim(strings.TrimSpace(values), `"`))
	case "+CREG", "+CGREG", "+CEREG":
		s.explainRegistration(name, p.At(0).Text, p.At(1).Text, p.Len(), p.At(1).Quoted)
	case "+CSQ":
		s.explainSignal(p.At(0).Text)
	case "+CPMS":
		s.explainStorages(p)
	case "+CUSD":
		if text := ussdText(p.At(1).Text, p.At(2).Text); text != p.At(1).Text {
			s.say("%q", text)
		}
	}
}

// explainStorages reads <mem>,<used>,<total> of +CPMS, where <mem> is left out in the answer to a setting.
// Source: 3GPP TS 27.005 3.2.2.
func (s *story) explainStorages(p at.Params) {
	var full []string
	for i := 0; i+1 < p.Len(); i += 2 {
		name := "a storage"
		if p.At(i).Quoted {
			name = "the storage " + p.At(i).Text
			i++
		}
		used, err := p.Int(i, "used")
		total, errTotal := p.Int(i+1, "total")
		if err == nil && errTotal == nil && total > 0 && used >= total {
			full = appendNew(full, fmt.Sprintf("%s is full with %d messages", name, used))
		}
	}
	for _, what := range full {
		s.find("", what, "delete messages with AT+CMGD; before, no others are received there")
	}
}

// explainSignal reads <rssi> of +CSQ. Source: 3GPP TS 27.007 8.5.
func (s *story) explainSignal(rssi string) {
	switch n, err := strconv.Atoi(rssi); {
	case err != nil || n < 0 || n > 99:
	case n <= 31:
		s.say("signal %d dBm", 2*n-113)
	case n == 99:
		s.say("no signal is known")
	}
}

func (s *story) explainPIN(state string) {
	switch {
	case state == "READY" || strings.HasPrefix(state, "("):
	case strings.HasSuffix(state, "PUK") || strings.HasSuffix(state, "PUK2"):
		s.find("", "the SIM card asks for its "+strings.TrimPrefix(state, "SIM ")+", since the PIN was wrong too often",
			"enter the PUK of the card's papers in a phone; ten wrong ones destroy the card")
	default:
		s.find("", "the SIM card or modem asks for "+state, "give it with AT+CPIN; nothing works before, and three wrong ones block the card")
	}
}

// explainRegistration reads <n>,<stat>... of an answer and <stat>,<lac>... of a notice.
func (s *story) explainRegistration(name, first, second string, n int, quoted bool) {
	stat := second
	if n == 1 || quoted {
		stat = first
	}
	meaning, ok := registration[stat]
	if !ok {
		return
	}
	s.say("%s", meaning)
	if stat == "3" {
		s.find(name+":", "registration denied", "the network does not take this SIM card here; check subscription, area and technology")
	}
}

// ussdText decodes the text of +CUSD, which modems give as it is, in hexadecimal UCS2, or packed,
// whatever the coding scheme says.
func ussdText(text, dcs string) string {
	octets, err := pdu.DecodeHex(nil, text)
	if err != nil || len(octets) < 2 {
		return text
	}
	var scheme int
	if _, err := fmt.Sscan(dcs, &scheme); err != nil {
		scheme = int(pdu.CBSDefault)
	}
	if pdu.CBSDCS(scheme).Alphabet() == pdu.UCS2 || len(octets)%2 == 0 && octets[0] == 0 {
		return string(pdu.AppendUCS2Text(nil, octets))
	}
	if pdu.CBSDCS(scheme).Alphabet() == pdu.GSM7 {
		return string(pdu.AppendText(nil, pdu.UnpackUSSD(nil, octets), 0, 0))
	}
	return text
}
