package pdu

import (
	"strconv"
	"unicode/utf8"
)

// A CharacterError says that a text holds a character which the alphabet in use lacks.
// Send such a text in [UCS2], or replace the character.
type CharacterError struct {
	Rune   rune // utf8.RuneError for an octet that is no UTF-8
	Offset int  // octets of the text before it
}

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

// appendDefaultSeptets appends the septets of text up to the first character that the default
// alphabet lacks, and returns how many octets of text it used.
func appendDefaultSeptets(dst []byte, text string) ([]byte, int) {
	n, i := len(dst), 0
	dst = grow(dst, 2*len(text)+8)
	for i < len(text) {
		for i+8 <= len(text) {
			x := load64(text[i:])
			if !identical(x) {
				break
			}
			store64(dst[n:], x)
			i, n = i+8, n+8
		}
		for stop := min(i+8, len(text)); i < stop; {
			code, size := defaultCode(text[i:])
			if code == noCode {
				return dst[:n], i
			}
			if code >= extended {
				dst[n] = esc
				n++
			}
			dst[n] = code &^ extended
			i, n = i+size, n+1
		}
	}
	return dst[:n], i
}

// defaultCode returns the code of the first character of text, which is not empty, in the default
// alphabet, and its size in octets.
func defaultCode(text string) (code byte, size int) {
	if c := text[0]; c < utf8.RuneSelf {
		return defaultCodes[c], 1
	}
	r, size := utf8.DecodeRuneInString(text)
	if int(r) < len(defaultCodes) {
		return defaultCodes[r], size
	}
	if r == '€' {
		return euroCode, size
	}
	return noCode, size
}
