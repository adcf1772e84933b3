package pdu_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

func address(t testing.TB, s string) pdu.Address {
	t.Helper()
	a, err := pdu.ParseAddress(s)
	require.NoError(t, err)
	return a
}

// Every typed element, with the octets of TS 23.040 9.2.3.24.
func TestElements(t *testing.T) {
	tests := []struct {
		name    string
		element pdu.Element
		wire    string
	}{
		{"concatenation", pdu.Concat{Reference: 42, Total: 3, Sequence: 1}, "00032A0301"},
		{"concatenation, 16-bit", pdu.Concat{Reference: 0x1234, Total: 3, Sequence: 1, Wide: true}, "080412340301"},
		{"special message", pdu.SpecialMessage{Store: true, Profile: 2, Kind: pdu.WaitingFax, Count: 5}, "0102A105"},
		{"special message, video", pdu.SpecialMessage{Profile: 1, Kind: pdu.WaitingVideo}, "01020700"},
		{"ports, 8-bit", pdu.Ports{Destination: 240, Source: 241, Narrow: true}, "0402F0F1"},
		{"ports", pdu.Ports{Destination: pdu.PortWAPPush, Source: pdu.PortWAPSession}, "05040B8423F0"},
		{"SMSC control", pdu.ReportPermanentError | pdu.ReportFirstOnly, "060142"},
		{"source indicator", pdu.SourceSMSC, "070103"},
		{"wireless control", pdu.RawElement{Identifier: pdu.IDWirelessControl, Data: []byte{0xAA, 0xBB}}, "0902AABB"},
		{"text formatting", pdu.TextFormat{Start: 3, Length: 4, Mode: pdu.StyleBold | pdu.AlignCentre}, "0A03030411"},
		{"text formatting, colour", pdu.TextFormat{Length: 4, HasColour: true, Colour: 0x21}, "0A0400040021"},
		{"predefined sound", pdu.Predefined{Identifier: pdu.IDPredefinedSound, Position: 2, Number: 6}, "0B020206"},
		{"user defined sound", pdu.Object{Identifier: pdu.IDUserSound, Position: 1, Data: []byte("BEGIN")}, "0C0601424547494E"},
		{"predefined animation", pdu.Predefined{Identifier: pdu.IDPredefinedAnim, Position: 20, Number: 6}, "0D021406"},
		{"small animation", pdu.Object{Identifier: pdu.IDSmallAnimation, Position: 1, Data: bytes.Repeat([]byte{0x55}, 32)},
			"0F2101" + "5555555555555555555555555555555555555555555555555555555555555555"},
		{"variable picture", pdu.Picture{Position: 1, Columns: 1, Rows: 2, Bits: []byte{0xF0, 0x0F}}, "1205010102F00F"},
		{"user prompt", pdu.UserPrompt(2), "130102"},
		{"extended object", pdu.RawElement{Identifier: pdu.IDExtendedObject, Data: []byte{1}}, "140101"},
		{"reused object", pdu.ReusedObject{Reference: 7, Position: 0x0102}, "1503070102"},
		{"object distribution", pdu.ObjectDistribution{Count: 1, Attributes: 1}, "17020101"},
		{"e-mail header", pdu.EmailHeader(20), "200114"},
		{"hyperlink", pdu.Hyperlink{Position: 5, TitleLength: 0, URLLength: 7}, "210400050007"},
		{"reply address", pdu.ReplyAddress{Address: address(t, "+15551234567")}, "22080B915155214365F7"},
		{"voice mail, no message", pdu.EnhancedVoiceMail{Profile: 1, Mailbox: address(t, "112")}, "230700038111F20000"},
		{"voice mail", pdu.EnhancedVoiceMail{
			Profile: 2, Store: true, AlmostFull: true, Full: true, Extension: []byte{9},
			Mailbox: address(t, "112"), Count: 3,
			Messages: []pdu.VoiceMessage{
				{ID: 0x0102, Length: 30, Retention: 7, Urgent: true, Caller: address(t, "+1")},
				{ID: 0x0103, Length: 31, Caller: address(t, "+1"), Extension: []byte{}},
			},
		}, "2318" + "F4" + "038111F2" + "03" + "02" + "0109" + "01021E47" + "0191F1" + "01031F80" + "0191F1" + "00"},
		{"voice mail deleted", pdu.EnhancedVoiceMail{
			Deleted: true, Profile: 1, Mailbox: address(t, "112"), Count: 1,
			Messages: []pdu.VoiceMessage{{ID: 0x0102}},
		}, "230A01038111F20101010200"},
		{"single shift", pdu.SingleShift(pdu.Turkish), "240101"},
		{"locking shift", pdu.LockingShift(pdu.Hindi), "250106"},
		{"toolkit security", pdu.RawElement{Identifier: pdu.IDCommandPacket}, "7000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wire := unhex(t, tt.wire)
			wire = append([]byte{byte(len(wire))}, wire...)
			got, err := pdu.Header{tt.element}.AppendBinary(nil)
			require.NoError(t, err)
			assert.Equal(t, wire, got)
			var h pdu.Header
			require.NoError(t, h.UnmarshalBinary(wire))
			require.Equal(t, pdu.Header{tt.element}, h)
			assert.Equal(t, tt.element.ID(), h[0].ID())
			for n := range wire { // cut anywhere: an error, never a panic
				assert.ErrorIs(t, h.UnmarshalBinary(wire[:n]), pdu.ErrShort)
			}
			assert.ErrorIs(t, h.UnmarshalBinary(append(wire, 0)), pdu.ErrTrailing)
		})
	}
}

func TestHeaderMalformed(t *testing.T) {
	var h pdu.Header
	for _, wire := range []string{"0100", "03000401", "06000301020300", "0600030102030004"} {
		b := unhex(t, wire)
		b[0] = byte(len(b) - 1)
		assert.ErrorIs(t, h.UnmarshalBinary(b), pdu.ErrElement, wire)
		assert.Nil(t, h)
	}
	_, err := pdu.Header{pdu.Object{Identifier: pdu.IDUserSound, Data: make([]byte, 140)}}.AppendBinary(nil)
	assert.ErrorIs(t, err, pdu.ErrLength)
}

// An element whose data does not fit its type is kept raw.
func TestElementKeptRaw(t *testing.T) {
	for _, wire := range []string{"00020102", "0501FF", "2203058121", "2302FF01", "24020101", "0E0101"} {
		b := unhex(t, wire)
		var h pdu.Header
		require.NoError(t, h.UnmarshalBinary(append([]byte{byte(len(b))}, b...)), wire)
		assert.Equal(t, pdu.Header{pdu.RawElement{Identifier: pdu.ElementID(b[0]), Data: b[2:]}}, h)
		back, err := h.AppendBinary(nil)
		require.NoError(t, err)
		assert.Equal(t, b, back[1:])
	}
}

func TestFindTakesTheLast(t *testing.T) {
	h := pdu.Header{
		pdu.Concat{Reference: 1, Total: 2, Sequence: 1}, pdu.UserPrompt(1),
		pdu.Concat{Reference: 0x101, Total: 2, Sequence: 2, Wide: true},
	}
	c, ok := pdu.Find[pdu.Concat](h)
	assert.True(t, ok)
	assert.Equal(t, h[2], c)
	_, ok = pdu.Find[pdu.Ports](h)
	assert.False(t, ok)
	u, err := pdu.NewData(h, nil)
	require.NoError(t, err)
	got, ok := u.Concat()
	assert.True(t, ok)
	assert.Equal(t, c, got)
}

// TS 23.040 9.2.3.24.1: such an element is to be ignored.
func TestConcatIgnored(t *testing.T) {
	for _, c := range []pdu.Concat{{Total: 0, Sequence: 0}, {Total: 0, Sequence: 1}, {Total: 2, Sequence: 0}, {Total: 2, Sequence: 3}} {
		u, err := pdu.NewData(pdu.Header{c}, nil)
		require.NoError(t, err)
		_, ok := u.Concat()
		assert.False(t, ok, c)
		assert.Equal(t, pdu.Header{c}, u.Header(), "still there to be looked at")
	}
}

func TestWaiting(t *testing.T) {
	d := pdu.Deliver{DCS: 0xC8}
	assert.Equal(t, []pdu.Waiting{{Kind: pdu.WaitingVoice, Active: true, Count: -1}}, d.Waiting())
	var err error
	d.UserData, err = pdu.NewText(pdu.Header{
		pdu.SpecialMessage{Profile: 1, Kind: pdu.WaitingFax, Count: 2},
		pdu.SpecialMessage{Store: true, Profile: 1, Kind: pdu.WaitingEmail},
		pdu.EnhancedVoiceMail{Profile: 3, Mailbox: address(t, "112"), Count: 9},
	}, d.DCS, "hi")
	require.NoError(t, err)
	waiting := d.Waiting()
	assert.Equal(t, []pdu.Waiting{
		{Kind: pdu.WaitingFax, Active: true, Profile: 1, Count: 2},
		{Kind: pdu.WaitingEmail, Store: true, Profile: 1},
		{Kind: pdu.WaitingVoice, Active: true, Profile: 3, Count: 9},
	}, waiting)
	assert.Equal(t, "fax waiting: 2", waiting[0].String())
	assert.Equal(t, "no e-mail waiting", waiting[1].String())
	assert.Empty(t, (&pdu.Deliver{}).Waiting())
}

func TestFormatMode(t *testing.T) {
	m := pdu.StyleBold | pdu.SizeLarge | pdu.AlignRight
	assert.Equal(t, pdu.AlignRight, m.Alignment())
	assert.Equal(t, pdu.SizeLarge, m.Size())
	assert.Zero(t, (pdu.SizeLarge | pdu.SizeSmall).Size(), "reserved")
}

// A malformed header counts for nothing, whatever stands in it. Source: TS 23.040 9.2.3.24.
func TestMalformedHeaderSaysNothing(t *testing.T) {
	m, err := pdu.Reader{NoSMSC: true}.ReadHex("44038111F20004"+"42309071509549"+
		"11"+"10"+"0003010201"+"05040B8423F0"+"240101"+"0A05", -1)
	require.NoError(t, err)
	require.Len(t, m.Deviations, 1)
	u := &m.TPDU.(*pdu.Deliver).UserData
	assert.Nil(t, u.Header())
	_, ok := u.Concat()
	assert.False(t, ok)
	_, ok = u.Ports()
	assert.False(t, ok)
	locking, single := u.Languages()
	assert.Zero(t, locking)
	assert.Zero(t, single)
}
