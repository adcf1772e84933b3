package modem_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestFullStoragesAreToldByTheIndicatorThatTheModemHasForThat(t *testing.T) {
	const sara = `+CIND: ("battchg",(0-5)),("signal",(0-5)),("service",(0,1)),("sounder",(0,1)),("message",(0,1)),("call",(0,1)),` +
		`("roam",(0,1)),("smsfull",(0,1)),("gprs",(0-2)),("callsetup",(0-3)),("callheld",(0,1)),("simind",(0-2))`
	const ericsson = `+CIND: ("battchg",(0-5)),("signal",(0-5)),("batterywarning",(0-1)),("chargerconnected",(0-1)),("service",(0-1)),` +
		`("sounder",(0-1)),("message",(0-1)),("call",(0-1)),("roam",(0-1)),("smsfull",(0-1)),("callsetup",(0-3)),("callheld",(0-1))`
	tests := []struct {
		name    string
		maker   string
		list    []string // the answer to +CIND=?
		refused []string
		sends   []string
		full    []string // notices that tell it
		not     []string
	}{
		{"27.007 8.9 in the order of the standard", "", []string{`+CIND: ("battchg",(0-5)),("signal",(0-5)),("service",(0,1)),("message",(0,1)),("call",(0,1)),("roam",(0,1)),("smsfull",(0,1))`, "OK"},
			nil, []string{"+CIND=?", "+CMER=2,0,0,1"}, []string{"+CIEV: 7,1", "+CIEV: 7,2"}, []string{"+CIEV: 7,0", "+CIEV: 2,1", "+CIEV: smsfull"}},
		{"SARA-U2", "u-blox", []string{sara, "OK"}, nil, []string{"+CMER=2,0,0,1"}, []string{"+CIEV: 8,1"}, []string{"+CIEV: 7,1", "+CIEV: 10,1"}},
		{"Sony Ericsson, with a range in other form", "", []string{ericsson, "OK"}, nil, nil, []string{"+CIEV: 10,1"}, []string{"+CIEV: 8,1"}},
		{"a space in the name", "", []string{`+CIND: (" battchg",(0-5)),(" smsfull",(0-1))`, "OK"}, nil, nil, []string{"+CIEV: 2,1"}, []string{"+CIEV: 1,1"}},
		{"which takes the last form of +CMER only", "", []string{sara, "OK"}, []string{"+CMER=2", "+CMER=3", "+CMER=1,0,0,1"},
			[]string{"+CMER=2,0,0,1", "+CMER=1,0,0,2"}, []string{"+CIEV: 8,1"}, nil},
		{"without such an indicator", "", []string{`+CIND: ("signal",(0-5))`, "OK"}, nil, nil, nil, []string{"+CIEV: 1,1", "+CIEV: 0,1"}},
		{"which tells nothing", "", []string{"OK"}, nil, nil, nil, []string{"+CIEV: 0,1"}},
		{"which refuses", "", []string{"+CME ERROR: 3"}, nil, nil, nil, []string{"+CIEV: 0,1"}},
		{"which has a notice of its own", "huawei", []string{sara, "OK"}, nil, nil, []string{"^SMMEMFULL: \"ME\""}, []string{"+CIEV: 8,1"}},
	}
	for _, tt := range tests {
		t.Run(tt.maker+" "+tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{Personality: modemtest.Personality{Manufacturer: tt.maker}})
				defer sim.Close()
				sim.Fault(modemtest.Answer(tt.list...).On("+CIND=?").Always())
				for _, command := range tt.refused {
					sim.Fault(modemtest.Refuse(modemtest.CME(3)).On(command).Always())
				}
				seen := newCollected()
				m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnEvent: seen.add, OnMessage: func(context.Context, modem.Message) error { return nil }})
				require.NoError(t, err)
				defer m.Close()
				assertInOrder(t, tt.sends, sim.Transcript().Commands())
				fulls := func(notice string) (n int) {
					synctest.Wait()
					for range len(seen.got) {
						<-seen.got
					}
					sim.Unsolicited(notice)
					synctest.Wait()
					for range len(seen.got) {
						if _, ok := (<-seen.got).(modem.StorageFull); ok {
							n++
						}
					}
					return n
				}
				for _, notice := range tt.full {
					assert.Equal(t, 1, fulls(notice), notice)
				}
				for _, notice := range tt.not {
					assert.Zero(t, fulls(notice), notice)
				}
			})
		})
	}
}

func TestAModemThatReceivesNothingIsNotAskedForItsIndicators(t *testing.T) {
	_, sim := ready(t, nil, nil)
	assert.NotContains(t, sim.Transcript().Commands(), "AT+CIND=?")
}

// TestAFullStorageIsToldOnce, by its name, whether the notice of the make names it or not, and however often the modem
// repeats it.
func TestAFullStorageIsToldOnce(t *testing.T) {
	for _, p := range modemtest.Personalities() {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p.Places.SM, p.Places.ME = 5, 5
				p.Memories = [3]string{"SM", "SM", "SM"}
				nw := modemtest.NewNetwork(nil)
				sim := simulated(t, &modemtest.Options{Personality: p, Number: bob, Network: nw})
				seen := newCollected()
				gate := make(chan struct{}) // the messages stay in the modem until then
				_, err := open(t, sim, &modem.Options{OnEvent: seen.add, OnMessage: func(context.Context, modem.Message) error { <-gate; return nil }})
				require.NoError(t, err)
				fulls := func() (full []modem.Event) {
					for i := range 7 {
						require.NoError(t, nw.SMS(alice, bob, fmt.Sprint("message ", i)))
					}
					<-time.After(12 * time.Hour) // the network tries again
					synctest.Wait()
					for range len(seen.got) {
						if ev, ok := (<-seen.got).(modem.StorageFull); ok {
							full = append(full, ev)
						}
					}
					return full
				}
				<-time.After(time.Minute) // the storages were looked through
				assert.Equal(t, []modem.Event{modem.StorageFull{Memory: "SM"}}, fulls())
				gate <- struct{}{} // there is room again, for one
				assert.Equal(t, []modem.Event{modem.StorageFull{Memory: "SM"}}, fulls())
				close(gate)
			})
		})
	}
}

// TestFiftyNoticesAreNotFiftySweeps: modems tell of a full storage, or of a message whose place makes no sense,
// for each message that waits.
func TestFiftyNoticesAreNotFiftySweeps(t *testing.T) {
	for _, notice := range []string{"+SMS FULL", `+CMTI: "SM",-1`} {
		synctest.Test(t, func(t *testing.T) {
			sim := modemtest.New(&modemtest.Options{Personality: modemtest.SIM800})
			defer sim.Close()
			seen := newCollected()
			m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnEvent: seen.add, OnMessage: func(context.Context, modem.Message) error { return nil }})
			require.NoError(t, err)
			defer m.Close()
			<-time.After(time.Minute)
			synctest.Wait()
			before := len(sim.Transcript().Commands())
			sim.Fault(modemtest.Late(time.Second).Always()) // so that the first sweep lasts
			for range 50 {
				sim.Unsolicited(notice)
			}
			<-time.After(time.Hour / 8)
			synctest.Wait()
			assert.LessOrEqual(t, strings.Count(strings.Join(sim.Transcript().Commands()[before:], "\n"), "+CMGL"), 10, notice)
			full := 0
			for range len(seen.got) {
				if _, ok := (<-seen.got).(modem.StorageFull); ok {
					full++
				}
			}
			assert.LessOrEqual(t, full, 5, notice)
		})
	}
}

func TestANoticeDuringASweepIsFollowedByAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Personality: modemtest.SIM800, Number: bob, Network: nw})
		defer sim.Close()
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Sweep: -1, OnMessage: box.put})
		require.NoError(t, err)
		defer m.Close()
		<-time.After(time.Minute)
		sim.Fault(modemtest.LateFinal(10*time.Second).On("+CMGL"), modemtest.LoseNotice("+CMTI"))
		sim.Unsolicited("+SMS FULL")
		<-time.After(5 * time.Second) // the storage is listed, without what comes now
		require.NoError(t, nw.SMS(alice, bob, "meanwhile"))
		<-time.After(time.Second)
		sim.Unsolicited("+SMS FULL")
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"meanwhile"}, box.all())
	})
}
