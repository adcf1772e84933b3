package modem_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

var (
	killSendMessages = flag.Int("kill.send.messages", 60, "messages that the kill test sends from each modem")
	killSendTimes    = flag.Int("kill.send.times", 12, "how often it kills the sender")
)

// killSends is set in the environment of a program that sends: how many messages.
const killSends = "GSM_KILL_SENDS"

// About how many octets the program writes to send one message with its report.
const octetsEachSent = 150

// note is what the sender writes: the result of sending, a report, or that it is through.
type note struct {
	ID     string
	States []modem.PartState `json:",omitempty"`
	Part   int               `json:",omitempty"` // of a report
	Good   bool              `json:",omitempty"` // it is delivered
	Done   bool              `json:",omitempty"`
}

// Each message has a number of its own, and words that occur once.
func killNumber(i int) string { return fmt.Sprintf("+1555%07d", 1000000+i) }

func killText(i int) string {
	text := fmt.Sprintf("message %d", i)
	if i%4 == 3 {
		for w := range 60 {
			text += fmt.Sprintf(" %d.%d", i, w)
		}
	}
	return text
}

// sendingProgram is the program that is killed. At each start it sends all messages, as if it had noted nothing.
func sendingProgram(address string) error {
	line, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	out := json.NewEncoder(os.Stdout)
	say := func(n note) error {
		mu.Lock()
		defer mu.Unlock()
		return out.Encode(n)
	}
	m, err := modem.Open(context.Background(), line, &modem.Options{
		Dir: os.Getenv("GSM_KILL_DIR"),
		OnReport: func(_ context.Context, r modem.Report) error {
			return say(note{ID: r.SentID, Part: r.Part, Good: r.Status.Delivered()})
		},
	})
	if err != nil {
		return err
	}
	total, err := strconv.Atoi(os.Getenv(killSends))
	if err != nil {
		return err
	}
	for i := range total {
		sent, err := m.Send(context.Background(), killNumber(i), killText(i), &modem.SendOptions{ID: strconv.Itoa(i), Report: true})
		if err != nil && !errors.Is(err, modem.ErrSentBefore) {
			return err
		}
		if err := say(note{ID: sent.ID, States: states(sent)}); err != nil {
			return err
		}
	}
	if err := say(note{Done: true}); err != nil {
		return err
	}
	<-m.Port().Done()
	return m.Close()
}

// arrivals counts what reaches the phones, by number and text of the part.
type arrivals struct {
	mu    sync.Mutex
	parts map[string]map[string]int
}

func (a *arrivals) phone(number string) modemtest.Phone {
	return modemtest.Phone{Reply: func(_, text string) string {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.parts[number] == nil {
			a.parts[number] = map[string]int{}
		}
		a.parts[number][text]++
		return ""
	}}
}

// at returns how many parts have reached a number; a part that came twice is a failure.
func (a *arrivals) at(t *testing.T, number string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	for text, n := range a.parts[number] {
		assert.Equal(t, 1, n, "sent twice: %q", text)
	}
	return len(a.parts[number])
}

// TestNothingIsSentTwiceWhenTheSenderIsKilled kills a sender with SIGKILL at random octets of its dialogue,
// and starts it again on the same folder, where it sends all messages again.
func TestNothingIsSentTwiceWhenTheSenderIsKilled(t *testing.T) {
	makes := []modemtest.Personality{modemtest.Generic, textOnly(nil)}
	if *killSendTimes > 20 { // reports that come directly hold up the next ones after each kill
		makes = append(makes, modemtest.MediaTek)
	}
	for _, p := range makes {
		t.Run(p.Name, func(t *testing.T) { testKilledSender(t, p) })
	}
}

func testKilledSender(t *testing.T, p modemtest.Personality) {
	nw := modemtest.NewNetwork(nil)
	sim := simulated(t, &modemtest.Options{Number: "+15550001111", Network: nw, Personality: p})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	came := &arrivals{parts: map[string]map[string]int{}}
	for i := range *killSendMessages {
		nw.Phone(killNumber(i), came.phone(killNumber(i)))
	}
	random := rand.New(rand.NewPCG(*killSeed, 1))
	dir := t.TempDir()
	told := map[string][]modem.PartState{} // the last that the program said of each message
	reported := map[string]bool{}          // "ID/part"
	kills := 0
	for done := false; !done; kills++ {
		limit := int64(-1)
		if kills < *killSendTimes {
			limit = 1 + random.Int64N(int64(setUpOctets + octetsEachSent**killSendMessages / *killSendTimes))
		}
		through := false
		for line := range untilKilled(t, listener, sim, limit, "GSM_KILL_DIR="+dir, killSends+"="+strconv.Itoa(*killSendMessages)) {
			var n note
			if json.Unmarshal(line, &n) != nil {
				continue // cut by the kill
			}
			switch {
			case n.Done:
				through = true
			case n.Part > 0:
				assert.True(t, n.Good)
				reported[fmt.Sprint(n.ID, "/", n.Part)] = true
			case n.States != nil:
				told[n.ID] = n.States
			default:
				assert.Fail(t, "a report that was not matched", "%s", line)
			}
			if through && limit < 0 && allReported(told, reported, came, t) {
				done = true
				break
			}
		}
		require.True(t, done || limit >= 0, "the sender ended by itself")
	}
	verifySent(t, sim, dir, told, reported, came)
	t.Logf("%s: %d messages, killed %d times, %d reports", p.Name, *killSendMessages, kills-1, len(reported))
}

// allReported reports whether every part that is known to have gone out has its report.
func allReported(told map[string][]modem.PartState, reported map[string]bool, came *arrivals, t *testing.T) bool {
	out := 0
	for id, parts := range told {
		for i, state := range parts {
			if state == modem.Accepted && !reported[fmt.Sprint(id, "/", i+1)] {
				return false
			}
		}
		i, err := strconv.Atoi(id)
		require.NoError(t, err)
		out += came.at(t, killNumber(i))
	}
	return out == len(reported)
}

// verifySent compares what the program believes with what the phones got.
func verifySent(t *testing.T, sim *modemtest.Modem, dir string, told map[string][]modem.PartState, reported map[string]bool, came *arrivals) {
	m, err := modem.Open(context.Background(), sim.Open(), &modem.Options{Dir: dir})
	require.NoError(t, err)
	defer m.Close()
	unsettled := map[string]modem.Sent{}
	for _, s := range m.Unsettled() {
		unsettled[s.ID] = s
	}
	unknown := 0
	for i := range *killSendMessages {
		id := strconv.Itoa(i)
		arrived, parts := came.at(t, killNumber(i)), len(told[id])
		s, doubtful := unsettled[id]
		if !doubtful {
			assert.Equal(t, parts, arrived, "message %d is believed to have gone out", i)
			continue
		}
		unknown++
		accepted := strings.Count(fmt.Sprint(states(s)), modem.Accepted.String())
		assert.Equal(t, arrived, accepted, "message %d: reports settle what went out, the rest is shown as unknown or not sent: %v", i, states(s))
		assert.Less(t, accepted, len(s.Parts))
		assert.WithinDuration(t, time.Now(), s.Time, time.Hour)
	}
	t.Logf("%d reports, %d messages in doubt", len(reported), unknown)
}
