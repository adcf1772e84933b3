package pdu

import (
	"strconv"
	"strings"
)

// A HexError says where a text is not pairs of hexadecimal digits.
type HexError struct {
	Offset int  // octets before the character; the length of the text if its last digit has no pair
	Char   byte // the character; meaningless if Odd
	Odd    bool // whether all are digits, but a last one is missing
}

// Error tells the place and what is wrong there.
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
	good := hexGood
	for len(text) >= 16 && len(out) >= 8 {
		o := (*[8]byte)(out)
		a, b := hexOctet(text[0], text[1]), hexOctet(text[2], text[3])
		c, d := hexOctet(text[4], text[5]), hexOctet(text[6], text[7])
		o[0], o[1], o[2], o[3] = byte(a), byte(b), byte(c), byte(d)
		good &= a & b & c & d
		a, b = hexOctet(text[8], text[9]), hexOctet(text[10], text[11])
		c, d = hexOctet(text[12], text[13]), hexOctet(text[14], text[15])
		o[4], o[5], o[6], o[7] = byte(a), byte(b), byte(c), byte(d)
		good &= a & b & c & d
		text, out = text[16:], out[8:]
	}
	for i := range out {
		v := hexOctet(text[2*i], text[2*i+1])
		out[i] = byte(v)
		good &= v
	}
	return good != 0
}

// hexOctet returns the octet that two digits stand for, with hexGood, or 0 when they are not both digits.
func hexOctet(first, second byte) uint16 { return hexOctets[uint16(first)|uint16(second)<<8] }

func hexError(text string) error {
	for i := range len(text) {
		if strings.IndexByte(hexDigits, text[i]) < 0 {
			return &HexError{Offset: i, Char: text[i]}
		}
	}
	return &HexError{Offset: len(text), Odd: true}
}

// hexPairs holds the two digits of each octet, the first in the low bits. hexOctets is its inverse for
// digits in either case, with hexGood added: one look-up for a pair of digits takes two thirds of the time
// that one for each takes, and no text of digits reads more than 3 kB of the table.
var (
	hexPairs  = buildHexPairs()
	hexOctets [1 << 16]uint16
)

const (
	hexDigits        = "0123456789ABCDEFabcdef"
	hexGood   uint16 = 0x100
)

func buildHexPairs() (pairs [256]uint16) {
	for i := range pairs {
		pairs[i] = uint16(hexDigits[i>>4]) | uint16(hexDigits[i&15])<<8
	}
	return pairs
}

func init() { // in place, so that the system need not provide memory for the rest of the table
	value := func(i int) uint16 { return uint16(i - i/16*6) } // of the digit at i: "a" is 10 as "A" is
	for i := range hexDigits {
		for j := range hexDigits {
			hexOctets[uint16(hexDigits[i])|uint16(hexDigits[j])<<8] = hexGood | value(i)<<4 | value(j)
		}
	}
}
