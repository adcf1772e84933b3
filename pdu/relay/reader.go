package relay

import (
	"fmt"

	"github.com/semioctet/gsm/pdu"
)

// A reader takes the elements of a message one after the other and checks every read. It keeps
// the first refusal, after which all reads yield nothing. With fields set it inspects: it notes
// each element and marks what breaks the rules there instead of stopping.
type reader struct {
	octets []byte
	next   int             // offset of the octet to read next
	err    *pdu.FieldError // the first refusal
	fields *[]pdu.Field    // notes of an inspection; nil when decoding
	from   int             // offset of the element taken last
	name   string
	clause string
}

// take returns the next n octets, the element of that name.
func (r *reader) take(n int, name, clause string) []byte {
	if r.err != nil {
		return nil
	}
	r.from, r.name, r.clause = r.next, name, clause
	if left := len(r.octets) - r.next; left < n {
		r.stop(fmt.Sprintf("%d of %d octets", left, n), pdu.ErrShort)
		return nil
	}
	r.next += n
	taken := r.octets[r.from:r.next:r.next]
	if r.fields != nil && n > 0 {
		*r.fields = append(*r.fields, pdu.Field{
			From: r.from, To: r.next, Name: name, Raw: taken, Clause: clause,
		})
	}
	return taken
}

// octet returns the next octet, the element of that name.
func (r *reader) octet(name, clause string) byte {
	if b := r.take(1, name, clause); b != nil {
		return b[0]
	}
	return 0
}

// field is the note of the element taken last while inspecting, else nil.
func (r *reader) field() *pdu.Field {
	if r.fields == nil || r.err != nil || len(*r.fields) == 0 {
		return nil
	}
	return &(*r.fields)[len(*r.fields)-1]
}

// explain adds value and meaning to the note of the element taken last.
func (r *reader) explain(value, meaning string) {
	if f := r.field(); f != nil {
		f.Value, f.Meaning = value, meaning
	}
}

// require refuses the element taken last, or marks it when inspecting, unless ok. value is what
// was found, rule what it breaks.
func (r *reader) require(ok bool, value string, rule error) {
	if ok || r.err != nil {
		return
	}
	if f := r.field(); f == nil {
		r.stop(value, rule)
	} else if f.Deviation == nil {
		f.Deviation = r.refusal(value, rule)
	}
}

// stop refuses the element taken last; nothing after it can be read.
func (r *reader) stop(value string, rule error) {
	if r.err == nil {
		r.err = r.refusal(value, rule)
	}
}

func (r *reader) refusal(value string, rule error) *pdu.FieldError {
	return &pdu.FieldError{Field: r.name, Offset: r.from, Value: value, Clause: r.clause, Err: rule}
}

// end refuses octets after the last element.
func (r *reader) end() {
	if left := len(r.octets) - r.next; r.err == nil && left > 0 {
		r.from, r.name, r.clause = r.next, "PDU", "TS 24.011 9"
		r.stop(fmt.Sprintf("%d octets after the last element", left), pdu.ErrTrailing)
	}
}

// lengthValue takes an LV element whose value has from min to max octets.
func (r *reader) lengthValue(name, clause string, min, max int) []byte {
	n := int(r.octet(name+" length", clause))
	r.explain(fmt.Sprint(n), "octets that follow in this element")
	r.require(min <= n && n <= max, fmt.Sprintf("length %d, allowed are %d to %d", n, min, max), pdu.ErrLength)
	return r.take(n, name, clause)
}

// clone copies octets that were read; it returns nil for nil and an empty slice for an empty one.
func clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// notWritable is the refusal of a value that has no form on the wire.
func notWritable(field, clause, value string, rule error) error {
	return &pdu.FieldError{Field: field, Offset: -1, Value: value, Clause: clause, Err: rule}
}
