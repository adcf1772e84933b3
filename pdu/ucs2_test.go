package pdu_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

func TestUCS2(t *testing.T) {
	tests := []struct{ name, text, octets, back string }{
		{"one, two, three and four octets of UTF-8", "aЖ€😀", "\x00\x61\x04\x16\x20\xAC\xD8\x3D\xDE\x00", ""},
		{"the ends of each range", "\x00\x7F\u0080\u07FF\u0800\uD7FF\uE000\uFFFF\U00010000\U0010FFFF",
			"\x00\x00\x00\x7F\x00\x80\x07\xFF\x08\x00\xD7\xFF\xE0\x00\xFF\xFF\xD8\x00\xDC\x00\xDB\xFF\xDF\xFF", ""},
		{"octets that are no UTF-8", "a\xFF\xE2\x82b", "\x00a\xFF\xFD\xFF\xFD\xFF\xFD\x00b", "a\uFFFD\uFFFD\uFFFDb"},
		{"an overlong form", "\xE0\x80\x80", "\xFF\xFD\xFF\xFD\xFF\xFD", "\uFFFD\uFFFD\uFFFD"},
		{"a surrogate in UTF-8", "\xED\xA0\x80", "\xFF\xFD\xFF\xFD\xFF\xFD", "\uFFFD\uFFFD\uFFFD"},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.back == "" {
				tt.back = tt.text
			}
			assert.Equal(t, "x"+tt.octets, string(pdu.AppendUCS2([]byte("x"), tt.text)))
			assert.Equal(t, "x"+tt.back, string(pdu.AppendUCS2Text([]byte("x"), []byte(tt.octets))))
		})
	}
}

func TestUCS2TextOfBrokenUnits(t *testing.T) {
	tests := []struct{ name, octets, want string }{
		{"first surrogate alone", "\xD8\x3D\x00a", "\uFFFDa"},
		{"second surrogate alone", "\xDE\x00\x00a", "\uFFFDa"},
		{"first surrogate at the end", "\x00a\xD8\x3D", "a\uFFFD"},
		{"first surrogate twice", "\xD8\x3D\xD8\x3D\xDE\x00", "\uFFFD😀"},
		{"surrogates the wrong way round", "\xDE\x00\xD8\x3D", "\uFFFD\uFFFD"},
		{"half a unit at the end", "\x00a\x04", "a\uFFFD"},
		{"half a pair at the end", "\xD8\x3D\xDE", "\uFFFD\uFFFD"},
		{"one octet", "\x00", "\uFFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, string(pdu.AppendUCS2Text(nil, []byte(tt.octets))))
		})
	}
}

func FuzzUCS2(f *testing.F) {
	f.Add("Ж€😀\xFF")
	f.Add("\xD8\x3D\xDE\x00\xDE")
	f.Fuzz(func(t *testing.T, in string) {
		octets := pdu.AppendUCS2(nil, in)
		require.Equal(t, string([]rune(in)), string(pdu.AppendUCS2Text(nil, octets)))

		var units []uint16
		for i := 0; i+1 < len(in); i += 2 {
			units = append(units, uint16(in[i])<<8|uint16(in[i+1]))
		}
		want := string(utf16.Decode(units)) + strings.Repeat("\uFFFD", len(in)%2)
		require.Equal(t, want, string(pdu.AppendUCS2Text(nil, []byte(in))))
	})
}
