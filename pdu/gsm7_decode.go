package pdu

// differ marks by the top bit of each octet of x which characters have another code in ASCII than
// in the default alphabet: all but space to 'z' without '$', '@' and what lies between 'Z' and 'a'.
// The octets above a marked one may be marked in error, so only zero under eachTop says anything of
// all 8.
func differ(x uint64) uint64 {
	const ones = 0x0101010101010101
	column := (x + 0x1F*ones) & (0x1F * ones) // 0 for 'A' and 'a', 25 for 'Z' and 'z'
	return x |
		^(x + 0x60*ones) | // below space
		x<<1&(column+0x66*ones) | // beside the letters
		^((x ^ 0x24*ones) + 0x7F*ones) // '$'
}

const eachTop = 0x8080808080808080

// AppendText appends septets, one an octet with its top bit unused, to dst in UTF-8. locking and
// single choose the tables; both [DefaultLanguage] is the default alphabet. Nothing is refused: a
// septet without a character reads as space, one that the extension table lacks as the character of
// the main table, an escape at the end or before another escape as space. Source: 3GPP TS 23.038
// 6.2.1, annex A.
func AppendText(dst, septets []byte, locking, single Language) []byte {
	locking, single = known(locking), known(single)
	main, extension := &mainGlyphs[locking], &extensionGlyphs[single]
	n := len(dst)
	dst = grow(dst, 3*len(septets)+8)
	for len(septets) > 0 {
		for locking == DefaultLanguage && len(septets) >= 16 {
			x, y := load64(septets), load64(septets[8:])
			if (differ(x)|differ(y))&eachTop != 0 {
				break
			}
			out := (*[16]byte)(dst[n:])
			store64(out[:8], x)
			store64(out[8:], y)
			septets, n = septets[16:], n+16
		}
		block := min(16, len(septets))
		for i := 0; i < block; i++ {
			s := septets[i] & 0x7F
			g := main[s]
			if s == esc && i+1 < len(septets) {
				i++
				block = max(block, i+1) // the pair may end behind the block
				if g = extension[septets[i]&0x7F]; g == 0 {
					g = main[septets[i]&0x7F]
				}
			}
			store32(dst[n:n+4], uint32(g))
			n += int(g >> 24)
		}
		septets = septets[block:]
	}
	return dst[:n]
}

// appendGSM7Text appends n septets that begin in packed behind fill bits to dst in UTF-8.
func appendGSM7Text(dst, packed []byte, fill, n int, locking, single Language) []byte {
	var septets [256 + 16]byte // as many as TP-UDL can tell, and room to spare for Unpack
	return AppendText(dst, Unpack(septets[:0], packed, fill, n), locking, single)
}
