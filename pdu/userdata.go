package pdu

import "strconv"

// userDataOctets is how much a [UserData] holds: all that TP-UDL can announce, although no
// TPDU may have as much.
const userDataOctets = 255

// The most octets of user data in a TPDU. Source: 3GPP TS 23.040 9.2.2.1 to 9.2.2.4.
var userDataLimit = [...]int{
	TypeDeliver:       maxUserData,
	TypeDeliverReport: 159,
	TypeSubmit:        maxUserData,
	TypeSubmitReport:  152,
	TypeStatusReport:  143,
	TypeCommand:       156,
}

// UserData is TP-UDHI, TP-UDL and TP-UD: an optional header, then text or data, as it is on
// the wire.
//
// Text is decoded when it is asked for. The zero value is empty. A UserData is a plain value:
// copies share nothing, and two can be compared with ==. Source: 3GPP TS 23.040 9.2.3.16,
// 9.2.3.23, 9.2.3.24.
type UserData struct {
	header bool                 // TP-UDHI
	length uint8                // TP-UDL: septets of 7-bit text with its header and fill, otherwise octets
	size   uint8                // octets in use
	octets [userDataOctets]byte // TP-UD; zero behind size, so that == works
}

// NewText returns user data with a text, coded as dcs says, behind a header, which may be nil.
//
// The header's [LockingShift] and [SingleShift] elements choose the tables of 7-bit text. A
// character that the alphabet lacks, 8-bit or compressed coding, and more than 140 octets
// give an error. [Split] makes messages of any text; this makes one with any header.
func NewText(h Header, dcs DCS, text string) (UserData, error) {
	var u UserData
	if dcs.Compressed() || dcs.Alphabet() == Octets8 {
		return UserData{}, userDataError("TP-DCS", "coding scheme "+hexByte(byte(dcs))+" for text", "TS 23.038 4", ErrReserved)
	}
	if err := u.setHeader(h); err != nil {
		return UserData{}, err
	}
	if dcs.Alphabet() == UCS2 {
		return u, u.setOctets(AppendUCS2(nil, text))
	}
	locking, single := u.Languages()
	septets, err := AppendSeptets(nil, text, locking, single)
	if err != nil {
		return UserData{}, userDataError("TP-UD", "text", "TS 23.038 6.2.1", err)
	}
	if len(septets) > GSM7.units(int(u.size)) {
		return UserData{}, userDataError("TP-UD", count(len(septets), "septet"), "TS 23.040 9.2.3.24", ErrLength)
	}
	u.setSeptets(septets)
	return u, nil
}

// NewData returns user data with octets behind a header, which may be nil. More than
// 159 octets, the most that any TPDU has, give an error; most TPDUs take 140.
func NewData(h Header, data []byte) (UserData, error) {
	var u UserData
	if err := u.setHeader(h); err != nil {
		return UserData{}, err
	}
	return u, u.setOctets(data)
}

func userDataError(field, value, clause string, err error) error {
	return &FieldError{Field: field, Offset: -1, Value: value, Clause: clause, Err: err}
}

// setHeader makes u hold a header and nothing else; without elements, nothing at all.
func (u *UserData) setHeader(h Header) error {
	*u = UserData{}
	if len(h) == 0 {
		return nil
	}
	b, err := h.AppendBinary(nil)
	if err != nil {
		return err
	}
	u.header = true
	return u.setOctets(b)
}

// setOctets puts data behind the header.
func (u *UserData) setOctets(data []byte) error {
	n := int(u.size) + len(data)
	if n > userDataLimit[TypeDeliverReport] {
		*u = UserData{}
		return userDataError("TP-UD", count(n, "octet"), "TS 23.040 9.2.3.24", ErrLength)
	}
	copy(u.octets[u.size:], data)
	u.size, u.length = uint8(n), uint8(n)
	return nil
}

// setSeptets packs septets behind the header, on a septet boundary. They must fit.
func (u *UserData) setSeptets(septets []byte) {
	fill, skip := septetStart(int(u.size))
	packed := Pack(u.octets[:u.size], septets, fill)
	u.size, u.length = uint8(len(packed)), uint8(skip+len(septets))
}

// septetStart returns how many fill bits follow a header of so many octets, length octet
// included, and how many septets both take. Source: 3GPP TS 23.040 9.2.3.24.
func septetStart(header int) (fill, septets int) {
	septets = (header*8 + 6) / 7
	return septets*7 - header*8, septets
}

// reset empties u. It clears only what was in use, which is quicker than assigning UserData{}.
func (u *UserData) reset() {
	clear(u.octets[:u.size])
	u.header, u.length, u.size = false, 0, 0
}

// Len returns TP-UDL: septets for 7-bit text, header and fill counted, otherwise octets.
func (u *UserData) Len() int { return int(u.length) }

// HasHeader reports TP-UDHI: whether the user data starts with a header.
func (u *UserData) HasHeader() bool { return u.header }

// Octets returns a copy of TP-UD, header included.
func (u *UserData) Octets() []byte { return append([]byte(nil), u.octets[:u.size]...) }

// Data returns a copy of the octets behind the header: 8-bit data, or text as it is coded.
// 7-bit text starts behind fill bits, see TS 23.040 9.2.3.24.
func (u *UserData) Data() []byte { return append([]byte(nil), u.payload()...) }

func (u *UserData) payload() []byte { return u.octets[u.headerLen():u.size] }

// headerLen returns how many octets the header takes with its length octet. A header that is
// longer than the user data takes all of it.
func (u *UserData) headerLen() int {
	if !u.header || u.size == 0 {
		return 0
	}
	return min(int(u.octets[0])+1, int(u.size))
}

// Text returns the text, decoded by the coding scheme and the national language elements of
// the header. It is "" for 8-bit data and compressed text. Decoding never fails: what has no
// meaning is replaced as TS 23.038 says, or by U+FFFD.
func (u *UserData) Text(dcs DCS) string {
	if u.size <= 32 { // a small buffer for a short text, since clearing it takes time
		var buf [160]byte
		return string(u.AppendText(buf[:0], dcs))
	}
	var buf [576]byte
	return string(u.AppendText(buf[:0], dcs))
}

// AppendText appends what Text returns. It allocates only if b has to grow.
func (u *UserData) AppendText(b []byte, dcs DCS) []byte {
	if dcs.Compressed() {
		return b
	}
	switch dcs.Alphabet() {
	case UCS2:
		return AppendUCS2Text(b, u.payload())
	case GSM7:
		if !u.header {
			return appendGSM7Text(b, u.octets[:u.size], 0, int(u.length), DefaultLanguage, DefaultLanguage)
		}
		header := u.headerLen()
		fill, skip := septetStart(header)
		locking, single := u.Languages()
		return appendGSM7Text(b, u.octets[header:u.size], fill, int(u.length)-skip, locking, single)
	}
	return b
}

// append appends TP-UDL and TP-UD.
func (u *UserData) append(b []byte, t Type) ([]byte, error) {
	if int(u.size) > userDataLimit[t] {
		return b, &FieldError{TPDU: t, Field: "TP-UD", Offset: -1, Value: count(int(u.size), "octet"),
			Clause: "TS 23.040 9.2.3.24", Err: ErrLength}
	}
	b = append(b, u.length)
	return append(b, u.octets[:u.size]...), nil
}

// userData reads TP-UDL and TP-UD.
func (c *cursor) userData(u *UserData, header bool, dcs DCS) {
	const clause = "TS 23.040 9.2.3.16"
	at := c.at
	length := int(c.octet("TP-UDL", clause))
	size, septets := length, dcs.Alphabet() == GSM7 && !dcs.Compressed()
	if septets {
		size = (length*7 + 7) / 8
	}
	if size > userDataLimit[c.tpdu] {
		c.deviate("TP-UDL", at, "length "+count(length, "unit"), clause, ErrLength)
	}
	u.header = header
	c.fill(u, size, "TP-UD")
	if c.err != nil {
		return
	}
	if u.length = uint8(length); int(u.size) < size { // cut off: the count has to agree with what is there
		u.length = u.size
		if septets {
			u.length = uint8(int(u.size) * 8 / 7)
		}
	}
	if header {
		c.checkHeader(u, at+1)
	}
	if int(u.size) == size && size > 0 && c.err == nil {
		c.checkEnd(u, dcs, septets, at+1)
	}
}

// commandData reads TP-CDL and TP-CD. Source: 3GPP TS 23.040 9.2.3.20, 9.2.3.21.
func (c *cursor) commandData(u *UserData, header bool) {
	const clause = "TS 23.040 9.2.3.20"
	at := c.at
	size := int(c.octet("TP-CDL", clause))
	if size > userDataLimit[TypeCommand] {
		c.deviate("TP-CDL", at, "length "+count(size, "octet"), clause, ErrLength)
	}
	u.header = header
	c.fill(u, size, "TP-CD")
	u.length = u.size
	if header && c.err == nil {
		c.checkHeader(u, at+1)
	}
}

// fill copies size octets into u, or as many as there are, none after an error.
func (c *cursor) fill(u *UserData, size int, field string) {
	if c.err != nil || c.left() < size {
		size = c.cutOff(u, size, field)
	}
	if int(u.size) > size {
		clear(u.octets[size:u.size])
	}
	u.size = uint8(copy(u.octets[:], c.octets[c.at:c.at+size]))
	c.at += size
}

// cutOff notes that octets are missing, and returns how many there are, 0 after an error.
func (c *cursor) cutOff(u *UserData, size int, field string) int {
	if c.err == nil {
		c.deviate(field, c.at, strconv.Itoa(c.left())+" of "+count(size, "octet"), "TS 23.040 9.2.3.24", ErrShort)
	}
	if c.err != nil {
		u.reset()
	}
	return c.left()
}

// checkHeader notes a header that breaks the specification.
func (c *cursor) checkHeader(u *UserData, at int) {
	const clause = "TS 23.040 9.2.3.24"
	if u.size == 0 {
		c.deviate("TP-UDH", at, "no user data", clause, ErrShort)
		return
	}
	if int(u.octets[0]) >= int(u.size) {
		c.deviate("TP-UDH", at, "header length "+count(int(u.octets[0]), "octet"), clause, ErrLength)
		return
	}
	if u.octets[0] == 5 && u.octets[1] == byte(IDConcat) && u.octets[2] == 3 {
		return // nothing but a part number, as nearly all headers
	}
	s := u.scan()
	for s.next() {
		if s.id.wrongLength(len(s.data)) {
			c.deviate("TP-UDH", at+s.at, s.id.String()+" of "+count(len(s.data), "octet"), clause, ErrLength)
		}
	}
	if s.malformed() {
		c.deviate("TP-UDH", at+s.at, "header of "+count(int(u.octets[0]), "octet"), clause, ErrElement)
	}
}

// checkEnd notes spare bits that are not zero and half a UCS2 character.
func (c *cursor) checkEnd(u *UserData, dcs DCS, septets bool, at int) {
	if septets {
		spare := uint(int(u.size)*8 - int(u.length)*7)
		if last := u.octets[u.size-1]; spare < 8 && last>>(8-spare) != 0 {
			c.deviate("TP-UD", at+int(u.size)-1, "spare bits of octet "+hexByte(last), "TS 23.038 6.1.2.1", ErrFiller)
		}
	} else if (int(u.size)-u.headerLen())%2 != 0 && dcs.Alphabet() == UCS2 && !dcs.Compressed() {
		c.deviate("TP-UDL", at-1, count(int(u.length), "octet"), "TS 23.038 6.2.3", ErrLength)
	}
}
