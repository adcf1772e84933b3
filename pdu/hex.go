package pdu

import "strconv"

// A HexError says where a text is not pairs of hexadecimal digits.
type HexError struct {
	Offset int  // of the character, from 0; the length of the text when the last digit has no pair
	Char   byte // the character, 0 when a digit is missing
}

func (e *HexError) Error() string {
	if e.Char == 0 {
		return "pdu: hexadecimal text of odd length " + strconv.Itoa(e.Offset) + ": a digit was lost"
	}
	return "pdu: " + strconv.QuoteRune(rune(e.Char)) + " at position " + strconv.Itoa(e.Offset) + " is no hexadecimal digit"
}

// AppendHex appends octets to dst as hexadecimal digits in upper case, as AT commands carry PDUs.
func AppendHex(dst, octets []byte) []byte {
	start := len(dst)
	dst = grow(dst, 2*len(octets))
	out := dst[start:]
	for len(octets) >= 4 && len(out) >= 8 {
		store64(out, uint64(hexPairs[octets[0]])|uint64(hexPairs[octets[1]])<<16|
			uint64(hexPairs[octets[2]])<<32|uint64(hexPairs[octets[3]])<<48)
		octets, out = octets[4:], out[8:]
	}
	for i, o := range octets {
		pair := hexPairs[o]
		out[2*i], out[2*i+1] = byte(pair), byte(pair>>8)
	}
	return dst
}

// DecodeHex appends the octets that the hexadecimal digits of text stand for to dst. Digits may be in
// either case. The error is a [*HexError]; dst is then returned as it was.
func DecodeHex[T string | []byte](dst []byte, text T) ([]byte, error) {
	start := len(dst)
	dst = grow(dst, len(text)/2)
	out := dst[start:]
	bad := uint16(0) // the error is looked for once, at the end: a test for each digit costs half the time
	for i := range out {
		v := hexHigh[text[2*i]] | hexLow[text[2*i+1]]
		out[i] = byte(v)
		bad |= v
	}
	if bad > 0xFF || len(text)%2 != 0 {
		return dst[:start], hexError(text)
	}
	return dst, nil
}

func hexError[T string | []byte](text T) error {
	for i := range len(text) {
		if hexLow[text[i]] > 0xFF {
			return &HexError{Offset: i, Char: text[i]}
		}
	}
	return &HexError{Offset: len(text)}
}

// hexPairs holds the two digits of each octet, the first in the low bits. hexHigh and hexLow hold
// the value of a digit as the high and the low half of an octet, 100h when it is none.
var (
	hexPairs        = buildHexPairs()
	hexHigh, hexLow = buildHexValues()
)

func buildHexPairs() (pairs [256]uint16) {
	const digits = "0123456789ABCDEF"
	for i := range pairs {
		pairs[i] = uint16(digits[i>>4]) | uint16(digits[i&15])<<8
	}
	return pairs
}

func buildHexValues() (high, low [256]uint16) {
	for c := range low {
		high[c], low[c] = 0x100, 0x100
	}
	for v := range uint16(16) {
		for _, digits := range []string{"0123456789ABCDEF", "0123456789abcdef"} {
			high[digits[v]], low[digits[v]] = v<<4, v
		}
	}
	return high, low
}
