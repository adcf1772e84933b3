package modemtest_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// failing is a test that notes its failure.
type failing struct {
	ctx     context.Context
	message string
}

func (*failing) Helper()                        {}
func (f *failing) Context() context.Context     { return f.ctx }
func (f *failing) Fatalf(s string, args ...any) { f.message = fmt.Sprintf(s, args...) }

func TestNoSecretIsInTheTranscript(t *testing.T) {
	for _, command := range []string{
		"AT+CPIN=9876", "AT+C PIN = 9876", `AT+CPWD="SC","9876","9876"`, `AT+CLCK="SC",1,"9876"`, `AT+CACM="9876"`, `AT+CAMM="0","9876"`,
		`AT+CPUC="EUR","0.1","9876"`, "ATD*33*9876*11#;", `AT+CUSD=1,"**04*9876*9876*9876#"`, `AT+CSIM=26,"0020000108393837360FFFFFFF"`,
		`AT^CPIN="9876"`, `AT+CGAUTH=1,2,"user","9876"`,
	} {
		m, te := connect(t, nil)
		te.write("ATE1\r")
		te.write(command + "\r")
		for i := range command { // typed
			te.write(command[i : i+1])
		}
		te.write("\r")
		for _, secret := range []string{"9876", "39383736"} {
			assert.NotContains(t, m.Transcript().String(), secret, command)
		}
	}
}

func TestWantSentTellsWhatHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, te := connect(t, nil)
		te.send(bob, "hello")
		te.write("AT+CPIN=1234\r")
		f := &failing{ctx: t.Context()}
		start := time.Now()
		m.WantSent(f, bob, "bye")
		assert.Equal(t, 5*time.Second, time.Since(start))
		assert.Contains(t, f.message, "want to +15550002222: \"bye\"\n  sent to +15550002222: \"hello\"\n")
		assert.Contains(t, f.message, `> "AT+CMGS=\"+15550002222\"\r"`)
		assert.Contains(t, f.message, `< "\r\n> "`)
		assert.Contains(t, f.message, `> "hello\x1a"`)
		assert.NotContains(t, f.message, "1234")

		f.message = ""
		m.WantSent(f, bob, "hello")
		assert.Empty(t, f.message)

		silent := modemtest.New(nil)
		defer silent.Close()
		silent.WantSent(f, bob, "bye")
		assert.Contains(t, f.message, "sent nothing")
	})
}

func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, te := connect(t, nil)
		asked := func(tr modemtest.Transcript) bool { return tr.Contains(modemtest.ToModem, "+CSQ") }
		time.AfterFunc(time.Minute, func() { te.write("AT+CSQ\r") })
		start := time.Now()
		require.NoError(t, m.Wait(t.Context(), asked))
		assert.Equal(t, time.Minute, time.Since(start))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		never := func(modemtest.Transcript) bool { return false }
		require.ErrorIs(t, m.Wait(ctx, never), context.DeadlineExceeded)
		_, err := m.NextSent(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)

		time.AfterFunc(time.Minute, func() { _ = m.Close() })
		require.ErrorIs(t, m.Wait(t.Context(), never), modemtest.ErrHangUp)
		_, err = m.NextSent(t.Context())
		require.ErrorIs(t, err, modemtest.ErrHangUp)
	})
}

func TestSentJoinsParts(t *testing.T) {
	m, te := connect(t, &modemtest.Options{Number: alice})
	// "part " + one septet, 8-bit reference 7: second part first
	for _, part := range []string{
		"0041000B915155002022F200000D05000307020281416C87", // sequence 2
		"0041000B915155002022F200000D050003070201E0616C87",
	} {
		te.ask(fmt.Sprintf("AT+CMGS=%d", len(part)/2-1), "\r\n> ")
		te.write(part + "\x1a")
		te.until("OK\r\n")
	}
	s, err := m.NextSent(t.Context())
	require.NoError(t, err)
	require.Len(t, s.Parts, 2)
	c, _ := s.Parts[0].Submit.UserData.Concat()
	assert.EqualValues(t, 1, c.Sequence)
	assert.Equal(t, s.Parts[0].Submit.Text()+s.Parts[1].Submit.Text(), s.Text)
	assert.EqualValues(t, 2, s.Parts[0].TPDU[1], "reference of the modem")
}

func TestLostNotice(t *testing.T) {
	pair(t, nil, func(t *testing.T, nw *modemtest.Network, _, b *terminal) {
		b.ask("AT+CNMI=2,1", lines("OK"))
		b.modem.Fault(modemtest.LoseNotice("+CMTI"))
		require.NoError(t, nw.SMS(alice, bob, "one"))
		settle()
		require.NoError(t, nw.SMS(alice, bob, "two"))
		require.Equal(t, "\r\n+CMTI: \"SM\",2\r\n", b.read())
		assert.Equal(t, []string{"one", "two"}, b.texts())
	})
}

func TestSIMFiles(t *testing.T) { // 3GPP TS 27.007 8.17 and 8.18
	runRows(t, nil, []row{
		{"ICCID", "", "AT+CRSM=176,12258,0,0,10", lines(`+CRSM: 144,0,"988812010000103254F6"`, "OK")},
		{"part of a file", "", "AT+CRSM=176,12258,0,1,2", lines(`+CRSM: 144,0,"8812"`, "OK")},
		{"network code length", "", "AT+CRSM=176,28589,0,0,4", lines(`+CRSM: 144,0,"00000002"`, "OK")},
		{"provider name", "", "AT+CRSM=176,28486,0,0,17", lines(`+CRSM: 144,0,"0154657374204E6574776F726BFFFFFFFF"`, "OK")},
		{"no such file", "", "AT+CRSM=176,28479,0,0,0", lines("+CRSM: 106,130", "OK")},
		{"size", "", "AT+CRSM=192,12258", lines(`+CRSM: 144,0,"0000000A2FE2040000000001020000"`, "OK")},
		{"beyond the end", "", "AT+CRSM=176,12258,9,0,1", lines("+CRSM: 107,0", "OK")},
		{"PIN attempts", "", `AT+CSIM=10,"0020000100"`, lines(`+CSIM: 4,"63C3"`, "OK")},
		{"PUK attempts", "", `AT+CSIM=10,"002C000100"`, lines(`+CSIM: 4,"63CA"`, "OK")},
		{"other card command", "", `AT+CSIM=8,"00A40000"`, lines(`+CSIM: 4,"6D00"`, "OK")},
		{"wrong length", "AT+CMEE=1", `AT+CSIM=9,"0020000100"`, lines("+CME ERROR: 50")},
	})
	runRows(t, &modemtest.Options{PIN: "1234"}, []row{
		{"ICCID before the PIN", "", "AT+CRSM=176,12258,0,0,1", lines(`+CRSM: 144,0,"98"`, "OK")},
		{"IMSI before the PIN", "", "AT+CRSM=176,28423,0,0,9", lines("+CRSM: 105,130", "OK")},
	})
}

func TestManyAtOnce(t *testing.T) {
	nw := modemtest.NewNetwork(&modemtest.NetworkOptions{Latency: -1})
	const modems, each = 8, 10
	all := make([]*modemtest.Modem, modems)
	for i := range all {
		all[i] = modemtest.New(&modemtest.Options{Network: nw})
	}
	var wg sync.WaitGroup
	for i, m := range all {
		wg.Go(func() {
			line := m.Open()
			to := all[(i+1)%modems].Number()
			for n := range each {
				_, _ = fmt.Fprintf(line, "AT+CMGF=1;+CNMI=2,1\rAT+CMGS=\"%s\"\r%d\x1a", to, n)
			}
		})
	}
	wg.Wait()
	for _, m := range all {
		require.NoError(t, m.Wait(t.Context(), func(tr modemtest.Transcript) bool {
			return strings.Count(tr.String(), "message stored in SM") == each
		}))
		assert.Len(t, m.Sent(), each)
		require.NoError(t, m.Close())
	}
}

func TestUnreadOctetsAreBounded(t *testing.T) {
	m, te := connect(t, nil)
	for range 300 {
		m.Garbage(make([]byte, 8192))
	}
	assert.True(t, m.Transcript().Contains(modemtest.Event, "octets lost"))
	got := 0
	for got < 1<<20 {
		got += len(te.read())
	}
	te.ask("AT", lines("OK"))
}

func TestTranscriptIsBounded(t *testing.T) {
	m, te := connect(t, nil)
	go func() { _, _ = io.Copy(io.Discard, te.rw) }()
	for range 6000 {
		te.write("AT\r")
	}
	n := len(m.Transcript())
	assert.LessOrEqual(t, n, 10000)
	assert.GreaterOrEqual(t, n, 5000)
}
