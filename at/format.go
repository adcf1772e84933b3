package at

import (
	"fmt"
	"strconv"
	"strings"
)

// Raw is a parameter that [Set] writes without quotation marks, such as a PDU, a dial string or
// a list of numbers. It may hold letters, digits and the signs + - * # . _ / ( ) : = ! % & @ but no comma,
// semicolon, space, quotation mark or control character.
type Raw string

// Omit is a parameter that [Set] leaves out: nothing is written between its commas.
var Omit omitted

type omitted struct{}

// Set returns the command that sets name, for example Set("+CPBW", 1, "+4915112345", 145, "Anna")
// is +CPBW=1,"+4915112345",145,"Anna". A string is quoted, an int is written in decimal, a [Raw]
// as it is, and [Omit] leaves the parameter out. With no values it returns name alone.
//
// A value that could end the string, the command or the line is refused with an
// [*UnsafeValueError]: quotation marks, control characters and octets that are no UTF-8 text in a
// string, whatever else is listed at [Raw] there. Nothing a caller passes can make the result more
// than one command.
func Set(name string, values ...any) (string, error) {
	if nameOf(name) != name || name == "" {
		return "", &UnsafeValueError{Value: name, Reason: "it is no command name"}
	}
	if len(values) == 0 {
		return name, nil
	}
	b := append(make([]byte, 0, 64), name...)
	for i, v := range values {
		b = append(b, "=,"[min(i, 1)])
		var unsafe *UnsafeValueError
		if b, unsafe = appendValue(b, v); unsafe != nil {
			unsafe.Reason = fmt.Sprintf("parameter %d of AT%s: %s", i+1, name, unsafe.Reason)
			return "", unsafe
		}
	}
	return string(b), nil
}

func appendValue(b []byte, v any) ([]byte, *UnsafeValueError) {
	switch v := v.(type) {
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case omitted:
		return b, nil
	case Raw:
		if i := strings.IndexFunc(string(v), notRaw); i >= 0 {
			return nil, &UnsafeValueError{Value: string(v), Reason: fmt.Sprintf("character %q may not stand in it without quotation marks", v[i])}
		}
		return append(b, v...), nil
	case string:
		if unsafe := checkQuoted(v); unsafe != nil {
			return nil, unsafe
		}
		b = append(b, '"')
		b = append(b, v...)
		return append(b, '"'), nil
	}
	return nil, &UnsafeValueError{Value: fmt.Sprint(v), Reason: fmt.Sprintf("a %T can not be written as a parameter", v)}
}

func notRaw(r rune) bool {
	if r < 0x80 && (isAlpha(byte(r)) || isDigit(byte(r))) {
		return false
	}
	return !strings.ContainsRune("+-*#._/():=!%&@", r)
}

func checkQuoted(s string) *UnsafeValueError {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return &UnsafeValueError{Value: s, Reason: "a quotation mark would end it"}
		case s[i] < ' ' || s[i] == 0x7f:
			return &UnsafeValueError{Value: s, Reason: fmt.Sprintf("control character %q may not stand in a command", s[i])}
		}
	}
	return nil
}

// An UnsafeValueError says that a value was not written because it could end the command it
// stands in, or begin another. Nothing was sent.
type UnsafeValueError struct {
	Value  string // what was refused; it may be a secret, so Error does not show it
	Reason string
}

// Error gives the reason without the value.
func (e *UnsafeValueError) Error() string { return "at: refused value: " + e.Reason }

// checkLine refuses a command line that is more than one line, and one with an AT of its own: to a modem ATAT+CSQ is
// ATA, which takes a call.
func checkLine(line string) error {
	if len(line) >= 2 && strings.EqualFold(line[:2], "AT") {
		return &UnsafeValueError{Value: line, Reason: `a command is given without "AT"`}
	}
	for i := 0; i < len(line); i++ {
		if line[i] < ' ' || line[i] == 0x7f {
			return &UnsafeValueError{Value: line, Reason: fmt.Sprintf("control character %q may not stand in a command", line[i])}
		}
	}
	return nil
}

// checkBody refuses a body that would leave the entry mode before its end.
func checkBody(body string) error {
	i := strings.IndexByte(body, ctrlZ)
	if i < 0 {
		i = strings.IndexByte(body, esc)
	}
	if i < 0 {
		return nil
	}
	return &UnsafeValueError{Value: body, Reason: fmt.Sprintf("control character %q would end the entry of the body", body[i])}
}
