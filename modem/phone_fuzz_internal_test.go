package modem

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// FuzzPhoneAnswers reads lines as every answer and notice about calls, USSD, phonebooks, operators, files,
// signal, clock and battery: nothing panics, texts are valid, and what is told as known is in range.
func FuzzPhoneAnswers(f *testing.F) {
	for _, line := range []string{
		`+CUSD: 1,"00480069",72`, `+CUSD: 0,"C8329BFD06",15`, `+CUSD:2`, `+CUSD: 0,"a` + "\n" + `b",15`, `+CLCC: 1,1,4,0,0,"+1",145,"A"`,
		"+CEER: 0,0,5,16,normal call clearing", "+CBC: 3.812V", "+CBC: 0,50", `+CCLK: "24/03/05,14:07:09+04"`,
		`+COPS: (2,"A","B","26201",7),,(0-4)`, `+CPBR: 1,"110",129,"0041"`, "+CPBR: (1-250),40,16",
		`+CRSM: 144,0,"62058202412180020010"`, `+CRSM: 144,0,"53FFE00B916407281553F8FFFFFFFF0591214365F7FFFFFFFFFFFF4008AA"`, `^HCSQ: "LTE",30,19,66,0`, "+CESQ: 99,99,255,255,20,64", "+CGPADDR: 1,32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1",
	} {
		f.Add(line, 15, "UCS2", true)
	}
	f.Fuzz(func(t *testing.T, line string, dcs int, set string, packed bool) {
		p := at.ParseParams(line)
		u := parseUSSD(line)
		assert.True(t, utf8.ValidString(ussdText(u.Raw, u.DCS, charsetOf(set), packed)))
		assert.True(t, utf8.ValidString(ussdText(line, min(max(dcs, -1), 255), charsetOf(set), packed)))
		for i := range p.Len() {
			if o, ok := foundOperator(p.At(i).List, charsetOf(set)); ok {
				assert.True(t, isDigits(o.Numeric) && utf8.ValidString(o.Name))
			}
			if a, ok := parseAddress(p.At(i).Text); ok {
				assert.True(t, a.IsValid())
			}
			first, last := rangeOf(p.At(i))
			_ = first + last
		}
		if c, err := parseContact(line, charsetOf(set)); err == nil {
			assert.True(t, utf8.ValidString(c.Name))
		}
		if b, err := parseCBC(line); err == nil {
			assert.True(t, b.Percent >= -1 && b.Percent <= 100)
		}
		if l, ok := parseLevels(line); ok && l.RSRP.Known {
			assert.LessOrEqual(t, l.RSRP.Value, 0.0)
		}
		if at, ok := parseClock(line); ok {
			assert.False(t, at.IsZero())
		}
		assert.LessOrEqual(t, int(parseCEER([]string{line}).Cause), 127)
		_, _ = parseCall(line)
		if b, err := pdu.DecodeHex(nil, p.At(2).Text); err == nil {
			if r, err := parseMessageParameters(b); err == nil {
				assert.True(t, r.Validity >= 0 && utf8.ValidString(r.Name))
			}
			info, _ := parseFileInfo(b)
			assert.True(t, info.Size >= 0 && info.Records >= 0)
		}
	})
}
