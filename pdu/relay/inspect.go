package relay

import (
	"errors"

	"github.com/semioctet/gsm/pdu"
)

// Inspect explains a CP or RP message octet by octet, with the RP message in a CP-DATA and the
// TPDU in an RP message. It never fails: what is wrong is the deviation of the field where it is, and
// reading goes on behind it where that is possible. Without octets there are no fields.
func Inspect(octets []byte) pdu.Fields {
	m, err := newMessage(octets)
	if err != nil {
		return rest(nil, octets, 0, "not read", err)
	}
	var fields pdu.Fields
	r := reader{octets: octets, fields: (*[]pdu.Field)(&fields)}
	m.read(&r)
	r.end()
	if r.err != nil {
		name := "not read"
		switch {
		case r.err.Err == pdu.ErrTrailing:
			name = "left over"
		case r.err.Err == pdu.ErrShort:
			name = r.err.Field // as much of it as there is
		}
		fields = rest(fields, octets, r.next, name, r.err)
	}
	var whole pdu.Fields
	for _, f := range fields {
		whole = append(whole, inner(f, m)...)
	}
	return whole
}

// rest appends the octets from offset from on as one field, and marks the fault there. If it lies before them, or
// nothing is left, the field with the octet at fault, or the last one, gets the mark.
func rest(fields pdu.Fields, octets []byte, from int, name string, fault error) pdu.Fields {
	if from < len(octets) {
		fields = append(fields, pdu.Field{From: from, To: len(octets), Name: name, Raw: octets[from:]})
	}
	offset := len(octets)
	var at *pdu.FieldError
	if errors.As(fault, &at) {
		offset = at.Offset
	}
	for i := range fields {
		if offset < fields[i].To || i == len(fields)-1 {
			fields[i].Deviation = errors.Join(fields[i].Deviation, fault)
			break
		}
	}
	return fields
}

// inner returns the fields of what a field of m carries, or the field itself.
func inner(f pdu.Field, m Message) pdu.Fields {
	var fields pdu.Fields
	switch m := m.(type) {
	case *CPData:
		if f.Name == "CP-User data" {
			fields = Inspect(f.Raw)
		}
	case *RPData:
		fields = inspectTPDU(f, m.Direction)
	case *RPAck:
		fields = inspectTPDU(f, m.Direction)
	case *RPError:
		fields = inspectTPDU(f, m.Direction)
	}
	if fields == nil {
		return pdu.Fields{f}
	}
	for i := range fields {
		fields[i].From += f.From
		fields[i].To += f.From
		fields[i].Deviation = shift(fields[i].Deviation, f.From)
	}
	if last := &fields[len(fields)-1]; f.Deviation != nil {
		last.Deviation = errors.Join(last.Deviation, f.Deviation) // f is cut off, so that its last field is
	}
	return fields
}

func inspectTPDU(f pdu.Field, d pdu.Direction) pdu.Fields {
	if f.Name != "RP-User data" {
		return nil
	}
	return pdu.Reader{Direction: d, NoSMSC: true}.Inspect(f.Raw)
}

// shift moves the offset of deviations, which counts from the start of what was inspected.
func shift(err error, by int) error {
	switch e := err.(type) {
	case *pdu.FieldError:
		moved := *e
		moved.Offset += by
		return &moved
	case interface{ Unwrap() []error }:
		var all []error
		for _, one := range e.Unwrap() {
			all = append(all, shift(one, by))
		}
		return errors.Join(all...)
	}
	return err
}
