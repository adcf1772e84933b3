package modemtest_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

const connected = "\r\nCONNECT\r\n"

func TestDataCalls(t *testing.T) { // ITU-T V.250 6.3.1, TS 27.007 10.1.12
	runRows(t, nil, []row{
		{"packet service", "", "ATD*99#", connected},
		{"packet service, a context", `AT+CGDCONT=2,"IP","internet"`, "ATD*99***2#", connected},
		{"packet service, PPP", "", "ATDT*99**PPP*1#", connected},
		{"packet service, no such context", "", "ATD*99***3#", lines("NO CARRIER")},
		{"+CGDATA", "", `AT+CGDATA="PPP",1`, connected},
		{"+CGDATA with another protocol", "AT+CMEE=1", `AT+CGDATA="X",1`, lines("+CME ERROR: 50")},
		{"+CGDATA with no such context", "", `AT+CGDATA="PPP",9`, lines("NO CARRIER")},
		{"in numbers", "", "ATV0D*99#", "1\r"},
		{"in flight mode", "AT+CFUN=4", "ATD*99#", lines("NO CARRIER")},
		{"detached", "AT+CGATT=0", "ATD*99#", lines("NO CARRIER")},
		{"a number", "", "ATD15550002222", lines("NO CARRIER")},
		{"back without a call", "", "ATO", lines("NO CARRIER")},
	})
}

func TestDataIsEchoedAndEscaped(t *testing.T) { // V.250: S2, S12
	synctest.Test(t, func(t *testing.T) {
		m, te := connect(t, &modemtest.Options{Number: "+15550001111"})
		te.ask("AT+CREG=1", lines("OK"))
		te.ask("ATD*99#", connected)
		te.write("hello")
		require.Equal(t, "hello", te.until("hello"))
		for _, data := range []string{"+++", "AT\r", "a+++"} { // too early, or with data around them
			te.write(data)
			require.Equal(t, data, te.until(data))
		}
		pass(2 * time.Second)
		te.write("+++x")
		require.Equal(t, "+++x", te.until("x"))
		m.SetRegistration(5)
		pass(2 * time.Second)
		te.write("+")
		te.write("++")
		require.Equal(t, lines("OK")+"\r\n+CREG: 5\r\n", te.until("5\r\n"), "notices wait for the command mode")
		te.ask("AT+CPAS", lines("+CPAS: 4", "OK"))
		te.ask("ATO", connected)
		te.write("again")
		require.Equal(t, "again", te.until("again"))
		pass(2 * time.Second)
		te.write("++")
		require.Equal(t, "++", te.until("++"), "no third one")
		pass(2 * time.Second)
		te.write("+++")
		require.Equal(t, lines("OK"), te.until("OK\r\n"))
		te.ask("ATH", lines("OK"))
		te.ask("ATO", lines("NO CARRIER"))
	})
}

func TestDataReachesTheOtherEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		_, te := connect(t, &modemtest.Options{Data: func(number string) (io.ReadWriteCloser, error) {
			if number != "5550002222" {
				return nil, errors.New("nobody there")
			}
			return near, nil
		}})
		te.ask("ATD123", lines("NO CARRIER"))
		te.ask("ATD5550002222", connected)
		big := bytes.Repeat([]byte("0123456789abcde\n"), 1<<16) // 1 MiB
		sent := make(chan error, 2)
		go func() {
			_, err := te.rw.Write(big)
			sent <- err
		}()
		go func() {
			_, err := far.Write(big)
			sent <- err
		}()
		up, down := make([]byte, len(big)), make([]byte, len(big))
		got := make(chan error, 1)
		go func() {
			_, err := io.ReadFull(far, up)
			got <- err
		}()
		_, err := io.ReadFull(te.rw, down)
		require.NoError(t, errors.Join(err, <-got, <-sent, <-sent))
		assert.True(t, bytes.Equal(big, up), "up")
		assert.True(t, bytes.Equal(big, down), "down")
		require.NoError(t, far.Close())
		require.Equal(t, lines("NO CARRIER"), te.read())
		te.ask("AT", lines("OK"))
	})
}

func TestACallEndsWhileNobodyReads(t *testing.T) {
	for name, far := range map[string]func(string) (io.ReadWriteCloser, error){
		"echo": nil,
		"an end that does not read": func(string) (io.ReadWriteCloser, error) {
			near, _ := net.Pipe()
			return near, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, te := connect(t, &modemtest.Options{Data: far})
				te.ask("ATD*99#", connected)
				written := make(chan struct{})
				go func() {
					defer close(written)
					for range 4 {
						_, _ = te.rw.Write(make([]byte, 1<<16))
					}
				}()
				synctest.Wait()
				m.SetRegistration(0)
				<-written // no goroutine stays
			})
		})
	}
}

func TestDialingIsAborted(t *testing.T) { // V.250 5.6.1
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		near, far := net.Pipe()
		_, te := connect(t, &modemtest.Options{Data: func(string) (io.ReadWriteCloser, error) { <-answer; return near, nil }})
		te.write("ATD*99#\r")
		te.write("x")
		require.Equal(t, lines("NO CARRIER"), te.read())
		close(answer)
		_, err := far.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF, "the connection that came too late is closed")
		te.ask("AT", lines("OK"))
	})
}

func TestTerminalGoesDuringData(t *testing.T) { // V.250 6.2.9
	for set, want := range map[string]string{"&D0": "AT\r", "&D1": lines("OK"), "&D2": lines("OK")} {
		m, te := connect(t, nil)
		te.ask("AT"+set, lines("OK"))
		te.ask("ATD*99#", connected)
		require.NoError(t, te.rw.Close())
		te.rw = m.Open()
		te.ask("AT", want)
		if set == "&D2" {
			te.ask("ATO", lines("NO CARRIER"))
		}
	}
}

func TestLossOfTheNetworkEndsData(t *testing.T) {
	m, te := connect(t, nil)
	te.ask("ATD*99#", connected)
	m.SetRegistration(0)
	require.Equal(t, lines("NO CARRIER"), te.read())
	m.SetRegistration(1)
	te.ask("ATD*99#", connected)
	m.Reboot(0)
	te.write("ATE0\r")
	require.Equal(t, "ATE0\r"+lines("OK"), te.until("OK\r\n"), "in the command mode")
}

func TestPacketContexts(t *testing.T) { // TS 27.007 10.1
	const two = `AT+CGDCONT=2,"IPV6","b";+CGDCONT=1,"IP","a"`
	runRows(t, nil, []row{
		{"several", two, "AT+CGDCONT?", lines(`+CGDCONT: 1,"IP","a","",0,0`, `+CGDCONT: 2,"IPV6","b","",0,0`, "OK")},
		{"taken away", two + ";+CGDCONT=1", "AT+CGDCONT?", lines(`+CGDCONT: 2,"IPV6","b","",0,0`, "OK")},
		{"another type", "AT+CMEE=1", `AT+CGDCONT=1,"X"`, lines("+CME ERROR: 50")},
		{"another number", "AT+CMEE=1", `AT+CGDCONT=17,"IP"`, lines("+CME ERROR: 50")},
		{"one active", two + ";+CGACT=1,2", "AT+CGACT?", lines("+CGACT: 1,0", "+CGACT: 2,1", "OK")},
		{"all active", two + ";+CGACT=1", "AT+CGPADDR=1,2", lines(`+CGPADDR: 1,"192.0.2.1"`, `+CGPADDR: 2,"192.0.2.2"`, "OK")},
		{"active is not defined anew", two + ";+CGACT=1;+CMEE=1", `AT+CGDCONT=1,"IP"`, lines("+CME ERROR: 3")},
		{"detaching ends them", two + ";+CGACT=1;+CGATT=0", "AT+CGACT?", lines("+CGACT: 1,0", "+CGACT: 2,0", "OK")},
		{"detached", "AT+CGATT=0", "AT+CGATT?;+CGREG?;+CREG?", "\r\n+CGATT: 0\r\n\r\n+CGREG: 0,0\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n"},
		{"not in flight mode", "AT+CMEE=1;+CFUN=4", "AT+CGATT=1", lines("+CME ERROR: 30")},
	})
}
