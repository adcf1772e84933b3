package modem_test

import (
	"context"
	"errors"
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
		m, _ := ready(t, nil, nil)
		require.NoError(t, m.WaitReady(t.Context()))
		_, err := m.Command(t.Context(), "+CFUN=1,1")
		require.NoError(t, err)
		assert.Equal(t, modem.Syncing, m.State())
		require.NoError(t, m.WaitReady(t.Context()))
		s, err := m.Command(t.Context(), "+CREG?")
		require.NoError(t, err)
		assert.Contains(t, s[0], "+CREG: 3,1", "the registration is reported again")
	})
}

func TestAResetAfterWhichTheModemStaysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, sim := ready(t, nil, nil)
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
		m, sim := ready(t, &modemtest.Options{Personality: modemtest.Cinterion}, nil)
		sim.Fault(modemtest.Crash(10 * time.Second).On("+CFUN=1,1"))
		require.NoError(t, m.Reset(t.Context()))
		require.NoError(t, m.WaitReady(t.Context()))
	})
}

func TestAResetOfALineThatIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, sim := ready(t, nil, nil)
		sim.Fault(modemtest.HangUp(0, errors.New("gone")).On("+CFUN=1,1"))
		require.NoError(t, m.Reset(t.Context()))
		synctest.Wait()
		assert.Equal(t, modem.Failed, m.State())
		sim.Fault(modemtest.Refuse(modemtest.CME(3)).On("+CFUN").Always())
		assert.NotErrorIs(t, m.Reset(t.Context()), gsmerr.OperationNotAllowed)
	})
}

// TestSettingUpAnewWaitsForTheLine has the modem echo again just before a message whose answer is lost, which
// keeps the line for longer than setting up may take.
func TestSettingUpAnewWaitsForTheLine(t *testing.T) {
	for name, others := range map[string]int{"one message": 0, "further messages behind it": 4} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(nil)
				defer sim.Close()
				var seen events
				m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnEvent: seen.add, OnMessage: func(context.Context, modem.Message) error { return nil }})
				require.NoError(t, err)
				defer m.Close()
				require.NoError(t, m.WaitReady(t.Context()))
				synctest.Wait()
				sim.Fault(modemtest.EchoOn().On("+CSQ"), modemtest.LatePrompt(2*time.Second).On("+CMGS"), modemtest.LoseFinal().On("+CMGS"),
					modemtest.LateFinal(40*time.Second).On("+CMGS").After(1).Always())
				_, err = m.Signal(t.Context())
				require.NoError(t, err)
				sends := make(chan error)
				for range 1 + others {
					go func() {
						_, err := m.Send(t.Context(), "+15550002222", "Hello", nil)
						sends <- err
					}()
				}
				lost := 0
				for range 1 + others {
					if err := <-sends; err != nil {
						lost++
						assert.Equal(t, at.OutcomeUnknown, at.OutcomeOf(err))
					}
				}
				assert.Equal(t, 1, lost)
				<-time.After(10 * time.Minute)
				synctest.Wait()
				assert.Equal(t, modem.Ready, m.State())
				assert.NotContains(t, seen.states(), modem.Failed)
				assertInOrder(t, []string{"+CSQ", "E0"}, sim.Transcript().Commands())
			})
		})
	}
}
