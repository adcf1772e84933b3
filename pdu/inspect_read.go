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
	for _, f := range r.ranges(octets, refuses(m.TPDU)) {
		if f.Name == "TP-UD" || f.Name == "TP-CD" {
			fields = append(fields, splitUserData(f, m.TPDU)...)
		} else {
			fields = append(fields, f)
		}
	}
	for i := range fields {
		fields[i].explain(m)
	}
	for _, d := range m.Deviations {
		fields.mark(d)
	}
	var fault *FieldError
	if errors.As(err, &fault) {
		fields.mark(fault)
	}
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

// ranges returns the fields of a PDU without what they mean. cause tells of TP-FCS.
func (r Reader) ranges(octets []byte, cause bool) Fields {
	var fields Fields
	name := ""
	for from := 0; from < len(octets); {
		before := name
		name = r.fieldAt(octets, from, before)
		if cause && before == "TP-MTI" {
			name = "TP-FCS" // its own value says that it is there, so that a reader can not miss it
		}
		to := from + 1
		if name == fieldTrailing || name == fieldUnread || from >= inspectLimit {
			to = len(octets)
		}
		for to < min(len(octets), inspectLimit) && name != "TP-FCS" && r.fieldAt(octets, to, name) == name {
			to++
		}
		fields = append(fields, Field{From: from, To: to, Name: name, Raw: octets[from:to:to]})
		from = to
	}
	return fields
}

// fieldAt returns the name of the field to which the octet at offset at belongs; before is the
// name of the field of the octet in front of it.
//
// It asks the reader: in a PDU that is cut off there, just this octet is what the reader misses
// first, and it says of which field. So the explanation can not disagree with the reader, and reading
// messages pays nothing for it.
func (r Reader) fieldAt(octets []byte, at int, before string) string {
	var f faults
	var m Message
	c := cursor{octets: octets[:at], faults: &f}
	if !r.NoSMSC {
		c.smsc(&m.SMSC)
	}
	r.readTPDU(&c, &m)
	for _, d := range f.deviations {
		if d.Err == ErrShort && d.Field != "TP-UDH" { // short user data, or a report without TP-PI
			return d.Field
		}
	}
	var fault *FieldError
	switch {
	case errors.As(f.err, &fault) && fault.Err == ErrShort:
		return fault.Field
	case f.err != nil:
		return fieldUnread
	}
	if before == "TP-ST" {
		return "TP-PI" // may be left out in an SMS-STATUS-REPORT, so that nothing was missing
	}
	return fieldTrailing
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

// mark notes a deviation at the field that has its octet, the last one for what is missing.
func (fs Fields) mark(d *FieldError) {
	for i := range fs {
		f := &fs[i]
		if d.Offset < f.To || i == len(fs)-1 {
			if f.Deviation == nil {
				f.Deviation = d
			} else {
				f.Deviation = errors.Join(f.Deviation, d)
			}
			return
		}
	}
}
