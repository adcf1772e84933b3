package modemtest

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A FaultError says why a text is no fault.
type FaultError struct {
	Text   string // all of it
	Reason string
}

// Error gives the text and the reason.
func (e *FaultError) Error() string { return fmt.Sprintf("modemtest: fault %q: %s", e.Text, e.Reason) }

// ParseFault reads a fault from a text, such as a flag of a program:
//
//	late 3s on +CMGS
//	lose final on +CSQ after 2 times 3
//	notice between +CMTI: "SM",1 always chance 0.1
//
// First comes what happens, one of
//
//	split N | glue | late TIME | late final TIME | lose | lose final | twice
//	inject PLACE TEXT | notice PLACE TEXT       PLACE: before, between, after, prompt
//	prompt TEXT | late prompt TIME | hangup N | cut N | drop AT N | flip N | refuse RESULT | answer LINE
//	crash TIME | echo | lose notice TEXT | no sim | full MEMORY
//
// and then, in any order, "on COMMAND", "after N", "times N", "always", "chance P", "later TIME",
// "for TIME" and "to modem", which are the methods of [Fault]: "drop 4 1 to modem on +CMGS". A TEXT may hold
// \r, \n and \x1a, and "\n" parts the lines of a notice or an answer. Errors are a [*FaultError].
func ParseFault(text string) (Fault, error) {
	refuse := func(reason string) (Fault, error) { return Fault{}, &FaultError{text, reason} }
	what, conditions := splitConditions(strings.Fields(text))
	if len(what) == 0 {
		return refuse("it does not say what happens")
	}
	f, reason := parseKind(what)
	if reason != "" {
		return refuse(reason)
	}
	for i := 0; i < len(conditions); i++ {
		word, value := conditions[i], ""
		if word != "always" {
			i++
			value = conditions[i]
		}
		if f, reason = f.with(word, value); reason != "" {
			return refuse(reason)
		}
	}
	return f, nil
}

// splitConditions parts what happens from when it happens, which is at the end.
func splitConditions(words []string) (what, conditions []string) {
	end := len(words)
	for end > 0 {
		switch {
		case words[end-1] == "always":
			end--
		case end > 1 && strings.Contains(" on after times chance later for ", " "+words[end-2]+" "):
			end -= 2
		case end > 1 && words[end-2] == "to" && words[end-1] == "modem":
			end -= 2
		default:
			return words[:end], words[end:]
		}
	}
	return nil, words
}

// with adds a condition.
func (f Fault) with(word, value string) (_ Fault, reason string) {
	switch word {
	case "always":
		return f.Always(), ""
	case "on":
		return f.On(value), ""
	case "to":
		if f = f.ToModem(); !f.toModem {
			return f, fmt.Sprintf("%q does not happen on the way to the modem", f.name)
		}
		return f, ""
	case "chance":
		p, err := strconv.ParseFloat(value, 64)
		if err != nil || !(p > 0 && p <= 1) {
			return f, "the chance must be above 0 and at most 1"
		}
		return f.Chance(p), ""
	case "later", "for":
		d, err := time.ParseDuration(value)
		switch {
		case err != nil || d <= 0:
			return f, "a time such as 3s or 200ms must follow " + word
		case word == "for":
			return f.For(d), ""
		}
		return f.Later(d), ""
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || word == "times" && n == 0 {
		return f, "a number must follow " + word
	}
	if word == "after" {
		return f.After(n), ""
	}
	return f.Times(n), ""
}

// parseKind reads what happens.
func parseKind(words []string) (f Fault, reason string) {
	name, rest := words[0], words[1:]
	if len(rest) > 0 {
		switch two := name + " " + rest[0]; two {
		case "late final", "late prompt", "lose final", "lose notice", "no sim":
			name, rest = two, rest[1:]
		}
	}
	switch name {
	case "glue", "lose", "lose final", "twice", "echo", "no sim":
		if len(rest) > 0 {
			return f, fmt.Sprintf("nothing may follow %q", name)
		}
		return map[string]Fault{
			"glue": Glue(), "lose": Lose(), "lose final": LoseFinal(), "twice": Twice(), "echo": EchoOn(), "no sim": NoSIM(),
		}[name], ""
	case "split", "hangup", "cut", "flip":
		return parseCounted(name, rest)
	case "drop":
		return parseDrop(rest)
	case "late", "late final", "late prompt", "crash":
		return parseTimed(name, rest)
	case "inject", "notice":
		return parsePlaced(name, rest)
	}
	return parseWorded(name, unescapeText(strings.Join(rest, " ")))
}

func parseCounted(name string, rest []string) (f Fault, reason string) {
	n, err := strconv.Atoi(strings.Join(rest, " "))
	if err != nil || n < 0 || name == "split" && n == 0 {
		return f, "a number of octets must follow " + name
	}
	switch name {
	case "split":
		return Split(n), ""
	case "hangup":
		return HangUp(n, io.EOF), ""
	case "cut":
		return Cut(n), ""
	}
	return Flip(n, 0x01), ""
}

func parseDrop(rest []string) (f Fault, reason string) {
	at, err := strconv.Atoi(strings.Join(rest[:min(1, len(rest))], ""))
	n, err2 := strconv.Atoi(strings.Join(rest[min(1, len(rest)):], " "))
	if err != nil || err2 != nil || at < 0 || n < 1 {
		return f, "the first octet, counted from 0, and a number of octets must follow drop"
	}
	return Drop(at, n), ""
}

func parseTimed(name string, rest []string) (f Fault, reason string) {
	d, err := time.ParseDuration(strings.Join(rest, " "))
	if err != nil || d < 0 {
		return f, "a time such as 3s or 200ms must follow " + name
	}
	switch name {
	case "late":
		return Late(d), ""
	case "late final":
		return LateFinal(d), ""
	case "late prompt":
		return LatePrompt(d), ""
	}
	return Crash(d), ""
}

func parsePlaced(name string, rest []string) (f Fault, reason string) {
	if len(rest) < 2 {
		return f, "a place and a text must follow " + name
	}
	place, ok := map[string]Place{"before": BeforeAnswer, "between": BetweenLines, "after": AfterAnswer, "prompt": BeforePrompt}[rest[0]]
	if !ok {
		return f, "the place must be before, between, after or prompt"
	}
	text := unescapeText(strings.Join(rest[1:], " "))
	if name == "inject" {
		return Inject(place, text), ""
	}
	return Notice(place, strings.Split(text, "\n")...), ""
}

func parseWorded(name, text string) (f Fault, reason string) {
	switch name {
	case "prompt":
		return Prompt(text), ""
	case "full":
		memory := upper(text)
		if memory != "SM" && memory != "ME" {
			return f, "SM or ME must follow full"
		}
		return Full(memory), ""
	case "lose notice":
		return LoseNotice(text), ""
	case "answer":
		return Answer(strings.Split(text, "\n")...), ""
	case "refuse":
		if err := refusalOf(text); err != nil {
			return Refuse(err), ""
		}
		return f, `a result such as ERROR or "+CMS ERROR: 500" must follow refuse`
	}
	return f, fmt.Sprintf("%q is none that is known", name)
}

// refusalOf reads a final result that refuses, nil if it is none. Numbers of +CME ERROR and +CMS ERROR
// are worded as +CMEE asks.
func refusalOf(text string) error {
	for prefix, code := range map[string]func(int) error{
		"+CME ERROR: ": func(n int) error { return CME(n) }, "+CMS ERROR: ": func(n int) error { return CMS(n) },
	} {
		if n, err := strconv.Atoi(strings.TrimPrefix(text, prefix)); err == nil && strings.HasPrefix(text, prefix) {
			return code(n)
		}
	}
	_, err := finalOf(text)
	return err
}

// unescapeText reads the escapes of Go strings, as far as they are right.
func unescapeText(s string) string {
	if text, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`); err == nil {
		return text
	}
	return s
}
