package pdu

import (
	"sync/atomic"
	"time"
)

const timestampLen = 7

// Timestamp is a service centre time stamp: TP-SCTS, TP-DT or an absolute TP-VP.
//
// It holds the seven octets as received: year, month, day, hour, minute, second in swapped
// digits, and the zone in quarter hours. The zero value is the all-zero stamp that senders
// use for "none". Timestamps can be compared with ==. Source: 3GPP TS 23.040 9.2.3.11.
type Timestamp struct {
	octets [timestampLen]byte
	_      byte // as in Address
}

// NewTimestamp returns t in its own zone, cut to seconds and to a quarter hour of offset.
// Years 1990 to 2089 can be coded; others, and offsets beyond 19:45, give a [*FieldError].
func NewTimestamp(t time.Time) (Timestamp, error) {
	_, offset := t.Zone()
	quarters := offset / (15 * 60)
	t = t.In(zone(quarters))
	if y := t.Year(); y < 1990 || y > 2089 || quarters < -maxQuarters || quarters > maxQuarters {
		return Timestamp{}, &FieldError{Field: "TP-SCTS", Offset: -1, Value: t.String(),
			Clause: "TS 23.040 9.2.3.11", Err: ErrDate}
	}
	sign := byte(0)
	if quarters < 0 {
		sign, quarters = 0x08, -quarters
	}
	return Timestamp{octets: [timestampLen]byte{
		semi(t.Year() % 100), semi(int(t.Month())), semi(t.Day()),
		semi(t.Hour()), semi(t.Minute()), semi(t.Second()), semi(quarters) | sign,
	}}, nil
}

// semi codes 0 to 99 as two swapped digits.
func semi(n int) byte { return byte(n%10<<4 | n/10) }

// unsemi decodes two swapped digits. A semi-octet that is no digit counts as 0, as TS 23.040
// 9.2.3.11 tells a receiver to do.
func unsemi(b byte) int { return int(unsemis[b] &^ noDigit) }

// unsemis holds what every octet stands for as two swapped digits, with noDigit if either
// semi-octet is none.
var unsemis = func() (values [256]uint8) {
	for b := range values {
		tens, units, mark := b&15, b>>4, 0
		if tens > 9 {
			tens, mark = 0, noDigit
		}
		if units > 9 {
			units, mark = 0, noDigit
		}
		values[b] = uint8(tens*10 + units | mark)
	}
	return values
}()

const noDigit = 0x80

// IsZero reports whether all seven octets are zero.
func (t Timestamp) IsZero() bool { return t == Timestamp{} }

// Octets returns the seven octets as received.
func (t Timestamp) Octets() [timestampLen]byte { return t.octets }

// Valid reports whether t names a date and time, in digits. If not, Time returns the zero
// time or, where only digits are wrong, counts these as 0.
func (t Timestamp) Valid() bool { return validTimestamp(&t.octets) }

func validTimestamp(o *[timestampLen]byte) bool {
	year, month, day, hour, minute, second := unsemis[o[0]], unsemis[o[1]], unsemis[o[2]], unsemis[o[3]], unsemis[o[4]], unsemis[o[5]]
	zone := unsemis[o[6]&^0x08] // without its sign
	return (year|month|day|hour|minute|second|zone)&noDigit == 0 &&
		isDate(int(year), int(month), int(day), int(hour), int(minute), int(second))
}

// digits reports whether all semi-octets are digits.
func (t *Timestamp) digits() bool {
	marks := unsemis[t.octets[6]&^0x08] // without the sign of the zone
	for _, o := range t.octets[:6] {
		marks |= unsemis[o]
	}
	return marks&noDigit == 0
}

// isDate reports whether there is such a date and time.
func isDate(year, month, day, hour, minute, second int) bool {
	return month <= 12 && uint(day-1) < monthDays[month&15] && hour < 24 && minute < 60 && second < 60 &&
		(day < 29 || month != 2 || year&3 == 0) // leap years, for all from 1990 to 2089
}

// monthDays holds the days of each month, 29 for February, and zeros for what is no month.
var monthDays = [16]uint{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// Time returns the time in the zone of the stamp. Years 90 to 99 are 1990 to 1999, others 20xx;
// semi-octets that are no digits count as 0. If that names no date and time (month 0 or 13, 30
// February, hour 24), Time returns the zero time.Time.
func (t Timestamp) Time() time.Time {
	// What time.Date does, in a third of the time, since no year is far from 2000.
	o := &t.octets
	year, month, day, hour, minute, second := unsemi(o[0]), unsemi(o[1]), unsemi(o[2]), unsemi(o[3]), unsemi(o[4]), unsemi(o[5])
	if !isDate(year, month, day, hour, minute, second) {
		return time.Time{}
	}
	if year >= 90 {
		year -= 100
	}
	days := year*365 + (year+103)>>2 - 25 + daysBefore[(month-1)&15] + day - 1
	if month > 2 && year&3 == 0 {
		days++
	}
	const to2000 = 946684800 // seconds from 1970 to 2000
	local := days*86400 + hour*3600 + minute*60 + second
	quarters := t.quarters()
	return time.Unix(to2000+int64(local-quarters*15*60), 0).In(zone(quarters))
}

// daysBefore holds the days of a common year before each month.
var daysBefore = [16]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

// quarters returns the zone, -79 to 79 quarter hours east of Greenwich.
func (t *Timestamp) quarters() int {
	z := t.octets[timestampLen-1]
	q := unsemi(z &^ 0x08)
	if z&0x08 != 0 {
		return -q
	}
	return q
}

// String returns the time as in RFC 3339, or the octets if they name no time.
func (t Timestamp) String() string {
	if u := t.Time(); !u.IsZero() {
		return u.Format(time.RFC3339)
	}
	return string(AppendHex(nil, t.octets[:]))
}

// zones holds one location per quarter hour once it was used, since time.FixedZone allocates.
var zones [2*maxQuarters + 1]atomic.Pointer[time.Location]

// maxQuarters is the most that two digits with a sign bit in the first can hold: 19:45 hours.
const maxQuarters = 79

// zone returns the location that is so many quarter hours east of Greenwich.
func zone(quarters int) *time.Location {
	if quarters == 0 {
		return time.UTC
	}
	quarters = min(max(quarters, -maxQuarters), maxQuarters)
	z := &zones[quarters+maxQuarters]
	if z.Load() == nil {
		z.Store(time.FixedZone("", quarters*15*60))
	}
	return z.Load()
}
