package modemtest

import (
	"strconv"
	"strings"
)

// form tells the four ways to write a command, V.250 5.4.
type form uint8

const (
	formExec form = iota // +NAME
	formRead             // +NAME?
	formTest             // +NAME=?
	formSet              // +NAME=value,...
)

// arg is one parameter. An omitted one has neither text nor quotes.
type arg struct {
	text   string
	quoted bool
}

// call is one command of a command line with what it has answered so far.
type call struct {
	m    *Modem
	name string // in capitals: "+CSQ", "E", "&F", "S0"
	form form
	args []arg
	raw  string // what followed the name, as it came
	cmd  *command
	run  *run
	info []string // information lines
}

// say adds an information line to the answer.
func (c *call) say(parts ...string) error {
	c.info = append(c.info, strings.Join(parts, ""))
	return nil
}

// has tells whether parameter i was given.
func (c *call) has(i int) bool { return i < len(c.args) && (c.args[i].quoted || c.args[i].text != "") }

// str returns parameter i, or def when it was omitted.
func (c *call) str(i int, def string) string {
	if !c.has(i) {
		return def
	}
	return c.args[i].text
}

// num returns parameter i, def when it was omitted, or the error for a wrong parameter.
func (c *call) num(i, def int) (int, error) {
	if !c.has(i) {
		return def, nil
	}
	n, err := strconv.Atoi(c.args[i].text)
	if err != nil || c.args[i].quoted || n < 0 {
		return 0, c.wrong()
	}
	return n, nil
}

// within is num for a value that must lie between low and high.
func (c *call) within(i, def, low, high int) (int, error) {
	n, err := c.num(i, def)
	if err == nil && (n < low || n > high) && c.has(i) {
		err = c.wrong()
	}
	return n, err
}

// afterwards makes f run when the answer to the command line is written.
func (c *call) afterwards(f func()) { c.run.then = append(c.run.then, f) }

// wrong is the refusal of a wrong parameter: message commands have codes of their own.
func (c *call) wrong() error {
	if c.cmd == nil || !c.cmd.sms {
		return cmeBadParameter
	}
	if c.m.set.cmgf == 1 {
		return cmsBadText
	}
	return cmsBadPDU
}

// parseLine reads what follows "AT" on a command line: basic commands one after another,
// extended ones ended by a semicolon. ok is false for a line that is no command line.
func parseLine(line string) (calls []*call, ok bool) {
	s := scanner{text: line}
	for s.skip(" ;"); s.more(); s.skip(" ;") {
		c := s.command()
		if c == nil {
			return calls, false
		}
		calls = append(calls, c)
	}
	return calls, true
}

// scanner walks over a command line.
type scanner struct {
	text string
	pos  int
}

func (s *scanner) more() bool { return s.pos < len(s.text) }

func (s *scanner) skip(set string) {
	for s.more() && strings.IndexByte(set, s.text[s.pos]) >= 0 {
		s.pos++
	}
}

// while returns the octets from here on for which keep is true.
func (s *scanner) while(keep func(c byte) bool) string {
	start := s.pos
	for s.more() && keep(s.text[s.pos]) {
		s.pos++
	}
	return s.text[start:s.pos]
}

// body returns what comes before the semicolon that ends an extended command.
func (s *scanner) body() string {
	quoted := false
	return s.while(func(c byte) bool {
		if c == '"' {
			quoted = !quoted
		}
		return c != ';' || quoted
	})
}

func (s *scanner) command() *call {
	c := s.text[s.pos]
	switch {
	case strings.IndexByte(`+^*#$%!_`, c) >= 0:
		return s.extended()
	case c == '&' || c == '\\' || isLetter(c):
		return s.basic()
	}
	return nil
}

// extended reads one command with a prefix, V.250 5.4.
func (s *scanner) extended() *call {
	s.pos++
	prefix := s.text[s.pos-1 : s.pos]
	name := s.while(func(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c == ' ' })
	if name = strings.ReplaceAll(name, " ", ""); name == "" { // spaces mean nothing here, V.250 5.2.2
		return nil
	}
	c := &call{name: prefix + upper(name), raw: strings.TrimRight(s.body(), " ")}
	value, isSet := strings.CutPrefix(strings.TrimLeft(c.raw, " "), "=")
	switch trimmed := strings.TrimSpace(value); {
	case strings.TrimSpace(c.raw) == "":
		c.form = formExec
	case strings.TrimSpace(c.raw) == "?":
		c.form = formRead
	case isSet && trimmed == "?":
		c.form = formTest
	case isSet:
		c.form, c.args = formSet, parseArgs(value)
	default:
		return nil
	}
	return c
}

// basic reads one command of a letter, or & or \ and a letter, with its number; V.250 5.3.
func (s *scanner) basic() *call {
	start := s.pos
	if c := s.text[s.pos]; c == '&' || c == '\\' {
		s.pos++
		s.skip(" ")
	}
	if !s.more() || !isLetter(s.text[s.pos]) {
		return nil
	}
	s.pos++
	c := &call{name: upper(strings.ReplaceAll(s.text[start:s.pos], " ", ""))}
	if c.name == "D" { // the dial string is the rest
		c.raw = s.body()
		if s.more() { // its semicolon asks for a voice call
			c.raw += ";"
		}
		return c
	}
	s.skip(" ")
	number := s.while(isDigit)
	if c.name == "S" {
		return s.register(c, number)
	}
	if number != "" {
		c.args = []arg{{text: number}}
	}
	return c
}

// register reads what follows S and its number: "=value" or "?".
func (s *scanner) register(c *call, number string) *call {
	c.name = "S"
	c.args = []arg{{text: number}}
	s.skip(" ")
	switch {
	case s.more() && s.text[s.pos] == '?':
		s.pos++
		c.form = formRead
	case s.more() && s.text[s.pos] == '=':
		s.pos++
		s.skip(" ")
		c.form = formSet
		c.args = append(c.args, arg{text: s.while(isDigit)})
	}
	return c
}

// parseArgs splits the value of an extended command at its commas.
func parseArgs(value string) []arg {
	var args []arg
	s := scanner{text: value}
	for {
		quoted := false
		text := s.while(func(c byte) bool {
			if c == '"' {
				quoted = !quoted
			}
			return c != ',' || quoted
		})
		text = strings.TrimSpace(text)
		a := arg{text: text}
		if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
			a = arg{text: text[1 : n-1], quoted: true}
		}
		args = append(args, a)
		if !s.more() {
			return args
		}
		s.pos++
	}
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// upper puts ASCII letters in capitals and leaves every other octet as it is.
func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if isLetter(c) {
			b[i] = c &^ 0x20
		}
	}
	return string(b)
}

func quote(s string) string { return `"` + s + `"` }
