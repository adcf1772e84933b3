package pdu_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/warthog618/sms/encoding/gsm7"

	"github.com/semioctet/gsm/pdu"
)

// septetRow returns n septets that all differ from their neighbours.
func septetRow(n int) []byte {
	s := make([]byte, n)
	for i := range s {
		s[i] = byte(i*37+1) & 0x7F
	}
	return s
}

func TestPackAgreesWithOracle(t *testing.T) {
	for fill := range 7 {
		for n := 1; n <= 170; n++ {
			septets := septetRow(n)
			packed := pdu.Pack([]byte{0xEE}, septets, fill)
			require.Equal(t, byte(0xEE), packed[0])
			require.Equal(t, gsm7.Pack7Bit(septets, fill), packed[1:], "%d septets behind %d bits", n, fill)
			require.Equal(t, septets, pdu.Unpack([]byte{0xEE}, packed[1:], fill, n)[1:], "%d septets behind %d bits", n, fill)
		}
	}
}

func TestPackIgnoresTopBits(t *testing.T) {
	septets := septetRow(160)
	want := pdu.Pack(nil, septets, 1)
	for i := range septets {
		septets[i] |= 0x80
	}
	assert.Equal(t, want, pdu.Pack(nil, septets, 1))
}

func TestUnpackTakesOnlyWhatIsThere(t *testing.T) {
	packed := pdu.Pack(nil, septetRow(160), 3)
	for n := range packed {
		want := max(0, (8*n-3)/7)
		assert.Equal(t, septetRow(want), append([]byte{}, pdu.Unpack(nil, packed[:n], 3, 160)...), "%d octets", n)
	}
	assert.Empty(t, pdu.Unpack(nil, packed, 0, -1))
	assert.Empty(t, pdu.Unpack(nil, nil, 7, 1))
	assert.Empty(t, pdu.Pack(nil, nil, 0))
}

// Source: 3GPP TS 23.038 6.1.2.3.1.
func TestUSSDPadding(t *testing.T) {
	tests := []struct {
		name, text   string
		octets       int
		last         byte
		wantReceived string
	}{
		{"7 spare bits are filled with a carriage return", "1234567", 7, '\r'<<1 | '7'>>6, "1234567"},
		{"8 septets leave nothing to fill", "12345678", 7, '8' << 1, "12345678"},
		{"fewer spare bits are zero", "123456", 6, '6' >> 5, "123456"},
		{"a carriage return that ends on the octet gets another", "1234567\r", 8, '\r', "1234567\r\r"},
		{"a carriage return elsewhere stays alone", "12345\r", 6, '\r' >> 5, "12345\r"},
		{"'@' is no padding", "123456@", 7, '\r' << 1, "123456@"},
		{"nothing", "", 0, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			packed := pdu.PackUSSD(nil, septetsOf(tt.text))
			require.Len(t, packed, tt.octets)
			if tt.octets > 0 {
				assert.Equal(t, tt.last, packed[tt.octets-1])
			}
			got := pdu.AppendText(nil, pdu.UnpackUSSD(nil, packed), pdu.DefaultLanguage, pdu.DefaultLanguage)
			assert.Equal(t, tt.wantReceived, string(got))
		})
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte("The quick brown fox jumps over the lazy dog"), byte(0), 44)
	f.Add([]byte{}, byte(7), 3)
	f.Add(bytes.Repeat([]byte{0x7F}, 70), byte(5), 300)
	f.Fuzz(func(t *testing.T, octets []byte, fillBits byte, n int) {
		fill := int(fillBits & 7)
		septets := make([]byte, len(octets))
		for i, o := range octets {
			septets[i] = o & 0x7F
		}
		packed := pdu.Pack(nil, octets, fill)
		require.Len(t, packed, (fill+7*len(octets)+7)/8)
		require.True(t, bytes.Equal(septets, pdu.Unpack(nil, packed, fill, len(octets))))

		unpacked := pdu.Unpack(nil, octets, fill, n)
		require.LessOrEqual(t, len(unpacked), max(0, n))
		again := pdu.Pack(nil, unpacked, fill)
		for i := range unpacked {
			require.LessOrEqual(t, unpacked[i], byte(0x7F))
		}
		require.True(t, bytes.Equal(unpacked, pdu.Unpack(nil, again, fill, len(unpacked))))

		ussd := pdu.UnpackUSSD(nil, pdu.PackUSSD(nil, septets))
		if !bytes.Equal(septets, ussd) {
			require.True(t, bytes.Equal(append(septets, '\r'), ussd))
		}
	})
}
