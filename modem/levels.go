package modem

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/semioctet/gsm/at"
)

// Level is one measurement of a signal, in dBm or dB as its field says. The zero value is one that is
// not known.
type Level struct {
	Value float64
	Known bool
}

// String returns the number, or "unknown".
func (l Level) String() string {
	if !l.Known {
		return "unknown"
	}
	return fmt.Sprintf("%g", l.Value)
}

// SignalLevels are the measurements of the serving cell that a modem gives. Only those of the technology
// in use are known. As an event they tell what a modem has reported by itself.
type SignalLevels struct {
	RSSI   Level // GSM RXLEV or the total power in the band: dBm, -111 to -48
	RSCP   Level // UMTS: dBm, -121 to -25
	EcNo   Level // UMTS: dB, -24.5 to 0
	RSRP   Level // LTE: dBm, -141 to -44
	RSRQ   Level // LTE: dB, -20 to -3
	SINR   Level // LTE: dB
	SSRSRP Level // 5G: dBm, -157 to -31
	SSRSRQ Level // 5G: dB, -43.5 to 20
	SSSINR Level // 5G: dB, -23.5 to 40
	BER    int   // bit error rate class RXQUAL 0 to 7, 99 if not known
}

func (Signal) event()       {}
func (SignalLevels) event() {}

// scale turns what a modem writes into a measurement: value = offset + step*n, for n up to max.
type scale struct {
	offset, step float64
	max          int
}

func (s scale) level(p at.Params, i int) Level {
	n, err := p.Int(i, "level")
	if err != nil || n < 0 || n > s.max {
		return Level{}
	}
	return Level{Value: math.Round((s.offset+s.step*float64(n))*100) / 100, Known: true}
}

// Scales of +CESQ (3GPP TS 27.007 8.69); those of ^HCSQ begin elsewhere.
var (
	scaleRxLev  = scale{-111, 1, 63}
	scaleRSCP   = scale{-121, 1, 96}
	scaleEcNo   = scale{-24.5, 0.5, 49}
	scaleRSRQ   = scale{-20, 0.5, 34}
	scaleRSRP   = scale{-141, 1, 97}
	scaleSSRSRQ = scale{-43.5, 0.5, 126}
	scaleSSRSRP = scale{-157, 1, 126}
	scaleSSSINR = scale{-23.5, 0.5, 127}

	scaleHuaweiRSSI = scale{-121, 1, 96}
	scaleHuaweiEcIo = scale{-32.5, 0.5, 65}
	scaleHuaweiSINR = scale{-20.2, 0.2, 251}
)

// SignalLevels reads the measurements of the signal, with the maker's command where it has a better one,
// else with AT+CESQ. [Modem.Signal] is there on modems that have neither. Values are the lower edge of
// the interval that the modem tells. Source: 3GPP TS 27.007 8.69.
func (m *Modem) SignalLevels(ctx context.Context) (SignalLevels, error) {
	var err error
	for _, command := range append(append([]string{}, m.Profile().SignalLevels...), "+CESQ") {
		var lines []string
		lines, err = m.Command(ctx, command)
		if err != nil && !refused(err) {
			break
		}
		for _, line := range lines {
			if l, ok := parseLevels(line); ok {
				return l, nil
			}
		}
	}
	if err == nil {
		err = fmt.Errorf("modem: signal levels: the modem gave none that are known")
	}
	return SignalLevels{BER: 99}, err
}

// parseLevels reads an answer or a notice with measurements.
func parseLevels(line string) (SignalLevels, bool) {
	p := at.ParseParams(line)
	name, _, named := strings.Cut(line, ":")
	switch strings.ToUpper(name) {
	case "+CESQ":
		return cesqLevels(p), p.Len() >= 6
	case "^HCSQ":
		return hcsqLevels(p), named && p.Len() >= 1
	case "+QCSQ":
		return qcsqLevels(p), named && p.Len() >= 1
	}
	return SignalLevels{}, false
}

// cesqLevels reads <rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>[,<ss_rsrq>,<ss_rsrp>,<ss_sinr>].
func cesqLevels(p at.Params) SignalLevels {
	l := SignalLevels{
		RSSI: scaleRxLev.level(p, 0), RSCP: scaleRSCP.level(p, 2), EcNo: scaleEcNo.level(p, 3),
		RSRQ: scaleRSRQ.level(p, 4), RSRP: scaleRSRP.level(p, 5),
		SSRSRQ: scaleSSRSRQ.level(p, 6), SSRSRP: scaleSSRSRP.level(p, 7), SSSINR: scaleSSSINR.level(p, 8), BER: 99,
	}
	if ber, err := p.Int(1, "ber"); err == nil && ber <= 7 {
		l.BER = ber
	}
	return l
}

// hcsqLevels reads Huawei's <mode>,<values>.
func hcsqLevels(p at.Params) SignalLevels {
	l := SignalLevels{BER: 99}
	switch p.At(0).Text {
	case "GSM":
		l.RSSI = scaleHuaweiRSSI.level(p, 1)
	case "WCDMA":
		l.RSSI, l.RSCP, l.EcNo = scaleHuaweiRSSI.level(p, 1), scaleHuaweiRSSI.level(p, 2), scaleHuaweiEcIo.level(p, 3)
	case "LTE":
		l.RSSI, l.RSRP, l.SINR, l.RSRQ = scaleHuaweiRSSI.level(p, 1), scaleRSRP.level(p, 2), scaleHuaweiSINR.level(p, 3), scaleRSRQ.level(p, 4)
	}
	return l
}

// qcsqLevels reads Quectel's <mode>,<values>, which are dBm and dB as they are, but for the SINR.
func qcsqLevels(p at.Params) SignalLevels {
	l := SignalLevels{BER: 99}
	plain := func(i int) Level {
		n, err := p.Int(i, "level")
		return Level{Value: float64(n), Known: err == nil && n < 0}
	}
	l.RSSI = plain(1)
	switch p.At(0).Text {
	case "WCDMA":
		l.RSCP, l.EcNo = plain(2), plain(3)
	case "LTE", "CAT-M1", "CAT-NB1", "eMTC", "NBIoT":
		l.RSRP, l.SINR, l.RSRQ = plain(2), scale{-20, 0.2, 250}.level(p, 3), plain(4)
	}
	return l
}

// WatchSignal has the modem report changes of the signal, as [Signal] or [SignalLevels] events, if the make
// of modem can. It is repeated when the modem starts anew.
func (m *Modem) WatchSignal(ctx context.Context) error {
	return m.keep(ctx, m.Profile().SignalNotices...)
}

// signalNotice takes the notices of a signal and reports whether the notice was one.
func (m *Modem) signalNotice(n at.Notice) bool {
	line := n.Line
	switch n.Name() {
	case "^HCSQ", "+CESQ", "+QCSQ":
		if l, ok := parseLevels(line); ok {
			m.emit(l)
			return true
		}
	case "+QIND": // "csq",<rssi>,<ber>
		if n.Params().At(0).Text != "csq" {
			return false
		}
		_, line, _ = strings.Cut(line, ",")
		line = "+CSQ: " + line
		fallthrough
	case "+CSQ", "+CSQN", "^RSSI":
		if s, err := parseSignal(line); err == nil {
			m.emit(s)
			return true
		}
	}
	return false
}
