package modemtest_test

import (
	"strings"
	"testing"

	"github.com/semioctet/gsm/modem/modemtest"
)

// A row of the command table: what is written to a fresh modem without echo, and the answer.
type row struct {
	name    string
	before  string // a command line that must answer OK
	command string
	want    string
}

func runRows(t *testing.T, o *modemtest.Options, rows []row) {
	t.Helper()
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			_, te := connect(t, o)
			if tt.before != "" {
				te.write(tt.before + "\r")
				te.until("OK\r\n")
			}
			te.ask(tt.command, tt.want)
		})
	}
}

func TestCommandLine(t *testing.T) { // ITU-T V.250 5.2 and 5.3
	runRows(t, nil, []row{
		{"AT alone", "", "AT", lines("OK")},
		{"lower case", "", "at+csq", lines("+CSQ: 20,0", "OK")},
		{"mixed case", "", "aT+cSq", lines("+CSQ: 20,0", "OK")},
		{"spaces between", "", "AT + CS Q", lines("+CSQ: 20,0", "OK")}, // V.250 5.2.2
		{"spaces in basic commands", "", "AT E 0 & C 1 S 0 = 2 S0 ?", lines("002", "OK")},
		{"space before equals", "", "AT+CMEE =2", lines("OK")},
		{"spaces around values", "", `AT+CSCS= "IRA" `, lines("OK")},
		{"CR LF at the end", "", "AT+CSQ\r\nAT", lines("+CSQ: 20,0", "OK") + lines("OK")},
		{"LF and NUL before", "", "\n\x00AT", lines("OK")},
		{"NUL inside", "", "AT+C\x00SQ", lines("+CSQ: 20,0", "OK")},
		{"ESC before", "", "\x1b\rAT", lines("OK")},
		{"empty lines say nothing", "", "\r\r\r\nAT", lines("OK")},
		{"no AT says nothing", "", "hello\rAT", lines("OK")},
		{"noise before AT", "", "\xff\xfe~~AT+CSQ", lines("+CSQ: 20,0", "OK")},
		{"backspace", "", "AT+CSX\bQ", lines("+CSQ: 20,0", "OK")},
		{"backspace on nothing", "", "\b\bAT", lines("OK")},
		{"basic commands in a row", "", "ATE0Q0V1X4&C1&D2", lines("OK")},
		{"basic and extended", "", "ATE0 +CSQ;S0?", lines("+CSQ: 20,0", "000", "OK")[:14] + "\r\n000\r\n\r\nOK\r\n"},
		{"extended ones by semicolon", "", "AT+CSQ;+CSQ", "\r\n+CSQ: 20,0\r\n\r\n+CSQ: 20,0\r\n\r\nOK\r\n"},
		{"error ends the line", "", "AT+CSQ;+NO;+CSQ", "\r\n+CSQ: 20,0\r\n\r\nERROR\r\n"},
		{"semicolon in quotes", "", `AT+CSCS="I;A"`, lines("ERROR")},
		{"semicolon at the end", "", "AT+CSQ;", lines("+CSQ: 20,0", "OK")},
		{"A/ repeats", "AT+CSQ", "A/", lines("+CSQ: 20,0", "OK")},
		{"A/ without a line before", "", "A/", lines("OK")},
		{"unknown extended", "", "AT+NOSUCH", lines("ERROR")},
		{"unknown basic", "", "ATY", lines("ERROR")},
		{"unknown test form", "", "AT+NOSUCH=?", lines("ERROR")},
		{"junk after a name", "", "AT+CSQ!", lines("ERROR")},
		{"form that is not there", "", "AT+CSQ?", lines("ERROR")},
	})
}

func TestBasicCommands(t *testing.T) { // ITU-T V.250 6
	runRows(t, nil, []row{
		{"V0 gives numbers", "", "ATV0", "0\r"},
		{"V0 and an information line", "ATV1", "ATV0+CSQ", "+CSQ: 20,0\r\n0\r"},
		{"V0 and an error", "", "ATV0+NO", "4\r"},
		{"V2 is wrong", "", "ATV2", lines("ERROR")},
		{"Q1 hides the result only", "", "ATQ1+CSQ", "\r\n+CSQ: 20,0\r\n"},
		{"Z ignores the rest", "", "ATZE9", "\r\nOK\r\n"},
		{"H takes no other number", "", "ATH1", lines("ERROR")},
		{"&F takes no other number", "", "AT&F2", lines("ERROR")},
		{"&F resets CMEE", "AT+CMEE=2", "AT&F+CMEE?", lines("+CMEE: 0", "OK")},
		{"&W keeps what Z brings back", "AT+CMEE=2;&W;+CMEE=0", "ATZ\rAT+CMEE?", lines("OK") + lines("+CMEE: 2", "OK")},
		{"S register", "", "ATS7?", lines("060", "OK")},
		{"S register set", "ATS0=2", "ATS0?", lines("002", "OK")},
		{"S register unknown", "", "ATS99?", lines("ERROR")},
		{"S register too high", "", "ATS0=256", lines("ERROR")},
		{"S5 chooses the editing key", "ATS5=35", "AT+CSX#Q", lines("+CSQ: 20,0", "OK")},
		{"I", "", "ATI", lines("semioctet", "modemtest", "1.0", "OK")},
	})
}

func TestIdentity(t *testing.T) { // 3GPP TS 27.007 5
	runRows(t, &modemtest.Options{Number: "+15550001111"}, []row{
		{"+CGMI", "", "AT+CGMI", lines("semioctet", "OK")},
		{"+GMI", "", "AT+GMI", lines("semioctet", "OK")},
		{"+CGMM", "", "AT+CGMM", lines("modemtest", "OK")},
		{"+CGMM test", "", "AT+CGMM=?", lines("OK")},
		{"+CGMR", "", "AT+CGMR", lines("1.0", "OK")},
		{"+CGSN", "", "AT+CGSN", lines("490154203237518", "OK")},
		{"+CGSN=1", "", "AT+CGSN=1", lines(`+CGSN: "490154203237518"`, "OK")},
		{"+CIMI", "", "AT+CIMI", lines("001010123456789", "OK")},
		{"+CCID", "", "AT+CCID", lines("+CCID: 8988211000000123456", "OK")},
		{"+GCAP", "", "AT+GCAP", lines("+GCAP: +CGSM", "OK")},
		{"+CNUM", "", "AT+CNUM", lines(`+CNUM: "Line 1","+15550001111",145`, "OK")},
		{"+CPAS", "", "AT+CPAS", lines("+CPAS: 0", "OK")},
		{"+CBC", "", "AT+CBC", lines("+CBC: 0,80", "OK")},
	})
}

func TestNetworkCommands(t *testing.T) { // 3GPP TS 27.007 7 and 8
	runRows(t, nil, []row{
		{"+CSQ test", "", "AT+CSQ=?", lines("+CSQ: (0-31,99),(0-7,99)", "OK")},
		{"+CREG read", "", "AT+CREG?", lines("+CREG: 0,1", "OK")},
		{"+CREG with cell", "AT+CREG=2", "AT+CREG?", lines(`+CREG: 2,1,"0001","0000000A"`, "OK")},
		{"+CREG wrong", "", "AT+CREG=7", lines("ERROR")},
		{"+CREG wrong, numeric", "AT+CMEE=1", "AT+CREG=7", lines("+CME ERROR: 50")},
		{"+CREG wrong, verbose", "AT+CMEE=2", `AT+CREG="x"`, lines("+CME ERROR: incorrect parameters")},
		{"+CGREG", "", "AT+CGREG?", lines("+CGREG: 0,1", "OK")},
		{"+CEREG of a GSM modem", "", "AT+CEREG?", lines("+CEREG: 0,0", "OK")},
		{"+CGATT", "", "AT+CGATT?", lines("+CGATT: 1", "OK")},
		{"+COPS read", "", "AT+COPS?", lines(`+COPS: 0,0,"Test Network"`, "OK")},
		{"+COPS numeric", "AT+COPS=3,2", "AT+COPS?", lines(`+COPS: 0,2,"00101"`, "OK")},
		{"+COPS in UCS2", `AT+CSCS="UCS2";+COPS=3,1`, "AT+COPS?", lines(`+COPS: 0,1,"0054006500730074"`, "OK")},
		{"+COPS test", "", "AT+COPS=?", lines(`+COPS: (2,"Test Network","Test","00101"),,(0-4),(0-2)`, "OK")},
		{"+COPS leaves the network", "AT+COPS=2", "AT+COPS?;+CREG?", "\r\n+COPS: 2\r\n\r\n+CREG: 0,0\r\n\r\nOK\r\n"},
		{"+COPS by hand", "", `AT+COPS=1,2,"00101"`, lines("OK")},
		{"+COPS by hand to another", "AT+CMEE=1", `AT+COPS=1,2,"99999"`, lines("+CME ERROR: 30")},
		{"+CFUN read", "", "AT+CFUN?", lines("+CFUN: 1", "OK")},
		{"+CFUN=4 ends service", "AT+CFUN=4", "AT+CREG?;+CSQ", "\r\n+CREG: 0,0\r\n\r\n+CSQ: 99,99\r\n\r\nOK\r\n"},
		{"+CFUN wrong", "AT+CMEE=1", "AT+CFUN=9", lines("+CME ERROR: 50")},
		{"+CESQ of a GSM modem", "", "AT+CESQ", lines("+CESQ: 38,0,255,255,255,255", "OK")},
		{"+CIND", "", "AT+CIND?", lines("+CIND: 4,3,1,0,0,0,0", "OK")},
		{"+CMER kept", "AT+CMER=3,0,0,1", "AT+CMER?", lines("+CMER: 3,0,0,1,0", "OK")},
		{"+CLCK state", "", `AT+CLCK="SC",2`, lines("+CLCK: 0", "OK")},
		{"+CLCK barring", `AT+CLCK="AO",1,"0000"`, `AT+CLCK="AO",2`, lines("+CLCK: 1,7", "OK")},
		{"+CLCK wrong password", "AT+CMEE=1", `AT+CLCK="AO",1,"9999"`, lines("+CME ERROR: 16")},
		{"+CLCK wrong facility", "AT+CMEE=1", `AT+CLCK="ZZ",2`, lines("+CME ERROR: 50")},
		{"+CPWD barring", `AT+CPWD="AO","0000","1111"`, `AT+CLCK="AO",1,"1111"`, lines("OK")},
		{"+CUSD unknown code", "AT+CUSD=1", `AT+CUSD=1,"*100#",15`, lines("OK") + "\r\n+CUSD: 4\r\n"},
		{"+CPBS", "", "AT+CPBS?", lines(`+CPBS: "SM",0,250`, "OK")},
		{"+CPBR", `AT+CPBW=1,"+1555",145,"Bob"`, "AT+CPBR=1,5", lines(`+CPBR: 1,"+1555",145,"Bob"`, "OK")},
		{"+CPBR beyond", "AT+CMEE=1", "AT+CPBR=999", lines("+CME ERROR: 21")},
		{"+CPBF none", "AT+CMEE=1", `AT+CPBF="Z"`, lines("+CME ERROR: 22")},
		{"ATD voice", "ATD+15550002222;", "AT+CLCC", lines(`+CLCC: 1,0,0,0,0,"+15550002222",145`, "OK")},
		{"ATD data", "", "ATD123", lines("NO CARRIER")},
		{"ATH", "ATD+15550002222;", "ATH+CPAS", lines("+CPAS: 0", "OK")},
		{"ATA without a call", "", "ATA", lines("NO CARRIER")},
	})
}

func TestMessageSettings(t *testing.T) { // 3GPP TS 27.005 3
	runRows(t, nil, []row{
		{"+CMGF read", "", "AT+CMGF?", lines("+CMGF: 0", "OK")},
		{"+CMGF test", "", "AT+CMGF=?", lines("+CMGF: (0,1)", "OK")},
		{"+CMGF wrong", "", "AT+CMGF=2", lines("+CMS ERROR: 304")},
		{"+CMGF wrong in text mode", "AT+CMGF=1", "AT+CMGF=2", lines("+CMS ERROR: 305")},
		{"+CMGF wrong, verbose", "AT+CMEE=2", "AT+CMGF=2", lines("+CMS ERROR: invalid PDU mode parameter")},
		{"+CSMS set", "", "AT+CSMS=1", lines("+CSMS: 1,1,1", "OK")},
		{"+CSMS read", "", "AT+CSMS?", lines("+CSMS: 0,1,1,1", "OK")},
		{"+CSMS wrong", "", "AT+CSMS=128", lines("+CMS ERROR: 303")},
		{"+CPMS read", "", "AT+CPMS?", lines(`+CPMS: "SM",0,20,"SM",0,20,"SM",0,20`, "OK")},
		{"+CPMS one", "", `AT+CPMS="ME"`, lines("+CPMS: 0,50,0,20,0,20", "OK")},
		{"+CPMS three", "", `AT+CPMS="SM","MT","MT"`, lines("+CPMS: 0,20,0,70,0,70", "OK")},
		{"+CPMS SR", "", `AT+CPMS="SR"`, lines("+CPMS: 0,20,0,20,0,20", "OK")},
		{"+CPMS wrong", "", `AT+CPMS="XX"`, lines("+CMS ERROR: 302")},
		{"+CNMI read", "", "AT+CNMI?", lines("+CNMI: 0,0,0,0,0", "OK")},
		{"+CNMI short list", "AT+CNMI=3,1", "AT+CNMI?", lines("+CNMI: 3,1,0,0,0", "OK")},
		{"+CNMI wrong", "", "AT+CNMI=2,9", lines("+CMS ERROR: 304")},
		{"+CSCA read", "", "AT+CSCA?", lines(`+CSCA: "+15550009999",145`, "OK")},
		{"+CSCA set", `AT+CSCA="491710760000",145`, "AT+CSCA?", lines(`+CSCA: "+491710760000",145`, "OK")},
		{"+CSCA in HEX", `AT+CSCS="HEX"`, "AT+CSCA?", lines(`+CSCA: "2B3135353530303039393939",145`, "OK")},
		{"+CSMP", "AT+CSMP=49,170,0,8", "AT+CSMP?", lines("+CSMP: 49,170,0,8", "OK")},
		{"+CSMP wrong", "", "AT+CSMP=999", lines("+CMS ERROR: 304")},
		{"+CSDH", "AT+CSDH=1", "AT+CSDH?", lines("+CSDH: 1", "OK")},
		{"+CMMS", "AT+CMMS=2", "AT+CMMS?", lines("+CMMS: 2", "OK")},
		{"+CSCS test", "", "AT+CSCS=?", lines(`+CSCS: ("GSM","IRA","UCS2","HEX","PCCP437","8859-1","UTF-8")`, "OK")},
		{"+CSCS left by its name in UCS2", `AT+CSCS="UCS2"`, `AT+CSCS="00470053004D"`, lines("OK")},
		{"+CMGL empty", "", "AT+CMGL=4", lines("OK")},
		{"+CMGL wrong", "", "AT+CMGL=5", lines("+CMS ERROR: 304")},
		{"+CMGL words in PDU mode", "", `AT+CMGL="ALL"`, lines("+CMS ERROR: 304")},
		{"+CMGL in text mode", "AT+CMGF=1", `AT+CMGL="ALL"`, lines("OK")},
		{"+CMGL number in text mode", "AT+CMGF=1", "AT+CMGL=4", lines("+CMS ERROR: 305")},
		{"+CMGR empty place", "", "AT+CMGR=1", lines("+CMS ERROR: 321")},
		{"+CMGR beyond", "", "AT+CMGR=21", lines("+CMS ERROR: 321")},
		{"+CMGR zero", "", "AT+CMGR=0", lines("+CMS ERROR: 321")},
		{"+CMGD empty place", "", "AT+CMGD=1", lines("OK")},
		{"+CMGD beyond", "", "AT+CMGD=99", lines("+CMS ERROR: 321")},
		{"+CMGD test", "", "AT+CMGD=?", lines("+CMGD: (),(0-4)", "OK")},
		{"+CNMA without need", "", "AT+CNMA", lines("OK")},
		{"+CNMA with none pending", "AT+CSMS=1", "AT+CNMA", lines("+CMS ERROR: 340")},
		{"+CMSS empty place", "", "AT+CMSS=1", lines("+CMS ERROR: 321")},
		{"+CMGS number in PDU mode", "", `AT+CMGS="+15550002222"`, lines("+CMS ERROR: 304")},
		{"+CMGS length in text mode", "AT+CMGF=1", "AT+CMGS=19", lines("+CMS ERROR: 305")},
		{"+CMGS without a number", "AT+CMGF=1", `AT+CMGS=""`, lines("+CMS ERROR: 305")},
		{"+CMGC in text mode", "AT+CMGF=1", "AT+CMGC=1", lines("+CMS ERROR: 303")},
	})
}

func TestWithoutSIM(t *testing.T) { // 3GPP TS 27.007 9.2: 10 and 11
	runRows(t, &modemtest.Options{NoSIM: true}, []row{
		{"+CPIN", "AT+CMEE=1", "AT+CPIN?", lines("+CME ERROR: 10")},
		{"+CIMI", "AT+CMEE=2", "AT+CIMI", lines("+CME ERROR: SIM not inserted")},
		{"+CMGS", "AT+CMEE=1", "AT+CMGS=19", lines("+CME ERROR: 10")},
		{"+CREG", "", "AT+CREG?", lines("+CREG: 0,0", "OK")},
		{"+CSQ", "", "AT+CSQ", lines("+CSQ: 20,0", "OK")},
	})
	runRows(t, &modemtest.Options{NoSIM: true, Personality: modemtest.SIM800}, []row{
		{"+CMS family of SIM800", "", "AT+CMGS=19", lines("+CMS ERROR: 310")},
	})
	runRows(t, &modemtest.Options{PIN: "1234", Personality: modemtest.SIM800}, []row{
		{"PIN, +CMS family of SIM800", "", "AT+CMGS=19", lines("+CMS ERROR: 311")},
		{"PIN, +CMGF is allowed", "", "AT+CMGF=1", lines("OK")},
		{"PIN, attempts", "", "AT+SPIC", lines("+SPIC: 3,3,10,10", "OK")},
		{"PIN, number of the card", "", "AT+CCID", lines("8988211000000123456", "OK")},
	})
	for _, p := range modemtest.Personalities() { // what tells of a card tells of none
		o := &modemtest.Options{NoSIM: true, Personality: p}
		for command, answer := range p.Answers {
			if strings.ContainsAny(command, "*") || !strings.Contains(answer, "{ICCID}") && !strings.Contains(answer, "{PIN1}") {
				continue
			}
			runRows(t, o, []row{{p.Name + " " + command, "AT+CMEE=1", "AT" + command, lines("+CME ERROR: 10")}})
		}
	}
}

func TestPersonalities(t *testing.T) {
	runRows(t, &modemtest.Options{PIN: "1234", Personality: modemtest.HuaweiE303}, []row{
		{"E303 attempts", "", "AT^CPIN?", lines("^CPIN: SIM PIN,3,10,3,10,3", "OK")},
		{"E303 unknown", "", "AT+NOSUCH", lines("COMMAND NOT SUPPORT")},
		{"E303 numeric errors from the start", "AT+CMGF=1", `AT+CMGS="+15550002222"`, lines("+CME ERROR: 11")},
		{"E303 any value", "", "AT^CURC=0", lines("OK")},
		{"E303 refuses mode 3", "AT+CPIN=1234", "AT+CNMI=3,1", "\r\n^SRVST:2\r\n" + lines("+CMS ERROR: 304")},
	})
	runRows(t, &modemtest.Options{Personality: modemtest.EC25}, []row{
		{"EC25 attempts", "", "AT+QPINC?", lines(`+QPINC: "SC",3,10`, `+QPINC: "P2",3,10`, "OK")},
		{"EC25 registration", "AT+CEREG=2", "AT+CEREG?", lines(`+CEREG: 2,1,"0001","0000000A",7`, "OK")},
		{"EC25 operator", "", "AT+COPS?", lines(`+COPS: 0,0,"Test Network",7`, "OK")},
		{"EC25 empty place", "", "AT+CMGR=0", lines("OK")},
		{"EC25 beyond", "", "AT+CMGR=50", lines("+CMS ERROR: 321")},
	})
	runRows(t, &modemtest.Options{Personality: modemtest.MediaTek}, []row{
		{"MediaTek PDU in the line", "", `AT+CMGS=15,"0001000B915155000122F2000002C834"`, lines("+CMGS: 1", "OK")},
		{"MediaTek attempts", "", "AT+EPINC?", lines("+EPINC: 3,3,10,10", "OK")},
	})
	runRows(t, &modemtest.Options{PIN: "1234", Personality: modemtest.Cinterion}, []row{
		{"Cinterion attempts", "", "AT^SPIC", lines("^SPIC: 3", "OK")},
		{"Cinterion attempts of the PUK", "", `AT^SPIC="SC",1`, lines("^SPIC: 10", "OK")},
		{"Cinterion code wanted", "", "AT^SPIC?", lines("^SPIC: SIM PIN", "OK")},
		{"Cinterion starts within its ranges", "", "AT+CNMI?", lines("+CNMI: 0,0,0,0,1", "OK")},
		{"Cinterion keeps no notices", "AT+CPIN=1234", "AT+CNMI=2,1,0,2,0", lines("+CMS ERROR: 304")},
	})
	runRows(t, &modemtest.Options{Personality: modemtest.UBlox}, []row{
		{"u-blox attempts", "", "AT+UPINCNT", lines("+UPINCNT: 3,3,10,10", "OK")},
	})
	own := modemtest.Generic
	own.Answers = map[string]string{"^ICCID?": "^ICCID: {ICCID}", "+GCAP": "ERROR", "I9": "nine", "+X=1": "a\nb\n+CME ERROR: 4"}
	own.Unsupported = []string{"+CSQ"}
	runRows(t, &modemtest.Options{Personality: own}, []row{
		{"own answer", "", "AT^ICCID?", lines("^ICCID: 8988211000000123456", "OK")},
		{"own answer wins", "", "AT+GCAP", lines("ERROR")},
		{"own answer to a basic command", "", "ATI9", lines("nine", "OK")},
		{"own lines and final result", "", "AT+X=1", "\r\na\r\nb\r\n\r\n+CME ERROR: 4\r\n"},
		{"command taken away", "", "AT+CSQ", lines("ERROR")},
	})
}
