package modem_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

var receiving = []behaviour{
	{"short and long messages, stored", func(c *cell) { receivesAll(c, modem.Stored, c.TempDir()) }, true},
	{"short and long messages, direct", func(c *cell) { receivesAll(c, modem.Direct, c.TempDir()) }, true},
	{"short and long messages, without a folder", func(c *cell) { receivesAll(c, modem.Stored, "") }, true},
	{"short and long messages in text mode", receivesInTextMode, false},
	{"messages from before the start", receivesWhatWaited, false},
	{"parts in any order, twice and among others", joinsParts, true},
	{"a part that never comes", givesPartialMessages, false},
	{"a handler that fails and panics", givesAgain, false},
	{"what does not decode", quarantines, true},
	{"a notice that was lost", sweepsWhatWasMissed, false},
	{"a notice without a useful place", readsWhereverItLies, false},
	{"a full card at the start", emptiesAFullCard, false},
	{"a card that fills up", tellsOfAFullCard, false},
	{"an acknowledgement that fails", knowsRepeats, false},
	{"message waiting", tellsOfVoicemail, false},
	{"cell broadcast", joinsPages, false},
	{"another card while a message is handled", keepsToItsCard, false},
	{"settings lost without any notice", setsUpAnew, false},
}

func receivesAll(c *cell, routing modem.Routing, dir string) {
	var box mailbox
	c.modem(modem.Options{Routing: routing, Dir: dir, OnMessage: box.put})
	long := strings.Repeat("In five parts, all of them needed. ", 20)
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "short"))
	c.pass(time.Minute)
	c.middle()
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, long))
	c.pass(30 * time.Minute)
	assert.Equal(c, []string{"short", long}, box.all())
	assert.Zero(c, c.nw.Waiting(ownNumber))
	for _, memory := range c.sim.State().Memories {
		assert.Zero(c, memory.Used, memory.Name)
	}
}

func receivesInTextMode(c *cell) {
	c.make.TextOnly = true
	var box mailbox
	c.modem(modem.Options{Dir: c.TempDir(), OnMessage: box.put})
	texts := []string{"short", strings.Repeat("Long, and with {brackets}. ", 15), "世界 👋"}
	for _, text := range texts {
		require.NoError(c, c.nw.SMS(otherNumber, ownNumber, text))
	}
	c.pass(5 * time.Minute)
	assert.ElementsMatch(c, texts, box.all())
}

func receivesWhatWaited(c *cell) {
	c.simulate(modemtest.Options{})
	var texts []string
	for i := range 5 {
		texts = append(texts, fmt.Sprint("waiting ", i))
		require.NoError(c, c.nw.SMS(otherNumber, ownNumber, texts[i]))
	}
	c.pass(time.Minute)
	var box mailbox
	c.open(modem.Options{OnMessage: box.put})
	c.pass(5 * time.Minute)
	assert.Equal(c, texts, box.all())
}

func joinsParts(c *cell) {
	var box mailbox
	c.modem(modem.Options{Dir: c.TempDir(), OnMessage: box.put})
	c.pass(time.Minute) // the storages were looked through
	c.nw.Hold(ownNumber)
	long := strings.Repeat("0123456789", 40)
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, long))
	require.NoError(c, c.nw.SMS("+15550008888", ownNumber, "between"))
	if c.disturbance == restart { // while some parts are in the folder and the others still in the modem
		c.sim.Fault(modemtest.Late(500 * time.Millisecond).Always())
	}
	require.NoError(c, c.nw.Release(ownNumber, 2, 0, 0, 3, 1, 2))
	<-time.After(2700 * time.Millisecond)
	if c.disturbance == restart {
		left := 0
		for _, memory := range c.sim.State().Memories {
			left += memory.Used
		}
		assert.Contains(c, []int{1, 2, 3, 4, 5}, left)
	}
	c.middle()
	c.pass(30 * time.Minute)
	assert.ElementsMatch(c, []string{long, "between"}, box.all())
}

func givesPartialMessages(c *cell) {
	got := make(chan modem.Message, 1)
	c.modem(modem.Options{Dir: c.TempDir(), Sweep: -1, OnMessage: toChannel(got)})
	c.nw.Hold(ownNumber)
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, strings.Repeat("0123456789", 40)))
	require.NoError(c, c.nw.Release(ownNumber, 0, 2))
	began := time.Now()
	msg := await(c, got)
	assert.Greater(c, time.Since(began), 71*time.Hour)
	assert.Equal(c, []int{2}, msg.Missing)
	assert.Len(c, msg.Parts, 2)
}

func givesAgain(c *cell) {
	for _, dir := range []string{"", c.TempDir()} {
		var seen events
		got := make(chan modem.Message, 8)
		m := c.modem(modem.Options{Dir: dir, OnEvent: seen.add, OnMessage: func(_ context.Context, msg modem.Message) error {
			got <- msg
			switch len(got) {
			case 1:
				return errors.New("database is down")
			case 2:
				panic("bug")
			}
			return nil
		}})
		require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "precious"))
		c.pass(5 * time.Minute)
		require.Len(c, got, 3)
		key := await(c, got).Key
		assert.Equal(c, []string{key, key}, []string{await(c, got).Key, await(c, got).Key})
		failed := 0
		for _, e := range seen.all {
			if f, ok := e.(modem.HandlerFailed); ok {
				assert.Equal(c, key, f.Key)
				failed++
			}
		}
		assert.Equal(c, 2, failed)
		list, err := m.Command(c.Context(), "+CMGL=4")
		require.NoError(c, err)
		assert.Empty(c, list, "handled messages are removed from the modem")
		require.NoError(c, m.Close())
		require.NoError(c, c.sim.Close())
	}
}

func quarantines(c *cell) {
	var seen events
	var box mailbox
	m := c.modem(modem.Options{Dir: c.TempDir(), OnMessage: box.put, OnEvent: seen.add})
	c.sim.Unsolicited("+CMT: ,3", "00FFFF")
	c.pass(time.Minute)
	c.middle()
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "behind it"))
	c.pass(30 * time.Minute)
	assert.Equal(c, []string{"behind it"}, box.all())
	var undecoded []modem.Undecoded
	for _, e := range seen.all {
		if u, ok := e.(modem.Undecoded); ok {
			undecoded = append(undecoded, u)
		}
	}
	require.Len(c, undecoded, 1)
	assert.Equal(c, "00FFFF", undecoded[0].PDU)
	kept := m.Quarantine()
	require.Len(c, kept, 1)
	assert.Equal(c, "00FFFF", kept[0].PDU)
	require.NoError(c, m.Discard(kept[0].Key))
	assert.Empty(c, m.Quarantine())
}

func sweepsWhatWasMissed(c *cell) {
	var seen events
	var box mailbox
	m := c.modem(modem.Options{OnMessage: box.put, OnEvent: seen.add})
	c.pass(time.Minute)
	c.sim.ClearFaults()                                        // an echo that comes back would have the storages looked through at once
	_, err := m.Port().Command(c.Context(), "+CNMI=0,0,0,0,0") // as if the modem had forgotten it
	require.NoError(c, err)
	c.sim.Fault(c.faults...)
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "unheard"))
	c.pass(15 * time.Minute)
	assert.Equal(c, []string{"unheard"}, box.all())
	assert.Contains(c, seen.all, modem.Missed{Count: 1})
	lines, err := m.Command(c.Context(), "+CNMI?")
	require.NoError(c, err)
	assert.Equal(c, "+CNMI: "+m.Route().Setting, lines[0], "the routing is set anew")
}

func readsWhereverItLies(c *cell) {
	var box mailbox
	c.modem(modem.Options{OnMessage: box.put, Sweep: -1})
	for i, notice := range []string{`+CMTI: "SM",-1`, "+CMTI: ,-1", `+CMTI: "SM"`, `+CMTI: "ME",99`} {
		c.sim.Fault(modemtest.LoseNotice("+CMTI").Always())
		text := fmt.Sprint("announced by a notice of no use ", i)
		require.NoError(c, c.nw.SMS(otherNumber, ownNumber, text))
		c.pass(time.Minute)
		c.sim.Unsolicited(notice)
		c.pass(time.Minute)
		if i == 3 {
			c.sim.Unsolicited(`+CMTI: "SM",-1`) // there was nothing at the place before
			c.pass(time.Minute)
		}
		assert.Contains(c, box.all(), text, notice)
	}
	assert.Len(c, box.all(), 4)
}

// emptiesAFullCard fills a card of ten places by parts, pushes and reports while the program is away. The
// service centre keeps what does not fit.
func emptiesAFullCard(c *cell) {
	c.make.Places.SM, c.make.Places.ME, c.make.Places.SR = 10, 10, 10
	c.nw.Phone(receiverNumber, modemtest.Phone{Delay: time.Minute})
	c.simulate(modemtest.Options{})
	var box mailbox
	var data [][]byte
	reports := map[string]int{}
	o := modem.Options{
		Dir: c.TempDir(),
		OnMessage: func(ctx context.Context, msg modem.Message) error {
			if msg.Data != nil {
				data = append(data, msg.Data)
				return nil
			}
			return box.put(ctx, msg)
		},
		OnReport: func(_ context.Context, r modem.Report) error { reports[r.SentID]++; return nil },
	}
	m := c.open(o)
	sent := map[string]int{}
	for i := range 8 {
		s, err := m.Send(c.Context(), receiverNumber, fmt.Sprint("report on this ", i), &modem.SendOptions{Report: true})
		require.NoError(c, err)
		sent[s.ID] = 1
	}
	require.NoError(c, m.Close())

	var want []string
	push := pushTo2948(c.T)
	for i := range 12 {
		text := fmt.Sprintf("while you were out %d", i) + strings.Repeat("!", 300*(i%2)) // every other in three parts
		want = append(want, text)
		require.NoError(c, c.nw.SMS(otherNumber, ownNumber, text))
		require.NoError(c, c.nw.Raw(ownNumber, push(byte(i))))
	}
	c.pass(10 * time.Minute)
	require.NotZero(c, c.nw.Waiting(ownNumber), "the card is full")

	m = c.open(o)
	c.pass(3 * time.Hour)
	require.NoError(c, m.Close())
	assert.ElementsMatch(c, want, box.all())
	assert.Len(c, data, 12)
	assert.Equal(c, sent, reports)
	assert.Zero(c, c.nw.Waiting(ownNumber))
}

// tellsOfAFullCard has a program hold up messages until the card is full: it is told of it, and all come
// when it goes on.
func tellsOfAFullCard(c *cell) {
	c.make.Places.SM, c.make.Places.ME = 5, 5
	var seen events
	var box mailbox
	gate := make(chan struct{})
	c.modem(modem.Options{OnEvent: seen.add, OnMessage: func(ctx context.Context, msg modem.Message) error {
		<-gate
		return box.put(ctx, msg)
	}})
	var want []string
	for i := range 14 {
		want = append(want, fmt.Sprint("message ", i))
		require.NoError(c, c.nw.SMS(otherNumber, ownNumber, want[i]))
		c.pass(time.Minute)
	}
	full := false
	for _, e := range seen.all {
		switch e := e.(type) {
		case modem.StorageFull:
			full = true
		case modem.StorageLevel:
			full = full || e.Used == e.Total
		}
	}
	assert.True(c, full)
	close(gate)
	c.pass(3 * time.Hour)
	assert.ElementsMatch(c, want, box.all())
}

// knowsRepeats has acknowledgements refused, so that the network sends a message again.
func knowsRepeats(c *cell) {
	var box mailbox
	c.modem(modem.Options{Routing: modem.Direct, Dir: c.TempDir(), OnMessage: box.put})
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "the first, which is acknowledged"))
	c.pass(time.Minute)
	for _, command := range []string{"+CNMA", "+EIMSCNMA"} {
		c.sim.Fault(modemtest.Refuse(modemtest.CMS(500)).On(command).Times(3)) // all forms that are tried
	}
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "once"))
	c.pass(2 * time.Hour)
	acks := 0
	for _, line := range c.sim.Transcript().Commands() {
		if strings.Contains(line, "CNMA") {
			acks++
		}
	}
	assert.Greater(c, acks, 2, "it came again")
	assert.Equal(c, []string{"the first, which is acknowledged", "once"}, box.all())
	assert.Zero(c, c.nw.Waiting(ownNumber))
}

func tellsOfVoicemail(c *cell) {
	got := make(chan modem.Message, 1)
	c.modem(modem.Options{OnMessage: toChannel(got)})
	from, err := pdu.ParseAddress(otherNumber)
	require.NoError(c, err)
	stamp, err := pdu.NewTimestamp(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	require.NoError(c, err)
	octets, err := (&pdu.Deliver{Originator: from, DCS: 0xD8, Timestamp: stamp}).AppendBinary([]byte{0})
	require.NoError(c, err)
	require.NoError(c, c.nw.Raw(ownNumber, octets))
	msg := await(c, got)
	require.Len(c, msg.Waiting, 1)
	assert.Equal(c, pdu.WaitingVoice, msg.Waiting[0].Kind)
	assert.True(c, msg.Waiting[0].Active)
}

func joinsPages(c *cell) {
	got := make(chan modem.Broadcast, 4)
	c.modem(modem.Options{Channels: "50,4370-4399", OnBroadcast: toChannel(got)})
	pages, err := pdu.NewCBSMessage(pdu.CBSPage{MessageID: 4370, Serial: 0x1230, DCS: pdu.CBSDefault}, "", strings.Repeat("Take shelter now. ", 8))
	require.NoError(c, err)
	require.Len(c, pages, 2)
	for range 3 { // the network repeats what it broadcasts
		for _, page := range pages {
			octets, err := page.AppendBinary(nil)
			require.NoError(c, err)
			c.nw.Broadcast(octets)
		}
	}
	b := await(c, got)
	assert.EqualValues(c, 4370, b.Channel)
	assert.Contains(c, b.Text, "Take shelter now. Take shelter now.")
	c.pass(time.Minute)
	assert.Empty(c, got, "each message is given once")
}

// keepsToItsCard handles a message slowly while its card is swapped: what lies at the same place of the
// new card is not removed for it.
func keepsToItsCard(c *cell) {
	c.make.Memories = [3]string{"SM", "SM", "SM"}
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
		<-time.After(20 * time.Second) // the first message's place is removed meanwhile
		var err error
		left, err = m.Command(ctx, "+CMGL=4")
		return errors.Join(err, box.put(ctx, msg))
	}
	c.simulate(modemtest.Options{})
	m = modem.New(c.sim.Open(), &modem.Options{OnMessage: handle})
	defer m.Close()
	require.NoError(c, m.Open(c.Context()))
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "on the first card"))
	await(c, started)
	c.sim.RemoveSIM()
	c.pass(3 * time.Minute)
	c.sim.InsertSIM(modemtest.SIM{ICCID: newICCID(), Number: "+15550003333"})
	c.pass(3 * time.Minute)
	require.NoError(c, c.nw.SMS(otherNumber, "+15550003333", "on the second card"))
	c.pass(3 * time.Minute)
	close(swapped)
	c.pass(5 * time.Minute)
	assert.Equal(c, []string{"on the first card", "on the second card"}, box.all())
	assert.Len(c, left, 1, "the second message lay in the modem while it was being handled")
}

// setsUpAnew is a restart that no notice tells of: the modem echoes again.
func setsUpAnew(c *cell) {
	var box mailbox
	m := c.modem(modem.Options{OnMessage: box.put, Sweep: -1})
	c.pass(time.Minute)
	_, err := m.Port().Command(c.Context(), "&F")
	require.NoError(c, err)
	require.NoError(c, c.nw.SMS(otherNumber, ownNumber, "stored in silence"))
	_, err = m.Signal(c.Context())
	require.NoError(c, err)
	c.pass(5 * time.Minute)
	assert.Equal(c, []string{"stored in silence"}, box.all())
	assert.Equal(c, modem.Ready, m.State())
}
