package pdu

import (
	"unicode"
	"unicode/utf16"
)

// Where a text may be cut without breaking what a reader sees as one character: the rules of
// Unicode Standard Annex 29 for extended grapheme clusters. The properties that package unicode
// lacks are ranges here.

// boundary returns the last place in (start, end] where units may be cut; end when there is none.
func (m *message) boundary(start, end int) int {
	for at := end; at > start; {
		before, from := m.runeBefore(at)
		if m.breaks(start, at, before) {
			return at
		}
		at = from
	}
	return end
}

// breaks reports whether a character ends at at, where before ends.
func (m *message) breaks(start, at int, before rune) bool {
	after := m.runeAt(at)
	switch {
	case before == '\r' && after == '\n': // GB3
		return false
	case isPlain(before) && isPlain(after), isControl(before), isControl(after): // GB4, GB5, GB999
		return true
	case isExtend(after), // GB9, GB9a
		isPrepend(before),     // GB9b
		before == zeroJoiner,  // GB11, and what scripts of India join so
		joins(before, after),  // GB9c
		hangul(before, after): // GB6 to GB8
		return false
	case isRegional(before) && isRegional(after): // GB12, GB13
		return m.regionalBefore(start, at)%2 == 0
	}
	return true
}

// regionalBefore counts the regional indicators in a row before at.
func (m *message) regionalBefore(start, at int) (n int) {
	for at > start {
		r, from := m.runeBefore(at)
		if !isRegional(r) {
			break
		}
		n, at = n+1, from
	}
	return n
}

// runeAt returns the character at i.
func (m *message) runeAt(i int) rune {
	if m.alphabet == UCS2 {
		r := rune(m.units[i])<<8 | rune(m.units[i+1])
		if utf16.IsSurrogate(r) {
			r = utf16.DecodeRune(r, rune(m.units[i+2])<<8|rune(m.units[i+3]))
		}
		return r
	}
	if m.units[i] == esc {
		return singleTables[m.single][m.units[i+1]]
	}
	return lockingRune(m.locking, int(m.units[i]))
}

// runeBefore returns the character that ends at i and where it begins.
func (m *message) runeBefore(i int) (r rune, from int) {
	from = i - m.width()
	switch {
	case m.alphabet == UCS2 && m.units[from]&0xFC == 0xDC:
		from -= 2
	case m.alphabet == GSM7 && from > 0 && m.units[from-1] == esc:
		from--
	}
	return m.runeAt(from), from
}

const zeroJoiner = '\u200D'

// isPlain reports characters of ranges in which nothing joins: Latin, Greek and Cyrillic letters,
// Chinese. It saves most texts the search in Unicode tables.
func isPlain(r rune) bool {
	return r < 0x300 || 0x370 <= r && r < 0x483 || 0x3400 <= r && r < 0xA000
}

func isControl(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) || r == '\u200B' || r == '\uFEFF'
}

// isExtend reports the properties Grapheme_Extend and SpacingMark: what adds to the character
// before.
func isExtend(r rune) bool {
	return unicode.In(r, unicode.M, unicode.Other_Grapheme_Extend) ||
		r == zeroJoiner || r == '\u0E33' || r == '\u0EB3' || // Thai and Lao am
		0x1F3FB <= r && r <= 0x1F3FF // skin tones
}

func isPrepend(r rune) bool {
	return unicode.Is(unicode.Prepended_Concatenation_Mark, r) || r == '\u0D4E'
}

func isRegional(r rune) bool { return 0x1F1E6 <= r && r <= 0x1F1FF }

// joins reports a virama and the consonant it joins, of the scripts that Unicode names for this.
func joins(virama, consonant rune) bool {
	switch virama {
	case 0x094D, 0x09CD, 0x0ACD, 0x0B4D, 0x0C4D, 0x0D4D:
		return unicode.Is(unicode.Lo, consonant) && virama>>7 == consonant>>7
	}
	return false
}

// hangul reports two parts of one Korean syllable.
func hangul(before, after rune) bool {
	leading := func(r rune) bool { return 0x1100 <= r && r <= 0x115F || 0xA960 <= r && r <= 0xA97C }
	vowel := func(r rune) bool { return 0x1160 <= r && r <= 0x11A7 || 0xD7B0 <= r && r <= 0xD7C6 }
	trailing := func(r rune) bool { return 0x11A8 <= r && r <= 0x11FF || 0xD7CB <= r && r <= 0xD7FB }
	syllable := func(r rune) bool { return 0xAC00 <= r && r <= 0xD7A3 }
	open := func(r rune) bool { return syllable(r) && (r-0xAC00)%28 == 0 } // without a trailing consonant
	switch {
	case leading(before):
		return leading(after) || vowel(after) || syllable(after)
	case vowel(before), open(before):
		return vowel(after) || trailing(after)
	case trailing(before), syllable(before):
		return trailing(after)
	}
	return false
}
