package pdu_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/pdumode"

	"github.com/semioctet/gsm/pdu"
)

// Text to the hexadecimal lines of SMS-SUBMIT, alphabet chosen and split. "gsm" appends to a buffer
// that is used again, "gsm-strings" returns a string for each part.
func BenchmarkEncode(b *testing.B) {
	for _, row := range []struct {
		name  string
		sizes []int
		text  func(int) string
	}{
		{"gsm7", []int{12, 100, 160, 1000, 10000}, asciiText},
		{"mixed", []int{160, 1000, 10000}, mixedText},
		{"ucs2", []int{10, 70, 100, 1000, 10000}, chineseText},
		{"emoji", []int{70, 1000}, func(n int) string { return repeat("Grüße 👍🏽 и 👩‍👩‍👧 ", n) }},
	} {
		b.Run(row.name, func(b *testing.B) { bench(b, row.sizes, row.text, encoders(b, nil)) })
	}
	b.Run("turkish-all-languages", func(b *testing.B) {
		all := encoders(b, &pdu.SplitOptions{Languages: pdu.AllLanguages()})
		delete(all, "warthog618") // has no such search
		bench(b, []int{10, 100, 1000, 10000}, func(n int) string { return repeat("Yarın akşam görüşürüz, değil mi? ", n) }, all)
	})
}

func encoders(b testing.TB, o *pdu.SplitOptions) map[string]func(string) func() {
	to, err := pdu.ParseAddress("+420123456789")
	require.NoError(b, err)
	template := pdu.Submit{Destination: to}
	var dst []byte
	lines := make([]string, 0, 256)
	return map[string]func(string) func(){
		"gsm": func(text string) func() {
			return func() { dst, _ = pdu.AppendSubmits(dst[:0], pdu.Address{}, &template, text, o) }
		},
		"gsm-strings": func(text string) func() {
			return func() {
				dst, _ = pdu.AppendSubmits(dst[:0], pdu.Address{}, &template, text, o)
				lines = lines[:0]
				for line := range strings.Lines(string(dst)) {
					lines = append(lines, line)
				}
			}
		},
		"gsm-split": func(text string) func() { return func() { _, _ = pdu.Split(template, text, o) } },
		"warthog618": func(text string) func() {
			u := []byte(text)
			return func() {
				parts, err := sms.Encode(u, sms.To("+420123456789"))
				if err != nil {
					return // more than 255 parts
				}
				for _, p := range parts {
					octets, _ := p.MarshalBinary()
					line := pdumode.PDU{TPDU: octets}
					_, _ = line.MarshalHexString()
				}
			}
		},
	}
}
