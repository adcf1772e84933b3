package pdu_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// The pages that come with +CBM, among them repetitions, become messages.
func ExampleCBSJoiner() {
	sent, err := pdu.NewCBSMessage(pdu.CBSPage{Serial: pdu.NewCBSSerial(pdu.CBSNetwork, 17, 0), MessageID: 50, DCS: 0x01}, "",
		"Road 7 is closed. "+strings.Repeat("Use another one. ", 6))
	if err != nil {
		log.Fatal(err)
	}
	var joiner pdu.CBSJoiner
	for _, page := range append(sent, sent...) {
		octets, err := page.AppendBinary(nil)
		if err != nil {
			log.Fatal(err)
		}
		received, _, err := pdu.Reader{}.ReadCBS(octets)
		if err != nil {
			log.Fatal(err)
		}
		if m, ok := joiner.Add(received, time.Now()); ok {
			fmt.Println(m.Language(), m[0].MessageID, m[0].Serial, len(m), "pages:", m.Text()[:17])
		}
	}
	// Output: en 50 code 17, update 0, network 2 pages: Road 7 is closed.
}

// cbsPage writes a page: header octets and content, filled up with zeros.
func cbsPage(t testing.TB, header string, content []byte) []byte {
	t.Helper()
	b := append(unhex(t, header), content...)
	return append(b, make([]byte, 88-len(b))...)
}

func TestCBSPageFields(t *testing.T) {
	// Source: 3GPP TS 23.041 9.4.1.2, fields at their places.
	p, deviations, err := pdu.Reader{Strict: true}.ReadCBS(cbsPage(t, "911200320F23", nil))
	require.NoError(t, err)
	assert.Empty(t, deviations)
	assert.Equal(t, pdu.CBSArea, p.Serial.Scope())
	assert.Equal(t, uint16(0x111), p.Serial.Code())
	assert.Equal(t, uint8(2), p.Serial.Update())
	assert.Equal(t, pdu.NewCBSSerial(pdu.CBSArea, 0x111, 2), p.Serial)
	assert.Equal(t, "code 273, update 2, area", p.Serial.String())
	assert.Equal(t, uint16(50), p.MessageID)
	assert.Equal(t, pdu.CBSDefault, p.DCS)
	assert.Equal(t, uint8(2), p.Page)
	assert.Equal(t, uint8(3), p.Pages)
	assert.Len(t, p.Data(), 82)
}

func TestCBSPageText(t *testing.T) {
	gsm := func(text string) []byte {
		septets, err := pdu.AppendSeptets(nil, text, pdu.DefaultLanguage, pdu.DefaultLanguage)
		require.NoError(t, err)
		return pdu.Pack(nil, append(septets, bytes.Repeat([]byte{'\r'}, 93-len(septets))...), 0)
	}
	ucs2 := func(text string, length int) []byte {
		b := pdu.AppendUCS2(nil, text)
		for len(b) < length {
			b = append(b, 0, '\r')
		}
		return b
	}
	language := pdu.Pack(nil, []byte("el"), 0)
	tests := []struct {
		name, header   string
		content        []byte
		text, language string
	}{
		{"default alphabet, unspecified language", "000000320F11", gsm("Storm {warning}"), "Storm {warning}", ""},
		{"language by the scheme", "000000320011", gsm("Sturm"), "Sturm", "de"},
		{"language in front of 7-bit text", "000000321011", gsm("en\rStorm"), "Storm", "en"},
		{"no language where there should be one", "000000321011", gsm("1 Storm"), "1 Storm", ""},
		{"language in front of UCS2 text", "000000321111", append(language, ucs2("θύελλα 😀", 80)...), "θύελλα 😀", "el"},
		{"UCS2", "000000324811", ucs2("Ж\r\n1", 82), "Ж\r\n1", ""},
		{"a full page", "000000320F11", gsm(strings.Repeat("a", 93)), strings.Repeat("a", 93), ""},
		{"a user data header", "000000329011", append([]byte{3, 0x70, 1, 0}, pdu.Pack(nil, []byte("hi\r\r"), 3)...), "hi\r\r" + strings.Repeat("@", 84), ""},
		{"8-bit data", "000000324411", []byte{1, 2, 3}, "", ""},
		{"compressed text", "000000326011", []byte{1, 2, 3}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			octets := cbsPage(t, tt.header, tt.content)
			var p pdu.CBSPage
			require.NoError(t, p.UnmarshalBinary(octets))
			assert.Equal(t, tt.text, p.Text())
			assert.Equal(t, tt.language, p.Language())
			assert.Equal(t, octets[6:], p.Data())
			again, err := p.AppendBinary([]byte{1})
			require.NoError(t, err)
			assert.Equal(t, append([]byte{1}, octets...), again)
			for n := range octets {
				_, _, err := pdu.Reader{Strict: true}.ReadCBS(octets[:n])
				require.ErrorIs(t, err, pdu.ErrShort, "first %d octets", n)
				_, deviations, err := pdu.Reader{}.ReadCBS(octets[:n])
				if n < 6 {
					require.ErrorIs(t, err, pdu.ErrShort)
					continue
				}
				require.NoError(t, err)
				require.Len(t, deviations, 1, "first %d octets", n)
			}
			requireTiles(t, octets, pdu.Reader{}.InspectCBS(octets))
		})
	}
}

func TestCBSPageParameter(t *testing.T) {
	for _, parameter := range []string{"00", "01", "10", "21", "F0"} {
		octets := cbsPage(t, "000000320F"+parameter, nil)
		_, _, err := pdu.Reader{Strict: true}.ReadCBS(octets)
		var fault *pdu.FieldError
		require.ErrorAs(t, err, &fault, parameter)
		assert.Equal(t, "page parameter", fault.Field)
		assert.Equal(t, 5, fault.Offset)
		p, deviations, err := pdu.Reader{}.ReadCBS(octets)
		require.NoError(t, err)
		assert.Len(t, deviations, 1)
		assert.Equal(t, []uint8{1, 1}, []uint8{p.Page, p.Pages}, "the only page")
	}
	_, err := (&pdu.CBSPage{}).AppendBinary(nil)
	require.NoError(t, err, "the zero value is the only page")
	for _, p := range []pdu.CBSPage{{Page: 2, Pages: 1}, {Pages: 1}, {Page: 1, Pages: 16}, {Page: 16, Pages: 16}} {
		b, err := p.AppendBinary([]byte("kept"))
		require.Error(t, err)
		assert.Equal(t, "kept", string(b))
	}
}

func TestNewCBSMessage(t *testing.T) {
	texts := []string{"", "a", strings.Repeat("a", 93), strings.Repeat("a", 94), strings.Repeat("{", 150), "a" + strings.Repeat("€", 300)}
	for _, dcs := range []pdu.CBSDCS{0x0F, 0x01, 0x10, 0x11, pdu.CBSUCS2} {
		for _, text := range append(texts, strings.Repeat("x😀", 100)) {
			m, err := pdu.NewCBSMessage(pdu.CBSPage{MessageID: 7, DCS: dcs}, "en", text)
			if dcs.Alphabet() == pdu.GSM7 && strings.Contains(text, "😀") {
				require.Error(t, err)
				continue
			}
			require.NoError(t, err)
			assert.Equal(t, text, m.Text())
			if dcs.LanguageInText() {
				assert.Equal(t, "en", m.Language())
			}
			for i, p := range m {
				assert.NotContains(t, p.Text(), "\uFFFD")
				assert.Equal(t, []int{i + 1, len(m)}, []int{int(p.Page), int(p.Pages)})
			}
		}
	}
	for _, bad := range []struct {
		dcs            pdu.CBSDCS
		language, text string
	}{{0x0F, "", strings.Repeat("a", 93*15+1)}, {pdu.CBS8Bit, "", "a"}, {0x60, "", "a"}, {0x10, "eng", "a"}, {0x11, "", "a"}} {
		_, err := pdu.NewCBSMessage(pdu.CBSPage{DCS: bad.dcs}, bad.language, bad.text)
		var fault *pdu.FieldError
		require.ErrorAs(t, err, &fault)
	}
	assert.Empty(t, pdu.CBSMessage(nil).Text())
	assert.Empty(t, pdu.CBSMessage(nil).Language())
}

func TestCBSJoiner(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	message := func(serial pdu.CBSSerial, text string) pdu.CBSMessage {
		m, err := pdu.NewCBSMessage(pdu.CBSPage{Serial: serial, MessageID: 50, DCS: 0x0F}, "", text)
		require.NoError(t, err)
		return m
	}
	long := message(1, strings.Repeat("long ", 50))
	require.Len(t, long, 3)

	t.Run("any order, with repetitions and another message between", func(t *testing.T) {
		var j pdu.CBSJoiner
		other := message(2, "other")
		for _, p := range []pdu.CBSPage{long[2], long[2], long[0]} {
			_, ok := j.Add(p, now)
			assert.False(t, ok)
		}
		m, ok := j.Add(other[0], now)
		assert.True(t, ok)
		assert.Equal(t, other, m)
		m, ok = j.Add(long[1], now)
		assert.True(t, ok)
		assert.Equal(t, long, m)
		for _, p := range append(long, other...) {
			_, ok := j.Add(p, now.Add(time.Hour))
			assert.False(t, ok, "a repetition")
		}
	})
	t.Run("another text under the same serial number", func(t *testing.T) {
		var j pdu.CBSJoiner
		for i, text := range []string{"one", "two", "one", strings.Repeat("x", 93) + "two"} {
			m := message(1, text)
			for n, p := range m {
				_, ok := j.Add(p, now)
				assert.Equal(t, n == len(m)-1, ok, "message %d", i)
			}
		}
	})
	t.Run("known for a day after it came last", func(t *testing.T) {
		var j pdu.CBSJoiner
		p := message(1, "x")[0]
		for _, step := range []struct {
			hours int
			whole bool
		}{{0, true}, {23, false}, {46, false}, {70, true}} {
			_, ok := j.Add(p, now.Add(time.Duration(step.hours)*time.Hour))
			assert.Equal(t, step.whole, ok, "after %d hours", step.hours)
		}
	})
	t.Run("of too many the oldest is forgotten", func(t *testing.T) {
		var j pdu.CBSJoiner
		for n := range 257 {
			_, ok := j.Add(message(pdu.CBSSerial(n), "x")[0], now)
			assert.True(t, ok)
		}
		_, ok := j.Add(message(1, "x")[0], now)
		assert.False(t, ok)
		_, ok = j.Add(message(0, "x")[0], now)
		assert.True(t, ok)
	})
	t.Run("a page made by hand", func(t *testing.T) {
		var j pdu.CBSJoiner
		_, ok := j.Add(pdu.CBSPage{}, now)
		assert.True(t, ok)
		_, ok = j.Add(pdu.CBSPage{Page: 200, Pages: 3}, now)
		assert.False(t, ok)
	})
}

func TestCBSScopeNames(t *testing.T) {
	assert.Equal(t, "cell, shown at once", pdu.CBSCellImmediate.String())
	assert.Equal(t, "CBSScope(4)", pdu.CBSScope(4).String())
}

func TestInspectCBS(t *testing.T) {
	m, err := pdu.NewCBSMessage(pdu.CBSPage{Serial: 0x9112, MessageID: 50, DCS: 0x10}, "en", "Storm")
	require.NoError(t, err)
	octets, err := m[0].AppendBinary(nil)
	require.NoError(t, err)
	octets[5] = 0x00
	fields := pdu.Reader{}.InspectCBS(octets)
	requireTiles(t, octets, fields)
	assert.Equal(t, `0  91 12  serial number       0x9112, code 273, update 2, area  TS 23.041 9.4.1.2.1
2  00 32  message identifier  50                                TS 23.041 9.4.1.2.2
4  10     data coding scheme  0x10, gsm7, language en           TS 23.041 9.4.1.2.3
5  00     page parameter      page 1 of 1                       TS 23.041 9.4.1.2.4
!  page parameter: page 0 of 0 at octet 5: reserved value (TS 23.041 9.4.1.2.4)
`, fields[:4].String())
	for n := range octets {
		requireTiles(t, octets[:n], pdu.Reader{}.InspectCBS(octets[:n]))
	}
}

func FuzzCBS(f *testing.F) {
	for _, header := range []string{"911200320F23", "000000321011", "000000321111", "000000324811", "000000329011", "00000032FF00"} {
		f.Add(cbsPage(f, header, []byte("some content")))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, octets []byte) {
		fields := pdu.Reader{}.InspectCBS(octets)
		requireTiles(t, octets, fields)
		p, deviations, err := pdu.Reader{}.ReadCBS(octets)
		strict, _, strictErr := pdu.Reader{Strict: true}.ReadCBS(octets)
		require.Equal(t, err == nil && len(deviations) == 0, strictErr == nil)
		if err != nil {
			return
		}
		_, _ = p.Text(), p.Language()
		again, err := p.AppendBinary(nil)
		require.NoError(t, err)
		if strictErr == nil {
			require.Equal(t, p, strict)
			require.Equal(t, octets, again)
		}
		var j pdu.CBSJoiner
		j.Add(p, time.Time{})
	})
}
