package pdu

import "strconv"

// A cursor reads octets in order, checks every read, and keeps the first error and the list of
// deviations with their offsets. After an error nothing is left to read and every read
// returns zeros.
type cursor struct {
	octets []byte
	at     int  // octets read
	strict bool // a deviation is an error
	open   bool // fields of a later release may follow the last one
	tpdu   Type // what is being read, for errors and limits

	// Behind a pointer, since what is returned to the caller would else take the octets along to
	// the heap: escape analysis does not tell the fields of a struct apart.
	*faults
}

// faults is what a cursor found wrong.
type faults struct {
	err        error
	deviations []*FieldError
}

// left returns how many octets are not read yet, 0 after an error.
func (c *cursor) left() int { return len(c.octets) - c.at }

// octet reads one octet of a field.
func (c *cursor) octet(field, clause string) byte {
	if c.at < len(c.octets) {
		c.at++
		return c.octets[c.at-1]
	}
	c.fail(field, c.at, "", clause, ErrShort)
	return 0
}

// take reads n octets of a field; the slice is part of what is read. It returns nil after an error.
func (c *cursor) take(n int, field, clause string) []byte {
	if c.left() < n {
		c.missing(n, field, clause)
		return nil
	}
	c.at += n
	return c.octets[c.at-n : c.at]
}

func (c *cursor) missing(n int, field, clause string) {
	c.fail(field, len(c.octets), strconv.Itoa(c.left())+" of "+count(n, "octet"), clause, ErrShort)
}

// fail sets the error, unless there is one already, and leaves nothing to read.
func (c *cursor) fail(field string, at int, value, clause string, err error) {
	if c.err == nil {
		c.err = c.fault(field, at, value, clause, err)
		c.at = len(c.octets)
	}
}

// deviate notes what breaks the specification but can be read; strict makes it an error.
func (c *cursor) deviate(field string, at int, value, clause string, err error) {
	if c.strict {
		c.fail(field, at, value, clause, err)
		return
	}
	c.note(field, at, value, clause, err)
}

// note lists what the specification tells a receiver to read all the same.
func (c *cursor) note(field string, at int, value, clause string, err error) {
	if c.err == nil {
		c.deviations = append(c.deviations, c.fault(field, at, value, clause, err))
	}
}

func (c *cursor) fault(field string, at int, value, clause string, err error) *FieldError {
	return &FieldError{TPDU: c.tpdu, Field: field, Offset: at, Value: value, Clause: clause, Err: err}
}

// address reads an address as in a TPDU: count of semi-octets, type, semi-octets. Numbers that are as
// specified are read here, all else by anyAddress.
func (c *cursor) address(a *Address, field string) {
	rest := c.octets[c.at:]
	if len(rest) >= 10 && rest[0]-1 < 16 && isNumber(rest[1]) {
		if x, ok := semiOctets(load64(rest[2:]), int(rest[0])); ok {
			*a = Address{toa: TypeOfAddress(rest[1]), digits: rest[0]}
			store64(a.octets[:], x)
			c.at += 2 + int(rest[0]+1)/2
			return
		}
	}
	c.anyAddress(a, field)
}

// isNumber reports whether a type of address is valid and not that of a name.
func isNumber(toa byte) bool { return toa >= 0x80 && TypeOfAddress(toa).TON() != TONAlphanumeric }

// semiOctets returns the octets of x that hold so many digits, 1 to 16. ok is false where a semi-octet F
// is no filler, or where the filler is missing.
func semiOctets(x uint64, digits int) (octets uint64, ok bool) {
	x &= 1<<(4*(digits+digits&1)) - 1
	f := x & (x >> 1) & (x >> 2) & (x >> 3) & 0x1111111111111111 // a bit for each F
	return x, f == uint64(digits&1)<<(4*digits)
}

func (c *cursor) anyAddress(a *Address, field string) {
	const clause = "TS 23.040 9.1.2.5"
	*a = Address{}
	start := c.at
	digits := int(c.octet(field, clause))
	toa := TypeOfAddress(c.octet(field, clause))
	if !toa.Valid() {
		c.deviate(field, start+1, "type of address "+hexByte(byte(toa)), clause, ErrHighBit)
	}
	if digits == 0 {
		c.deviate(field, start, "no digits", clause, ErrLength)
		if toa == 0 {
			toa = TypeUnknown // a zero type would make it no address at all
		}
	}
	if digits > maxAddressDigits {
		c.deviate(field, start, count(digits, "digit"), clause, ErrLength)
	}
	octets := c.take((digits+1)/2, field, clause)
	if len(octets) > addressOctets {
		c.fail(field, start, count(digits, "digit"), clause, ErrLength)
	}
	if c.err != nil {
		return
	}
	a.toa, a.digits = toa, uint8(digits)
	copy(a.octets[:], octets)
	c.checkDigits(a, start+2, field)
}

// checkDigits notes semi-octets that are no digits, and puts the filler right, so that equal
// addresses compare as equal.
func (c *cursor) checkDigits(a *Address, at int, field string) {
	const clause = "TS 23.040 9.1.2.3"
	n := int(a.digits)
	if a.toa.TON() == TONAlphanumeric {
		if n%2 == 1 {
			a.octets[n/2] &= 0x0F
		}
		return
	}
	for i, o := range a.octets[:n/2] {
		if o&0x0F == 0x0F || o >= 0xF0 {
			c.deviate(field, at+i, "octet "+hexByte(o), clause, ErrDigit)
			break
		}
	}
	if n%2 == 0 {
		return
	}
	last := &a.octets[n/2]
	if *last&0x0F == 0x0F {
		c.deviate(field, at+n/2, "octet "+hexByte(*last), clause, ErrDigit)
	}
	if *last < 0xF0 {
		c.deviate(field, at+n/2, "octet "+hexByte(*last), clause, ErrFiller)
		*last |= 0xF0
	}
}

// smsc reads the SMSC field: count of octets, type, semi-octets. What address and anyAddress are for
// other addresses, smsc and anySMSC are for this.
func (c *cursor) smsc(a *Address) {
	rest := c.octets[c.at:]
	if len(rest) >= 10 && rest[0]-2 < 8 && isNumber(rest[1]) {
		digits := 2 * (rest[0] - 1)
		if rest[rest[0]] >= 0xF0 {
			digits--
		}
		if x, ok := semiOctets(load64(rest[2:]), int(digits)); ok {
			*a = Address{toa: TypeOfAddress(rest[1]), digits: digits}
			store64(a.octets[:], x)
			c.at += 1 + int(rest[0])
			return
		}
	}
	c.anySMSC(a)
}

func (c *cursor) anySMSC(a *Address) {
	const field, clause = "SMSC", "TS 24.011 8.2.5.1"
	*a = Address{}
	start := c.at
	n := int(c.octet(field, "TS 27.005 3.1"))
	if n == 0 {
		return
	}
	octets := c.take(n, field, clause)
	if c.err != nil {
		return
	}
	toa := TypeOfAddress(octets[0])
	if n-1 > addressOctets || n == 1 {
		c.deviate(field, start, count(n, "octet"), clause, ErrLength)
		return // no use as an address, but the TPDU behind it is
	}
	if n-1 > maxAddressDigits/2 {
		c.deviate(field, start, count(n, "octet"), clause, ErrLength)
	}
	if !toa.Valid() {
		c.deviate(field, start+1, "type of address "+hexByte(byte(toa)), clause, ErrHighBit)
	}
	a.toa, a.digits = toa, uint8(2*(n-1))
	copy(a.octets[:], octets[1:])
	if octets[n-1] >= 0xF0 && toa.TON() != TONAlphanumeric {
		a.digits--
	}
	c.checkDigits(a, start+2, field)
}

// timestamp reads a time stamp.
func (c *cursor) timestamp(t *Timestamp, field string) {
	if c.left() < timestampLen {
		c.missing(timestampLen, field, "TS 23.040 9.2.3.11")
		*t = Timestamp{}
		return
	}
	octets := (*[timestampLen]byte)(c.octets[c.at:])
	t.octets = *octets
	c.at += timestampLen
	if !validTimestamp(octets) {
		c.badTimestamp(t, c.at-timestampLen, field)
	}
}

// badTimestamp notes a stamp that is no date and time. Semi-octets that are no digits are not
// refused even by the strict reader, since the clause says to read them as 0.
func (c *cursor) badTimestamp(t *Timestamp, at int, field string) {
	const clause = "TS 23.040 9.2.3.11"
	value := "time stamp " + string(AppendHex(nil, t.octets[:]))
	if !t.digits() {
		c.note(field, at, value, clause, ErrDigit)
	} else {
		c.deviate(field, at, value, clause, ErrDate)
	}
}
