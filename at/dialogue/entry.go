package dialogue

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// An Entry is one line of a file.
type Entry struct {
	Time      time.Duration // since the start, in whole milliseconds
	FromModem bool          // written by the modem; else by the terminal
	Octets    string        // without escapes
	Line      int           // in the file, from 1
}

// String returns the entry as it stands in a file, without a line end.
func (e Entry) String() string {
	sign := ">"
	if e.FromModem {
		sign = "<"
	}
	return fmt.Sprintf("%8.3f %s %s", e.Time.Seconds(), sign, escaped(e.Octets))
}

// A SyntaxError says which line of a file is no entry.
type SyntaxError struct {
	Line   int // from 1
	Text   string
	Reason string
}

// Error gives the number of the line, the reason and the line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("dialogue: line %d: %s: %q", e.Line, e.Reason, e.Text)
}

// Parse reads a file. The error is a [*SyntaxError], or that of r.
func Parse(r io.Reader) ([]Entry, error) {
	var entries []Entry
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	for n := 1; scanner.Scan(); n++ {
		text := strings.TrimSuffix(scanner.Text(), "\r")
		if t := strings.TrimLeft(text, " \t"); t == "" || t[0] == '#' {
			continue
		}
		e, comment, reason := parseEntry(text)
		if comment {
			continue
		}
		if reason != "" {
			return nil, &SyntaxError{Line: n, Text: text, Reason: reason}
		}
		e.Line = n
		entries = append(entries, e)
	}
	return entries, scanner.Err()
}

func parseEntry(text string) (e Entry, comment bool, reason string) {
	seconds, rest, _ := strings.Cut(strings.TrimLeft(text, " \t"), " ")
	s, err := strconv.ParseFloat(seconds, 64)
	if err != nil || !(s >= 0 && s < 1e9) {
		return e, false, "it must begin with the seconds since the start, as in 0.046"
	}
	e.Time = time.Duration(s*1000+0.5) * time.Millisecond
	switch {
	case strings.HasPrefix(rest, "#"):
		return e, true, ""
	case strings.HasPrefix(rest, "> "):
	case strings.HasPrefix(rest, "< "):
		e.FromModem = true
	default:
		return e, false, "> or < and a space must follow the time"
	}
	e.Octets, reason = unescape(withoutNote(rest[2:]))
	return e, false, reason
}

// withoutNote removes a note in brackets at the end, and spaces there.
func withoutNote(s string) string {
	s = strings.TrimRight(s, " \t")
	if strings.HasSuffix(s, "]") {
		if i := strings.LastIndex(s, "   ["); i >= 0 {
			s = s[:i]
		}
	}
	return strings.TrimRight(s, " \t")
}

// escaped writes octets as they stand in a file.
func escaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\\':
			b.WriteString(`\\`)
		case c < ' ' || c > '~', c == ' ' && (i == len(s)-1 || i > 0 && s[i-1] == ' '):
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func unescape(s string) (octets, reason string) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, ""
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		c, n, ok := unescapeOne(s[i+1:])
		if !ok {
			return "", `a backslash must be one of \r \n \t \\ or \x and two hexadecimal digits`
		}
		b.WriteByte(c)
		i += n
	}
	return b.String(), ""
}

// unescapeOne reads what follows a backslash and returns its length.
func unescapeOne(s string) (c byte, n int, ok bool) {
	if s == "" {
		return 0, 0, false
	}
	switch s[0] {
	case 'r':
		return '\r', 1, true
	case 'n':
		return '\n', 1, true
	case 't':
		return '\t', 1, true
	case '\\':
		return '\\', 1, true
	case 'x':
		if len(s) >= 3 {
			v, err := strconv.ParseUint(s[1:3], 16, 8)
			return byte(v), 3, err == nil
		}
	}
	return 0, 0, false
}
