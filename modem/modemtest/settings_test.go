package modemtest_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// TestValuesOutsideTheTestFormAreRefused sets every command of the list to what its own test form does not admit.
func TestValuesOutsideTheTestFormAreRefused(t *testing.T) {
	numbers := regexp.MustCompile(`^\+\w+: \([0-9,-]+\)`)
	checked := 0
	for _, name := range listed(t) {
		_, te := connect(t, nil)
		te.write("AT+CMEE=1;" + name + "=?\r")
		if !numbers.MatchString(strings.TrimPrefix(te.read(), "\r\n")) || name == "+CPOL" || name == "+CPBR" || name == "+CPBW" || name == "+CMGD" {
			continue // of another form
		}
		checked++
		for _, value := range []string{"=99999", `="x"`, "=-1"} {
			te.write("AT" + name + value + "\r")
			answer := te.read()
			assert.Regexp(t, `^\r\n\+CM[ES] ERROR: \d+\r\n$`, answer, "%s%s", name, value)
		}
	}
	assert.Greater(t, checked, 50)
}

func TestSettingsWithEffect(t *testing.T) {
	runRows(t, nil, []row{
		{"+CBST of 9600 bit/s, V.110", "", "AT+CBST=71,0,1", lines("OK")},
		{"+CBST wrong in the middle", "AT+CMEE=1", "AT+CBST=7,3,1", lines("+CME ERROR: 50")},
		{"+CEDRXS", "", `AT+CEDRXS=1,4,"0101"`, lines("OK")},
		{"+CEDRXS wrong", "AT+CMEE=1", `AT+CEDRXS=1,4,"0121"`, lines("+CME ERROR: 50")},
		{"+CGCLASS", `AT+CGCLASS="CG"`, "AT+CGCLASS?", lines(`+CGCLASS: "CG"`, "OK")},
		{"+CGCLASS wrong", "AT+CMEE=1", `AT+CGCLASS="Z"`, lines("+CME ERROR: 50")},
		{"+IPR fixed only", "", "AT+IPR=921600", lines("OK")},
		{"+C5GREG of a GSM modem", "", "AT+C5GREG?", lines("+C5GREG: 0,0", "OK")},
		{"+CCWA asks", "", "AT+CCWA=1,2", lines("+CCWA: 1,1", "OK")},
		{"+CCWA off", "AT+CCWA=1,0,1", "AT+CCWA=1,2", lines("+CCWA: 0,7", "OK")},
		{"+CCWA notices", "AT+CCWA=1,1,4", "AT+CCWA=,2,7;+CCWA?", "\r\n+CCWA: 1,1\r\n+CCWA: 1,4\r\n\r\n+CCWA: 1\r\n\r\nOK\r\n"},
		{"+CSCB", `AT+CSCB=0,"0,50-60","0"`, "AT+CSCB?", lines(`+CSCB: 0,"0,50-60","0"`, "OK")},
		{"+CSCB wrong", "", `AT+CSCB=0,"60-50"`, lines("+CMS ERROR: 304")},
		{"+CSAS and +CRES", `AT+CSMP=49,1,0,0;+CSCB=0,"5";+CSAS;+CSMP=17,2,0,0;+CSCB=1;+CRES`, "AT+CSMP?;+CSCB?",
			"\r\n+CSMP: 49,1,0,0\r\n\r\n+CSCB: 0,\"5\",\"\"\r\n\r\nOK\r\n"},
		{"+CRES as at first", "AT+CSMP=49,1,0,0;+CRES", "AT+CSMP?", lines("+CSMP: 17,167,0,0", "OK")},
		{"+CSCA of letters", "", `AT+CSCA="abc"`, lines("+CMS ERROR: 304")},
		{"+CMGD without a number", "", "AT+CMGD=", lines("+CMS ERROR: 304")},
		{"+CRSM of no command", "AT+CMEE=1", "AT+CRSM=1,12258", lines("+CME ERROR: 50")},
		{"&V", "ATX3&D0S0=2", "AT&V", lines("E0 Q0 V1 X3 &C1 &D0 S0:002 S3:013 S4:010 S5:008 S7:060 S12:050", "OK")},
		{`\Q`, "", `AT\Q3E0`, lines("OK")},
		{`\Q wrong`, "", `AT\Q9`, lines("ERROR")},
		{"+CLIP with too much", "AT+CMEE=1", "AT+CLIP=1,2", lines("+CME ERROR: 50")},
		{"+CSCS of a PC", "AT+CSCS=\"PCCP437\";+CPBW=1,\"5\",129,\"M\x81ller\"", "AT+CSCS=\"UCS2\";+CPBR=1", lines(`+CPBR: 1,"5",129,"004D00FC006C006C00650072"`, "OK")},
		{"+CCLK keeps its zone", `AT+CCLK="26/01/02,03:04:05-14"`, "AT+CCLK?", lines(`+CCLK: "26/01/02,03:04:05-14"`, "OK")},
		{"+CCLK of a zone too far", "AT+CMEE=1", `AT+CCLK="26/01/02,03:04:05+97"`, lines("+CME ERROR: 50")},
		{"+CCLK with junk behind", "AT+CMEE=1", `AT+CCLK="26/01/02,03:04:05junk"`, lines("+CME ERROR: 50")},
		{"+CMGS with too much", "", "AT+CMGS=15,1", lines("+CMS ERROR: 304")},
		{"+CMGS with too much, in text mode", "AT+CMGF=1", `AT+CMGS="+15550002222",145,1`, lines("+CMS ERROR: 305")},
		{"+CMGW with too much", "", "AT+CMGW=15,2,1", lines("+CMS ERROR: 304")},
		{"+CNMA with too much", "", "AT+CNMA=1,2,3,4", lines("+CMS ERROR: 304")},
		{"+CFUN with too much", "AT+CMEE=1", "AT+CFUN=1,0,1", lines("+CME ERROR: 50")},
		{"+CGSN with too much", "AT+CMEE=1", "AT+CGSN=1,1", lines("+CME ERROR: 50")},
		{"+CPBR with too much", "AT+CMEE=1", "AT+CPBR=1,2,3", lines("+CME ERROR: 50")},
		{"+CIND choosing", "", "AT+CIND=0,1,1,0,0,0,1", lines("OK")},
		{"+CIND choosing what is not there", "AT+CMEE=1", "AT+CIND=0,1,1,0,0,0,1,1", lines("+CME ERROR: 50")},
		{"+FCLASS", "", "AT+FCLASS=0;+FCLASS?;+FCLASS=?", "\r\n0\r\n\r\n(0)\r\n\r\nOK\r\n"},
		{"+FCLASS of fax", "AT+CMEE=1", "AT+FCLASS=1", lines("+CME ERROR: 50")},
	})
}

func TestPIN2(t *testing.T) { // 3GPP TS 27.007 8.3, EHS6 manual
	const wrong = `AT+CLCK="FD",1,"0000"`
	t.Run("by +CPIN when it was asked for", func(t *testing.T) {
		_, te := connect(t, nil)
		te.ask("AT+CMEE=1", lines("OK"))
		te.ask("AT+CPIN2?", lines("ERROR"))
		te.ask(wrong, lines("+CME ERROR: 16"))
		te.ask("AT+CPIN=87654321,1111", lines("+CME ERROR: 3"))
		te.ask(wrong, lines("+CME ERROR: 16"))
		te.ask(wrong, lines("+CME ERROR: 18"))
		te.ask("AT+CPIN?", lines("+CPIN: SIM PUK2", "OK"))
		te.ask("AT+CPIN=00000000,1111", lines("+CME ERROR: 16"))
		te.ask("AT+CPIN=87654321,1111", lines("OK"))
		te.ask("AT+CPIN?", lines("+CPIN: READY", "OK"))
		te.ask(`AT+CLCK="FD",1,"1111"`, lines("OK"))
	})
	t.Run("by +CPIN2", func(t *testing.T) {
		_, te := connect(t, &modemtest.Options{Personality: modemtest.Cinterion})
		te.ask("AT+CMEE=1", lines("OK"))
		te.ask("AT+CPIN2?", lines("+CPIN2: SIM PIN2", "OK"))
		te.ask("AT+CPIN2=5678", lines("OK"))
		te.ask("AT+CPIN2=1;+CPIN2=1", lines("+CME ERROR: 50"))
		te.ask("AT+CPIN2=0000", lines("+CME ERROR: 16"))
		te.ask("AT+CPIN2=0000", lines("+CME ERROR: 16"))
		te.ask("AT+CPIN2=0000", lines("+CME ERROR: 18"))
		te.ask("AT+CPIN2?", lines("+CPIN2: SIM PUK2", "OK"))
		te.ask("AT+CPIN2=87654321,1111", lines("OK"))
		te.ask("AT+CPIN2=1111", lines("OK"))
	})
}

func Test5GRegistration(t *testing.T) { // 3GPP TS 27.007 10.1.47
	p := modemtest.Generic
	p.AccessTechnology, p.TellAcT = 11, true
	runRows(t, &modemtest.Options{Personality: p}, []row{
		{"5G", "AT+C5GREG=2", "AT+C5GREG?", lines(`+C5GREG: 2,1,"0001","0000000A",11`, "OK")},
	})
}

// page is a page of a cell broadcast: message 50, default alphabet, one of one.
func page(text byte) []byte {
	p := append([]byte{0x10, 0x20, 0, 50, 0x01, 0x11, text}, make([]byte, 81)...)
	return p
}

func TestBroadcastsAreStored(t *testing.T) { // 3GPP TS 27.005 3.4.1, 3.4.2, 3.4.3
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		_, te := connect(t, &modemtest.Options{Network: nw})
		te.ask(`AT+CNMI=2,0,1;+CPMS="BM"`, lines("+CPMS: 0,20,0,20,0,20", "OK"))
		nw.Broadcast(page('A'))
		settle()
		require.Equal(t, "\r\n+CBMI: \"BM\",1\r\n", te.read())
		te.write("AT+CMGR=1\r")
		require.Contains(t, te.until("OK\r\n"), "\r\n+CMGR: 0,,88\r\n10200032011141000000")
		te.ask("AT+CMGF=1", lines("OK"))
		te.write("AT+CMGR=1\r")
		require.Contains(t, te.until("OK\r\n"), "\r\n+CMGR: \"REC READ\",4128,50,1,1,1\r\nA\x00")
		te.write("AT+CMGL=\"ALL\"\r")
		require.Contains(t, te.until("OK\r\n"), "\r\n+CMGL: 1,\"REC READ\",4128,50,1,1\r\nA\x00")
		te.ask("AT+CMGD=1", lines("OK"))
		for range 21 { // the oldest gives way
			nw.Broadcast(page('A'))
			settle()
			te.until("\r\n+CBMI: \"BM\",")
		}
		te.seen = ""
		te.ask("AT+CPMS?", lines(`+CPMS: "BM",20,20,"SM",0,20,"SM",0,20`, "OK"))
	})
}

func TestChosenBroadcastsAlone(t *testing.T) { // 3GPP TS 27.005 3.3.4
	for set, want := range map[string]bool{
		`AT+CSCB=0,"50"`: true, `AT+CSCB=0,"40-60","1"`: true, `AT+CSCB=0,"51"`: false, `AT+CSCB=0,"50","0"`: false,
		`AT+CSCB=1,"50"`: false, `AT+CSCB=1,"51"`: true, "AT+CSCB=1": true, "AT+CSCB=0": false,
	} {
		synctest.Test(t, func(t *testing.T) {
			nw := modemtest.NewNetwork(nil)
			m, te := connect(t, &modemtest.Options{Network: nw})
			te.ask("AT+CNMI=2,0,2", lines("OK"))
			te.ask(set, lines("OK"))
			nw.Broadcast(page('A'))
			settle()
			assert.Equal(t, want, m.Transcript().Contains(modemtest.FromModem, "+CBM: 88"), set)
		})
	}
}
