package mux

import "encoding/binary"

// The frame check sequence is a CRC of 8 bits with the polynomial x^8 + x^2 + x + 1, bits in the
// order in which they are sent, begun with ones and complemented. 3GPP TS 27.010 5.2.1.6 and annex B.
const (
	crcStart = 0xff
	crcGood  = 0xcf // over what the sequence covers and the sequence itself
)

// crcTables[n] holds the sequence of each octet with n octets of zero behind it, so that eight octets
// are looked up at once and none waits for the one before. UI frames have it over all their data.
var crcTables = func() (tables [8][256]byte) {
	for i := range 256 {
		c := byte(i)
		for n := range tables {
			for range 8 {
				low := c & 1
				c >>= 1
				if low != 0 {
					c ^= 0xe0
				}
			}
			tables[n][i] = c
		}
	}
	return tables
}()

func crc(c byte, octets []byte) byte {
	t := &crcTables
	for len(octets) >= 8 {
		b := binary.LittleEndian.Uint64(octets)
		rest := t[6][byte(b>>8)] ^ t[5][byte(b>>16)] ^ t[4][byte(b>>24)] ^ t[3][byte(b>>32)] ^
			t[2][byte(b>>40)] ^ t[1][byte(b>>48)] ^ t[0][byte(b>>56)]
		c = rest ^ t[7][c^byte(b)]
		octets = octets[8:]
	}
	for _, b := range octets {
		c = t[0][c^b]
	}
	return c
}
