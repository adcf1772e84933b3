package at

import (
	"strings"
	"unicode/utf8"
)

// shape says which lines belong to the answer of a command. The zero shape takes none.
type shape struct {
	names  []string // information lines with one of these names belong to it
	bare   bool     // lines without a name belong to it, as +CGSN answers
	once   bool     // only the first one does; further ones are notices
	many   bool     // any number of lines does, also of a name that notices have too
	bodies bool     // a body follows each of them
}

// withBodies are the commands that list messages: each header line is followed by a PDU or a text.
var withBodies = map[string]bool{"+CMGR": true, "+CMGL": true, "^SMGR": true, "^SMGL": true}

// bareAnswers are the commands whose execute form answers with text that has no name in front
// (3GPP TS 27.007 5.1-5.6, ITU-T V.250 6.1). Some modems put the name there all the same.
var bareAnswers = map[string]bool{
	"I": true, "+CGMI": true, "+CGMM": true, "+CGMR": true, "+CGSN": true, "+CIMI": true,
	"+GMI": true, "+GMM": true, "+GMR": true, "+GSN": true, "+CLAC": true, "+CCID": true,
	"+ICCID": true, "^ICCID": true, "#CCID": true, "!ICCID": true, "+QCCID": true, "+CPNNUM": true,
	"+CIMI2": true, "#CIMI": true, "#CGMI": true, "#CGMM": true, "#CGMR": true, "#CGSN": true,
}

// shapeOf returns the shape of a line's answer, by the syntax of its commands and the table of
// notices that share a name with answers.
func shapeOf(c *Command) shape {
	if c.Names != nil {
		return shape{names: c.Names, bare: c.Bare, many: true}
	}
	if strings.IndexByte(c.Line, ';') < 0 {
		return shapeOfOne(c.Line, c.Bare)
	}
	var all shape
	for part := range commandsIn(c.Line) {
		one := shapeOfOne(part, c.Bare)
		all.names = append(all.names, one.names...)
		all.bare = all.bare || one.bare
		all.bodies = all.bodies || one.bodies
		all.many = all.many || one.many
	}
	return all
}

func shapeOfOne(line string, bare bool) shape {
	name := nameOf(line)
	if name == "" {
		return shape{bare: bare}
	}
	form := formOf(line, name)
	upper := strings.ToUpper(name)
	bare = bare || (bareAnswers[upper] && form != test) || (upper[0] == 'S' && form == read)
	if isAlpha(name[0]) || name[0] == '&' || name[0] == '\\' {
		return shape{bare: bare}
	}
	twin, isTwin := twins[upper]
	if isTwin && !twin.answers(form) {
		return shape{bare: bare}
	}
	return shape{names: oneName(upper), bare: bare, once: isTwin && !twin.many, many: twin.many, bodies: withBodies[upper]}
}

// oneName returns a slice of the one name without allocating for the common commands.
func oneName(name string) []string {
	if names, ok := nameSlices[name]; ok {
		return names
	}
	return []string{name}
}

var nameSlices = func() map[string][]string {
	m := map[string][]string{}
	for _, n := range []string{
		"+CSQ", "+CESQ", "+CREG", "+CGREG", "+CEREG", "+COPS", "+CPIN", "+CMGS", "+CMSS", "+CMGW", "+CMGR", "+CMGL", "+CMGD",
		"+CPMS", "+CNMI", "+CNMA", "+CSMS", "+CMGF", "+CMEE", "+CSCS", "+CSCA", "+CFUN", "+CLCC", "+CPAS", "+CBC", "+CCLK", "+CMMS",
	} {
		m[n] = []string{n}
	}
	return m
}()

// takes reports whether a line that is no final result code belongs to the answer, of which
// the lines have are there already.
func (s *shape) takes(line []byte, have []Info, rules *noticeRules) bool {
	for _, name := range s.names {
		if hasName(line, name) {
			isAnswer, isTwin := rules.twin(name)
			return !isTwin || ((s.many || s.room(name, have)) && (isAnswer == nil || isAnswer(ParseParams(string(line)))))
		}
	}
	return s.bare && !(s.once && len(have) > 0) && isText(line) && !rules.known(line) && !looksNamed(line)
}

// room reports whether a line of a name that notices have too is still missing: each command of that
// name has one.
func (s *shape) room(name string, have []Info) bool {
	missing := 0
	for _, n := range s.names {
		if n == name {
			missing++
		}
	}
	for _, info := range have {
		if strings.EqualFold(Notice{Line: info.Line}.Name(), name) {
			missing--
		}
	}
	return missing > 0
}

// hasName reports whether line is an information line called name, in any case.
func hasName(line []byte, name string) bool {
	if len(line) <= len(name) || line[len(name)] != ':' {
		return false
	}
	for i := 0; i < len(name); i++ {
		if upperByte(line[i]) != upperByte(name[i]) {
			return false
		}
	}
	return true
}

// nameSigns are the signs with which the names of extended commands begin.
const nameSigns = "+^*#%$!&_"

// looksNamed reports whether line looks like "+NAME:", which no text of a modem's own does.
// +GCAP is the exception: ATI of several modems ends with it.
func looksNamed(line []byte) bool {
	if len(line) == 0 || strings.IndexByte(nameSigns, line[0]) < 0 || hasName(line, "+GCAP") {
		return false
	}
	i := 1
	for i < len(line) && isNameChar(line[i]) {
		i++
	}
	return i > 1 && i < len(line) && line[i] == ':'
}

// isText reports whether line is text rather than noise.
func isText(line []byte) bool {
	for _, c := range line {
		if (c < ' ' && c != '\t') || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(line)
}

func upperByte(b byte) byte {
	if b >= 'a' && b <= 'z' {
		return b - 0x20
	}
	return b
}
