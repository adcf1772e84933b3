package modem_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// say writes command lines to a modem, as an earlier program did.
func say(t *testing.T, sim *modemtest.Modem, lines ...string) {
	line := sim.Open()
	for _, l := range lines {
		_, err := io.WriteString(line, l+"\r")
		require.NoError(t, err)
	}
	require.NoError(t, line.Close())
}

func answer(command string, lines ...string) func(*testing.T, *modemtest.Modem) {
	return func(_ *testing.T, sim *modemtest.Modem) { sim.Fault(modemtest.Answer(lines...).On(command).Always()) }
}

// staged stages several troubles, one after the other.
func staged(stages ...func(*testing.T, *modemtest.Modem)) func(*testing.T, *modemtest.Modem) {
	return func(t *testing.T, sim *modemtest.Modem) {
		for _, s := range stages {
			s(t, sim)
		}
	}
}

func registration(stat int) func(*testing.T, *modemtest.Modem) {
	return func(_ *testing.T, sim *modemtest.Modem) { sim.SetRegistration(stat) }
}

func TestDiagnose(t *testing.T) {
	locked := modemtest.Options{PIN: "1234"}
	tests := []struct {
		name    string
		options modemtest.Options
		stage   func(*testing.T, *modemtest.Modem)
		cause   modem.Cause // that which is found, alone
		text    string      // a part of its text
		advice  string      // a part of its advice
		warning bool
	}{
		{"silence", modemtest.Options{}, func(_ *testing.T, sim *modemtest.Modem) { sim.Fault(modemtest.Lose().Always()) },
			modem.CauseSilent, "nothing", "AT port", false},
		{"only errors", modemtest.Options{}, func(_ *testing.T, sim *modemtest.Modem) {
			sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).Always())
		}, modem.CauseSilent, "but errors", "AT port", false},
		{"the line ends", modemtest.Options{}, func(_ *testing.T, sim *modemtest.Modem) {
			sim.Fault(modemtest.HangUp(3, nil).On("+CREG?"))
		}, modem.CauseLineLost, "unplugged", "cable", false},
		{"a command is never answered", modemtest.Options{}, func(_ *testing.T, sim *modemtest.Modem) {
			sim.Fault(modemtest.Lose().On("+CSCA?").Always())
		}, modem.CauseAnswerIncomplete, "without an answer", "restart", false},
		{"minimum functionality", modemtest.Options{}, func(t *testing.T, sim *modemtest.Modem) { say(t, sim, "AT+CFUN=0") },
			modem.CauseRadioOff, "+CFUN: 0", "AT+CFUN=1", false},
		{"flight mode", modemtest.Options{}, func(t *testing.T, sim *modemtest.Modem) { say(t, sim, "AT+CFUN=4") },
			modem.CauseRadioOff, "flight mode", "AT+CFUN=1", false},
		{"a maker's level, and no network", modemtest.Options{}, staged(answer("+CFUN?", "+CFUN: 7", "OK"), registration(0)),
			modem.CauseRadioOff, "+CFUN: 7", "AT+CFUN=1", false},
		{"no card", modemtest.Options{NoSIM: true}, nil, modem.CauseNoSIM, "no SIM card", "insert", false},
		{"no card, by a word", modemtest.Options{}, answer("+CPIN?", "+CPIN: NOT INSERTED", "OK"), modem.CauseNoSIM, "", "insert", false},
		{"a card that can not be read", modemtest.Options{}, answer("+CPIN?", "+CME ERROR: 13"), modem.CauseSIMFailure, "can not read", "contacts", false},
		{"a card that does not start", modemtest.Options{SIMStart: time.Hour}, nil, modem.CauseSIMBusy, "ready", "wait", false},
		{"a PIN is wanted", locked, nil, modem.CausePINWanted, "PIN 3", "Unlock", false},
		{"somebody gave a wrong PIN", locked, func(t *testing.T, sim *modemtest.Modem) { say(t, sim, "AT+CPIN=0000") },
			modem.CauseFewAttempts, "PIN 2", "Force", false},
		{"a PUK is wanted", locked, func(t *testing.T, sim *modemtest.Modem) { say(t, sim, "AT+CPIN=0000", "AT+CPIN=0000", "AT+CPIN=0000") },
			modem.CausePUKWanted, "PUK 10", "Unblock", false},
		{"the PUK is used up", modemtest.Options{}, answer("+CPIN?", "+CPIN: SIM BLOCKED", "OK"), modem.CauseSIMBlocked, "PUK", "new one", false},
		{"a modem for one operator", modemtest.Options{}, answer("+CPIN?", "+CPIN: PH-NET PIN", "OK"), modem.CauseModemLocked, "PH-NET PIN", "operator", false},
		{"a modem for one card", modemtest.Options{}, answer("+CPIN?", "+CPIN: PH-SIM PIN", "OK"), modem.CauseModemLocked, "PH-SIM PIN", "one card", false},
		{"registered nowhere", modemtest.Options{}, staged(registration(0), answer("+CSQ", "+CSQ: 20,0", "OK")),
			modem.CauseNotRegistered, "-73 dBm", "AT+COPS=0", false},
		{"searching", modemtest.Options{}, staged(registration(2), answer("+CSQ", "+CSQ: 3,0", "OK")), modem.CauseSearching, "-107 dBm", "antenna", false},
		{"no network is heard", modemtest.Options{}, staged(registration(2), func(_ *testing.T, sim *modemtest.Modem) { sim.SetSignal(99, 99) }),
			modem.CauseNoSignal, "hears", "antenna", false},
		{"denied", modemtest.Options{}, registration(3), modem.CauseDenied, "refuses", "operator", false},
		{"denied with a cause", modemtest.Options{}, staged(registration(3), answer("+CREG=3", "OK"),
			answer("+CREG?", `+CREG: 3,3,"0001","0000000A",0,0,2`, "OK")),
			modem.CauseDenied, "IMSI unknown", "active", false},
		{"denied in the packet domain with a cause", modemtest.Options{}, staged(registration(3), answer("+CGREG=3", "OK"),
			answer("+CGREG?", `+CGREG: 3,3,"0001","0000000A",2,"00",0,13`, "OK")),
			modem.CauseDenied, "roaming is not allowed", "roaming", false},
		{"denied, as +CEER tells", modemtest.Options{}, staged(registration(3), answer("+CEER", "+CEER: EMM cause 15", "OK")),
			modem.CauseDenied, "EMM cause 15", "operator", false},
		{"emergency calls only", modemtest.Options{}, registration(8), modem.CauseEmergencyOnly, "emergency", "roaming", false},
		{"kept off the network", modemtest.Options{}, func(t *testing.T, sim *modemtest.Modem) { say(t, sim, "AT+COPS=2") },
			modem.CauseOperatorChosen, "+COPS: 2", "AT+COPS=0", false},
		{"bound to an operator that is not here", modemtest.Options{}, staged(registration(2), answer("+COPS?", "+COPS: 1", "OK")),
			modem.CauseOperatorChosen, "one operator", "AT+COPS=0", false},
		{"a weak signal", modemtest.Options{}, func(_ *testing.T, sim *modemtest.Modem) { sim.SetSignal(3, 5) },
			modem.CauseWeakSignal, "-107 dBm", "antenna", true},
		{"LTE without messages", modemtest.Options{Personality: modemtest.EC25}, staged(answer("+CREG?", "+CREG: 0,0", "OK"),
			answer("+CGSMS?", "+CGSMS: 2", "OK"), answer("+CIREG?", "+CIREG: 0,0", "OK")),
			modem.CauseDataOnly, "data only", "2G", false},
		{"LTE, and nothing is known of IMS", modemtest.Options{Personality: modemtest.EC25}, staged(answer("+CREG?", "+CREG: 0,0", "OK"),
			answer("+CGSMS?", "ERROR"), answer("+CIREG?", "ERROR")), modem.CauseDataOnly, "IMS", "operator", true},
		{"LTE, and messages in the circuit domain", modemtest.Options{Personality: modemtest.EC25}, answer("+CREG?", "+CREG: 0,0", "OK"),
			modem.CauseSendDomain, "+CGSMS: 1", "AT+CGSMS=2", false},
		{"messages in the packet domain, which there is none of", modemtest.Options{}, staged(answer("+CGREG?", "+CGREG: 0,0", "OK"),
			answer("+CGSMS?", "+CGSMS: 0", "OK")), modem.CauseSendDomain, "+CGSMS: 0", "AT+CGSMS=2", false},
		{"no message commands", modemtest.Options{}, answer("+CMGF", "ERROR"), modem.CauseNoMessages, "no commands", "other AT ports", false},
		{"text mode only", modemtest.Options{Personality: modemtest.Personality{TextOnly: true}}, nil, modem.CauseTextModeOnly, "text mode", "", true},
		{"no service centre", modemtest.Options{}, func(t *testing.T, sim *modemtest.Modem) { say(t, sim, `AT+CSCA=""`) },
			modem.CauseNoServiceCentre, "no service centre", "AT+CSCA", false},
		{"the storage is full", modemtest.Options{}, answer("+CPMS?", `+CPMS: "ME",3,50,"ME",3,50,"SM",20,20`, "OK"),
			modem.CauseStorageFull, "SM, is full (20 of 20)", "delete", false},
		{"notices are refused", modemtest.Options{}, staged(answer("+CNMI=?", "ERROR"), answer("+CNMI=", "ERROR")),
			modem.CauseNoNotices, "+CNMI", "other AT ports", true},
		{"no notices are offered", modemtest.Options{}, staged(answer("+CNMI=?", "+CNMI: (0-2),(0),(0),(0),(0)", "OK"),
			answer("+CNMI=", "OK")), modem.CauseNoNotices, "+CNMI", "Sweep", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&tt.options)
				defer sim.Close()
				if tt.stage != nil {
					tt.stage(t, sim)
				}
				before := len(sim.Transcript().Commands())
				m := modem.New(sim.Open(), &modem.Options{PIN: "1234"})
				defer m.Close()
				found, err := m.Diagnose(t.Context())
				require.NoError(t, err)
				require.Len(t, found, 1, "%+v", found)
				assert.Equal(t, tt.cause, found[0].Cause)
				assert.Contains(t, found[0].Text, tt.text)
				assert.Contains(t, found[0].Advice, tt.advice)
				assert.Equal(t, tt.warning, found[0].Warning)
				for _, c := range sim.Transcript().Commands()[before:] {
					assert.NotContains(t, c, "+CPIN=", "a PIN was given")
				}
			})
		})
	}
}

func TestDiagnoseFindsNothingWrongWithAHealthyModem(t *testing.T) {
	for _, p := range modemtest.Personalities() {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{Personality: p})
				defer sim.Close()
				before := settingsOf(t, sim)
				m := modem.New(sim.Open(), nil)
				found, err := m.Diagnose(t.Context())
				require.NoError(t, err)
				assert.Empty(t, found)
				require.NoError(t, m.Open(t.Context()), "the modem can be opened as before")
				found, err = m.Diagnose(t.Context())
				require.NoError(t, err)
				assert.Empty(t, found)
				require.NoError(t, m.Close())
				assert.Equal(t, before, settingsOf(t, sim))
			})
		})
	}
}

// settingsOf reads the settings of a modem that a diagnosis must leave alone.
func settingsOf(t *testing.T, sim *modemtest.Modem) string {
	line := sim.Open()
	_, err := io.WriteString(line, "ATE0\rAT+CNMI?;+CPMS?;+COPS?\r")
	require.NoError(t, err)
	b := make([]byte, 4096)
	var text strings.Builder
	for strings.Count(text.String(), "OK\r\n") < 2 {
		n, err := line.Read(b)
		require.NoError(t, err)
		text.Write(b[:n])
	}
	require.NoError(t, line.Close())
	_, settings, _ := strings.Cut(text.String(), "OK\r\n")
	return settings
}

func TestDiagnoseKnowsThePINsThatWereTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{PIN: "1234"})
		defer sim.Close()
		dir := t.TempDir()
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{PIN: "4321", Dir: dir})
		require.ErrorIs(t, err, gsmerr.SIMPINRequired)
		require.NoError(t, m.Close())
		for _, pin := range []string{"4321", "1234", ""} {
			m := modem.New(sim.Open(), &modem.Options{PIN: pin, Dir: dir})
			found, err := m.Diagnose(t.Context())
			require.NoError(t, err)
			require.Len(t, found, 1)
			assert.Equal(t, modem.CausePINTried, found[0].Cause)
			assert.Contains(t, found[0].Text, "PIN 2", "no attempt was spent")
			require.NoError(t, m.Close())
		}
	})
}

func TestDiagnoseTellsOfAMemoryOfPINsThatCanNotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{PIN: "1234"})
		defer sim.Close()
		dir := t.TempDir()
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{PIN: "4321", Dir: dir})
		require.Error(t, err)
		require.NoError(t, m.Close())
		require.NoError(t, filepath.WalkDir(filepath.Join(dir, "pin"), func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			return os.WriteFile(path, []byte("damaged"), 0o600)
		}))
		m = modem.New(sim.Open(), &modem.Options{Dir: dir})
		defer m.Close()
		found, err := m.Diagnose(t.Context())
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, modem.CauseLedger, found[0].Cause)
		assert.ErrorIs(t, found[0].Err, modem.ErrLedger)
	})
}

func TestDiagnoseOfAModemInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnMessage: box.put})
		require.NoError(t, err)
		defer m.Close()
		sim.Fault(modemtest.Answer("+CNMI: 0,0,0,0,0", "OK").On("+CNMI?").Times(1))
		found, err := m.Diagnose(t.Context())
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, modem.CauseNoticesLost, found[0].Cause)
		sim.HangUp(errors.New("unplugged"))
		synctest.Wait()
		found, err = m.Diagnose(t.Context())
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, modem.CauseLineLost, found[0].Cause)
	})
}

func TestDiagnoseDoesNotQuoteAReportThatSaysNothing(t *testing.T) {
	for _, report := range []string{"No cause information available", "No report available", "no error", "0", ""} {
		synctest.Test(t, func(t *testing.T) {
			sim := modemtest.New(nil)
			defer sim.Close()
			sim.SetRegistration(3)
			sim.Fault(modemtest.Answer("+CEER: "+report, "OK").On("+CEER").Always())
			m := modem.New(sim.Open(), nil)
			defer m.Close()
			found, err := m.Diagnose(t.Context())
			require.NoError(t, err)
			require.Len(t, found, 1)
			assert.Equal(t, modem.CauseDenied, found[0].Cause)
			assert.NotContains(t, found[0].Text, "reports", report)
		})
	}
}

func TestDiagnoseEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{SIMStart: time.Hour})
		defer sim.Close()
		m := modem.New(sim.Open(), nil)
		defer m.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := m.Diagnose(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}
