package modem

import (
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// received returns the PDU of a message that the modem tells by a header, as of +CMGR or +CMT, and
// a body, with the octets of its TPDU. In text mode it is made of the fields and the text, so that all that
// follows is the same in both modes. text is empty where there is no message; what can not be
// made a PDU is returned as it came, to be kept with all that can not be read.
func (m *Modem) received(header, body string) (text string, length int) {
	f, isText := textFieldsIn(header)
	if !isText {
		return body, lengthIn(header)
	}
	set := m.textSettings().set
	message := pdu.Message{}
	var ok bool
	if f.report() {
		message.TPDU, ok = f.statusReport(set)
	} else {
		message.TPDU, ok = f.deliver(set, body)
		if message.SMSC, _ = f.address(set, 7, 8); message.SMSC.Type() == pdu.TypeAlphanumeric {
			message.SMSC = pdu.Address{}
		}
	}
	if ok {
		hex, err := message.Hex()
		n, lerr := message.Length()
		if err == nil && lerr == nil {
			return hex, n
		}
	}
	return header + "\r\n" + body, 0
}

// textFields are the values of a header in text mode from the number of the sender, or from <fo> of a
// report: 0 <oa>, 1 <alpha>, 2 <scts>, and with AT+CSDH=1 3 <tooa>, 4 <fo>, 5 <pid>, 6 <dcs>, 7 <sca>,
// 8 <tosca>, 9 <length>; of a report 0 <fo>, 1 <mr>, 2 <ra>, 3 <tora>, 4 <scts>, 5 <dt>, 6 <st>.
// Source: 3GPP TS 27.005 3.4.1, 3.4.3.
type textFields struct {
	at.Params
	from int
}

// textFieldsIn finds them; ok is false for a header of PDU mode.
func textFieldsIn(header string) (f textFields, ok bool) {
	f.Params = at.ParseParams(header)
	switch name := (at.Notice{Line: header}).Name(); name {
	case "+CMGR", "+CMGL":
		if name == "+CMGL" {
			f.from = 1
		}
		stat := f.At(f.from)
		_, err := strconv.Atoi(stat.Text)
		f.from++
		return f, err != nil || stat.Quoted
	case "+CMT", "+CDS":
		return f, f.Len() > 2
	}
	return f, false
}

// statOf returns <stat> of a header of +CMGL or +CMGR as the number it has in PDU mode, -1 for one that is
// none. Source: 3GPP TS 27.005 3.1.
func statOf(p at.Params, i int) int {
	v := p.At(i)
	if n, err := strconv.Atoi(v.Text); err == nil && !v.Quoted {
		return n
	}
	name := strings.ToUpper(ucs2OrPlain(v.Text))
	for n, known := range [...]string{"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT"} {
		if name == known {
			return n
		}
	}
	return -1
}

func (f textFields) field(i int) at.Value { return f.At(f.from + i) }

func (f textFields) number(i int) (int, bool) {
	n, err := strconv.Atoi(f.field(i).Text)
	return n, err == nil && !f.field(i).Quoted && n >= 0 && n <= 255
}

// octet returns a number, 0 where it is not told.
func (f textFields) octet(i int) byte {
	n, _ := f.number(i)
	return byte(n)
}

// report reports whether it is a status report: its first two values are numbers.
func (f textFields) report() bool {
	_, fo := f.number(0)
	_, mr := f.number(1)
	return fo && mr
}

// address reads a number or name and its type, which may be missing.
func (f textFields) address(set charset, i, kind int) (pdu.Address, bool) {
	written := f.field(i).Text
	text := set.decode(written)
	if text != written && !isDialled(text) && isDialled(written) {
		text = written // many modems write numbers as they are whatever the set
	}
	if text == "" {
		return pdu.Address{}, true
	}
	if toa, ok := f.number(kind); ok && pdu.TypeOfAddress(toa).Valid() {
		if a, err := pdu.NewAddress(pdu.TypeOfAddress(toa), strings.TrimPrefix(text, "+")); err == nil {
			return a, true
		}
	}
	a, err := pdu.ParseAddress(text)
	return a, err == nil
}

// isDialled reports whether s is a number as it is dialled.
func isDialled(s string) bool {
	return s != "" && strings.Trim(s, "+0123456789*#") == ""
}

// statusReport makes the report that the fields tell.
func (f textFields) statusReport(set charset) (*pdu.StatusReport, bool) {
	recipient, ok := f.address(set, 2, 3)
	st, told := f.number(6)
	fo := f.octet(0)
	return &pdu.StatusReport{
		MoreMessages: fo&foMoreMessages == 0, LoopPrevention: fo&foLoop != 0, ForCommand: fo&foReport != 0,
		Reference: f.octet(1), Recipient: recipient,
		Timestamp: textTimestamp(f.field(4).Text), Discharge: textTimestamp(f.field(5).Text),
		Status: pdu.Status(st),
	}, ok && told
}

// Bits of the first octet of a TPDU. Source: 3GPP TS 23.040 9.2.3.
const (
	foSubmit       = 0x01 // TP-MTI of an SMS-SUBMIT
	foMoreMessages = 0x04 // TP-MMS, inverted
	foDuplicates   = 0x04 // TP-RD of an SMS-SUBMIT
	foLoop         = 0x08 // TP-LP
	foReport       = 0x20 // TP-SRI, TP-SRR, TP-SRQ
	foHeader       = 0x40 // TP-UDHI
	foReplyPath    = 0x80 // TP-RP
)

// deliver makes the message that the fields and the text tell.
func (f textFields) deliver(set charset, body string) (*pdu.Deliver, bool) {
	from, ok := f.address(set, 0, 3)
	fo, told := f.number(4)
	if !told {
		fo = foMoreMessages
	}
	d := &pdu.Deliver{
		MoreMessages: fo&foMoreMessages == 0, LoopPrevention: fo&foLoop != 0, StatusReport: fo&foReport != 0,
		ReplyPath: fo&foReplyPath != 0, Originator: from, PID: pdu.PID(f.octet(5)), DCS: pdu.DCS(f.octet(6)),
		Timestamp: textTimestamp(f.field(2).Text),
	}
	length, _ := f.number(9)
	d.DCS, d.UserData, told = textUserData(set, d.DCS, fo&foHeader != 0, length, body)
	return d, ok && told
}

// textUserData makes user data of what a modem shows of it: hexadecimal digits of its octets where it
// has a header or is no 7-bit text, otherwise the text in the set of +CSCS. length is TP-UDL, 0 if not
// told. Source: 3GPP TS 27.005 3.1 <data>.
func textUserData(set charset, dcs pdu.DCS, header bool, length int, body string) (pdu.DCS, pdu.UserData, bool) {
	octets, err := pdu.DecodeHex(nil, strings.TrimSpace(body))
	isHex := err == nil && len(octets) > 0
	alphabet := dcs.Alphabet()
	switch {
	case header && isHex && hasHeader(octets):
		if u, ok := rawUserData(dcs, length, octets); ok {
			return dcs, u, true
		}
	case alphabet == pdu.Octets8 || dcs.Compressed():
		if !isHex {
			octets = []byte(body)
		}
		u, err := pdu.NewData(nil, octets)
		return dcs, u, err == nil
	case alphabet == pdu.UCS2 && isHex:
		u, err := pdu.NewData(nil, octets)
		return dcs, u, err == nil
	}
	text := strings.ReplaceAll(set.decode(body), "\r\n", "\n")
	if u, err := pdu.NewText(nil, dcs, text); err == nil {
		return dcs, u, true
	}
	// The header with its national table is not shown, or the coding scheme was not told.
	parts, err := pdu.Split(pdu.Submit{DCS: dcs}, text, &pdu.SplitOptions{Languages: pdu.AllLanguages()})
	if err != nil || len(parts) != 1 {
		return dcs, pdu.UserData{}, false
	}
	return parts[0].DCS, parts[0].UserData, true
}

// hasHeader reports whether octets can begin with a user data header.
func hasHeader(octets []byte) bool {
	n := int(octets[0]) + 1
	if n > len(octets) {
		return false
	}
	var h pdu.Header
	return h.UnmarshalBinary(octets[:n]) == nil
}

// rawUserData takes the octets of user data with a header as they are. length is needed for
// 7-bit text, whose last octet may hold a septet or fill bits.
func rawUserData(dcs pdu.DCS, length int, octets []byte) (pdu.UserData, bool) {
	if dcs.Alphabet() == pdu.GSM7 {
		if most := len(octets) * 8 / 7; length == 0 || length > most || length < most-1 {
			length = most
		}
	} else {
		length = len(octets)
	}
	if len(octets) > maxUserData {
		return pdu.UserData{}, false
	}
	var s pdu.Submit
	tpdu := append([]byte{foSubmit | foHeader, 0, 0, 0x81, 0, byte(dcs), byte(length)}, octets...)
	if err := s.UnmarshalBinary(tpdu); err != nil {
		return pdu.UserData{}, false
	}
	return s.UserData, true
}

// maxUserData is how many octets of user data a message has. Source: 3GPP TS 23.040 9.2.3.24.
const maxUserData = 140

// textTimestamp reads "yy/MM/dd,hh:mm:ss±zz", zz in quarter hours; some modems write the year in four
// digits or leave the zone out. What is no time gives the zero stamp. Source: 3GPP TS 27.005 3.1.
func textTimestamp(s string) pdu.Timestamp {
	s = ucs2OrPlain(s)
	zone := time.UTC
	if i := strings.LastIndexAny(s, "+-"); i > 0 {
		quarters, err := strconv.Atoi(s[i:])
		if err != nil {
			return pdu.Timestamp{}
		}
		zone, s = time.FixedZone("", quarters*15*60), s[:i]
	}
	for _, layout := range []string{"06/01/02,15:04:05", "2006/01/02,15:04:05", "06/01/02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(s), zone); err == nil {
			if stamp, err := pdu.NewTimestamp(t); err == nil {
				return stamp
			}
		}
	}
	return pdu.Timestamp{}
}
