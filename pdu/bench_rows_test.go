package pdu_test

import (
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/warthog618/sms/encoding/gsm7"

	"github.com/semioctet/gsm/pdu"
)

// tableRows are the rows that have goals.
func tableRows(t testing.TB) []row {
	return slices.Concat(decodeRows(t), encodeRows(t), stepRows())
}

func decodeRows(t testing.TB) (rows []row) {
	goals := map[string]string{"GSM-12": "13 x", "GSM-160": "18 x", "GSM-mixed": "9 x", "UCS2-70": "3.5 x", "GSM-153-part": "18 x"}
	names := map[string]string{"GSM-12": "12 GSM characters", "GSM-160": "160 GSM characters", "GSM-mixed": "160, a third beyond ASCII",
		"UCS2-70": "70 UCS2 characters", "GSM-153-part": "153 GSM characters, a part"}
	for _, c := range decodeCases(t) {
		rows = append(rows, row{"decode " + names[c.name], goals[c.name], decodeAppend(c.hex), decodeStrings(c.hex), decodeWarthog(c.hex)})
	}
	return rows
}

func encodeRows(t testing.TB) (rows []row) {
	codecs := encoders(t, nil)
	for _, r := range []struct {
		name, goal, text string
	}{
		{"12 GSM characters", "6 x", asciiText(12)},
		{"160 GSM characters", "9 x", asciiText(160)},
		{"160, a third beyond ASCII", "3.8 x", fitting(160)},
		{"70 UCS2 characters", "4.5 x", chineseText(70)},
		{"1,000 GSM characters in 7 parts", "8 x", asciiText(1000)},
		{"1,000 UCS2 characters in 15 parts", "4.5 x", chineseText(1000)},
	} {
		rows = append(rows, row{"encode " + r.name, r.goal, codecs["gsm"](r.text), codecs["gsm-strings"](r.text), codecs["warthog618"](r.text)})
	}
	return rows
}

// stepRows are the steps alone. The peer of hex is encoding/hex. That of "fits" is warthog618, which
// finds out by encoding; the goals are for linxGnu/gosmpp, which is not measured here: it took 0.74 of the
// time of warthog618 for 160 characters and 0.78 for 10 kB.
func stepRows() []row {
	text, long := asciiText(160), asciiText(10000)
	septets := septetsOf(text)
	packed := pdu.Pack(nil, septets, 0)
	digits := string(pdu.AppendHex(nil, packed))
	var dst []byte
	fits := func(text string) (ours, peer func()) {
		u := []byte(text)
		return func() { pdu.CountSeptets(text, 0, 0) }, func() { _, _ = gsm7.Encode(u) }
	}
	short, shortPeer := fits(text)
	large, largePeer := fits(long)
	return []row{
		{"pack 160 septets", "6 x", func() { dst = pdu.Pack(dst[:0], septets, 0) }, nil, func() { gsm7.Pack7Bit(septets, 0) }},
		{"unpack 160 septets", "5 x", func() { dst = pdu.Unpack(dst[:0], packed, 0, 160) }, nil, func() { gsm7.Unpack7Bit(packed, 0) }},
		{"encode 140 octets in hexadecimal, peer encoding/hex", "1.2 x", func() { dst = pdu.AppendHex(dst[:0], packed) }, nil,
			func() { dst = hex.AppendEncode(dst[:0], packed) }},
		{"decode 280 hexadecimal digits, peer encoding/hex", "1.2 x", func() { dst, _ = pdu.DecodeHex(dst[:0], digits) }, nil,
			func() { dst, _ = hex.AppendDecode(dst[:0], []byte(digits)) }},
		{"does the text fit, 160 characters", "23 x", short, nil, shortPeer},
		{"does the text fit, 10,000 characters", "23 x", large, nil, largePeer},
	}
}

// growthRows do the same with more and more characters.
func growthRows(t testing.TB) []growth {
	var dst []byte
	codecs := encoders(t, nil)
	packed := func(text string) []byte { return pdu.Pack(nil, septetsOf(text), 0) }
	rows := []struct {
		name string
		make func(ascii, chinese string) func()
	}{
		{"encode, GSM", func(ascii, _ string) func() { return codecs["gsm"](ascii) }},
		{"encode, UCS2", func(_, chinese string) func() { return codecs["gsm"](chinese) }},
		{"decode all parts, GSM", func(ascii, _ string) func() { return decodeParts(t, ascii) }},
		{"decode all parts, UCS2", func(_, chinese string) func() { return decodeParts(t, chinese) }},
		{"pack", func(ascii, _ string) func() {
			s := septetsOf(ascii)
			return func() { dst = pdu.Pack(dst[:0], s, 0) }
		}},
		{"unpack", func(ascii, _ string) func() {
			p := packed(ascii)
			return func() { dst = pdu.Unpack(dst[:0], p, 0, len(ascii)) }
		}},
		{"octets to hexadecimal", func(ascii, _ string) func() { o := []byte(ascii); return func() { dst = pdu.AppendHex(dst[:0], o) } }},
		{"hexadecimal to octets", func(ascii, _ string) func() {
			h := string(pdu.AppendHex(nil, []byte(ascii)))
			return func() { dst, _ = pdu.DecodeHex(dst[:0], h) }
		}},
		{"does the text fit", func(ascii, _ string) func() { return func() { pdu.CountSeptets(ascii, 0, 0) } }},
	}
	var all []growth
	for _, r := range rows {
		g := growth{name: r.name}
		for _, n := range []int{10, 100, 1000, 10000} {
			g.sizes = append(g.sizes, r.make(asciiText(n), chineseText(n)))
		}
		all = append(all, g)
	}
	return all
}

// decodeParts reads all parts of a text.
func decodeParts(t testing.TB, text string) func() {
	parts, err := pdu.Split(pdu.Submit{}, text, nil)
	require.NoError(t, err)
	from, err := pdu.ParseAddress("+420123456789")
	require.NoError(t, err)
	at, err := pdu.NewTimestamp(time.Date(2024, 3, 9, 17, 5, 59, 0, time.UTC))
	require.NoError(t, err)
	var lines []string
	for i := range parts {
		s, err := pdu.Message{TPDU: &pdu.Deliver{Originator: from, Timestamp: at, DCS: parts[i].DCS, UserData: parts[i].UserData}}.Hex()
		require.NoError(t, err)
		lines = append(lines, s)
	}
	var m pdu.Message
	var buf []byte
	return func() {
		buf = buf[:0]
		for _, line := range lines {
			_ = pdu.Reader{}.ReadHexInto(&m, line, -1)
			buf = m.TPDU.(*pdu.Deliver).AppendText(buf)
		}
	}
}
