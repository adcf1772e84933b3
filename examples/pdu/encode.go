package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// A partObject is what encode writes of a part with -json.
type partObject struct {
	Part     int    `json:"part"`
	Parts    int    `json:"parts"`
	Alphabet string `json:"alphabet"`
	Length   int    `json:"length"`
	PDU      string `json:"pdu"`
}

func encode(t *tool, args []string) error {
	f := t.flags()
	to := f.String("to", "", "`number` of the receiver, with + when international; required")
	class := f.Int("class", -1, "message class, 0 (flash) to 3; -1 for none")
	report := f.Bool("status-report", false, "ask for a status report")
	validity := f.Duration("validity", 0, "how long the service centre tries, 5m to 10584h; 0 leaves it to the centre")
	ref := f.Int("ref", -1, "reference of the parts, 0 to 255, or to 65535 with 16 bits; -1 for a fresh one")
	languages := f.String("languages", "", "national tables that may be used: all, or `codes` such as tr,es")
	locking := f.String("locking", "", "the `language` of the locking shift table to use, rather than to choose")
	single := f.String("single", "", "the `language` of the single shift table to use")
	asJSON := f.Bool("json", false, "write one JSON object a part")
	if err := parse(f, args); err != nil {
		return err
	}
	template, err := newTemplate(*to, *class, *validity)
	if err != nil {
		return err
	}
	template.StatusReport = *report
	if err := setTables(&template, *locking, *single); err != nil {
		return err
	}
	var o pdu.SplitOptions
	if o.Languages, err = parseLanguages(*languages); err != nil {
		return err
	}
	if err := setReference(&o, *ref); err != nil {
		return err
	}
	text, err := t.text(f.Args())
	if err != nil {
		return err
	}
	parts, err := pdu.Split(template, text, &o)
	if err != nil {
		return err
	}
	return t.writeParts(parts, *asJSON)
}

func (t *tool) writeParts(parts []pdu.Submit, asJSON bool) error {
	for i := range parts {
		m := pdu.Message{TPDU: &parts[i]}
		length, err := m.Length()
		if err != nil {
			return err
		}
		hex, err := m.Hex()
		if err != nil {
			return err
		}
		if asJSON {
			err = t.object(partObject{i + 1, len(parts), parts[i].DCS.Alphabet().String(), length, hex})
		} else {
			err = t.line(fmt.Sprintf("AT+CMGS=%d\n%s", length, hex))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func newTemplate(to string, class int, validity time.Duration) (pdu.Submit, error) {
	var s pdu.Submit
	if to == "" {
		return s, &usageError{"no receiver: give it with -to"}
	}
	number, err := pdu.ParseAddress(to)
	if err != nil {
		return s, &usageError{"-to: " + err.Error()}
	}
	s.Destination = number
	if class < -1 || class > 3 {
		return s, &usageError{"-class: it is 0 to 3, or -1 for none"}
	}
	if class >= 0 {
		s.DCS = s.DCS.WithClass(pdu.Class(class))
	}
	if validity < 0 {
		return s, &usageError{"-validity: it can not be negative"}
	}
	if validity > 0 {
		s.Validity = pdu.ValidFor(validity)
	}
	return s, nil
}

// setTables puts the elements that prescribe national tables into the template.
func setTables(template *pdu.Submit, locking, single string) error {
	var h pdu.Header
	l, err := parseLanguage(locking)
	if err != nil {
		return err
	}
	s, err := parseLanguage(single)
	if err != nil {
		return err
	}
	if s != pdu.DefaultLanguage {
		h = append(h, pdu.SingleShift(s))
	}
	if l != pdu.DefaultLanguage {
		h = append(h, pdu.LockingShift(l))
	}
	template.UserData, err = pdu.NewData(h, nil)
	return err
}

func setReference(o *pdu.SplitOptions, ref int) error {
	if ref < -1 || ref > 0xFFFF {
		return &usageError{"-ref: it is 0 to 65535, or -1 for a fresh one"}
	}
	if ref >= 0 {
		r := uint16(ref)
		o.Reference, o.Reference16 = &r, ref > 0xFF
	}
	return nil
}

// parseLanguages reads the value of -languages.
func parseLanguages(s string) ([]pdu.Language, error) {
	switch s {
	case "":
		return nil, nil
	case "all":
		return pdu.AllLanguages(), nil
	}
	var list []pdu.Language
	for name := range strings.SplitSeq(s, ",") {
		l, ok := pdu.ParseLanguage(strings.TrimSpace(name))
		if !ok {
			return nil, &usageError{fmt.Sprintf("-languages: no national tables for %q; there are %v", name, pdu.AllLanguages())}
		}
		list = append(list, l)
	}
	return list, nil
}
