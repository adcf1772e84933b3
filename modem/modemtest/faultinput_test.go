package modemtest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestFaultsOnTheWayToTheModem(t *testing.T) {
	const csq, ok, refused = "\r\n+CSQ: 20,0\r\n", "\r\nOK\r\n", "\r\nERROR\r\n"
	tests := []struct {
		name  string
		fault modemtest.Fault
		write []string
		want  []string
	}{
		{"lost octet", modemtest.Drop(4, 1).On("+CSQ"), []string{"AT+CREG?\r", "AT+CSQ\r", "AT+CSQ\r"}, []string{"\r\n+CREG: 0,1\r\n" + ok, refused, csq + ok}},
		{"lost end", modemtest.Drop(6, 1), []string{"AT+CSQ\r", "AT\r", "AT\r"}, []string{refused, ok}},
		{"lost for good", modemtest.Lose().On("+CSQ").Always(), []string{"AT+CSQ\r", "AT+CSQ\r", "AT\r"}, []string{ok}},
		{"cut", modemtest.Cut(2), []string{"AT+CSQ\r", "\r"}, []string{ok}},
		{"changed octet", modemtest.Flip(3, 0x01), []string{"AT+CSQ\r"}, []string{refused}},
		{"twice", modemtest.Twice(), []string{"AT+CSQ\r"}, []string{csq + ok, csq + ok}},
		{"octets before", modemtest.Inject(modemtest.BeforeAnswer, "AT\r\x00"), []string{"AT+CSQ\r"}, []string{ok, csq + ok}},
		{"octets after", modemtest.Inject(modemtest.AfterAnswer, "AT"), []string{"AT+CSQ\r", "\r"}, []string{csq + ok, ok}},
		{"octets by themselves", modemtest.Inject(modemtest.BeforeAnswer, "AT\r").Later(time.Second), []string{"AT+CSQ\r"}, []string{csq + ok, "1s " + ok}},
		{"late, what follows waits", modemtest.Late(time.Second).On("+CSQ"), []string{"AT+CSQ\r", "AT+CREG?\r"}, []string{"1s " + csq + ok, "1s \r\n+CREG: 0,1\r\n" + ok}},
		{"hang-up before the end", modemtest.HangUp(5, nil), []string{"AT+CSQ\r"}, []string{"EOF"}},
		{"in a line of several", modemtest.Drop(0, 1).On("+CSQ"), []string{"AT+CREG?;+CSQ\r", "AT\r"}, []string{ok}},
		{"a line in several writes", modemtest.Drop(0, 1).On("+CSQ"), []string{"AT+", "CS", "Q", "\r"}, []string{refused}},
		{"body", modemtest.Drop(9, 1).On("+CMGS").After(1), []string{"AT+CMGS=15\r", hello + "\x1a"}, []string{"\r\n> ", "\r\n+CMS ERROR: 304\r\n"}},
		{"lost end of a body", modemtest.Drop(len(hello), 1).On("+CMGS").After(1), []string{"AT+CMGS=15\r", hello + "\x1a", "\x1b"}, []string{"\r\n> ", ok}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, te := connect(t, nil)
				f := tt.fault.ToModem()
				m.Fault(f)
				for _, octets := range tt.write {
					_, _ = te.rw.Write([]byte(octets)) // after the hang-up it fails
				}
				time.AfterFunc(time.Minute, func() { _ = te.rw.Close() })
				assert.Equal(t, tt.want, reads(te))
				assert.True(t, m.Transcript().Contains(modemtest.Event, "fault: "+f.String()), "recorded")
				assert.Contains(t, f.String(), " to modem")
			})
		})
	}
}

func TestOtherFaultsDoNotHappenOnTheWayToTheModem(t *testing.T) {
	for _, f := range []modemtest.Fault{
		modemtest.Split(1), modemtest.LoseFinal(), modemtest.EchoOn(), modemtest.Refuse(modemtest.CME(3)),
		modemtest.Inject(modemtest.BetweenLines, "x"), modemtest.Inject(modemtest.BeforePrompt, "x"),
	} {
		assert.Equal(t, f.String(), f.ToModem().String())
	}
	once := modemtest.Lose().ToModem()
	assert.Equal(t, once.String(), once.ToModem().String())
}

// TestDataIsNotStruck leaves alone what a data call and the frames of a multiplexer carry, as the faults of answers do.
func TestDataIsNotStruck(t *testing.T) {
	m, te := connect(t, nil)
	te.ask(`AT+CGDCONT=1,"IP","internet"`, lines("OK"))
	te.ask("ATD*99***1#", "\r\nCONNECT\r\n")
	m.Fault(modemtest.Lose().ToModem().Always())
	te.write("octets")
	require.Equal(t, "octets", te.until("octets"))
}

func TestAChangedPINIsNotShown(t *testing.T) {
	for _, spoil := range []modemtest.Fault{modemtest.Flip(4, 1), modemtest.Drop(3, 1), modemtest.Drop(12, 2), modemtest.Late(time.Second)} {
		synctest.Test(t, func(t *testing.T) {
			m, te := connect(t, &modemtest.Options{PIN: "7351"})
			te.ask("ATE1", lines("OK"))
			m.Fault(spoil.ToModem().On("+CPIN"))
			te.write("AT+CPIN=\"7351\"\r")
			pass(2 * time.Second)
			te.write("\rAT+CSQ\r")
			settle()
			assert.NotContains(t, m.Transcript().String(), "735")
			assert.True(t, m.Transcript().Contains(modemtest.ToModem, "AT+CSQ"))
		})
	}
}
