package modemtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// settings is what ATZ and AT&F bring back. It is a value: ATZ copies it.
type settings struct {
	echo, verbose, quiet bool
	s3, s4, s5           byte

	cmee, copsFormat   int
	creg, cgreg, cereg int
	cscs               string
	cmgf, csdh, cmms   int
	csms               int
	cnmi               [5]int
	csmp               [4]int // <fo>, <vp>, <pid>, <dcs>
	cusd               int
	clip               int
	kept               map[string]string // settings without an effect, by command
}

// defaults returns the factory settings.
func defaults(p Personality) settings {
	s := settings{
		echo: true, verbose: true, s3: '\r', s4: '\n', s5: keyBackspace,
		cmee: p.CMEE, cscs: "GSM", csmp: [4]int{17, 167, 0, 0}, kept: map[string]string{},
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
		"+CSCS": {test: tell(`+CSCS: ("GSM","IRA","UCS2","HEX","8859-1","UTF-8")`), read: readCSCS, set: setCSCS},
	}
	for _, n := range []number{
		{"+CMEE", []int{0, 1, 2}, "(0-2)", func(s *settings) *int { return &s.cmee }},
	} {
		table[n.name] = n.command(false)
	}
	for _, k := range keptSettings {
		table[k.name] = k.command()
	}
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

// kept is a setting that is stored and told and has no effect on a simulated modem.
type kept struct {
	name, test, def string
	most            int // parameters at most
}

var keptSettings = []kept{
	{"+CRC", "(0,1)", "0", 1},
	{"+CR", "(0,1)", "0", 1},
	{"+CSTA", "(129,145)", "129", 1},
	{"+CMOD", "(0-3)", "0", 1},
	{"+CBST", "(0,7,12,14),(0),(0-3)", "7,0,1", 3},
	{"+CRLP", "(0-61),(0-61),(39-255),(1-255)", "61,61,48,6", 4},
	{"+CVHU", "(0-2)", "0", 1},
	{"+CLIR", "(0-2)", "0,4", 1},
	{"+COLP", "(0,1)", "0,1", 1},
	{"+CSSN", "(0,1),(0,1)", "0,0", 2},
	{"+CCWA", "(0,1)", "0", 3},
	{"+CTZU", "(0,1)", "0", 1},
	{"+CTZR", "(0-2)", "0", 1},
	{"+CMER", "(0-3),(0),(0),(0-2),(0,1)", "0,0,0,0,0", 5},
	{"+CGEREP", "(0-2),(0,1)", "0,0", 2},
	{"+CGSMS", "(0-3)", "1", 1},
	{"+CSCB", "(0,1)", `0,"",""`, 3},
	{"+CLVL", "(0-100)", "50", 1},
	{"+CMUT", "(0,1)", "0", 1},
	{"+VTD", "(0-255)", "0", 1},
	{"+IPR", "(),(0,9600,19200,38400,57600,115200)", "115200", 1},
	{"+ICF", "(1-6),(0-3)", "3,3", 2},
	{"+IFC", "(0-2),(0-2)", "2,2", 2},
	{"+WS46", "(12,22,25)", "12", 1},
	{"+CDIP", "(0,1)", "0,0", 1},
	{"+CNAP", "(0,1)", "0,0", 1},
	{"+CCUG", "(0,1),(0-10),(0-3)", "0,0,0", 3},
	{"+CPSB", "(0,1)", "0,1", 1},
	{"+CPSMS", `(0,1),,,("00000000"-"11111111"),("00000000"-"11111111")`, "0", 5},
	{"+CEDRXS", `(0-3),(2,4,5),("0000"-"1111")`, "", 3},
	{"+CMEC", "(0-2),(0,1),(0-2)", "0,0,0", 3},
	{"+CSVM", `(0,1),"",(129,145)`, `0,"",129`, 3},
	{"+CGCLASS", `("B","CG","CC")`, `"B"`, 1},
	{"+CACM", `""`, `"000000"`, 1},
	{"+CAMM", `""`, `"000000"`, 2},
	{"+CPUC", `"","0.0"`, `"XXX","0.0"`, 3},
	{"+CALA", "(),(1-5),(0)", "", 5},
	{"+CGDCONT", `(1-16),"IP",,,(0-2),(0-4)`, "", 6},
}

func (k kept) command() *command {
	return &command{
		test: tell(k.name + ": " + k.test),
		read: func(c *call) error {
			value, set := c.m.set.kept[k.name]
			if !set {
				value = k.def
			}
			if value == "" {
				return nil
			}
			return c.say(k.name, ": ", value)
		},
		set: func(c *call) error {
			if len(c.args) > k.most || !c.has(0) {
				return c.wrong()
			}
			c.m.set.kept[k.name] = k.filled(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.raw), "=")), len(c.args))
			return nil
		},
	}
}

// filled returns n values with those behind them that were not given.
func (k kept) filled(values string, n int) string {
	if defaults := strings.Split(k.def, ","); n < len(defaults) {
		return values + "," + strings.Join(defaults[n:], ",")
	}
	return values
}

func readCSCS(c *call) error { return c.say("+CSCS: ", quote(c.m.set.cscs)) }

// setCSCS chooses the character set; its name may come in the set that holds now.
func setCSCS(c *call) error {
	name := upper(c.str(0, "GSM"))
	if plain, ok := decodeUCS2(name); ok && c.m.set.cscs == "UCS2" {
		name = upper(plain)
	}
	if !slices.Contains([]string{"GSM", "IRA", "UCS2", "HEX", "8859-1", "UTF-8"}, name) {
		return c.wrong()
	}
	c.m.set.cscs = name
	return nil
}

// ints joins numbers by commas.
func ints(values ...int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(values), "[]"), " ", ",")
}
