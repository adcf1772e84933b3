package modem

import (
	"context"

	"github.com/semioctet/gsm/at"
)

// Operator is the network operator that the modem is registered with.
type Operator struct {
	Name    string // long name, as the network or the modem's list has it; empty if it gave the code only
	Numeric string // country and network code, "26201"; empty if it gave the name only
	AcT     int    // access technology: 0 GSM, 2 UTRAN, 7 E-UTRAN ...; -1 if not known
}

// Operator reads the operator with AT+COPS?. It is the zero Operator with AcT -1 when the modem is not
// registered. The format the modem answers in is left as it is.
// Source: 3GPP TS 27.007 7.3.
func (m *Modem) Operator(ctx context.Context) (Operator, error) {
	o := Operator{AcT: -1}
	lines, err := m.Command(ctx, "+COPS?")
	if err != nil || len(lines) == 0 {
		return o, err
	}
	p := at.ParseParams(lines[0])
	if p.Len() < 3 {
		return o, nil
	}
	format, err := p.Int(1, "format")
	if err != nil {
		return o, err
	}
	if format == 2 {
		o.Numeric = p.At(2).Text
		if len(o.Numeric) > 6 {
			o.Numeric = ucs2OrPlain(o.Numeric)
		}
	} else {
		if o.Name, err = m.readName(ctx, p.At(2).Text); err != nil {
			return o, err
		}
		if name := ucs2OrPlain(o.Name); len(o.Name) > 4 && readable(name) {
			o.Name = name // in UCS2 whatever the set is
		}
	}
	o.AcT, err = p.IntOr(3, "AcT", -1)
	return o, err
}

// ServiceCentre reads the number of the service centre that messages are sent through, with
// AT+CSCA?. It is empty when none is set; without one no message can be sent.
// Source: 3GPP TS 27.005 3.3.1.
func (m *Modem) ServiceCentre(ctx context.Context) (string, error) {
	lines, err := m.Command(ctx, "+CSCA?")
	if err != nil || len(lines) == 0 {
		return "", err
	}
	return numberAt(at.ParseParams(lines[0]), 0), nil
}
