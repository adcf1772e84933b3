package pdu_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// stamp reads a time stamp as it comes in an SMS-DELIVER.
func stamp(t testing.TB, digits string, strict bool) (pdu.Timestamp, []*pdu.FieldError, error) {
	t.Helper()
	m, err := pdu.Reader{NoSMSC: true, Strict: strict}.ReadHex("0405912143F50000"+digits+"00", -1)
	return m.TPDU.(*pdu.Deliver).Timestamp, m.Deviations, err
}

func TestTimestampEveryDay(t *testing.T) {
	last := time.Date(2089, 12, 31, 23, 59, 59, 0, time.UTC)
	for at := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC); !at.After(last); at = at.AddDate(0, 0, 1).Add(7*time.Hour + 61*time.Second) {
		ts, err := pdu.NewTimestamp(at)
		require.NoError(t, err)
		require.True(t, ts.Valid(), at)
		require.True(t, at.Equal(ts.Time()), "%v read as %v", at, ts.Time())
	}
}

func TestTimestampZones(t *testing.T) {
	at := time.Date(2024, 2, 29, 23, 30, 1, 0, time.UTC)
	for quarters := -79; quarters <= 79; quarters++ {
		in := at.In(time.FixedZone("", quarters*900))
		ts, err := pdu.NewTimestamp(in)
		require.NoError(t, err)
		assert.Equal(t, in.Format(time.RFC3339), ts.Time().Format(time.RFC3339))
	}
}

func TestTimestampReading(t *testing.T) {
	tests := []struct {
		name, digits, want string // want "" means no time
		valid, strict      bool
		rule               error
	}{
		{"west of Greenwich", "42309071509549", "2024-03-09T17:05:59-03:30", true, true, nil},
		{"east of Greenwich", "42211332959540", "2024-12-31T23:59:59+01:00", true, true, nil},
		{"zero offset is UTC", "32101000000000", "2023-01-01T00:00:00Z", true, true, nil},
		{"last century", "99211332959500", "1999-12-31T23:59:59Z", true, true, nil},
		{"all zero", "00000000000000", "", false, false, pdu.ErrDate},
		{"month 13", "42319071509500", "", false, false, pdu.ErrDate},
		{"30 February", "42200371509500", "", false, false, pdu.ErrDate},
		{"29 February of a common year", "32209271509500", "", false, false, pdu.ErrDate},
		{"29 February of a leap year", "42209271509500", "2024-02-29T17:05:59Z", true, true, nil},
		{"hour 24", "42309042509500", "", false, false, pdu.ErrDate},
		// TS 23.040 9.2.3.11: a semi-octet that is no digit counts as 0
		{"minute 0F", "423090710F9500", "2024-03-09T17:00:59Z", false, true, pdu.ErrDigit},
		{"zone FF: sign set, tens 7, units no digit", "423090715095FF", "2024-03-09T17:05:59-17:30", false, true, pdu.ErrDigit},
		{"all F", "FFFFFFFFFFFFFF", "", false, true, pdu.ErrDigit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ts, deviations, err := stamp(t, tt.digits, false)
			require.NoError(t, err)
			assert.Equal(t, tt.valid, ts.Valid())
			octets := ts.Octets()
			assert.Equal(t, tt.digits, string(pdu.AppendHex(nil, octets[:])), "kept as received")
			if tt.want == "" {
				assert.True(t, ts.Time().IsZero())
			} else {
				assert.Equal(t, tt.want, ts.Time().Format(time.RFC3339))
			}
			assert.Equal(t, tt.name == "all zero", ts.IsZero())
			if tt.rule == nil {
				assert.Empty(t, deviations)
			} else if assert.Len(t, deviations, 1) {
				assert.ErrorIs(t, deviations[0], tt.rule)
				assert.Equal(t, "TP-SCTS", deviations[0].Field)
				assert.Equal(t, 8, deviations[0].Offset)
			}
			_, _, err = stamp(t, tt.digits, true)
			assert.Equal(t, tt.strict, err == nil, "strict: %v", err)
		})
	}
}

func TestTimestampOutOfRange(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(1989, 12, 31, 0, 0, 0, 0, time.UTC),
		time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2024, 1, 1, 0, 0, 0, 0, time.FixedZone("", 20*3600)),
	} {
		_, err := pdu.NewTimestamp(at)
		assert.ErrorIs(t, err, pdu.ErrDate, at)
	}
}

func unixTime(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
