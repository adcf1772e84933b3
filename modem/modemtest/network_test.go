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

// texts returns the texts of the messages stored on a modem, in the order of their places.
func (te *terminal) texts() []string {
	te.t.Helper()
	te.write("AT+CMGL=4\r")
	var all []string
	for _, line := range strings.Split(te.until("OK\r\n"), "\r\n") {
		if msg, err := (pdu.Reader{}).ReadHex(line, -1); err == nil && len(line) > 20 {
			all = append(all, msg.TPDU.(*pdu.Deliver).Text())
		}
	}
	return all
}

// send sends a text in text mode and returns the answer.
func (te *terminal) send(to, text string) string {
	te.t.Helper()
	te.ask("AT+CMGF=1", lines("OK"))
	te.ask(`AT+CMGS="`+to+`"`, "\r\n> ")
	te.write(text + "\x1a")
	answer := te.until("\r\n") + te.until("\r\n")
	if strings.Contains(answer, "+CMGS") {
		te.until("OK\r\n")
	}
	te.ask("AT+CMGF=0", lines("OK"))
	return strings.TrimSpace(answer)
}

func TestStatusReports(t *testing.T) { // 3GPP TS 23.040 9.2.2.3, TS 27.005 3.4.1
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, a, b *terminal) {
		a.ask("AT+CSMP=49,167,0,0;+CNMI=2,1,0,1,0", lines("OK"))
		require.Equal(t, "+CMGS: 1", a.send(bob, "hi"))
		a.until("+CDS: ")
		a.until("\r\n")
		report := strings.TrimSpace(a.until("\r\n"))
		msg, err := pdu.Reader{}.ReadHex(report, -1)
		require.NoError(t, err)
		got := msg.TPDU.(*pdu.StatusReport)
		assert.Equal(t, byte(1), got.Reference)
		assert.Equal(t, bob, got.Recipient.String())
		assert.True(t, got.Status.Delivered())
		assert.Equal(t, time.Now().Unix(), got.Discharge.Time().Unix())

		a.ask("AT+CNMI=2,1,0,2,0", lines("OK"))
		nw.Phone("+15557777777", modemtest.Phone{Status: 0x41, Delay: time.Hour})
		require.Equal(t, "+CMGS: 2", a.send("+15557777777", "hi"))
		require.Equal(t, "\r\n+CDSI: \"SR\",1\r\n", a.read())
		a.ask(`AT+CPMS="SR";+CMGF=1`, lines("+CPMS: 1,20,0,20,0,20", "OK"))
		a.write("AT+CMGR=1\r")
		answer := a.until("OK\r\n")
		assert.True(t, strings.HasPrefix(answer, "\r\n+CMGR: \"REC UNREAD\",6,2,\"+15557777777\",145,\"00/01/01,00:00:00+00\",\"00/01/01,01:00:00+00\",65\r\n"), answer)
	})
}

func TestWhatIsHeldWhileAMessageIsUnderWay(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.ask("AT+CSMS=1", lines("+CSMS: 1,1,1", "OK"))
		b.ask("AT+CMGF=1;+CNMI=2,2", lines("OK"))
		for _, text := range []string{"first", "second", "third"} {
			require.NoError(t, nw.SMS(alice, bob, text))
			if text == "first" {
				settle() // it waits for +CNMA
				nw.Hold(bob)
			}
		}
		require.NoError(t, nw.Release(bob, 1, 2))
		b.until("first\r\n")
		for _, text := range []string{"second", "third"} {
			b.ask("AT+CNMA", lines("OK"))
			settle()
			require.Contains(t, b.until("\r\n"+text+"\r\n"), "+CMT")
		}
	})
}

func TestRefusals(t *testing.T) { // 3GPP TS 24.011 8.2.5.4
	pair(t, &modemtest.NetworkOptions{KnownOnly: true}, func(t *testing.T, nw *modemtest.Network, a, _ *terminal) {
		nw.Refuse("", 21, 0)
		nw.Refuse("", 42, 2)
		nw.Refuse(bob, 208, -1)
		assert.Equal(t, "+CMS ERROR: 42", a.send(bob, "hi"))
		assert.Equal(t, "+CMS ERROR: 42", a.send(bob, "hi"))
		assert.Equal(t, "+CMS ERROR: 208", a.send(bob, "hi"))
		assert.Equal(t, "+CMS ERROR: 1", a.send("+15558888888", "nobody"))
	})
}

func TestRegistrationIsDeniedForACause(t *testing.T) { // 3GPP TS 27.007 7.2, 10.1.20, 10.1.22
	lte := modemtest.Generic
	lte.AccessTechnology = 7
	m, te := connect(t, &modemtest.Options{Personality: lte})
	te.ask("AT+CREG=?", lines("+CREG: (0-3)", "OK"))
	te.ask("AT+CREG=3;+CGREG=3;+CEREG=3", lines("OK"))
	m.DenyRegistration(11)
	te.until("\r\n+CREG: 3,,,,0,11\r\n\r\n+CGREG: 3,,,,,0,11\r\n\r\n+CEREG: 3,,,,0,11\r\n")
	te.ask("AT+CREG?", lines("+CREG: 3,3,,,,0,11", "OK"))
	te.ask("AT+CREG=2;+CREG?", lines("+CREG: 2,3", "OK"))
	m.SetRegistration(1)
	te.until("\r\n+CREG: 1,\"0001\",\"0000000A\"\r\n")
	te.until("\r\n+CEREG: 1,\"0001\",\"0000000A\"\r\n")
	te.ask("AT+CREG=3", lines("OK"))
	m.SetRegistration(3)
	te.until("\r\n+CREG: 3\r\n") // without a cause

	_, te = connect(t, &modemtest.Options{Personality: modemtest.SIM800})
	te.ask("AT+CREG=?", lines("+CREG: (0-2)", "OK"))
	te.ask("AT+CREG=3", lines("ERROR"))
}

func TestAbsentReceiver(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, a, b *terminal) {
		b.ask("AT+CFUN=4", lines("OK"))
		require.Equal(t, "+CMGS: 1", a.send(bob, "wait for me"))
		pass(time.Hour)
		assert.Equal(t, 1, nw.Waiting(bob))
		b.ask("AT+CFUN=1", lines("OK"))
		settle()
		assert.Equal(t, []string{"wait for me"}, b.texts())
	})
}

func TestModemThatReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		m := modemtest.New(&modemtest.Options{Number: bob, Network: nw})
		require.NoError(t, m.Close())
		require.Error(t, nw.SMS(alice, bob, "never seen"))
		_, a := connect(t, &modemtest.Options{Number: alice, Network: nw})
		nw.Hold(bob)
		require.Equal(t, "+CMGS: 1", a.send(bob, "later"))
		require.NoError(t, nw.Release(bob))
		_, b := connect(t, &modemtest.Options{Number: bob, Network: nw})
		settle()
		assert.Equal(t, []string{"later"}, b.texts())
	})
}

func TestValidityRunsOut(t *testing.T) { // 3GPP TS 23.040 9.2.3.12: 0 is 5 minutes
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, a, b *terminal) {
		b.ask("AT+CFUN=4", lines("OK"))
		a.ask("AT+CSMP=49,0,0,0;+CNMI=2,1,0,1,0", lines("OK"))
		require.Equal(t, "+CMGS: 1", a.send(bob, "too late"))
		start := time.Now()
		a.until("+CDS: ")
		assert.Equal(t, 5*time.Minute, time.Since(start).Truncate(time.Second))
		a.until("\r\n")
		msg, err := pdu.Reader{}.ReadHex(strings.TrimSpace(a.until("\r\n")), -1)
		require.NoError(t, err)
		assert.Equal(t, pdu.Status(0x46), msg.TPDU.(*pdu.StatusReport).Status)
		assert.Zero(t, nw.Waiting(bob))
	})
}

func TestReorderAndRepeat(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		nw.Hold(bob)
		long := strings.Repeat("x", 153) + strings.Repeat("y", 153) + "z"
		require.NoError(t, nw.SMS(alice, bob, long))
		require.Equal(t, 3, nw.Waiting(bob))
		require.Error(t, nw.Release(bob, 3))
		require.NoError(t, nw.Release(bob, 2, 0, 0))
		settle()
		assert.Equal(t, []string{"z", strings.Repeat("x", 153), strings.Repeat("x", 153)}, b.texts())
	})
}

func TestLatencyAndOrder(t *testing.T) {
	pair(t, &modemtest.NetworkOptions{Latency: 3 * time.Second}, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		var want []string
		for i := range 15 {
			want = append(want, fmt.Sprint("message ", i))
			require.NoError(t, nw.SMS(alice, bob, want[i]))
		}
		assert.Empty(t, b.texts())
		pass(3*time.Second + time.Millisecond)
		settle()
		assert.Equal(t, want, b.texts())
	})
}

func TestPhoneThatReplies(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, a, _ *terminal) {
		nw.Phone("80800", modemtest.Phone{Reply: func(from, text string) string { return from + " said " + text }})
		require.Equal(t, "+CMGS: 1", a.send("80800", "BALANCE"))
		settle()
		assert.Equal(t, []string{alice + " said BALANCE"}, a.texts())
	})
}

func TestSendTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, te := connect(t, &modemtest.Options{SendTime: 3 * time.Second})
		te.patience = time.Hour
		start := time.Now()
		te.ask("AT+CMGS=15", "\r\n> ")
		te.write(hello + "\x1aAT\r")
		require.Equal(t, lines("+CMGS: 1", "OK"), te.read())
		assert.Equal(t, 3*time.Second, time.Since(start))
		require.Equal(t, lines("OK"), te.read(), "what came meanwhile is answered afterwards")
	})
}

func TestScanCanBeAborted(t *testing.T) { // ITU-T V.250 5.6.1
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(&modemtest.NetworkOptions{ScanTime: time.Minute,
			Others: []modemtest.Operator{{Name: "Other", Short: "Oth", Code: "00102"}}})
		_, te := connect(t, &modemtest.Options{Network: nw})
		te.patience = time.Hour
		start := time.Now()
		te.ask("AT+COPS=?", lines(`+COPS: (2,"Test Network","Test","00101"),(1,"Other","Oth","00102"),,(0-4),(0-2)`, "OK"))
		assert.Equal(t, time.Minute, time.Since(start))
		te.write("AT+COPS=?\r")
		te.write("x")
		require.Equal(t, lines("OK"), te.read())
		te.ask("AT+CSQ", lines("+CSQ: 20,0", "OK"))
		assert.Equal(t, time.Minute, time.Since(start), "at once")
	})
}

func TestUSSD(t *testing.T) { // 3GPP TS 27.007 7.15
	nw := modemtest.NewNetwork(nil)
	nw.USSD("*100#", "1 Balance")
	nw.USSD("*100#>1", "You have 5")
	_, te := connect(t, &modemtest.Options{Network: nw})
	te.ask(`AT+CUSD=1,"*100#",15`, lines("OK")+"\r\n+CUSD: 1,\"1 Balance\",15\r\n")
	te.ask(`AT+CUSD=1,"1",15`, lines("OK")+"\r\n+CUSD: 0,\"You have 5\",15\r\n")
	te.ask(`AT+CSCS="UCS2"`, lines("OK"))
	te.ask(`AT+CUSD=1,"002A0031003000300023",15`, lines("OK")+
		"\r\n+CUSD: 1,\"0031002000420061006C0061006E00630065\",15\r\n")
	te.ask("AT+CUSD=2", lines("OK"))
	te.ask(`AT+CUSD=1,"0031",15`, lines("OK")+"\r\n+CUSD: 4\r\n")

	_, huawei := connect(t, &modemtest.Options{Network: nw, Personality: modemtest.HuaweiE303})
	huawei.ask(`AT+CUSD=1,"AA180C3602",15`, lines("OK")+
		"\r\n+CUSD: 1,\""+packed(t, "1 Balance")+"\",15\r\n")
}

// packed returns text as packed septets in hexadecimal digits.
func packed(t *testing.T, text string) string {
	t.Helper()
	septets, err := pdu.AppendSeptets(nil, text, 0, 0)
	require.NoError(t, err)
	return string(pdu.AppendHex(nil, pdu.PackUSSD(nil, septets)))
}

func TestCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, te := connect(t, nil)
		te.patience = time.Hour
		te.ask("AT+CLIP=1;+CRC=1", lines("OK"))
		m.Ring(alice)
		te.until("\r\n+CRING: VOICE\r\n\r\n+CLIP: \"+15550001111\",145,,,,0\r\n")
		te.until("\r\n+CRING: VOICE\r\n") // again, 5 s later
		te.until("0\r\n")
		te.ask("ATA", lines("OK"))
		te.ask("AT+CLCC", lines(`+CLCC: 1,1,0,0,0,"+15550001111",145`, "OK"))
		m.EndCall()
		require.Equal(t, "\r\nNO CARRIER\r\n", te.read())
		te.ask("AT+CPAS", lines("+CPAS: 0", "OK"))
	})
}

func TestClock(t *testing.T) { // 3GPP TS 27.007 8.15
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(&modemtest.NetworkOptions{Location: time.FixedZone("", -3*3600-1800)})
		_, te := connect(t, &modemtest.Options{Network: nw})
		te.ask("AT+CCLK?", lines(`+CCLK: "99/12/31,20:30:00-14"`, "OK"))
		te.ask(`AT+CCLK="24/03/09,17:05:59-14"`, lines("OK"))
		pass(time.Second)
		te.ask("AT+CCLK?", lines(`+CCLK: "24/03/09,17:06:00-14"`, "OK"))
		te.ask(`AT+CCLK="soon"`, lines("ERROR"))
	})
}

func TestBroadcast(t *testing.T) { // 3GPP TS 27.005 3.4.1 <bm>
	page := make([]byte, 6, 88)
	copy(page, []byte{0x40, 0x10, 0x00, 0x32, 0x01, 0x11}) // identifier 50, page 1 of 1
	septets, err := pdu.AppendSeptets(nil, "Storm"+strings.Repeat("\r", 88), 0, 0)
	require.NoError(t, err)
	page = pdu.Pack(page, septets, 0)
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, a, b *terminal) {
		a.ask("AT+CNMI=2,0,2", lines("OK"))
		nw.Broadcast(page)
		require.Equal(t, "\r\n+CBM: 88\r\n"+string(pdu.AppendHex(nil, page))+"\r\n", a.read())
		b.ask("AT", lines("OK")) // did not ask for it
		a.ask("AT+CMGF=1", lines("OK"))
		nw.Broadcast(page)
		require.Contains(t, a.read(), "\r\n+CBM: 16400,50,1,1,1\r\nStorm\r")
	})
}

func TestMessageDuringARestart(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.modem.Reboot(time.Minute)
		require.NoError(t, nw.SMS(alice, bob, "while you were away"))
		b.write("AT\r") // nobody hears it
		settle()
		assert.Equal(t, 1, nw.Waiting(bob))
		pass(time.Minute)
		settle()
		b.ask("ATE0", "ATE0\r"+lines("OK"))
		assert.Equal(t, []string{"while you were away"}, b.texts())
	})
}
