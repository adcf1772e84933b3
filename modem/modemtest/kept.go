package modemtest

import (
	"slices"
	"strconv"
	"strings"
)

// kept is a setting that is stored and told and has no effect on a simulated modem, or none but what other
// files ask of it. What is set must be within the ranges of its test form.
type kept struct {
	name, test, def string
	most            int // parameters at most
}

var keptSettings = []kept{
	{"+CRC", "(0,1)", "0", 1},
	{"+CR", "(0,1)", "0", 1},
	{"+CSTA", "(129,145)", "129", 1},
	{"+CMOD", "(0-3)", "0", 1},
	{"+CBST", "(0,7,12,14,65,68,70,71,75),(0),(0-3)", "7,0,1", 3},
	{"+CRLP", "(0-61),(0-61),(39-255),(1-255)", "61,61,48,6", 4},
	{"+CVHU", "(0-2)", "0", 1},
	{"+CLIR", "(0-2)", "0,4", 1},
	{"+COLP", "(0,1)", "0,1", 1},
	{"+CSSN", "(0,1),(0,1)", "0,0", 2},
	{"+CTZU", "(0,1)", "0", 1},
	{"+CTZR", "(0-3)", "0", 1},
	{"+CGSMS", "(0-3)", "1", 1},
	{"+CLVL", "(0-100)", "50", 1},
	{"+CMUT", "(0,1)", "0", 1},
	{"+VTD", "(0-255)", "0", 1},
	{"+ICF", "(1-6),(0-3)", "3,3", 2},
	{"+IFC", "(0-2),(0-2)", "2,2", 2},
	{"+WS46", "(12,22,25,28)", "12", 1},
	{"+CDIP", "(0,1)", "0,1", 1},
	{"+CNAP", "(0,1)", "0,0", 1},
	{"+CCUG", "(0,1),(0-10),(0-3)", "0,0,0", 3},
	{"+CPSB", "(0,1)", "0,1", 1},
	{"+CPSMS", `(0,1),,,("00000000"-"11111111"),("00000000"-"11111111")`, "0", 5},
	{"+CEDRXS", `(0-3),(2,4,5),("0000"-"1111")`, "", 3},
	{"+CMEC", "(0-2),(0,1),(0-2)", "0,0,0", 3},
	{"+CSVM", `(0,1),,(129,145)`, `0,"",129`, 3},
	{"+CGCLASS", `("B","CG","CC")`, `"B"`, 1},
	{"+CALA", "(),(1-5),(0)", "", 5},
}

func (k kept) command() *command {
	lists := splitRanges(k.test)
	test := tell(k.name + ": " + k.test)
	if k.test == "" {
		test = noEffect
	}
	return &command{
		test: test,
		read: func(c *call) error {
			value := c.m.set.value(k.name, k.def)
			if _, set := c.m.set.kept[k.name]; !set && k.name == "+WS46" && c.m.p.AccessTechnology >= 2 {
				value = "25" // any technology, and not GSM alone
			}
			if value == "" {
				return nil
			}
			return c.say(k.name, ": ", value)
		},
		set: func(c *call) error {
			if len(c.args) > k.most || !c.has(0) {
				return c.wrong()
			}
			for i := range c.args {
				if c.has(i) && i < len(lists) && !admits(lists[i], c.args[i]) {
					return c.wrong()
				}
			}
			c.m.set.kept[k.name] = k.filled(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.raw), "=")), len(c.args))
			return nil
		},
	}
}

// value returns what was set last, or def.
func (s *settings) value(name, def string) string {
	if value, set := s.kept[name]; set {
		return value
	}
	return def
}

// filled returns n values with those behind them that were not given.
func (k kept) filled(values string, n int) string {
	if defaults := strings.Split(k.def, ","); n < len(defaults) {
		return values + "," + strings.Join(defaults[n:], ",")
	}
	return values
}

// splitRanges parts the lists of a test form, "(0-2),("A","B")", at the commas between them.
func splitRanges(text string) []string {
	var lists []string
	depth, start := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				lists, start = append(lists, text[start:i]), i+1
			}
		}
	}
	return append(lists, text[start:])
}

// admits tells whether a list of a test form has a value. A list that is empty has any.
func admits(list string, a arg) bool {
	list = strings.Trim(list, "()")
	if list == "" {
		return true
	}
	first, last, isRange := strings.Cut(list, `"-"`)
	switch {
	case isRange: // of digits in quotes: as many as these
		return a.quoted && len(a.text) == len(first)-1 && strings.Trim(a.text, "01") == "" && len(last) == len(first)
	case strings.HasPrefix(list, `"`):
		return slices.Contains(strings.Split(list, ","), quote(upper(a.text)))
	}
	value, err := strconv.Atoi(a.text)
	return err == nil && !a.quoted && slices.Contains(parseRanges(list)[0], value)
}
