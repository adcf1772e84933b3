package modemtest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestSendAndReceive(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	a, ta := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw, PIN: "1234"})
	_, tb := connect(t, &modemtest.Options{Number: "+15550002222", Network: nw})
	ta.ask("AT+CMEE=1;+CPIN?", lines("+CPIN: SIM PIN", "OK"))
	ta.ask("AT+CMGS=19", lines("+CME ERROR: 11"))
	ta.ask("AT+CPIN=1234", lines("OK"))
	tb.ask("AT+CNMI=2,1,0,2,0", lines("OK"))
	ta.ask("AT+CNMI=2,1,0,2,0", lines("OK"))
	ta.ask("AT+CSMP=49,167,0,0;+CMGF=1", lines("OK"))
	ta.ask(`AT+CMGS="+15550002222"`, "\r\n> ")
	ta.write("Hello\x1a")
	require.Equal(t, "\r\n+CMGS: 1\r\n\r\nOK\r\n", ta.until("OK\r\n"))
	require.Equal(t, "\r\n+CMTI: \"SM\",1\r\n", tb.until("1\r\n"))
	require.Equal(t, "\r\n+CDSI: \"SR\",1\r\n", ta.until("1\r\n"))
	tb.write("AT+CMGR=1\r")
	t.Log(tb.until("OK\r\n"))
	a.WantSent(t, "+15550002222", "Hello")
	t.Log(a.Transcript())
}
