package mux

// The frame check sequence is a CRC of 8 bits with the polynomial x^8 + x^2 + x + 1, bits in the
// order in which they are sent, begun with ones and complemented. 3GPP TS 27.010 5.2.1.6 and annex B.
const (
	crcStart = 0xff
	crcGood  = 0xcf // over what the sequence covers and the sequence itself
)

var crcTable = func() (table [256]byte) {
	for i := range table {
		c := byte(i)
		for range 8 {
			low := c & 1
			c >>= 1
			if low != 0 {
				c ^= 0xe0
			}
		}
		table[i] = c
	}
	return table
}()

func crc(c byte, octets []byte) byte {
	for _, b := range octets {
		c = crcTable[c^b]
	}
	return c
}
