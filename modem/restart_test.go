package modem_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// mute is a personality without the notices of its start.
func mute(p modemtest.Personality) modemtest.Personality {
	p.Boot, p.Ready = nil, nil
	return p
}

// TestResetSetsTheModemUpAnew resets modems with and without notices of their start, which stay away for a
// while or answer on for a moment.
func TestResetSetsTheModemUpAnew(t *testing.T) {
	ways := []struct {
		name  string
		reset func(sim *modemtest.Modem)
	}{
		{"at once", func(*modemtest.Modem) {}},
		{"after a second, away for half a minute", func(sim *modemtest.Modem) {
			sim.Fault(modemtest.Answer("OK").On("+CFUN=1,1"))
			later(time.Second, func() { sim.Reboot(30 * time.Second) })
		}},
		{"after three seconds, away for a minute", func(sim *modemtest.Modem) {
			sim.Fault(modemtest.Answer("OK").On("+CFUN=1,1"))
			later(3*time.Second, func() { sim.Reboot(time.Minute) })
		}},
		{"by the other command", func(sim *modemtest.Modem) {
			sim.Fault(modemtest.Refuse(modemtest.CME(3)).On("+CFUN=1,1"), modemtest.Answer("OK").On("+CFUN=1").After(1))
			later(time.Second, func() { sim.Reboot(20 * time.Second) })
		}},
	}
	for _, personality := range modemtest.Personalities() {
		for _, p := range []modemtest.Personality{personality, mute(personality)} {
			for _, way := range ways {
				name := p.Name + " " + way.name
				if len(p.Boot) == 0 {
					name = "mute " + name
				}
				t.Run(name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						nw := modemtest.NewNetwork(nil)
						sim := modemtest.New(&modemtest.Options{Number: bob, Network: nw, Personality: p, SIM: modemtest.SIM{PIN: "1234"}})
						defer sim.Close()
						got := make(chan string, 4)
						m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{PIN: "1234", OnMessage: func(_ context.Context, msg modem.Message) error {
							got <- msg.Text
							return nil
						}})
						require.NoError(t, err)
						defer m.Close()
						require.NoError(t, m.WaitReady(t.Context()))
						require.NoError(t, m.WatchCalls(t.Context()))
						way.reset(sim)
						before := len(sim.Transcript().Commands())
						require.NoError(t, m.Reset(t.Context()))
						assert.NotEqual(t, modem.Ready, m.State())
						ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
						defer cancel()
						require.NoError(t, m.WaitReady(ctx))
						assertInOrder(t, []string{"E0", `+CPIN="****"`, "+CLIP=1"}, sim.Transcript().Commands()[before:])
						require.NoError(t, nw.SMS(alice, bob, "after it"))
						assert.Equal(t, "after it", <-got)
					})
				})
			}
		}
	}
}

func TestAResetGivenAsACommandIsAReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated(t, nil)
		m, err := open(t, sim, nil)
		require.NoError(t, err)
		require.NoError(t, m.WaitReady(t.Context()))
		_, err = m.Command(t.Context(), "+CFUN=1,1")
		require.NoError(t, err)
		assert.Equal(t, modem.Syncing, m.State())
		require.NoError(t, m.WaitReady(t.Context()))
		s, err := m.Command(t.Context(), "+CREG?")
		require.NoError(t, err)
		assert.Contains(t, s[0], "+CREG: 2,1", "the registration is reported again")
	})
}

func TestAResetAfterWhichTheModemStaysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated(t, nil)
		m, err := open(t, sim, nil)
		require.NoError(t, err)
		sim.Fault(modemtest.Answer("OK").On("+CFUN=1,1"))
		later(time.Second, func() { sim.Reboot(time.Hour) })
		require.NoError(t, m.Reset(t.Context()))
		began := time.Now()
		var e *modem.StateError
		require.ErrorAs(t, m.WaitReady(t.Context()), &e)
		assert.Equal(t, modem.Failed, e.State)
		assert.LessOrEqual(t, time.Since(began), 2*time.Minute)
	})
}

func TestAResetThatTheModemAnswersByItsStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated(t, &modemtest.Options{Personality: modemtest.Cinterion})
		m, err := open(t, sim, nil)
		require.NoError(t, err)
		sim.Fault(modemtest.Crash(10 * time.Second).On("+CFUN=1,1"))
		require.NoError(t, m.Reset(t.Context()))
		require.NoError(t, m.WaitReady(t.Context()))
	})
}

func TestAResetOfALineThatIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated(t, nil)
		m, err := open(t, sim, nil)
		require.NoError(t, err)
		sim.Fault(modemtest.HangUp(0, errors.New("gone")).On("+CFUN=1,1"))
		require.NoError(t, m.Reset(t.Context()))
		synctest.Wait()
		assert.Equal(t, modem.Failed, m.State())
		sim.Fault(modemtest.Refuse(modemtest.CME(3)).On("+CFUN").Always())
		assert.NotErrorIs(t, m.Reset(t.Context()), gsmerr.OperationNotAllowed)
	})
}
