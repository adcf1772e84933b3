package pdu

// Pack appends septets, one an octet in the low 7 bits, to dst as SMS carries them: packed from the
// low bit up, behind fill zero bits (0 to 7) that align the text after a user data header.
// Unused bits of the last octet are zero. Source: 3GPP TS 23.038 6.1.2.1, TS 23.040 9.2.3.24.
func Pack(dst, septets []byte, fill int) []byte {
	fill &= 7
	start, size := len(dst), (fill+7*len(septets)+7)/8
	dst = grow(dst, size+8)
	out := dst[start:]
	bits, held := uint64(0), fill // bits not written yet, and how many: at most 7
	for len(septets) >= 8 && len(out) >= 8 {
		bits |= squeeze(load64(septets)) << held
		store64(out, bits)
		bits >>= 56
		septets, out = septets[8:], out[7:]
	}
	for _, s := range septets { // at most 7: 7 bits held and 49 more fit
		bits |= uint64(s&0x7F) << held
		held += 7
	}
	store64(out, bits)
	return dst[:start+size]
}

// Unpack appends n septets, one an octet, to dst from packed, where they begin behind fill bits
// (0 to 7). When packed holds fewer, only the whole septets that are there are appended.
// Source: 3GPP TS 23.038 6.1.2.1.
func Unpack(dst, packed []byte, fill, n int) []byte {
	fill &= 7
	n = max(0, min(n, (8*len(packed)-fill)/7))
	start := len(dst)
	dst = grow(dst, n+8)
	out := dst[start:]
	for len(packed) >= 8 && len(out) >= 16 {
		store64(out, spread(load64(packed)>>fill))
		packed, out = packed[7:], out[8:]
	}
	for len(out) > 8 { // the last octets, once or twice
		var last [8]byte
		copy(last[:], packed)
		store64(out, spread(load64(last[:])>>fill))
		packed, out = packed[min(7, len(packed)):], out[min(8, len(out)-8):]
	}
	return dst[:start+n]
}

// PackUSSD appends septets to dst as USSD and cell broadcast carry them. These have no count, so a
// carriage return fills 7 spare bits, lest they read as '@', and another follows a text that
// itself ends in one on an octet boundary. Source: 3GPP TS 23.038 6.1.2.3.1.
func PackUSSD(dst, septets []byte) []byte {
	start := len(dst)
	dst = Pack(dst, septets, 0)
	switch n := len(septets); {
	case n%8 == 7:
		dst[len(dst)-1] |= '\r' << 1
	case n > 0 && n%8 == 0 && septets[n-1] == '\r' && len(dst) > start:
		dst = append(dst, '\r')
	}
	return dst
}

// UnpackUSSD appends the septets of packed, all of it, to dst and drops a carriage return that ends
// on the last octet boundary, as [PackUSSD] has it. Source: 3GPP TS 23.038 6.1.2.3.1.
func UnpackUSSD(dst, packed []byte) []byte {
	n := 8 * len(packed) / 7
	dst = Unpack(dst, packed, 0, n)
	if n > 0 && n%8 == 0 && dst[len(dst)-1] == '\r' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// squeeze moves 8 septets, one an octet, together into the low 56 bits.
func squeeze(x uint64) uint64 {
	x = x&0x007F007F007F007F | x&0x7F007F007F007F00>>1
	x = x&0x00003FFF00003FFF | x&0x3FFF00003FFF0000>>2
	return x&0x0FFFFFFF | x&0x0FFFFFFF00000000>>4
}

// spread is the inverse of squeeze.
func spread(x uint64) uint64 {
	x = x&0x0FFFFFFF | x<<4&0x0FFFFFFF00000000
	x = x&0x00003FFF00003FFF | x<<2&0x3FFF00003FFF0000
	return x&0x007F007F007F007F | x<<1&0x7F007F007F007F00
}
