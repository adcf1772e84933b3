package pdu

import (
	"errors"
	"slices"
)

// Names of ranges that are no fields of their own.
const (
	fieldTrailing = "left over" // behind the last field
	fieldUnread   = "not read"  // behind a fault that ends reading
)

// inspectLimit is more octets than the fields of a PDU can have, whatever their lengths claim. Behind it lies
// nothing but what is left over, and TP-PI that announces TP-PI without end.
const inspectLimit = 1024

// Inspect explains a PDU octet by octet, as the tolerant reader reads it, Strict or not. It never
// fails: what is wrong is the deviation of the field where it is. Without octets there are no fields.
//
// A PDU in hexadecimal form is decoded with [DecodeHex] first.
func (r Reader) Inspect(octets []byte) Fields {
	r.Strict = false
	m, err := r.Read(octets)
	if slices.ContainsFunc(m.Deviations, func(d *FieldError) bool { return d.Field == "SMSC" && errors.Is(d, ErrMissing) }) {
		r.NoSMSC = true
	}
	var fields Fields
	for _, f := range ranges(octets, r.probe(refuses(m.TPDU))) {
		if f.Name == "TP-UD" || f.Name == "TP-CD" {
			fields = append(fields, splitUserData(f, m.TPDU)...)
		} else {
			fields = append(fields, f)
		}
	}
	for i := range fields {
		fields[i].explain(m)
	}
	fields.mark(m.Deviations, err)
	return fields
}

// refuses reports whether t is a report with TP-FCS.
func refuses(t TPDU) bool {
	switch t := t.(type) {
	case *DeliverReport:
		return t.Cause != 0
	case *SubmitReport:
		return t.Cause != 0
	}
	return false
}

// A probe returns the name of the field to which the octet at offset at belongs; before is the name of
// the field of the octet in front of it.
type probe func(octets []byte, at int, before string) string

// ranges returns the fields of a PDU without what they mean.
func ranges(octets []byte, fieldAt probe) Fields {
	var fields Fields
	name := ""
	for from := 0; from < len(octets); {
		name = fieldAt(octets, from, name)
		to := from + 1
		if name == fieldTrailing || name == fieldUnread || from >= inspectLimit {
			to = len(octets)
		}
		for to < min(len(octets), inspectLimit) && fieldAt(octets, to, name) == name {
			to++
		}
		fields = append(fields, Field{From: from, To: to, Name: name, Raw: octets[from:to:to]})
		from = to
	}
	return fields
}

// probe returns the probe of an SMS PDU, which asks the reader: in a PDU that is cut off there, just
// this octet is what the reader misses first, and it says of which field. So the explanation can
// not disagree with the reader, and reading messages pays nothing for it. cause tells of TP-FCS.
func (r Reader) probe(cause bool) probe {
	return func(octets []byte, at int, before string) string {
		if cause && before == "TP-MTI" {
			return "TP-FCS" // its own value says that it is there, so that a reader can not miss it
		}
		var f faults
		var m Message
		c := cursor{octets: octets[:at], faults: &f}
		if !r.NoSMSC {
			c.smsc(&m.SMSC)
		}
		r.readTPDU(&c, &m)
		name := f.missed()
		if name == fieldTrailing && before == "TP-ST" {
			return "TP-PI" // may be left out in an SMS-STATUS-REPORT, so that nothing was missing
		}
		return name
	}
}

// missed returns the field whose octets were missing first.
func (f *faults) missed() string {
	for _, d := range f.deviations {
		if d.Err == ErrShort && d.Field != "TP-UDH" { // short user data, or a report without TP-PI
			return d.Field
		}
	}
	var fault *FieldError
	switch {
	case f.err == nil:
		return fieldTrailing
	case errors.As(f.err, &fault) && fault.Err == ErrShort:
		return fault.Field
	}
	return fieldUnread
}

// splitUserData divides user data into its header's length and elements, and what is behind.
func splitUserData(f Field, t TPDU) Fields {
	u, _ := userDataOf(t)
	if u == nil || !u.header || len(f.Raw) != int(u.size) {
		return Fields{f}
	}
	part := func(name string, from, to int) Field {
		return Field{From: f.From + from, To: f.From + to, Name: name, Raw: f.Raw[from:to:to]}
	}
	fields := Fields{part("TP-UDHL", 0, 1)}
	s, next := u.scan(), 1
	for s.next() {
		next = s.at + s.size
		fields = append(fields, part("TP-UDH", s.at, next))
	}
	for _, end := range []int{u.headerLen(), len(f.Raw)} {
		if next < end {
			name := f.Name
			if end == u.headerLen() {
				name = "TP-UDH" // an element that is cut off
			}
			fields = append(fields, part(name, next, end))
			next = end
		}
	}
	return fields
}

// userDataOf returns the user data of a TPDU and how it is coded, nil if it has none.
func userDataOf(t TPDU) (*UserData, DCS) {
	switch t := t.(type) {
	case *Deliver:
		return &t.UserData, t.DCS
	case *Submit:
		return &t.UserData, t.DCS
	case *DeliverReport:
		return &t.UserData, t.DCS
	case *SubmitReport:
		return &t.UserData, t.DCS
	case *StatusReport:
		return &t.UserData, t.DCS
	case *Command:
		return &t.Data, DCS8Bit
	}
	return nil, 0
}

// mark notes what a reader found wrong at the fields that have the octets, the last one for
// what is missing.
func (fs Fields) mark(deviations []*FieldError, err error) {
	var fault *FieldError
	if errors.As(err, &fault) {
		deviations = append(slices.Clip(deviations), fault)
	}
	for _, d := range deviations {
		i := slices.IndexFunc(fs, func(f Field) bool { return d.Offset < f.To })
		if i < 0 {
			i = len(fs) - 1
		}
		if i < 0 {
			return
		}
		if fs[i].Deviation == nil {
			fs[i].Deviation = d
		} else {
			fs[i].Deviation = errors.Join(fs[i].Deviation, d)
		}
	}
}
