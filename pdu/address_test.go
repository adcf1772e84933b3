package pdu_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

func TestParseAddress(t *testing.T) {
	tests := []struct {
		name, text string
		toa        pdu.TypeOfAddress
		number     string
		shown      string // "" means as text
		wire       string // TP-OA
	}{
		{"international", "+420123456789", 0x91, "420123456789", "", "0C91241032547698"},
		{"odd number of digits", "+15551234567", 0x91, "15551234567", "", "0B915155214365F7"},
		{"short code", "112", 0x81, "112", "", "038111F2"},
		{"star and hash", "*21#", 0x81, "*21#", "", "04812AB1"},
		{"separators", " +49 (0)151-23.45/67 ", 0x91, "490151234567", "+490151234567", "0C91941015325476"},
		{"name of 7 characters", "Go-Info", 0xD0, "Go-Info", "", "0DD0C7772BE936BF01"},
		{"name of 1 character", "A", 0xD0, "A", "", "02D041"},
		{"name with blanks", "Go Modem 1", 0xD0, "Go Modem 1", "", "12D0C737A8F92697DBA018"},
		{"name of 11 characters", "ABCDEFGHIJK", 0xD0, "ABCDEFGHIJK", "", "14D041E19058341E9149E512"},
		{"name with extension characters", "a[]{}€", 0xD0, "a[]{}€", "", "14D0E10D6FE3DBA036A94D19"},
		{"20 digits", "12345678901234567890", 0x81, "12345678901234567890", "", "148121436587092143658709"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := pdu.ParseAddress(tt.text)
			require.NoError(t, err)
			shown := tt.shown
			if shown == "" {
				shown = tt.text
			}
			assert.Equal(t, tt.toa, a.Type())
			assert.Equal(t, tt.number, a.Number())
			assert.Equal(t, shown, a.String())
			octets, err := (&pdu.Deliver{Originator: a}).AppendBinary(nil)
			require.NoError(t, err)
			n := len(tt.wire) / 2
			assert.Equal(t, tt.wire, string(pdu.AppendHex(nil, octets[1:1+n])))
			var d pdu.Deliver
			require.NoError(t, d.UnmarshalBinary(octets))
			assert.Equal(t, a, d.Originator, "== after reading")
		})
	}
}

func TestAddressRefused(t *testing.T) {
	tests := []struct {
		name, text string
		rule       error
	}{
		{"empty", "", pdu.ErrLength},
		{"plus alone", "+", pdu.ErrLength},
		{"21 digits", "+123456789012345678901", pdu.ErrLength},
		{"letters after plus", "+49x", pdu.ErrDigit},
		{"12 characters", "ABCDEFGHIJKL", pdu.ErrLength},
		{"line end, so that no command can be ended", "+49151\r\nAT", pdu.ErrDigit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := pdu.ParseAddress(tt.text)
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault)
			assert.ErrorIs(t, err, tt.rule)
			assert.Equal(t, -1, fault.Offset)
			assert.True(t, a.IsZero())
		})
	}
	_, err := pdu.ParseAddress("株式会社")
	var character *pdu.CharacterError
	assert.ErrorAs(t, err, &character, "a name in another alphabet")
	_, err = pdu.NewAddress(0x11, "1")
	assert.ErrorIs(t, err, pdu.ErrHighBit)
}

func TestNewAddressDigits(t *testing.T) {
	a, err := pdu.NewAddress(pdu.TypeNational, "0*#abc9")
	require.NoError(t, err)
	assert.Equal(t, "0*#abc9", a.String())
	assert.Equal(t, pdu.TONNational, a.Type().TON())
	assert.Equal(t, pdu.NPITelephone, a.Type().NPI())
}

func TestTypeOfAddressString(t *testing.T) {
	assert.Equal(t, "international, telephone (0x91)", pdu.TypeInternational.String())
	assert.Equal(t, "alphanumeric, unknown (0xD0)", pdu.TypeAlphanumeric.String())
	assert.Equal(t, "unknown, reserved plan 2 (0x82)", pdu.TypeOfAddress(0x82).String())
}

// What networks send and a strict reader refuses. Source: TS 23.040 9.1.2.3, 9.1.2.5.
func TestAddressDeviations(t *testing.T) {
	tests := []struct {
		name, wire, want string
		rule             error
		offset           int
	}{
		{"high bit of the type cleared", "0A112001086140", "+0210801604", pdu.ErrHighBit, 2},
		{"filler missing", "0591214305", "+12345", pdu.ErrFiller, 5},
		{"F in the middle", "04912FF3", "+23", pdu.ErrDigit, 3},
		{"F as last of an odd number", "039121FF", "+12", pdu.ErrDigit, 4},
		{"no digits", "0091", "", pdu.ErrLength, 1},
		{"no digits and no type", "0080", "", pdu.ErrLength, 1},
		{"22 digits", "16912143658709214365870921", "+1234567890123456789012", pdu.ErrLength, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := pdu.Reader{NoSMSC: true}
			wire := "04" + tt.wire + "0000" + "42309071509549" + "00"
			m, err := r.ReadHex(wire, -1)
			require.NoError(t, err)
			require.NotEmpty(t, m.Deviations)
			d := m.Deviations[0]
			assert.ErrorIs(t, d, tt.rule)
			assert.Equal(t, "TP-OA", d.Field)
			assert.Equal(t, tt.offset, d.Offset)
			assert.Equal(t, tt.want, m.TPDU.(*pdu.Deliver).Originator.String())
			r.Strict = true
			_, err = r.ReadHex(wire, -1)
			assert.ErrorIs(t, err, tt.rule)
		})
	}
}

// Some senders round the length of a name up to whole octets: the eighth septet is no "@".
func TestNameRoundedUp(t *testing.T) {
	m, err := pdu.Reader{NoSMSC: true}.ReadHex("040ED0C7772BE936BF010000"+"42309071509549"+"00", -1)
	require.NoError(t, err)
	assert.Empty(t, m.Deviations)
	assert.Equal(t, "Go-Info", m.TPDU.(*pdu.Deliver).Originator.String())
}
