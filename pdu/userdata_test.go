package pdu_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

func TestNewText(t *testing.T) {
	concat := pdu.Concat{Reference: 0x2A, Total: 2, Sequence: 1}
	tests := []struct {
		name   string
		header pdu.Header
		dcs    pdu.DCS
		text   string
		wire   string // TP-UDL and TP-UD
	}{
		{"empty", nil, 0, "", "00"},
		{"default alphabet", nil, 0, "Gopher {1} €5", "10C7371C5D968336A8D82605DA946B"},
		{"UCS2 with a surrogate pair", nil, pdu.DCSUCS2, "Ж€😀", "08041620ACD83DDE00"},
		{"behind an 8-bit concatenation", pdu.Header{concat}, 0, "part one", "0F0500032A0201E061391DF4769701"},
		{"behind a 16-bit concatenation", pdu.Header{pdu.Concat{Reference: 0x1234, Total: 2, Sequence: 1, Wide: true}}, 0,
			"part one", "1006080412340201F0B09C0E7ABBCB"},
		{"Turkish single shift", pdu.Header{pdu.SingleShift(pdu.Turkish)}, 0, "ağ", "0803240101086FCE"},
		{"Turkish locking shift", pdu.Header{pdu.LockingShift(pdu.Turkish)}, 0, "ağ", "0703250101083300"},
		{"ports", pdu.Header{pdu.Ports{Destination: pdu.PortWAPPush, Source: pdu.PortWAPSession}}, 0, "x", "090605040B8423F078"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := pdu.NewText(tt.header, tt.dcs, tt.text)
			require.NoError(t, err)
			assert.Equal(t, tt.wire[2:], string(pdu.AppendHex(nil, u.Octets())))
			assert.Equal(t, int(unhex(t, tt.wire)[0]), u.Len())
			assert.Equal(t, tt.text, u.Text(tt.dcs))
			assert.Equal(t, tt.header, u.Header())
			assert.Equal(t, len(tt.header) > 0, u.HasHeader())
			d := pdu.Deliver{DCS: tt.dcs, UserData: u, Originator: address(t, "112")}
			octets, err := d.AppendBinary(nil)
			require.NoError(t, err)
			assert.Equal(t, unhex(t, tt.wire), octets[len(octets)-len(tt.wire)/2:])
			var back pdu.Deliver
			require.NoError(t, back.UnmarshalBinary(octets))
			assert.Equal(t, d, back)
		})
	}
}

func TestUserDataLimits(t *testing.T) {
	concat := pdu.Header{pdu.Concat{Total: 2, Sequence: 1}}
	for _, tt := range []struct {
		header pdu.Header
		dcs    pdu.DCS
		most   int
	}{{nil, 0, 160}, {concat, 0, 153}, {nil, pdu.DCSUCS2, 70}, {concat, pdu.DCSUCS2, 67}} {
		u, err := pdu.NewText(tt.header, tt.dcs, strings.Repeat("a", tt.most))
		require.NoError(t, err)
		_, err = (&pdu.Submit{DCS: tt.dcs, UserData: u}).AppendBinary(nil)
		assert.NoError(t, err)
		u, err = pdu.NewText(tt.header, tt.dcs, strings.Repeat("a", tt.most+1))
		if err == nil { // too much for an SMS-SUBMIT, not for every TPDU
			_, err = (&pdu.Submit{DCS: tt.dcs, UserData: u}).AppendBinary(nil)
		}
		assert.ErrorIs(t, err, pdu.ErrLength)
	}
	_, err := pdu.NewData(nil, make([]byte, 160))
	assert.ErrorIs(t, err, pdu.ErrLength)
	u, err := pdu.NewData(nil, make([]byte, 156))
	require.NoError(t, err)
	_, err = (&pdu.Command{Data: u}).AppendBinary(nil)
	assert.NoError(t, err)
	_, err = (&pdu.Deliver{UserData: u}).AppendBinary(nil)
	assert.ErrorIs(t, err, pdu.ErrLength)
}

func TestNewTextRefused(t *testing.T) {
	_, err := pdu.NewText(nil, pdu.DCS8Bit, "a")
	assert.ErrorIs(t, err, pdu.ErrReserved)
	_, err = pdu.NewText(nil, 0x20, "a")
	assert.ErrorIs(t, err, pdu.ErrReserved, "compressed")
	_, err = pdu.NewText(nil, 0, "世")
	var character *pdu.CharacterError
	assert.ErrorAs(t, err, &character)
}

func TestData(t *testing.T) {
	h := pdu.Header{pdu.Ports{Destination: pdu.PortVCard}}
	u, err := pdu.NewData(h, []byte("BEGIN:VCARD"))
	require.NoError(t, err)
	assert.Equal(t, "BEGIN:VCARD", string(u.Data()))
	assert.Empty(t, u.Text(pdu.DCS8Bit))
	assert.Empty(t, u.Text(0x20), "compressed")
	p, ok := u.Ports()
	assert.True(t, ok)
	assert.EqualValues(t, 9204, p.Destination)
}

// A malformed header is ignored as a whole; the text behind it is read. Source: TS 23.040
// 9.2.3.24.
func TestUserDataDeviations(t *testing.T) {
	tests := []struct {
		name, fo, dcs, ud string
		field             string
		rule              error
		offset            int
		text              string
	}{
		{"text cut off", "04", "00", "05C8329B", "TP-UD", pdu.ErrShort, 15, "Hel"},
		{"octets left over", "04", "00", "05C8329BFD0600", "PDU", pdu.ErrTrailing, 20, "Hello"},
		{"spare bits set", "04", "00", "05C8329BFDFE", "TP-UD", pdu.ErrFiller, 19, "Hello"},
		{"half a UCS2 character", "04", "08", "03004800", "TP-UDL", pdu.ErrLength, 14, "H\uFFFD"},
		{"header without user data", "44", "00", "00", "TP-UDH", pdu.ErrShort, 15, ""},
		{"header longer than user data", "44", "00", "030A0003", "TP-UDH", pdu.ErrLength, 15, ""},
		{"last element cut off", "44", "08", "07040003010200" + "48", "TP-UDH", pdu.ErrElement, 16, "H"},
		{"identifier without length", "44", "08", "0401000048", "TP-UDH", pdu.ErrElement, 16, "H"},
		{"element of wrong length", "44", "08", "070400020102" + "0048", "TP-UDH", pdu.ErrLength, 16, "H"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := pdu.Reader{NoSMSC: true}
			wire := tt.fo + "038111F200" + tt.dcs + "42309071509549" + tt.ud
			m, err := r.ReadHex(wire, -1)
			require.NoError(t, err)
			if assert.NotEmpty(t, m.Deviations) {
				d := m.Deviations[0]
				assert.Equal(t, tt.field, d.Field, d)
				assert.ErrorIs(t, d, tt.rule)
				assert.Equal(t, tt.offset, d.Offset, d)
			}
			assert.Equal(t, tt.text, m.TPDU.(*pdu.Deliver).Text())
			r.Strict = true
			_, err = r.ReadHex(wire, -1)
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, m.Deviations[0], fault)
		})
	}
}

// Reading into a value again leaves nothing of what it held.
func TestReadAgain(t *testing.T) {
	var m pdu.Message
	r := pdu.Reader{NoSMSC: true}
	require.NoError(t, r.ReadHexInto(&m, "440381"+"11F20008"+"42309071509549"+"080500032A02010048", -1))
	first := m.TPDU
	const short = "0405912143F5000070505151101121" + "05C8329BFD06"
	require.NoError(t, r.ReadHexInto(&m, short, -1))
	fresh, err := r.ReadHex(short, -1)
	require.NoError(t, err)
	assert.Same(t, first, m.TPDU)
	assert.Equal(t, fresh, m)
	require.Error(t, r.ReadHexInto(&m, "04", -1))
	cut, _ := r.ReadHex("04", -1)
	assert.Equal(t, cut, m)
	assert.Equal(t, &pdu.Deliver{}, m.TPDU)
}

func TestReadingAllocatesNothing(t *testing.T) {
	for _, c := range decodeCases(t) {
		var m pdu.Message
		buf := make([]byte, 0, 1024)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			if (pdu.Reader{}).ReadHexInto(&m, c.hex, -1) != nil {
				panic(c.name)
			}
			d := m.TPDU.(*pdu.Deliver)
			_ = d.Timestamp.Time()
			d.UserData.Concat()
			buf, _ = d.Originator.AppendText(buf[:0])
			buf = d.AppendText(buf)
			buf, _ = m.AppendHex(buf[:0])
		}), c.name)
	}
}

// A message that is read with ReadHex and not kept costs no more than the strings made of it.
func TestReadHexAllocatesNothingItself(t *testing.T) {
	for _, c := range decodeCases(t) {
		assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { readStrings(c.hex) }), 2.0, c.name)
	}
}
