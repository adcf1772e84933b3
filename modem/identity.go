package modem

import (
	"context"
	"strings"

	"github.com/semioctet/gsm/at"
)

// Identity is what a modem says about itself. What it does not tell is empty.
type Identity struct {
	Manufacturer string // +CGMI
	Model        string // +CGMM
	Revision     string // +CGMR
	IMEI         string // +CGSN, 15 or 16 digits
}

// Identify asks the modem who made it, its model, firmware and IMEI.
// Source: 3GPP TS 27.007 5.1 to 5.4.
func (m *Modem) Identify(ctx context.Context) (Identity, error) {
	var id Identity
	for _, q := range []struct {
		command string
		to      *string
	}{{"+CGMI", &id.Manufacturer}, {"+CGMM", &id.Model}, {"+CGMR", &id.Revision}, {"+CGSN", &id.IMEI}} {
		lines, err := m.Command(ctx, q.command)
		if err != nil && !refused(err) {
			return id, err
		}
		if len(lines) > 0 {
			*q.to = plainAnswer(lines[0], q.command)
		}
	}
	return id, nil
}

// plainAnswer removes the name and the quotation marks that some modems put around a text.
func plainAnswer(line, command string) string {
	if rest, ok := strings.CutPrefix(line, command+":"); ok {
		return at.ParseParams("x:" + rest).At(0).Text
	}
	return strings.Trim(line, `"`)
}

// Capabilities asks the modem for the command sets it has, such as "+CGSM" for GSM and "+FCLASS" for fax.
// What it can do with messages is probed when it is opened: see [Modem.Route]. A modem that tells nothing gives
// an empty list. Source: ITU-T V.250 6.1.9.
func (m *Modem) Capabilities(ctx context.Context) ([]string, error) {
	lines, err := m.Command(ctx, "+GCAP")
	if err != nil && !refused(err) {
		return nil, err
	}
	var names []string
	for _, line := range lines {
		p := at.ParseParams(line)
		for i := range p.Len() {
			if name := p.At(i).Text; name != "" {
				names = append(names, name)
			}
		}
	}
	return names, nil
}
