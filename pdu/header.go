package pdu

// Header is a user data header: its information elements in order.
//
// Elements of types this package knows are values like [Concat] and [Ports]; others, and
// those whose data does not fit their type, are [RawElement]. Use [Find] to get one. Source:
// 3GPP TS 23.040 9.2.3.24.
type Header []Element

// An Element is an information element of a user data header.
type Element interface {
	// ID returns the information element identifier.
	ID() ElementID
	// AppendData appends the data of the element, without identifier and length.
	AppendData(b []byte) []byte
}

// RawElement is an information element as on the wire.
type RawElement struct {
	Identifier ElementID
	Data       []byte // up to 255 octets
}

// ID returns e.Identifier.
func (e RawElement) ID() ElementID { return e.Identifier }

// AppendData appends e.Data.
func (e RawElement) AppendData(b []byte) []byte { return append(b, e.Data...) }

// Find returns the element of type T; ok is false if there is none. Of several the last
// counts (TS 23.040 9.2.3.24); for elements that may be repeated, go through the header.
func Find[T Element](h Header) (e T, ok bool) {
	for _, element := range h {
		if found, is := element.(T); is {
			e, ok = found, true
		}
	}
	return e, ok
}

// AppendBinary appends the header with its length octet. An element or a header longer than
// 139 octets gives a [*FieldError].
func (h Header) AppendBinary(b []byte) ([]byte, error) {
	start := len(b)
	b = append(b, 0)
	for _, e := range h {
		b = append(b, byte(e.ID()), 0)
		data := len(b)
		b = e.AppendData(b)
		if len(b)-start > maxUserData {
			return b[:start], &FieldError{Field: "TP-UDH", Offset: -1, Value: e.ID().String(),
				Clause: "TS 23.040 9.2.3.24", Err: ErrLength}
		}
		b[data-1] = byte(len(b) - data)
	}
	b[start] = byte(len(b) - start - 1)
	return b, nil
}

// UnmarshalBinary decodes a header with its length octet, and keeps no reference to b. If the
// octets are fewer or more than the length says, or the last element does not end where the
// header does, the error is a [*FieldError], and h is nil: such a header is to be ignored.
func (h *Header) UnmarshalBinary(b []byte) error {
	*h = nil
	err := &FieldError{Field: "TP-UDH", Clause: "TS 23.040 9.2.3.24"}
	switch {
	case len(b) == 0 || len(b) <= int(b[0]):
		err.Offset, err.Err = len(b), ErrShort
		return err
	case len(b) > int(b[0])+1:
		err.Offset, err.Err = int(b[0])+1, ErrTrailing
		return err
	}
	s := elementScan{rest: b[1:], at: 1}
	var list Header
	for s.next() {
		list = append(list, newElement(s.id, s.data))
	}
	if s.malformed() {
		err.Offset, err.Err = s.at, ErrElement
		return err
	}
	*h = list
	return nil
}

// Header returns the information elements; nil if there are none or the header is malformed,
// since a receiver ignores such a header as a whole (TS 23.040 9.2.3.24).
func (u *UserData) Header() Header {
	if !u.header {
		return nil
	}
	var h Header
	_ = h.UnmarshalBinary(u.octets[:u.headerLen()]) // malformed: h stays nil
	return h
}

// Concat returns the concatenation element; ok is false if the message is no part of several,
// or if the element has no part or a part number beyond its total, for then it is to be
// ignored (TS 23.040 9.2.3.24.1). It allocates nothing.
func (u *UserData) Concat() (c Concat, ok bool) {
	s := u.scan()
	for s.next() {
		if s.id == IDConcat && len(s.data) == 3 || s.id == IDConcat16 && len(s.data) == 4 {
			c = newConcat(s.id, s.data)
			ok = c.Sequence >= 1 && c.Sequence <= c.Total
		}
	}
	if !ok || s.malformed() {
		return Concat{}, false
	}
	return c, true
}

// Ports returns the application port element; ok is false if there is none. It allocates nothing.
func (u *UserData) Ports() (p Ports, ok bool) {
	s := u.scan()
	for s.next() {
		if s.id == IDPorts && len(s.data) == 2 || s.id == IDPorts16 && len(s.data) == 4 {
			p, ok = newPorts(s.id, s.data), true
		}
	}
	if s.malformed() {
		return Ports{}, false
	}
	return p, ok
}

// Languages returns the tables that the national language elements choose for 7-bit text,
// zero for the default ones. It allocates nothing. Source: 3GPP TS 23.040 9.2.3.24.15, .16.
func (u *UserData) Languages() (locking, single Language) {
	s := u.scan()
	for s.next() {
		switch {
		case len(s.data) != 1:
		case s.id == IDLockingShift:
			locking = Language(s.data[0])
		case s.id == IDSingleShift:
			single = Language(s.data[0])
		}
	}
	if s.malformed() {
		return 0, 0
	}
	return locking, single
}

// elementScan goes through information elements without allocating.
type elementScan struct {
	rest []byte // not read yet
	at   int    // octets from the length octet to the element under way
	size int    // octets of that element, identifier and length counted
	id   ElementID
	data []byte
}

func (u *UserData) scan() elementScan {
	if n := u.headerLen(); n > 1 && n == int(u.octets[0])+1 {
		return elementScan{rest: u.octets[1:n], at: 1}
	}
	return elementScan{}
}

// next goes to the next element; it returns false at the end and where one is cut off.
func (s *elementScan) next() bool {
	s.at, s.size = s.at+s.size, 0
	if len(s.rest) < 2 || len(s.rest)-2 < int(s.rest[1]) {
		return false
	}
	s.size = 2 + int(s.rest[1])
	s.id, s.data, s.rest = ElementID(s.rest[0]), s.rest[2:s.size], s.rest[s.size:]
	return true
}

// malformed reports, once next has returned false, whether the last element was cut off.
func (s *elementScan) malformed() bool { return len(s.rest) > 0 }
