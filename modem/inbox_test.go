package modem_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
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

// TestAPlaceIsEmptiedOnce has messages come at every moment of a sweep and of what notices cause, to places that have
// just become free: none may be removed for one that lay there before.
func TestAPlaceIsEmptiedOnce(t *testing.T) {
	for _, every := range []time.Duration{250, 410, 700, 1100} {
		synctest.Test(t, func(t *testing.T) {
			nw := modemtest.NewNetwork(nil)
			sim := modemtest.New(&modemtest.Options{Number: bob, Network: nw})
			defer sim.Close()
			sim.Fault(modemtest.Late(300 * time.Millisecond).Always())
			var box mailbox
			m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnMessage: box.put})
			require.NoError(t, err)
			defer m.Close()
			var want []string
			for i := range 100 {
				want = append(want, fmt.Sprint("message ", i))
				require.NoError(t, nw.SMS(alice, bob, want[i]))
				<-time.After(every * time.Millisecond)
			}
			<-time.After(30 * time.Minute)
			synctest.Wait()
			assert.ElementsMatch(t, want, box.all())
		})
	}
}

func TestAHandlerOfBroadcastsThatBlocksHoldsUpNoMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: bob, Network: nw})
		defer sim.Close()
		var box mailbox
		blocked := make(chan struct{})
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{
			OnMessage: box.put, Channels: "4370",
			OnBroadcast: func(ctx context.Context, _ modem.Broadcast) error {
				close(blocked)
				<-ctx.Done()
				return ctx.Err()
			},
		})
		require.NoError(t, err)
		defer m.Close()
		warn(t, nw, 0)
		<-blocked
		require.NoError(t, nw.SMS(alice, bob, "meanwhile"))
		<-time.After(time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"meanwhile"}, box.all())
	})
}

// TestAFolderThatFailsForAWhile: what can not be written is not acknowledged, so that the modem turns the direct routing
// off; the network sends it again.
func TestAFolderThatFailsForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: bob, Network: nw})
		defer sim.Close()
		var box mailbox
		dir := t.TempDir()
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Dir: dir, Routing: modem.Direct, Sweep: -1, OnMessage: box.put})
		require.NoError(t, err)
		defer m.Close()
		inboxes, err := filepath.Glob(filepath.Join(dir, "*", "inbox"))
		require.NoError(t, err)
		require.Len(t, inboxes, 1)
		require.NoError(t, os.Rename(inboxes[0], inboxes[0]+"-away"))
		require.NoError(t, nw.SMS(alice, bob, "precious"))
		<-time.After(time.Second)
		require.NoError(t, os.Rename(inboxes[0]+"-away", inboxes[0]))
		<-time.After(time.Hour)
		synctest.Wait()
		assert.Equal(t, []string{"precious"}, box.all())
		assert.Zero(t, nw.Waiting(bob))
	})
}

func TestAStorageThatCanNotBeListedIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: bob, Network: nw})
		defer sim.Close()
		sim.Fault(modemtest.Refuse(modemtest.CMS(302)).On("+CMGL").Always())
		refusals := func() int {
			seen := newCollected()
			m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnEvent: seen.add, OnMessage: func(context.Context, modem.Message) error { return nil }})
			require.NoError(t, err)
			<-time.After(time.Minute)
			require.NoError(t, m.Close())
			n := 0
			for range len(seen.got) {
				if e, ok := (<-seen.got).(modem.ReceptionFailed); ok {
					assert.ErrorIs(t, e.Err, gsmerr.CMSCode(302))
					n++
				}
			}
			return n
		}
		assert.Zero(t, refusals(), "nothing lies there")
		sim.Fault(modemtest.LoseNotice("+CMTI"))
		require.NoError(t, nw.SMS(alice, bob, "out of reach"))
		<-time.After(time.Second)
		assert.Equal(t, 1, refusals())
	})
}

func TestAPanicOfTheEventHandlerEndsNothing(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	sim := simulated(t, &modemtest.Options{Number: bob, Network: nw})
	got := make(chan modem.Message, 1)
	_, err := open(t, sim, &modem.Options{OnEvent: func(modem.Event) { panic("bug") }, OnMessage: toChannel(got)})
	require.NoError(t, err)
	require.NoError(t, nw.SMS(alice, bob, "precious"))
	assert.Equal(t, "precious", (<-got).Text)
}

// TestAnEventHandlerThatIsBehind: what it does not take may not fill the memory of the program.
func TestAnEventHandlerThatIsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		gate, n := make(chan struct{}), 0
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnEvent: func(modem.Event) { <-gate; n++ }})
		require.NoError(t, err)
		for range 100 {
			for range 100 {
				sim.Unsolicited("^RSSI: 7")
			}
			synctest.Wait()
		}
		close(gate)
		require.NoError(t, m.Close())
		assert.Greater(t, n, 1000)
		assert.Less(t, n, 5000)
	})
}

func TestAMessageThatNobodyTakesIsAnEvent(t *testing.T) {
	sim := simulated(t, nil)
	seen := newCollected()
	_, err := open(t, sim, &modem.Options{OnEvent: seen.add})
	require.NoError(t, err)
	sim.Unsolicited("+CMT: ,3", "00FFFF") // as set by a program of before
	assert.Equal(t, "00FFFF", next[modem.Unclaimed](t, seen).Body)
}
