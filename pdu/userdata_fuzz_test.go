package pdu_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// FuzzUserDataText: the text of a message, which is decoded in one pass, is what Unpack and
// AppendText make of its octets step by step, behind headers of any length and in any tables.
func FuzzUserDataText(f *testing.F) {
	for _, text := range []string{"", "Hello", "{[€]}", asciiText(31), asciiText(32), asciiText(33), asciiText(160), mixedText(100)} {
		septets, _ := pdu.AppendSeptets(nil, text, 0, 0)
		for header := range uint8(9) {
			f.Add(pdu.Pack(nil, septets, 0), uint8(len(septets)), header, uint8(0), uint8(0))
		}
		f.Add(pdu.Pack(nil, septets, 0), uint8(len(septets)), uint8(0), uint8(pdu.Turkish), uint8(pdu.Hindi))
	}
	f.Add([]byte{0x1B, 0x1B, 0x9B, 0xFF}, uint8(4), uint8(0), uint8(200), uint8(0))
	f.Fuzz(func(t *testing.T, octets []byte, length, filler, locking, single uint8) {
		var h pdu.Header
		if locking > 0 {
			h = append(h, pdu.LockingShift(locking))
		}
		if single > 0 {
			h = append(h, pdu.SingleShift(single))
		}
		if filler > 0 {
			h = append(h, pdu.RawElement{Identifier: 0x80, Data: make([]byte, filler%30)})
		}
		header, err := h.AppendBinary(nil)
		require.NoError(t, err)
		wire := []byte{0x04, 1, 0x91, 0xF1, 0, 0, 0x42, 0x30, 0x90, 0x71, 0x50, 0x95, 0}
		if len(h) == 0 {
			header = nil
		} else {
			wire[0] |= 0x40
		}
		octets = octets[:min(len(octets), 140-len(header))]
		skip := (len(header)*8 + 6) / 7
		n := min(int(length), (8*len(octets)-(skip*7-len(header)*8))/7)
		n = max(n, 0)
		size := ((skip+n)*7 + 7) / 8
		wire = append(wire, byte(skip+n))
		wire = append(append(append(wire, header...), octets...), 0)[:len(wire)+size]

		m, err := pdu.Reader{NoSMSC: true}.Read(wire)
		require.NoError(t, err)
		septets := pdu.Unpack(nil, wire[len(wire)-size+len(header):], skip*7-len(header)*8, n)
		want := string(pdu.AppendText(nil, septets, pdu.Language(locking), pdu.Language(single)))
		got := m.TPDU.(*pdu.Deliver).Text()
		require.Equal(t, want, got)
		require.True(t, utf8.ValidString(got))
		require.Equal(t, "x"+want, string(m.TPDU.(*pdu.Deliver).AppendText([]byte("x"))))
	})
}
