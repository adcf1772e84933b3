package modem

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAlphaText(t *testing.T) { // ETSI TS 102 221 annex A
	tests := []struct{ name, octets, want string }{
		{"default alphabet, filled up", "Test\x00\xff\xff\xff", "Test@"},
		{"no filling", "Net", "Net"},
		{"empty", "", ""},
		{"filling only", "\xff\xff", ""},
		{"UCS2", "\x80\x04\x21\x04\x32\xff\xff\xff", "Св"},
		{"UCS2, odd octet at the end", "\x80\x04\x21\xff", "С"},
		{"UCS2 without text", "\x80", ""},
		{"half page 08 (Cyrillic)", "\x81\x03\x08\xa1\xb2N\xff\xff", "СвN"},
		{"half page with base", "\x82\x02\x05\x30\x8a\x41\xff", "ԺA"},
		{"half page that ends early", "\x81\x09\x08\xa1", "С"},
		{"half page without head", "\x81\x01", ""},
		{"base without head", "\x82\x01\x05", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, alphaText([]byte(tt.octets))) })
	}
}

func TestICCIDForms(t *testing.T) { // ITU-T E.118, 3GPP TS 31.102 4.2.2
	tests := []struct{ name, line, query, want string }{
		{"named", "+CCID: 8988211000000123456", "+CCID", "8988211000000123456"},
		{"quoted", `+CCID: "8988211000000123456"`, "+CCID", "8988211000000123456"},
		{"alone, filled (SIM800)", "8988211000000123456f", "+CCID", "8988211000000123456"},
		{"swapped in pairs", "98881201000000214365", "^ICCID?", "89882110000000123456"},
		{"the file", `+CRSM: 144,0,"988812010000002143F5"`, crsmICCID, "8988211000000012345"},
		{"a file that is not there", "+CRSM: 106,130", crsmICCID, ""},
		{"too short", "+CCID: 89882", "+CCID", ""},
		{"a text", "+CCID: no card inserted now", "+CCID", ""},
		{"filling in between", "+CCID: 8988211F00000123456", "+CCID", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, iccid(tt.line, tt.query)) })
	}
}

// FuzzCardAnswers gives any line to all that reads answers about the card.
func FuzzCardAnswers(f *testing.F) {
	for _, seed := range []string{
		"+CPINR: SIM PIN,3,3", "^CPIN: READY,,10,3,10,3", "+SPIC: 3,3,10,10", `+QPINC: "SC",3,10`, "PIN1=3; PUK1=10",
		`+CSIM: 4,"63C3"`, "#PCT: 3", "+CCID: 8988211000000123456", `+CRSM: 144,0,"988812010000002143F5"`, "+CPIN: SIM PIN",
		"+CLCK: 1,7", "\x81\x03\x08\xa1", "\x82\x02\x05\x30\x8a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		lines := strings.Split(line, "\n")
		queries := commonAttempts
		for _, p := range profiles {
			queries = append(queries, p.Attempts...)
		}
		for _, q := range queries {
			for _, now := range append([]string{"READY"}, allKinds...) {
				a, ok := q.Parse(lines, now)
				for _, code := range allKinds {
					if n := a.of(code); n < -1 || (!ok && n != -1) {
						t.Errorf("%s: %q gives %v, %v", q.Command, line, a, ok)
					}
				}
			}
		}
		for _, query := range []string{"+CCID", crsmICCID} {
			if id := iccid(line, query); id != "" && !isDigits(id) {
				t.Errorf("%q gives the ICCID %q", line, id)
			}
		}
		if _, err := lockedClasses(lines); err != nil {
			assert.NotEmpty(t, err.Error())
		}
		_ = alphaText([]byte(line))
		code := normalCode(line)
		assert.Equal(t, code, normalCode(code))
	})
}
