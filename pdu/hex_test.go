package pdu_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

func TestHexOfEveryOctetAndLength(t *testing.T) {
	var octets []byte
	for i := range 600 {
		want := strings.ToUpper(hex.EncodeToString(octets))
		assert.Equal(t, "x"+want, string(pdu.AppendHex([]byte("x"), octets)))
		for _, text := range []string{want, strings.ToLower(want)} {
			got, err := pdu.DecodeHex([]byte("x"), text)
			require.NoError(t, err)
			assert.Equal(t, "x"+string(octets), string(got))
		}
		octets = append(octets, byte(i))
	}
}

// Every pair of characters, among the first sixteen digits, which are decoded together, and behind them.
func TestHexOfEveryPair(t *testing.T) {
	for pair := range 1 << 16 {
		text := string([]byte{byte(pair >> 8), byte(pair)})
		want, wantErr := hex.DecodeString(text)
		for _, zeros := range []int{0, 14, 16} {
			got, err := pdu.DecodeHex(nil, strings.Repeat("0", zeros)+text)
			if (err == nil) != (wantErr == nil) || err == nil && (len(got) != zeros/2+1 || got[zeros/2] != want[0]) {
				require.FailNow(t, "differs from encoding/hex", "%q behind %d: %x, %v", text, zeros, got, err)
			}
		}
	}
}

func TestHexErrorNamesTheCharacter(t *testing.T) {
	tests := []struct {
		name, text string
		want       pdu.HexError
		message    string
	}{
		{"letter", "00G0", pdu.HexError{Offset: 2, Char: 'G'}, "pdu: 'G' at position 2 is no hexadecimal digit"},
		{"space in a long text", strings.Repeat("0", 35) + " ", pdu.HexError{Offset: 35, Char: ' '},
			"pdu: ' ' at position 35 is no hexadecimal digit"},
		{"first of several", "0x4z", pdu.HexError{Offset: 1, Char: 'x'}, "pdu: 'x' at position 1 is no hexadecimal digit"},
		{"digit missing", "079", pdu.HexError{Offset: 3, Odd: true}, "pdu: hexadecimal text of 3 digits: one was lost, they come in pairs"},
		{"NUL", "0\x00", pdu.HexError{Offset: 1}, `pdu: '\x00' at position 1 is no hexadecimal digit`},
		{"octet above ASCII", "0\xE9", pdu.HexError{Offset: 1, Char: 0xE9}, "pdu: 'é' at position 1 is no hexadecimal digit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := pdu.DecodeHex([]byte("kept"), tt.text)
			var hexErr *pdu.HexError
			require.ErrorAs(t, err, &hexErr)
			assert.Equal(t, tt.want, *hexErr)
			assert.Equal(t, "kept", string(got))
			assert.EqualError(t, err, tt.message)
		})
	}
}

func FuzzHex(f *testing.F) {
	f.Add("0791246020099990")
	f.Add("07912460200999901F0g")
	f.Add("abcdefABCDEF012")
	f.Fuzz(func(t *testing.T, text string) {
		want, wantErr := hex.DecodeString(text)
		got, err := pdu.DecodeHex(nil, text)
		require.Equal(t, wantErr == nil, err == nil)
		if err == nil {
			require.Equal(t, string(want), string(got))
			require.Equal(t, strings.ToUpper(text), string(pdu.AppendHex(nil, got)))
		}
	})
}
