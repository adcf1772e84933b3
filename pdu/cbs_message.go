package pdu

import (
	"bytes"
	"strconv"
	"time"
)

// CBSMessage is a cell broadcast message: its pages in order, at least one.
type CBSMessage []CBSPage

// Text returns the text of all pages. Of 8-bit data it is "".
func (m CBSMessage) Text() string {
	var b []byte
	for i := range m {
		b = append(b, m[i].Text()...)
	}
	return string(b)
}

// Language returns the language of the text as [CBSPage.Language] does, from the first page.
func (m CBSMessage) Language() string {
	if len(m) == 0 {
		return ""
	}
	return m[0].Language()
}

// NewCBSMessage makes the pages that carry text, with Serial, MessageID and DCS as in template. It
// is what a network, or a simulated one, sends. With DCS 0x10 and 0x11 each page starts with the
// language given, two letters. Carriage returns at the end of a page can not be told from those that fill it
// up, and are lost. More than 15 pages, and text that the DCS can not carry, give
// an error.
func NewCBSMessage(template CBSPage, language, text string) (CBSMessage, error) {
	contents, err := cbsContents(template.DCS, language, text)
	if err != nil {
		return nil, err
	}
	if len(contents) > maxCBSPages {
		return nil, &FieldError{Field: "page parameter", Offset: -1, Clause: "TS 23.041 9.4.1.2.4", Err: ErrLength,
			Value: count(len(contents), "page") + ", at most " + strconv.Itoa(maxCBSPages)}
	}
	m := make(CBSMessage, len(contents))
	for i, content := range contents {
		m[i] = template
		m[i].Page, m[i].Pages = uint8(i+1), uint8(len(contents))
		m[i].content = [cbsContentLen]byte{}
		m[i].size = cbsContentLen
		copy(m[i].content[:], content)
	}
	return m, nil
}

// cbsContents codes and divides text into the 82 octets of pages.
func cbsContents(dcs CBSDCS, language, text string) ([][]byte, error) {
	if dcs.Compressed() || dcs.Header() || dcs.Alphabet() == Octets8 {
		return nil, userDataError("data coding scheme", "coding scheme "+hexByte(byte(dcs))+" for text", "TS 23.038 5", ErrReserved)
	}
	var prefix []byte
	if dcs.LanguageInText() {
		code, err := AppendSeptets(nil, language, DefaultLanguage, DefaultLanguage)
		if err != nil || len(code) != 2 {
			return nil, userDataError("content", "language code "+strconv.Quote(language)+", two letters are needed", "TS 23.038 5", ErrLength)
		}
		prefix = code
	}
	if dcs.Alphabet() == UCS2 {
		return cbsUCS2(Pack(nil, prefix, 0), text), nil
	}
	if prefix != nil {
		prefix = append(prefix, '\r')
	}
	septets, err := AppendSeptets(nil, text, DefaultLanguage, DefaultLanguage)
	if err != nil {
		return nil, userDataError("content", "text", "TS 23.038 6.2.1", err)
	}
	return cbsSeptets(prefix, septets), nil
}

// cbsSeptets packs septets into pages of 93, filled up with carriage returns, prefix first on each.
func cbsSeptets(prefix, septets []byte) [][]byte {
	const perPage = cbsContentLen * 8 / 7
	var pages [][]byte
	for first := true; first || len(septets) > 0; first = false {
		n := min(perPage-len(prefix), len(septets))
		if n > 0 && n < len(septets) && septets[n-1] == esc {
			n-- // keep an escape and its character together
		}
		page := append(bytes.Clone(prefix), septets[:n]...)
		page = append(page, bytes.Repeat([]byte{'\r'}, perPage-len(page))...)
		pages = append(pages, Pack(nil, page, 0))
		septets = septets[n:]
	}
	return pages
}

// cbsUCS2 divides text into pages of whole characters, filled up with carriage returns.
func cbsUCS2(prefix []byte, text string) [][]byte {
	octets := AppendUCS2(nil, text)
	var pages [][]byte
	for first := true; first || len(octets) > 0; first = false {
		n := min((cbsContentLen-len(prefix))/2*2, len(octets))
		if n > 0 && n < len(octets) && octets[n-2]&0xFC == 0xD8 {
			n -= 2 // keep two surrogates together
		}
		page := append(bytes.Clone(prefix), octets[:n]...)
		for len(page) < cbsContentLen {
			page = append(page, 0, '\r')
		}
		pages = append(pages, page)
		octets = octets[n:]
	}
	return pages
}

// cbsKept is how long a [CBSJoiner] knows a message after its last page: broadcasts are
// repeated, at most for a day or so under the same serial number.
const cbsKept = 24 * time.Hour

// maxCBSKept is how many messages a [CBSJoiner] knows.
const maxCBSKept = 256

// CBSJoiner makes messages of cell broadcast pages and passes each message on once, although
// the network sends it again and again.
//
// The zero value is ready. It has no clock of its own and is not safe for concurrent use. A
// message is known for 24 hours after it came last; of more than 256, the one that came longest ago is
// forgotten.
type CBSJoiner struct {
	known []*cbsPages // the one that came last at the end
}

type cbsPages struct {
	serial CBSSerial
	id     uint16
	pages  CBSMessage // a page that has not come has Pages 0
	last   time.Time
}

// Add takes a page that came at the time now. It returns the message and true when the page makes it
// whole, and false while pages are missing and for all repetitions. A page that differs from the one
// with the same number, serial number and identifier starts the message anew.
func (j *CBSJoiner) Add(p CBSPage, now time.Time) (CBSMessage, bool) {
	if p.Page == 0 || p.Page > p.Pages {
		p.Page, p.Pages = 1, 1
	}
	m := j.find(p, now)
	slot := &m.pages[p.Page-1]
	if *slot == p {
		return nil, false
	}
	*slot = p
	for _, page := range m.pages {
		if page.Pages == 0 {
			return nil, false
		}
	}
	return append(CBSMessage(nil), m.pages...), true
}

// find returns the message that p belongs to, as the last one known, and forgets old ones.
func (j *CBSJoiner) find(p CBSPage, now time.Time) *cbsPages {
	var found *cbsPages
	kept := j.known[:0]
	for _, m := range j.known {
		switch {
		case m.serial == p.Serial && m.id == p.MessageID:
			found = m
		case now.Sub(m.last) < cbsKept:
			kept = append(kept, m)
		}
	}
	if len(kept) >= maxCBSKept {
		kept = append(kept[:0], kept[1:]...)
	}
	if found == nil || now.Sub(found.last) >= cbsKept || !found.takes(p) {
		found = &cbsPages{serial: p.Serial, id: p.MessageID, pages: make(CBSMessage, p.Pages)}
	}
	found.last = now
	j.known = append(kept, found)
	return found
}

// takes reports whether p can be a page of the message.
func (m *cbsPages) takes(p CBSPage) bool {
	if len(m.pages) != int(p.Pages) {
		return false
	}
	slot := m.pages[p.Page-1]
	return slot.Pages == 0 || slot == p
}
