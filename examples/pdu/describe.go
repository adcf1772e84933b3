package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// A description is the lines that tell a person what a message says: the type, then names and
// values below each other.
type description []string

func describe(m pdu.Message) []string {
	f := fieldsOf(m.TPDU)
	d := description{m.TPDU.Type().String()}
	if !m.SMSC.IsZero() {
		d.add("SMSC", m.SMSC.String())
	}
	d.addFields(m.TPDU, &f)
	if f.userData != nil {
		d.addUserData(&f)
	}
	for _, deviation := range m.Deviations {
		d.add("!", deviation.Error())
	}
	return d
}

func (d *description) add(name, value string) {
	if value != "" {
		*d = append(*d, fmt.Sprintf("  %-10s %s", name, value))
	}
}

// addWhen adds a word if a flag is there and as wanted.
func (d *description) addWhen(flag *bool, text string) {
	if flag != nil && *flag {
		d.add("flag", text)
	}
}

func (d *description) addFields(t pdu.TPDU, f *fields) {
	if f.address != nil {
		d.add(addressName(t.Type()), f.address.String()+" ("+f.address.Type().String()+")")
	}
	if f.mr != nil {
		d.add("reference", strconv.Itoa(int(*f.mr)))
	}
	if f.command != nil {
		d.add("command", fmt.Sprintf("%v, message %d", f.command.CommandType, f.command.Number))
	}
	if f.status != nil {
		d.add("status", fmt.Sprintf("%v: %v (0x%02X)", f.status.Class(), *f.status, byte(*f.status)))
	}
	if f.fcs != nil {
		d.add("cause", fmt.Sprintf("%v (0x%02X)", *f.fcs, byte(*f.fcs)))
	}
	if f.timestamp != nil {
		d.add("time", f.timestamp.String())
	}
	if f.discharge != nil {
		d.add("discharge", f.discharge.String())
	}
	if f.pid != nil && *f.pid != 0 {
		d.add("protocol", f.pid.String())
	}
	if f.dcs != nil {
		d.add("coding", f.dcs.String())
	}
	if f.validity != nil && f.validity.Format() != pdu.ValidityNone {
		d.add("validity", f.validity.String())
	}
	d.addWhen(f.replyPath, "reply path")
	d.addWhen(f.report, "status report")
	d.addWhen(f.more, "more messages wait")
	d.addWhen(f.reject, "reject duplicates")
}

func addressName(t pdu.Type) string {
	switch t {
	case pdu.TypeDeliver:
		return "from"
	case pdu.TypeStatusReport:
		return "recipient"
	}
	return "to"
}

func (d *description) addUserData(f *fields) {
	for _, e := range f.userData.Header() {
		value := strings.ToUpper(fmt.Sprintf("%x", e.AppendData(nil)))
		if s, ok := e.(fmt.Stringer); ok {
			value = s.String()
		}
		d.add("header", e.ID().String()+": "+value)
	}
	if f.isText() {
		d.add("text", strconv.Quote(f.userData.Text(*f.dcs)))
		return
	}
	d.add("data", fmt.Sprintf("%X", f.userData.Data()))
}
