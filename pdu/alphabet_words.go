package pdu

import "slices"

// The codecs take 8 octets at a time as one number. They grow their output once, with 8 octets to
// spare, so that the last store needs no case of its own.

// grow returns b with room for n more octets and the length that uses it.
func grow(b []byte, n int) []byte {
	return slices.Grow(b, n)[:len(b)+n]
}

// load64 returns the first 8 octets of b, the first in the lowest bits.
func load64[T string | []byte](b T) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// load32 returns the first 4 octets of s, the first in the lowest bits.
func load32(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// loadTail does what load64 does for a b that may be shorter, as if zeros followed it.
func loadTail(b []byte) uint64 {
	if len(b) >= 8 {
		return load64(b)
	}
	x := uint64(0)
	for i, o := range b {
		x |= uint64(o) << (8 * i)
	}
	return x
}

// store64 writes x to the first 8 octets of b, its lowest bits first.
func store64(b []byte, x uint64) {
	_ = b[7]
	b[0], b[1], b[2], b[3] = byte(x), byte(x>>8), byte(x>>16), byte(x>>24)
	b[4], b[5], b[6], b[7] = byte(x>>32), byte(x>>40), byte(x>>48), byte(x>>56)
}

// store32 writes x to the first 4 octets of b, its lowest bits first.
func store32(b []byte, x uint32) {
	_ = b[3]
	b[0], b[1], b[2], b[3] = byte(x), byte(x>>8), byte(x>>16), byte(x>>24)
}
