package pdu_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/semioctet/gsm/pdu"
)

// What a reader sees as one character stays in one part. Each row stands across the end of the
// first part at each of its inner places. Source: Unicode Standard Annex 29, the rule in brackets.
func TestSplitKeepsGraphemesTogether(t *testing.T) {
	tests := []struct{ name, grapheme, filler string }{
		{"carriage return and line feed in septets (GB3)", "\r\n", "a"},
		{"carriage return and line feed in UCS2 (GB3)", "\r\n", "Ж"},
		{"combining accents (GB9)", "e\u0301\u0323", "Ж"},
		{"emoji with skin tone (GB9)", "👍🏽", "Ж"},
		{"emoji with variation selector (GB9)", "☺\uFE0F", "Ж"},
		{"keycap (GB9)", "1\uFE0F\u20E3", "Ж"},
		{"family joined by zero-width joiners (GB11)", "👩‍👩‍👧‍👦", "Ж"},
		{"flag of two regional indicators (GB12)", "🇨🇿", "Ж"},
		{"flag of a region in tags (GB9)", "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", "Ж"},
		{"Hangul of three jamo (GB6, GB7)", "\u1112\u1161\u11AB", "Ж"},
		{"Hangul syllable and trailing jamo (GB7)", "\uAC00\u11A8", "Ж"},
		{"Devanagari vowel sign (GB9a)", "कि", "Ж"},
		{"Devanagari conjunct (GB9c)", "क्ष", "Ж"},
		{"Thai am (GB9a)", "\u0E01\u0E33", "Ж"},
		{"Arabic number sign (GB9b)", "\u0600\u0661", "Ж"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first := 67
			if tt.filler == "a" {
				first = 153
			}
			units := pdu.Count(tt.grapheme, nil).Units
			for inside := 1; inside < units; inside++ {
				text := strings.Repeat(tt.filler, first-inside) + tt.grapheme + strings.Repeat(tt.filler, 30)
				parts := split(t, text, nil)
				assert.Len(t, parts, 2)
				assert.Equal(t, strings.Repeat(tt.filler, first-inside), parts[0].Text())
			}
		})
	}
}

func TestSplitBetweenGraphemes(t *testing.T) {
	tests := []struct{ name, before, after string }{
		{"flags", "🇨🇿", "🇸🇰"},
		{"emoji", "👍", "👍"},
		{"line feed and carriage return", "\n", "\r"},
		{"Hangul syllables", "각", "가"},
		{"a jamo after a closed syllable", "각", "\u1161"},
		{"a control character and an accent", "\u2028", "\u0301"},
		{"a virama and a letter of another script", "क्", "漢"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first := strings.Repeat("Ж", 67-pdu.Count("Ж"+tt.before, nil).Units+1) + tt.before
			parts := split(t, first+tt.after+strings.Repeat("Ж", 30), nil)
			assert.Equal(t, first, parts[0].Text())
		})
	}
}

// Source: the national tables of 3GPP TS 23.038 annex A hold combining signs too.
func TestSplitKeepsGraphemesOfNationalTables(t *testing.T) {
	o := &pdu.SplitOptions{Languages: []pdu.Language{pdu.Hindi}}
	text := strings.Repeat("क", 148) + "कि" + strings.Repeat("क", 20) // 149 septets in the first part
	parts := split(t, text, o)
	assert.Equal(t, []int{148, 22}, lengths(parts))
}

func TestSplitGraphemesOnlyForNoMoreParts(t *testing.T) {
	family := "👩‍👩‍👧‍👦" // 11 units, so that 6 fill 66 of 67
	full := repeat("Ж"+family, 67*6/12*8)
	for _, text := range []string{
		strings.Repeat("Ж", 66) + "👍🏽" + strings.Repeat("Ж", 64), // 134 units: exactly two parts
		strings.Repeat("e"+strings.Repeat("\u0301", 200), 1),     // one character longer than a part
		full,
	} {
		units := pdu.Count(text, nil).Units
		parts := split(t, text, nil)
		assert.LessOrEqual(t, len(parts), (units+65)/66, "no part more than pairs of surrogates cost")
	}
}
