package modemtest_test

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestNothingReachesAModemThatRestarts(t *testing.T) {
	tests := []struct {
		name string
		do   func(m *modemtest.Modem)
	}{
		{"registration ordered", func(m *modemtest.Modem) { m.SetRegistration(1) }},
		{"card put in", func(m *modemtest.Modem) { m.InsertSIM(modemtest.SIM{Number: m.Number()}) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				m, te := connect(t, &modemtest.Options{Network: nw, SIMStart: time.Second})
				te.ask("AT+CNMI=2,2;&W", lines("OK"))
				m.Reboot(time.Minute)
				tt.do(m)
				require.NoError(t, nw.SMS("Info", m.Number(), "for later"))
				pass(30 * time.Second)
				assert.Zero(t, m.State().Registration)
				pass(2 * time.Minute)
				assert.Contains(t, lastOutput(m), "+CMT: ")
			})
		})
	}
}

func TestARestartTakesItsTime(t *testing.T) { // 3GPP TS 27.007 8.2
	tests := []struct {
		name   string
		before string
		line   string
	}{
		{"asked for", "", "AT+CFUN=1,1\r"},
		{"more in the same write", "", "AT+CFUN=1,1\rAT+CMGD=1,4\r"},
		{"a data call", "ATD*99#", "AT+CFUN=1,1\r"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, te := connect(t, &modemtest.Options{Personality: modemtest.SIM800, RestartTime: 2 * time.Second})
				m.FillMemory("SM", 10)
				if tt.before != "" {
					te.ask(tt.before, connected)
					pass(2 * time.Second)
					te.write("+++")
					require.Equal(t, lines("OK"), te.read())
				}
				start := time.Now()
				te.write(tt.line)
				te.write("AT\r")
				require.Equal(t, lines("OK"), te.read())
				te.write("AT\r")
				pass(time.Second)
				te.write("AT\r")
				assert.Equal(t, 10, m.State().Memories[0].Used)
				boot := "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nCall Ready\r\n\r\nSMS Ready\r\n"
				require.Equal(t, boot, te.until("SMS Ready\r\n"))
				assert.Equal(t, 2*time.Second, time.Since(start))
				te.ask("AT", "AT\r"+lines("OK"))
			})
		})
	}
	synctest.Test(t, func(t *testing.T) { // by default: none
		_, te := connect(t, &modemtest.Options{Personality: modemtest.SIM800})
		te.write("AT+CFUN=1,1\r")
		te.until("SMS Ready\r\n")
		te.ask("AT", "AT\r"+lines("OK"))
	})
}

func TestATerminalFindsTheLineFreeAfterACallThatItGaveUp(t *testing.T) {
	callable(t, func(t *testing.T, a, b *terminal) {
		a.write("ATD+15550002222\r")
		b.until(lines("RING"))
		require.NoError(t, a.rw.Close())
		b.ask("ATA", connected)
		require.Equal(t, lines("NO CARRIER"), b.read())
		settle()
		rw := a.modem.Open()
		_, err := io.WriteString(rw, "AT\r")
		require.NoError(t, err)
		buf := make([]byte, 100)
		n, err := rw.Read(buf)
		require.NoError(t, err)
		assert.Equal(t, lines("OK"), string(buf[:n]))
	})
}

func TestACodeThatIsDialledShowsNowhere(t *testing.T) {
	data := func(string) (io.ReadWriteCloser, error) {
		end, other := net.Pipe()
		return end, other.Close()
	}
	for _, dial := range []string{"ATD**04*1234*5678*5678#;", "ATD**04*1234*5678*5678#"} {
		synctest.Test(t, func(t *testing.T) {
			m, te := connect(t, &modemtest.Options{Data: data})
			te.write(dial + "\rAT+CLCC\rAT+CPBS=\"LD\"\rAT+CPBR=1\r")
			te.write("AT+CAMM=\"00ffff\",\"4711\"\rAT+CPUC=\"EUR\",\"0.1\",\"4711\"\rAT+CACM=\"4711\"\r")
			settle()
			assert.NotContains(t, m.Transcript().String(), "5678")
			assert.NotContains(t, m.Transcript().String(), "4711")
		})
	}
}
