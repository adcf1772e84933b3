package pdu

import (
	"math/bits"
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
	dst = grow(dst, 3*(len(octets)+1)/2+8)
	for len(octets) >= 2 {
		for len(octets) >= 8 { // four characters of three octets each, as most of those that need UCS2
			x := bits.ReverseBytes64(load64(octets))
			if !allWide(x) {
				break
			}
			out := (*[16]byte)(dst[n:])
			store32(out[0:], threeOctets(uint32(x>>48)))
			store32(out[3:], threeOctets(uint32(x>>32&0xFFFF)))
			store32(out[6:], threeOctets(uint32(x>>16&0xFFFF)))
			store32(out[9:], threeOctets(uint32(x&0xFFFF)))
			octets, n = octets[8:], n+12
		}
		if len(octets) < 2 {
			break
		}
		r := rune(octets[0])<<8 | rune(octets[1])
		octets = octets[2:]
		if utf16.IsSurrogate(r) {
			second := rune(0)
			if len(octets) >= 2 {
				second = rune(octets[0])<<8 | rune(octets[1])
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

// allWide reports whether all four 16-bit units of x are characters that take three octets in UTF-8:
// U+0800 and up, without surrogates.
func allWide(x uint64) bool {
	const top, one = 0xF800F800F800F800, 0x0001000100010001
	low, surrogate := x&top, x&top^0xD800D800D800D800
	return ((low-one)&^low|(surrogate-one)&^surrogate)&(one<<15) == 0
}

// threeOctets returns the UTF-8 of a character of three octets, the first in the lowest bits, and zeros.
func threeOctets(r uint32) uint32 {
	return 0x8080E0 | r>>12 | r<<2&0x3F00 | r<<16&0x3F0000
}
