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
	dst = grow(dst, 2*len(text)+2)
	for i := 0; i < len(text); {
		// Characters of three octets, as most of those that need UCS2, in one load and one store
		// each.
		for i+4 <= len(text) {
			x := load32(text[i:])
			r := x&0xF<<12 | x>>2&0xFC0 | x>>16&0x3F
			if x&0xC0C0F0 != 0x8080E0 || r < 0x800 || r&0xF800 == 0xD800 { // other, overlong, surrogate
				break
			}
			dst[n], dst[n+1] = byte(r>>8), byte(r)
			i, n = i+3, n+2
		}
		if i == len(text) {
			break
		}
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		i += size
		if r > 0xFFFF {
			var high rune
			high, r = utf16.EncodeRune(r)
			dst[n], dst[n+1] = byte(high>>8), byte(high)
			n += 2
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
		if r >= 0x800 && r&0xF800 != 0xD800 { // what utf8.EncodeRune does, in one store
			store32(dst[n:], 0x8080E0|uint32(r)>>12|uint32(r)<<2&0x3F00|uint32(r)<<16&0x3F0000)
			n += 3
			continue
		}
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
