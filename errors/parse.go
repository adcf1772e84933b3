package errors

import (
	"strconv"
	"strings"
)

// ParseFinal reads a line as a final result code. It returns nil and true for OK, a [CMECode],
// [CMSCode], [ResultCode] or [TextCode] and true for an error, and nil and false for a line that
// ends no command, CONNECT included, which begins a connection.
//
// Words such as ERROR must be the whole line, in capitals, since a listing may hold the same words
// as text. Of +CME ERROR and +CMS ERROR the plus, the case and spaces do not matter; words in
// place of a number (AT+CMEE=2) are compared without case, spaces, punctuation and "(U)", so that
// both forms give the same value. Words that no table has become a [TextCode].
//
// Sources: ITU-T V.250 5.7.1, 3GPP TS 27.007 9.2, 3GPP TS 27.005 3.2.5, and vendors for the rest.
func ParseFinal(line string) (code error, final bool) {
	line = strings.TrimSpace(line)
	switch line {
	case "OK":
		return nil, true
	case "NO DIAL TONE":
		return NoDialtone, true
	case "COMMAND NOT SUPPORTED":
		return CommandNotSupported, true
	}
	if r := ResultCode(line); r.entry() != nil {
		return r, true
	}
	family, rest, ok := cutFamily(line)
	if !ok {
		return nil, false
	}
	return parseCode(family, strings.TrimSpace(rest)), true
}

// ParseNumeric reads a line as a final result code in the form of ATV0, a digit: 0 is OK, 3 NO
// CARRIER, 4 ERROR, 6 NO DIALTONE, 7 BUSY, 8 NO ANSWER. Others, among them 1 (CONNECT) and 2
// (RING), end no command. Source: ITU-T V.250 6.2.6.
func ParseNumeric(line string) (code error, final bool) {
	switch strings.TrimSpace(line) {
	case "0":
		return nil, true
	case "3":
		return NoCarrier, true
	case "4":
		return Generic, true
	case "6":
		return NoDialtone, true
	case "7":
		return Busy, true
	case "8":
		return NoAnswer, true
	default:
		return nil, false
	}
}

// cutFamily splits a line such as "+CME ERROR: 11", "CME ERROR 11", "+EXT ERROR: 3" or "MODEM
// ERROR: 4" (Motorola) behind the name.
func cutFamily(line string) (family, rest string, ok bool) {
	for _, family := range [...]string{"+EXT ERROR", "MODEM ERROR"} {
		if rest, ok := strings.CutPrefix(line, family+":"); ok {
			return family, rest, true
		}
	}
	name := strings.TrimPrefix(line, "+")
	plus := len(name) < len(line)
	family = familyCME
	rest, ok = cutLetters(name, "CMEERROR")
	if !ok {
		family = familyCMS
		rest, ok = cutLetters(name, "CMSERROR")
	}
	if !ok {
		return "", "", false
	}
	value, colon := strings.CutPrefix(strings.TrimLeft(rest, " \t"), ":")
	// Without a colon a number has to follow, or the line is prose.
	_, number := leadingNumber(value)
	return family, value, colon || number || plus && value == ""
}

// cutLetters cuts letters from the start of s, whatever their case and the spaces between them.
func cutLetters(s, letters string) (rest string, ok bool) {
	for letters != "" {
		if s == "" {
			return "", false
		}
		c := s[0]
		s = s[1:]
		switch {
		case c == ' ' || c == '\t':
		case upper(c) == letters[0]:
			letters = letters[1:]
		default:
			return "", false
		}
	}
	return s, true
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// parseCode makes the value of a family from its number or words.
func parseCode(family, value string) error {
	n, number := leadingNumber(value)
	switch family {
	case familyCME:
		if number {
			return CMECode(n)
		}
		if e := cmeWords()[verboseKey(value)]; e != nil && e.vendor == "" {
			return CMECode(e.code)
		}
	case familyCMS:
		if number {
			return CMSCode(n)
		}
		if e := cmsWords()[verboseKey(value)]; e != nil && e.vendor == "" {
			return CMSCode(e.code)
		}
	}
	return TextCode{Family: family, Text: value}
}

// leadingNumber reads the number that s begins with, or consists of. Text may follow it behind a
// space or a punctuation mark, as in "11, SIM PIN required", but not directly, as in "3G off".
func leadingNumber(s string) (int, bool) {
	s = strings.TrimSpace(s)
	end := 0
	if strings.HasPrefix(s, "-") {
		end = 1
	}
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	if end < len(s) && !strings.ContainsRune(" ,;:(\t", rune(s[end])) {
		return 0, false
	}
	n, err := strconv.Atoi(s[:end])
	return n, err == nil
}
