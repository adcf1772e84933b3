package modem_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

var cards atomic.Int64

// newICCID returns the number of a card that no other test has, since programs without a folder
// share a memory of the PINs that were given.
func newICCID() string { return fmt.Sprintf("89491%014d", cards.Add(1)) }

// pinsGiven counts the PINs and PUKs that the modem was sent.
func pinsGiven(sim *modemtest.Modem) int {
	n := 0
	for _, line := range sim.Transcript().Commands() {
		if strings.HasPrefix(line, "AT+CPIN=") {
			n++
		}
	}
	return n
}

// attemptsLeft asks the simulated modem itself.
func attemptsLeft(t *testing.T, sim *modemtest.Modem, code string) int {
	t.Helper()
	sim.ClearFaults()
	rw := sim.Open()
	defer rw.Close()
	_, err := rw.Write([]byte("\x1b\r"))
	require.NoError(t, err)
	_, err = rw.Write([]byte("ATE0V1Q0\r"))
	require.NoError(t, err)
	_, err = rw.Write([]byte("AT+CPINR=\"" + code + "\"\r"))
	require.NoError(t, err)
	var got []byte
	buf := make([]byte, 4096)
	for {
		n, err := rw.Read(buf)
		got = append(got, buf[:n]...)
		if i := bytes.Index(got, []byte("+CPINR: "+code+",")); i >= 0 {
			rest := string(got[i+len("+CPINR: "+code+","):])
			left, aerr := strconv.Atoi(rest[:strings.Index(rest, ",")])
			require.NoError(t, aerr)
			return left
		}
		require.NoError(t, err, "%q", got)
	}
}

// start opens and closes a modem as a service does that is started again and again.
func start(sim *modemtest.Modem, o modem.Options) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	m, err := modem.Open(ctx, sim.Open(), &o)
	if m != nil {
		_ = m.Close()
	}
	return err
}

func TestAWrongPINIsGivenOnceInItsLife(t *testing.T) {
	for _, p := range modemtest.Personalities() {
		for left := 1; left <= 3; left++ {
			t.Run(fmt.Sprintf("%s, %d left", p.Name, left), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					sim := modemtest.New(&modemtest.Options{Personality: p, SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID(), PINAttempts: 3}})
					defer sim.Close()
					for range 3 - left { // as if given on a phone
						_, err := sim.Open().Write([]byte("AT+CPIN=0000\r"))
						require.NoError(t, err)
					}
					before := pinsGiven(sim)
					for range 50 {
						err := start(sim, modem.Options{PIN: "9999"})
						require.ErrorIs(t, err, gsmerr.SIMPINRequired)
						assert.NotContains(t, err.Error(), "9999")
					}
					assert.Equal(t, min(left, 2), attemptsLeft(t, sim, "SIM PIN"), "one attempt when all were there, else none")
					assert.Equal(t, left-min(left, 2), pinsGiven(sim)-before)
					require.ErrorIs(t, start(sim, modem.Options{PIN: "1234"}), modem.ErrFewAttempts, "nobody knows that this one is right")
				})
			})
		}
	}
}

func TestCountersThatSayNothing(t *testing.T) {
	for _, p := range []modemtest.Personality{noCounters(), liar(modemtest.Generic)} {
		t.Run(p.Name, func(t *testing.T) {
			sim := simulated(t, &modemtest.Options{Personality: p, SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
			require.ErrorIs(t, start(sim, modem.Options{PIN: "9999"}), gsmerr.IncorrectPassword)
			require.ErrorIs(t, start(sim, modem.Options{PIN: "9999"}), modem.ErrPINTried)
			require.ErrorIs(t, start(sim, modem.Options{PIN: "8888"}), modem.ErrFewAttempts, "another one could use up the next attempt")
			require.Equal(t, 1, pinsGiven(sim))
			m, err := open(t, sim, nil)
			require.ErrorIs(t, err, gsmerr.SIMPINRequired)
			require.NoError(t, m.Unlock(t.Context(), "1234", &modem.UnlockOptions{Force: true}))
			require.NoError(t, m.Close())
			sim.Reboot(0)
			require.ErrorIs(t, start(sim, modem.Options{PIN: "9999"}), modem.ErrPINTried, "it stays wrong")
			require.NoError(t, start(sim, modem.Options{PIN: "1234"}), "the right one is given by itself again")
		})
	}
}

func TestARightPINWhoseAnswerIsLostOpensTheCard(t *testing.T) {
	for _, p := range append(modemtest.Personalities(), noCounters()) {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{Personality: p, SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
				defer sim.Close()
				sim.Fault(modemtest.Lose().On("+CPIN="))
				require.NoError(t, start(sim, modem.Options{PIN: "1234"}), "the card is asked what it wants now")
				for range 3 {
					sim.Reboot(0)
					require.NoError(t, start(sim, modem.Options{PIN: "1234"}))
				}
				assert.Equal(t, 4, pinsGiven(sim))
			})
		})
	}
}

// TestALineThatGoesAtEveryPIN is a stick that appears anew on the bus when it gets its PIN.
func TestALineThatGoesAtEveryPIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{Personality: noCounters(), SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
		defer sim.Close()
		for range 5 {
			sim.Fault(modemtest.HangUp(0, nil).On("+CPIN="))
			require.Error(t, start(sim, modem.Options{PIN: "1234"}))
			require.NoError(t, start(sim, modem.Options{PIN: "1234"}), "it is open now")
			sim.Reboot(0)
		}
	})
}

// TestAPUKWhoseAnswerIsLost has set a PIN that was wrong before.
func TestAPUKWhoseAnswerIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{Personality: noCounters(), SIM: modemtest.SIM{PIN: "1234", PUK: "11223344", ICCID: newICCID()}})
		defer sim.Close()
		require.ErrorIs(t, start(sim, modem.Options{PIN: "9999"}), gsmerr.IncorrectPassword)
		block := func() {
			sim.Reboot(0)
			_, err := sim.Open().Write([]byte(strings.Repeat("AT+CPIN=0000\r", 3)))
			require.NoError(t, err)
		}
		for range 4 { // the PUK is right each time, and so not one that was given in vain
			block()
			m, err := modem.Open(t.Context(), sim.Open(), nil)
			require.ErrorIs(t, err, gsmerr.SIMPUKRequired)
			sim.Fault(modemtest.Lose().On("+CPIN="))
			require.NoError(t, m.Unblock(t.Context(), "11223344", "9999", nil))
			require.NoError(t, m.Close())
			sim.Reboot(0)
			require.NoError(t, start(sim, modem.Options{PIN: "9999"}), "it is the right one now")
		}
	})
}

func TestAFloorNeverReachesTheLastAttempt(t *testing.T) {
	sim := simulated(t, &modemtest.Options{SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
	m, err := open(t, sim, nil)
	require.Error(t, err)
	for i, pin := range []string{"0001", "0002", "0003"} {
		err = m.Unlock(t.Context(), pin, &modem.UnlockOptions{Floor: 1})
		if i < 2 {
			assert.ErrorIs(t, err, gsmerr.IncorrectPassword)
		} else {
			assert.ErrorIs(t, err, modem.ErrFewAttempts)
		}
	}
	assert.Equal(t, 1, attemptsLeft(t, sim, "SIM PIN"))
}

func TestWhatCanNotBeAPINIsNotGiven(t *testing.T) {
	for _, pin := range []string{"123", "123456789", "12a4", "12\r34", `12"34`, "１２３４"} {
		sim := simulated(t, &modemtest.Options{SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
		err := start(sim, modem.Options{PIN: pin})
		assert.ErrorIs(t, err, modem.ErrCodeForm)
		assert.NotContains(t, err.Error(), pin)
		assert.Zero(t, pinsGiven(sim))
	}
}

func TestALedgerThatCanNotBeUsedKeepsThePIN(t *testing.T) {
	fresh := func(t *testing.T) (string, *modemtest.Modem) {
		dir := t.TempDir()
		sim := simulated(t, &modemtest.Options{SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
		require.Error(t, start(sim, modem.Options{PIN: "9999", Dir: dir}))
		require.Equal(t, 1, pinsGiven(sim))
		return dir, sim
	}
	records := func(t *testing.T, dir string) []string {
		files, err := filepath.Glob(filepath.Join(dir, "pin", "*", "*.rec"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		return files
	}
	t.Run("damaged", func(t *testing.T) {
		dir, sim := fresh(t)
		for _, file := range records(t, dir) {
			require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
		}
		for range 5 { // not only the first time, when the store finds the damage
			require.ErrorIs(t, start(sim, modem.Options{PIN: "1234", Dir: dir}), modem.ErrLedger)
		}
		m, err := open(t, sim, &modem.Options{Dir: dir})
		require.Error(t, err)
		require.NoError(t, m.Unlock(t.Context(), "1234", &modem.UnlockOptions{Force: true}))
		require.NoError(t, m.Close())
		sim.Reboot(0)
		require.NoError(t, start(sim, modem.Options{PIN: "1234", Dir: dir}), "a PIN that was accepted mends it")
	})
	t.Run("not a folder", func(t *testing.T) {
		dir, sim := fresh(t)
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "pin")))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "pin"), nil, 0o600))
		require.ErrorIs(t, start(sim, modem.Options{PIN: "1234", Dir: dir}), modem.ErrLedger)
		assert.Equal(t, 1, pinsGiven(sim))
	})
	t.Run("no code in it", func(t *testing.T) {
		dir, _ := fresh(t)
		for _, file := range records(t, dir) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.NotContains(t, string(data), "9999")
			assert.NotContains(t, string(data)+file, "89491")
		}
	})
}

// TestModemsOfOneFolder gives PINs to several modems at once that share a folder.
func TestModemsOfOneFolder(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		sim := simulated(t, &modemtest.Options{SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}, Personality: modemtest.Personality{IMEI: newICCID()[4:19]}})
		all.Go(func() { assert.NoError(t, start(sim, modem.Options{PIN: "1234", Dir: dir})) })
	}
	all.Wait()
}

// TestAnICCIDThatComesAndGoes is a modem that tells the number of the card at some starts only.
func TestAnICCIDThatComesAndGoes(t *testing.T) {
	for _, toldFirst := range []bool{true, false} {
		t.Run(fmt.Sprint("told at first: ", toldFirst), func(t *testing.T) {
			told := toldFirst
			synctest.Test(t, func(t *testing.T) {
				p := noCounters()
				p.IMEI = newICCID()[4:19]
				p.Unsupported = append(p.Unsupported, "+ICCID", "+CRSM")
				p.Answers = map[string]string{"+CCID": "+CCID: {ICCID}"} // before the PIN too
				sim := modemtest.New(&modemtest.Options{Personality: p, SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
				defer sim.Close()
				for range 6 {
					sim.ClearFaults()
					if !told {
						sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).On("+CCID").Always())
					}
					require.Error(t, start(sim, modem.Options{PIN: "9999"}))
					told = !told
				}
				assert.Equal(t, 1, pinsGiven(sim))
				sim.InsertSIM(modemtest.SIM{PIN: "9999", ICCID: newICCID()})
				sim.ClearFaults()
				err := start(sim, modem.Options{PIN: "9999"})
				if toldFirst {
					assert.NoError(t, err, "another card, whose number is told")
				} else {
					assert.ErrorIs(t, err, modem.ErrPINTried, "the card that refused it could be this one")
				}
			})
		})
	}
}

// TestSecretsAreNowhere looks for the codes in logs, errors and events.
func TestSecretsAreNowhere(t *testing.T) {
	var log bytes.Buffer
	var mu sync.Mutex
	logger := slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTimes}))
	blocked := modemtest.SIM{PIN: "1234", PUK: "11223344", ICCID: newICCID()}
	sim := simulated(t, &modemtest.Options{SIM: blocked})
	var said []string
	say := func(err error) {
		if err != nil {
			said = append(said, err.Error(), fmt.Sprintf("%+v", err))
		}
	}
	ctx := t.Context()
	m, err := open(t, sim, &modem.Options{PIN: "7531", Logger: logger, OnEvent: func(e modem.Event) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(&log, "%+v\n", e)
	}})
	say(err)
	_, err = m.Command(ctx, "E1")
	say(err)
	force := &modem.UnlockOptions{Force: true}
	say(m.Unlock(ctx, "8642", force))
	say(m.Unlock(ctx, "9753", force))
	say(m.Unblock(ctx, "86429753", "2468", nil))
	say(m.Unblock(ctx, "11223344", "2468", force))
	say(m.SetLock(ctx, modem.SIMLock, true, "6420", nil))
	say(m.ChangePassword(ctx, modem.SIMLock, "5319", "2467", force))
	say(m.ChangePassword(ctx, modem.PIN2, "5318", "2466", nil))
	say(m.SetLock(ctx, modem.BarOutgoing, true, "5317", nil))
	say(m.UnblockPIN2(ctx, "99887766", "2465", nil))
	say(m.ChangePassword(ctx, modem.SIMLock, "53\r19", "2464", nil))
	require.NoError(t, m.Close())
	all := log.String() + strings.Join(said, "\n")
	require.Contains(t, all, "CPIN")
	require.Contains(t, all, "****")
	for _, code := range []string{"7531", "8642", "9753", "86429753", "2468", "11223344", "6420", "5319", "2467", "5318", "2466", "5317", "99887766", "2465", "2464"} {
		assert.NotContains(t, all, code)
	}
}

// withoutTimes leaves out times and durations, whose digits may be a code's by chance.
func withoutTimes(_ []string, a slog.Attr) slog.Attr {
	if k := a.Value.Kind(); k == slog.KindTime || k == slog.KindDuration {
		return slog.Attr{}
	}
	return a
}

type lockedWriter struct {
	mu *sync.Mutex
	w  *bytes.Buffer
}

func (l lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
