package modem

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/at"
)

// OperatorStatus says whether an operator that was found can be used (3GPP TS 27.007 7.3, <stat>).
type OperatorStatus uint8

// The states of an operator.
const (
	OperatorUnknown OperatorStatus = iota
	OperatorAvailable
	OperatorCurrent   // the modem is registered with it
	OperatorForbidden // the card may not use it
)

var operatorStatusNames = [...]string{"unknown", "available", "current", "forbidden"}

// String returns the status in words.
func (s OperatorStatus) String() string {
	if int(s) < len(operatorStatusNames) {
		return operatorStatusNames[s]
	}
	return fmt.Sprintf("operator status %d", uint8(s))
}

// FoundOperator is an operator that a search has found.
type FoundOperator struct {
	Operator
	ShortName string
	Status    OperatorStatus
}

// scanLimit is how long a search for operators may take.
const scanLimit = 5*time.Minute + 15*time.Second

// ScanOperators searches for operators with AT+COPS=?. It takes from half a minute to five, during which
// the modem runs no other command and on many makes neither sends nor receives. When ctx ends the
// search is broken off. Source: 3GPP TS 27.007 7.3.
func (m *Modem) ScanOperators(ctx context.Context) ([]FoundOperator, error) {
	set, err := m.charset(ctx)
	if err != nil {
		return nil, err
	}
	r, err := m.do(ctx, at.Command{Line: "+COPS=?", Timeout: scanLimit})
	if err != nil {
		return nil, err
	}
	var found []FoundOperator
	for _, line := range r.Lines() {
		p := at.ParseParams(line)
		for i := range p.Len() {
			if o, ok := foundOperator(p.At(i).List, set); ok {
				found = append(found, o)
			}
		}
	}
	return found, nil
}

// foundOperator reads (<stat>,"<long>","<short>","<numeric>"[,<AcT>]). The lists of modes and formats at
// the end of the answer are none.
func foundOperator(list []at.Value, set charset) (o FoundOperator, ok bool) {
	if len(list) < 4 {
		return o, false
	}
	numeric := list[3].Text
	if len(numeric) > 6 {
		numeric = ucs2OrPlain(numeric)
	}
	if !isDigits(numeric) || len(numeric) < 5 || len(numeric) > 6 {
		return o, false
	}
	o.Operator = Operator{Name: set.decode(list[1].Text), Numeric: numeric, AcT: -1}
	o.ShortName = set.decode(list[2].Text)
	if stat := list[0].Text; len(stat) == 1 && stat[0] >= '0' && stat[0] <= '9' {
		o.Status = OperatorStatus(stat[0] - '0')
	}
	if len(list) > 4 {
		if act, err := at.ParseParams("x:"+list[4].Text).Int(0, "AcT"); err == nil {
			o.AcT = act
		}
	}
	return o, true
}

// SelectOperator registers with the operator of a numeric code such as "26201", and with no other; in the access
// technology act of [Operator], or any for -1. An empty code goes back to automatic choice. It can take
// three minutes. Source: 3GPP TS 27.007 7.3.
func (m *Modem) SelectOperator(ctx context.Context, numeric string, act int) error {
	values := []any{0}
	if numeric != "" {
		if !isOperatorCode(numeric) {
			return errOperatorCode(numeric)
		}
		values = []any{1, 2, numeric}
		if act >= 0 {
			values = append(values, act)
		}
	}
	line, err := at.Set("+COPS", values...)
	if err != nil {
		return err
	}
	_, err = m.Command(ctx, line)
	if numeric != "" && (err == nil || refused(err)) {
		// Else the modem would tell codes from now on, and no names.
		if _, named := m.Command(ctx, "+COPS=3,0"); err == nil {
			err = passRefusal(named)
		}
	}
	return err
}

// Deregister leaves the network, until [Modem.SelectOperator]. Source: 3GPP TS 27.007 7.3.
func (m *Modem) Deregister(ctx context.Context) error {
	_, err := m.Command(ctx, "+COPS=2")
	return err
}

// OperatorNames reads the names that the modem knows of operators all over the world, with AT+COPN. On many
// modems that are more than a thousand. Source: 3GPP TS 27.007 7.21.
func (m *Modem) OperatorNames(ctx context.Context) (map[string]string, error) {
	set, err := m.charset(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := m.Command(ctx, "+COPN")
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(lines))
	for _, line := range lines {
		p := at.ParseParams(line)
		code := p.At(0).Text
		if len(code) > 6 {
			code = ucs2OrPlain(code)
		}
		if isDigits(code) {
			names[code] = set.decode(p.At(1).Text)
		}
	}
	return names, nil
}

// Technology is a choice of radio technologies.
type Technology uint8

// The technologies.
const (
	AnyTechnology Technology = iota
	GSM                      // 2G
	UMTS                     // 3G
	LTE                      // 4G
)

// SetTechnology restricts the modem to one radio technology, or lifts the restriction, with the maker's command or
// AT+WS46. Most modems keep the choice over a restart. Source: 3GPP TS 27.007 5.9.
func (m *Modem) SetTechnology(ctx context.Context, t Technology) error {
	var lines []string
	for _, forms := range m.Profile().Technologies {
		if line := forms[min(t, LTE)]; line != "" {
			lines = append(lines, line)
		}
	}
	standard := [...]string{"+WS46=25", "+WS46=12", "+WS46=22", "+WS46=28"}
	return m.firstOf(ctx, append(lines, standard[min(t, LTE)])...)
}

// TechnologyName returns the name of an access technology as [Registration] and [Operator] have it: "LTE" for
// 7. Source: 3GPP TS 27.007 7.3.
func TechnologyName(act int) string {
	names := [...]string{"GSM", "GSM Compact", "UMTS", "EDGE", "HSDPA", "HSUPA", "HSPA", "LTE", "EC-GSM-IoT", "NB-IoT",
		"LTE on a 5G core", "5G", "5G", "LTE and 5G"}
	if act < 0 || act >= len(names) {
		return strings.TrimSpace("unknown " + strings.TrimPrefix(fmt.Sprint(act), "-1"))
	}
	return names[act]
}
