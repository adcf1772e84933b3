package modemtest

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// Files of records, TS 31.102 4.2.
const (
	fileMSISDN = 28480 // 6F40, own numbers
	fileSMSP   = 28482 // 6F42, message parameters
)

// alphaLength is how many octets a record has for its name.
const alphaLength = 12

// records returns the records of a file, which a terminal may write.
func (m *Modem) records(id int) [][]byte {
	s := m.sim
	if s.records == nil {
		s.records = map[int][][]byte{
			fileMSISDN: {msisdn("Line 1", s.Number), filled(alphaLength + 14)},
			fileSMSP:   {smsParameters(m.nw.opt.ServiceCentre)},
		}
	}
	return s.records[id]
}

// filled returns a record that is empty.
func filled(n int) []byte { return []byte(strings.Repeat("\xff", n)) }

// msisdn makes a record of EF_MSISDN, TS 31.102 4.2.26.
func msisdn(name, number string) []byte {
	r := filled(alphaLength + 14)
	copy(r, name)
	copy(r[alphaLength+1:], dialled(number))
	r[alphaLength] = byte(1 + (len(strings.TrimPrefix(number, "+"))+1)/2)
	return r
}

// smsParameters makes a record of EF_SMSP with the service centre alone, TS 31.102 4.2.27.
func smsParameters(centre string) []byte {
	r := filled(alphaLength + 28)
	r[alphaLength] = 0xfd // only the service centre is there
	at := alphaLength + 13
	copy(r[at+1:], dialled(centre))
	r[at] = byte(1 + (len(strings.TrimPrefix(centre, "+"))+1)/2)
	return r
}

// dialled returns type and digits of a number.
func dialled(number string) []byte {
	digits, international := strings.CutPrefix(number, "+")
	toa := byte(0x81)
	if international {
		toa = 0x91
	}
	return append([]byte{toa}, swapped(digits)...)
}

// accessRecord is READ RECORD, UPDATE RECORD and GET RESPONSE of AT+CRSM; v is command, file, record,
// mode and length.
func (c *call) accessRecord(v [5]int, records [][]byte) error {
	size := len(records[0])
	switch v[0] {
	case 192:
		return c.sayFile(v[1], size*len(records), size)
	case 178, 220:
	default:
		return c.say("+CRSM: 109,0") // 6D00, instruction not supported
	}
	switch {
	case v[2] < 1 || v[2] > len(records):
		return c.say("+CRSM: 106,131") // 6A83, record not found
	case v[4] != size:
		return c.say(fmt.Sprintf("+CRSM: 108,%d", size)) // 6Cxx, wrong length
	case v[0] == 178:
		return c.say(`+CRSM: 144,0,"`, string(pdu.AppendHex(nil, records[v[2]-1])), `"`)
	}
	data, err := hex.DecodeString(c.str(5, ""))
	if err != nil || len(data) != size {
		return c.say("+CRSM: 103,0") // 6700, wrong length
	}
	records[v[2]-1] = data
	return c.say("+CRSM: 144,0")
}

// sayFile describes a file of a GSM card, TS 51.011 9.2.1.
func (c *call) sayFile(id, size, record int) error {
	structure := 0
	if record > 0 {
		structure = 1
	}
	return c.say(fmt.Sprintf(`+CRSM: 144,0,"0000%04X%04X04000000000102%02X%02X"`, size, id, structure, record))
}

// channelCommands open channels to applications on the card, TS 27.007 8.43 to 8.46.
var channelCommands = map[string]*command{
	"+CCHO": {need: needCard, test: noEffect, set: func(c *call) error {
		m := c.m
		if application := upper(c.str(0, "")); !strings.HasPrefix(application, "A0000000871002") {
			return cmeNotFound
		}
		for session := 1; session <= 3; session++ {
			if !slices.Contains(m.sim.channels, session) {
				m.sim.channels = append(m.sim.channels, session)
				return c.say("+CCHO: ", ints(session))
			}
		}
		return cmeNotAllowed
	}},
	"+CCHC": {need: needCard, test: noEffect, set: func(c *call) error {
		session, _ := c.num(0, 0)
		i := slices.Index(c.m.sim.channels, session)
		if i < 0 {
			return cmeBadIndex
		}
		c.m.sim.channels = slices.Delete(c.m.sim.channels, i, i+1)
		return nil
	}},
	"+CGLA": {need: needCard, test: noEffect, set: func(c *call) error {
		session, _ := c.num(0, 0)
		if !slices.Contains(c.m.sim.channels, session) {
			return cmeBadIndex
		}
		answer := "6D00" // instruction not supported
		switch command := upper(c.str(2, "")); {
		case strings.HasPrefix(command, "80F2"): // STATUS: the name of the application waits
			answer = "6109"
		case strings.HasPrefix(command, "80C0"), strings.HasPrefix(command, "00C0"):
			answer = "8407A0000000871002" + "9000"
		}
		return c.say("+CGLA: ", ints(len(answer)), ",", quote(answer))
	}},
}
