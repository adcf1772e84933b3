package modem

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/semioctet/gsm/at"
)

// Identity is what a modem says about itself. What it does not tell is empty.
type Identity struct {
	Manufacturer string // +CGMI
	Model        string // +CGMM
	Revision     string // +CGMR
	IMEI         string // +CGSN, 14 to 16 digits
	Serial       string // +CGSN where that is another number than the IMEI
}

// folder is the name of the modem's own folder in [Options.Dir].
func (id Identity) folder() string {
	serial := "serial-" + id.Serial
	switch {
	case id.IMEI != "":
		return id.IMEI
	case id.Serial != "" && filepath.IsLocal(serial) && filepath.Base(serial) == serial:
		return serial
	}
	return "modem"
}

// Identify asks the modem who made it, its model, firmware, IMEI and serial number.
// Source: 3GPP TS 27.007 5.1 to 5.4.
func (m *Modem) Identify(ctx context.Context) (Identity, error) {
	var id Identity
	for _, q := range []struct {
		command string
		to      *string
	}{{"+CGMI", &id.Manufacturer}, {"+CGMM", &id.Model}, {"+CGMR", &id.Revision}, {"+CGSN", &id.IMEI}} {
		var err error
		if *q.to, err = m.plain(ctx, q.command, q.command); err != nil {
			return id, err
		}
	}
	if id.IMEI == "" || isIMEI(id.IMEI) {
		return id, nil
	}
	// Newer modems tell the IMEI when asked for it, and their maker's number when not.
	id.Serial = id.IMEI
	var err error
	if id.IMEI, err = m.plain(ctx, "+CGSN=1", "+CGSN"); !isIMEI(id.IMEI) {
		id.IMEI = ""
	}
	return id, err
}

// plain runs a query that is answered by a text, empty if it is refused.
func (m *Modem) plain(ctx context.Context, line, name string) (string, error) {
	lines, err := m.Command(ctx, line)
	if len(lines) == 0 {
		return "", passRefusal(err)
	}
	return plainAnswer(lines[0], name), nil
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
