package pdu

import "strconv"

// A HexError says where a text is not pairs of hexadecimal digits.
type HexError struct {
	Offset int  // octets before the character; the length of the text if its last digit has no pair
	Char   byte // the character; meaningless if Odd
	Odd    bool // whether all are digits, but a last one is missing
}

func (e *HexError) Error() string {
	if e.Odd {
		return "pdu: hexadecimal text of " + strconv.Itoa(e.Offset) + " digits: one was lost, they come in pairs"
	}
	return "pdu: " + strconv.QuoteRune(rune(e.Char)) + " at position " + strconv.Itoa(e.Offset) +
		" is no hexadecimal digit"
}

// AppendHex appends octets to dst as hexadecimal digits in upper case, as AT commands carry PDUs.
func AppendHex(dst, octets []byte) []byte {
	start := len(dst)
	dst = grow(dst, 2*len(octets))
	out := dst[start:]
	for len(octets) >= 8 && len(out) >= 16 { // 8 an iteration, since the loop itself costs as much as 3
		in, o := (*[8]byte)(octets), (*[16]byte)(out)
		storePair(o[0:], in[0])
		storePair(o[2:], in[1])
		storePair(o[4:], in[2])
		storePair(o[6:], in[3])
		storePair(o[8:], in[4])
		storePair(o[10:], in[5])
		storePair(o[12:], in[6])
		storePair(o[14:], in[7])
		octets, out = octets[8:], out[16:]
	}
	for i, o := range octets {
		storePair(out[2*i:], o)
	}
	return dst
}

func storePair(out []byte, octet byte) {
	pair := hexPairs[octet]
	_ = out[1]
	out[0], out[1] = byte(pair), byte(pair>>8)
}

// DecodeHex appends the octets that the hexadecimal digits of text stand for to dst. Digits may be
// in either case. The error is a [*HexError]; dst is then returned as it was.
func DecodeHex(dst []byte, text string) ([]byte, error) {
	start := len(dst)
	dst = grow(dst, len(text)/2)
	if !decodeDigits(dst[start:], text) || len(text)%2 != 0 {
		return dst[:start], hexError(text)
	}
	return dst, nil
}

// decodeDigits fills out from the digits of text and reports whether all are digits. It looks for the
// error once, at the end, since a test for each digit costs half the time.
func decodeDigits(out []byte, text string) bool {
	bad := uint16(0)
	for len(text) >= 16 && len(out) >= 8 {
		o := (*[8]byte)(out)
		a, b := hexHigh[text[0]]|hexLow[text[1]], hexHigh[text[2]]|hexLow[text[3]]
		o[0], o[1] = byte(a), byte(b)
		c, d := hexHigh[text[4]]|hexLow[text[5]], hexHigh[text[6]]|hexLow[text[7]]
		o[2], o[3] = byte(c), byte(d)
		bad |= a | b | c | d
		a, b = hexHigh[text[8]]|hexLow[text[9]], hexHigh[text[10]]|hexLow[text[11]]
		o[4], o[5] = byte(a), byte(b)
		c, d = hexHigh[text[12]]|hexLow[text[13]], hexHigh[text[14]]|hexLow[text[15]]
		o[6], o[7] = byte(c), byte(d)
		bad |= a | b | c | d
		text, out = text[16:], out[8:]
	}
	for i := range out {
		v := hexHigh[text[2*i]] | hexLow[text[2*i+1]]
		out[i] = byte(v)
		bad |= v
	}
	return bad <= 0xFF
}

func hexError(text string) error {
	for i := range len(text) {
		if hexLow[text[i]] > 0xFF {
			return &HexError{Offset: i, Char: text[i]}
		}
	}
	return &HexError{Offset: len(text), Odd: true}
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
