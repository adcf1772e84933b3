package modemtest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestPINCounters(t *testing.T) { // 3GPP TS 27.007 8.3 and 8.65
	m, te := connect(t, &modemtest.Options{PIN: "1234"})
	te.ask("AT+CMEE=1;+CPIN?", lines("+CPIN: SIM PIN", "OK"))
	te.ask("AT+CPIN=12", lines("+CME ERROR: 50"))
	te.ask("AT+CPIN=0000", lines("+CME ERROR: 16"))
	te.ask("AT+CPINR", lines("+CPINR: SIM PIN,2,3", "+CPINR: SIM PUK,10,10",
		"+CPINR: SIM PIN2,3,3", "+CPINR: SIM PUK2,10,10", "OK"))
	te.ask(`AT+CPIN="0000"`, lines("+CME ERROR: 16"))
	te.ask("AT+CPIN=0000", lines("+CME ERROR: 12"))
	te.ask("AT+CPIN?", lines("+CPIN: SIM PUK", "OK"))
	te.ask("AT+CPIN=1234", lines("+CME ERROR: 12"))
	te.ask("AT+CPIN=00000000,4321", lines("+CME ERROR: 16"))
	te.ask(`AT+CPINR="SIM PUK"`, lines("+CPINR: SIM PUK,9,10", "OK"))
	te.ask("AT+CPIN=12345678,4321", lines("OK"))
	te.ask("AT+CPIN?", lines("+CPIN: READY", "OK"))
	te.ask("AT+CPIN=4321", lines("+CME ERROR: 3"))
	te.ask("AT+CREG?", lines("+CREG: 0,1", "OK"))
	for _, digits := range []string{"1234", "0000", "12345678", "4321"} {
		assert.NotContains(t, m.Transcript().String(), digits, "no PIN in the record")
	}
}

func TestPUKUsedUp(t *testing.T) {
	_, te := connect(t, &modemtest.Options{SIM: modemtest.SIM{PIN: "1234", PINAttempts: 1, PUKAttempts: 2}})
	te.ask("AT+CMEE=1;+CPIN=1111", lines("+CME ERROR: 12"))
	te.ask("AT+CPIN=11111111,1234", lines("+CME ERROR: 16"))
	te.ask("AT+CPIN=11111111,1234", lines("+CME ERROR: 16"))
	te.ask("AT+CPIN?", lines("+CME ERROR: 13"))
	te.ask("AT+CPIN=12345678,1234", lines("+CME ERROR: 13"))
}

func TestPINEchoIsNotRecorded(t *testing.T) {
	m := modemtest.New(&modemtest.Options{PIN: "7351"})
	defer m.Close()
	rw := m.Open()
	for _, octet := range []byte("AT+CPIN=7351\r") { // typed: each digit is echoed alone
		_, err := rw.Write([]byte{octet})
		require.NoError(t, err)
	}
	assert.Contains(t, m.Transcript().Commands(), "AT+CPIN=****")
	for _, digit := range []string{`"7"`, `"3"`, `"5"`, `"1\r"`} {
		assert.NotContains(t, m.Transcript().String(), digit)
	}
}

func TestLockSIM(t *testing.T) { // 3GPP TS 27.007 7.4: the lock asks from the next start
	m, te := connect(t, nil)
	te.ask(`AT+CPWD="SC","0000","9999"`, lines("OK"))
	te.ask(`AT+CLCK="SC",1,"9999"`, lines("OK"))
	te.ask(`AT+CLCK="SC",2;+CPIN?`, "\r\n+CLCK: 1\r\n\r\n+CPIN: READY\r\n\r\nOK\r\n")
	m.Reboot(0)
	te.ask("AT+CPIN?", "AT+CPIN?\r"+lines("+CPIN: SIM PIN", "OK"))
}

func TestSIMTakenOutAndChanged(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	m, te := connect(t, &modemtest.Options{Network: nw, Number: "+15550001111"})
	te.ask("AT+CMEE=1;+CREG=1", lines("OK"))
	m.RemoveSIM()
	require.Equal(t, "\r\n+CREG: 0\r\n", te.read())
	te.ask("AT+CPIN?", lines("+CME ERROR: 10"))
	require.Error(t, nw.SMS("+1", "+15550001111", "nobody"))
	m.InsertSIM(modemtest.SIM{Number: "+15550003333", PIN: "4444"})
	te.ask("AT+CPIN?", lines("+CPIN: SIM PIN", "OK"))
	te.ask("AT+CPIN=4444", lines("OK"))
	require.Equal(t, "\r\n+CREG: 1\r\n", te.until("1\r\n"))
	assert.Equal(t, "+15550003333", m.Number())
}

func TestSlowStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, te := connect(t, &modemtest.Options{PIN: "1234", SIMStart: 10 * time.Second, Registration: 5 * time.Second})
		te.patience = time.Hour
		te.ask("AT+CMEE=1;+CREG=1", lines("OK"))
		te.ask("AT+CPIN=1234", lines("OK"))
		te.ask("AT+CPIN?", lines("+CME ERROR: 14"))
		te.ask("AT+CMGL=4", lines("+CME ERROR: 14"))
		start := time.Now()
		require.Equal(t, "\r\n+CREG: 2\r\n", te.read())
		assert.Equal(t, 10*time.Second, time.Since(start), "searches when the card has started")
		require.Equal(t, "\r\n+CREG: 1\r\n", te.read())
		assert.Equal(t, 15*time.Second, time.Since(start))
	})
}
