package modemtest

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// fileCommands give access to the card's files and to the card itself, TS 27.007 8.17 and 8.18.
var fileCommands = map[string]*command{
	"+CRSM": {test: noEffect, set: accessFile},
	"+CSIM": {test: noEffect, set: accessCard},
}

// The files a simulated card has, by their identifiers in TS 31.102 4.2 and TS 51.011 10.
const (
	fileICCID = 12258 // 2FE2
	fileAD    = 28589 // 6FAD, how many digits of the IMSI are the network's
	fileSPN   = 28486 // 6F46, name of the service provider
	fileIMSI  = 28423 // 6F07
)

// file returns the octets of a transparent file.
func (m *Modem) file(id int) (octets []byte, ok bool) {
	switch id {
	case fileICCID:
		return swapped(m.sim.ICCID), true
	case fileIMSI:
		digits := swapped("9" + m.sim.IMSI) // odd number of digits: parity 1, type 1
		return append([]byte{byte(len(digits))}, digits...), true
	case fileAD:
		return []byte{0, 0, 0, byte(len(m.nw.opt.Operator.Code) - 3)}, true
	case fileSPN:
		name := []byte(latin(m.nw.opt.Operator.Name, 0x7e))
		octets = append([]byte{1}, name[:min(len(name), 16)]...)
		for len(octets) < 17 {
			octets = append(octets, 0xff)
		}
		return octets, true
	}
	return nil, false
}

// swapped returns digits as semi-octets, the low one first, filled with F.
func swapped(digits string) []byte {
	if len(digits)%2 != 0 {
		digits += "F"
	}
	b, err := hex.DecodeString(digits)
	if err != nil {
		return nil
	}
	for i := range b {
		b[i] = b[i]<<4 | b[i]>>4
	}
	return b
}

// accessFile is AT+CRSM=<command>,<file>[,<p1>,<p2>,<p3>]: READ BINARY and GET RESPONSE. What
// the card does not have is answered by its status word, not by an error.
func accessFile(c *call) error {
	m := c.m
	var v [5]int
	for i := range v {
		n, err := c.num(i, 0)
		if err != nil {
			return err
		}
		v[i] = n
	}
	if !slices.Contains([]int{176, 178, 192, 203, 214, 219, 220, 242}, v[0]) {
		return cmeBadParameter // none of TS 27.007 8.18
	}
	if m.sim == nil || m.simBusy || m.sim.blocked() {
		return m.simError(false)
	}
	if records := m.records(v[1]); records != nil && m.simOpen {
		return c.accessRecord(v, records)
	}
	octets, found := m.file(v[1])
	switch {
	case !found:
		return c.say("+CRSM: 106,130") // 6A82, file not found
	case !m.simOpen && v[1] != fileICCID:
		return c.say("+CRSM: 105,130") // 6982, security status not satisfied
	case v[0] == 192:
		return c.sayFile(v[1], len(octets), 0)
	case v[0] != 176:
		return c.say("+CRSM: 109,0") // 6D00, instruction not supported
	}
	offset := v[2]<<8 | v[3]
	if offset > len(octets) {
		return c.say("+CRSM: 107,0") // 6B00, wrong offset
	}
	octets = octets[offset:]
	if v[4] != 0 && v[4] < len(octets) {
		octets = octets[:v[4]]
	}
	return c.say(`+CRSM: 144,0,"`, strings.ToUpper(hex.EncodeToString(octets)), `"`)
}

// accessCard is AT+CSIM=<length>,"<command>". A VERIFY or UNBLOCK without a body tells the
// attempts left by the status word 63Cx; TS 102 221 11.1.9.
func accessCard(c *call) error {
	m := c.m
	length, err := c.num(0, 0)
	command := upper(c.str(1, ""))
	octets, err2 := hex.DecodeString(command)
	if err != nil || err2 != nil || length != len(command) || len(octets) < 4 {
		return cmeBadParameter
	}
	if m.sim == nil {
		return cmeNoSIM
	}
	word := "6D00" // instruction not supported
	code, asked := map[string]int{"0020000100": pin1, "002C000100": puk1, "0020008100": pin2, "002C008100": puk2}[command]
	if asked {
		word = "6983" // blocked
		if n := m.sim.tries[code]; n > 0 {
			word = "63C" + strings.ToUpper(strconv.FormatInt(int64(min(n, 15)), 16))
		}
	}
	return c.say("+CSIM: 4,", quote(word))
}
