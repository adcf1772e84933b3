package modem_test

import (
	"context"
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

// phone is a modem that takes part in a test of calls, with what it has said about them.
type phone struct {
	*modem.Modem
	sim    *modemtest.Modem
	seen   *collected
	number string
}

// phones returns modems on one network. It is to be called inside synctest.
func phones(t *testing.T, p modemtest.Personality, numbers ...string) []*phone {
	nw := modemtest.NewNetwork(nil)
	all := make([]*phone, len(numbers))
	for i, number := range numbers {
		sim := modemtest.New(&modemtest.Options{Number: number, Network: nw, Personality: p})
		t.Cleanup(func() { _ = sim.Close() })
		seen := newCollected()
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnEvent: seen.add})
		require.NoError(t, err)
		t.Cleanup(func() { _ = m.Close() })
		require.NoError(t, m.WatchCalls(t.Context()))
		require.NoError(t, m.DetectTones(t.Context()))
		all[i] = &phone{Modem: m, sim: sim, seen: seen, number: number}
	}
	return all
}

// settle lets time of the bubble pass, and then everything that was begun end.
func settle(d time.Duration) {
	<-time.After(d) // of the bubble
	synctest.Wait()
}

// states returns the states of a phone's calls with a number, in order, since the last time.
func (p *phone) states(number string) []modem.CallState {
	p.seen.mu.Lock()
	defer p.seen.mu.Unlock()
	var list []modem.CallState
	for _, e := range p.seen.all {
		if c, ok := e.(modem.CallChange); ok && c.Number == number {
			list = append(list, c.State)
		}
	}
	return list
}

// cause returns why the last call ended.
func (p *phone) cause() (cause error) {
	p.seen.mu.Lock()
	defer p.seen.mu.Unlock()
	for _, e := range p.seen.all {
		if c, ok := e.(modem.CallChange); ok && c.State == modem.CallEnded {
			cause = c.Cause
		}
	}
	return cause
}

const (
	alice = "+15550001111"
	bob   = "+15550002222"
	carol = "+15550003333"
)

func TestCalls(t *testing.T) {
	const (
		active, held, dialing, alerting = modem.CallActive, modem.CallHeld, modem.CallDialing, modem.CallAlerting
		incoming, waiting, ended        = modem.CallIncoming, modem.CallWaiting, modem.CallEnded
	)
	type story struct {
		name string
		play func(t *testing.T, a, b, c *phone)
		// The states of the call between a and b, on each side; dialing may be too short to be seen.
		a, b []modem.CallState
		why  error // on a's side
	}
	stories := []story{
		{"answered and ended by the caller", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, b.Answer(t.Context()))
			settle(2 * time.Second)
			require.NoError(t, a.HangUp(t.Context()))
		}, []modem.CallState{alerting, active, ended}, []modem.CallState{incoming, active, ended}, gsmerr.CallCause(16)},
		{"answered and ended by the other side", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, b.Answer(t.Context()))
			settle(2 * time.Second)
			require.NoError(t, b.HangUp(t.Context()))
		}, []modem.CallState{alerting, active, ended}, []modem.CallState{incoming, active, ended}, gsmerr.CallCause(16)},
		{"refused", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, b.HangUp(t.Context()))
		}, []modem.CallState{alerting, ended}, []modem.CallState{incoming, ended}, gsmerr.CallCause(21)},
		{"refused as busy", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, b.ArrangeCalls(t.Context(), modem.ReleaseHeld, 0))
		}, []modem.CallState{alerting, ended}, []modem.CallState{incoming, ended}, gsmerr.Busy},
		{"not answered", func(t *testing.T, a, b, _ *phone) {
			settle(2 * time.Minute)
		}, []modem.CallState{alerting, ended}, []modem.CallState{incoming, ended}, gsmerr.NoAnswer},
		{"given up by the caller", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, a.HangUp(t.Context()))
		}, []modem.CallState{alerting, ended}, []modem.CallState{incoming, ended}, gsmerr.CallCause(16)},
		{"held and taken back", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, b.Answer(t.Context()))
			settle(2 * time.Second)
			require.NoError(t, a.ArrangeCalls(t.Context(), modem.HoldActive, 0))
			settle(time.Second)
			assert.Equal(t, modem.CallNotice{Code: 2}, next[modem.CallNotice](t, b.seen))
			require.NoError(t, a.ArrangeCalls(t.Context(), modem.HoldActive, 0))
			settle(time.Second)
			assert.Equal(t, "the other side has taken the call back", next[modem.CallNotice](t, b.seen).String())
			require.NoError(t, a.ArrangeCalls(t.Context(), modem.ReleaseActive, 1))
		}, []modem.CallState{alerting, active, held, active, ended}, []modem.CallState{incoming, active, ended}, gsmerr.CallCause(16)},
		{"a third one waits, is taken, and joins", func(t *testing.T, a, b, c *phone) {
			require.NoError(t, b.Answer(t.Context()))
			settle(2 * time.Second)
			_, err := c.Dial(t.Context(), b.number, modem.CallerIDDefault)
			require.NoError(t, err)
			settle(time.Second)
			assert.Equal(t, []modem.CallState{waiting}, b.states(c.number))
			require.NoError(t, b.ArrangeCalls(t.Context(), modem.HoldActive, 0))
			settle(2 * time.Second)
			require.NoError(t, b.ArrangeCalls(t.Context(), modem.JoinCalls, 0))
			settle(time.Second)
			calls, err := b.Calls(t.Context())
			require.NoError(t, err)
			require.Len(t, calls, 2)
			assert.True(t, calls[0].Conference && calls[1].Conference)
			require.NoError(t, b.HangUp(t.Context()))
			settle(time.Second)
			assert.Equal(t, []modem.CallState{alerting, active, ended}, c.states(b.number)[len(c.states(b.number))-3:])
		}, []modem.CallState{alerting, active, ended}, []modem.CallState{incoming, active, held, active, ended}, gsmerr.CallCause(16)},
		{"keys go both ways", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, b.Answer(t.Context()))
			settle(2 * time.Second)
			require.NoError(t, a.SendTones(t.Context(), "1*#d"))
			require.NoError(t, b.SendTones(t.Context(), "0"))
			for _, key := range []string{"1", "*", "#", "D"} {
				assert.Equal(t, key, next[modem.Tone](t, b.seen).Key)
			}
			assert.Equal(t, "0", next[modem.Tone](t, a.seen).Key)
			require.NoError(t, a.HangUp(t.Context()))
		}, []modem.CallState{alerting, active, ended}, []modem.CallState{incoming, active, ended}, gsmerr.CallCause(16)},
		{"the other side goes off", func(t *testing.T, a, b, _ *phone) {
			require.NoError(t, b.Answer(t.Context()))
			settle(2 * time.Second)
			b.sim.Reboot(0)
		}, []modem.CallState{alerting, active, ended}, []modem.CallState{incoming, active, ended}, gsmerr.CallCause(16)},
	}
	for _, p := range []modemtest.Personality{modemtest.SIM800, modemtest.EC25} {
		for _, tt := range stories {
			t.Run(p.Name+": "+tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					all := phones(t, p, alice, bob, carol)
					a, b, c := all[0], all[1], all[2]
					call, err := a.Dial(t.Context(), bob, modem.CallerIDDefault)
					require.NoError(t, err)
					assert.Equal(t, bob, call.Number)
					settle(2 * time.Second)
					tt.play(t, a, b, c)
					settle(20 * time.Second)
					states := a.states(bob)
					if len(states) > 0 && states[0] == dialing {
						states = states[1:]
					}
					assert.Equal(t, tt.a, states, "the caller")
					assert.Equal(t, tt.b, b.states(alice), "the called")
					assert.Equal(t, tt.why, a.cause())
				})
			})
		}
	}
}

func TestCallsThatEndWhileTheyBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := phones(t, modemtest.Generic, alice, bob, carol)
		a, b, c := all[0], all[1], all[2]
		_, err := a.Dial(t.Context(), bob, modem.CallerIDDefault)
		require.NoError(t, err)
		settle(time.Second)
		_, err = c.Dial(t.Context(), bob, modem.CallerIDHidden)
		require.NoError(t, err)
		settle(5 * time.Second)
		assert.Equal(t, gsmerr.Busy, c.cause(), "one that rings takes no other call")
		require.NoError(t, b.HangUp(t.Context()))
		settle(time.Second)
		b.sim.SetRegistration(0)
		_, err = a.Dial(t.Context(), bob, modem.CallerIDShown)
		require.NoError(t, err)
		settle(5 * time.Second)
		assert.Equal(t, gsmerr.CallCause(18), a.cause())
	})
}

// TestARefusedListOfCallsIsNotAskedForWithoutPause has each refusal bring another notice of a call.
func TestARefusedListOfCallsIsNotAskedForWithoutPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		m, err := modem.Open(t.Context(), sim.Open(), nil)
		require.NoError(t, err)
		defer m.Close()
		synctest.Wait()
		before := len(sim.Transcript().Commands())
		sim.Fault(modemtest.Refuse(modemtest.CME(3)).On("+CLCC").Always(), modemtest.Notice(modemtest.AfterAnswer, "RING").On("+CLCC").Times(500))
		sim.Unsolicited("RING")
		settle(10 * time.Second)
		asked := len(sim.Transcript().Commands()) - before
		assert.Greater(t, asked, 10, "it goes on while it rings")
		assert.LessOrEqual(t, asked, 1+10*4, "four times a second at most")
	})
}

func TestDialRefusals(t *testing.T) {
	m, sim := ready(t, nil, nil)
	for _, result := range []gsmerr.ResultCode{gsmerr.Busy, gsmerr.NoAnswer, gsmerr.NoCarrier, gsmerr.NoDialtone} {
		sim.Fault(modemtest.Refuse(modemtest.Result(result)).On("D"))
		_, err := m.Dial(context.Background(), "123", modem.CallerIDDefault)
		assert.ErrorIs(t, err, result)
	}
	for _, number := range []string{"", "12;3", "1,2", "1 2", "1\r2", "1@", "A\"", "1>", "+CMGD=1"} {
		_, err := m.Dial(context.Background(), number, modem.CallerIDDefault)
		var unsafe *at.UnsafeValueError
		require.ErrorAs(t, err, &unsafe, number)
	}
	assert.ErrorIs(t, m.Answer(context.Background()), gsmerr.NoCarrier, "nothing rings")
}

func TestACallIsMadeByAModemThatHasNoListOfThem(t *testing.T) {
	m, sim := ready(t, nil, nil)
	sim.Fault(modemtest.Refuse(modemtest.CME(4)).On("+CLCC").Always())
	c, err := m.Dial(t.Context(), "+15550001111", modem.CallerIDDefault)
	require.NoError(t, err)
	assert.Equal(t, modem.Call{State: modem.CallDialing, Number: "+15550001111"}, c)
}

func TestCallerIDAndName(t *testing.T) {
	seen := newCollected()
	m, sim := ready(t, nil, &modem.Options{OnEvent: seen.add})
	require.NoError(t, m.WatchCalls(t.Context()))
	sim.Fault(modemtest.Answer("+CLCC: 1,1,4,0,0", "OK").On("+CLCC"))
	sim.Unsolicited("+CRING: VOICE")
	assert.Empty(t, next[modem.CallChange](t, seen).Number, "the list tells no number")
	sim.Fault(modemtest.Answer("+CLCC: 1,1,4,0,0", "OK").On("+CLCC"))
	sim.Unsolicited(`+CLIP: "15550009999",145,,,"Anna",0`)
	c := next[modem.CallChange](t, seen)
	assert.Equal(t, "+15550009999", c.Number)
	assert.Equal(t, "Anna", c.Name)
	sim.Fault(modemtest.Answer("OK").On("+CLCC"), modemtest.Answer("+CEER: 17, CM_USER_BUSY", "OK").On("+CEER"))
	sim.Unsolicited("MISSED_CALL: 08:48AM 15550009999")
	c = next[modem.CallChange](t, seen)
	assert.Equal(t, modem.CallEnded, c.State)
	assert.Equal(t, "Anna", c.Name)
	assert.ErrorIs(t, c.Cause, gsmerr.CallCause(17))
}

func TestHuaweiCallNotices(t *testing.T) {
	seen := newCollected()
	_, sim := ready(t, &modemtest.Options{Personality: modemtest.HuaweiE303}, &modem.Options{OnEvent: seen.add})
	sim.Fault(modemtest.Answer(`+CLCC: 1,0,0,0,0,"123",129`, "OK").On("+CLCC"))
	sim.Unsolicited("^CONN:1,0")
	assert.Equal(t, modem.CallActive, next[modem.CallChange](t, seen).State)
	sim.Unsolicited("^CEND:1,12,29,31")
	c := next[modem.CallChange](t, seen)
	assert.Equal(t, modem.CallEnded, c.State)
	assert.Equal(t, gsmerr.CallCause(31), c.Cause)
	sim.Unsolicited("^DDTMF: 7")
	assert.Equal(t, "7", next[modem.Tone](t, seen).Key)
}

func TestCallLists(t *testing.T) {
	testForms(t, "+CLCC", func(ctx context.Context, m *modem.Modem) ([]modem.Call, error) { return m.Calls(ctx) },
		form[[]modem.Call]{"27.007 7.18", []string{`+CLCC: 1,0,0,0,0,"+15550001111",145`}, []modem.Call{{ID: 1, Number: "+15550001111"}}},
		form[[]modem.Call]{"SIM800, name", []string{`+CLCC: 1,1,4,0,0,"15550001111",145,"Anna"`}, []modem.Call{{ID: 1, Incoming: true, State: modem.CallIncoming, Number: "+15550001111", Name: "Anna"}}},
		form[[]modem.Call]{"without a number", []string{"+CLCC: 2,1,5,0,0"}, []modem.Call{{ID: 2, Incoming: true, State: modem.CallWaiting}}},
		form[[]modem.Call]{"conference", []string{`+CLCC: 1,0,0,0,1,"1",129`, `+CLCC: 2,1,1,1,1,"2",129`}, []modem.Call{{ID: 1, Conference: true, Number: "1"}, {ID: 2, Incoming: true, State: modem.CallHeld, Mode: 1, Conference: true, Number: "2"}}},
		form[[]modem.Call]{"SIM7600, one that has just ended", []string{`+CLCC: 1,0,6,0,0,"1",129`}, []modem.Call{}},
		form[[]modem.Call]{"none", nil, []modem.Call{}},
	)
	m, sim := readyInUCS2(t, nil)
	testAnswers(t, m, sim, "+CLCC", func(ctx context.Context, m *modem.Modem) ([]modem.Call, error) { return m.Calls(ctx) },
		form[[]modem.Call]{"name in UCS2", []string{`+CLCC: 1,1,4,0,0,"15550001111",145,"0041006E006E0061"`}, []modem.Call{{ID: 1, Incoming: true, State: modem.CallIncoming, Number: "+15550001111", Name: "Anna"}}},
		form[[]modem.Call]{"number in UCS2", []string{`+CLCC: 1,1,4,0,0,"00310035003500350030",145`}, []modem.Call{{ID: 1, Incoming: true, State: modem.CallIncoming, Number: "+15550"}}},
	)
	_, err := m.Command(t.Context(), `+CSCS="GSM"`)
	require.NoError(t, err)
	testAnswers(t, m, sim, "+CLCC", func(ctx context.Context, m *modem.Modem) ([]modem.Call, error) { return m.Calls(ctx) },
		form[[]modem.Call]{"name in the default alphabet", []string{`+CLCC: 1,1,4,0,0,"1",129,"M~ller"`}, []modem.Call{{ID: 1, Incoming: true, State: modem.CallIncoming, Number: "1", Name: "Müller"}}},
	)
}

func TestANameThatANoticeTellsIsReadInTheSetOfTheModem(t *testing.T) {
	for _, line := range []string{`+CLIP: "+15550001111",145,,,"0041006E006E0061"`, `+CNAP: "0041006E006E0061",0`, `+CCWA: "002B00310035003500350030003000300031003100310031",145,1,"0041006E006E0061"`} {
		t.Run(line, func(t *testing.T) {
			seen := newCollected()
			_, sim := readyInUCS2(t, &modem.Options{OnEvent: seen.add})
			sim.Fault(modemtest.Answer(`+CLCC: 1,1,4,0,0,"+15550001111",145`, "OK").On("+CLCC").Always())
			sim.Unsolicited(line)
			assert.Equal(t, "Anna", next[modem.CallChange](t, seen).Name)
		})
	}
}

func TestCallReports(t *testing.T) {
	ask := func(ctx context.Context, m *modem.Modem) (modem.CallReport, error) { return m.CallReport(ctx) }
	report := func(name, text string, cause gsmerr.CallCause) form[modem.CallReport] {
		return form[modem.CallReport]{name, []string{"+CEER: " + text}, modem.CallReport{Text: text, Cause: cause}}
	}
	testForms(t, "+CEER", ask,
		report("a name (27.007 6.10)", "User busy", 17),
		report("a longer name", "User alerting, no answer", 19),
		report("a number and a word", "17, CM_USER_BUSY", 17),
		report("Siemens, location, cause and service", "8,21,0", 21),
		report("Cinterion, with a text", "0,0,5,16,normal call clearing", 16),
		report("u-blox, 1000 and the cause", "1017", 17),
		report("a word and the number", "Release cause: 34", 34),
		report("nothing known", "No cause information available", 0),
		report("of a data session", "EMM_CAUSE_ESM_FAILURE", 0),
		report("none", "0,NONE", 0),
	)
}

func TestACallerWhoHidesIsNotTakenForTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := newCollected()
		_, sim := ready(t, nil, &modem.Options{OnEvent: seen.add})
		ringing := modemtest.Answer(`+CLCC: 1,1,4,0,0,"",128`, "OK").On("+CLCC").Always()
		sim.Fault(ringing)
		sim.Unsolicited(`+CLIP: "+15550001111",145,,,"Anna"`)
		settle(time.Second)
		sim.ClearFaults()
		settle(time.Minute) // nobody takes it
		sim.Fault(ringing)
		sim.Unsolicited(`+CLIP: "",128,,,,1`)
		settle(time.Second)
		var got []modem.CallChange
		for _, e := range seen.all {
			if c, ok := e.(modem.CallChange); ok {
				got = append(got, c)
			}
		}
		require.Len(t, got, 3)
		assert.Equal(t, "Anna", got[0].Name)
		assert.Equal(t, modem.CallEnded, got[1].State)
		assert.Empty(t, got[2].Name)
		assert.Empty(t, got[2].Number)
	})
}
