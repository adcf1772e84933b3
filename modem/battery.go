package modem

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/at"
)

// PowerSource says what a modem runs on: <bcs> of +CBC (3GPP TS 27.007 8.4).
type PowerSource uint8

// The sources.
const (
	OnBattery    PowerSource = iota
	BatteryThere             // a battery is there, but the power comes from elsewhere: it may be charging
	NoBattery
	PowerFault // calls are not possible
)

var powerSourceNames = [...]string{"on battery", "on external power, battery connected", "no battery", "power fault"}

// String returns the source in words.
func (s PowerSource) String() string {
	if int(s) < len(powerSourceNames) {
		return powerSourceNames[s]
	}
	return fmt.Sprintf("power source %d", uint8(s))
}

// Battery is the state of the power supply. What the modem does not tell is -1 or 0, as the field says.
type Battery struct {
	Source     PowerSource
	Percent    int // 0 to 100, -1 if not told
	Millivolts int // 0 if not told
}

// Battery reads the state of the battery with AT+CBC. A module without a battery tells its supply voltage
// at best. Source: 3GPP TS 27.007 8.4; voltage of SIMCom, Quectel.
func (m *Modem) Battery(ctx context.Context) (Battery, error) {
	lines, err := m.Command(ctx, "+CBC")
	if err != nil {
		return Battery{Percent: -1}, err
	}
	if len(lines) == 0 {
		return Battery{Percent: -1}, fmt.Errorf("modem: AT+CBC was answered by OK alone")
	}
	return parseCBC(lines[0])
}

// parseCBC reads <bcs>,<bcl>[,<voltage>], and SIM7600's voltage alone.
func parseCBC(line string) (Battery, error) {
	p := at.ParseParams(line)
	b := Battery{Percent: -1}
	if volts := p.At(0).Text; p.Len() == 1 && strings.ContainsAny(volts, "vV") {
		b.Millivolts = millivolts(volts)
		return b, nil
	}
	source, err := p.Int(0, "bcs")
	if err != nil {
		return b, err
	}
	b.Source = PowerSource(min(max(source, 0), math.MaxUint8))
	if percent, err := p.Int(1, "bcl"); err == nil && percent >= 0 && percent <= 100 {
		b.Percent = percent
	}
	b.Millivolts = millivolts(p.At(2).Text)
	return b, nil
}

// millivolts reads a voltage such as 3812 or 3.812V, 0 if it is none.
func millivolts(s string) int {
	volts, inVolts := strings.CutSuffix(strings.ToUpper(s), "V")
	v, err := strconv.ParseFloat(volts, 64)
	if inVolts {
		v *= 1000
	}
	if err != nil || !(v >= 0 && v < 100_000) {
		return 0
	}
	return int(math.Round(v))
}
