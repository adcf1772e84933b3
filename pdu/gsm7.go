package pdu

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A CharacterError says that a text holds a character which the alphabet in use lacks.
// Send such a text in [UCS2], or replace the character.
type CharacterError struct {
	Rune   rune // utf8.RuneError for an octet that is no UTF-8
	Offset int  // octets of the text before it
}

// Error names the character and its place.
func (e *CharacterError) Error() string {
	return "pdu: " + strconv.QuoteRune(e.Rune) + " at octet " + strconv.Itoa(e.Offset) +
		" has no septet in the alphabet: use UCS2 or another character"
}

// AppendSeptets appends text to dst in septets, one an octet, an escape before each character of
// the extension table. locking and single choose the tables; both [DefaultLanguage] is the default
// alphabet. The error is a [*CharacterError] for the first character that has no septet; dst is
// then returned as it was. Source: 3GPP TS 23.038 6.2.1, annex A.
func AppendSeptets(dst []byte, text string, locking, single Language) ([]byte, error) {
	start := len(dst)
	var used int
	if locking, single = known(locking), known(single); locking|single == DefaultLanguage {
		dst, used = appendDefaultSeptets(dst, text)
	} else {
		dst, used = appendNationalSeptets(dst, text, locking, single)
	}
	if used < len(text) {
		r, _ := utf8.DecodeRuneInString(text[used:])
		return dst[:start], &CharacterError{Rune: r, Offset: used}
	}
	return dst, nil
}

// CountSeptets returns how many septets text takes with these tables, escapes counted. ok is
// false when a character has no septet; n then counts those before it. Source: see [AppendSeptets].
func CountSeptets(text string, locking, single Language) (n int, ok bool) {
	var used int
	if locking, single = known(locking), known(single); locking|single == DefaultLanguage {
		n, used = countDefaultSeptets(text)
	} else {
		n, used = countNationalSeptets(text, locking, single)
	}
	return n, used == len(text)
}

func countDefaultSeptets(text string) (n, i int) {
	for i < len(text) {
		for i+16 <= len(text) && (differ(load64(text[i:]))|differ(load64(text[i+8:])))&eachTop == 0 {
			i, n = i+16, n+16
		}
		for stop := min(i+16, len(text)); i < stop; {
			code, size := defaultCodes[text[i]], 1
			if text[i] >= utf8.RuneSelf {
				code, size = wideCode(text, i)
			}
			if code == noCode {
				return n, i
			}
			i, n = i+size, n+1+int(code>>7)
		}
	}
	return n, i
}

// appendDefaultSeptets appends the septets of text up to the first character that the default
// alphabet lacks, and returns how many octets of text it used.
func appendDefaultSeptets(dst []byte, text string) ([]byte, int) {
	n, i := len(dst), 0
	dst = grow(dst, 2*len(text)+2)
	for i < len(text) {
		for i+16 <= len(text) {
			x, y := load64(text[i:]), load64(text[i+8:])
			if (differ(x)|differ(y))&eachTop != 0 {
				break
			}
			out := (*[16]byte)(dst[n:])
			store64(out[:8], x)
			store64(out[8:], y)
			i, n = i+16, n+16
		}
		for stop := min(i+16, len(text)); i < stop; {
			code, size := defaultCodes[text[i]], 1
			if text[i] >= utf8.RuneSelf {
				code, size = wideCode(text, i)
			}
			if code == noCode {
				return dst[:n], i
			}
			escapes := int(code >> 7)
			dst[n] = esc // without a branch: the character overwrites it when it needs none
			dst[n+escapes] = code &^ extended
			i, n = i+size, n+1+escapes
		}
	}
	return dst[:n], i
}

// wideCode returns the code in the default alphabet of the character at text[i], which is none of
// ASCII, and its size in octets.
func wideCode(text string, i int) (code byte, size int) {
	c := text[i]
	if c-0xC2 < 0xD0-0xC2 && i+1 < len(text) && text[i+1]&0xC0 == 0x80 { // U+0080 to U+03FF
		return defaultCodes[int(c&0x0F)<<6|int(text[i+1]&0x3F)], 2
	}
	if strings.HasPrefix(text[i:], "€") {
		return euroCode, 3
	}
	return noCode, 0
}
