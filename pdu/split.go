package pdu

import (
	"slices"
	"strconv"
)

// MaxParts is the most parts a concatenated message has. Source: 3GPP TS 23.040 9.2.3.24.1.
const MaxParts = 255

// SplitOptions configures [Split], [SplitData], [AppendSubmits] and [Count].
// Nil, or the zero value, means the defaults below.
type SplitOptions struct {
	// Languages may be used with their national tables where that takes fewer parts. None by
	// default, since older phones lack the tables; [AllLanguages] allows all.
	Languages []Language
	// Replace lets characters that would force UCS2 be replaced. [Count] reports which.
	Replace Replace
	// Reference marks the parts that belong together. Nil takes the next value of a counter that
	// the program shares and that starts at random, so that messages sent in a row differ.
	Reference *uint16
	// Reference16 sends 16 bits of the reference: one character less in each part, and the
	// counter repeats after 65,536 messages instead of 256.
	Reference16 bool
}

// TooLongError says that a text or data needs more parts than a message can have.
// Send it as several messages.
type TooLongError struct {
	Parts int // how many it needs: more than [MaxParts]
}

// Error tells how many parts the text needs.
func (e *TooLongError) Error() string {
	return "pdu: " + strconv.Itoa(e.Parts) + " parts needed, but a message has at most " +
		strconv.Itoa(MaxParts) + ": send it as several messages"
}

// Split makes the messages that carry text, in order: a single one, or the parts of a concatenated
// message.
//
// The alphabet and, among the languages of o, the national tables are those that take the fewest
// parts; of equals the default alphabet comes before a single shift table, a locking shift table,
// both, and UCS2, which is the last choice. Each part is a copy of template with its own user data,
// and with the alphabet put in DCS, where class, automatic deletion and message waiting stay. A
// template in [UCS2] stays in UCS2. Information elements in the template's user data, such as
// [Ports], go into each part, but for a concatenation; a text there does not. National language
// elements there are the tables to use, if they hold the text; an unknown language means the default ones.
//
// An escape pair or a surrogate pair is never split. What a reader sees as one character, such as
// an emoji with its modifiers, is split only where keeping it together would take one more part. An
// octet of text that is no UTF-8 becomes U+FFFD.
//
// Errors are a [*TooLongError], or a [*FieldError] for a header that leaves no room and for a
// template whose DCS is for 8-bit data or compressed text. Source: 3GPP TS 23.040 9.2.3.24.1, TS
// 23.038 4, 6.2.
func Split(template Submit, text string, o *SplitOptions) ([]Submit, error) {
	var m message
	if err := m.setText(nil, &template, text, o); err != nil {
		return nil, err
	}
	return m.submits(&template), nil
}

// SplitData makes the messages that carry data, as [Split] does for text. Each part is a copy of
// template with its share of the data, DCS changed to [Octets8]; message waiting and reserved
// schemes, which have no form for 8-bit data, give a [*FieldError]. Languages and Replace have no
// meaning here.
func SplitData(template Submit, data []byte, o *SplitOptions) ([]Submit, error) {
	m := message{alphabet: Octets8, units: data}
	m.setTemplate(&template, o)
	m.locking, m.single = DefaultLanguage, DefaultLanguage
	m.measure()
	if err := m.frame(o); err != nil {
		return nil, err
	}
	return m.submits(&template), nil
}

// submits makes the messages, once the frame stands.
func (m *message) submits(template *Submit) []Submit {
	list := make([]Submit, m.parts)
	var buf [256]byte
	start := 0
	for i := range list {
		end := m.cut(start, m.parts-i-1)
		ud := m.appendUserData(buf[:0], i+1, start, end)
		list[i] = *template
		list[i].DCS = m.dcs
		list[i].UserData = UserData{header: m.headerLen > 0, length: ud[0], size: uint8(len(ud) - 1)}
		copy(list[i].UserData.octets[:], ud[1:])
		start = end
	}
	return list
}

// AppendSubmits appends the messages that [Split] makes to dst as AT+CMGS takes them: the SMSC
// field, in which the zero Address means the modem's own, and the TPDU in hexadecimal digits, and a
// line feed behind each. It is the quick way for many messages: nothing is allocated once dst has
// room. The octets between the length and the capacity of dst serve as scratch space.
//
// Errors are those of [Split] and of [Submit.AppendBinary]; dst is then returned as it was.
func AppendSubmits(dst []byte, smsc Address, template *Submit, text string, o *SplitOptions) ([]byte, error) {
	var m message
	dst = slices.Grow(dst, 2*len(text)+16)
	if err := m.setText(dst[len(dst):], template, text, o); err != nil {
		return dst, err
	}
	var buf [256]byte // SMSC field 12, TPDU 164, and room to spare for Pack
	head := smsc.appendSMSC(buf[:0])
	tpdu := len(head)
	head, err := template.AppendBinary(head)
	if err != nil {
		return dst, err
	}
	head = head[:len(head)-1-int(template.UserData.size)] // without TP-UDL and TP-UD
	head[tpdu] = head[tpdu]&^bitUDHI | flag(m.headerLen > 0, bitUDHI)
	head[len(head)-1-template.Validity.format.octets()] = byte(m.dcs)

	size := m.parts * (2*(len(head)+1+maxUserData) + 1)
	dst = slices.Grow(dst, size+len(m.units))
	units := dst[len(dst)+size : len(dst)+size+len(m.units)] // out of the way of the lines
	copy(units, m.units)
	m.units = units
	start := 0
	for i := range m.parts {
		end := m.cut(start, m.parts-i-1)
		dst = AppendHex(dst, m.appendUserData(head, i+1, start, end))
		dst = append(dst, '\n')
		start = end
	}
	return dst, nil
}
