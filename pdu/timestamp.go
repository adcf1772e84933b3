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
	return Timestamp{[timestampLen]byte{
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
func (t Timestamp) Valid() bool { return t.digits() && t.date() }

// digits reports whether all semi-octets are digits.
func (t *Timestamp) digits() bool {
	o := &t.octets
	marks := unsemis[o[0]] | unsemis[o[1]] | unsemis[o[2]] | unsemis[o[3]] | unsemis[o[4]] | unsemis[o[5]] |
		unsemis[o[6]&^0x08] // without the sign of the zone
	return marks&noDigit == 0
}

// date reports whether t names a date and time, with 0 for semi-octets that are no digits.
func (t *Timestamp) date() bool {
	o := &t.octets
	month, day := unsemi(o[1]), unsemi(o[2])
	if month < 1 || month > 12 || day < 1 || unsemi(o[3]) > 23 || unsemi(o[4]) > 59 || unsemi(o[5]) > 59 {
		return false
	}
	if day <= 28 {
		return true
	}
	length := daysBefore[month] - daysBefore[month-1]
	if month == 2 && unsemi(o[0])%4 == 0 { // so for all years from 1990 to 2089
		length++
	}
	return day <= length
}

// Time returns the time in the zone of the stamp. Years 90 to 99 are 1990 to 1999, others 20xx;
// semi-octets that are no digits count as 0. If that names no date and time (month 0 or 13, 30
// February, hour 24), Time returns the zero time.Time.
func (t Timestamp) Time() time.Time {
	if !t.date() {
		return time.Time{}
	}
	// What time.Date does, in a third of the time, since no year is far from 2000.
	o := &t.octets
	year, month, day := unsemi(o[0]), unsemi(o[1]), unsemi(o[2])
	if year >= 90 {
		year -= 100
	}
	days := year*365 + (year+103)>>2 - 25 + daysBefore[month-1] + day - 1
	if month > 2 && year&3 == 0 {
		days++
	}
	const to2000 = 946684800 // seconds from 1970 to 2000
	local := days*86400 + unsemi(o[3])*3600 + unsemi(o[4])*60 + unsemi(o[5])
	quarters := t.quarters()
	return time.Unix(to2000+int64(local-quarters*15*60), 0).In(zone(quarters))
}

// daysBefore holds the days of a common year before the end of a month.
var daysBefore = [13]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

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
