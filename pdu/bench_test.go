package pdu_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/pdumode"
	"github.com/warthog618/sms/encoding/tpdu"

	"github.com/semioctet/gsm/pdu"
)

// decodeCases are the rows of the decode benchmark: what a modem gives in PDU mode.
func decodeCases(tb testing.TB) []struct{ name, hex, text string } {
	deliver := func(h pdu.Header, dcs pdu.DCS, text string) string {
		u, err := pdu.NewText(h, dcs, text)
		require.NoError(tb, err)
		from, err := pdu.ParseAddress("+420123456789")
		require.NoError(tb, err)
		smsc, err := pdu.ParseAddress("+420602909909")
		require.NoError(tb, err)
		at, err := pdu.NewTimestamp(time.Date(2024, 3, 9, 17, 5, 59, 0, time.FixedZone("", 3600)))
		require.NoError(tb, err)
		s, err := pdu.Message{SMSC: smsc, TPDU: &pdu.Deliver{
			Originator: from, DCS: dcs, Timestamp: at, UserData: u}}.Hex()
		require.NoError(tb, err)
		return s
	}
	part := pdu.Header{pdu.Concat{Reference: 42, Total: 7, Sequence: 1}}
	return []struct{ name, hex, text string }{
		{"GSM-12", deliver(nil, 0, asciiText(12)), asciiText(12)},
		{"GSM-160", deliver(nil, 0, asciiText(160)), asciiText(160)},
		{"GSM-mixed", deliver(nil, 0, fitting(160)), fitting(160)},
		{"UCS2-70", deliver(nil, pdu.DCSUCS2, chineseText(70)), chineseText(70)},
		{"GSM-153-part", deliver(part, 0, asciiText(153)), asciiText(153)},
	}
}

// fitting returns text of 160 septets, a third of it beyond ASCII.
func fitting(n int) string { return repeat("Größe é à Übung ñ Straße ", n) }

// BenchmarkDecode goes from hexadecimal PDU to sender, time and text: into a buffer that is
// used again, to strings, and with warthog618/sms.
func BenchmarkDecode(b *testing.B) {
	for _, c := range decodeCases(b) {
		for _, codec := range []struct {
			name string
			run  func()
		}{{"append", decodeAppend(c.hex)}, {"strings", decodeStrings(c.hex)}, {"warthog618", decodeWarthog(c.hex)}} {
			b.Run(c.name+"/"+codec.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					codec.run()
				}
			})
		}
	}
}

func decodeAppend(hex string) func() {
	var m pdu.Message
	var buf []byte
	return func() {
		if err := (pdu.Reader{}).ReadHexInto(&m, hex, -1); err != nil {
			panic(err)
		}
		d := m.TPDU.(*pdu.Deliver)
		buf, _ = d.Originator.AppendText(buf[:0])
		sunk.at = d.Timestamp.Time()
		buf = d.AppendText(buf)
	}
}

func decodeStrings(hex string) func() { return func() { readStrings(hex) } }

// readStrings is a function of its own and no literal, where ReadHex is inlined as in any program.
func readStrings(hex string) {
	m, err := pdu.Reader{}.ReadHex(hex, -1)
	if err != nil {
		panic(err)
	}
	d := m.TPDU.(*pdu.Deliver)
	sink(d.Originator.String(), d.Timestamp.Time(), d.Text())
}

func decodeWarthog(hex string) func() {
	return func() {
		p, err := pdumode.UnmarshalHexString(hex)
		if err != nil {
			panic(err)
		}
		t, err := sms.Unmarshal(p.TPDU)
		if err != nil {
			panic(err)
		}
		text, err := sms.Decode([]*tpdu.TPDU{t})
		if err != nil {
			panic(err)
		}
		sink(t.OA.Number(), t.SCTS.Time, string(text))
	}
}

// sink keeps what a benchmark made, so that making it is not optimised away.
func sink(from string, at time.Time, text string) { sunk.from, sunk.at, sunk.text = from, at, text }

var sunk struct {
	from string
	at   time.Time
	text string
}

func TestDecodeBenchmarksAgree(t *testing.T) {
	for _, c := range decodeCases(t) {
		m, err := pdu.Reader{Strict: true}.ReadHex(c.hex, -1)
		require.NoError(t, err, c.name)
		require.Equal(t, c.text, m.TPDU.(*pdu.Deliver).Text(), c.name)
		p, err := pdumode.UnmarshalHexString(c.hex)
		require.NoError(t, err, c.name)
		u, err := sms.Unmarshal(p.TPDU)
		require.NoError(t, err, c.name)
		text, err := sms.Decode([]*tpdu.TPDU{u})
		require.NoError(t, err, c.name)
		require.Equal(t, c.text, string(text), fmt.Sprint(c.name, " warthog618"))
	}
}
