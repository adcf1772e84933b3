package modemtest

import (
	"maps"
	"slices"

	"github.com/semioctet/gsm/pdu"
)

// Broadcast sends a cell broadcast page, the 88 octets of TS 23.041 9.4.1 (serial number, message
// identifier, coding, page, content), to every modem that is registered. Modems whose terminal
// asked for it by <bm> of +CNMI give it as +CBM.
func (n *Network) Broadcast(page []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	page = slices.Clone(page)
	for _, number := range slices.Sorted(maps.Keys(n.modems)) {
		m := n.modems[number]
		n.later(n.opt.Latency, func() { m.receivePage(page) })
	}
}

// receivePage brings a page to the terminal or into the store BM, as <bm> of +CNMI asks; TS 27.005 3.4.1.
func (m *Modem) receivePage(page []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || m.off || !inService(m.radio.stat) || len(page) >= 6 && !m.channels.want(int(page[2])<<8|int(page[3]), int(page[4])) {
		return
	}
	class3 := false
	if len(page) >= 6 {
		class, ok := pdu.CBSDCS(page[4]).Class()
		class3 = ok && class == 3
	}
	switch bm := m.set.cnmi[2]; {
	case bm == 2 || bm == 3 && class3:
		if m.direct() {
			m.notifyTo(m.routed(), m.pageLines(page)...)
		}
	case bm == 1 || bm == 3:
		s := m.store("BM")
		index, ok := s.add(&message{tpdu: page, page: true})
		if !ok { // the oldest gives way
			copy(m.sms.bm, m.sms.bm[1:])
			m.sms.bm[len(m.sms.bm)-1] = nil
			index, _ = s.add(&message{tpdu: page, page: true})
		}
		m.announce("+CBMI: \"BM\"," + ints(index))
	}
}

// pageLines returns +CBM.
func (m *Modem) pageLines(page []byte) []string {
	if m.set.cmgf == 0 || len(page) < 6 {
		return []string{"+CBM: " + ints(len(page)), string(pdu.AppendHex(nil, page))}
	}
	sn, mid, dcs := pageFields(page)
	return []string{"+CBM: " + ints(sn, mid, dcs) + "," + pageCount(page), m.pageText(page[6:], pdu.CBSDCS(dcs))}
}

// pageFields returns <sn>, <mid> and <dcs> of a page of at least 6 octets.
func pageFields(page []byte) (sn, mid, dcs int) {
	return int(page[0])<<8 | int(page[1]), int(page[2])<<8 | int(page[3]), int(page[4])
}

// pageCount returns <page>,<pages>.
func pageCount(page []byte) string { return ints(int(page[5]>>4), int(page[5]&0x0f)) }

// textOfPage reads a stored page for text mode; a list does not tell its <dcs>, TS 27.005 3.4.2 and 3.4.3.
func (m *Modem) textOfPage(page []byte, list bool) (e textEntry, ok bool) {
	if len(page) < 6 {
		return e, false
	}
	sn, mid, dcs := pageFields(page)
	fields := []int{sn, mid, dcs}
	if list {
		fields = fields[:2]
	}
	return textEntry{head: ints(fields...) + "," + pageCount(page), data: m.pageText(page[6:], pdu.CBSDCS(dcs))}, true
}

// pageText returns <data> of a page, in the set of +CSCS or in hexadecimal digits.
func (m *Modem) pageText(content []byte, dcs pdu.CBSDCS) string {
	if dcs.Alphabet() != pdu.GSM7 || dcs.Compressed() {
		return string(pdu.AppendHex(nil, content))
	}
	return m.charset(fromSeptets(pdu.UnpackUSSD(nil, content)))
}
