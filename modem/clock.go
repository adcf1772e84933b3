package modem

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/at"
)

// Clock reads the modem's clock with AT+CCLK?, in the zone that it tells, UTC if it tells none. A clock
// that was never set shows a year such as 1980, 2000 or 2004. Source: 3GPP TS 27.007 8.15.
func (m *Modem) Clock(ctx context.Context) (time.Time, error) {
	lines, err := m.Command(ctx, "+CCLK?")
	if err != nil {
		return time.Time{}, err
	}
	if len(lines) == 0 {
		return time.Time{}, fmt.Errorf("modem: AT+CCLK? was answered by OK alone")
	}
	t, ok := parseClock(lines[0])
	if !ok {
		return time.Time{}, fmt.Errorf("modem: clock: %q is no time", lines[0])
	}
	return t, nil
}

// SetClock sets the modem's clock to t and its zone. Source: 3GPP TS 27.007 8.15.
func (m *Modem) SetClock(ctx context.Context, t time.Time) error {
	line, err := at.Set("+CCLK", formatClock(t))
	if err != nil {
		return err
	}
	_, err = m.Command(ctx, line)
	return err
}

// quarter is the unit of time zones.
const quarter = 15 * time.Minute

// formatClock writes "yy/MM/dd,hh:mm:ss±zz".
func formatClock(t time.Time) string {
	_, offset := t.Zone()
	quarters := offset / int(quarter/time.Second)
	t = t.In(time.FixedZone("", quarters*int(quarter/time.Second))) // a zone of odd minutes is rounded
	return t.Format("06/01/02,15:04:05") + fmt.Sprintf("%+03d", quarters)
}

// clockForm is a time anywhere in a line: two or four digits of the year, date and time parted by a comma or
// comma and quotation marks, and perhaps a zone.
var clockForm = regexp.MustCompile(`(\d{4}|\d\d)/(\d{1,2})/(\d{1,2})"?\s*,\s*"?(\d{1,2}):(\d\d):(\d\d)\s*([+-]\d{1,2})?`)

// parseClock finds a time in a line.
func parseClock(line string) (t time.Time, ok bool) {
	f := clockForm.FindStringSubmatch(line)
	if f == nil {
		return t, false
	}
	var v [6]int
	for i := range v {
		v[i], _ = strconv.Atoi(f[i+1]) // the form has digits only
	}
	switch {
	case v[0] < 70:
		v[0] += 2000
	case v[0] < 100:
		v[0] += 1900
	}
	zone := time.UTC
	if f[7] != "" {
		zone = zoneOf(f[7])
	}
	t = time.Date(v[0], time.Month(v[1]), v[2], v[3], v[4], v[5], 0, zone)
	return t, int(t.Month()) == v[1] && t.Day() == v[2] && t.Hour() == v[3]
}

// zoneOf reads a zone in quarters of an hour, such as "+08" or "-14".
func zoneOf(s string) *time.Location {
	n, _ := strconv.Atoi(strings.Trim(s, ` "`))
	if n == 0 || n < -96 || n > 96 {
		return time.UTC
	}
	return time.FixedZone("", n*int(quarter/time.Second))
}

// NetworkTime is the event that the network has told the time zone, and perhaps the time. See
// [Modem.WatchClock].
type NetworkTime struct {
	Time time.Time      // zero if only the zone was told
	Zone *time.Location // local time, with the adjustment for summer time
	DST  int            // hours of that adjustment: 0 to 2, -1 if not told
}

func (NetworkTime) event() {}

// WatchClock has the modem set its clock by the network, and report the network's time zone as
// [NetworkTime] events. It is repeated when the modem starts anew. Source: 3GPP TS 27.007 8.40, 8.41.
func (m *Modem) WatchClock(ctx context.Context) error {
	// The last one that the modem takes counts.
	return m.keep(ctx, append([]string{"+CTZU=1", "+CTZR=1", "+CTZR=2"}, m.Profile().ClockNotices...)...)
}

// clockNotice takes the notices of network time and reports whether the notice was one.
func (m *Modem) clockNotice(n at.Notice) bool {
	p := n.Params()
	var t NetworkTime
	switch n.Name() {
	case "+CTZV": // <tz>[,<time>], SIMCom <tz>,<dst>, u-blox <tz>,<time>
		t = NetworkTime{Zone: zoneOf(p.At(0).Text), DST: -1}
		if dst, err := p.Int(1, "dst"); err == nil && dst >= 0 && dst <= 2 {
			t.DST = dst
		}
	case "+CTZE", "+CTZEU": // <tz>,<dst>[,<time>], local time from +CTZE and universal time from +CTZEU
		t = NetworkTime{Zone: zoneOf(p.At(0).Text), DST: -1}
		if dst, err := p.Int(1, "dst"); err == nil {
			t.DST = dst
		}
	case "^NWTIME", "+NITZ": // <time>±<tz>,<dst>
		t.DST = -1
		if dst, err := p.Int(p.Len()-1, "dst"); err == nil && dst <= 2 {
			t.DST = dst
		}
	default:
		return false
	}
	if at, ok := parseClock(n.Line); ok {
		if t.Zone == nil || at.Location() != time.UTC {
			t.Zone = at.Location()
		}
		if n.Name() == "+CTZEU" {
			t.Time = at.In(t.Zone)
		} else {
			t.Time = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, t.Zone)
		}
	}
	if t.Zone == nil {
		return false
	}
	m.emit(t)
	return true
}
