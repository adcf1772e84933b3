package modemtest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// submitOf makes the SMS-SUBMIT of a text-mode message with the settings of +CSMP.
func (m *Modem) submitOf(to pdu.Address, body string) ([]byte, error) {
	fo, vp := byte(m.set.csmp[0]), byte(m.set.csmp[1])
	s := pdu.Submit{
		RejectDuplicates: fo&0x04 != 0, StatusReport: fo&0x20 != 0, ReplyPath: fo&0x80 != 0,
		Destination: to, PID: pdu.PID(m.set.csmp[2]), DCS: pdu.DCS(m.set.csmp[3]),
	}
	data, err := m.userData(body, s.DCS, fo&0x40 != 0)
	if err != nil {
		return nil, err
	}
	s.UserData = data
	if until, ok := readTime(m.set.until, time.UTC); ok && fo&0x18 == 0x18 {
		if s.Validity, err = pdu.ValidUntil(until); err != nil {
			return nil, cmsBadText
		}
	}
	tpdu, err := s.AppendBinary(nil)
	if err != nil {
		return nil, cmsBadText
	}
	if fo&0x18 != 0x10 { // no relative validity period
		return tpdu, nil
	}
	at := 2 + 2 + (int(tpdu[2])+1)/2 + 2 // behind TP-DCS
	tpdu[0] |= 0x10
	return append(tpdu[:at:at], append([]byte{vp}, tpdu[at:]...)...), nil
}

// userData reads the body of a text-mode message, TS 27.005 3.1 <data>: hexadecimal for 8-bit
// data and where a header leads, otherwise in the set of +CSCS.
func (m *Modem) userData(body string, dcs pdu.DCS, header bool) (pdu.UserData, error) {
	var u pdu.UserData
	if header || dcs.Alphabet() == pdu.Octets8 {
		octets, err := pdu.DecodeHex(nil, body)
		if err != nil {
			return u, cmsBadText
		}
		return m.rawUserData(octets, dcs, header)
	}
	text, ok := m.fromCharset(body)
	if dcs.Alphabet() == pdu.UCS2 && m.set.cscs != "UCS2" {
		if plain, isHex := decodeUCS2(body); isHex { // as most modems take it
			text, ok = plain, true
		}
	}
	if !ok {
		return u, cmsBadText
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	u, err := pdu.NewText(nil, dcs, text)
	if err != nil {
		return u, cmsBadText
	}
	return u, nil
}

// rawUserData takes octets as they are, with their header if there is one.
func (m *Modem) rawUserData(octets []byte, dcs pdu.DCS, header bool) (pdu.UserData, error) {
	var u pdu.UserData
	if !header {
		u, err := pdu.NewData(nil, octets)
		if err != nil {
			return u, cmsBadText
		}
		return u, nil
	}
	if len(octets) > 140 {
		return u, cmsBadText
	}
	length := len(octets)
	if dcs.Alphabet() == pdu.GSM7 {
		length = length * 8 / 7
	}
	var s pdu.Submit
	tpdu := append([]byte{0x41, 0, 0, 0x81, 0, byte(dcs), byte(length)}, octets...)
	if s.UnmarshalBinary(tpdu) != nil {
		return u, cmsBadText
	}
	return s.UserData, nil
}

// textEntry is a stored or received message as text mode tells it.
type textEntry struct {
	kind    pdu.Type
	head    string // fields up to <scts>, or all of a status report
	details string // those of +CSDH=1 in +CMGR and +CMT
	short   string // those of +CSDH=1 in +CMGL
	data    string
}

// textOf reads a message for text mode; ok is false for octets that are no TPDU.
func (m *Modem) textOf(msg *message, list bool) (e textEntry, ok bool) {
	switch {
	case msg.page:
		return m.textOfPage(msg.tpdu, list)
	case msg.tpdu[0]&3 == 2 && msg.state <= read:
		var r pdu.StatusReport
		if r.UnmarshalBinary(msg.tpdu) != nil {
			return e, false
		}
		return textEntry{kind: pdu.TypeStatusReport, head: m.reportFields(&r, msg.tpdu[0])}, true
	case msg.tpdu[0]&3 == 1 || msg.state >= unsent:
		return m.textOfSubmit(msg, list)
	}
	var d pdu.Deliver
	if d.UnmarshalBinary(msg.tpdu) != nil {
		return e, false
	}
	e = textEntry{kind: pdu.TypeDeliver, data: m.textData(&d.UserData, d.DCS)}
	e.head = fmt.Sprintf("%s,,%s", m.address(d.Originator), quote(textTime(d.Timestamp)))
	e.details = m.details(msg, d.Originator, ints(int(msg.tpdu[0]), int(d.PID), int(d.DCS)), &d.UserData)
	e.short = ints(int(d.Originator.Type()), d.UserData.Len())
	return e, true
}

func (m *Modem) textOfSubmit(msg *message, list bool) (e textEntry, ok bool) {
	var s pdu.Submit
	if s.UnmarshalBinary(msg.tpdu) != nil {
		return e, false
	}
	e = textEntry{kind: pdu.TypeSubmit, data: m.textData(&s.UserData, s.DCS)}
	e.head = m.address(s.Destination) + ","
	if list {
		e.head += ","
	}
	vp := ""
	if v := s.Validity.Octets(); len(v) == 1 {
		vp = strconv.Itoa(int(v[0]))
	}
	e.details = m.details(msg, s.Destination, ints(int(msg.tpdu[0]), int(s.PID), int(s.DCS))+","+vp, &s.UserData)
	e.short = ints(int(s.Destination.Type()), s.UserData.Len())
	return e, true
}

// details returns <tooa>,<fo>,<pid>,<dcs>[,<vp>],<sca>,<tosca>,<length>.
func (m *Modem) details(msg *message, a pdu.Address, middle string, u *pdu.UserData) string {
	centre := m.centre()
	if n, ok := numberOf(msg.smsc); ok {
		centre = n
	}
	return fmt.Sprintf("%d,%s,%s,%s,%d", a.Type(), middle, quote(m.charset(centre)), addressType(centre), u.Len())
}

// reportFields returns <fo>,<mr>,[<ra>],[<tora>],<scts>,<dt>,<st>.
func (m *Modem) reportFields(r *pdu.StatusReport, fo byte) string {
	return fmt.Sprintf("%d,%d,%s,%d,%s,%s,%d", fo, r.Reference, m.address(r.Recipient),
		r.Recipient.Type(), quote(textTime(r.Timestamp)), quote(textTime(r.Discharge)), r.Status)
}

// address returns <oa> or <da> in the set of +CSCS.
func (m *Modem) address(a pdu.Address) string { return quote(m.charset(a.String())) }

// textData returns <data>: the text in the set of +CSCS, hexadecimal for all else and where a
// header leads, TS 27.005 3.1.
func (m *Modem) textData(u *pdu.UserData, dcs pdu.DCS) string {
	switch {
	case u.HasHeader():
		return string(pdu.AppendHex(nil, u.Octets()))
	case dcs.Alphabet() == pdu.Octets8 || dcs.Compressed():
		return string(pdu.AppendHex(nil, u.Data()))
	case m.set.cscs != "UTF-8" && dcs.Alphabet() == pdu.UCS2:
		return encodeUCS2(u.Text(dcs))
	}
	return strings.ReplaceAll(m.charset(u.Text(dcs)), "\n", "\r\n")
}

// textTime returns a time stamp as "yy/MM/dd,hh:mm:ss+zz", zz in quarter hours.
func textTime(t pdu.Timestamp) string {
	o := t.Octets()
	d := func(i int) string { return fmt.Sprintf("%d%d", o[i]&0x0f, o[i]>>4) }
	sign, tens := "+", o[6]&0x07
	if o[6]&0x08 != 0 {
		sign = "-"
	}
	return d(0) + "/" + d(1) + "/" + d(2) + "," + d(3) + ":" + d(4) + ":" + d(5) +
		fmt.Sprintf("%s%d%d", sign, tens, o[6]>>4)
}

// numberOf reads an SMSC field; ok is false for one that is empty or broken.
func numberOf(smsc []byte) (number string, ok bool) {
	if len(smsc) < 3 {
		return "", false
	}
	digits := 2 * (len(smsc) - 2)
	if smsc[len(smsc)-1]>>4 == 0x0f {
		digits--
	}
	tpdu := append([]byte{1, 0, byte(digits)}, smsc[1:]...)
	var s pdu.Submit
	if s.UnmarshalBinary(append(tpdu, 0, 0, 0)) != nil {
		return "", false
	}
	return s.Destination.String(), true
}

func septets(text string) []byte {
	b, err := pdu.AppendSeptets(nil, text, 0, 0)
	if err == nil {
		return b
	}
	b = nil
	for _, r := range text {
		one, err := pdu.AppendSeptets(b, string(r), 0, 0)
		if err != nil {
			one = append(b, '?')
		}
		b = one
	}
	return b
}

func fromSeptets(b []byte) string {
	for i := range b {
		if b[i] > 0x7f {
			b[i] = '?'
		}
	}
	return string(pdu.AppendText(nil, b, 0, 0))
}
