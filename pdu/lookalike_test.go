package pdu_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

func TestReplace(t *testing.T) {
	tests := []struct {
		name, text string
		level      pdu.Replace
		languages  []pdu.Language
		want       string
		alphabet   pdu.Alphabet
	}{
		{"off by default", "“Hi”", pdu.ReplaceNone, nil, "“Hi”", pdu.UCS2},
		{"quotes, dash, ellipsis", "“Don’t” – wait…", pdu.ReplaceLookalikes, nil, "\"Don't\" - wait...", pdu.GSM7},
		{"spaces", "10\u00A0km\u2009h\u3000x", pdu.ReplaceLookalikes, nil, "10 km h x", pdu.GSM7},
		{"what can not be seen", "\uFEFFsoft\u00ADware\u200B", pdu.ReplaceLookalikes, nil, "software", pdu.GSM7},
		{"ligatures and bullets", "• eﬃcient œuvre", pdu.ReplaceLookalikes, nil, "* efficient oeuvre", pdu.GSM7},
		{"Greek capitals", "ΑΘΗΝΑ", pdu.ReplaceLookalikes, nil, "AΘHNA", pdu.GSM7},
		{"ohm, kelvin and angstrom signs", "5 \u2126, 3 \u212A, 1 \u212B", pdu.ReplaceLookalikes, nil, "5 Ω, 3 K, 1 Å", pdu.GSM7},
		{"full-width forms", "ＡＢｃ１！｀", pdu.ReplaceLookalikes, nil, "ABc1!'", pdu.GSM7},
		{"letters and combining accents", "cafe\u0301 u\u0308ber", pdu.ReplaceLookalikes, nil, "café über", pdu.GSM7},
		{"nothing where UCS2 is needed anyway", "“漢字”", pdu.ReplaceAccents, nil, "“漢字”", pdu.UCS2},
		{"accents stay at the lower level", "“Škoda”", pdu.ReplaceLookalikes, nil, "“Škoda”", pdu.UCS2},
		{"accents", "“Škoda” příliš žluťoučký kůň Łódź", pdu.ReplaceAccents, nil, "\"Skoda\" prilis zlutoucky kun Lodz", pdu.GSM7},
		{"accents of the alphabet stay", "àÀ éÉ ñÑ ẞß tiếng Việt", pdu.ReplaceAccents, nil, "àA éÉ ñÑ SSß tiéng Viet", pdu.GSM7},
		{"accents written apart", "s\u030C e\u0302\u0301", pdu.ReplaceAccents, nil, "s e", pdu.GSM7},
		{"what a national table has stays", "“ağış”", pdu.ReplaceAccents, []pdu.Language{pdu.Turkish}, "\"ağış\"", pdu.GSM7},
		{"a text that needs nothing", "plain {€}", pdu.ReplaceAccents, nil, "plain {€}", pdu.GSM7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := &pdu.SplitOptions{Replace: tt.level, Languages: tt.languages}
			preview := pdu.Count(tt.text, o)
			assert.Equal(t, tt.want, preview.Text)
			assert.Equal(t, tt.alphabet, preview.Alphabet)
			parts, err := pdu.Split(pdu.Submit{}, tt.text, o)
			require.NoError(t, err)
			assert.Equal(t, tt.want, join(t, parts, o))

			// The report, applied to the text, gives what is sent.
			applied, at := "", 0
			for _, r := range preview.Replaced {
				require.Equal(t, r.From, tt.text[r.Offset:r.Offset+len(r.From)])
				applied += tt.text[at:r.Offset] + r.To
				at = r.Offset + len(r.From)
			}
			assert.Equal(t, tt.want, applied+tt.text[at:])
		})
	}
}

// The tables that a template prescribes are the only ones, whatever the options allow.
func TestReplaceForPrescribedTables(t *testing.T) {
	ud, err := pdu.NewData(pdu.Header{pdu.SingleShift(pdu.Turkish)}, nil)
	require.NoError(t, err)
	parts, err := pdu.Split(pdu.Submit{UserData: ud}, "ağ\u2019`", &pdu.SplitOptions{
		Replace: pdu.ReplaceLookalikes, Languages: pdu.AllLanguages(), // the Portuguese locking table has the grave accent
	})
	require.NoError(t, err)
	require.Len(t, parts, 1)
	assert.Equal(t, "ağ''", parts[0].Text())
	assert.Equal(t, pdu.GSM7, parts[0].DCS.Alphabet())
}

// Every replacement has septets in the default alphabet, and none stands for what has them itself.
func TestReplacementsAreInTheAlphabet(t *testing.T) {
	replaced := 0
	for r := rune(1); r <= 0xFFFF; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		text := "a" + string(r)
		p := pdu.Count(text, &pdu.SplitOptions{Replace: pdu.ReplaceAccents})
		_, fits := pdu.CountSeptets(text, 0, 0)
		if fits {
			assert.Empty(t, p.Replaced, "%U", r)
		} else if len(p.Replaced) > 0 {
			replaced++
			assert.Equal(t, pdu.GSM7, p.Alphabet, "%U", r)
		}
	}
	assert.Greater(t, replaced, 700)
}
