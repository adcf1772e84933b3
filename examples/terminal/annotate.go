package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
)

// An annotator makes what a modem writes readable: lines as they are, and behind errors and PDUs what
// they mean.
type annotator struct {
	line   []byte
	header string // of the PDU that comes next
}

// shown is what to show, and what it says about the state of the modem.
type shown struct {
	text     string
	prompted bool // the modem waits for a body
	ended    bool // a command has ended
}

// add takes octets as they come.
func (a *annotator) add(b []byte) (s shown) {
	var out strings.Builder
	for _, c := range b {
		switch c {
		case '\r', '\n':
			line := string(bytes.TrimSpace(a.line))
			a.line = a.line[:0]
			if _, final := gsmerr.ParseFinal(line); final {
				s.ended, s.prompted = true, false
			}
			out.WriteString(a.annotate(line))
		default:
			a.line = append(a.line, c)
		}
	}
	if strings.TrimSpace(string(a.line)) == ">" {
		a.line = a.line[:0]
		s.prompted, s.ended = true, false
	}
	s.text = out.String()
	return s
}

// annotate returns a line with what it means behind it.
func (a *annotator) annotate(line string) string {
	if line == "" {
		return ""
	}
	text := printable(line) + "\n"
	if a.header != "" {
		text += describeDeliver(line, a.header)
		a.header = ""
	}
	switch name, _, _ := strings.Cut(line, ":"); name {
	case "+CMT", "+CDS", "+CMGR", "+CMGL", "+CBM":
		a.header = line
	}
	return text + describeError(line)
}

// printable shows octets that a terminal would obey.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '.'
		}
		return r
	}, s)
}

func note(format string, values ...any) string { return fmt.Sprintf("  = "+format+"\n", values...) }

// describeError returns the meaning of a final result code and what to do about it.
func describeError(line string) string {
	code, final := gsmerr.ParseFinal(line)
	if !final || code == nil {
		return ""
	}
	info, ok := gsmerr.Explain(code)
	if !ok {
		return ""
	}
	if info.Advice == "" {
		return note("%s", info.Meaning)
	}
	return note("%s: %s", info.Meaning, info.Advice)
}

// describeDeliver returns what is in a PDU that the modem showed behind a header.
func describeDeliver(line, header string) string {
	p := at.ParseParams(header)
	length, err := p.Int(p.Len()-1, "length")
	if err != nil {
		length = -1
	}
	m, err := pdu.Reader{}.ReadHex(line, length)
	if err != nil {
		return "" // a text, or what the modem alone understands
	}
	return describe(m.TPDU)
}

// describeSubmit returns what is in a PDU that was typed.
func describeSubmit(line string) string {
	m, err := pdu.Reader{Direction: pdu.ToNetwork}.ReadHex(strings.TrimSpace(line), -1)
	if err != nil {
		return ""
	}
	return describe(m.TPDU)
}

func describe(t pdu.TPDU) string {
	switch t := t.(type) {
	case *pdu.Deliver:
		return note("from %s at %s: %q", t.Originator, t.Timestamp.Time().Format(time.RFC3339), t.Text())
	case *pdu.Submit:
		return note("to %s: %q", t.Destination, t.Text())
	case *pdu.StatusReport:
		return note("report on message %d to %s: %v", t.Reference, t.Recipient, t.Status)
	}
	return ""
}
