package pdu

import "slices"

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

// appendGSM7Text appends n septets that begin in packed behind fill bits to dst in UTF-8: what
// [Unpack] and [AppendText] do, in one pass. It loads octets behind those of packed, up to its capacity,
// without using them.
func appendGSM7Text(dst, packed []byte, fill, n int, locking, single Language) []byte {
	locking, single = known(locking), known(single)
	main, extension := &mainGlyphs[locking], &extensionGlyphs[single]
	out, at, escaped := dst[:cap(dst)], len(dst), false
	n = min(n, (8*len(packed)-fill)/7)
	packed = packed[:cap(packed)]
	for fill &= 7; n > 0; n -= 32 {
		const room = 32*3 + 8
		if len(out)-at < room {
			out = slices.Grow(out[:at], 3*n+room)
			out = out[:cap(out)]
		}
		var last [32]byte
		in, o := &last, (*[32]byte)(out[at:])
		if len(packed) >= 32 {
			in = (*[32]byte)(packed)
		} else {
			copy(last[:], packed)
		}
		a, b := spread(load64(in[0:])>>fill), spread(load64(in[7:])>>fill)
		c, d := spread(load64(in[14:])>>fill), spread(load64(in[21:])>>fill)
		if n < 32 {
			a, b, c, d = end(a, n), end(b, n-8), end(c, n-16), end(d, n-24)
		}
		store64(o[0:], a)
		store64(o[8:], b)
		store64(o[16:], c)
		store64(o[24:], d)
		if locking == DefaultLanguage && !escaped && (differ(a)|differ(b)|differ(c)|differ(d))&eachTop == 0 {
			at += min(n, 32)
		} else {
			septets := *o // out is about to be overwritten
			at, escaped = putGlyphs(out, at, septets[:min(n, 32)], main, extension, escaped)
		}
		packed = packed[min(28, len(packed)):]
	}
	if escaped { // an escape to nothing
		store32(out[at:], uint32(main[esc]))
		at += int(main[esc] >> 24)
	}
	return out[:at]
}

// end returns x with spaces, which are as in ASCII, behind its first n septets.
func end(x uint64, n int) uint64 {
	if n >= 8 {
		return x
	}
	n = max(0, n)
	return x&(1<<(8*n)-1) | 0x2020202020202020<<(8*n)
}

// putGlyphs writes the characters of septets to out from at on, and returns where they end. escaped
// tells whether the septet before was the escape, and then whether the last one was.
func putGlyphs(out []byte, at int, septets []byte, main, extension *[128]glyph, escaped bool) (int, bool) {
	for _, s := range septets {
		g := main[s&0x7F]
		if escaped || s == esc {
			if escaped = !escaped; escaped {
				continue
			}
			if e := extension[s&0x7F]; e != 0 {
				g = e
			}
		}
		store32(out[at:at+4], uint32(g))
		at += int(g >> 24)
	}
	return at, escaped
}
