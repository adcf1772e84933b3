package modemtest_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/semioctet/gsm/modem/modemtest"
)

// TestServicesOfCalls types commands at three modems, +15550001111 and so on, and looks at what a and c write once a
// has dialled b.
func TestServicesOfCalls(t *testing.T) { // 3GPP TS 27.007 7.4, 7.8, 7.9, 7.11, 7.17
	const (
		toC   = `,3,"+15550003333",145`
		heard = "AT+CSSN=1,1;+COLP=1;+CLIP=1"
	)
	ring := lines("RING") + lines(`+CLIP: "+15550001111",145,,,,0`)
	forwarded := ring + lines("+CSSU: 0")
	diverted := lines("OK") + lines("+CSSI: 2")
	tests := []struct {
		name  string
		atA   string
		atB   string
		wantA string
		wantC string
	}{
		{"nothing", "", "", lines("OK"), ""},
		{"always", "", "AT+CCFC=0" + toC, diverted, forwarded},
		{"always, registered and off", "", "AT+CCFC=0" + toC + ";+CCFC=0,0", lines("OK"), ""},
		{"to a number that answers at once", "", `AT+CCFC=0,3,"5551",129`, diverted + lines(`+COLP: "5551",129`), ""},
		{"back and forth", "", `AT+CCFC=0,3,"+15550002222",145`, diverted + lines("+CSSI: 2") + lines("+CSSI: 2") + lines("+CSSI: 2") + lines("+CSSI: 2") + lines("NO CARRIER"), ""},
		{"busy", "", "AT+CCWA=0,0,1;+CCFC=1" + toC + ";D5551;", diverted, forwarded},
		{"not busy", "", "AT+CCFC=1" + toC, lines("OK"), ""},
		{"waits", "", "ATD5551;", lines("OK") + lines("+CSSI: 3"), ""},
		{"not reachable", "", "AT+CCFC=3" + toC + ";+CFUN=4", diverted, forwarded},
		{"not reachable, and not forwarded for that", "", "AT+CCFC=1" + toC + ";+CFUN=4", lines("OK") + lines("NO CARRIER"), ""},
		{"incoming calls barred", "", `AT+CLCK="AI",1,"0000"`, lines("OK") + lines("+CSSI: 6") + lines("NO CARRIER"), ""},
		{"incoming messages barred", "", `AT+CLCK="AI",1,"0000",8`, lines("OK"), ""},
		{"incoming calls barred abroad, but at home", "", `AT+CLCK="IR",1,"0000"`, lines("OK"), ""},
		{"barring lifted", "", `AT+CLCK="AI",1,"0000";+CLCK="AC",0,"0000"`, lines("OK"), ""},
		{"outgoing calls barred", `AT+CLCK="AO",1,"0000"`, "", lines("+CSSI: 5") + lines("NO CARRIER"), ""},
		{"outgoing calls barred and not", `AT+CLCK="AO",1,"0000";+CLCK="AB",0,"0000"`, "", lines("OK"), ""},
		{"own calls are forwarded", "AT+CCFC=0" + toC, "", lines("+CSSI: 0") + lines("OK"), ""},
		{"some of the own calls are forwarded", "AT+CCFC=2" + toC, "", lines("+CSSI: 1") + lines("OK"), ""},
		{"fixed dialling", `AT+CMEE=1;+CLCK="FD",1,"5678"`, "", lines("+CME ERROR: 56"), ""},
		{"fixed dialling, on the list", `AT+CPBS="FD";+CPBW=1,"+1555",145,"all of them";+CLCK="FD",1,"5678"`, "", lines("OK"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				var te [3]*terminal
				for i := range te {
					_, te[i] = connect(t, &modemtest.Options{Number: fmt.Sprintf("+1555000%d", 1111*(i+1)), Network: nw})
					te[i].ask(heard, lines("OK"))
				}
				for i, command := range []string{tt.atA, tt.atB} {
					if command != "" {
						te[i].write(command + "\r")
					}
				}
				settle()
				a, c := len(lastOutput(te[0].modem)), len(lastOutput(te[2].modem))
				te[0].write("ATD+15550002222;\r")
				settle()
				assert.Equal(t, tt.wantA, lastOutput(te[0].modem)[a:])
				assert.Equal(t, tt.wantC, lastOutput(te[2].modem)[c:])
			})
		})
	}
}

func TestACallThatNobodyTakesIsForwarded(t *testing.T) { // 3GPP TS 27.007 7.11
	for _, seconds := range []int{0, 10} {
		synctest.Test(t, func(t *testing.T) {
			nw := modemtest.NewNetwork(nil)
			_, a := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw})
			_, b := connect(t, &modemtest.Options{Number: "+15550002222", Network: nw})
			_, c := connect(t, &modemtest.Options{Number: "+15550003333", Network: nw})
			a.ask("AT+COLP=1", lines("OK"))
			command, limit := `AT+CCFC=2,3,"+15550003333",145`, 20*time.Second // what networks do where nothing is said
			if seconds > 0 {
				command += fmt.Sprintf(",,,,%d", seconds)
				limit = time.Duration(seconds) * time.Second
			}
			b.ask(command, lines("OK"))
			a.ask("ATD+15550002222;", lines("OK"))
			pass(limit - time.Second)
			assert.NotContains(t, lastOutput(c.modem), "RING")
			b.until(lines("RING"))
			b.seen = ""
			pass(2 * time.Second)
			c.until(lines("RING"))
			c.ask("ATA", lines("OK"))
			a.until(lines(`+COLP: "+15550003333",145`))
			a.ask("AT+CLCC", lines(`+CLCC: 1,0,0,0,0,"+15550002222",145`, "OK"))
			c.ask("AT+CLCC", lines(`+CLCC: 1,1,0,0,0,"+15550001111",145`, "OK"))
			b.until(lines("NO CARRIER"))
			b.seen = ""
			b.ask("AT+CLCC", lines("OK"))
			a.ask("ATH", lines("OK"))
			c.until(lines("NO CARRIER"))
		})
	}
	synctest.Test(t, func(t *testing.T) { // one that was taken stays
		nw := modemtest.NewNetwork(nil)
		_, a := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw})
		_, b := connect(t, &modemtest.Options{Number: "+15550002222", Network: nw})
		b.ask(`AT+CCFC=2,3,"+15550003333",145;S0=1`, lines("OK"))
		a.ask("ATD+15550002222;", lines("OK"))
		pass(time.Minute)
		a.ask("AT+CLCC", lines(`+CLCC: 1,0,0,0,0,"+15550002222",145`, "OK"))
	})
}

func TestACallThatATestMakesObeysTheServices(t *testing.T) {
	for _, service := range []string{`AT+CLCK="AI",1,"0000"`, `AT+CCFC=0,3,"5551",129`} {
		m, te := connect(t, nil)
		te.ask(service, lines("OK"))
		m.Ring("5552")
		te.ask("AT+CLCC", lines("OK"))
	}
}

func TestTheCalledNumberIsTold(t *testing.T) { // 3GPP TS 27.007 7.9
	m, te := connect(t, &modemtest.Options{Number: "+15550001111"})
	te.ask("AT+CDIP=1", lines("OK"))
	m.Ring("5551")
	te.until(lines("RING") + lines(`+CDIP: "+15550001111",145`))
}

func TestBarringHoldsForClasses(t *testing.T) { // 3GPP TS 27.007 7.4
	runRows(t, nil, []row{
		{"calls of data", `AT+CLCK="AO",1,"0000",2`, `AT+CLCK="AO",2;D5551;`, lines("+CLCK: 1,2", "OK")},
		{"one after another", `AT+CLCK="AO",1,"0000",2;+CLCK="AO",1,"0000",1`, `AT+CLCK="AO",2`, lines("+CLCK: 1,3", "OK")},
		{"lifted for one", `AT+CLCK="AO",1,"0000";+CLCK="AO",0,"0000",1`, `AT+CLCK="AO",2`, lines("+CLCK: 1,6", "OK")},
		{"an emergency call", `AT+CLCK="AO",1,"0000";+CLCK="FD",1,"5678"`, "ATD112;", lines("OK")},
		{"the packet service", `AT+CLCK="AO",1,"0000"`, "ATD*99#", connected},
		{"messages", `AT+CLCK="AO",1,"0000",8;+CMGF=1`, "AT+CMGS=\"+15550002222\"\rhi\x1a", "\r\n> " + lines("+CMS ERROR: 10")},
		{"all barred together", "AT+CMEE=1", `AT+CLCK="AB",1,"0000"`, lines("+CME ERROR: 3")},
		{"a class that is none", "AT+CMEE=1", `AT+CLCK="AO",1,"0000",256`, lines("+CME ERROR: 50")},
		{"time of no forwarding", "AT+CMEE=1", `AT+CCFC=2,3,"5551",129,,,,31`, lines("+CME ERROR: 50")},
		{"time of a forwarding", `AT+CCFC=2,3,"5551",129,,,,15`, "AT+CCFC=2,2", lines(`+CCFC: 1,7,"5551",129,,,15`, "OK")},
	})
}
