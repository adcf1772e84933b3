package pdu

import (
	"slices"
	"sync"
)

// A national value says where the tables hold a character.
type national struct {
	inLocking, inSingle uint16 // a bit for each language
	locking, single     [languages]byte
}

// nationalIndex returns the places of every character of the tables. It is made at first use, since
// most programs never send a national table.
var nationalIndex = sync.OnceValue(func() map[rune]*national {
	index := make(map[rune]*national)
	place := func(r rune) *national {
		if index[r] == nil {
			index[r] = new(national)
		}
		return index[r]
	}
	for l := range languages {
		for s := 127; s >= 0; s-- { // of two places the lower counts
			if r := lockingRune(l, s); r != 0 {
				p := place(r)
				p.inLocking |= 1 << l
				p.locking[l] = byte(s)
			}
			if r := singleTables[l][s]; r != 0 {
				p := place(r)
				p.inSingle |= 1 << l
				p.single[l] = byte(s)
			}
		}
	}
	return index
})

// lockingRune returns the character of septet s in the locking table of l, 0 for none.
func lockingRune(l Language, s int) rune {
	if l == Spanish {
		l = DefaultLanguage
	}
	if r := lockingTables[l][s]; r != esc {
		return r
	}
	return 0
}

// code returns the code of the character in the tables of locking and single.
func (p *national) code(locking, single Language) byte {
	switch {
	case p == nil:
		return noCode
	case p.inLocking>>locking&1 != 0:
		return p.locking[locking]
	case p.inSingle>>single&1 != 0:
		return extended | p.single[single]
	}
	return noCode
}

// appendNationalSeptets does what appendDefaultSeptets does, with national tables.
func appendNationalSeptets(dst []byte, text string, locking, single Language) ([]byte, int) {
	index := nationalIndex()
	dst = slices.Grow(dst, len(text))
	for i, r := range text {
		code := index[r].code(locking, single)
		if code == noCode {
			return dst, i
		}
		if code >= extended {
			dst = append(dst, esc)
		}
		dst = append(dst, code&^extended)
	}
	return dst, len(text)
}

func countNationalSeptets(text string, locking, single Language) (n, used int) {
	index := nationalIndex()
	for i, r := range text {
		code := index[r].code(locking, single)
		if code == noCode {
			return n, i
		}
		n += 1 + int(code>>7)
	}
	return n, len(text)
}
