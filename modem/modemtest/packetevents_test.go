package modemtest_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestPacketEventsAreTold(t *testing.T) { // 3GPP TS 27.007 10.1.19
	tests := []struct {
		name   string
		before string // after a first context was defined
		do     func(te *terminal)
		want   string
	}{
		{"activated", "AT", func(te *terminal) { te.write("AT+CGACT=1,1\r") }, lines("OK") + "\r\n+CGEV: ME PDN ACT 1\r\n"},
		{"deactivated", "AT+CGACT=1,1", func(te *terminal) { te.write("AT+CGACT=0,1\r") }, lines("OK") + "\r\n+CGEV: ME PDN DEACT 1\r\n"},
		{"as before", "AT+CGACT=1,1", func(te *terminal) { te.write("AT+CGACT=1,1\r") }, lines("OK")},
		{"detached, which ends contexts untold", "AT+CGACT=1,1", func(te *terminal) { te.write("AT+CGATT=0\r") }, lines("OK") + "\r\n+CGEV: ME DETACH\r\n"},
		{"detached by the network", "AT+CGACT=1,1", func(te *terminal) { te.modem.SetRegistration(3) }, "\r\n+CGEV: NW DETACH\r\n"},
		{"flight mode", "AT", func(te *terminal) { te.write("AT+CFUN=4\r") }, lines("OK") + "\r\n+CGEV: ME DETACH\r\n"},
		{"was detached", "AT+CGATT=0", func(te *terminal) { te.modem.SetRegistration(3) }, ""},
		{"data call", "AT", func(te *terminal) { te.write("ATD*99#\r") }, "\r\n+CGEV: ME PDN ACT 1\r\n" + connected},
		{"+CGREG when detached", "AT+CGREG=1;+CREG=1;+CGEREP=0", func(te *terminal) { te.write("AT+CGATT=0\r") }, lines("OK") + "\r\n+CGREG: 0\r\n"},
		{"+CGREG when attached again", "AT+CGATT=0;+CGREG=1;+CGEREP=0", func(te *terminal) { te.write("AT+CGATT=1\r") }, lines("OK") + "\r\n+CGREG: 1\r\n"},
		{"no +CEREG of a GSM modem", "AT+CEREG=1;+CREG=1;+CGEREP=0", func(te *terminal) { te.modem.SetRegistration(5) }, "\r\n+CREG: 5\r\n"},
		{"kept, then told", "AT+CGEREP=0;+CGACT=1,1", func(te *terminal) { te.write("AT+CGEREP=1,1\r") }, lines("OK") + "\r\n+CGEV: ME PDN ACT 1\r\n"},
		{"kept, then forgotten", "AT+CGEREP=0;+CGACT=1,1", func(te *terminal) { te.write("AT+CGEREP=1,0\r") }, lines("OK")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, te := connect(t, nil)
				te.ask(`AT+CGDCONT=1,"IP","internet";+CGEREP=2`, lines("OK"))
				te.write(tt.before + "\r")
				settle()
				before := lastOutput(m)
				tt.do(te)
				settle()
				require.Equal(t, tt.want, strings.TrimPrefix(lastOutput(m), before))
			})
		})
	}
}

func TestPacketEventsDuringData(t *testing.T) {
	m, te := connect(t, nil)
	te.ask(`AT+CGDCONT=1,"IP","a";+CGDCONT=2,"IP","b"`, lines("OK"))
	other := &terminal{t: t, modem: m, rw: m.OpenPort(1), patience: te.patience}
	other.ask("ATE0+CGEREP=1", "ATE0+CGEREP=1\r"+lines("OK"))
	te.ask("ATD*99#", "\r\n+CGEV: ME PDN ACT 1\r\n"+connected)
	require.Equal(t, "\r\n+CGEV: ME PDN ACT 1\r\n", other.read())
	other.ask("AT+CGACT?;+CGPADDR=1", "\r\n+CGACT: 1,1\r\n+CGACT: 2,0\r\n\r\n+CGPADDR: 1,\"192.0.2.1\"\r\n\r\nOK\r\n")
	other.ask("AT+CGACT=1,2", lines("OK")+"\r\n+CGEV: ME PDN ACT 2\r\n")
	te.write("hello")
	require.Equal(t, "hello", te.until("hello"), "the line in the call was spared")
	require.NoError(t, te.rw.Close())
	require.Equal(t, "\r\n+CGEV: ME PDN DEACT 1\r\n", other.read())
	m.Reboot(0)
	other.ask("ATE0", "ATE0\r"+lines("OK"))
	require.False(t, m.Transcript().Contains(modemtest.FromModem, "DEACT 2"), "a restart tells nothing")
}
