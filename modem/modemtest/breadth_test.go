package modemtest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func commandList(t *testing.T) string {
	list, err := os.ReadFile("testdata/commands.txt")
	require.NoError(t, err)
	return string(list)
}

// listed returns the names of the commands.
func listed(t *testing.T) []string {
	var names []string
	for line := range strings.Lines(commandList(t)) {
		if name, _, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name[0] == '+' {
			names = append(names, name)
		}
	}
	return names
}

// TestEveryCommandIsAnswered asks each command of the list in each of its forms that only ask.
func TestEveryCommandIsAnswered(t *testing.T) {
	for line := range strings.Lines(commandList(t)) {
		name, forms, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "#" {
			continue
		}
		for _, form := range strings.Fields(forms) {
			_, te := connect(t, nil)
			te.write("AT" + name + strings.TrimSuffix(form, "!") + "\r")
			answer := te.read()
			assert.True(t, strings.HasSuffix(answer, "\r\nOK\r\n"), "%s%s: %q", name, form, answer)
			if value := strings.TrimSuffix(answer, "\r\nOK\r\n"); form == "?" && value != "" {
				assert.True(t, strings.HasPrefix(value, "\r\n"+name+": "), "%s%s: %q", name, form, answer)
			}
		}
	}
}

func TestRangesOfAPersonalityBoundWhatItTakes(t *testing.T) {
	runRows(t, &modemtest.Options{Personality: modemtest.SIM800}, []row{
		{"a store it has not", "", `AT+CPMS="BM"`, lines("+CMS ERROR: 304")},
		{"a store it has, in UCS2", `AT+CSCS="UCS2"`, `AT+CPMS="0053004D"`, lines("+CPMS: 0,20,0,20,0,20", "OK")},
		{"a character set it has not", "", `AT+CSCS="UTF-8"`, lines("ERROR")},
		{"a character set it has", "", `AT+CSCS="PCCP437"`, lines("OK")},
		{"a phonebook it has not", "", `AT+CPBS="EN"`, lines("ERROR")},
	})
	p := modemtest.Generic
	p.Answers = map[string]string{"+CMGF=?": "+CMGF: (1)", "+VTS=?": "+VTS: (0-9),(2-4)", "+CGDCONT=?": "+CGDCONT: (1-2),\"IP\"", "+CSMS=?": "+CSMS: 0"}
	runRows(t, &modemtest.Options{Personality: p}, []row{
		{"the values told", "", "AT+CMGF=?", lines("+CMGF: (1)", "OK")},
		{"a value beyond", "", "AT+CMGF=0", lines("+CMS ERROR: 304")},
		{"a value within", "", "AT+CMGF=1", lines("OK")},
		{"a number beyond", "", `AT+CGDCONT=3,"IP"`, lines("ERROR")},
		{"what is no list bounds nothing", "", `AT+CGDCONT=2,"IPV6"`, lines("OK")},
		{"nor does one without brackets", "", "AT+CSMS=1", lines("+CSMS: 1,1,1", "OK")},
	})
}

func TestServices(t *testing.T) { // 3GPP TS 27.007 7 and 10
	const registered = `AT+CCFC=0,3,"+15559999999",145`
	runRows(t, nil, []row{
		{"+CCFC without", "", "AT+CCFC=0,2", lines("+CCFC: 0,7", "OK")},
		{"+CCFC registered", registered, "AT+CCFC=0,2", lines(`+CCFC: 1,7,"+15559999999",145`, "OK")},
		{"+CCFC disabled", registered + ";+CCFC=0,0", "AT+CCFC=0,2", lines(`+CCFC: 0,7,"+15559999999",145`, "OK")},
		{"+CCFC erased with all", registered + ";+CCFC=4,4", "AT+CCFC=0,2", lines("+CCFC: 0,7", "OK")},
		{"+CCFC all conditional", `AT+CCFC=5,3,"123"`, "AT+CCFC=2,2", lines(`+CCFC: 1,7,"123",129`, "OK")},
		{"+CCFC enables nothing", "AT+CMEE=1", "AT+CCFC=1,1", lines("+CME ERROR: 3")},
		{"+CCFC without a number", "AT+CMEE=1", "AT+CCFC=1,3", lines("+CME ERROR: 50")},
		{"+CCFC without network", "AT+CMEE=1;+COPS=2", "AT+CCFC=1,2", lines("+CME ERROR: 30")},
		{"+CPOL", `AT+CPOL=3,2,"26201"`, "AT+CPOL?", lines(`+CPOL: 3,2,"26201"`, "OK")},
		{"+CPOL deleted", `AT+CPOL=3,2,"26201";+CPOL=3`, "AT+CPOL?", lines("OK")},
		{"+CPOL beyond", "AT+CMEE=1", `AT+CPOL=9,2,"26201"`, lines("+CME ERROR: 50")},
		{"+COPN", "", "AT+COPN", lines(`+COPN: "00101","Test Network"`, "OK")},
		{"+CGACT without a context", "AT+CMEE=1", "AT+CGACT=1,1", lines("+CME ERROR: 50")},
		{"+CGACT", `AT+CGDCONT=1,"IP","internet";+CGACT=1,1`, "AT+CGACT?", lines("+CGACT: 1,1", "OK")},
		{"+CGPADDR", `AT+CGDCONT=1,"IP","internet";+CGACT=1,1`, "AT+CGPADDR", lines(`+CGPADDR: 1,"192.0.2.1"`, "OK")},
		{"+CLIR keeps what the network says", "AT+CLIR=1", "AT+CLIR?", lines("+CLIR: 1,4", "OK")},
		{"+CTFR without a call", "AT+CMEE=1", `AT+CTFR="123"`, lines("+CME ERROR: 3")},
	})
}
