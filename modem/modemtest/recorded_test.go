package modemtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

const recorded = `# of a modem
   0.010 > AT\r
   0.011 < \r\nOK\r\n
   0.020 > ATI\r
   0.021 < ATI\r\r\nSIM900 R11.0\r\n\r\nOK\r\n
   0.030 > AT+CGMI\r   [in 3 writes]
   0.031 < \r\nSIMCOM_Ltd\r\n\r\nOK\r\n
   0.040 > AT+CGMM\r
   0.041 < \r\nSIMCOM
   0.042 < _SIM900\r\n\r\nOK\r\n
   0.050 > AT+CGSN\r
   0.051 < \r\n490154203237511\r\n\r\nOK\r\n
   0.060 > AT+CNMI=?\r
   0.061 < \r\n+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)\r\n\r\nOK\r\n
   0.070 > AT+CESQ=?\r
   0.071 < \r\nERROR\r\n
   0.080 > AT*CNTI=2\r
   0.081 < \r\n+CME ERROR: 4\r\n
   0.090 > AT+CMTE?\r
   0.091 < \r\n+CMTE: 0,25\r\n\r\nOK\r\n
   0.092 > AT+CREG=?\r
   0.093 < \r\n+CREG: (0-1)\r\n\r\nOK\r\n
   0.094 > AT+CPMS=?\r
   0.095 < \r\n+CMTI: "SM",3\r\n\r\n+CPMS: ("SM"),("SM"),("SM")\r\n\r\nOK\r\n
   0.096 > AT+CMGD=?\r
   0.097 < \r\n+CMGD: (3),(0-4)\r\n\r\nOK\r\n
   0.100 > AT+CMGR=1\r
   0.101 < \r\n+CMGR: 0,,22\r\n0791\r\n\r\nOK\r\n
   0.110 # a comment
   0.120 > AT+CPIN="****"\r
   0.121 < \r\nOK\r\n
`

func TestRecordedDialogueBecomesAPersonality(t *testing.T) {
	p, err := modemtest.ReadPersonality(strings.NewReader(recorded))
	require.NoError(t, err)
	assert.Equal(t, "SIMCOM_Ltd SIMCOM_SIM900", p.Name)
	runRows(t, &modemtest.Options{Personality: p}, []row{
		{"information", "", "ATI", lines("SIM900 R11.0", "OK")},
		{"model", "", "AT+CGMM", lines("SIMCOM_SIM900", "OK")},
		{"IMEI", "", "AT+CGSN", lines("490154203237511", "OK")},
		{"ranges hold", "AT+CMEE=1", "AT+CNMI=3,1", lines("+CMS ERROR: 304")},
		{"ranges of a test form hold", "AT+CMEE=1", "AT+CREG=2", lines("+CME ERROR: 50")},
		{"what is within them", "AT+CREG=1", "AT+CREG?", lines("+CREG: 1,1", "OK")},
		{"stores that it has not", "", `AT+CPMS="ME"`, lines("+CMS ERROR: 304")},
		{"no notice was learnt", "", "AT+CPMS=?", lines(`+CPMS: ("SM"),("SM"),("SM")`, "OK")},
		{"no places of messages were learnt", "", "AT+CMGD=?", lines("+CMGD: (),(0-4)", "OK")},
		{"what it has not", "AT+CMEE=1", "AT+CESQ", lines("+CME ERROR: 4")},
		{"what only it has", "", "AT+CMTE?", lines("+CMTE: 0,25", "OK")},
		{"state is the simulated modem's own", "", "AT+CMGR=1", lines("+CMS ERROR: 321")},
		{"no PIN was learnt", "", "AT+CPIN?", lines("+CPIN: READY", "OK")},
	})
}

func TestDialoguesOfRealClientsBecomePersonalities(t *testing.T) {
	files, err := filepath.Glob("../../at/dialogue/testdata/clients/*.txt")
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		p, err := modemtest.ReadPersonality(f)
		require.NoError(t, f.Close())
		require.NoError(t, err, name)
		if p.Model != modemtest.Generic.Model {
			assert.Equal(t, "SIMCOM_SIM900", p.Model, name)
		}
	}
}

func FuzzReadPersonality(f *testing.F) {
	f.Add(recorded)
	f.Add("x > AT\r")
	f.Add("1 > AT=?\\r\n2 < \\r\\nOK\\r\\n")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := modemtest.ReadPersonality(strings.NewReader(text)); err == nil {
			m := modemtest.New(&modemtest.Options{Personality: p})
			_, _ = m.Open().Write([]byte("AT+CNMI=?;+CSQ\rATI\r"))
			assert.NoError(t, m.Close())
		}
	})
}
