package pdu

import (
	"strconv"
	"strings"
)

// Sizes of a page. Source: 3GPP TS 23.041 9.4.1.2.
const (
	cbsPageLen    = 88
	cbsContentLen = 82
	maxCBSPages   = 15
)

// CBSPage is a page of a cell broadcast message: what +CBM carries in PDU mode, 88 octets.
//
// The zero value is a page without text, the only one of message 0. A CBSPage is a plain value: copies
// share nothing, and two can be compared with ==. Source: 3GPP TS 23.041 9.4.1.2.
type CBSPage struct {
	Serial    CBSSerial // tells messages of the same identifier apart
	MessageID uint16    // message identifier: subject and source, what +CSCB selects by
	DCS       CBSDCS    // how the text is coded
	Page      uint8     // number of this page, 1 to 15
	Pages     uint8     // number of pages, 1 to 15

	size    uint8 // octets of content in use
	content [cbsContentLen]byte
}

// ReadCBS decodes a page. The strict reader wants 88 octets and a page number within the total. The
// tolerant one needs the six octets before the text and reports as deviations: fewer octets
// than 88, octets behind them, and a page number that makes no sense, which counts as the only
// page. Direction and NoSMSC have no effect. Errors are of type [*FieldError].
func (r Reader) ReadCBS(octets []byte) (page CBSPage, deviations []*FieldError, err error) {
	var f faults
	c := cursor{octets: octets, strict: r.Strict, faults: &f}
	page.read(&c)
	if f.err != nil {
		return CBSPage{}, f.deviations, f.err
	}
	return page, f.deviations, nil
}

// UnmarshalBinary decodes a page as the zero [Reader] does, and drops the list of deviations.
func (p *CBSPage) UnmarshalBinary(b []byte) (err error) {
	*p, _, err = Reader{}.ReadCBS(b)
	return err
}

func (p *CBSPage) read(c *cursor) {
	const clause = "TS 23.041 9.4.1.2"
	if b := c.take(2, "serial number", clause+".1"); b != nil {
		p.Serial = CBSSerial(b[0])<<8 | CBSSerial(b[1])
	}
	if b := c.take(2, "message identifier", clause+".2"); b != nil {
		p.MessageID = uint16(b[0])<<8 | uint16(b[1])
	}
	p.DCS = CBSDCS(c.octet("data coding scheme", clause+".3"))
	pages := c.octet("page parameter", clause+".4")
	p.Page, p.Pages = pages>>4, pages&15
	if c.err == nil && (p.Page == 0 || p.Page > p.Pages) {
		c.deviate("page parameter", c.at-1, "page "+strconv.Itoa(int(p.Page))+" of "+strconv.Itoa(int(p.Pages)), clause+".4", ErrReserved)
		p.Page, p.Pages = 1, 1
	}
	n := min(c.left(), cbsContentLen)
	if n < cbsContentLen && c.err == nil {
		c.deviate("content", c.at, strconv.Itoa(n)+" of "+count(cbsContentLen, "octet"), clause+".5", ErrShort)
	}
	p.size = uint8(copy(p.content[:], c.take(n, "content", clause+".5")))
	if n := c.left(); n > 0 {
		c.deviate("PDU", c.at, count(n, "octet"), clause, ErrTrailing)
	}
}

// AppendBinary appends the 88 octets of the page, zeros where it has less content. Page and Pages beyond
// 15, or out of order, give a [*FieldError]; both 0 stand for the only page.
func (p *CBSPage) AppendBinary(b []byte) ([]byte, error) {
	page, pages := p.Page, p.Pages
	if page == 0 && pages == 0 {
		page, pages = 1, 1
	}
	if page == 0 || page > pages || pages > maxCBSPages {
		return b, &FieldError{Field: "page parameter", Offset: -1, Clause: "TS 23.041 9.4.1.2.4", Err: ErrReserved,
			Value: "page " + strconv.Itoa(int(page)) + " of " + strconv.Itoa(int(pages))}
	}
	b = append(b, byte(p.Serial>>8), byte(p.Serial), byte(p.MessageID>>8), byte(p.MessageID), byte(p.DCS), page<<4|pages)
	return append(b, p.content[:]...), nil
}

// Data returns a copy of the content as it is on the air, up to 82 octets.
func (p *CBSPage) Data() []byte { return append([]byte(nil), p.content[:p.size]...) }

// Language returns the language of the text as its ISO 639-1 code, told by the coding scheme
// or by the first characters of the text; "" if neither does.
func (p *CBSPage) Language() string {
	if !p.DCS.LanguageInText() {
		return p.DCS.Language()
	}
	var buf [2]byte
	code := AppendText(nil, Unpack(buf[:0], p.content[:p.size], 0, 2), DefaultLanguage, DefaultLanguage)
	if strings.Trim(string(code), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return strings.ToLower(string(code))
}

// Text returns the text without a language code in front and without the carriage returns that fill
// the page up. It is "" for 8-bit data and compressed text. Decoding never fails.
func (p *CBSPage) Text() string {
	content := p.content[:p.size]
	if p.DCS.Compressed() {
		return ""
	}
	header := 0
	if p.DCS.Header() && len(content) > 0 {
		header = min(int(content[0])+1, len(content))
	}
	var text []byte
	switch p.DCS.Alphabet() {
	case GSM7:
		fill, skip := septetStart(header)
		septets := Unpack(nil, content[header:], fill, len(content)*8/7-skip)
		if p.DCS == 0x10 && len(septets) >= 3 && septets[2] == '\r' && p.Language() != "" {
			septets = septets[3:]
		}
		text = AppendText(nil, septets, DefaultLanguage, DefaultLanguage)
	case UCS2:
		if p.DCS == 0x11 {
			header = min(2, len(content))
		}
		text = AppendUCS2Text(nil, content[header:])
	}
	return strings.TrimRight(string(text), "\r")
}

// CBSSerial is the serial number of a cell broadcast message: geographical scope, message code, and update
// number. It changes when the message does. Source: 3GPP TS 23.041 9.4.1.2.1.
type CBSSerial uint16

// NewCBSSerial makes a serial number of a message code, 0 to 1023, and an update number, 0 to 15.
// Higher bits of both are dropped.
func NewCBSSerial(scope CBSScope, code uint16, update uint8) CBSSerial {
	return CBSSerial(scope&3)<<14 | CBSSerial(code&0x3FF)<<4 | CBSSerial(update&15)
}

// Scope returns where the message is the same message.
func (s CBSSerial) Scope() CBSScope { return CBSScope(s >> 14) }

// Code returns the message code, 0 to 1023: which of the messages with the same identifier it is.
func (s CBSSerial) Code() uint16 { return uint16(s>>4) & 0x3FF }

// Update returns the update number, 0 to 15: a later one replaces the text of an earlier one.
func (s CBSSerial) Update() uint8 { return uint8(s & 15) }

// String returns for example "code 17, update 2, cell".
func (s CBSSerial) String() string {
	return "code " + strconv.Itoa(int(s.Code())) + ", update " + strconv.Itoa(int(s.Update())) + ", " + s.Scope().String()
}

// CBSScope is a geographical scope: in which area a serial number means the same message, and whether it
// is to be shown at once. Source: 3GPP TS 23.041 9.4.1.2.1.
type CBSScope uint8

// The geographical scopes.
const (
	CBSCellImmediate CBSScope = iota // the cell; to be shown at once
	CBSNetwork                       // the whole network
	CBSArea                          // the location, service or tracking area
	CBSCell                          // the cell
)

// String returns the scope in words.
func (s CBSScope) String() string {
	if names := [...]string{"cell, shown at once", "network", "area", "cell"}; int(s) < len(names) {
		return names[s]
	}
	return "CBSScope(" + strconv.Itoa(int(s)) + ")"
}
