package modemtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// settings is what ATZ and AT&F bring back. It is a value: ATZ copies it.
type settings struct {
	basic
	cmee, copsFormat   int
	creg, cgreg, cereg int
	c5greg             int
	cscs               string
	cmgf, csdh, cmms   int
	csms               int
	cnmi               [5]int
	csmp               [4]int // <fo>, <vp>, <pid>, <dcs>
	until              string // <vp> as a time-string, for the absolute format of <fo>
	cusd               int
	clip               int
	quietIndicators    [7]bool           // that AT+CIND took away from +CMER
	kept               map[string]string // settings without an effect, by command
}

// basic is what each line has of its own.
type basic struct {
	echo, verbose, quiet bool
	s3, s4, s5           byte
}

var factoryBasic = basic{echo: true, verbose: true, s3: '\r', s4: '\n', s5: keyBackspace}

// defaults returns the factory settings.
func defaults(p Personality) settings {
	s := settings{
		basic: factoryBasic,
		cmee:  p.CMEE, cscs: "GSM", csmp: [4]int{17, 167, 0, 0}, kept: map[string]string{},
	}
	for i, values := range parseRanges(p.CNMI) {
		if i < len(s.cnmi) && len(values) > 0 {
			s.cnmi[i] = values[0]
		}
	}
	if p.TextOnly {
		s.cmgf = 1
	}
	if p.IMS {
		s.cnmi = [5]int{1, 2, 0, 1, 0}
		s.csms = 1
	}
	return s
}

func cloneKept(kept map[string]string) map[string]string {
	clone := make(map[string]string, len(kept))
	for k, v := range kept {
		clone[k] = v
	}
	return clone
}

// number is a setting of one number, with the list of values it may have.
type number struct {
	name   string
	values []int
	test   string
	at     func(s *settings) *int
}

var settingCommands = settingTable()

func settingTable() map[string]*command {
	table := map[string]*command{
		"+CSCS": {test: tell(`+CSCS: ("` + strings.Join(charsets, `","`) + `")`), read: readCSCS, set: setCSCS},
	}
	for _, n := range []number{
		{"+CMEE", []int{0, 1, 2}, "(0-2)", func(s *settings) *int { return &s.cmee }},
	} {
		table[n.name] = n.command(false)
	}
	table["+FCLASS"] = &command{test: tell("(0)"), read: tell("0"), set: upToSet(0)} // T.31 names it in no answer
	for _, k := range keptSettings {
		table[k.name] = k.command()
	}
	rates := kept{"+IPR", "(0,1200,2400,4800,9600,19200,38400,57600,115200,230400,460800,921600)", "115200", 1}
	table[rates.name] = rates.command()
	table[rates.name].test = tell("+IPR: (0,1200,2400,4800,9600,19200,38400,57600,115200),(230400,460800,921600)")
	return table
}

// command returns the command of a setting.
func (n number) command(sms bool) *command {
	return &command{
		sms:  sms,
		test: tell(n.name + ": " + n.test),
		read: func(c *call) error { return c.say(n.name, ": ", strconv.Itoa(*n.at(&c.m.set))) },
		set: func(c *call) error {
			v, err := c.num(0, n.values[0])
			if err != nil || len(c.args) > 1 || !slices.Contains(n.values, v) {
				return c.wrong()
			}
			*n.at(&c.m.set) = v
			return nil
		},
	}
}

// charsets are the values of +CSCS.
var charsets = []string{"GSM", "IRA", "UCS2", "HEX", "PCCP437", "8859-1", "UTF-8"}

func readCSCS(c *call) error { return c.say("+CSCS: ", quote(c.m.set.cscs)) }

// setCSCS chooses the character set; its name may come in the set that holds now.
func setCSCS(c *call) error {
	name := upper(c.str(0, "GSM"))
	if plain, ok := decodeUCS2(name); ok && c.m.set.cscs == "UCS2" {
		name = upper(plain)
	}
	if !slices.Contains(charsets, name) {
		return c.wrong()
	}
	c.m.set.cscs = name
	return nil
}

// ints joins numbers by commas.
func ints(values ...int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(values), "[]"), " ", ",")
}

// bit is 1 for what is so.
func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}
