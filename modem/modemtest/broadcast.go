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

func (m *Modem) receivePage(page []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || !inService(m.radio.stat) || !m.direct() || m.set.cnmi[2] < 2 {
		return
	}
	if m.set.cmgf == 0 || len(page) < 6 {
		m.notify("+CBM: "+ints(len(page)), string(pdu.AppendHex(nil, page)))
		return
	}
	m.notify("+CBM: "+ints(int(page[0])<<8|int(page[1]), int(page[2])<<8|int(page[3]),
		int(page[4]), int(page[5]>>4), int(page[5]&0x0f)), m.pageText(page[6:], pdu.CBSDCS(page[4])))
}

// pageText returns <data> of a page, in the set of +CSCS or in hexadecimal digits.
func (m *Modem) pageText(content []byte, dcs pdu.CBSDCS) string {
	if dcs.Alphabet() != pdu.GSM7 || dcs.Compressed() {
		return string(pdu.AppendHex(nil, content))
	}
	return m.charset(fromSeptets(pdu.UnpackUSSD(nil, content)))
}
