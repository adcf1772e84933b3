package modemtest_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestWhichIndicatorsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // 3GPP TS 27.007 8.9
		m, te := connect(t, nil)
		te.ask("AT+CMER=2,0,0,1;+CIND=1,0", lines("OK"))
		m.SetSignal(31, 0)
		m.SetRegistration(5)
		require.Equal(t, "\r\n+CIEV: 6,1\r\n", te.until("1\r\n"))
		te.ask("AT+CIND=,1", lines("OK"))
		m.SetSignal(0, 0)
		require.Equal(t, "\r\n+CIEV: 2,0\r\n", te.read())
		te.ask("AT+CIND=0,0,0,0,0,0,0,0", lines("ERROR"))
	})
	synctest.Test(t, func(t *testing.T) { // by their names: Cinterion
		m, te := connect(t, &modemtest.Options{Personality: modemtest.Cinterion})
		m.FillMemory("SM", 0)
		te.ask("AT", lines("OK"))
		m.FillMemory("SM", 20)
		te.ask("AT+CMGD=1,4", lines("OK"))
		te.ask("AT+CMER=2,0,0,2", lines("OK"))
		m.FillMemory("SM", 0)
		require.Equal(t, "\r\n+CIEV: message,1\r\n\r\n+CIEV: smsfull,1\r\n", te.until("smsfull,1\r\n"))
		te.ask("AT+CMGD=1", lines("OK")+"\r\n+CIEV: smsfull,0\r\n")
	})
}

func TestChangesOfIndicatorsAreTold(t *testing.T) { // 3GPP TS 27.007 8.9, 8.10
	tests := []struct {
		name   string
		change func(m *modemtest.Modem, nw *modemtest.Network, te *terminal)
		want   string
	}{
		{"signal", func(m *modemtest.Modem, _ *modemtest.Network, _ *terminal) { m.SetSignal(31, 0) }, "\r\n+CIEV: 2,5\r\n"},
		{"service", func(m *modemtest.Modem, _ *modemtest.Network, _ *terminal) { m.SetRegistration(3) }, "\r\n+CIEV: 3,0\r\n"},
		{"roaming", func(m *modemtest.Modem, _ *modemtest.Network, _ *terminal) { m.SetRegistration(5) }, "\r\n+CIEV: 6,1\r\n"},
		{"flight mode", func(_ *modemtest.Modem, _ *modemtest.Network, te *terminal) { te.write("AT+CFUN=4\r") },
			lines("OK") + "\r\n+CIEV: 2,0\r\n\r\n+CIEV: 3,0\r\n"},
		{"message", func(m *modemtest.Modem, nw *modemtest.Network, _ *terminal) { _ = nw.SMS("Info", m.Number(), "hi") }, "\r\n+CIEV: 4,1\r\n"},
		{"full store", func(m *modemtest.Modem, _ *modemtest.Network, _ *terminal) { m.FillMemory("SM", 0) }, "\r\n+CIEV: 4,1\r\n\r\n+CIEV: 7,1\r\n"},
		{"call", func(_ *modemtest.Modem, _ *modemtest.Network, te *terminal) { te.write("ATD123;\r") }, lines("OK") + "\r\n+CIEV: 5,1\r\n"},
		{"nothing", func(_ *modemtest.Modem, _ *modemtest.Network, te *terminal) { te.write("AT\r") }, lines("OK")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				m, te := connect(t, &modemtest.Options{Network: nw})
				tt.change(m, nw, te)
				settle()
				assert.False(t, m.Transcript().Contains(modemtest.FromModem, "+CIEV"), "not asked for")
			})
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				m, te := connect(t, &modemtest.Options{Network: nw})
				te.ask("AT+CMER=3,0,0,1", lines("OK"))
				tt.change(m, nw, te)
				settle()
				got := ""
				for len(got) < len(tt.want) {
					got += te.read()
				}
				require.Equal(t, tt.want, got)
			})
		})
	}
}
