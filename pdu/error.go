package pdu

import (
	"errors"
	"strconv"
	"strings"
)

// The rules a [FieldError] says are broken, to be compared with errors.Is.
var (
	// ErrShort means that the octets end before the field does.
	ErrShort = errors.New("octets missing")
	// ErrTrailing means that octets follow where the TPDU should have ended.
	ErrTrailing = errors.New("octets left over")
	// ErrLength means that a length disagrees with what it counts, or with its maximum.
	ErrLength = errors.New("wrong length")
	// ErrReserved means a value that the specification reserves or does not allow.
	ErrReserved = errors.New("reserved value")
	// ErrHighBit means a type of address whose highest bit is not set.
	ErrHighBit = errors.New("high bit must be 1")
	// ErrDigit means a semi-octet that is no digit, or a character that can not be one.
	ErrDigit = errors.New("not a digit")
	// ErrFiller means a filler that is not as it must be: F after an odd number of digits, 0 in spare bits.
	ErrFiller = errors.New("wrong filler")
	// ErrDate means a time stamp that names no date and time, or one that can not be coded.
	ErrDate = errors.New("no such date and time")
	// ErrElement means a user data header whose information elements are malformed.
	ErrElement = errors.New("malformed information element")
	// ErrMissing means that a field the PDU should have is not there.
	ErrMissing = errors.New("field left out")
)

// A FieldError says which field of a PDU breaks the specification, where, how and by which
// clause. It is both the error of a reader that refuses and the form in which a tolerant
// reader lists what it accepted all the same.
type FieldError struct {
	TPDU   Type   // the TPDU the field belongs to
	Field  string // short name: "TP-OA", "TP-UDH"; "SMSC" for the SMSC field, "PDU" for the whole
	Offset int    // octets from the start of what was read; -1 when encoding
	Value  string // what was found: "type of address 0x11"
	Clause string // "TS 23.040 9.1.2.5"
	Err    error  // the rule broken, one of the Err values of this package, or the cause
}

// Error returns for example
// "TP-OA: type of address 0x11 at octet 11: high bit must be 1 (TS 23.040 9.1.2.5)".
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString(e.Field)
	if e.Value != "" {
		b.WriteString(": " + e.Value)
	}
	if e.Offset >= 0 {
		b.WriteString(" at octet " + strconv.Itoa(e.Offset))
	}
	b.WriteString(": ")
	if e.Err != nil {
		b.WriteString(e.Err.Error())
	}
	if e.Clause != "" {
		b.WriteString(" (" + e.Clause + ")")
	}
	return b.String()
}

// Unwrap returns e.Err.
func (e *FieldError) Unwrap() error { return e.Err }

// hexByte writes an octet as "0x0F".
func hexByte(b byte) string {
	const digits = "0123456789ABCDEF"
	return "0x" + string([]byte{digits[b>>4], digits[b&15]})
}

// count writes a number with its unit, as "3 octets" and "1 octet".
func count(n int, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return strconv.Itoa(n) + " " + unit
}
