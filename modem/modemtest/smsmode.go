package modemtest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// messageSettings are the commands of TS 27.005 that choose how messages are carried.
var messageSettings = messageSettingTable()

func messageSettingTable() map[string]*command {
	table := map[string]*command{
		"+CSMS": {sms: true, test: tell("+CSMS: (0,1)"), read: readService, set: setService},
		"+CSMP": {sms: true, need: needCard, read: readParameters, set: setParameters},
		"+CSCA": {sms: true, need: needCard, read: readCentre, set: setCentre},
		"+CNMI": {sms: true, test: func(c *call) error { return c.say("+CNMI: ", c.m.p.CNMI) }, read: readRouting, set: setRouting},
		"+CSAS": {sms: true, need: needCard, test: tell("+CSAS: (0)"), set: saveSettings, exec: saveSettings},
		"+CRES": {sms: true, need: needCard, test: tell("+CRES: (0)"), set: restoreSettings, exec: restoreSettings},
	}
	for _, n := range []number{
		modes,
		{"+CSDH", []int{0, 1}, "(0,1)", func(s *settings) *int { return &s.csdh }},
		{"+CMMS", []int{0, 1, 2}, "(0-2)", func(s *settings) *int { return &s.cmms }},
	} {
		table[n.name] = n.command(true)
	}
	table["+CMGF"].test, table["+CMGF"].set = testMode, setMode(table["+CMGF"].set)
	return table
}

var modes = number{"+CMGF", []int{0, 1}, "(0,1)", func(s *settings) *int { return &s.cmgf }}

// testMode and setMode are AT+CMGF, TS 27.005 3.2.3, also of a modem that has text mode alone.
func testMode(c *call) error {
	if c.m.p.TextOnly {
		return c.say("+CMGF: (1)")
	}
	return c.say("+CMGF: ", modes.test)
}

func setMode(set func(*call) error) func(*call) error {
	return func(c *call) error {
		if mode, err := c.num(0, 0); err == nil && mode == 0 && c.m.p.TextOnly {
			return cmsNotSupported
		}
		return set(c)
	}
}

// readService and setService are AT+CSMS, TS 27.005 3.2.1.
func readService(c *call) error { return c.say("+CSMS: ", ints(c.m.set.csms), ",1,1,1") }

func setService(c *call) error {
	v, err := c.within(0, 0, 0, 1)
	if err != nil || len(c.args) > 1 {
		return cmsNotSupported
	}
	c.m.set.csms = v
	return c.say("+CSMS: 1,1,1")
}

func readParameters(c *call) error {
	v := c.m.set.csmp
	if c.m.set.until != "" {
		return c.say("+CSMP: ", ints(v[0]), ",", quote(c.m.set.until), ",", ints(v[2:]...))
	}
	return c.say("+CSMP: ", ints(v[:]...))
}

// setParameters is AT+CSMP=<fo>[,<vp>[,<pid>[,<dcs>]]], TS 27.005 3.3.2. The absolute format of <fo> takes <vp> as a
// time-string.
func setParameters(c *call) error {
	values, until := c.m.set.csmp, c.m.set.until
	if c.has(1) {
		until = ""
	}
	if fo, err := c.num(0, values[0]); err == nil && fo&0x18 == 0x18 && c.has(1) && c.args[1].quoted {
		if _, ok := readTime(c.args[1].text, time.UTC); !ok {
			return c.wrong()
		}
		until, c.args[1] = c.args[1].text, arg{}
	}
	for i := range values {
		v, err := c.within(i, values[i], 0, 255)
		if err != nil {
			return err
		}
		values[i] = v
	}
	if len(c.args) > len(values) || values[0]&3 != 1 {
		return c.wrong()
	}
	c.m.set.csmp, c.m.set.until = values, until
	return nil
}

// centre returns the number of the service centre in use.
func (m *Modem) centre() string {
	if m.sim.centre != nil {
		return *m.sim.centre
	}
	return m.nw.opt.ServiceCentre
}

func readCentre(c *call) error {
	n := c.m.centre()
	return c.say("+CSCA: ", quote(c.m.charset(n)), ",", addressType(n))
}

// setCentre is AT+CSCA=<sca>[,<tosca>], TS 27.005 3.3.1.
func setCentre(c *call) error {
	number, valid := c.m.fromCharset(c.str(0, ""))
	kind, err := c.within(1, 129, 0, 255)
	if err != nil || !valid || len(c.args) > 2 {
		return c.wrong()
	}
	if kind == 145 && number != "" && !strings.HasPrefix(number, "+") {
		number = "+" + number
	}
	if _, err := pdu.ParseAddress(number); number != "" && err != nil || strings.Trim(number, "+0123456789*#") != "" {
		return c.wrong()
	}
	c.m.sim.centre = &number
	return nil
}

// saveSettings and restoreSettings are AT+CSAS and AT+CRES, TS 27.005 3.3.5 and 3.3.6, which the card keeps.
func saveSettings(c *call) error {
	if _, err := c.within(0, 0, 0, 0); err != nil || len(c.args) > 1 {
		return c.wrong()
	}
	s := c.m.sim
	s.saved = &savedSettings{s.centre, c.m.set.csmp, c.m.set.until, c.m.channels}
	return nil
}

func restoreSettings(c *call) error {
	if _, err := c.within(0, 0, 0, 0); err != nil || len(c.args) > 1 {
		return c.wrong()
	}
	s := c.m.sim
	if s.saved == nil {
		s.saved = &savedSettings{nil, defaults(c.m.p).csmp, "", channels{}}
	}
	s.centre, c.m.set.csmp, c.m.set.until, c.m.channels = s.saved.centre, s.saved.csmp, s.saved.until, s.saved.channels
	return nil
}

type savedSettings struct {
	centre   *string
	csmp     [4]int
	until    string
	channels channels
}

func readRouting(c *call) error { return c.say("+CNMI: ", ints(c.m.set.cnmi[:]...)) }

// setRouting is AT+CNMI=[<mode>[,<mt>[,<bm>[,<ds>[,<bfr>]]]]], TS 27.005 3.4.1. What is
// left out keeps its value, as with most modems.
func setRouting(c *call) error {
	m := c.m
	values := m.set.cnmi
	ranges := parseRanges(m.p.CNMI)
	if len(c.args) > len(values) {
		return c.wrong()
	}
	for i := range values {
		v, err := c.num(i, values[i])
		if err != nil || c.has(i) && i < len(ranges) && !slices.Contains(ranges[i], v) {
			return c.wrong()
		}
		values[i] = v
	}
	m.set.cnmi = values
	m.asked = m.line
	if values[0] != 0 {
		c.afterwards(func() { m.flushBuffer(values[4] == 0) })
	}
	return nil
}

// flushBuffer ends the buffering of +CNMI mode 0: notices are written, or dropped.
func (m *Modem) flushBuffer(write bool) {
	held := m.buffer
	m.buffer = nil
	if !write {
		return
	}
	for _, lines := range held {
		m.notifyTo(m.line, lines...)
	}
}

// parseRanges reads "(0-2),(0,1)" as lists of values.
func parseRanges(text string) [][]int {
	var ranges [][]int
	for _, list := range strings.Split(strings.Trim(text, "()"), "),(") {
		var values []int
		for _, part := range strings.Split(list, ",") {
			first, last, isRange := strings.Cut(part, "-")
			low, err := strconv.Atoi(first)
			high, err2 := strconv.Atoi(last)
			if !isRange {
				high, err2 = low, nil
			}
			if err != nil || err2 != nil {
				continue
			}
			for v := low; v <= high; v++ {
				values = append(values, v)
			}
		}
		ranges = append(ranges, values)
	}
	return ranges
}

// memoryCommands choose message stores, TS 27.005 3.2.2.
var memoryCommands = map[string]*command{
	"+CPMS": {
		sms:  true,
		need: needCard,
		test: tell(`+CPMS: ("SM","ME","MT","SR","BM"),("SM","ME","MT"),("SM","ME","MT")`),
		read: func(c *call) error { return c.say("+CPMS: ", c.m.levels(true)) },
		set:  setMemories,
	},
}

// levels tells how many places of the three memories are used, with their names if asked.
func (m *Modem) levels(names bool) string {
	var parts []string
	for _, name := range m.sms.memories {
		s := m.store(name)
		if names {
			parts = append(parts, quote(name))
		}
		parts = append(parts, ints(s.used(), s.size()))
	}
	return strings.Join(parts, ",")
}

func setMemories(c *call) error {
	memories := c.m.sms.memories
	if len(c.args) > len(memories) || !c.has(0) {
		return cmsNotAllowed
	}
	for i := range c.args {
		name := upper(c.str(i, memories[i]))
		if plain, isUCS2 := decodeUCS2(name); isUCS2 && c.m.set.cscs == "UCS2" {
			name = plain
		}
		if c.m.store(name) == nil || (name == "SR" || name == "BM") && i > 0 {
			return cmsNotAllowed
		}
		memories[i] = name
	}
	was := c.m.sms.memories[2]
	if c.m.sms.memories = memories; memories[2] != was && !c.m.store(memories[2]).full() {
		c.m.nw.found(c.m) // there is room now: RP-SMMA
	}
	return c.say("+CPMS: ", c.m.levels(false))
}
