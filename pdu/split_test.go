package pdu_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// join returns the text of all parts, once it has checked what every message must keep to.
func join(t testing.TB, parts []pdu.Submit, o *pdu.SplitOptions) string {
	t.Helper()
	var text strings.Builder
	for i := range parts {
		p := &parts[i]
		require.LessOrEqual(t, len(p.UserData.Octets()), 140)
		_, err := p.AppendBinary(nil)
		require.NoError(t, err)
		concat, ok := p.UserData.Concat()
		require.Equal(t, len(parts) > 1, ok)
		if ok {
			first, _ := parts[0].UserData.Concat()
			require.Equal(t, len(parts), int(concat.Total))
			require.Equal(t, i+1, int(concat.Sequence))
			require.Equal(t, first.Reference, concat.Reference)
			require.Equal(t, o != nil && o.Reference16, concat.Wide)
		}
		text.WriteString(p.Text())
	}
	return text.String()
}

func split(t testing.TB, text string, o *pdu.SplitOptions) []pdu.Submit {
	t.Helper()
	parts, err := pdu.Split(pdu.Submit{}, text, o)
	require.NoError(t, err)
	require.Equal(t, string([]rune(text)), join(t, parts, o))
	return parts
}

func lengths(parts []pdu.Submit) (n []int) {
	for i := range parts {
		n = append(n, utf8.RuneCountInString(parts[i].Text()))
	}
	return n
}

func TestSplitKnownGood(t *testing.T) {
	type vector struct {
		ID, Text string
		Expect   struct {
			Alphabet  string
			Parts     int
			Language  *struct{ Locking, Single pdu.Language }
			CharsLast int `json:"chars_last"`
		}
	}
	for v := range jsonLines[vector](t, "testdata/segment.jsonl") {
		t.Run(v.ID, func(t *testing.T) {
			var template pdu.Submit
			if l := v.Expect.Language; l != nil {
				template.UserData = languageHeader(t, l.Locking, l.Single)
			}
			parts, err := pdu.Split(template, v.Text, nil)
			require.NoError(t, err)
			assert.Equal(t, v.Text, join(t, parts, nil))
			last := &parts[len(parts)-1]
			assert.Len(t, parts, v.Expect.Parts)
			assert.Equal(t, v.Expect.Alphabet, last.DCS.Alphabet().String())
			assert.Equal(t, v.Expect.CharsLast, utf8.RuneCountInString(last.Text()))
			if l := v.Expect.Language; l != nil {
				locking, single := last.UserData.Languages()
				assert.Equal(t, l.Locking, locking)
				assert.Equal(t, l.Single, single)
			}
		})
	}
}

// languageHeader returns user data that names tables, but for the default ones.
func languageHeader(t testing.TB, locking, single pdu.Language) pdu.UserData {
	var h pdu.Header
	if locking != pdu.DefaultLanguage {
		h = append(h, pdu.LockingShift(locking))
	}
	if single != pdu.DefaultLanguage {
		h = append(h, pdu.SingleShift(single))
	}
	ud, err := pdu.NewData(h, nil)
	require.NoError(t, err)
	return ud
}

func TestSplitInTablesOfTheTemplate(t *testing.T) {
	template := pdu.Submit{UserData: languageHeader(t, pdu.Hindi, pdu.Turkish)}
	parts, err := pdu.Split(template, "नमस्ते ş", nil)
	require.NoError(t, err)
	assert.Equal(t, template.UserData.Header(), parts[0].UserData.Header())
	assert.Equal(t, "नमस्ते ş", parts[0].Text())

	parts, err = pdu.Split(template, "NAMASTE", nil) // neither table has capitals
	require.NoError(t, err)
	assert.Equal(t, pdu.UCS2, parts[0].DCS.Alphabet())
	assert.False(t, parts[0].UserData.HasHeader())
	assert.Equal(t, "NAMASTE", parts[0].Text())
}

// Source: 3GPP TS 23.038 6.2, TS 23.040 9.2.3.24.
func TestSplitLimits(t *testing.T) {
	wide := &pdu.SplitOptions{Reference16: true}
	turkish := &pdu.SplitOptions{Languages: []pdu.Language{pdu.Turkish}}
	tests := []struct {
		name, pattern string
		characters    int
		options       *pdu.SplitOptions
		want          []int
	}{
		{"nothing is one empty message", "a", 0, nil, []int{0}},
		{"160 septets are one message", "a", 160, nil, []int{160}},
		{"161 septets are two", "a", 161, nil, []int{153, 8}},
		{"306 septets fill two", "a", 306, nil, []int{153, 153}},
		{"16-bit reference leaves 152", "a", 305, wide, []int{152, 152, 1}},
		{"80 escape pairs are one message", "{", 80, nil, []int{80}},
		{"an escape pair is not split", "{", 160, nil, []int{76, 76, 8}},
		{"70 units of UCS2 are one message", "Ж", 70, nil, []int{70}},
		{"71 units are two", "Ж", 71, nil, []int{67, 4}},
		{"16-bit reference leaves 66", "Ж", 133, wide, []int{66, 66, 1}},
		{"a surrogate pair is not split", "😀", 70, nil, []int{33, 33, 4}},
		{"one locking shift leaves 155", "ş", 155, turkish, []int{155}},
		{"and 149 in several parts", "ş", 156, turkish, []int{149, 7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := repeat(tt.pattern, tt.characters)
			assert.Equal(t, tt.want, lengths(split(t, text, tt.options)))
			preview := pdu.Count(text, tt.options)
			assert.Equal(t, len(tt.want), preview.Parts)
		})
	}
}

func TestSplitTakesTheFewestParts(t *testing.T) {
	all := &pdu.SplitOptions{Languages: pdu.AllLanguages()}
	some := func(l ...pdu.Language) *pdu.SplitOptions { return &pdu.SplitOptions{Languages: l} }
	tests := []struct {
		name, text      string
		options         *pdu.SplitOptions
		alphabet        pdu.Alphabet
		locking, single pdu.Language
		parts           int
	}{
		{"the default alphabet if it will do", "price 5€ {ok}", all, pdu.GSM7, 0, 0, 1},
		{"UCS2 when no table is allowed", "ağış", nil, pdu.UCS2, 0, 0, 1},
		{"a single shift table before a locking one", "ağış", all, pdu.GSM7, 0, pdu.Turkish, 1},
		{"a locking one where that saves a part", repeat("ağış ", 150), all, pdu.GSM7, pdu.Turkish, 0, 1},
		{"both", "नमस्ते ABC १२३", all, pdu.GSM7, pdu.Hindi, pdu.Hindi, 1},
		{"both of different languages", "ÀÁÂ ğğğ" + strings.Repeat("Àğ", 40), some(pdu.Turkish, pdu.Portuguese), pdu.GSM7, 0, 0, 1},
		{"only allowed languages", "ağış", some(pdu.Spanish), pdu.UCS2, 0, 0, 1},
		{"a locking table for the euro sign that is an escape pair elsewhere", repeat("€", 150), all, pdu.GSM7, pdu.Turkish, 0, 1},
		{"no table for the text", "ağış 漢", all, pdu.UCS2, 0, 0, 1},
		{"characters that no pair of tables holds together", "ağ ন ह ج", all, pdu.UCS2, 0, 0, 1},
		{"an unknown language is none", "ağış", some(77), pdu.UCS2, 0, 0, 1},
		{"Spanish has a single shift table only", "Ánimo, camión", all, pdu.GSM7, 0, pdu.Spanish, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			preview := pdu.Count(tt.text, tt.options)
			if tt.name == "both of different languages" {
				tt.locking, tt.single = preview.Locking, preview.Single
				assert.NotEqual(t, tt.locking, tt.single)
			}
			assert.Equal(t, tt.alphabet, preview.Alphabet)
			assert.Equal(t, tt.locking, preview.Locking)
			assert.Equal(t, tt.single, preview.Single)
			parts := split(t, tt.text, tt.options)
			assert.Len(t, parts, tt.parts)
			locking, single := parts[0].UserData.Languages()
			assert.Equal(t, tt.locking, locking)
			assert.Equal(t, tt.single, single)
		})
	}
}

func TestSplitReferences(t *testing.T) {
	text := repeat("a", 200)
	reference := func(o *pdu.SplitOptions) uint16 {
		c, ok := split(t, text, o)[0].UserData.Concat()
		require.True(t, ok)
		return c.Reference
	}
	for _, wide := range []bool{false, true} {
		seen := map[uint16]bool{}
		for range 256 {
			r := reference(&pdu.SplitOptions{Reference16: wide})
			assert.False(t, seen[r], "reference %d again", r)
			seen[r] = true
		}
	}
	given := uint16(0xBEEF)
	assert.EqualValues(t, 0xBEEF, reference(&pdu.SplitOptions{Reference: &given, Reference16: true}))
	assert.EqualValues(t, 0xEF, reference(&pdu.SplitOptions{Reference: &given}), "the low 8 bits are sent")
}

func TestSplitKeepsTheTemplate(t *testing.T) {
	to, err := pdu.ParseAddress("+420123456789")
	require.NoError(t, err)
	ports := pdu.Ports{Destination: 2948, Source: 9200}
	ud, err := pdu.NewText(pdu.Header{
		ports, pdu.Concat{Reference: 9, Total: 7, Sequence: 3},
	}, 0, "an old text")
	require.NoError(t, err)
	template := pdu.Submit{
		RejectDuplicates: true, StatusReport: true, ReplyPath: true, Reference: 7, Destination: to, PID: 0x41, UserData: ud,
	}
	parts, err := pdu.Split(template, repeat("a", 300), nil)
	require.NoError(t, err)
	assert.Equal(t, []int{146, 146, 8}, lengths(parts), "TS 23.040 9.2.3.24: ports 16 and concatenation 8 leave 146")
	for i := range parts {
		p := parts[i]
		h := p.UserData.Header()
		require.Len(t, h, 2)
		assert.Equal(t, ports, h[0])
		c, _ := p.UserData.Concat()
		assert.EqualValues(t, 3, c.Total)
		p.UserData = template.UserData
		assert.Equal(t, template, p)
	}
	parts, err = pdu.Split(template, "short", nil)
	require.NoError(t, err)
	require.Len(t, parts, 1)
	assert.Equal(t, pdu.Header{ports}, parts[0].UserData.Header())
	assert.Equal(t, "short", parts[0].Text())
}

// Source: 3GPP TS 23.038 clause 4.
func TestSplitKeepsTheCodingGroup(t *testing.T) {
	tests := []struct {
		name                       string
		template, text, ucs2, data pdu.DCS
	}{
		{"plain", 0x00, 0x00, 0x08, 0x04},
		{"class 0", 0x10, 0x10, 0x18, 0x14},
		{"class 2, class group", 0xF2, 0xF2, 0x1A, 0xF6},
		{"automatic deletion with class 1", 0x51, 0x51, 0x59, 0x55},
		{"automatic deletion", 0x40, 0x40, 0x48, 0x44},
		{"voice mail, discard", 0xC8, 0xC8, 0xE8, 0xC8},
		{"e-mail waiting, store", 0xDA, 0xDA, 0xEA, 0xDA},
		{"reserved", 0x83, 0x83, 0x83, 0x83},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			template := pdu.Submit{DCS: tt.template}
			var field *pdu.FieldError
			for _, row := range []struct {
				text string
				want pdu.DCS
			}{{"text", tt.text}, {"Ж", tt.ucs2}} {
				parts, err := pdu.Split(template, row.text, nil)
				if row.text == "Ж" && row.want.Alphabet() != pdu.UCS2 {
					require.ErrorAs(t, err, &field)
					assert.Equal(t, "TP-DCS", field.Field)
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, row.want, parts[0].DCS)
				assert.Equal(t, row.text, parts[0].Text())
			}
			parts, err := pdu.SplitData(template, []byte{1, 2}, nil)
			if tt.data.Alphabet() != pdu.Octets8 {
				require.ErrorAs(t, err, &field)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.data, parts[0].DCS)
			assert.Equal(t, []byte{1, 2}, parts[0].UserData.Data())
		})
	}
	t.Run("a template in UCS2 stays so", func(t *testing.T) {
		parts, err := pdu.Split(pdu.Submit{DCS: pdu.DCSFlashUCS2}, "plain", nil)
		require.NoError(t, err)
		assert.Equal(t, pdu.DCSFlashUCS2, parts[0].DCS)
		assert.Equal(t, "plain", parts[0].Text())
	})
	t.Run("8-bit and compressed schemes are not for text", func(t *testing.T) {
		for _, dcs := range []pdu.DCS{0x04, 0xF5, 0x20, 0x60} {
			_, err := pdu.Split(pdu.Submit{DCS: dcs}, "text", nil)
			require.ErrorIs(t, err, pdu.ErrReserved, "%02X", byte(dcs))
			got, err := pdu.AppendSubmits([]byte("x"), pdu.Address{}, &pdu.Submit{DCS: dcs}, "text", nil)
			require.ErrorIs(t, err, pdu.ErrReserved)
			assert.Equal(t, "x", string(got))
		}
	})
}

func TestSplitData(t *testing.T) {
	for _, n := range []int{0, 1, 140, 141, 268, 269, 134 * 255} {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(i * 7)
		}
		parts, err := pdu.SplitData(pdu.Submit{}, data, nil)
		require.NoError(t, err)
		want := 1
		if n > 140 {
			want = (n + 133) / 134
		}
		require.Len(t, parts, want)
		var got []byte
		for i := range parts {
			got = append(got, parts[i].UserData.Data()...)
		}
		assert.True(t, bytes.Equal(data, got), "%d octets", n)
	}
}

func TestSplitRefusesWhatFitsInNoMessage(t *testing.T) {
	var tooLong *pdu.TooLongError
	_, err := pdu.Split(pdu.Submit{}, repeat("a", 255*153+1), nil)
	require.ErrorAs(t, err, &tooLong)
	assert.Equal(t, 256, tooLong.Parts)
	assert.EqualError(t, err, "pdu: 256 parts needed, but a message has at most 255: send it as several messages")
	_, err = pdu.SplitData(pdu.Submit{}, make([]byte, 1<<20), nil)
	require.ErrorAs(t, err, &tooLong)
	_, err = pdu.AppendSubmits(nil, pdu.Address{}, &pdu.Submit{}, repeat("漢", 20000), nil)
	require.ErrorAs(t, err, &tooLong)
	assert.Equal(t, 299, tooLong.Parts)
	assert.Equal(t, 299, pdu.Count(repeat("漢", 20000), nil).Parts)
	assert.Len(t, split(t, repeat("a", 255*153), nil), 255)

	for _, size := range []int{131, 132, 136, 137} {
		ud, err := pdu.NewData(pdu.Header{pdu.RawElement{Identifier: 0x80, Data: make([]byte, size)}}, nil)
		require.NoError(t, err)
		var field *pdu.FieldError
		_, err = pdu.Split(pdu.Submit{UserData: ud}, "a text of some length", nil)
		require.ErrorAs(t, err, &field, "%d octets", size)
		assert.Equal(t, "TP-UDH", field.Field)
	}
}

func TestAppendSubmitsIsSplit(t *testing.T) {
	to, err := pdu.ParseAddress("+420123456789")
	require.NoError(t, err)
	smsc, err := pdu.ParseAddress("+420602909909")
	require.NoError(t, err)
	ports, err := pdu.NewData(pdu.Header{pdu.Ports{Destination: 5, Source: 6}}, nil)
	require.NoError(t, err)
	reference := uint16(0x1234)
	for _, template := range []pdu.Submit{
		{Destination: to},
		{Destination: to, DCS: 0xF0, Validity: pdu.ValidFor(24 * time.Hour), StatusReport: true},
		{Destination: to, UserData: ports},
	} {
		for _, text := range []string{"", "Hi", repeat("Ünder {x} ", 500), repeat("漢字👍🏽", 300), repeat("ağış ", 400)} {
			for _, o := range []*pdu.SplitOptions{
				{Reference: &reference}, {Reference: &reference, Reference16: true, Languages: pdu.AllLanguages()},
			} {
				parts, err := pdu.Split(template, text, o)
				require.NoError(t, err)
				var want []byte
				for i := range parts {
					want, err = pdu.Message{SMSC: smsc, TPDU: &parts[i]}.AppendHex(want)
					require.NoError(t, err)
					want = append(want, '\n')
				}
				got, err := pdu.AppendSubmits([]byte("> "), smsc, &template, text, o)
				require.NoError(t, err)
				require.Equal(t, "> "+string(want), string(got))
			}
		}
	}
}

func TestAppendSubmitsAllocatesNothing(t *testing.T) {
	to, err := pdu.ParseAddress("+420123456789")
	require.NoError(t, err)
	template := pdu.Submit{Destination: to}
	var dst []byte
	for _, text := range []string{asciiText(12), asciiText(1000), mixedText(1000), chineseText(1000), repeat("👩‍👩‍👧", 1000)} {
		allocs := testing.AllocsPerRun(10, func() {
			dst, _ = pdu.AppendSubmits(dst[:0], pdu.Address{}, &template, text, nil)
		})
		assert.Zero(t, allocs, "%.20s", text)
	}
}

func TestSplitWithAnUnknownLanguageInTheTemplate(t *testing.T) {
	ud, err := pdu.NewData(pdu.Header{pdu.SingleShift(0x20), pdu.LockingShift(0x7F)}, nil)
	require.NoError(t, err)
	text := strings.Repeat("~", 100) // each an escape pair of the default table
	parts, err := pdu.Split(pdu.Submit{UserData: ud}, text, nil)
	require.NoError(t, err)
	require.Len(t, parts, 2)
	for _, p := range parts {
		locking, single := p.UserData.Languages()
		assert.Equal(t, pdu.DefaultLanguage, locking|single)
	}
	assert.Equal(t, text, parts[0].Text()+parts[1].Text())
}
