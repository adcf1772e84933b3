package modem_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// mailbox is a handler that keeps what it gets.
type mailbox struct {
	mu    sync.Mutex
	texts []string
	keys  []string
}

func (b *mailbox) put(_ context.Context, msg modem.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.texts = append(b.texts, msg.Text)
	b.keys = append(b.keys, msg.Key)
	return nil
}

func (b *mailbox) all() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.texts...)
}

// personalities are the makes that each behaviour is tried on.
func personalities() []modemtest.Personality {
	return []modemtest.Personality{modemtest.Generic, modemtest.HuaweiE303, modemtest.SIM800, modemtest.EC25, modemtest.MediaTek}
}

func TestReceptionOnEveryMake(t *testing.T) {
	faults := map[string][]modemtest.Fault{
		"no faults":              nil,
		"one octet at a time":    {modemtest.Split(1).Always()},
		"notices inside answers": {modemtest.Notice(modemtest.BeforeAnswer, "RING").Always(), modemtest.Notice(modemtest.BetweenLines, "^RSSI: 7").Always()},
	}
	for _, personality := range personalities() {
		for name, list := range faults {
			for _, routing := range []modem.Routing{modem.Stored, modem.Direct} {
				t.Run(fmt.Sprintf("%s, %s, routing %d", personality.Name, name, routing), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						nw := modemtest.NewNetwork(nil)
						sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw, Personality: personality})
						defer sim.Close()
						sim.Fault(list...)
						var box mailbox
						m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Routing: routing, Dir: t.TempDir(), OnMessage: box.put})
						require.NoError(t, err)
						defer m.Close()
						long := strings.Repeat("In five parts, all of them needed. ", 20)
						require.NoError(t, nw.SMS("+15550009999", "+15550001111", "short"))
						require.NoError(t, nw.SMS("+15550009999", "+15550001111", long))
						<-time.After(time.Minute) // of the bubble's time
						synctest.Wait()
						assert.Equal(t, []string{"short", long}, box.all())
						assert.Zero(t, nw.Waiting("+15550001111"))
					})
				})
			}
		}
	}
}

func TestPartsInAnyOrderTwiceAndAmongOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer sim.Close()
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Dir: t.TempDir(), OnMessage: box.put})
		require.NoError(t, err)
		defer m.Close()
		nw.Hold("+15550001111")
		long := strings.Repeat("0123456789", 40)
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", long))
		require.NoError(t, nw.SMS("+15550008888", "+15550001111", "between"))
		require.NoError(t, nw.Release("+15550001111", 2, 0, 0, 3, 1, 2))
		<-time.After(time.Minute)
		synctest.Wait()
		assert.ElementsMatch(t, []string{long, "between"}, box.all())
	})
}

// TestAFullStorageIsEmptiedAtTheStart fills a card of ten places by parts, pushes and reports while the
// program is away. The service centre keeps what does not fit.
func TestAFullStorageIsEmptiedAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		small := modemtest.Generic
		small.Places.SM, small.Places.SR = 10, 10
		nw := modemtest.NewNetwork(nil)
		nw.Phone("+15550002222", modemtest.Phone{Delay: time.Minute})
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw, Personality: small})
		defer sim.Close()
		var box mailbox
		var data [][]byte
		reports := map[string]int{}
		o := &modem.Options{
			Dir: t.TempDir(),
			OnMessage: func(ctx context.Context, msg modem.Message) error {
				if msg.Data != nil {
					data = append(data, msg.Data)
					return nil
				}
				return box.put(ctx, msg)
			},
			OnReport: func(_ context.Context, r modem.Report) error { reports[r.SentID]++; return nil },
		}
		m, err := modem.Open(t.Context(), sim.Open(), o)
		require.NoError(t, err)
		sent := map[string]int{}
		for i := range 8 {
			s, err := m.Send(t.Context(), "+15550002222", fmt.Sprint("report on this ", i), &modem.SendOptions{Report: true})
			require.NoError(t, err)
			sent[s.ID] = 1
		}
		require.NoError(t, m.Close())

		var want []string
		push := pushTo2948(t)
		for i := range 12 {
			text := fmt.Sprintf("while you were out %d", i) + strings.Repeat("!", 300*(i%2)) // every other in three parts
			want = append(want, text)
			require.NoError(t, nw.SMS("+15550009999", "+15550001111", text))
			require.NoError(t, nw.Raw("+15550001111", push(byte(i))))
		}
		<-time.After(10 * time.Minute)
		require.NotZero(t, nw.Waiting("+15550001111"), "the card is full")

		m, err = modem.Open(t.Context(), sim.Open(), o)
		require.NoError(t, err)
		<-time.After(time.Hour)
		require.NoError(t, m.Close())
		assert.ElementsMatch(t, want, box.all())
		assert.Len(t, data, 12)
		assert.Equal(t, sent, reports)
		assert.Zero(t, nw.Waiting("+15550001111"))
	})
}

// pushTo2948 returns a function that makes WAP pushes, each with an octet of its own.
func pushTo2948(t *testing.T) func(n byte) []byte {
	from, err := pdu.ParseAddress("+15550008888")
	require.NoError(t, err)
	stamp, err := pdu.NewTimestamp(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	require.NoError(t, err)
	return func(n byte) []byte {
		ud, err := pdu.NewData(pdu.Header{pdu.Ports{Destination: 2948, Source: 9200}}, []byte{n, 6, 1, 0xAE})
		require.NoError(t, err)
		d := pdu.Deliver{Originator: from, DCS: 0xF5, Timestamp: stamp, UserData: ud}
		octets, err := d.AppendBinary([]byte{0})
		require.NoError(t, err)
		return octets
	}
}

func TestWhatDoesNotDecodeHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer sim.Close()
		var seen events
		var box mailbox
		dir := t.TempDir()
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Dir: dir, OnMessage: box.put, OnEvent: seen.add})
		require.NoError(t, err)
		defer m.Close()
		sim.Unsolicited("+CMT: ,3", "00FFFF")
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "behind it"))
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"behind it"}, box.all())
		var undecoded []modem.Undecoded
		for _, e := range seen.all {
			if u, ok := e.(modem.Undecoded); ok {
				undecoded = append(undecoded, u)
			}
		}
		require.Len(t, undecoded, 1)
		assert.Equal(t, "00FFFF", undecoded[0].PDU)
		kept := m.Quarantine()
		require.Len(t, kept, 1)
		assert.Equal(t, "00FFFF", kept[0].PDU)
		require.NoError(t, m.Discard(kept[0].Key))
		assert.Empty(t, m.Quarantine())
	})
}

func TestANoticeThatWasLostIsMadeUpForByASweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer sim.Close()
		var seen events
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnMessage: box.put, OnEvent: seen.add})
		require.NoError(t, err)
		defer m.Close()
		synctest.Wait()
		_, err = m.Port().Command(t.Context(), "+CNMI=0,0,0,0,0") // as if the modem had forgotten it
		require.NoError(t, err)
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "unheard"))
		<-time.After(11 * time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"unheard"}, box.all())
		assert.Contains(t, seen.all, modem.Missed{Count: 1})
		lines, err := m.Command(t.Context(), "+CNMI?")
		require.NoError(t, err)
		assert.Equal(t, "+CNMI: "+m.Route().Setting, lines[0], "the routing is set anew")
	})
}

func TestReceptionGoesOnAfterARestartOfTheModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", PIN: "1234", Network: nw, Personality: modemtest.SIM800})
		defer sim.Close()
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{PIN: "1234", OnMessage: box.put})
		require.NoError(t, err)
		defer m.Close()
		synctest.Wait()
		sim.Reboot(5 * time.Second)
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "after the restart"))
		<-time.After(3 * time.Minute)
		synctest.Wait()
		assert.Equal(t, modem.Ready, m.State())
		assert.Equal(t, []string{"after the restart"}, box.all())
	})
}

func TestAPartialMessageIsGivenWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer sim.Close()
		got := make(chan modem.Message, 1)
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Dir: t.TempDir(), OnMessage: func(_ context.Context, msg modem.Message) error { got <- msg; return nil }})
		require.NoError(t, err)
		defer m.Close()
		nw.Hold("+15550001111")
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", strings.Repeat("0123456789", 40)))
		require.NoError(t, nw.Release("+15550001111", 0, 2))
		msg := <-got // after 72 hours
		assert.Equal(t, []int{2}, msg.Missing)
		assert.Len(t, msg.Parts, 2)
	})
}

func TestMessageWaitingIsTold(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	sim := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw})
	got := make(chan modem.Message, 1)
	_, err := open(t, sim, &modem.Options{OnMessage: func(_ context.Context, msg modem.Message) error { got <- msg; return nil }})
	require.NoError(t, err)
	from, err := pdu.ParseAddress("+15550009999")
	require.NoError(t, err)
	stamp, err := pdu.NewTimestamp(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	require.NoError(t, err)
	octets, err := (&pdu.Deliver{Originator: from, DCS: 0xD8, Timestamp: stamp}).AppendBinary(nil)
	require.NoError(t, err)
	require.NoError(t, nw.Raw("+15550001111", append([]byte{0}, octets...)))
	msg := <-got
	require.Len(t, msg.Waiting, 1)
	assert.Equal(t, pdu.WaitingVoice, msg.Waiting[0].Kind)
	assert.True(t, msg.Waiting[0].Active)
}

// TestAnotherCardsPlacesAreNotTakenForTheFirsts handles a message slowly while its card is swapped: what
// lies at the same place of the new card is not removed for it.
func TestAnotherCardsPlacesAreNotTakenForTheFirsts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw, Personality: modemtest.SIM800})
		defer sim.Close()
		started, swapped := make(chan struct{}), make(chan struct{})
		var box mailbox
		var m *modem.Modem
		var left []string
		handle := func(ctx context.Context, msg modem.Message) error {
			if msg.Text == "on the first card" {
				close(started)
				<-swapped
				return box.put(ctx, msg)
			}
			<-time.After(time.Second) // the first message's place is removed meanwhile
			var err error
			left, err = m.Command(ctx, "+CMGL=4")
			return errors.Join(err, box.put(ctx, msg))
		}
		m = modem.New(sim.Open(), &modem.Options{OnMessage: handle})
		defer m.Close()
		require.NoError(t, m.Open(t.Context()))
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "on the first card"))
		<-started
		sim.RemoveSIM()
		<-time.After(time.Minute)
		sim.InsertSIM(modemtest.SIM{ICCID: "8988211000000999995", Number: "+15550003333"})
		<-time.After(time.Minute)
		require.NoError(t, nw.SMS("+15550009999", "+15550003333", "on the second card"))
		<-time.After(time.Minute)
		close(swapped)
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"on the first card", "on the second card"}, box.all())
		assert.Len(t, left, 1, "the second message lay in the modem while it was being handled")
	})
}

func TestCloseRemovesWhatWasHandled(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	sim := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw})
	sim.Fault(modemtest.Late(20 * time.Millisecond).Always()) // so that Close comes before the worker
	got := make(chan struct{}, 1)
	m, err := open(t, sim, &modem.Options{OnMessage: func(context.Context, modem.Message) error { got <- struct{}{}; return nil }})
	require.NoError(t, err)
	require.NoError(t, nw.SMS("+15550009999", "+15550001111", "handled"))
	<-got
	require.NoError(t, m.Close())
	var box mailbox
	again, err := open(t, sim, &modem.Options{OnMessage: box.put})
	require.NoError(t, err)
	levels, err := again.Command(t.Context(), "+CPMS?")
	require.NoError(t, err)
	assert.Contains(t, levels[0], `"SM",0,`)
	assert.Empty(t, box.all())
}

func TestAMessageThatComesAgainForLackOfAnAcknowledgementIsARepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer sim.Close()
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Routing: modem.Direct, Dir: t.TempDir(), OnMessage: box.put})
		require.NoError(t, err)
		defer m.Close()
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "the first, which is acknowledged"))
		<-time.After(time.Second)
		sim.Fault(modemtest.Refuse(modemtest.CMS(500)).On("+CNMA").Times(3)) // all forms that are tried
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "once"))
		<-time.After(time.Hour)
		synctest.Wait()
		acks := 0
		for _, e := range sim.Transcript() {
			if strings.Contains(e.Text, "+CNMA") {
				acks++
			}
		}
		assert.Greater(t, acks, 4, "it came again")
		assert.Equal(t, []string{"the first, which is acknowledged", "once"}, box.all())
		assert.Zero(t, nw.Waiting("+15550001111"))
	})
}

func TestBroadcastsAreReceivedWithoutOtherHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Network: nw})
		defer sim.Close()
		got := make(chan modem.Broadcast, 4)
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{
			Channels:    "50,4370-4399",
			OnBroadcast: func(_ context.Context, b modem.Broadcast) error { got <- b; return nil },
		})
		require.NoError(t, err)
		defer m.Close()
		pages, err := pdu.NewCBSMessage(pdu.CBSPage{MessageID: 4370, Serial: 0x1230, DCS: pdu.CBSDefault}, "", strings.Repeat("Take shelter now. ", 8))
		require.NoError(t, err)
		for range 3 { // the network repeats what it broadcasts
			for _, page := range pages {
				octets, err := page.AppendBinary(nil)
				require.NoError(t, err)
				nw.Broadcast(octets)
			}
		}
		b := <-got
		assert.EqualValues(t, 4370, b.Channel)
		assert.Contains(t, b.Text, "Take shelter now. Take shelter now.")
		synctest.Wait()
		assert.Empty(t, got, "each message is given once")
	})
}

func TestAModemThatEchoesAgainIsSetUpAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer sim.Close()
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnMessage: box.put, Sweep: -1})
		require.NoError(t, err)
		defer m.Close()
		synctest.Wait()
		_, err = m.Port().Command(t.Context(), "&F") // as a restart without any notice leaves it
		require.NoError(t, err)
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "stored in silence"))
		_, err = m.Signal(t.Context())
		require.NoError(t, err)
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"stored in silence"}, box.all())
		assert.Equal(t, modem.Ready, m.State())
	})
}
