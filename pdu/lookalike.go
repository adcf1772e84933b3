package pdu

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// Replace says which characters [Split] may replace where they alone force UCS2, which makes parts
// less than half as long. A text that needs UCS2 all the same is left as it is.
type Replace uint8

// The levels; each includes those before it.
const (
	// ReplaceNone sends every text as it is.
	ReplaceNone Replace = iota
	// ReplaceLookalikes replaces what looks the same or nearly so: typographic quotes, dashes,
	// spaces, bullets, ellipsis and ligatures, full-width forms, Greek capitals of Latin shape,
	// letters written as base and combining accent; and it drops what can not be seen: soft
	// hyphens, zero-width and direction marks.
	ReplaceLookalikes
	// ReplaceAccents also replaces Latin letters with accents that the alphabet lacks by their base
	// letters.
	ReplaceAccents
)

// A Replacement is a character that was replaced.
type Replacement struct {
	Offset   int    // octets of the text before it
	From, To string // From may be a letter with its combining accent; To may be empty or several characters
}

// apply returns text with what no table of the set has replaced, and what that was.
func (level Replace) apply(text string, tables uint16) (string, []Replacement) {
	index, table := nationalIndex(), lookalikes(level)
	var out strings.Builder
	var list []Replacement
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		next, nextSize := utf8.DecodeRuneInString(text[i+size:])
		to, replaced := composed[[2]rune{r, next}]
		if replaced {
			size += nextSize
		} else if !index[r].isIn(tables) {
			to, replaced = table[r]
		}
		from := text[i : i+size]
		if replaced {
			list = append(list, Replacement{Offset: i, From: from, To: to})
			from = to
		}
		out.WriteString(from)
		i += size
	}
	return out.String(), list
}

// lookalikes returns what each character may be replaced by.
func lookalikes(level Replace) map[rune]string {
	if level >= ReplaceAccents {
		return withAccents()
	}
	return withoutAccents()
}

var withoutAccents = sync.OnceValue(func() map[rune]string {
	table := make(map[rune]string)
	for r := '!'; r <= '~'; r++ {
		table[r-'!'+0xFF01] = string(r) // full-width forms
	}
	addLookalikes(table, lookalikeTable)
	return table
})

var withAccents = sync.OnceValue(func() map[rune]string {
	table := make(map[rune]string)
	for r, to := range withoutAccents() {
		table[r] = to
	}
	addLookalikes(table, accentTable)
	for r := rune(0x300); r <= 0x36F; r++ {
		table[r] = "" // combining accents
	}
	return table
})

func addLookalikes(table map[rune]string, pairs [][2]string) {
	for _, p := range pairs {
		for _, r := range p[1] {
			table[r] = p[0]
		}
	}
}
