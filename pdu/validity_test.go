package pdu_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// TS 23.040 9.2.3.12.1.
func TestValidityRelative(t *testing.T) {
	const hour, day, week = time.Hour, 24 * time.Hour, 7 * 24 * time.Hour
	tests := []struct {
		octet byte
		want  time.Duration
	}{
		{0, 5 * time.Minute}, {1, 10 * time.Minute}, {143, 12 * hour}, {144, 12*hour + 30*time.Minute},
		{167, day}, {168, 2 * day}, {170, 4 * day}, {196, 30 * day}, {197, 5 * week}, {255, 63 * week},
	}
	for _, tt := range tests {
		v := pdu.ValidFor(tt.want)
		assert.Equal(t, []byte{tt.octet}, v.Octets())
		d, ok := v.Duration()
		assert.True(t, ok)
		assert.Equal(t, tt.want, d)
	}
	round := []struct{ ask, got time.Duration }{
		{0, 5 * time.Minute}, {time.Minute, 5 * time.Minute}, {6 * time.Minute, 10 * time.Minute},
		{25 * hour, 2 * day}, {31 * day, 5 * week}, {100 * week, 63 * week},
	}
	for _, tt := range round {
		d, _ := pdu.ValidFor(tt.ask).Duration()
		assert.Equal(t, tt.got, d, "asked for %v", tt.ask)
	}
}

// TS 23.040 9.2.3.12.3.
func TestValidityEnhanced(t *testing.T) {
	tests := []struct {
		name   string
		ask    time.Duration
		single bool
		octets []byte
		want   time.Duration
		shown  string
	}{
		{"options only", 0, true, []byte{0x40, 0, 0, 0, 0, 0, 0}, 0, "none, single shot"},
		{"seconds", 3 * time.Second, false, []byte{2, 3, 0, 0, 0, 0, 0}, 3 * time.Second, "3s"},
		{"part of a second", time.Millisecond, false, []byte{2, 1, 0, 0, 0, 0, 0}, time.Second, "1s"},
		{"clock", 12*time.Hour + 23*time.Minute + 45*time.Second, false, []byte{3, 0x21, 0x32, 0x54, 0, 0, 0},
			12*time.Hour + 23*time.Minute + 45*time.Second, "12h23m45s"},
		{"relative", 101 * time.Hour, true, []byte{0x41, 171, 0, 0, 0, 0, 0}, 120 * time.Hour, "120h0m0s, single shot"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := pdu.ValidEnhanced(tt.ask, tt.single)
			assert.Equal(t, pdu.ValidityEnhanced, v.Format())
			assert.Equal(t, tt.octets, v.Octets())
			d, ok := v.Duration()
			assert.Equal(t, tt.want > 0, ok)
			assert.Equal(t, tt.want, d)
			assert.Equal(t, tt.single, v.SingleShot())
			assert.Equal(t, tt.shown, v.String())
			assert.Equal(t, v, submitWith(t, v).Validity)
		})
	}
}

func TestValidityAbsolute(t *testing.T) {
	end := time.Date(2024, 3, 9, 17, 5, 59, 0, time.FixedZone("", -12600))
	v, err := pdu.ValidUntil(end)
	require.NoError(t, err)
	assert.Equal(t, "until 2024-03-09T17:05:59-03:30", v.String())
	got, ok := submitWith(t, v).Validity.Until()
	assert.True(t, ok)
	assert.True(t, end.Equal(got))
	_, ok = v.Duration()
	assert.False(t, ok)
	_, err = pdu.ValidUntil(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	assert.ErrorIs(t, err, pdu.ErrDate)
	assert.Equal(t, "none", pdu.Validity{}.String())
	assert.Equal(t, pdu.Validity{}, submitWith(t, pdu.Validity{}).Validity)
}

// submitWith writes an SMS-SUBMIT with a validity period and reads it strictly.
func submitWith(t *testing.T, v pdu.Validity) *pdu.Submit {
	t.Helper()
	to, err := pdu.ParseAddress("+1")
	require.NoError(t, err)
	octets, err := (&pdu.Submit{Destination: to, Validity: v}).AppendBinary(nil)
	require.NoError(t, err)
	m, err := pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true, Strict: true}.Read(octets)
	require.NoError(t, err)
	return m.TPDU.(*pdu.Submit)
}

func TestValidityDeviations(t *testing.T) {
	tests := []struct {
		name, fo, octets string
		rule             error
	}{
		{"absolute, month 13", "19", "42319071509549", pdu.ErrDate},
		{"enhanced, reserved form", "09", "07000000000000", pdu.ErrReserved},
		{"enhanced, reserved bits", "09", "0A030000000000", pdu.ErrReserved},
		{"enhanced, zero seconds", "09", "02000000000000", pdu.ErrReserved},
		{"enhanced, minute 60", "09", "03210600000000", pdu.ErrDate},
		{"enhanced, hour A0", "09", "030A0000000000", pdu.ErrDigit},
		{"enhanced, minute 0F", "09", "0310F000000000", pdu.ErrDigit},
		{"enhanced, unused octet set", "09", "02030000000001", pdu.ErrFiller},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true}
			m, err := r.ReadHex(tt.fo+"000191F10000"+tt.octets+"00", -1)
			require.NoError(t, err)
			require.Len(t, m.Deviations, 1)
			assert.ErrorIs(t, m.Deviations[0], tt.rule)
			assert.Equal(t, "TP-VP", m.Deviations[0].Field)
			r.Strict = true
			_, err = r.ReadHex(tt.fo+"000191F10000"+tt.octets+"00", -1)
			assert.ErrorIs(t, err, tt.rule)
		})
	}
}

// Extension octets of a later release stand between the indicator and the period.
func TestValidityExtension(t *testing.T) {
	r := pdu.Reader{Direction: pdu.ToNetwork, NoSMSC: true, Strict: true}
	for wire, want := range map[string]time.Duration{"82001E00000000": 30 * time.Second, "83808080800012": 0, "82808080808080": 0} {
		m, err := r.ReadHex("09000191F10000"+wire+"00", -1)
		require.NoError(t, err)
		d, ok := m.TPDU.(*pdu.Submit).Validity.Duration()
		assert.Equal(t, want, d)
		assert.Equal(t, want > 0, ok)
	}
}
