package modemtest_test

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// reads collects what a modem writes until nothing more can come, one element a read, with
// the time since the start in front where it is not zero.
func reads(te *terminal) []string {
	start := time.Now()
	var all []string
	b := make([]byte, 4096)
	for {
		n, err := te.rw.Read(b)
		at := ""
		if d := time.Since(start); d > 0 {
			at = d.String() + " "
		}
		if n > 0 {
			all = append(all, at+string(b[:n]))
		}
		if errors.Is(err, io.ErrClosedPipe) {
			return all
		}
		if err != nil {
			return append(all, at+err.Error())
		}
	}
}

func TestFaults(t *testing.T) {
	const csq, ok = "\r\n+CSQ: 20,0\r\n", "\r\nOK\r\n"
	pulled := errors.New("cable pulled")
	tests := []struct {
		name  string
		fault modemtest.Fault
		write string
		want  []string
		quiet bool // leaves no entry in the transcript
	}{
		{"split", modemtest.Split(7).On("+CSQ"), "AT+CSQ\rAT\r", []string{"\r\n+CSQ:", " 20,0\r\n", "\r\nOK\r\n"[:6], ok}, false},
		{"split in single octets, notices too", modemtest.Split(1).Always(), "AT\r", []string{"\r", "\n", "O", "K", "\r", "\n"}, true},
		{"split at", modemtest.SplitAt(1, 12).On("+CSQ"), "AT+CSQ\r", []string{"\r", "\n+CSQ: 20,0", "\r\n" + ok}, false},
		{"glue", modemtest.Glue().On("+CSQ"), "AT+CSQ\rAT\r", []string{csq + ok + ok}, false},
		{"late", modemtest.Late(3 * time.Second).On("+CSQ"), "AT+CSQ\rAT\r", []string{"3s " + csq + ok, "3s " + ok}, false},
		{"late final result", modemtest.LateFinal(time.Second).On("+CSQ"), "AT+CSQ\r", []string{csq, "1s " + ok}, false},
		{"lose", modemtest.Lose(), "AT+CSQ\rAT\r", []string{ok}, false},
		{"lose final result", modemtest.LoseFinal(), "AT+CSQ\rAT\r", []string{csq, ok}, false},
		{"twice", modemtest.Twice(), "AT+CSQ\r", []string{csq + ok, csq + ok}, false},
		{"drop", modemtest.Drop(4, 3).On("+CSQ"), "AT+CSQ\rAT\r", []string{"\r\n+C 20,0\r\n" + ok, ok}, false},
		{"drop beyond the end", modemtest.Drop(5, 100), "AT\r", []string{"\r\nOK\r"}, false},
		{"inject between", modemtest.Inject(modemtest.BetweenLines, "\x00"), "AT+CSQ\r", []string{csq + "\x00" + ok}, false},
		{"inject after", modemtest.Inject(modemtest.AfterAnswer, "~"), "AT\r", []string{ok + "~"}, false},
		{"inject before the prompt", modemtest.Inject(modemtest.BeforePrompt, "~"), "AT+CMGW=5\r", []string{"~\r\n> "}, false},
		{"inject before", modemtest.Inject(modemtest.BeforeAnswer, "\x00\xff"), "AT\r", []string{"\x00\xff" + ok}, false},
		{"notice before", modemtest.Notice(modemtest.BeforeAnswer, "RING"), "AT+CSQ\r", []string{"\r\nRING\r\n" + csq + ok}, false},
		{"notice between", modemtest.Notice(modemtest.BetweenLines, "+CMT: ,22", "0891"), "AT+CSQ\r",
			[]string{csq + "\r\n+CMT: ,22\r\n0891\r\n" + ok}, false},
		{"notice after", modemtest.Notice(modemtest.AfterAnswer, "RING"), "AT+CSQ\r", []string{csq + ok + "\r\nRING\r\n"}, false},
		{"notice before the prompt", modemtest.Notice(modemtest.BeforePrompt, "RING"), "AT+CMGW=5\r", []string{"\r\nRING\r\n\r\n> "}, false},
		{"prompt without space", modemtest.Prompt(">"), "AT+CMGW=5\r", []string{"\r\n>"}, false},
		{"prompt with line end", modemtest.Prompt("> \r\n"), "AT+CMGW=5\r", []string{"\r\n> \r\n"}, false},
		{"no prompt, entry open", modemtest.Prompt(""), "AT+CMGW=5\r\x1b", []string{ok}, false},
		{"late prompt", modemtest.LatePrompt(time.Second), "AT+CMGW=5\r\x1bAT\r", []string{"1s \r\n> ", "1s " + ok, "1s " + ok}, false},
		{"hang up", modemtest.HangUp(5, nil), "AT+CSQ\r", []string{"\r\n+CS", "EOF"}, false},
		{"hang up with an error", modemtest.HangUp(0, pulled), "AT+CSQ\r", []string{"cable pulled"}, false},
		{"cut", modemtest.Cut(9), "AT+CSQ\rAT\r", []string{"\r\n+CSQ: 2", ok}, false},
		{"flip", modemtest.Flip(2, 0x80), "AT\r", []string{"\r\n\xcfK\r\n"}, false},
		{"refuse", modemtest.Refuse(modemtest.CMS(500)), "AT+CMGF=1\rAT+CMGF?\r", []string{"\r\n+CMS ERROR: 500\r\n", "\r\n+CMGF: 0\r\n" + ok}, false},
		{"refuse by CME, as +CMEE asks", modemtest.Refuse(modemtest.CME(14)), "AT+CSQ\r", []string{"\r\nERROR\r\n"}, false},
		{"wrong answer", modemtest.Answer("+CSQ: x", "OK").On("+CSQ"), "AT+CSQ\r", []string{"\r\n+CSQ: x\r\n" + ok}, false},
		{"answer without an end", modemtest.Answer("+CSQ: 1,1"), "AT+CSQ\r", []string{"\r\n+CSQ: 1,1\r\n"}, false},
		{"no card", modemtest.NoSIM().On("+CPIN"), "AT+CMEE=1\rAT+CPIN?\r", []string{ok, "\r\n+CME ERROR: 10\r\n"}, false},
		{"full store", modemtest.Full("ME").On("+CPMS"), "AT+CPMS=\"ME\"\r", []string{"\r\nFULL ME\r\n", "\r\n+CPMS: 50,50,0,20,0,20\r\n" + ok}, false},
		{"lost notice", modemtest.LoseNotice("hi"), "AT+CFUN=1,1\rATE0\r", []string{ok, "\r\nRDY\r\n", "ATE0\r", ok}, false},
		{"crash", modemtest.Crash(2 * time.Second).On("+CSQ"), "AT+CMGF=1\rAT+CSQ\rAT\r", []string{ok, "2s \r\nRDY\r\n", "2s \r\nhi\r\n"}, false},
		{"echo on", modemtest.EchoOn().On("+CSQ"), "AT+CSQ\rAT\r", []string{csq + ok, "AT\r", ok}, false},
		{"other command is not struck", modemtest.Lose().On("+CSQ"), "AT+CREG?\r", []string{"\r\n+CREG: 0,1\r\n" + ok}, true},
		{"in a line of several", modemtest.Lose().On("+CSQ"), "AT+CREG?;+CSQ\rAT\r", []string{ok}, false},
		{"always", modemtest.LoseFinal().On("+CSQ").Always(), "AT+CSQ\rAT+CSQ\rAT+CSQ\r", []string{csq, csq, csq}, false},
		{"by chance", modemtest.Lose().Always().Chance(1), "AT\rAT\r", nil, false},
		{"later, not yet", modemtest.Lose().Later(time.Second), "AT\rAT\r", []string{ok, ok}, true},
		{"later, a notice by itself", modemtest.Notice(modemtest.BeforeAnswer, "RING").Later(time.Second).Times(2), "AT\r",
			[]string{ok, "1s \r\nRING\r\n", "2s \r\nRING\r\n"}, false},
		{"later, octets by themselves", modemtest.Inject(modemtest.BeforeAnswer, "\xff").Later(time.Second), "AT\r", []string{ok, "1s \xff"}, false},
		{"later, a crash by itself", modemtest.Crash(time.Second).Later(time.Minute / 4).Times(2), "AT\r",
			[]string{ok, "16s \r\nRDY\r\n", "16s \r\nhi\r\n", "31s \r\nRDY\r\n", "31s \r\nhi\r\n"}, false},
		{"later, hang-up by itself", modemtest.HangUp(0, nil).Later(time.Second), "AT\r", []string{ok, "1s EOF"}, false},
		{"later, a full store by itself", modemtest.Full("SM").Later(time.Second), "AT\r", []string{ok, "1s \r\nFULL SM\r\n"}, false},
		{"after and times", modemtest.Lose().On("+CSQ").After(1).Times(2), "AT+CSQ\rAT+CSQ\rAT+CSQ\rAT+CSQ\r", []string{csq + ok, csq + ok}, false},
	}
	p := modemtest.Generic
	p.Boot, p.Ready, p.Full = []string{"RDY"}, []string{"hi"}, "FULL {MEM}"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, te := connect(t, &modemtest.Options{Personality: p})
				m.Fault(tt.fault)
				te.write(tt.write)
				time.AfterFunc(time.Minute, func() { _ = te.rw.Close() })
				assert.Equal(t, tt.want, reads(te))
				happened := m.Transcript().Contains(modemtest.Event, "fault: "+tt.fault.String())
				assert.Equal(t, !tt.quiet, happened, "recorded")
			})
		})
	}
}

func TestFaultsBeginAndEndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, te := connect(t, nil)
		refused := modemtest.Refuse(modemtest.Result("BUSY")).On("+CSQ")
		m.Fault(refused.Later(time.Minute).For(time.Minute), modemtest.EchoOn().Later(4*time.Minute), modemtest.NoSIM().Later(6*time.Minute))
		te.ask("AT+CSQ", lines("+CSQ: 20,0", "OK"))
		for range 3 { // a minute later, and for a minute
			pass(25 * time.Second)
		}
		te.ask("AT+CSQ", lines("BUSY"))
		te.ask("AT+CSQ", lines("BUSY"))
		pass(time.Minute)
		te.ask("AT+CSQ", lines("+CSQ: 20,0", "OK"))
		pass(3 * time.Minute)
		te.ask("AT", "AT\r"+lines("OK"))
		te.ask("ATE0", "ATE0\r"+lines("OK"))
		te.ask("AT+CPIN?", lines("+CPIN: READY", "OK"))
		pass(3 * time.Minute)
		te.ask("AT+CPIN?", lines("ERROR"))
		m.Fault(modemtest.HangUp(0, nil).Later(time.Minute))
		m.ClearFaults()
		pass(time.Hour)
		te.ask("AT", lines("OK"))
	})
}

func TestClearFaults(t *testing.T) {
	m, te := connect(t, nil)
	m.Fault(modemtest.Glue().On("+CSQ"), modemtest.Lose().Always())
	te.write("AT+CSQ\r")
	m.ClearFaults()
	te.ask("AT", lines("OK"))
}

func TestNoticesAndGarbageAtAnyTime(t *testing.T) {
	m, te := connect(t, nil)
	te.ask("AT+CMGW=5", "\r\n> ")
	m.Unsolicited("+CMTI: \"SM\",1")
	require.Equal(t, "\r\n+CMTI: \"SM\",1\r\n", te.read())
	m.Garbage([]byte{0, 0xff, 'x'})
	require.Equal(t, "\x00\xffx", te.read())
	te.write("\x1b")
	require.Equal(t, lines("OK"), te.read())
}

func TestReopenKeepsState(t *testing.T) {
	m, te := connect(t, nil)
	te.ask("AT+CMGF=1", lines("OK"))
	te.ask(`AT+CMGW="+15550002222"`, "\r\n> ")
	te.write("half a te")
	require.NoError(t, te.rw.Close())
	m.Unsolicited("lost")
	te.rw = m.Open()
	te.write("xt\x1a")
	require.Equal(t, lines("+CMGW: 1", "OK"), te.read())
	te.ask("AT+CMGF?", lines("+CMGF: 1", "OK"))
}

func TestEndsOfTheLine(t *testing.T) {
	t.Run("closed by the terminal", func(t *testing.T) {
		_, te := connect(t, nil)
		got := make(chan error, 1)
		go func() {
			_, err := te.rw.Read(make([]byte, 1))
			got <- err
		}()
		require.NoError(t, te.rw.Close())
		require.ErrorIs(t, <-got, io.ErrClosedPipe)
		_, err := te.rw.Write([]byte("AT\r"))
		require.ErrorIs(t, err, io.ErrClosedPipe)
		require.NoError(t, te.rw.Close(), "again")
	})
	t.Run("closed by the modem", func(t *testing.T) {
		m, te := connect(t, nil)
		te.write("AT\r")
		require.NoError(t, m.Close())
		require.Equal(t, lines("OK"), te.read(), "what was written can be read")
		_, err := te.rw.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		_, err = te.rw.Write([]byte("AT\r"))
		require.ErrorIs(t, err, modemtest.ErrHangUp)
		_, err = m.Open().Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
	})
	t.Run("taken over by another terminal", func(t *testing.T) {
		m, te := connect(t, nil)
		second := m.Open()
		_, err := te.rw.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, te.rw.Close())
		te.rw = second
		te.ask("AT", lines("OK"))
	})
}
