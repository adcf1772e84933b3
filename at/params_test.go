package at_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

func TestParseParams(t *testing.T) {
	v := func(s string) at.Value { return at.Value{Text: s} }
	q := func(s string) at.Value { return at.Value{Text: s, Quoted: true} }
	tests := []struct {
		name, line string
		want       []at.Value
	}{
		{"numbers", "+CSQ: 17,99", []at.Value{v("17"), v("99")}},
		{"no space after the colon", "+CSQ:17,99", []at.Value{v("17"), v("99")}},
		{"strings", `+CREG: 2,1,"00C3","0000A1"`, []at.Value{v("2"), v("1"), q("00C3"), q("0000A1")}},
		{"values left out", `+CMGR: 1,,23`, []at.Value{v("1"), {}, v("23")}},
		{"the last one left out", `+CMT: ,`, []at.Value{{}, {}}},
		{"commas and colons in a string", `+CPBR: 1,"+49:1,2",145,"a, b"`, []at.Value{v("1"), q("+49:1,2"), v("145"), q("a, b")}},
		{"an unescaped quotation mark in a name", `+CPBR: 1,"123",129,"the "boss" man"`, []at.Value{v("1"), q("123"), v("129"), q(`the "boss" man`)}},
		{"a quotation mark that never closes (Nokia)", `+COPS: 0,2,"24405`, []at.Value{v("0"), v("2"), q("24405")}},
		{"escapes of V.250", `+CPBR: 1,"a\22b\5C\0D"`, []at.Value{v("1"), q("a\"b\\\r")}},
		{"a list of ranges", "+CNMI: (0-2),(0,2,3)", []at.Value{
			{Text: "(0-2)", List: []at.Value{v("0-2")}}, {Text: "(0,2,3)", List: []at.Value{v("0"), v("2"), v("3")}}}},
		{"an empty list", "+CMGD: (),(0-4)", []at.Value{{Text: "()", List: []at.Value{}}, {Text: "(0-4)", List: []at.Value{v("0-4")}}}},
		{"lists in lists (Wavecom)", `+CPMS: (("SM","BM"),("SM"))`, []at.Value{{Text: `(("SM","BM"),("SM"))`, List: []at.Value{
			{Text: `("SM","BM")`, List: []at.Value{q("SM"), q("BM")}}, {Text: `("SM")`, List: []at.Value{q("SM")}}}}}},
		{"a parenthesis that is text", "+CGMM: (R) Modem,2", []at.Value{v("(R) Modem"), v("2")}},
		{"an open parenthesis", "+X: (1,2", []at.Value{v("(1"), v("2")}},
		{"unquoted text with spaces", "+CPIN: SIM PIN", []at.Value{v("SIM PIN")}},
		{"no name", "1,2", []at.Value{v("1"), v("2")}},
		{"nothing", "+CMGL: ", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := at.ParseParams(tt.line)
			require.Equal(t, len(tt.want), p.Len())
			for i, want := range tt.want {
				assert.Equal(t, want, p.At(i), "parameter %d", i)
			}
			assert.Equal(t, at.Value{}, p.At(p.Len()))
		})
	}
}

func TestParamsSayWhatIsWrong(t *testing.T) {
	p := at.ParseParams(`+CREG: 2,x,"00C3"`)
	_, err := p.Int(1, "stat")
	var fault *at.ParamError
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, at.ParamError{Line: `+CREG: 2,x,"00C3"`, Index: 1, Name: "stat", Want: "a whole number", Got: "x"}, *fault)
	_, err = p.Hex(3, "ci")
	require.ErrorAs(t, err, &fault)
	assert.True(t, fault.Missing)
	assert.Contains(t, err.Error(), "parameter 4 <ci> is missing")
	n, err := p.Hex(2, "lac")
	require.NoError(t, err)
	assert.EqualValues(t, 0xC3, n)
	absent, err := p.IntOr(5, "AcT", -1)
	require.NoError(t, err)
	assert.Equal(t, -1, absent)
	_, err = p.Text(9, "text")
	assert.ErrorAs(t, err, &fault)
}

func TestRange(t *testing.T) {
	p := at.ParseParams("+CNMI: (0-2,5),3,x")
	for n, want := range map[int]bool{0: true, 2: true, 3: false, 5: true, 6: false} {
		got, err := p.Offers(0, "mode", n)
		require.NoError(t, err)
		assert.Equal(t, want, got, "%d", n)
	}
	got, err := p.Offers(1, "mt", 3)
	require.NoError(t, err)
	assert.True(t, got)
	_, err = p.Offers(3, "bm", 0)
	assert.Error(t, err)
}

func TestSet(t *testing.T) {
	tests := []struct {
		name   string
		values []any
		want   string // empty: refused
	}{
		{"+CMGF", []any{0}, "+CMGF=0"},
		{"+CPBR", nil, "+CPBR"},
		{"+CPBW", []any{1, "+49", 145, "Anna"}, `+CPBW=1,"+49",145,"Anna"`},
		{"+CPBW", []any{1}, "+CPBW=1"},
		{"+COPS", []any{1, 2, "26201", at.Omit, 7}, `+COPS=1,2,"26201",,7`},
		{"+CRSM", []any{214, 28486, 0, 0, 17, at.Raw("0053FF")}, "+CRSM=214,28486,0,0,17,0053FF"},
		{"+X", []any{"semicolons; and, commas"}, `+X="semicolons; and, commas"`},
		{"+X", []any{"a\"b"}, ""}, {"+X", []any{"a\rb"}, ""}, {"+X", []any{"\x1a"}, ""}, {"+X", []any{"\x7f"}, ""},
		{"+X", []any{at.Raw("1;+CFUN=0")}, ""}, {"+X", []any{at.Raw("1,2")}, ""}, {"+X", []any{at.Raw("a b")}, ""}, {"+X", []any{at.Raw("a\"")}, ""},
		{"+X;+Y", []any{1}, ""}, {"", []any{1}, ""}, {"+X=1", []any{1}, ""}, {"+X", []any{1.5}, ""},
	}
	for _, tt := range tests {
		got, err := at.Set(tt.name, tt.values...)
		assert.Equal(t, tt.want, got)
		if tt.want == "" {
			var unsafe *at.UnsafeValueError
			assert.ErrorAs(t, err, &unsafe, "%s %q", tt.name, tt.values)
		}
	}
}

func FuzzParseParams(f *testing.F) {
	for _, s := range []string{"+CSQ: 17,99", `+CPBR: 1,"+49",145,"a\22b"`, "+CNMI: (0-2),(0,2,3)", `(("`, `""`, ",,", `+COPS: (2,"a","b","26201",7),,(0-4)`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := at.ParseParams(s)
		if p.Len() > len(s)+1 {
			t.Fatalf("%d parameters in %q", p.Len(), s)
		}
	})
}

// FuzzSet checks the guard: whatever text is given, it comes out as that one parameter of one command.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"Anna", "a\"b", "a;b", "a\rAT", "\x1a", `\22`, "日本"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, quoted, raw string) {
		line, err := at.Set("+X", 1, quoted, at.Raw(raw), "end")
		if err != nil {
			return
		}
		if strings.ContainsAny(line, "\r\n\x1a\x1b\x00") || strings.Count(line, `"`) != 4 {
			t.Fatalf("%q breaks out", line)
		}
		p := at.ParseParams("+X: " + strings.TrimPrefix(line, "+X="))
		if p.Len() != 4 || p.At(3).Text != "end" || (!strings.Contains(quoted, `\`) && p.At(1).Text != quoted) {
			t.Fatalf("%q is read as %d parameters", line, p.Len())
		}
	})
}
