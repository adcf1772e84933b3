package modemtest_test

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// second opens another port of a modem.
func second(te *terminal, m *modemtest.Modem) *terminal {
	other := *te
	other.rw, other.seen = m.OpenPort(1), ""
	return &other
}

func TestSeveralPortsShareOneModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		m, te := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw})
		aux := second(te, m)
		aux.write("AT\r")
		require.Equal(t, "AT\r"+lines("OK"), aux.until("OK\r\n"), "its own echo")
		aux.write("ATE0V0\r")
		require.Equal(t, "ATE0V0\r0\r", aux.until("0\r"+"0\r"))
		te.ask("AT+CMEE=2", lines("OK"))
		aux.ask("AT+CMEE?", "+CMEE: 2\r\n0\r")
		aux.ask("ATV1", lines("OK"))

		te.ask("AT+CREG=1", lines("OK"))
		m.SetRegistration(5)
		assert.Equal(t, "\r\n+CREG: 5\r\n", te.read())
		assert.Equal(t, "\r\n+CREG: 5\r\n", aux.read(), "to all")

		te.ask("AT+CNMI=2,1", lines("OK"))
		require.NoError(t, nw.SMS("Info", m.Number(), "one"))
		settle()
		assert.Equal(t, "\r\n+CMTI: \"SM\",1\r\n", te.read())
		aux.ask("AT+CNMI=2,1", lines("OK"))
		require.NoError(t, nw.SMS("Info", m.Number(), "two"))
		settle()
		assert.Equal(t, "\r\n+CMTI: \"SM\",2\r\n", aux.read(), "to the one that asked last")
		te.ask("AT", lines("OK"))

		te.ask("ATD*99#", "\r\nCONNECT\r\n")
		aux.ask("AT+CSQ", lines("+CSQ: 20,0", "OK"))
		require.NoError(t, aux.rw.Close())
		assert.True(t, m.State().Open)
	})
}

func TestCommandsRunOnPortsSideBySide(t *testing.T) {
	m, te := connect(t, nil)
	aux := second(te, m)
	te.ask("AT+CMGW=5", "\r\n> ")
	aux.write("ATE0+CSQ\r")
	assert.Equal(t, "ATE0+CSQ\r"+lines("+CSQ: 20,0", "OK"), aux.until("OK\r\n"))
	te.write("\x1b")
	assert.Equal(t, lines("OK"), te.read())
	aux.ask("AT+CMUX=0", lines("ERROR"))
}

func TestAllPortsHangUp(t *testing.T) {
	m, te := connect(t, nil)
	aux := second(te, m)
	m.HangUp(nil)
	for _, one := range []*terminal{te, aux} {
		_, err := one.rw.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
	}
	_, err := m.OpenPort(16).Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF, "there is none")
}
