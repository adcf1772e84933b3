package pdu

import (
	"unicode/utf16"
	"unicode/utf8"
)

// AppendUCS2 appends text to dst in 16-bit units, big-endian; a character beyond U+FFFF becomes a
// surrogate pair. 3GPP TS 23.038 6.2.3 names UCS2, networks and phones use UTF-16.
// An octet that is no UTF-8 becomes U+FFFD.
func AppendUCS2(dst []byte, text string) []byte {
	n := len(dst)
	dst = grow(dst, 2*len(text)+4)
	for _, r := range text {
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			dst[n], dst[n+1] = byte(high>>8), byte(high)
			n, r = n+2, low
		}
		dst[n], dst[n+1] = byte(r>>8), byte(r)
		n += 2
	}
	return dst[:n]
}

// AppendUCS2Text appends octets, 16-bit units big-endian, to dst in UTF-8. Nothing is refused: a
// surrogate without its pair reads as U+FFFD, and so does a last octet that has no second one.
func AppendUCS2Text(dst, octets []byte) []byte {
	n := len(dst)
	dst = grow(dst, 3*(len(octets)+1)/2+4)
	for ; len(octets) >= 2; octets = octets[2:] {
		r := rune(octets[0])<<8 | rune(octets[1])
		if utf16.IsSurrogate(r) {
			second := rune(0)
			if len(octets) >= 4 {
				second = rune(octets[2])<<8 | rune(octets[3])
			}
			if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
				octets = octets[2:]
			}
		}
		n += utf8.EncodeRune(dst[n:], r)
	}
	if len(octets) > 0 {
		n += utf8.EncodeRune(dst[n:], utf8.RuneError)
	}
	return dst[:n]
}
