package modemtest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// give sends a TPDU by a command of PDU mode and returns the answer.
func give(te *terminal, command string, tpdu pdu.TPDU) string {
	te.t.Helper()
	b, err := tpdu.AppendBinary(nil)
	require.NoError(te.t, err)
	te.write(fmt.Sprintf("AT%s=%d\r", command, len(b)))
	te.until("> ")
	te.write("00" + string(pdu.AppendHex(nil, b)) + "\x1a")
	answer := ""
	for !strings.HasSuffix(answer, "OK\r\n") && !strings.Contains(answer, "ERROR") {
		answer += te.until("\r\n")
	}
	return strings.Join(strings.Fields(answer), " ")
}

func address(t *testing.T, number string) pdu.Address {
	a, err := pdu.ParseAddress(number)
	require.NoError(t, err)
	return a
}

// statusOf reads +CDS in text mode: <fo>, <mr> and <st>.
func statusOf(line string) string {
	fields := strings.Split(strings.TrimSpace(line), ",")
	return strings.TrimPrefix(fields[0], "+CDS: ") + " " + fields[1] + " " + fields[len(fields)-1]
}

func TestCommandsToTheServiceCentre(t *testing.T) { // TS 23.040 9.2.3.19
	const there, away = "+15550003333", "+15550002222"
	const gone = "" // no report
	tests := []struct {
		name    string
		command pdu.Command
		answer  string
		report  string // <fo>, <mr> and <st> of the report
		waits   int    // messages left at the centre
		finally string // the report when the receiver is back
	}{
		{"enquiry about one that waits", pdu.Command{CommandType: pdu.CommandEnquiry, Number: 2}, "+CMGC: 3 OK", "38 3 34", 1, "6 2 0"},
		{"enquiry about one that was delivered", pdu.Command{CommandType: pdu.CommandEnquiry, Number: 1}, "+CMGC: 3 OK", "38 3 0", 1, "6 2 0"},
		{"enquiry about none", pdu.Command{CommandType: pdu.CommandEnquiry, Number: 9}, "+CMGC: 3 OK", "38 3 73", 1, "6 2 0"},
		{"delete", pdu.Command{CommandType: pdu.CommandDelete, Number: 2}, "+CMGC: 3 OK", "6 2 71", 0, gone},
		{"delete, reported on", pdu.Command{CommandType: pdu.CommandDelete, Number: 2, StatusReport: true}, "+CMGC: 3 OK", "6 2 71", 0, "38 3 0"},
		{"delete one that was delivered", pdu.Command{CommandType: pdu.CommandDelete, Number: 1}, "+CMS ERROR: 160", gone, 1, "6 2 0"},
		{"delete none", pdu.Command{CommandType: pdu.CommandDelete, Number: 9}, "+CMS ERROR: 160", gone, 1, "6 2 0"},
		{"no report any more", pdu.Command{CommandType: pdu.CommandCancelStatusReport, Number: 2}, "+CMGC: 3 OK", gone, 1, gone},
		{"a report after all", pdu.Command{CommandType: pdu.CommandRequestStatusReport, Number: 2}, "+CMGC: 3 OK", gone, 1, "6 2 0"},
		{"unknown command", pdu.Command{CommandType: 0x20, Number: 2}, "+CMS ERROR: 161", gone, 1, "6 2 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				nw.Phone(there, modemtest.Phone{})
				other := modemtest.New(&modemtest.Options{Number: away, Network: nw})
				defer other.Close()
				other.SetRegistration(0)
				_, te := connect(t, &modemtest.Options{Network: nw})
				for i, to := range []string{there, away} {
					want := fmt.Sprintf("+CMGS: %d OK", i+1)
					require.Equal(t, want, give(te, "+CMGS", &pdu.Submit{Destination: address(t, to), StatusReport: to == away}))
				}
				te.ask("AT+CNMI=2,0,0,1", lines("OK"))
				c := tt.command
				c.Destination = address(t, away)
				if c.Number == 1 {
					c.Destination = address(t, there)
				}
				settle()
				require.Equal(t, tt.answer, give(te, "+CMGC", &c))
				te.ask("AT+CMGF=1", lines("OK"))
				report := func() string {
					settle()
					te.write("AT\r")
					if text := te.until("OK\r\n"); strings.Contains(text, "+CDS") {
						return statusOf(strings.Split(strings.TrimSpace(text), "\r\n")[0])
					}
					return gone
				}
				if tt.report != gone {
					assert.Equal(t, tt.report, statusOf(strings.TrimSpace(te.until("+CDS: ")+te.until("\r\n"))))
				}
				assert.Equal(t, tt.waits, nw.Waiting(away))
				if tt.finally != "38 3 0" {
					other.SetRegistration(1)
				}
				assert.Equal(t, tt.finally, report())
			})
		})
	}
}

func TestDuplicatesAreRejected(t *testing.T) { // TS 23.040 9.2.3.25
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		other := modemtest.New(&modemtest.Options{Number: "+15550002222", Network: nw})
		defer other.Close()
		other.SetRegistration(0)
		_, te := connect(t, &modemtest.Options{Network: nw})
		message := &pdu.Submit{Destination: address(t, "+15550002222"), RejectDuplicates: true}
		for range 256 { // until the references begin anew
			require.Contains(t, give(te, "+CMGS", message), "OK")
		}
		require.Equal(t, "+CMS ERROR: 197", give(te, "+CMGS", message))
		other.SetRegistration(1)
		settle()
		require.Contains(t, give(te, "+CMGS", message), "OK", "nothing waits any more")
	})
}

func TestDisorderAndDuplicatesAreDecidedByTheSeed(t *testing.T) {
	order := func(seed uint64) (got string) {
		synctest.Test(t, func(t *testing.T) {
			nw := modemtest.NewNetwork(&modemtest.NetworkOptions{Disorder: 0.5, Duplicates: 0.3, Seed: seed})
			p := modemtest.Generic
			p.Places.SM = 100
			_, te := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw, Personality: p})
			te.ask("AT+CMGF=1", lines("OK"))
			nw.Hold("+15550001111")
			for i := range 20 {
				require.NoError(t, nw.SMS("Info", "+15550001111", string(rune('a'+i))))
			}
			require.NoError(t, nw.Release("+15550001111"))
			settle()
			te.write("AT+CMGL=\"ALL\"\r")
			for _, line := range strings.Split(te.until("OK\r\n"), "\r\n") {
				if len(line) == 1 {
					got += line
				}
			}
		})
		return got
	}
	first := order(1)
	assert.Equal(t, first, order(1))
	assert.NotEqual(t, first, order(2))
	assert.Greater(t, len(first), 20, "some came twice")
	for c := 'a'; c < 'a'+20; c++ {
		assert.Contains(t, first, string(c), "none is lost")
	}
	assert.False(t, strings.HasPrefix(first, "abcdefghijklmnopqrst"), "out of order")
}

func TestRefusalByTheTerminalTellsItsCause(t *testing.T) { // TS 27.005 4.6, TS 23.040 9.2.2.1a
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		m, te := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw})
		te.ask("AT+CSMS=1", lines("+CSMS: 1,1,1", "OK"))
		te.ask("AT+CNMI=2,2", lines("OK"))
		require.NoError(t, nw.SMS("Info", "+15550001111", "no"))
		settle()
		te.until("+CMT: ")
		te.until("\r\n")
		te.until("\r\n")
		te.ask("AT+CNMA=2,3", "\r\n> ")
		te.write("00D300\x1a")
		te.until("OK\r\n")
		assert.True(t, m.Transcript().Contains(modemtest.Event, "message refused by the terminal, TP-FCS D3"))
		assert.Equal(t, 1, nw.Waiting("+15550001111"), "the service centre tries again")
	})
}

func TestNetworkTime(t *testing.T) { // TS 27.007 8.40, 8.41
	at := time.Date(2024, 7, 5, 14, 30, 0, 0, time.FixedZone("", 2*3600))
	for set, want := range map[string]string{
		"1": `+CTZV: "+08"`, "2": `+CTZE: "+08",0,"2024/07/05,14:30:00"`, "3": `+CTZEU: "+08",0,"2024/07/05,12:30:00"`,
	} {
		synctest.Test(t, func(t *testing.T) {
			nw := modemtest.NewNetwork(nil)
			_, te := connect(t, &modemtest.Options{Network: nw})
			te.ask("AT+CTZU=1;+CTZR="+set, lines("OK"))
			nw.NetworkTime(at)
			settle()
			require.Equal(t, lines(want), te.read())
			te.ask("AT+CCLK?", lines(`+CCLK: "24/07/05,14:30:00+08"`, "OK"))
		})
	}
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		m, te := connect(t, &modemtest.Options{Network: nw})
		nw.NetworkTime(at)
		settle()
		te.ask("AT+CCLK?", lines(`+CCLK: "00/01/01,00:00:01+00"`, "OK"))
		assert.False(t, m.Transcript().Contains(modemtest.FromModem, "+CTZ"))
	})
}

func TestModemsOfOneNetworkDiffer(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	for _, want := range []struct{ imei, imsi, iccid string }{
		{"490154203237518", "001010123456789", "8988211000000123456"},
		{"490154203237526", "001010123456790", "8988211000000123457"}, // the check digit is the IMEI's last
		{"490154203237534", "001010123456791", "8988211000000123458"},
	} {
		_, te := connect(t, &modemtest.Options{Network: nw})
		te.ask("AT+CGSN", lines(want.imei, "OK"))
		te.ask("AT+CIMI", lines(want.imsi, "OK"))
		te.ask("AT+CCID", lines("+CCID: "+want.iccid, "OK"))
	}
}
