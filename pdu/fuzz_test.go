package pdu_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// seed adds the PDUs of the vectors, as octets, with their direction and whether they have an
// SMSC field.
func seed(f *testing.F) {
	f.Helper()
	for _, v := range vectors(f) {
		if octets, err := pdu.DecodeHex(nil, v.Input.Hex); err == nil {
			f.Add(octets, v.Input.Direction == "mo", v.Input.SMSC)
		}
	}
}

// FuzzReader: no panic; what strict accepts tolerant accepts with the same result; what was
// read, written and read again is the same.
func FuzzReader(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, octets []byte, toNetwork, smsc bool) {
		r := pdu.Reader{NoSMSC: !smsc}
		if toNetwork {
			r.Direction = pdu.ToNetwork
		}
		m, err := r.Read(octets)
		requireSound(t, octets, m, err)

		r.Strict = true
		strict, refusal := r.Read(octets)
		requireSound(t, octets, strict, refusal)
		if refusal == nil {
			require.NoError(t, err)
			require.Equal(t, strict, m)
		}
		if err != nil {
			return
		}
		f := fieldsOf(m.TPDU)
		if f.userData != nil && f.dcs != nil {
			require.True(t, utf8.ValidString(f.userData.Text(*f.dcs)))
		}
		written, err := m.TPDU.AppendBinary(nil)
		if err != nil { // only more user data than the type has room for
			require.ErrorIs(t, err, pdu.ErrLength)
			return
		}
		r.Strict, r.NoSMSC = false, true
		again, err := r.Read(written)
		require.NoError(t, err)
		require.Equal(t, m.TPDU, again.TPDU)
		rewritten, err := again.TPDU.AppendBinary(nil)
		require.NoError(t, err)
		require.Equal(t, written, rewritten)
	})
}

// FuzzReadHex: no panic on any text; hexadecimal reads as its octets do.
func FuzzReadHex(f *testing.F) {
	f.Add(toa11, 22)
	f.Add("00"+helloTPDU+"\r\n", 21)
	f.Add(helloTPDU+"1", -1)
	f.Add("+CMT: ,22", 0)
	f.Fuzz(func(t *testing.T, s string, length int) {
		m, err := pdu.Reader{}.ReadHex(s, length)
		if err != nil {
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault)
			return
		}
		require.NotNil(t, m.TPDU)
		if octets, err := pdu.DecodeHex(nil, s); err == nil && length < 0 {
			direct, err := pdu.Reader{}.Read(octets)
			require.NoError(t, err)
			require.Equal(t, direct, m)
		}
	})
}

// FuzzHeader: no panic; what reads writes back to the same octets.
func FuzzHeader(f *testing.F) {
	for _, v := range vectors(f) {
		if v.Expect.UDH == nil {
			continue
		}
		var b []byte
		for _, e := range *v.Expect.UDH {
			data := unhex(f, e.Data)
			b = append(append(b, e.ID, byte(len(data))), data...)
		}
		f.Add(append([]byte{byte(len(b))}, b...))
	}
	f.Add(unhex(f, "1A2318F4038111F20302010901021E470191F101031F800191F100"))
	f.Fuzz(func(t *testing.T, octets []byte) {
		var h pdu.Header
		if err := h.UnmarshalBinary(octets); err != nil {
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault)
			require.Nil(t, h)
			return
		}
		written, err := h.AppendBinary(nil)
		if err != nil {
			require.ErrorIs(t, err, pdu.ErrLength)
			return
		}
		var again pdu.Header
		require.NoError(t, again.UnmarshalBinary(written))
		require.Equal(t, h, again)
		require.Len(t, written, len(octets))
	})
}

// FuzzAddress: what can be written as an address reads back as the same text.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"+420123456789", "112", "*21#", "Go-Info", "a[]{}€", "+49 (0)151", "@", "1234567@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := pdu.ParseAddress(s)
		if err != nil {
			var fault *pdu.FieldError
			require.ErrorAs(t, err, &fault)
			return
		}
		octets, err := (&pdu.Deliver{Originator: a}).AppendBinary(nil)
		require.NoError(t, err)
		var d pdu.Deliver
		require.NoError(t, d.UnmarshalBinary(octets))
		require.Equal(t, a, d.Originator)
		b, err := pdu.ParseAddress(a.String())
		require.NoError(t, err)
		if a.Type() == b.Type() { // a name that looks like a number is read as one
			require.Equal(t, strings.TrimSpace(a.String()), b.String())
		}
	})
}

// FuzzTimestamp: no panic; a valid stamp is the one its time makes.
func FuzzTimestamp(f *testing.F) {
	f.Add([]byte{0x42, 0x30, 0x90, 0x71, 0x50, 0x95, 0x49})
	f.Add([]byte{0x99, 0x21, 0x13, 0x32, 0x95, 0x95, 0x2B})
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, octets []byte) {
		if len(octets) != 7 {
			return
		}
		wire := append([]byte{0x04, 1, 0x91, 0xF1, 0, 0}, octets...)
		var d pdu.Deliver
		require.NoError(t, d.UnmarshalBinary(append(wire, 0)))
		at := d.Timestamp.Time()
		if !d.Timestamp.Valid() || octets[6]&^0x08 == 0 { // minus zero is zero
			return
		}
		require.False(t, at.IsZero())
		again, err := pdu.NewTimestamp(at)
		require.NoError(t, err)
		require.Equal(t, d.Timestamp, again)
	})
}
