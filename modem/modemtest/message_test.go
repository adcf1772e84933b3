package modemtest_test

import (
	"encoding/hex"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

const (
	alice = "+15550001111"
	bob   = "+15550002222"
)

// hello is an SMS-SUBMIT to bob, "hi", of 15 octets behind the empty SMSC field.
const hello = "0001000B915155002022F2000002E834"

// pair makes two modems on a network inside a synctest bubble and runs test.
func pair(t *testing.T, o *modemtest.NetworkOptions, test func(t *testing.T, nw *modemtest.Network, a, b *terminal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(o)
		_, a := connect(t, &modemtest.Options{Number: alice, Network: nw})
		_, b := connect(t, &modemtest.Options{Number: bob, Network: nw})
		a.patience, b.patience = 1000*time.Hour, 1000*time.Hour
		test(t, nw, a, b)
	})
}

func TestEntryMode(t *testing.T) { // 3GPP TS 27.005 3.5.1 and 4.3
	tests := []struct {
		name, before, command, body, want string
	}{
		{"PDU", "AT", "AT+CMGS=15", hello + "\x1a", lines("+CMGS: 1", "OK")},
		{"lower case", "AT", "AT+CMGS=15", strings.ToLower(hello) + "\x1a", lines("+CMGS: 1", "OK")},
		{"LF after the CR of the command", "AT", "AT+CMGS=15\r\n", hello + "\x1a", lines("+CMGS: 1", "OK")},
		{"NUL at the end of the command", "AT", "AT+CMGS=15\x00", hello + "\x1a", lines("+CMGS: 1", "OK")},
		{"CR before Ctrl-Z", "AT", "AT+CMGS=15", hello + "\r\x1a", lines("+CMGS: 1", "OK")},
		{"backspace", "AT", "AT+CMGS=15", hello + "FF\b\b\x1a", lines("+CMGS: 1", "OK")},
		{"ESC aborts", "AT", "AT+CMGS=15", hello + "\x1b", lines("OK")},
		{"own service centre", "AT", "AT+CMGS=15", "07915155009099F9" + hello[2:] + "\x1a", lines("+CMGS: 1", "OK")},
		{"wrong length", "AT", "AT+CMGS=14", hello + "\x1a", lines("+CMS ERROR: 304")},
		{"text in PDU mode", "AT", "AT+CMGS=15", "Hello\x1a", lines("+CMS ERROR: 304")},
		{"odd digits", "AT", "AT+CMGS=15", hello + "0\x1a", lines("+CMS ERROR: 304")},
		{"nothing", "AT", "AT+CMGS=15", "\x1a", lines("+CMS ERROR: 304")},
		{"an SMS-DELIVER", "AT", "AT+CMGS=15", "00" + "00" + hello[4:] + "\x1a", lines("+CMS ERROR: 304")},
		{"a body without end", "AT", "AT+CMGS=15", strings.Repeat("0", 20000) + "\x1a", lines("+CMS ERROR: 304")},
		{"an SMS-COMMAND", "AT", "AT+CMGC=14", "00" + "020000000A0B915155002022F200" + "\x1a", lines("+CMGC: 1", "OK")},
		{"text", "AT+CMGF=1", `AT+CMGS="+15550002222"`, "hi\x1a", lines("+CMGS: 1", "OK")},
		{"number without plus", "AT+CMGF=1", `AT+CMGS="15550002222",145`, "hi\x1a", lines("+CMGS: 1", "OK")},
		{"text of no octet", "AT+CMGF=1", `AT+CMGS="+15550002222"`, "\x1a", lines("+CMGS: 1", "OK")},
		{"text too long", "AT+CMGF=1", `AT+CMGS="+15550002222"`, strings.Repeat("x", 161) + "\x1a", lines("+CMS ERROR: 305")},
		{"text in UCS2", `AT+CMGF=1;+CSMP=17,167,0,8;+CSCS="UCS2"`, `AT+CMGS="002B00310035"`, "4F60\x1a", lines("+CMGS: 1", "OK")},
		{"text in UCS2 that is none", `AT+CMGF=1;+CSMP=17,167,0,8;+CSCS="UCS2"`, `AT+CMGS="002B00310035"`, "xyz\x1a", lines("+CMS ERROR: 305")},
		{"service centre taken away", `AT+CSCA=""`, "AT+CMGS=15", hello + "\x1a", lines("+CMS ERROR: 330")},
		{"not registered", "AT+COPS=2", "AT+CMGS=15", hello + "\x1a", lines("+CMS ERROR: 331")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, te := connect(t, &modemtest.Options{Number: alice})
			te.ask(tt.before, lines("OK"))
			te.write(strings.TrimSuffix(tt.command, "\r\n"))
			te.write("\r")
			if strings.HasSuffix(tt.command, "\n") {
				te.write("\n")
			}
			require.Equal(t, "\r\n> ", te.read())
			te.write(tt.body)
			require.Equal(t, tt.want, te.until(tt.want[len(tt.want)-6:]))
			te.ask("AT", lines("OK"))
			if strings.Contains(tt.want, "+CMGS") {
				assert.Len(t, m.Sent(), 1)
			} else {
				assert.Empty(t, m.Sent())
			}
		})
	}
}

func TestAnotherStoreHasRoomForWhatWaits(t *testing.T) { // 3GPP TS 24.011 7.3.1.4
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.ask("AT+CNMI=2,1", lines("OK"))
		b.modem.FillMemory("SM", 0)
		require.NoError(t, nw.SMS(alice, bob, "hi"))
		settle()
		b.ask(`AT+CPMS="ME","SM","SM"`, lines("+CPMS: 0,50,20,20,20,20", "OK"))
		settle()
		require.Equal(t, 1, nw.Waiting(bob))
		b.ask(`AT+CPMS="ME","ME","ME"`, lines("+CPMS: 0,50,0,50,0,50", "OK"))
		require.Equal(t, "\r\n+CMTI: \"ME\",1\r\n", b.read())
	})
}

func TestAbsoluteValidityInTextMode(t *testing.T) { // 3GPP TS 27.005 3.1 <vp>
	m, te := connect(t, nil)
	te.ask(`AT+CMGF=1;+CSMP=25,"26/11/22,08:30:00+04",0,0`, lines("OK"))
	te.ask("AT+CSMP?", lines(`+CSMP: 25,"26/11/22,08:30:00+04",0,0`, "OK"))
	te.ask(`AT+CMGS="+15550002222"`, "\r\n> ")
	te.ask("hi\x1a", lines("+CMGS: 1", "OK"))
	until, ok := m.Sent()[0].Parts[0].Submit.Validity.Until()
	require.True(t, ok)
	assert.Equal(t, "2026-11-22 07:30:00 +0000 UTC", until.UTC().String())
	te.ask(`AT+CSMP=25,"tomorrow"`, lines("+CMS ERROR: 305"))
	te.ask(`AT+CSMP=17,"26/11/22,08:30:00+04"`, lines("+CMS ERROR: 305"))
	te.ask("AT+CSMP=17,167;+CSMP?", lines("+CSMP: 17,167,0,0", "OK"))
}

func TestAStoredMessageIsSentInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, te := connect(t, &modemtest.Options{SendTime: time.Second})
		te.ask(`AT+CMGF=1`, lines("OK"))
		te.ask(`AT+CMGW="+15550002222"`, "\r\n> ")
		te.write("hi\x1a")
		require.Equal(t, lines("+CMGW: 1", "OK"), te.read())
		te.ask("AT+CMSS=1", lines("+CMSS: 1", "OK"))
		te.ask(`AT+CMGL="STO SENT"`, lines(`+CMGL: 1,"STO SENT","+15550002222",,`, "hi", "OK"))
	})
}

func TestEchoOfABody(t *testing.T) {
	m := modemtest.New(nil)
	defer m.Close()
	te := &terminal{t: t, rw: m.Open(), patience: 5 * time.Second}
	te.ask("AT+CMGF=1", "AT+CMGF=1\r"+lines("OK"))
	te.ask(`AT+CMGS="12345"`, `AT+CMGS="12345"`+"\r\r\n> ")
	te.write("one\rtwo\x1a")
	require.Equal(t, "one\r\n> two"+lines("+CMGS: 1", "OK"), te.until("OK\r\n"))
	m.WantSent(t, "12345", "one\ntwo")
}

func TestStoredMessages(t *testing.T) { // 3GPP TS 27.005 3.5 and 4.1 to 4.5
	m, te := connect(t, &modemtest.Options{Number: alice})
	te.ask("AT+CMGW=15", "\r\n> ")
	te.write(hello + "\x1a")
	require.Equal(t, lines("+CMGW: 1", "OK"), te.until("OK\r\n"))
	te.ask("AT+CMGR=1", lines("+CMGR: 2,,15", hello, "OK"))
	te.ask("AT+CMGL=2", lines("+CMGL: 1,2,,15", hello, "OK"))
	te.ask("AT+CMSS=1", lines("+CMSS: 1", "OK"))
	te.ask("AT+CMGL=3", lines("+CMGL: 1,3,,15", hello, "OK"))
	te.ask(`AT+CMSS=1,"+15559999999"`, lines("+CMSS: 2", "OK"))
	m.WantSent(t, bob, "hi")
	m.WantSent(t, "+15559999999", "hi")
	te.ask("AT+CMGF=1", lines("OK"))
	te.ask(`AT+CMGL="ALL"`, lines(`+CMGL: 1,"STO SENT","+15550002222",,`, "hi", "OK"))
	te.ask("AT+CMGD=1;+CPMS?", lines(`+CPMS: "SM",0,20,"SM",0,20,"SM",0,20`, "OK"))
}

func TestReceivedMessages(t *testing.T) {
	const text = "Hello {} 1"
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		stamp := time.Now().UTC().Format("06/01/02,15:04:05") + "+00"
		require.NoError(t, nw.SMS("Go-Info", bob, text))
		settle()
		b.ask("AT+CMGF=1", lines("OK"))
		b.ask("AT+CMGR=1", lines(`+CMGR: "REC UNREAD","Go-Info",,"`+stamp+`"`, "Hello \x1b(\x1b) 1", "OK"))
		b.ask(`AT+CSCS="UTF-8";+CSDH=1`, lines("OK"))
		b.ask("AT+CMGR=1", lines(`+CMGR: "REC READ","Go-Info",,"`+stamp+`",208,4,0,0,"+15550009999",145,12`, text, "OK"))
		b.ask(`AT+CMGL="REC READ"`, lines(`+CMGL: 1,"REC READ","Go-Info",,"`+stamp+`",208,12`, text, "OK"))
		b.ask("AT+CMGD=1,1", lines("OK"))
		b.ask("AT+CMGR=1", lines("+CMS ERROR: 321"))
	})
}

func TestDeleteFlags(t *testing.T) { // 3GPP TS 27.005 3.5.4
	left := map[string]string{
		"0": "2,3,4", "1": "1,3,4", "2": "1,3", "3": "1", "4": "",
	}
	for flag, want := range left {
		t.Run(flag, func(t *testing.T) {
			_, te := connect(t, nil)
			for _, state := range []string{"0", "1", "2", "3"} {
				te.ask("AT+CMGW=15,"+state, "\r\n> ")
				te.write(hello + "\x1a")
				te.until("OK\r\n")
			}
			te.ask("AT+CMGD=1,"+flag, lines("OK"))
			te.ask("AT+CMGD=?", lines("+CMGD: ("+want+"),(0-4)", "OK"))
		})
	}
}

func TestRouting(t *testing.T) { // 3GPP TS 27.005 3.4.1
	tests := []struct {
		name, setting, want string
		raw                 string
	}{
		{"stored without a notice", "AT+CNMI=2,0", "", ""},
		{"stored with a notice", "AT+CNMI=2,1", "\r\n+CMTI: \"SM\",1\r\n", ""},
		{"notice of another memory", `AT+CNMI=2,1;+CPMS="SM","SM","ME"`, "\r\n+CMTI: \"ME\",1\r\n", ""},
		{"handed over", "AT+CNMI=2,2", "\r\n+CMT: ,21\r\n", ""},
		{"handed over as text", "AT+CNMI=2,2;+CMGF=1", "\r\n+CMT: \"+15550001111\",,\"00/01/01,00:00:00+00\"\r\nhi\r\n", ""},
		{"mode 0 keeps the notice", "AT+CNMI=0,1", "", ""},
		{"class 2 goes to the card", "AT+CNMI=2,2", "\r\n+CMTI: \"SM\",1\r\n", "00040B915155001011F10012621122000000" + "00" + "02E834"},
		{"class 3 with mt 3", "AT+CNMI=2,3", "\r\n+CMT: ,21\r\n", "00040B915155001011F10013621122000000" + "00" + "02E834"},
		{"class 0 with mt 3", "AT+CNMI=2,3", "\r\n+CMTI: \"SM\",1\r\n", "00040B915155001011F10010621122000000" + "00" + "02E834"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
				b.write(tt.setting + "\r")
				b.until("OK\r\n")
				if tt.raw != "" {
					octets, err := hex.DecodeString(tt.raw)
					require.NoError(t, err)
					require.NoError(t, nw.Raw(bob, octets))
				} else {
					require.NoError(t, nw.SMS(alice, bob, "hi"))
				}
				settle()
				b.write("AT\r")
				got := b.until("OK\r\n")
				require.True(t, strings.HasPrefix(got, tt.want), "%q", got)
				if tt.want == "" {
					require.Equal(t, lines("OK"), got)
				}
			})
		})
	}
}

func TestModeZeroBuffers(t *testing.T) {
	for bfr, want := range map[string]string{"0": lines("OK") + "\r\n+CMTI: \"SM\",1\r\n", "1": lines("OK")} {
		pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
			b.ask("AT+CNMI=0,1", lines("OK"))
			require.NoError(t, nw.SMS(alice, bob, "hi"))
			settle()
			b.ask("AT+CNMI=2,1,0,0,"+bfr, want)
		})
	}
}

func TestAcknowledgement(t *testing.T) { // 3GPP TS 27.005 3.4.1, 3.4.4
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.ask("AT+CSMS=1;+CNMI=2,2,0,1", lines("+CSMS: 1,1,1", "OK"))
		require.NoError(t, nw.SMS(alice, bob, "one"))
		require.NoError(t, nw.SMS(alice, bob, "two"))
		b.until("+CMT: ,")
		settle()
		assert.Equal(t, 2, nw.Waiting(bob), "the second waits for the acknowledgement of the first")
		b.until("\r\n")
		b.until("\r\n")
		b.ask("AT+CNMA", lines("OK"))
		b.until("+CMT: ,")
		b.until("\r\n")
		b.until("\r\n")
		b.ask("AT+CNMA=1,2", "\r\n> ")
		b.write("0000\x1a")
		b.until("OK\r\n")
		b.ask("AT+CNMA", lines("+CMS ERROR: 340"))
		assert.Zero(t, nw.Waiting(bob))
	})
}

func TestMissingAcknowledgementEndsRouting(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.ask("AT+CSMS=1;+CNMI=2,2,0,1", lines("+CSMS: 1,1,1", "OK"))
		require.NoError(t, nw.SMS(alice, bob, "one"))
		b.until("+CMT: ,")
		b.until("\r\n")
		b.until("\r\n")
		pass(16 * time.Second)
		b.ask("AT+CNMI?", lines("+CNMI: 2,0,0,0,0", "OK"))
		assert.Equal(t, 1, nw.Waiting(bob), "not lost")
		pass(time.Minute)
		assert.Equal(t, []string{"one"}, b.texts(), "stored at the next attempt")
		assert.Zero(t, nw.Waiting(bob))
	})
}

func TestRefusedByTheTerminalComesAgain(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.ask("AT+CSMS=1;+CNMI=2,2", lines("+CSMS: 1,1,1", "OK"))
		require.NoError(t, nw.SMS(alice, bob, "one"))
		first := b.until("\r\n") + b.until("\r\n") + b.until("\r\n")
		b.ask("AT+CNMA=2", lines("OK"))
		again := b.until("\r\n") + b.until("\r\n") + b.until("\r\n")
		assert.Equal(t, first, again)
		b.ask("AT+CNMA=0", lines("OK"))
	})
}

func TestMediaTekDialect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		_, te := connect(t, &modemtest.Options{Number: bob, Network: nw, Personality: modemtest.MediaTek})
		octets, err := hex.DecodeString("0891683109520000F0000A11620010861400006190032180958004D4F29C0E")
		require.NoError(t, err)
		require.NoError(t, nw.Raw(bob, octets))
		require.Equal(t, "\r\n+EIMSCMT: ,22\r\n0891683109520000F0000A11620010861400006190032180958004D4F29C0E\r\n", te.read())
		te.ask(`AT+EIMSCNMA=1, 2, "0000"`, lines("OK"))
		te.ask(`AT+CNMA=1,2,"0000"`, lines("+CMS ERROR: 340"))
		assert.Zero(t, nw.Waiting(bob))
	})
}

func TestStorageFills(t *testing.T) {
	p := modemtest.HuaweiE303
	p.Places.SM = 2
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		_, te := connect(t, &modemtest.Options{Number: bob, Network: nw, Personality: p})
		te.patience = time.Hour
		te.ask("AT+CNMI=1,1", lines("OK"))
		for _, text := range []string{"one", "two", "three"} {
			require.NoError(t, nw.SMS(alice, bob, text))
		}
		require.Equal(t, "\r\n+CMTI: \"SM\",0\r\n", te.read())
		te.until("\r\n+CMTI: \"SM\",1\r\n")
		te.until("\r\n^SMMEMFULL: \"SM\"\r\n")
		settle()
		assert.Equal(t, 1, nw.Waiting(bob))
		te.write("AT+CMGD=0\r")
		te.until(lines("OK"))
		te.until("\r\n+CMTI: \"SM\",0\r\n")
		settle()
		assert.Zero(t, nw.Waiting(bob), "comes when there is room")
	})
}

func TestMEAndMTShareIndexes(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.write(`AT+CPMS="ME","ME","ME"` + "\r")
		b.until("OK\r\n")
		require.NoError(t, nw.SMS(alice, bob, "hi"))
		settle()
		b.write("AT+CMGR=1\r")
		inME := b.until("OK\r\n")
		b.ask(`AT+CPMS="MT"`, lines("+CPMS: 1,70,1,50,1,50", "OK"))
		b.write("AT+CMGR=1\r")
		inMT := b.until("OK\r\n")
		assert.Equal(t, strings.Replace(inME, "+CMGR: 0", "+CMGR: 1", 1), inMT)
	})
}
