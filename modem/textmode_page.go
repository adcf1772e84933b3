package modem

import (
	"bytes"
	"strings"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// The parts of a cell broadcast page. Source: 3GPP TS 23.041 9.4.1.2.
const (
	pageContent = 82                  // octets
	pageSeptets = pageContent * 8 / 7 // of 7-bit text
)

// pagePDU returns a cell broadcast page in hexadecimal digits, as PDU mode has it. In text mode it is made
// of <sn>,<mid>,<dcs>,<page>,<pages> and the text; what is no page is returned as it came.
// Source: 3GPP TS 27.005 3.4.1.
func (m *Modem) pagePDU(n at.Notice) string {
	p := n.Params()
	if p.Len() <= 2 {
		return n.Body
	}
	var fields [5]int
	for i, name := range []string{"sn", "mid", "dcs", "page", "pages"} {
		v, err := p.Int(i, name)
		if err != nil || v < 0 || v > 0xffff {
			return n.Line + "\r\n" + n.Body
		}
		fields[i] = v
	}
	octets := []byte{byte(fields[0] >> 8), byte(fields[0]), byte(fields[1] >> 8), byte(fields[1]), byte(fields[2]),
		byte(fields[3]<<4 | fields[4]&0x0f)}
	content := pageOctets(m.textSettings().set, pdu.CBSDCS(fields[2]), n.Body)
	return string(pdu.AppendHex(nil, append(octets, content...)))
}

// pageOctets codes the text of a page.
func pageOctets(set charset, dcs pdu.CBSDCS, body string) []byte {
	if dcs.Alphabet() == pdu.GSM7 && !dcs.Compressed() {
		text := strings.ReplaceAll(set.decode(body), "\r\n", "\n")
		septets, err := pdu.AppendSeptets(nil, text, 0, 0)
		if err != nil {
			septets = replaced(text)
		}
		septets = septets[:min(len(septets), pageSeptets)]
		return pdu.Pack(nil, append(septets, bytes.Repeat([]byte{'\r'}, pageSeptets-len(septets))...), 0)
	}
	octets, err := pdu.DecodeHex(nil, strings.TrimSpace(body))
	if err != nil {
		octets = pdu.AppendUCS2(nil, set.decode(body))
	}
	return octets[:min(len(octets), pageContent)]
}

// replaced codes a text with a question mark for each character that the default alphabet lacks.
func replaced(text string) []byte {
	var septets []byte
	for _, r := range text {
		one, err := pdu.AppendSeptets(nil, string(r), 0, 0)
		if err != nil {
			one = []byte{'?'}
		}
		septets = append(septets, one...)
	}
	return septets
}
