package pdu

import (
	"math/rand/v2"
	"sync/atomic"
)

// A message is a text, or data, on its way into one or more TPDUs.
type message struct {
	alphabet        Alphabet
	locking, single Language
	dcs, dcsFrom    DCS
	fixed           bool   // the template names the tables
	units           []byte // septets one an octet, UTF-16 big-endian, or data
	room            int    // octets of units that fit in a part
	parts           int    // 0 when the header leaves no room

	header    [maxUserData]byte
	own       int  // octets of information elements that came with the template, from header[1] on
	wide      bool // 16-bit reference
	headerLen int  // its length octet counted
	sequence  int  // where in header the number of the part stands; 0 in a single message

	text     string // what the units stand for
	replaced []Replacement
}

// setTemplate takes over what each part gets from the template.
func (m *message) setTemplate(template *Submit, o *SplitOptions) {
	m.dcsFrom = template.DCS
	locking, single := template.UserData.Languages()
	m.locking, m.single = known(locking), known(single) // with tables we lack we could not say what we mean
	m.wide = o != nil && o.Reference16
	for s := template.UserData.scan(); s.next(); {
		switch s.id {
		case IDConcat, IDConcat16: // the text decides
			continue
		case IDLockingShift, IDSingleShift:
			m.fixed = true
			continue
		}
		element := template.UserData.octets[s.at : s.at+s.size]
		if 1+m.own+len(element) > len(m.header) {
			m.own = len(m.header) // leaves no room
			return
		}
		m.own += copy(m.header[1+m.own:], element)
	}
}

// width returns how many octets a unit of the alphabet takes in units.
func (m *message) width() int {
	if m.alphabet == UCS2 {
		return 2
	}
	return 1
}

// headerSize returns the octets of the header, its length octet counted, of one part of several or
// of one alone.
func (m *message) headerSize(several bool) int {
	n := m.own
	if several {
		n += 5
		if m.wide {
			n++
		}
	}
	if m.locking != DefaultLanguage {
		n += 3
	}
	if m.single != DefaultLanguage {
		n += 3
	}
	if n > 0 {
		n++
	}
	return n
}

// measure counts the parts; 0 means that the header leaves no room.
func (m *message) measure() {
	m.room = m.width() * m.alphabet.units(m.headerSize(false))
	m.parts = 1
	if len(m.units) <= m.room {
		return
	}
	m.room = m.width() * m.alphabet.units(m.headerSize(true))
	if m.room < 2*m.width() { // not even a pair fits
		m.parts = 0
		return
	}
	m.parts = m.partsFrom(0)
}

// partsFrom returns the fewest parts that hold the units from start on.
func (m *message) partsFrom(start int) (n int) {
	for ; start < len(m.units); n++ {
		start = m.fill(start)
	}
	return n
}

// fill returns where the part that begins at start ends at the latest, with no pair split.
func (m *message) fill(start int) (end int) {
	end = start + m.room
	if end >= len(m.units) {
		return len(m.units)
	}
	switch {
	case m.alphabet == GSM7 && m.units[end-1] == esc:
		end--
	case m.alphabet == UCS2 && m.units[end]&0xFC == 0xDC: // the second of a surrogate pair
		end -= 2
	}
	return end
}

// cut returns where the part that begins at start ends, when so many parts may follow.
func (m *message) cut(start, left int) (end int) {
	end = m.fill(start)
	if end == len(m.units) || m.alphabet == Octets8 {
		return end
	}
	if b := m.boundary(start, end); b < end && m.partsFrom(b) <= left {
		return b
	}
	return end
}

// references counts concatenated messages, from a random start.
var references = func() *atomic.Uint32 {
	counter := new(atomic.Uint32)
	counter.Store(rand.Uint32())
	return counter
}()

// frame fixes coding scheme and header, once the parts are counted.
func (m *message) frame(o *SplitOptions) error {
	dcs, ok := m.dcsFrom.recode(m.alphabet)
	switch {
	case !ok:
		return userDataError("TP-DCS", "coding scheme "+hexByte(byte(m.dcsFrom))+" for "+m.alphabet.String(),
			"TS 23.038 4", ErrReserved)
	case m.parts == 0:
		return userDataError("TP-UDH", "elements that leave no room", "TS 23.040 9.2.3.24", ErrLength)
	case m.parts > MaxParts:
		return &TooLongError{Parts: m.parts}
	}
	m.dcs = dcs
	if m.headerSize(m.parts > 1) == 0 {
		return nil
	}
	h := m.header[:1+m.own]
	if m.parts > 1 {
		h = m.appendConcat(h, o)
	}
	if m.locking != DefaultLanguage {
		h = append(h, byte(IDLockingShift), 1, byte(m.locking))
	}
	if m.single != DefaultLanguage {
		h = append(h, byte(IDSingleShift), 1, byte(m.single))
	}
	h[0] = byte(len(h) - 1)
	m.headerLen = len(h)
	return nil
}

// appendConcat appends the concatenation element, in which the number of the part is still missing.
func (m *message) appendConcat(h []byte, o *SplitOptions) []byte {
	var reference uint16
	if o != nil && o.Reference != nil {
		reference = *o.Reference
	} else {
		reference = uint16(references.Add(1))
	}
	if m.wide {
		h = append(h, byte(IDConcat16), 4, byte(reference>>8))
	} else {
		h = append(h, byte(IDConcat), 3)
	}
	h = append(h, byte(reference), byte(m.parts), 0)
	m.sequence = len(h) - 1
	return h
}

// appendUserData appends TP-UDL and TP-UD of part number i, which has units[start:end].
func (m *message) appendUserData(b []byte, i, start, end int) []byte {
	if m.sequence > 0 {
		m.header[m.sequence] = byte(i)
	}
	header, units := m.header[:m.headerLen], m.units[start:end]
	if m.alphabet != GSM7 {
		b = append(b, byte(len(header)+len(units)))
		b = append(b, header...)
		return append(b, units...)
	}
	fill, skip := septetStart(len(header))
	b = append(b, byte(skip+len(units)))
	b = append(b, header...)
	return Pack(b, units, fill)
}

// recode returns the scheme that keeps the class, the automatic deletion or the message waiting of
// d with another alphabet. ok is false when there is none. A message waiting that may be discarded
// has no form in UCS2: it becomes one to be stored. Source: TS 23.038 4.
func (d DCS) recode(a Alphabet) (with DCS, ok bool) {
	switch g := d.Group(); {
	case g == GroupGeneral || g == GroupAutoDelete:
		return d&^0x2C | DCS(a)<<2, true
	case g == GroupClass && a == UCS2:
		return DCSUCS2 | 0x10 | d&3, true
	case g == GroupClass:
		return 0xF0 | DCS(a)<<2 | d&3, true
	case g == GroupReserved || a == Octets8:
		return d, a == GSM7
	case a == UCS2:
		return 0xE0 | d&0x0F, true
	case g == GroupWaitingUCS2:
		return 0xD0 | d&0x0F, true
	}
	return d, true
}
