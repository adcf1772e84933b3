package modem

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/at"
)

// Signal is the strength of the signal of the serving cell.
type Signal struct {
	DBm   int  // -113 (or less) to -51 (or more)
	Known bool // false when the modem does not know, for instance without a network
	BER   int  // bit error rate class RXQUAL 0 to 7, 99 if not known
}

// String returns for example "-79 dBm".
func (s Signal) String() string {
	if !s.Known {
		return "unknown"
	}
	return fmt.Sprintf("%d dBm", s.DBm)
}

// Signal reads the strength of the signal with AT+CSQ. Source: 3GPP TS 27.007 8.5.
func (m *Modem) Signal(ctx context.Context) (Signal, error) {
	lines, err := m.Command(ctx, "+CSQ")
	if err != nil {
		return Signal{}, err
	}
	if len(lines) == 0 {
		return Signal{}, fmt.Errorf("modem: AT+CSQ was answered by OK alone")
	}
	return parseSignal(lines[0])
}

// parseSignal reads "+CSQ: <rssi>,<ber>". 100 to 199 are what TD-SCDMA modems of Huawei and
// SIMCom write, with 191 for -25 dBm.
func parseSignal(line string) (Signal, error) {
	p := at.ParseParams(line)
	rssi, err := p.Int(0, "rssi")
	if err != nil {
		return Signal{}, err
	}
	ber, err := p.IntOr(1, "ber", 99)
	if err != nil {
		return Signal{}, err
	}
	s := Signal{BER: ber}
	switch {
	case rssi >= 0 && rssi <= 31:
		s.DBm, s.Known = -113+2*rssi, true
	case rssi >= 100 && rssi <= 191:
		s.DBm, s.Known = rssi-216, true
	}
	return s, nil
}
