package modemtest_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// FuzzTerminal writes any octets to a modem, which must neither panic nor keep more than its
// bounds, and must answer AT when it is asked properly: the entry left, echo off.
func FuzzTerminal(f *testing.F) {
	for _, seed := range []string{
		"AT\r", "at+csq;+creg?\r", "A/", "AT+CMGF=1\rAT+CMGS=\"+1555\"\rtext\x1a",
		"AT+CMGS=15\r" + hello + "\x1a", "AT+CMGW=15\r" + hello + "\x1aAT+CMGL=4\r",
		"ATS3=65\r", "ATV0Q1E0\r", "AT+CSCS=\"UCS2\"\rAT+CNUM\r", "AT+CPIN=1234\r", "AT+CUSD=1,\"*100#\",15\r",
		"AT+CPBW=1,\"1\",129,\"a\"\rAT+CPBR=1,250\r", "ATD1;\rATH\r", "AT+CFUN=1,1\r", "AT+COPS=?\r",
		"AT+CLCK=\"SC\",1,\"0000\"\r", "AT+CNMI=2,2;+CSMS=1\r", "AT+CNMA=1,2\r0000\x1a", "AT+CLAC\r", "\x1b\x00\xff",
		"AT+CMGF=1;+CSMP=81,167,0,4\rAT+CMGS=\"1\"\r0500\x1a",
	} {
		f.Add([]byte(seed), uint8(0))
	}
	all := modemtest.Personalities()
	f.Fuzz(func(t *testing.T, octets []byte, which uint8) {
		if bytes.Contains(bytes.ToUpper(octets), []byte("&W")) {
			t.Skip("may store settings in which AT and CR are no command")
		}
		nw := modemtest.NewNetwork(nil)
		m := modemtest.New(&modemtest.Options{Number: alice, Network: nw, Personality: all[int(which)%len(all)]})
		defer m.Close()
		rw := m.Open()
		_, err := rw.Write(octets)
		require.NoError(t, err)
		if hex := octets; len(hex) > 1 {
			_ = nw.Raw(alice, hex) // refused when too short; whatever else is a message
		}
		// A restart is the one way back from any line end and verbosity that AT may have chosen.
		m.Reboot(0)
		_, err = rw.Write([]byte("\x1b\rATE0\r"))
		require.NoError(t, err)
		m.Unsolicited("done")
		var got []byte
		for !bytes.HasSuffix(got, []byte("\r\ndone\r\n")) {
			b := make([]byte, 1<<16)
			n, err := rw.Read(b)
			require.NoError(t, err)
			got = append(got, b[:n]...)
		}
		require.Contains(t, string(got), "\r\nOK\r\n")
	})
}
