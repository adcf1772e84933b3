package at

import (
	"bytes"
	"slices"
	"strings"
)

// A Notice is an unsolicited result code: something the modem reports by itself.
type Notice struct {
	Line string // as it came: +CMTI: "SM",3
	Body string // the second line of those that have two, such as the PDU after +CMT
	// Dropped counts the notices that were given up just before this one because the subscriber was
	// too slow for its queue. A message is never among them.
	Dropped int
}

// Name returns what stands before the colon of the line, "+CMTI", or the whole line where there
// is none, "RING".
func (n Notice) Name() string {
	if i := nameEnd(n.Line); i >= 0 {
		return n.Line[:i]
	}
	return n.Line
}

// Params returns the parameters of the line.
func (n Notice) Params() Params { return ParseParams(n.Line) }

// A NoticeRule tells a [Port] of an unsolicited result code of some vendor's.
type NoticeRule struct {
	Name string // what stands before the colon, "^RSSI", or the whole line where there is none, "SMS Ready"
	Body bool   // a line with its body follows
	// IsAnswer is for a name that the answer to a command has too, which then has one line. While the
	// command runs it is called with the values of each line of the name, and tells the answer from a
	// notice; where nothing in the line does, let it return true, and the first one is the answer.
	IsAnswer func(Params) bool
}

// noticeRules is the table of known notices. It decides what can not be an answer of the bare
// kind, and which notices have a body.
type noticeRules struct {
	own map[string]NoticeRule // of the options
}

// withBody are the notices of two lines (3GPP TS 27.005 3.4.1; MediaTek IMS variants).
// +CDS has its second line in PDU mode only; see bodyOf.
var withBody = map[string]bool{
	"+CMT": true, "+CDS": true, "+CBM": true, "+EIMSCMT": true, "+EIMSCDS": true, "+C2KCMT": true, "+CLASS0": true,
}

// bareNotices are those without a colon, by their first word or words, from ITU-T V.250 and the
// manuals of several vendors.
var bareNotices = []string{
	"RING", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT",
	"RDY", "Call Ready", "SMS Ready", "NORMAL POWER DOWN", "POWERED DOWN", "UNDER-VOLTAGE", "OVER-VOLTAGE",
	"UNDER_VOLTAGE", "OVER_VOLTAGE", "CHARGE-ONLY MODE", "MO RING", "MO CONNECTED", "PB DONE", "SMS DONE", "APP RDY",
	"^SYSSTART", "^SHUTDOWN", "^SYSLOADING", "+PACSP", "+SMS FULL", "MISSED_CALL", "VOICE CALL", "HANGUP",
}

// known reports whether line is a notice of the table. Names with a colon need no entry: no answer
// of the bare kind looks like one.
func (r *noticeRules) known(line []byte) bool {
	if bareNotice(line) != "" {
		return true
	}
	if len(r.own) == 0 {
		return false
	}
	_, ok := r.own[Notice{Line: string(line)}.Name()]
	return ok
}

// bareNotice returns the name in bareNotices that line begins with, or nothing.
func bareNotice(line []byte) string {
	for _, n := range bareNotices {
		if len(line) >= len(n) && string(line[:len(n)]) == n {
			return n
		}
	}
	return ""
}

// begin reports whether b begins with a notice, as far as it has come, behind empty lines.
func (r *noticeRules) begin(b []byte) bool {
	line, _, complete := bytes.Cut(bytes.TrimLeft(b, "\r\n"), []byte{'\r'})
	if len(line) == 0 || looksNamed(line) || r.known(line) {
		return true
	}
	return !complete && (strings.IndexByte(nameSigns, line[0]) >= 0 || slices.ContainsFunc(bareNotices, func(n string) bool {
		return strings.HasPrefix(n, string(line))
	}))
}

// nameOf returns the name of a notice that is known or looks like one, and nothing for other lines.
func (r *noticeRules) nameOf(line string) string {
	name := Notice{Line: line}.Name()
	if _, ok := r.own[name]; ok || looksNamed([]byte(line)) {
		return name
	}
	return bareNotice([]byte(line))
}

// bodyOf tells what kind of body follows the header line of a notice or of an answer.
func (r *noticeRules) bodyOf(line []byte) body {
	name := line
	if i := bytes.IndexByte(line, ':'); i >= 0 {
		name = line[:i]
	}
	switch {
	case withBody[string(name)]:
		return messageBody(string(line))
	case len(name) == 5 && string(name) == "+CUSD" && bytes.Count(line, []byte{'"'})%2 == 1:
		return body{kind: restOfQuote} // a menu of several lines (3GPP TS 27.007 7.15)
	case r.own[string(name)].Body:
		return body{kind: textLine}
	}
	return body{}
}

// add puts the rules of a profile beside those of the table.
func (r *noticeRules) add(rules []NoticeRule) {
	if len(rules) > 0 && r.own == nil {
		r.own = make(map[string]NoticeRule, len(rules))
	}
	for _, rule := range rules {
		r.own[rule.Name] = rule
	}
}

// twin tells how to know the answer among lines of a name that notices have too; nil where the first
// line is the answer. isTwin is false for other names.
func (r *noticeRules) twin(name string) (isAnswer func(Params) bool, isTwin bool) {
	if t, ok := twins[name]; ok {
		return t.isAnswer, true
	}
	if rule, ok := r.own[name]; ok && rule.IsAnswer != nil {
		return rule.IsAnswer, true
	}
	return nil, false
}

// bodyKind says how the end of a body is found.
type bodyKind uint8

const (
	noBody      bodyKind = iota
	hexLine              // one line of hexadecimal digits: a PDU
	textLine             // one line of any text
	octets               // a known number of octets, line ends among them
	restOfLine           // what is left of such a text, mostly nothing
	restOfQuote          // the lines up to the quotation mark that ends the text of the header
)

// body describes what follows a header line.
type body struct {
	kind       bodyKind
	octets     int  // of kind octets their number; of kind hexLine that of the TPDU
	characters bool // the number counts characters of a text, each of one octet or more
	listed     bool // the next message of a listing may follow the text
	digits     bool // a text of kind textLine is in hexadecimal digits, so that what looks like a notice is one
}

// messageBody tells PDU mode from text mode by the header, so that nobody has to know the mode
// (3GPP TS 27.005 3.4.1, 3.4.2, 3.4.3, 4.1, 4.2).
func messageBody(line string) body {
	p := ParseParams(line)
	name := Notice{Line: line}.Name()
	switch name {
	case "+CMGR", "+CMGL", "^SMGR", "^SMGL":
		return storedBody(p, name)
	case "+CDS", "+EIMSCDS", "+CBM":
		// PDU mode: <length>, or ",<length>" of ZTE. Text mode: a report is all in the header;
		// a cell broadcast page has five numbers there and its text after it.
		switch {
		case p.Len() <= 2:
			return pduBody(p, p.Len()-1)
		case name == "+CBM":
			return body{kind: textLine}
		}
		return body{}
	}
	// +CMT: PDU mode [<alpha>],<length>; text mode <oa>,[<alpha>],<scts>[,<tooa>,...,<length>].
	if p.Len() <= 2 {
		return pduBody(p, p.Len()-1)
	}
	return textBody(p, 3)
}

// storedBody reads the header of +CMGR or +CMGL: in PDU mode <stat> is a number, in text mode a word.
func storedBody(p Params, name string) body {
	stat := 0
	if strings.HasSuffix(name, "L") {
		stat = 1 // after <index>
	}
	if _, err := p.Int(stat, "stat"); err == nil && !p.At(stat).Quoted {
		return pduBody(p, p.Len()-1)
	}
	if _, err := p.Int(stat+1, "fo"); err == nil && !p.At(stat+1).Quoted {
		if _, err := p.Int(stat+2, "mr"); err == nil {
			return body{} // a status report in text mode is all in the header
		}
	}
	switch word := p.At(stat).Text; {
	case inUCS2(word), inUCS2(p.At(stat + 1).Text):
		return body{kind: textLine, digits: true}
	case !strings.HasPrefix(word, "STO") && !strings.HasPrefix(word, "REC"):
		return body{kind: textLine}
	case stat == 1:
		return listedBody(p)
	}
	return textBody(p, 4)
}

// inUCS2 reports whether a status or a number is written in the digits of AT+CSCS="UCS2", which the text is too, then.
// In other sets what stands between header and text counts as text, since a sender could forge notices otherwise.
func inUCS2(s string) bool {
	known := strings.HasPrefix(s, "002B") || strings.HasPrefix(s, "005200450043") || strings.HasPrefix(s, "00530054004F")
	return known && len(s)%4 == 0 && isHex([]byte(s))
}

// listedBody is as long as +CMGL: <index>,<stat>,<oa>,<alpha>,<scts>,<tooa>,<length> says, which does
// not tell the data coding scheme: UCS2 has more digits than that.
func listedBody(p Params) body {
	n, err := p.Int(6, "length")
	if _, terr := p.Int(5, "tooa"); err != nil || terr != nil || p.Len() != 7 || n < 0 || n > maxLine {
		return body{kind: textLine}
	}
	if n == 0 {
		return body{}
	}
	return body{kind: octets, octets: n, characters: true, listed: true}
}

// pduBody is a line of digits, none at all where the length is 0.
func pduBody(p Params, length int) body {
	n, err := p.Int(length, "length")
	switch {
	case err != nil:
		n = -1
	case n == 0:
		return body{}
	}
	return body{kind: hexLine, octets: n}
}

// textBody is as long as the last value of the header says, which is there with AT+CSDH=1;
// else it is one line. A length that no message has is noise.
func textBody(p Params, shortest int) body {
	last := p.Len() - 1
	n, err := p.Int(last, "length")
	if err != nil || last < shortest+2 || p.At(last).Quoted {
		return body{kind: textLine}
	}
	switch {
	case n == 0:
		return body{}
	case n < 0 || n > maxLine:
		return body{kind: textLine}
	}
	if dcs, err := p.Int(last-3, "dcs"); err == nil && isUCS2(dcs) {
		n /= 2 // it counts octets, of which a character has two
	}
	return body{kind: octets, octets: n, characters: true}
}

// isUCS2 reports whether a data coding scheme is for UCS2 (3GPP TS 23.038 clause 4).
func isUCS2(dcs int) bool {
	return dcs&0x8c == 0x08 || dcs&0xf0 == 0xe0
}

// isHex reports whether line is a PDU: hexadecimal digits, an even number of them.
func isHex(line []byte) bool {
	if len(line) == 0 || len(line)%2 != 0 {
		return false
	}
	for _, c := range line {
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}
