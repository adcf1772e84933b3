package errors

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
)

// A CommandError is a command that the modem ended with a final result code other than OK. Code
// tells which, so that [errors.Is] and [errors.As] reach it.
type CommandError struct {
	Command string // as sent, without "AT"; secrets are masked, see [MaskSecrets]
	Code    error  // a [CMECode], [CMSCode], [ResultCode] or [TextCode]
	Vendor  string // who made the modem, as in the answer to AT+CGMI; empty if not known
}

// Error gives command, code, meaning and advice in one line, secrets masked.
func (e *CommandError) Error() string {
	var b strings.Builder
	b.WriteString(oneLine("AT" + MaskSecrets(strings.TrimSpace(e.Command))))
	b.WriteString(": ")
	info, known := e.explain("")
	b.WriteString(e.codeText(info))
	if !known {
		return b.String()
	}
	if info.Meaning != "" && !strings.EqualFold(info.Meaning, info.Name) {
		b.WriteString(": ")
		b.WriteString(info.Meaning)
	}
	if info.Advice != "" {
		b.WriteString("; ")
		b.WriteString(info.Advice)
	}
	return b.String()
}

// oneLine returns text as it is, or quoted if it has control characters.
func oneLine(text string) string {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return strconv.Quote(text)
	}
	return text
}

// codeText names the code, by the vendor's table where the vendor is known.
func (e *CommandError) codeText(info Info) string {
	switch code := e.Code.(type) {
	case nil:
		return "failed without a result code"
	case CMECode:
		return code.text(info.Name)
	case CMSCode:
		return code.text(info.Name)
	default:
		return MaskSecrets(code.Error()) // a modem may repeat the command in its words
	}
}

// Unwrap returns Code.
func (e *CommandError) Unwrap() error { return e.Code }

// Is reports whether target is the [Condition] that the code stands for on a modem of this vendor.
func (e *CommandError) Is(target error) bool {
	want, ok := target.(Condition)
	if !ok || e.Vendor == "" {
		return false // Unwrap leads to the code, which knows the standard meaning
	}
	var c interface{ condition(vendor string) Condition }
	return errors.As(e.Code, &c) && c.condition(e.Vendor) == want
}

func (e *CommandError) explain(vendor string) (Info, bool) {
	if e.Vendor != "" {
		vendor = e.Vendor
	}
	var code explainer
	if !errors.As(e.Code, &code) {
		return Info{}, false
	}
	return code.explain(vendor)
}
