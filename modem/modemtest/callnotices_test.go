package modemtest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestAnE303TellsHowCallsGoOn(t *testing.T) { // Huawei MU509, 9.14 to 9.17
	notices := func(all ...string) string {
		text := ""
		for _, one := range all {
			text += "\r\n" + one + "\r\n"
		}
		return text
	}
	tests := []struct {
		name string
		do   func(a, b *terminal) // a is the E303
		want string
	}{
		{"taken, ended by the other side", func(a, b *terminal) {
			a.write("ATD+15550002222;\r")
			pass(3 * time.Second)
			b.write("ATA\r")
			pass(12 * time.Second)
			b.write("ATH\r")
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "^CONN:1,0", "NO CARRIER", "^CEND:1,12,104,16")},
		{"taken, ended here", func(a, b *terminal) {
			a.write("ATD+15550002222;\r")
			pass(3 * time.Second)
			b.write("ATA\r")
			pass(5 * time.Second)
			a.write("AT+CHUP\r")
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "^CONN:1,0", "OK", "^CEND:1,4,29,16")},
		{"busy", func(a, b *terminal) {
			a.write("ATD+15550002222;\r")
			pass(time.Second)
			b.write("AT+CHLD=0\r")
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "BUSY", "^CEND:1,0,104,17")},
		{"no answer", func(a, _ *terminal) {
			a.write("ATD+15550002222;\r")
			pass(2 * time.Minute)
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "NO ANSWER", "^CEND:1,0,104,19")},
		{"given up", func(a, _ *terminal) {
			a.write("ATD+15550002222;\r")
			pass(3 * time.Second)
			a.write("ATH\r")
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "OK", "^CEND:1,0,29,16")},
		{"a number that answers at once", func(a, _ *terminal) {
			a.write("ATD5551;\r")
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "^CONN:1,0")},
		{"network lost", func(a, _ *terminal) {
			a.write("ATD5551;\r")
			a.modem.SetRegistration(0)
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "^CONN:1,0", "NO CARRIER", "^CEND:1,0,21,16")},
		{"comes in and is taken", func(a, _ *terminal) {
			a.modem.Ring("5551")
			a.write("ATA\r")
			pass(2 * time.Second)
			a.modem.EndCall()
		}, notices("RING", "OK", "^CONN:1,0", "NO CARRIER", "^CEND:1,2,104,16")},
		{"comes in and is refused", func(a, _ *terminal) {
			a.modem.Ring("5551")
			a.write("AT+CHUP\r")
		}, notices("RING", "OK", "^CEND:1,0,102,21")},
		{"a data call", func(a, _ *terminal) {
			a.write("ATD*99#\r")
		}, notices("CONNECT")},
		{"a restart", func(a, _ *terminal) {
			a.write("ATD5551;\r")
			a.modem.Reboot(0)
		}, notices("OK", "^ORIG:1,0", "^CONF:1", "^CONN:1,0", "^SIMST:1", "^SRVST:2")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				_, a := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw, Personality: modemtest.HuaweiE303})
				_, b := connect(t, &modemtest.Options{Number: "+15550002222", Network: nw})
				tt.do(a, b)
				settle()
				require.Equal(t, "ATE0\r"+lines("OK")+tt.want, lastOutput(a.modem))
			})
		})
	}
}

func TestLossOfTheNetworkEndsTheCallIndicator(t *testing.T) { // 3GPP TS 27.007 8.9
	synctest.Test(t, func(t *testing.T) {
		m, te := connect(t, nil)
		te.ask("AT+CMER=2,0,0,1", lines("OK"))
		te.ask("ATD5551;", lines("OK")+"\r\n+CIEV: 5,1\r\n")
		m.SetRegistration(0)
		te.until("\r\n+CIEV: 5,0\r\n")
	})
}
