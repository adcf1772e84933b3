package modem_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// recoveries returns what a keeper did, as "trouble: step".
func (e *events) recoveries() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []string
	for _, ev := range e.all {
		if r, ok := ev.(modem.Recovery); ok {
			list = append(list, fmt.Sprintf("%v: %v", r.Trouble, r.Step))
		}
	}
	return list
}

func dialling(sim *modemtest.Modem) func(context.Context) (io.ReadWriteCloser, error) {
	return func(context.Context) (io.ReadWriteCloser, error) { return sim.Open(), nil }
}

func TestTheLadder(t *testing.T) {
	tests := []struct {
		name    string
		options modemtest.Options
		trouble func(*modemtest.Modem)
		budget  int
		want    []string      // the first of the steps taken
		ready   bool          // in the end
		given   modem.Trouble // up for this
	}{
		{"all is well", modemtest.Options{}, func(*modemtest.Modem) {}, 0, nil, true, 0},
		{"the line is lost", modemtest.Options{}, func(sim *modemtest.Modem) { sim.HangUp(nil) }, 0,
			[]string{"line lost: reopen"}, true, 0},
		{"one late answer", modemtest.Options{}, func(sim *modemtest.Modem) { sim.Fault(modemtest.Lose().Times(1)) }, 0,
			[]string{"does not answer: resynchronise"}, true, 0},
		{"no answer ever again", modemtest.Options{}, func(sim *modemtest.Modem) { sim.Fault(modemtest.Lose().Always()) }, 8,
			[]string{"does not answer: resynchronise"}, false, modem.Silent},
		{"only errors", modemtest.Options{}, func(sim *modemtest.Modem) { sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).Always()) }, 0,
			[]string{"does not answer: resynchronise", "does not answer: reset", "does not answer: reopen"}, false, 0},
		{"the network is gone for some time", modemtest.Options{}, func(sim *modemtest.Modem) {
			sim.SetRegistration(0)
			time.AfterFunc(6*time.Minute, func() { sim.SetRegistration(1) })
		}, 0, []string{"not registered: radio off and on"}, true, 0},
		{"the network stays away", modemtest.Options{}, func(sim *modemtest.Modem) { sim.SetRegistration(2) }, 6,
			[]string{"not registered: radio off and on", "not registered: reset", "not registered: reopen"}, false, modem.Unregistered},
		{"the card is gone", modemtest.Options{}, func(sim *modemtest.Modem) { sim.RemoveSIM() }, 6,
			[]string{"no SIM card: radio off and on", "no SIM card: reset", "no SIM card: reopen"}, false, modem.CardGone},
		{"a restart every minute", modemtest.Options{Personality: modemtest.SIM800}, func(sim *modemtest.Modem) {
			for i := range 30 {
				time.AfterFunc(time.Duration(i)*time.Minute, func() { sim.Reboot(5 * time.Second) })
			}
		}, 0, nil, true, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&tt.options)
				defer sim.Close()
				var seen events
				k := modem.Keep(dialling(sim), modem.KeepOptions{Modem: modem.Options{OnEvent: seen.add}, Budget: tt.budget})
				defer k.Close()
				_, err := k.Modem(t.Context())
				require.NoError(t, err)
				tt.trouble(sim)
				<-time.After(50 * time.Minute)
				synctest.Wait()
				steps := seen.recoveries()
				require.GreaterOrEqual(t, len(steps), len(tt.want), "%q", steps)
				for i, want := range tt.want {
					assert.Equal(t, want, steps[i])
				}
				assert.LessOrEqual(t, len(steps), 21, "within the budget of an hour")
				if tt.given != 0 {
					var given *modem.GivenUpError
					require.ErrorAs(t, k.Err(), &given)
					assert.Equal(t, tt.given, given.Trouble)
					assert.Equal(t, fmt.Sprintf("%v: give up", tt.given), steps[len(steps)-1])
					return
				}
				require.NoError(t, k.Err())
				if tt.ready {
					ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
					defer cancel()
					_, err := k.Modem(ctx)
					assert.NoError(t, err)
				}
			})
		})
	}
}

func TestALockedCardIsLeftToAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{PIN: "1234"})
		defer sim.Close()
		k := modem.Keep(dialling(sim), modem.KeepOptions{Modem: modem.Options{PIN: "9999", Dir: t.TempDir()}})
		defer k.Close()
		_, err := k.Modem(t.Context())
		assert.ErrorIs(t, err, gsmerr.SIMPINRequired)
		var lock *modem.LockedError
		require.ErrorAs(t, k.Err(), &lock)
		assert.Equal(t, 2, lock.Attempts.PIN, "one PIN was given, and no more")
	})
}

// TestAModemThatIsPluggedInAgainLosesNothing takes the modem away a hundred times while messages come.
func TestAModemThatIsPluggedInAgainLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", PIN: "1234", Network: nw})
		defer sim.Close()
		var plugged atomic.Bool
		plugged.Store(true)
		dial := func(context.Context) (io.ReadWriteCloser, error) {
			if !plugged.Load() {
				return nil, fs.ErrNotExist
			}
			return sim.Open(), nil
		}
		var box mailbox
		k := modem.Keep(dial, modem.KeepOptions{Modem: modem.Options{PIN: "1234", Dir: t.TempDir(), OnMessage: box.put}, Budget: 1000})
		var want []string
		for i := range 100 {
			_, err := k.Modem(t.Context())
			require.NoError(t, err)
			plugged.Store(i%2 == 0) // every other time it is away for a while
			sim.HangUp(errors.New("unplugged"))
			text := fmt.Sprint("message ", i)
			want = append(want, text)
			require.NoError(t, nw.SMS("+15550009999", "+15550001111", text))
			<-time.After(10 * time.Second)
			plugged.Store(true)
			<-time.After(time.Minute)
		}
		synctest.Wait()
		assert.ElementsMatch(t, want, box.all())
		require.NoError(t, k.Close())
	})
}

func TestALineThatCanNotBeOpenedIsGivenUpInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := modem.Keep(func(context.Context) (io.ReadWriteCloser, error) { return nil, fs.ErrNotExist }, modem.KeepOptions{Absence: 10 * time.Minute})
		<-k.Done()
		assert.ErrorIs(t, k.Err(), fs.ErrNotExist)
		_, err := k.Send(t.Context(), "+15550001111", "never", nil)
		assert.ErrorIs(t, err, fs.ErrNotExist)
		require.NoError(t, k.Close())
	})
}

func TestALineThatIsInUseIsNotSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		var seen events
		k := modem.Keep(dialling(sim), modem.KeepOptions{Modem: modem.Options{OnEvent: seen.add}})
		defer k.Close()
		sim.Fault(modemtest.LateFinal(100 * time.Second).On("+CMGS"))
		_, err := k.Send(t.Context(), "+15550002222", "Hello", nil)
		require.NoError(t, err)
		settle(2 * time.Minute)
		assert.Empty(t, seen.recoveries())
	})
}

func TestAKeeperThatIsClosedWhileItAsksTellsOfNoTrouble(t *testing.T) {
	for _, wait := range []time.Duration{31 * time.Second, 36 * time.Second} { // it asks; it brings the line back in step
		synctest.Test(t, func(t *testing.T) {
			sim := modemtest.New(nil)
			defer sim.Close()
			var seen events
			k := modem.Keep(dialling(sim), modem.KeepOptions{Modem: modem.Options{OnEvent: seen.add}})
			_, err := k.Modem(t.Context())
			require.NoError(t, err)
			sim.Fault(modemtest.Lose().Always())
			<-time.After(wait)
			require.NoError(t, k.Close())
			assert.Empty(t, seen.recoveries())
		})
	}
}

func TestTheKeeperResetsAsModemResetDoes(t *testing.T) {
	gone := modemtest.HangUp(0, errors.New("unplugged"))
	tests := []struct {
		name    string
		profile *modem.Profile
		fault   modemtest.Fault
		sent    string
	}{
		{"one that goes instead of an answer", nil, gone.On("+CFUN=1,1"), "AT+CFUN=1,1"},
		{"one that refuses to, but takes the older command", nil, modemtest.Refuse(modemtest.CME(3)).On("+CFUN=1,1").Always(), "AT+CFUN=1"},
		{"by its maker's command", &modem.Profile{Reset: []string{"^RESET"}}, gone.On("^RESET"), "AT^RESET"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(nil)
				defer sim.Close()
				var seen events
				k := modem.Keep(dialling(sim), modem.KeepOptions{Modem: modem.Options{OnEvent: seen.add, Profile: tt.profile}})
				defer k.Close()
				_, err := k.Modem(t.Context())
				require.NoError(t, err)
				sim.Fault(tt.fault)
				sim.SetRegistration(2)
				<-time.After(8 * time.Minute)
				synctest.Wait()
				reset := seen.of(modem.Reset)
				require.NotEmpty(t, reset)
				assert.NoError(t, reset[0].Err)
				assert.Contains(t, sim.Transcript().Commands(), tt.sent)
			})
		})
	}
}

// of returns the rungs of one kind.
func (e *events) of(step modem.Step) []modem.Recovery {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []modem.Recovery
	for _, ev := range e.all {
		if r, ok := ev.(modem.Recovery); ok && r.Step == step {
			list = append(list, r)
		}
	}
	return list
}

func TestWhoWaitsInVainForAKeptModemLearnsWhatItLacks(t *testing.T) {
	unplugged := errors.New("not plugged in")
	tests := []struct {
		name string
		dial func(*modemtest.Modem) func(context.Context) (io.ReadWriteCloser, error)
		want error
	}{
		{"the line", func(*modemtest.Modem) func(context.Context) (io.ReadWriteCloser, error) {
			return func(context.Context) (io.ReadWriteCloser, error) { return nil, unplugged }
		}, unplugged},
		{"the card", dialling, gsmerr.SIMNotInserted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{NoSIM: true})
				defer sim.Close()
				k := modem.Keep(tt.dial(sim), modem.KeepOptions{})
				defer k.Close()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				_, err := k.Send(ctx, "+15550002222", "on fire", nil)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.ErrorIs(t, err, tt.want)
				assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err))
			})
		})
	}
}

func TestAPanicOfItsHandlerDoesNotEndAKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		k := modem.Keep(dialling(sim), modem.KeepOptions{Modem: modem.Options{OnEvent: func(e modem.Event) {
			if _, ok := e.(modem.Recovery); ok {
				panic("the program's mistake")
			}
		}}})
		defer k.Close()
		_, err := k.Modem(t.Context())
		require.NoError(t, err)
		sim.HangUp(io.EOF)
		settle(time.Minute)
		_, err = k.Modem(t.Context())
		require.NoError(t, err)
	})
}
