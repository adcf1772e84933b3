package pdu_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/semioctet/gsm/pdu"
)

func TestCount(t *testing.T) {
	all := &pdu.SplitOptions{Languages: pdu.AllLanguages()}
	tests := []struct {
		name, text string
		options    *pdu.SplitOptions
		want       pdu.Preview
	}{
		{"nothing", "", nil, pdu.Preview{Parts: 1, Left: 160}},
		{"escape pairs count twice", "{5€}", nil, pdu.Preview{Parts: 1, Units: 7, Left: 153}},
		{"two parts", repeat("a", 200), nil, pdu.Preview{Parts: 2, Units: 200, Left: 106}},
		{"two parts, 16-bit reference", repeat("a", 200), &pdu.SplitOptions{Reference16: true}, pdu.Preview{Parts: 2, Units: 200, Left: 104}},
		{"an escape pair that moves to the next part", repeat("a", 152) + "€" + repeat("a", 10), nil,
			pdu.Preview{Parts: 2, Units: 164, Left: 141}},
		{"UCS2, each character once", "Žofie Žižková 😀", nil, pdu.Preview{Alphabet: pdu.UCS2, Parts: 1, Units: 16, Left: 54,
			Forcing: []pdu.Character{{'Ž', 0}, {'ž', 10}, {'á', 15}, {'😀', 18}}}},
		{"national tables", "ağış", all, pdu.Preview{Single: pdu.Turkish, Parts: 1, Units: 7, Left: 148}},
		{"what is in no table forces UCS2", "ağış 漢", all, pdu.Preview{Alphabet: pdu.UCS2, Parts: 1, Units: 6, Left: 64,
			Forcing: []pdu.Character{{'漢', 8}}}},
		{"each in a table, but no two tables have all", "ğনह", all, pdu.Preview{Alphabet: pdu.UCS2, Parts: 1, Units: 3, Left: 67,
			Forcing: []pdu.Character{{'ğ', 0}, {'ন', 2}, {'ह', 5}}}},
		{"no UTF-8", "a\xFF", nil, pdu.Preview{Alphabet: pdu.UCS2, Parts: 1, Units: 2, Left: 68,
			Forcing: []pdu.Character{{'\uFFFD', 1}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Text = tt.text
			assert.Equal(t, tt.want, pdu.Count(tt.text, tt.options))
		})
	}
}

func TestCountOfTooLongText(t *testing.T) {
	p := pdu.Count(repeat("a", 1_000_000), nil)
	assert.Equal(t, 6536, p.Parts)
	assert.Equal(t, 6536*153-1_000_000, p.Left)
}
