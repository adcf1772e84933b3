package modemtest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// TestModemsCallEachOther types commands at two modems and looks at what both have written.
func TestModemsCallEachOther(t *testing.T) {
	tests := []struct {
		name     string
		caller   []string // commands, a second apart, after the call rings
		called   []string // the same, half a second later
		toCaller string   // what shows there at last
		toCalled string
	}{
		{"answered", nil, []string{"ATA"}, `+CLCC: 1,0,0,0,0,"+15550002222",145`, `+CLCC: 1,1,0,0,0,"+15550001111",145`},
		{"rings", nil, nil, `+CLCC: 1,0,3,0,0,"+15550002222",145`, `+CLCC: 1,1,4,0,0,"+15550001111",145`},
		{"refused", nil, []string{"AT+CHUP"}, "NO CARRIER", "OK"},
		{"refused as busy", nil, []string{"AT+CHLD=0"}, "BUSY", "OK"},
		{"given up", []string{"ATH"}, nil, "OK", "NO CARRIER"},
		{"ended by the other side", []string{"AT"}, []string{"ATA", "ATH"}, "NO CARRIER", "OK"},
		{"dialled with a modifier", nil, []string{"ATA"}, `+CLCC: 1,0,0,0,0,"+15550002222",145`, `+CLCC: 1,1,0`},
		{"held", []string{"AT", "AT", "AT+CHLD=2"}, []string{"AT+CSSN=0,1", "ATA"}, `+CLCC: 1,0,1,0,0,"+15550002222",145`, "+CSSU: 2"},
		{"a key", []string{"AT", "AT+VTS=5"}, []string{"ATA"}, "OK", "+QTONEDET: 53"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				a := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
				b := modemtest.New(&modemtest.Options{Number: "+15550002222", Network: nw, Personality: modemtest.EC25})
				defer a.Close()
				defer b.Close()
				ta, tb := a.Open(), b.Open()
				say := func(w interface{ Write([]byte) (int, error) }, line string) {
					_, err := w.Write([]byte(line + "\r"))
					require.NoError(t, err)
				}
				if strings.Contains(tt.name, "modifier") {
					say(ta, "ATDT+1 555-000-2222;")
				} else {
					say(ta, "ATD+15550002222;")
				}
				for i := range 3 {
					<-time.After(500 * time.Millisecond)
					if i < len(tt.caller) {
						say(ta, tt.caller[i])
					}
					<-time.After(500 * time.Millisecond)
					if i < len(tt.called) {
						say(tb, tt.called[i])
					}
				}
				<-time.After(time.Second)
				say(ta, "AT+CLCC")
				say(tb, "AT+CLCC")
				assert.Contains(t, lastOutput(a), tt.toCaller)
				assert.Contains(t, lastOutput(b), tt.toCalled)
			})
		})
	}
}

func TestDialing(t *testing.T) { // ITU-T V.250 6.3.1, 3GPP TS 27.007 6.2, 6.3
	const contact = `AT+CPBW=2,"+15559999999",145,"Bob"`
	called := func(number, kind string) string {
		return lines("OK") + lines(`+CLCC: 1,0,0,0,0,"`+number+`",`+kind, "OK")
	}
	runRows(t, nil, []row{
		{"tones and pauses", "", "ATDT 555-0,1W2;\rAT+CLCC", called("555012", "129")},
		{"an index", contact, "ATD>2;\rAT+CLCC", called("+15559999999", "145")},
		{"an index of a phonebook", contact, "ATD>SM2;\rAT+CLCC", called("+15559999999", "145")},
		{"a name", contact, "ATD>\"Bob\";\rAT+CLCC", called("+15559999999", "145")},
		{"a place that is empty", contact + ";+CMEE=1", "ATD>1;", lines("+CME ERROR: 22")},
		{"a name that is not there", contact + ";+CMEE=1", "ATD>\"Eve\";", lines("+CME ERROR: 22")},
		{"a phonebook that is not there", contact, "ATD>XX2;", lines("ERROR")},
		{"no number", "", "ATD;", lines("ERROR")},
		{"letters", "", "ATD555x;", lines("ERROR")},
	})
	runRows(t, &modemtest.Options{NoSIM: true}, []row{
		{"no card", "AT+CMEE=1", "ATD5551;", lines("+CME ERROR: 10")},
		{"no card, emergency", "", "ATD112;\rAT+CPAS", lines("OK") + lines("+CPAS: 4", "OK")}, // TS 22.101 10.1.1
		{"no card, emergency in flight mode", "AT+CFUN=4;+CMEE=1", "ATD112;", lines("+CME ERROR: 10")},
		{"no card, a data call to that number", "AT+CMEE=1", "ATD112", lines("+CME ERROR: 10")},
	})
}

func TestAModemThatRestartsCanNotBeCalled(t *testing.T) {
	callable(t, func(t *testing.T, a, b *terminal) {
		b.modem.Reboot(time.Minute)
		require.Zero(t, b.modem.State().Registration)
		a.ask("ATD+15550002222;", lines("OK"))
		require.Equal(t, lines("NO CARRIER"), a.read())
		pass(2 * time.Minute)
		require.Empty(t, b.seen)
		b.ask("ATE0", "ATE0\r"+lines("OK"))
		b.ask("AT+CLCC", lines("OK"))
	})
}

func TestACallThatComesInDuringAnotherWaits(t *testing.T) { // 3GPP TS 27.007 7.12
	m, te := connect(t, nil)
	te.ask("AT+CCWA=1", lines("OK"))
	te.ask("ATD5551;", lines("OK"))
	m.Ring("5552")
	require.Equal(t, "\r\n+CCWA: \"5552\",129,1\r\n", te.read())
	te.ask("AT+CLCC", lines(`+CLCC: 1,0,0,0,0,"5551",129`, `+CLCC: 2,1,5,0,0,"5552",129`, "OK"))
	m.Ring("5553") // busy
	te.ask("AT+CHLD=2", lines("OK"))
	te.ask("AT+CLCC", lines(`+CLCC: 1,0,1,0,0,"5551",129`, `+CLCC: 2,1,0,0,0,"5552",129`, "OK"))
}

func TestLossOfTheNetworkEndsCalls(t *testing.T) {
	_, te := connect(t, nil)
	te.ask("ATD5551;", lines("OK"))
	te.ask("AT+CFUN=4", lines("OK")+lines("NO CARRIER"))
	te.ask("AT+CPAS", lines("+CPAS: 0", "OK"))
}

// lastOutput is all that a modem has written, without escapes.
func lastOutput(m *modemtest.Modem) string {
	var all strings.Builder
	for _, e := range m.Transcript() {
		if e.Direction == modemtest.FromModem {
			all.WriteString(e.Text)
		}
	}
	return all.String()
}
