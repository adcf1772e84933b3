package modem

import (
	"context"
	"slices"

	"github.com/semioctet/gsm/at"
)

// PreferredOperator is an entry of the list of operators that the SIM card prefers abroad, which its user may change.
type PreferredOperator struct {
	Index        int    // place in the list, from 1; the first is preferred most
	Numeric      string // country and network code, "26201"; empty if the modem gave the name only
	Name         string // empty if it gave the code only
	Technologies []int  // access technologies as [TechnologyName] has them; nil if the modem tells none
}

// preferredTechnologies are the access technologies behind an entry, a flag each: GSM, GSM Compact, UTRAN, E-UTRAN, 5G.
var preferredTechnologies = [...]int{0, 1, 2, 7, 11}

// PreferredOperators reads the list of operators that the card prefers, without the places that are empty. Source:
// 3GPP TS 27.007 7.19, TS 31.102 4.2.5.
func (m *Modem) PreferredOperators(ctx context.Context) ([]PreferredOperator, error) {
	set, err := m.charset(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := m.Command(ctx, "+CPOL=,2"); passRefusal(err) != nil { // have it give codes
		return nil, err
	}
	lines, err := m.Command(ctx, "+CPOL?")
	if err != nil {
		return nil, err
	}
	var all []PreferredOperator
	for _, line := range lines {
		p := at.ParseParams(line)
		index, err := p.Int(0, "index")
		if err != nil {
			return all, err
		}
		format, err := p.Int(1, "format")
		if err != nil {
			return all, err
		}
		o := PreferredOperator{Index: index}
		if oper := p.At(2).Text; format == 2 {
			o.Numeric = ucs2OrPlain(oper)
		} else {
			o.Name = set.decode(oper)
		}
		for i, act := range preferredTechnologies {
			if p.At(3+i).Text == "1" {
				o.Technologies = append(o.Technologies, act)
			}
		}
		all = append(all, o)
	}
	return all, nil
}

// SetPreferredOperator writes a place of the list that [Modem.PreferredOperators] reads: an operator by its code, with the
// access technologies it is preferred with, or the modem's choice for none. An empty code empties the place.
// Source: 3GPP TS 27.007 7.19.
func (m *Modem) SetPreferredOperator(ctx context.Context, index int, numeric string, technologies ...int) error {
	values := []any{index}
	if numeric != "" {
		if !isOperatorCode(numeric) {
			return errOperatorCode(numeric)
		}
		values = append(values, 2, numeric)
	}
	if numeric != "" && len(technologies) > 0 {
		last := slices.Index(preferredTechnologies[:], slices.Max(technologies))
		for i, act := range preferredTechnologies {
			if i <= max(last, 2) { // the first three go together
				values = append(values, number(slices.Contains(technologies, act)))
			}
		}
	}
	line, err := at.Set("+CPOL", values...)
	if err != nil {
		return err
	}
	_, err = m.Command(ctx, line)
	return err
}

// isOperatorCode reports whether s can be the code of an operator.
func isOperatorCode(s string) bool { return isDigits(s) && (len(s) == 5 || len(s) == 6) }

func errOperatorCode(s string) error {
	return &at.UnsafeValueError{Value: s, Reason: "the code of an operator has five or six digits"}
}
