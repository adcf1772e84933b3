package modemtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

var identityCommands = map[string]*command{
	"+CGMI": identity(func(m *Modem) string { return m.p.Manufacturer }),
	"+GMI":  identity(func(m *Modem) string { return m.p.Manufacturer }),
	"+CGMM": identity(func(m *Modem) string { return m.p.Model }),
	"+GMM":  identity(func(m *Modem) string { return m.p.Model }),
	"+CGMR": identity(func(m *Modem) string { return m.p.Revision }),
	"+GMR":  identity(func(m *Modem) string { return m.p.Revision }),
	"+GSN":  identity(func(m *Modem) string { return m.p.IMEI }),
	"+CGSN": {
		exec: func(c *call) error { return c.say(c.m.p.IMEI) },
		test: tell("+CGSN: (0,1)"),
		set:  readSerial,
	},
	"+GCAP":  {exec: func(c *call) error { return c.say("+GCAP: ", c.m.p.Capabilities) }},
	"+CIMI":  {need: needCard, exec: func(c *call) error { return c.say(c.m.sim.IMSI) }},
	"+CCID":  {exec: sayICCID("+CCID: "), read: sayICCID("+CCID: ")},
	"+ICCID": {exec: sayICCID("+ICCID: ")},
	"+CNUM":  {need: needCard, exec: sayNumbers},
	"+CLAC":  {exec: listCommands},
	"+CPAS":  {test: tell("+CPAS: (0,2,3,4)"), exec: func(c *call) error { return c.say("+CPAS: ", c.m.activity()) }},
	"+CBC":   {test: tell("+CBC: (0-3),(0-100)"), exec: tell("+CBC: 0,80"), read: tell("+CBC: 0,80")},
}

// identity makes a command that tells one text, TS 27.007 5.1 to 5.4.
func identity(text func(m *Modem) string) *command {
	return &command{exec: func(c *call) error { return c.say(text(c.m)) }}
}

// readSerial is AT+CGSN=n, TS 27.007 5.4.
func readSerial(c *call) error {
	kind, err := c.within(0, 1, 0, 1)
	if err != nil || len(c.args) > 1 {
		return cmeBadParameter
	}
	if kind == 1 {
		return c.say("+CGSN: ", quote(c.m.p.IMEI))
	}
	return c.say(c.m.p.IMEI)
}

// sayICCID tells the card's number, which needs no PIN.
func sayICCID(prefix string) func(c *call) error {
	return func(c *call) error {
		if err := c.m.simError(false); err == cmeNoSIM || err == cmeSIMBusy {
			return err
		}
		return c.say(prefix, c.m.sim.ICCID)
	}
}

// sayNumbers is AT+CNUM, TS 27.007 7.1: the card's phonebook of own numbers.
func sayNumbers(c *call) error {
	book := c.m.bookOf("ON")
	for _, i := range slices.Sorted(maps.Keys(book)) {
		one := book[i]
		c.info = append(c.info, "+CNUM: "+quote(c.m.charset(one.name))+","+quote(one.number)+","+addressType(one.number))
	}
	return nil
}

// numberAfter adds to a number in digits. One that is too long for that stays as it is.
func numberAfter(digits string, n int) string {
	value, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return digits
	}
	next := strconv.FormatUint(value+uint64(n), 10)
	return strings.Repeat("0", max(len(digits)-len(next), 0)) + next
}

// imeiAfter returns the IMEI n serial numbers further, with its check digit; TS 23.003 B.
func imeiAfter(imei string, n int) string {
	if n == 0 || len(imei) != 15 {
		return imei
	}
	digits := numberAfter(imei[:14], n)
	sum := 0
	for i := range len(digits) {
		d := int(digits[i] - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

// listCommands is AT+CLAC, TS 27.007 8.37.
func listCommands(c *call) error {
	var names []string
	for name := range commands {
		if c.m.command(name) == nil {
			continue
		}
		names = append(names, "AT"+name)
	}
	slices.Sort(names)
	return c.say(strings.Join(names, "\r\n"))
}

// addressType returns <toda> of a number: 145 international, 129 otherwise.
func addressType(number string) string {
	if strings.HasPrefix(number, "+") {
		return "145"
	}
	return "129"
}
