package at

import (
	"fmt"
	"strconv"
	"strings"
)

// Params are the values of one information line or notice, in order, as the modem wrote them
// (ITU-T V.250 5.4 and 5.8). Get them with [ParseParams].
type Params struct {
	line   string
	values []Value
}

// A Value is one parameter. The zero Value is one that was left out.
type Value struct {
	Text   string  // without the quotes; a list keeps its parentheses
	Quoted bool    // it stood in quotation marks
	List   []Value // the members of a parenthesised list such as (0-3,5)
}

// Omitted reports whether nothing stood between the commas.
func (v Value) Omitted() bool { return v.Text == "" && !v.Quoted && v.List == nil }

// ParseParams reads the parameters of line. What stands before the first colon outside quotes is
// the name and is left out; a line without a name is all parameters.
//
// It takes whatever a modem may write: spaces around values, values left out, quotation marks
// that are missing, unpaired or doubled, text that vendors leave unquoted, and the two-digit hex escapes
// of V.250 5.4.2.2 for the quotation mark, the backslash, CR and LF. It never fails; the typed
// access methods of [Params] do.
func ParseParams(line string) Params {
	body := line
	if i := nameEnd(line); i >= 0 {
		body = line[i+1:]
	}
	p := Params{line: line}
	if strings.TrimSpace(body) == "" {
		return p
	}
	rest := body
	for {
		var v Value
		v, rest = parseValue(rest, ",")
		p.values = append(p.values, v)
		if rest == "" {
			return p
		}
		rest = rest[1:] // the comma
	}
}

// nameEnd returns the index of the colon that ends the name of an information line, or -1.
func nameEnd(line string) int {
	i := strings.IndexByte(line, ':')
	if i < 0 || strings.IndexByte(line[:i], '"') >= 0 || strings.IndexByte(line[:i], ',') >= 0 {
		return -1
	}
	return i
}

// parseValue reads one value of s and returns what follows it, which is empty or starts with one
// of the stop octets.
func parseValue(s, stop string) (Value, string) {
	s = strings.TrimLeft(s, " ")
	switch {
	case strings.HasPrefix(s, `"`):
		return parseQuoted(s, stop)
	case strings.HasPrefix(s, "("):
		if v, rest, ok := parseList(s, stop); ok {
			return v, rest
		}
	}
	end := strings.IndexAny(s, stop)
	if end < 0 {
		end = len(s)
	}
	return Value{Text: strings.TrimRight(s[:end], " ")}, s[end:]
}

// parseQuoted reads a string. A quotation mark ends it only where a stop octet or the end of the
// line follows, since modems write unescaped quotation marks into names and texts.
func parseQuoted(s, stop string) (Value, string) {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		after := strings.TrimLeft(s[i+1:], " ")
		if after == "" || strings.IndexByte(stop, after[0]) >= 0 {
			return Value{Text: unescape(s[1:i]), Quoted: true}, after
		}
	}
	// The closing mark is missing: a Nokia writes +COPS: 0,2,"24405 so. Take all there is.
	return Value{Text: unescape(s[1:]), Quoted: true}, ""
}

// parseList reads a list in parentheses; ok is false when it is not closed.
func parseList(s, stop string) (v Value, rest string, ok bool) {
	rest = s[1:]
	v.List = []Value{}
	for {
		var member Value
		member, rest = parseValue(rest, ",)")
		if rest == "" {
			return Value{}, "", false
		}
		if rest[0] == ')' {
			if len(v.List) > 0 || !member.Omitted() {
				v.List = append(v.List, member)
			}
			break
		}
		v.List = append(v.List, member)
		rest = rest[1:]
	}
	v.Text = s[:len(s)-len(rest)+1]
	rest = strings.TrimLeft(rest[1:], " ")
	if rest != "" && strings.IndexByte(stop, rest[0]) < 0 {
		return Value{}, "", false // text that only starts with a parenthesis
	}
	return v, rest, true
}

// unescape resolves the escapes of V.250 5.4.2.2 that can not be ordinary text: \22 \5C \0D \0A.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return escapes.Replace(s)
}

var escapes = strings.NewReplacer(`\22`, `"`, `\5C`, `\`, `\5c`, `\`, `\0D`, "\r", `\0d`, "\r", `\0A`, "\n", `\0a`, "\n")

// Len returns the number of parameters, those left out included.
func (p Params) Len() int { return len(p.values) }

// At returns parameter i, counted from 0. One that is not there is the zero Value.
func (p Params) At(i int) Value {
	if i < 0 || i >= len(p.values) {
		return Value{}
	}
	return p.values[i]
}

// Text returns parameter i as text, quoted or not. The error is a [*ParamError] that calls the
// parameter by name when it is not there.
func (p Params) Text(i int, name string) (string, error) {
	if i >= len(p.values) {
		return "", p.fault(i, name, "a text")
	}
	return p.values[i].Text, nil
}

// Int returns parameter i as a decimal number, also when it stands in quotation marks. The error
// is a [*ParamError].
func (p Params) Int(i int, name string) (int, error) {
	n, err := strconv.Atoi(p.At(i).Text)
	if err != nil {
		return 0, p.fault(i, name, "a whole number")
	}
	return n, nil
}

// IntOr is Int for a parameter that may be left out; absent is returned then.
func (p Params) IntOr(i int, name string, absent int) (int, error) {
	if p.At(i).Omitted() {
		return absent, nil
	}
	return p.Int(i, name)
}

// Hex returns parameter i as a hexadecimal number, as +CREG writes location area and cell.
// The error is a [*ParamError].
func (p Params) Hex(i int, name string) (uint64, error) {
	n, err := strconv.ParseUint(p.At(i).Text, 16, 64)
	if err != nil {
		return 0, p.fault(i, name, "a hexadecimal number")
	}
	return n, nil
}

// Offers reports whether the test answer at parameter i offers n: it is a list such as (0-3,5) or
// a single number. The error is a [*ParamError].
func (p Params) Offers(i int, name string, n int) (bool, error) {
	v := p.At(i)
	if v.Omitted() {
		return false, p.fault(i, name, "a list of numbers")
	}
	members := v.List
	if members == nil {
		members = []Value{v}
	}
	for _, m := range members {
		low, high, ok := bounds(m.Text)
		if ok && low <= n && n <= high {
			return true, nil
		}
	}
	return false, nil
}

// bounds reads "5" or "0-3".
func bounds(s string) (low, high int, ok bool) {
	first, last, isRange := strings.Cut(s, "-")
	low, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0, 0, false
	}
	if !isRange {
		return low, low, true
	}
	high, err = strconv.Atoi(strings.TrimSpace(last))
	return low, high, err == nil
}

func (p Params) fault(i int, name, want string) error {
	return &ParamError{Line: p.line, Index: i, Name: name, Want: want, Got: p.At(i).Text, Missing: i >= len(p.values)}
}

// A ParamError says which parameter of a line is missing or not of its kind.
type ParamError struct {
	Line    string // as the modem wrote it
	Index   int    // from 0
	Name    string // as the standard calls it, e.g. "rssi"
	Want    string // e.g. "a whole number"
	Got     string
	Missing bool // the line ends before it
}

// Error names the parameter, what was expected and the whole line.
func (e *ParamError) Error() string {
	if e.Missing {
		return fmt.Sprintf("at: %q: parameter %d <%s> is missing", e.Line, e.Index+1, e.Name)
	}
	return fmt.Sprintf("at: %q: parameter %d <%s> is %q, not %s", e.Line, e.Index+1, e.Name, e.Got, e.Want)
}
