package modemtest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestParsedFaultsHappen(t *testing.T) {
	const csq, ok = "\r\n+CSQ: 20,0\r\n", "\r\nOK\r\n"
	tests := []struct {
		spec, write string
		want        []string
	}{
		{"split 7 on +CSQ", "AT+CSQ\r", []string{"\r\n+CSQ:", " 20,0\r\n", "\r\nOK\r\n"}},
		{"glue on +CSQ", "AT+CSQ\rAT\r", []string{csq + ok + ok}},
		{"late 3s on +CSQ", "AT+CSQ\r", []string{"3s " + csq + ok}},
		{"late final 3s", "AT+CSQ\r", []string{csq, "3s " + ok}},
		{"late prompt 2s", "AT+CMGW=5\r", []string{"2s \r\n> "}},
		{"lose on at+csq", "AT+CSQ\rAT\r", []string{ok}},
		{"lose final", "AT+CSQ\r", []string{csq}},
		{"lose on +CSQ after 1 times 2", "AT+CSQ\rAT+CSQ\rAT+CSQ\rAT+CSQ\r", []string{csq + ok, csq + ok}},
		{"lose always chance 1", "AT\rAT\r", nil},
		{"twice", "AT\r", []string{ok, ok}},
		{`inject before \x00\xff`, "AT\r", []string{"\x00\xff" + ok}},
		{`notice between +CMT: ,22\n0891`, "AT+CSQ\r", []string{csq + "\r\n+CMT: ,22\r\n0891\r\n" + ok}},
		{`notice after +CMTI: "SM",1 on +CSQ`, "AT+CSQ\r", []string{csq + ok + "\r\n+CMTI: \"SM\",1\r\n"}},
		{"notice prompt RING", "AT+CMGW=5\r", []string{"\r\nRING\r\n\r\n> "}},
		{"prompt >", "AT+CMGW=5\r", []string{"\r\n>"}},
		{"hangup 5", "AT+CSQ\r", []string{"\r\n+CS", "EOF"}},
		{"cut 9", "AT+CSQ\r", []string{"\r\n+CSQ: 2"}},
		{"drop 4 3", "AT+CSQ\r", []string{"\r\n+C 20,0\r\n" + ok}},
		{"drop 4 1 to modem on +CSQ", "AT+CSQ\r", []string{"\r\nERROR\r\n"}},
		{"late 2s for 5s to modem", "AT\r", []string{"2s " + ok}},
		{"notice before RING later 2s times 2", "AT\r", []string{ok, "2s \r\nRING\r\n", "4s \r\nRING\r\n"}},
		{"lose for 2s", "AT\rAT\r", nil},
		{"lose notice RDY", "AT+CFUN=1,1\rATE0\r", []string{ok, "ATE0\r", ok}},
		{"flip 2", "AT\r", []string{"\r\nNK\r\n"}},
		{"refuse +CMS ERROR: 500", "AT\r", []string{"\r\n+CMS ERROR: 500\r\n"}},
		{"refuse +CME ERROR: 14", "AT\r", []string{"\r\nERROR\r\n"}}, // as +CMEE=0 words it
		{"refuse NO CARRIER", "AT\r", []string{"\r\nNO CARRIER\r\n"}},
		{`answer +CSQ: x\nOK on +CSQ`, "AT+CSQ\r", []string{"\r\n+CSQ: x\r\n" + ok}},
		{"crash 2s", "ATE1\rAT\r", []string{"2s \r\nRDY\r\n"}},
		{"echo on +CSQ", "AT+CSQ\rAT\r", []string{csq + ok, "AT\r", ok}},
		{"no sim on +CIMI", "AT+CIMI\r", []string{"\r\nERROR\r\n"}},
		{"full SM on +CMGF", "AT+CMGF?\r", []string{"\r\nFULL SM\r\n", "\r\n+CMGF: 0\r\n" + ok}},
	}
	p := modemtest.Generic
	p.Boot, p.Full = []string{"RDY"}, "FULL {MEM}"
	for _, tt := range tests {
		t.Run(tt.spec, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, err := modemtest.ParseFault(tt.spec)
				require.NoError(t, err)
				m, te := connect(t, &modemtest.Options{Personality: p})
				m.Fault(f)
				te.write(tt.write)
				time.AfterFunc(time.Minute, func() { _ = te.rw.Close() })
				assert.Equal(t, tt.want, reads(te))
			})
		})
	}
}

// TestEveryKindOfFaultHasARow looks for each kind and schedule that the comment of ParseFault names.
func TestEveryKindOfFaultHasARow(t *testing.T) {
	source, err := os.ReadFile("faultspec.go")
	require.NoError(t, err)
	_, list, _ := strings.Cut(string(source), "what happens, one of")
	list, _, _ = strings.Cut(list, "Errors are")
	rows, err := os.ReadFile("faultspec_test.go")
	require.NoError(t, err)
	words := regexp.MustCompile("(?m)(?:^//\t| \\| |\")([a-z]+(?: [a-z]+)?)").FindAllStringSubmatch(list, -1)
	assert.Greater(t, len(words), 25)
	for _, word := range words {
		assert.Regexp(t, "(?m)^\\t\\t\\{[\"`](.* )?"+word[1]+"\\b", string(rows), "no row shows %q", word[1])
	}
}

func TestParsedFaultLosesNotices(t *testing.T) {
	m, te := connect(t, nil)
	f, err := modemtest.ParseFault("lose notice +CREG")
	require.NoError(t, err)
	m.Fault(f)
	te.ask("AT+CREG=1", lines("OK"))
	m.SetRegistration(2)
	m.SetRegistration(5)
	assert.Equal(t, "\r\n+CREG: 5\r\n", te.read())
}

func TestTextsThatAreNoFaults(t *testing.T) {
	for _, text := range []string{
		"", "on +CSQ", "always", "later 3s", "late", "late soon", "late -1s", "split", "split 0", "split x", "cut -1", "glue 3", "lose it all",
		"inject", "inject before", "inject nowhere x", "refuse", "refuse OK", "lose chance 0", "lose chance 2", "lose chance x", "lose times 0",
		"lose later x", "lose for 0s", "drop", "drop 1", "drop -1 2", "drop 1 x",
		"lose times x", "lose after -1", "crash", "refuse ERROR to modem", "split 3 to modem", "inject between x to modem", "to modem", "no", "no sim here", "full", "full SR",
	} {
		_, err := modemtest.ParseFault(text)
		var fault *modemtest.FaultError
		if assert.ErrorAs(t, err, &fault, text) {
			assert.Equal(t, text, fault.Text)
			assert.NotEmpty(t, fault.Reason)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, s := range []string{"late 3s on +CMGS", `notice between "a\n` + "\x00", "lose always chance 1e-9", "on", "on on on"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := modemtest.ParseFault(text)
		if err == nil {
			assert.NotEmpty(t, fault.String())
		}
	})
}
