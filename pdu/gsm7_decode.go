package pdu

// identical tells of 8 octets whether each is a character that has the same code in ASCII and in
// the default alphabet: space to 'z' but '$', '@' and what lies between 'Z' and 'a'.
func identical(x uint64) bool {
	const ones = 0x0101010101010101
	low := x & (0x1F * ones) // the place in the column of letters
	bad := x |
		^(x + 0x60*ones) | // below space
		x<<1&(^(low+0x7F*ones)|(low+0x65*ones)) | // '@' or '`', or behind 'Z' or 'z'
		^((x ^ 0x24*ones) + 0x7F*ones) // '$'
	return bad&(0x80*ones) == 0
}

// AppendText appends septets, one an octet with its top bit unused, to dst in UTF-8. locking and
// single choose the tables; both [DefaultLanguage] is the default alphabet. Nothing is refused: a septet
// without a character reads as space, one that the extension table lacks as the character of the main
// table, an escape at the end or before another escape as space. Source: 3GPP TS 23.038 6.2.1, annex A.
func AppendText(dst, septets []byte, locking, single Language) []byte {
	locking, single = known(locking), known(single)
	main, extension := &mainGlyphs[locking], &extensionGlyphs[single]
	n := len(dst)
	dst = grow(dst, 3*len(septets)+8)
	for i := 0; i < len(septets); {
		if locking == DefaultLanguage {
			for i+8 <= len(septets) {
				x := load64(septets[i:])
				if !identical(x) {
					break
				}
				store64(dst[n:], x)
				i, n = i+8, n+8
			}
		}
		for stop := min(i+8, len(septets)); i < stop; i++ {
			s := septets[i] & 0x7F
			g := main[s]
			if s == esc && i+1 < len(septets) {
				i++
				g = extension[septets[i]&0x7F]
				if g == 0 {
					g = main[septets[i]&0x7F]
				}
			}
			store32(dst[n:], uint32(g))
			n += int(g >> 24)
		}
	}
	return dst[:n]
}

// appendGSM7Text appends n septets that begin in packed behind fill bits to dst in UTF-8.
func appendGSM7Text(dst, packed []byte, fill, n int, locking, single Language) []byte {
	var septets [256]byte // TP-UDL has 8 bits
	return AppendText(dst, Unpack(septets[:0], packed, fill, n), locking, single)
}
