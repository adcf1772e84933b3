package modem

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/semioctet/gsm/pdu"
)

// parseUSSD reads <m>[,<str>[,<dcs>]] of a notice. The text may hold commas and quotation marks, and
// have none around it.
func parseUSSD(line string) USSD {
	u := USSD{DCS: -1}
	_, rest, _ := strings.Cut(line, ":")
	status, rest, _ := strings.Cut(rest, ",")
	n, err := strconv.Atoi(strings.Trim(status, " \""))
	if err != nil || n < 0 || n > 255 {
		n = int(USSDDone) // a text alone, as some old phones give it
	}
	u.Status = USSDStatus(n)
	rest = strings.TrimSpace(rest)
	if i := strings.LastIndexByte(rest, ','); i >= 0 {
		if dcs, err := strconv.Atoi(strings.TrimSpace(rest[i+1:])); err == nil && dcs >= 0 && dcs <= 255 {
			u.DCS, rest = dcs, strings.TrimSpace(rest[:i])
		}
	}
	rest = strings.TrimSuffix(rest, ",")
	if len(rest) >= 2 && rest[0] == '"' && rest[len(rest)-1] == '"' {
		rest = rest[1 : len(rest)-1]
	} else {
		rest = strings.TrimPrefix(rest, `"`)
	}
	u.Raw = rest
	return u
}

// ussdText decodes a text. What the data coding scheme and +CSCS say goes first; where the result makes no
// sense, the other codings that modems give are tried, since many of them tell wrong.
func ussdText(raw string, dcs int, c charset, packed bool) string {
	octets, err := pdu.DecodeHex(nil, raw)
	text := c.decode(raw)
	if err == nil && len(octets) > 0 {
		text = ussdHex(raw, octets, dcs, c, packed)
	}
	if dcs == 0x10 && len(text) > 3 && text[2] == '\r' {
		text = text[3:] // the language, see pdu.CBSDCS.LanguageInText
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// ussdHex decodes a text that is all hexadecimal digits.
func ussdHex(raw string, octets []byte, dcs int, c charset, packed bool) string {
	alphabet := pdu.GSM7
	if dcs >= 0 {
		alphabet = pdu.CBSDCS(dcs).Alphabet()
	}
	ucs2 := func() string {
		b := octets
		if dcs == 0x11 && len(b) > 2 {
			b = b[2:] // the language in packed septets
		}
		return string(pdu.AppendUCS2Text(nil, b))
	}
	septets := func() string { return string(pdu.AppendText(nil, pdu.UnpackUSSD(nil, octets), 0, 0)) }
	mayBeUCS2 := len(octets)%2 == 0
	switch {
	case alphabet == pdu.UCS2 && mayBeUCS2:
		if text := ucs2(); readable(text) || !mostlyASCII(septets()) {
			return text
		}
		return septets()
	case isLatinUCS2(octets):
		return ucs2()
	case alphabet == pdu.Octets8:
		if text := plainText(octets); readable(text) {
			return text
		}
	case c == charsetHEX && mostlyASCII(septetText(octets)):
		return septetText(octets)
	case packed && mostlyASCII(septets()):
		return septets()
	case c == charsetUCS2 && mayBeUCS2 && readable(ucs2()):
		return ucs2()
	case len(octets) < 4 || isDigits(raw) && len(octets) < 8: // a number, say
	case mayBeUCS2 && readable(ucs2()):
		return ucs2()
	case mostlyASCII(septets()):
		return septets()
	case packed:
		return septets()
	}
	return c.decode(raw)
}

// isLatinUCS2 reports whether octets are certainly two characters or more of UCS2 in its first row: nothing else has a
// zero in each other place.
func isLatinUCS2(octets []byte) bool {
	for i, b := range octets {
		if printable := b >= ' ' || b == '\n' || b == '\r'; i%2 == 0 && b != 0 || i%2 == 1 && !printable {
			return false
		}
	}
	return len(octets) >= 4 && len(octets)%2 == 0
}

// mostlyASCII reports whether a text in the default alphabet is likely one: octets that are something
// else decode to many Greek letters and currency signs.
func mostlyASCII(text string) bool {
	if !readable(text) {
		return false
	}
	odd := 0
	for _, r := range text {
		if r >= utf8.RuneSelf {
			odd++
		}
	}
	return 5*odd <= utf8.RuneCountInString(text)
}

// readable reports whether a text is likely one rather than octets of another coding: its characters
// are printable, and its letters are Latin and of one other script at most.
func readable(text string) bool {
	script := ""
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return false
		case unicode.In(r, unicode.Latin, unicode.Common, unicode.Inherited):
		case script == "":
			script = scriptOf(r)
		case scriptOf(r) != script:
			return false
		}
	}
	return text != ""
}

// scriptOf names the script of a letter; those of Japanese count as one.
func scriptOf(r rune) string {
	if unicode.In(r, unicode.Hiragana, unicode.Katakana) {
		return "Han"
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "none"
}
