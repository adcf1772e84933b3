package pdu

// Pack appends septets, one an octet in the low 7 bits, to dst as SMS carries them: packed from the
// low bit up, behind fill zero bits (0 to 7) that align the text after a user data header.
// Unused bits of the last octet are zero. Source: 3GPP TS 23.038 6.1.2.1, TS 23.040 9.2.3.24.
func Pack(dst, septets []byte, fill int) []byte {
	fill &= 7
	start, size := len(dst), (fill+7*len(septets)+7)/8
	dst = grow(dst, size+16)
	out := dst[start:]
	if fill > 0 { // as many septets as fill bits end on an octet boundary, from where groups of 8 are aligned
		n := min(fill, len(septets))
		store64(out, squeeze(loadTail(septets[:n]))<<fill)
		septets, out = septets[n:], out[fill:]
	}
	for len(septets) >= 32 && len(out) >= 32 {
		in, o := (*[32]byte)(septets), (*[32]byte)(out)
		store64(o[0:], squeeze(load64(in[0:])))
		store64(o[7:], squeeze(load64(in[8:])))
		store64(o[14:], squeeze(load64(in[16:])))
		store64(o[21:], squeeze(load64(in[24:])))
		septets, out = septets[32:], out[28:]
	}
	for len(septets) >= 8 {
		store64(out, squeeze(load64(septets)))
		septets, out = septets[8:], out[7:]
	}
	store64(out, squeeze(loadTail(septets)))
	return dst[:start+size]
}

// Unpack appends n septets, one an octet, to dst from packed, where they begin behind fill bits
// (0 to 7). When packed holds fewer, only the whole septets that are there are appended.
// Source: 3GPP TS 23.038 6.1.2.1.
func Unpack(dst, packed []byte, fill, n int) []byte {
	fill &= 7
	n = max(0, min(n, (8*len(packed)-fill)/7))
	start := len(dst)
	dst = grow(dst, n+16)
	out := dst[start:]
	if fill > 0 && len(packed) > 0 { // see Pack
		store64(out, spread(loadTail(packed)>>fill))
		packed, out = packed[min(fill, len(packed)):], out[fill:]
	}
	for len(packed) >= 32 && len(out) >= 40 {
		in, o := (*[32]byte)(packed), (*[32]byte)(out)
		store64(o[0:], spread(load64(in[0:])))
		store64(o[8:], spread(load64(in[7:])))
		store64(o[16:], spread(load64(in[14:])))
		store64(o[24:], spread(load64(in[21:])))
		packed, out = packed[28:], out[32:]
	}
	for len(packed) > 0 && len(out) >= 16 {
		store64(out, spread(loadTail(packed)))
		packed, out = packed[min(7, len(packed)):], out[8:]
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
