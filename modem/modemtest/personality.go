package modemtest

import (
	"strconv"
	"strings"
)

// A Personality is how a modem speaks, as data. To add one, start from the nearest, as in
//
//	p := modemtest.Generic
//	p.Model = "X100"
//	p.Answers = map[string]string{"^ICCID?": "^ICCID: {ICCID}", "+GCAP": "ERROR"}
//
// An answer, notice or Info line may hold the names of values in braces, which stand for the
// modem's state: {CPIN} (READY, SIM PIN, ...), {PIN1} {PUK1} {PIN2} {PUK2} (attempts left),
// {LEFT} (attempts left of the code now wanted), {RSSI} {BER} (as in +CSQ), {STAT} (as in
// +CREG), {IMEI} {IMSI} {ICCID} {NUMBER}, and {MEM} in Full.
type Personality struct {
	Name         string // "Huawei E303"
	Manufacturer string // +CGMI
	Model        string // +CGMM
	Revision     string // +CGMR
	IMEI         string // +CGSN
	Capabilities string // +GCAP

	// Info holds the lines of ATI. Nil: manufacturer, model and revision.
	Info []string
	// Answers holds the answers to commands that only tell something. A key is a command without
	// AT, in capitals and without spaces: "^SYSINFO", "+QPINC?", "^CURC=0"; "^CURC=*" stands for
	// any value. The lines of an answer are parted by "\n"; its last line may be a final result,
	// else OK follows. An answer here wins over the one the package has, and the ranges in one to a
	// test form, "+CREG=?", bound what the command takes.
	Answers map[string]string
	// Unsupported names commands that this modem does not have.
	Unsupported []string
	// Unknown answers what this modem does not have. Nil: ERROR.
	Unknown error
	// Prompt asks for a body; CR LF goes before it. Empty: "> ".
	Prompt string

	// Boot holds the notices after the start, Ready those after the card gave access.
	Boot, Ready []string
	// Signal is the notice of a changed signal, or empty.
	Signal string
	// Full is the notice of a full message store, or empty.
	Full string
	// Tone is the notice of a key that the other side of a call has pressed, with {KEY} or its
	// character's {CODE} in it, or empty.
	Tone string

	// CMEE is the setting of +CMEE after the start.
	CMEE int
	// CMSForSIM makes message commands name a missing card or PIN by +CMS ERROR (311), not by
	// +CME ERROR (11).
	CMSForSIM bool
	// AccessTechnology is <AcT> of +CREG and +COPS, which is told if TellAcT is set; 7 is LTE.
	AccessTechnology int
	TellAcT          bool
	// CNMI holds the ranges of +CNMI, in the form of its test answer. Empty: (0-3) and so on.
	CNMI string
	// IndexFromZero makes the first place of a message store 0, not 1.
	IndexFromZero bool
	// EmptyOK makes +CMGR of an empty place answer OK alone, in place of +CMS ERROR: 321.
	EmptyOK bool
	// Places is how many messages ME, SM and SR hold. Zero: 50, 20 and 20.
	Places struct{ ME, SM, SR int }
	// Memories holds +CPMS's choice after the start. Empty: SM for each.
	Memories [3]string
	// KeepRouting leaves +CNMI as it is when an acknowledgement is missing; TS 27.005 3.4.1
	// asks that <mt> and <ds> go to 0.
	KeepRouting bool
	// PackedUSSD makes +CUSD carry 7-bit text as the hexadecimal form of packed septets.
	PackedUSSD bool
	// InlinePDU lets +CMGS and +CNMA take the PDU as a last, quoted parameter, without a prompt.
	InlinePDU bool
	// PIN2Command is a modem that has AT+CPIN2.
	PIN2Command bool
	// TextOnly is a modem without PDU mode: +CMGF has the value 1 alone.
	TextOnly bool
	// IMS makes messages arrive as +EIMSCMT and +EIMSCDS, acknowledged by +EIMSCNMA.
	IMS bool

	noCause         bool // +CREG and its like have no <n> of 3
	namedIndicators bool // +CIEV tells an indicator by its name, not by its number
	calls           callNotices
}

// complete fills in what was left empty.
func (p Personality) complete() Personality {
	if p.Name == "" && p.Manufacturer == "" && p.Model == "" {
		p.Name, p.Manufacturer, p.Model, p.Revision = Generic.Name, Generic.Manufacturer, Generic.Model, Generic.Revision
	}
	if p.Unknown == nil {
		p.Unknown = resultError
	}
	setDefault(&p.Prompt, "> ")
	setDefault(&p.IMEI, "490154203237518")
	setDefault(&p.Capabilities, "+CGSM")
	setDefault(&p.CNMI, "(0-3),(0-3),(0-3),(0-2),(0,1)")
	for i := range p.Memories {
		setDefault(&p.Memories[i], "SM")
	}
	setDefault(&p.Places.ME, 50)
	setDefault(&p.Places.SM, 20)
	setDefault(&p.Places.SR, 20)
	if p.Info == nil {
		p.Info = []string{p.Manufacturer, p.Model, p.Revision}
	}
	return p
}

func setDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// answerTo looks a command up among the answers of the personality.
func (p *Personality) answerTo(c *call) (string, bool) {
	if len(p.Answers) == 0 {
		return "", false
	}
	key := c.name + upper(strings.ReplaceAll(c.raw, " ", ""))
	if isLetter(c.name[0]) && len(c.args) > 0 {
		key = c.name + c.args[0].text
	}
	if text, ok := p.Answers[key]; ok {
		return text, true
	}
	if c.form != formSet {
		return "", false
	}
	text, ok := p.Answers[c.name+"=*"]
	return text, ok
}

// isTold tells whether the parameters of a command lie within the ranges that the personality's own answer to the
// test form tells, as far as it has one that can be read.
func (c *call) isTold() bool {
	text, ok := c.m.p.Answers[c.name+"=?"]
	if !ok || c.name == "+IPR" { // of which the second list adds to the first
		return true
	}
	lists := splitRanges(strings.TrimSpace(strings.TrimPrefix(text, c.name+":")))
	for i, a := range c.args {
		if i >= len(lists) || !c.has(i) || !isPlainList(lists[i]) {
			continue
		}
		if plain, isUCS2 := decodeUCS2(a.text); isUCS2 && a.quoted && c.m.set.cscs == "UCS2" {
			a.text = plain
		}
		if !admits(lists[i], a) {
			return false
		}
	}
	return true
}

// isPlainList tells whether a list of a test form is one of numbers or of names, (0-2) or ("SM","ME").
func isPlainList(list string) bool {
	inner, opened := strings.CutPrefix(list, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !opened || !closed || inner == "" {
		return false
	}
	numbers, names := strings.Trim(inner, "0123456789,-") == "", true
	for _, name := range strings.Split(inner, ",") {
		names = names && len(name) > 2 && name[0] == '"' && strings.IndexByte(name[1:], '"') == len(name)-2
	}
	return numbers || names
}

// expand puts values in place of their names in braces.
func (m *Modem) expand(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	pairs := []string{
		"{RSSI}", strconv.Itoa(m.signal()), "{BER}", strconv.Itoa(m.radio.ber),
		"{STAT}", strconv.Itoa(m.radio.stat), "{IMEI}", m.p.IMEI, "{NUMBER}", m.number,
		"{CPIN}", m.pinState(),
	}
	s := m.sim
	if s == nil {
		s = &sim{}
	}
	pairs = append(pairs, "{IMSI}", s.IMSI, "{ICCID}", s.ICCID, "{LEFT}", strconv.Itoa(s.left()),
		"{PIN1}", strconv.Itoa(s.tries[pin1]), "{PUK1}", strconv.Itoa(s.tries[puk1]),
		"{PIN2}", strconv.Itoa(s.tries[pin2]), "{PUK2}", strconv.Itoa(s.tries[puk2]))
	return strings.NewReplacer(pairs...).Replace(text)
}
