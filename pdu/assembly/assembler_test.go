package assembly_test

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/assembly"
)

var noon = time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)

// sms describes a received SMS-DELIVER.
type sms struct {
	scope, from, text string
	concat            pdu.Concat // zero: a single message
	dcs               pdu.DCS
	sent              time.Duration // time stamp, after noon
	more              bool          // TP-MMS
}

// item codes m; it was received when it was sent.
func (m sms) item(t testing.TB) assembly.Item {
	t.Helper()
	if m.from == "" {
		m.from = "+15551234567"
	}
	from, err := pdu.ParseAddress(m.from)
	require.NoError(t, err)
	stamp, err := pdu.NewTimestamp(noon.Add(m.sent))
	require.NoError(t, err)
	var header pdu.Header
	if m.concat != (pdu.Concat{}) {
		header = pdu.Header{m.concat}
	}
	data, err := pdu.NewText(header, m.dcs, m.text)
	require.NoError(t, err)
	s, err := pdu.Message{TPDU: &pdu.Deliver{MoreMessages: m.more, Originator: from,
		DCS: m.dcs, Timestamp: stamp, UserData: data}}.Hex()
	require.NoError(t, err)
	return assembly.Item{Scope: m.scope, Received: noon.Add(m.sent), PDU: s, Length: len(s)/2 - 1}
}

// of returns the concatenation element of part sequence of total.
func of(reference, total, sequence int) pdu.Concat {
	return pdu.Concat{Reference: uint16(reference), Total: uint8(total), Sequence: uint8(sequence)}
}

func open(t testing.TB, store assembly.Store, o *assembly.Options) *assembly.Assembler {
	t.Helper()
	a, err := assembly.Open(store, o)
	require.NoError(t, err)
	require.Empty(t, a.Damaged())
	return a
}

func add(t testing.TB, a *assembly.Assembler, it assembly.Item) assembly.Message {
	t.Helper()
	m, err := a.Add(it)
	require.NoError(t, err)
	return m
}

func records(t testing.TB, store assembly.Store) []string {
	t.Helper()
	var names []string
	for r, err := range store.Records() {
		require.NoError(t, err)
		names = append(names, r.Name)
	}
	return names
}

func TestPartsBecomeMessages(t *testing.T) {
	tests := []struct {
		name  string
		parts []sms
		want  []string // "state text" of each Add that does not wait; "waiting 2,3" otherwise
	}{
		{"a single message is whole", []sms{{text: "hello"}}, []string{"whole hello"}},
		{"parts in order", []sms{
			{text: "one ", concat: of(7, 3, 1)}, {text: "two ", concat: of(7, 3, 2)}, {text: "three", concat: of(7, 3, 3)},
		}, []string{"waiting 2,3", "waiting 3", "whole one two three"}},
		{"parts in the opposite order", []sms{
			{text: "three", concat: of(7, 3, 3)}, {text: "two ", concat: of(7, 3, 2)}, {text: "one ", concat: of(7, 3, 1)},
		}, []string{"waiting 1,2", "waiting 1", "whole one two three"}},
		{"a part that comes twice", []sms{
			{text: "a", concat: of(7, 2, 1)}, {text: "a", concat: of(7, 2, 1)}, {text: "b", concat: of(7, 2, 2)},
		}, []string{"waiting 2", "repeat a", "whole ab"}},
		{"a repeat with another TP-MMS", []sms{{text: "x"}, {text: "x", more: true}}, []string{"whole x", "repeat x"}},
		{"a repeat of a part once the message is whole", []sms{
			{text: "a", concat: of(7, 2, 1)}, {text: "b", concat: of(7, 2, 2)}, {text: "a", concat: of(7, 2, 1)},
		}, []string{"waiting 2", "whole ab", "repeat a"}},
		{"two senders with the same reference", []sms{
			{text: "a", concat: of(7, 2, 1), from: "111"}, {text: "c", concat: of(7, 2, 1), from: "222"},
			{text: "d", concat: of(7, 2, 2), from: "222"}, {text: "b", concat: of(7, 2, 2), from: "111"},
		}, []string{"waiting 2", "waiting 2", "whole cd", "whole ab"}},
		{"a name and a number that look the same", []sms{
			{text: "a", concat: of(7, 2, 1), from: "GoGo"}, {text: "b", concat: of(7, 2, 2), from: "gogo"},
		}, []string{"waiting 2", "waiting 1"}},
		{"two SIMs with the same reference", []sms{
			{text: "a", concat: of(7, 2, 1), scope: "SIM 1"}, {text: "b", concat: of(7, 2, 2), scope: "SIM 2"},
		}, []string{"waiting 2", "waiting 1"}},
		{"references of 8 and of 16 bits", []sms{
			{text: "a", concat: of(7, 2, 1)},
			{text: "b", concat: pdu.Concat{Reference: 7, Total: 2, Sequence: 2, Wide: true}},
		}, []string{"waiting 2", "waiting 1"}},
		{"another total", []sms{
			{text: "a", concat: of(7, 2, 1)}, {text: "c", concat: of(7, 3, 2)}, {text: "b", concat: of(7, 2, 2)},
		}, []string{"waiting 2", "waiting 1,3", "whole ab"}},
		{"a conflicting part opens a new message, which takes the parts near it", []sms{
			{text: "old1 ", concat: of(7, 3, 1)}, {text: "old2 ", concat: of(7, 3, 2)},
			{text: "new1 ", concat: of(7, 3, 1), sent: time.Minute}, {text: "new2 ", concat: of(7, 3, 2), sent: time.Minute},
			{text: "new3", concat: of(7, 3, 3), sent: time.Minute},
		}, []string{"waiting 2,3", "waiting 3", "waiting 2,3", "waiting 3", "whole new1 new2 new3"}},
		{"a late part goes to the old message, although a new one has the same reference", []sms{
			{text: "old1 ", concat: of(7, 2, 1)}, {text: "new1 ", concat: of(7, 2, 1), sent: time.Hour},
			{text: "old2", concat: of(7, 2, 2), sent: time.Second}, {text: "new2", concat: of(7, 2, 2), sent: time.Hour},
		}, []string{"waiting 2", "waiting 2", "whole old1 old2", "whole new1 new2"}},
		{"the reference comes back while the old message is not handled", []sms{
			{text: "a", concat: of(7, 2, 1)}, {text: "b", concat: of(7, 2, 2)},
			{text: "c", concat: of(7, 2, 1), sent: time.Minute}, {text: "d", concat: of(7, 2, 2), sent: time.Minute},
		}, []string{"waiting 2", "whole ab", "waiting 2", "whole cd"}},
		{"a stale part does not take one of a later message", []sms{
			{text: "stale ", concat: of(7, 2, 1)}, {text: "b", concat: of(7, 2, 2), sent: 7 * time.Hour},
			{text: "a", concat: of(7, 2, 1), sent: 7 * time.Hour},
		}, []string{"waiting 2", "waiting 1", "whole ab"}},
		{"a part number beyond the total is no concatenation (TS 23.040 9.2.3.24.1)", []sms{
			{text: "alone", concat: of(7, 2, 3)}, {text: "zero", concat: of(7, 2, 0)},
		}, []string{"whole alone", "whole zero"}},
		{"a message of one part with a concatenation element", []sms{{text: "x", concat: of(7, 1, 1)}}, []string{"whole x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := open(t, assembly.NewMemory(), nil)
			for i, part := range tt.parts {
				m := add(t, a, part.item(t))
				got := m.State.String() + " " + m.Text()
				if m.State == assembly.Waiting {
					got = "waiting " + strings.Trim(strings.ReplaceAll(fmt.Sprint(m.Missing), " ", ","), "[]")
				}
				assert.Equal(t, tt.want[i], got, "part %d", i)
			}
		})
	}
}

// Senders that cut by bytes leave halves of characters at the seams.
func TestTextIsJoinedBelowTheCharacters(t *testing.T) {
	from, err := pdu.ParseAddress("111")
	require.NoError(t, err)
	raw := func(dcs pdu.DCS, sequence int, data ...byte) assembly.Item {
		u, err := pdu.NewData(pdu.Header{of(1, 2, sequence)}, data)
		require.NoError(t, err)
		s, err := pdu.Message{TPDU: &pdu.Deliver{Originator: from, DCS: dcs, UserData: u}}.Hex()
		require.NoError(t, err)
		return assembly.Item{PDU: s}
	}
	t.Run("between two surrogates", func(t *testing.T) {
		a := open(t, assembly.NewMemory(), nil)
		add(t, a, raw(pdu.DCSUCS2, 1, 0, 'a', 0xD8, 0x3D))
		assert.Equal(t, "a😀b", add(t, a, raw(pdu.DCSUCS2, 2, 0xDE, 0x00, 0, 'b')).Text())
	})
	t.Run("between an escape and its character", func(t *testing.T) {
		a := open(t, assembly.NewMemory(), nil)
		septets := func(sequence int, septets ...byte) assembly.Item {
			// TP-UD of header 050003010200 and septets: 7 septets of header, 1 fill bit.
			u := append([]byte{byte(7 + len(septets)), 5, 0, 3, 1, 2, byte(sequence)}, pdu.Pack(nil, septets, 1)...)
			s := fmt.Sprintf("00"+"44"+"038111F1"+"0000"+"26309021000000"+"%X", u)
			return assembly.Item{PDU: s}
		}
		add(t, a, septets(1, 'a', 0x1B))
		assert.Equal(t, "a€b", add(t, a, septets(2, 0x65, 'b')).Text())
	})
	t.Run("data", func(t *testing.T) {
		a := open(t, assembly.NewMemory(), nil)
		add(t, a, raw(pdu.DCS8Bit, 2, 3, 4))
		m := add(t, a, raw(pdu.DCS8Bit, 1, 1, 2))
		assert.Equal(t, []byte{1, 2, 3, 4}, m.Data())
		assert.Empty(t, m.Text())
	})
}

func TestFreshPartIsNoRepeat(t *testing.T) {
	a := open(t, assembly.NewMemory(), nil)
	it := sms{text: "alarm"}.item(t)
	first := add(t, a, it)
	it.Fresh = true
	second := add(t, a, it)
	require.Equal(t, assembly.Whole, second.State)
	assert.NotEqual(t, first.Key, second.Key)
	require.NoError(t, a.Done(first.Key))
	third := add(t, a, it)
	assert.NotContains(t, []string{first.Key, second.Key}, third.Key)

	it.Fresh = false
	assert.Equal(t, assembly.Repeat, add(t, a, it).State)
	assert.Len(t, a.Held(), 2)
}

// Some networks send no time stamp: then nothing tells the same text of another day from a repeat.
func TestEqualPDUWithoutTimeStamp(t *testing.T) {
	a := open(t, assembly.NewMemory(), nil)
	for _, stamp := range []string{"00000000000000", "FFFFFFFFFFFFFF"} {
		it := assembly.Item{Scope: stamp, PDU: "0004038111F10000" + stamp + "02E834"}
		m := add(t, a, it)
		require.Equal(t, "hi", m.Text())
		assert.Equal(t, assembly.Repeat, add(t, a, it).State, "while it is held")
		require.NoError(t, a.Done(m.Key))
		again := add(t, a, it)
		assert.Equal(t, assembly.Whole, again.State)
		assert.NotEqual(t, m.Key, again.Key)
	}
}

func TestMessagesComeBackUntilDone(t *testing.T) {
	store := assembly.NewMemory()
	a := open(t, store, nil)
	single := add(t, a, sms{text: "single"}.item(t))
	add(t, a, sms{text: "long ", concat: of(1, 2, 1)}.item(t))
	long := add(t, a, sms{text: "message", concat: of(1, 2, 2)}.item(t))
	waiting := add(t, a, sms{text: "half", concat: of(2, 2, 1)}.item(t))

	again := open(t, store, nil)
	assert.Equal(t, []assembly.Message{single, long, waiting}, again.Held(), "after a restart")
	require.NoError(t, again.Done(long.Key))
	require.ErrorIs(t, again.Done(long.Key), assembly.ErrNotHeld)
	assert.Equal(t, []assembly.Message{single, waiting}, again.Held())

	last := open(t, store, nil)
	assert.Equal(t, []assembly.Message{single, waiting}, last.Held(), "after another restart")
	for n := 1; n <= 2; n++ {
		text := []string{"long ", "message"}[n-1]
		assert.Equal(t, assembly.Repeat, add(t, last, sms{text: text, concat: of(1, 2, n)}.item(t)).State)
	}
	assert.Len(t, records(t, store), 3, "two parts and the log")
}

func TestExpire(t *testing.T) {
	a := open(t, assembly.NewMemory(), &assembly.Options{Expiry: time.Hour})
	_, next := a.Expire(noon)
	assert.True(t, next.IsZero(), "nothing waits")

	add(t, a, sms{text: "one", concat: of(1, 3, 1)}.item(t))
	add(t, a, sms{text: "three", concat: of(1, 3, 3), sent: 10 * time.Minute}.item(t))
	expired, next := a.Expire(noon.Add(70*time.Minute - 1))
	assert.Empty(t, expired)
	assert.Equal(t, noon.Add(70*time.Minute), next, "an hour after the newest part")

	expired, next = a.Expire(next)
	require.Len(t, expired, 1)
	assert.True(t, next.IsZero())
	assert.Equal(t, assembly.Partial, expired[0].State)
	assert.Equal(t, []int{2}, expired[0].Missing)
	assert.Equal(t, "onethree", expired[0].Text())

	late := add(t, a, sms{text: "two", concat: of(1, 3, 2)}.item(t))
	assert.Equal(t, assembly.Waiting, late.State, "a late part opens a new message")
	assert.Equal(t, []int{1, 3}, late.Missing)
	require.NoError(t, a.Done(expired[0].Key))
	assert.Equal(t, []assembly.Message{late}, a.Held())
}

func TestExpireWithClockSetBack(t *testing.T) {
	a := open(t, assembly.NewMemory(), &assembly.Options{Expiry: time.Hour})
	add(t, a, sms{text: "one", concat: of(1, 3, 1)}.item(t))
	past := noon.AddDate(-20, 0, 0)
	_, next := a.Expire(past)
	assert.Equal(t, past.Add(time.Hour), next)
	expired, _ := a.Expire(next)
	assert.Len(t, expired, 1)
}

// A phone that got no answer sends a part again; the service centre then stamps it anew.
func TestPartSentTwiceIsNotHandledTwice(t *testing.T) {
	for _, done := range []bool{true, false} {
		for _, restart := range []bool{true, false} {
			store, options := assembly.NewMemory(), &assembly.Options{Expiry: time.Hour}
			a := open(t, store, options)
			add(t, a, sms{text: "a", concat: of(1, 2, 1)}.item(t))
			add(t, a, sms{text: "a", concat: of(1, 2, 1), sent: 45 * time.Second}.item(t))
			whole := add(t, a, sms{text: "b", concat: of(1, 2, 2), sent: 2 * time.Second}.item(t))
			require.Equal(t, "ab", whole.Text())
			if done {
				require.NoError(t, a.Done(whole.Key))
			}
			if restart {
				a = open(t, store, options)
			}
			expired, _ := a.Expire(noon.Add(2 * time.Hour))
			require.Len(t, expired, 1)
			assert.Equal(t, assembly.Repeat, expired[0].State)
			require.NoError(t, a.Done(expired[0].Key))
		}
	}
}

func TestPartLikeOneOfAnotherDayIsHandled(t *testing.T) {
	a := open(t, assembly.NewMemory(), &assembly.Options{Expiry: time.Hour})
	add(t, a, sms{text: "a", concat: of(1, 2, 1)}.item(t))
	require.NoError(t, a.Done(add(t, a, sms{text: "b", concat: of(1, 2, 2)}.item(t)).Key))
	add(t, a, sms{text: "a", concat: of(1, 2, 1), sent: 24 * time.Hour}.item(t))
	expired, _ := a.Expire(noon.Add(26 * time.Hour))
	require.Len(t, expired, 1)
	assert.Equal(t, assembly.Partial, expired[0].State)
}

func TestSeveralModemsAtOnce(t *testing.T) {
	a := open(t, assembly.NewMemory(), nil)
	var wait sync.WaitGroup
	for n := range 8 {
		items := split(t, strings.Repeat("x", 1000), "111", 1, noon)
		wait.Go(func() {
			for _, it := range items {
				it.Scope = fmt.Sprint(n)
				m, err := a.Add(it)
				if assert.NoError(t, err) && m.State == assembly.Whole {
					assert.NoError(t, a.Done(m.Key))
				}
				a.Held()
				a.Expire(noon)
			}
		})
	}
	wait.Wait()
	assert.Empty(t, a.Held())
}

func TestUndecodedIsKept(t *testing.T) {
	store := assembly.NewMemory()
	a := open(t, store, nil)
	for _, text := range []string{"", "no PDU \xFF\n", "07", "0004"} {
		m := add(t, a, assembly.Item{Scope: "\xFE\"", PDU: text, Received: noon})
		assert.Equal(t, assembly.Undecoded, m.State, "%q", text)
		assert.Error(t, m.Err)
		assert.NotEmpty(t, m.Key)
		assert.Equal(t, assembly.Repeat, add(t, a, assembly.Item{Scope: "\xFE\"", PDU: text}).State)
	}
	held := open(t, store, nil).Held()
	require.Len(t, held, 4)
	assert.Equal(t, a.Held(), held)
	assert.Equal(t, "no PDU \xFF\n", held[1].Parts[0].Item.PDU)
	require.NoError(t, a.Done(held[1].Key))
	assert.Len(t, a.Held(), 3)
}

func TestStatusReportTakesTheSameWay(t *testing.T) {
	a := open(t, assembly.NewMemory(), nil)
	m := add(t, a, assembly.Item{PDU: "00062A0C91241032547698423090715095404230907160014000", Length: 25})
	require.Equal(t, assembly.Whole, m.State)
	assert.IsType(t, &pdu.StatusReport{}, m.Parts[0].PDU.TPDU)
	assert.Nil(t, m.Deliver())
}

func TestRepeatsAreForgottenInOrder(t *testing.T) {
	store := assembly.NewMemory()
	a := open(t, store, &assembly.Options{Remember: 100})
	for n := range 500 {
		m := add(t, a, sms{text: fmt.Sprint(n)}.item(t))
		require.NoError(t, a.Done(m.Key))
	}
	assert.LessOrEqual(t, len(records(t, store)), 4, "the log is bounded")
	for _, a := range []*assembly.Assembler{a, open(t, store, &assembly.Options{Remember: 100})} {
		for n := 400; n < 500; n++ {
			require.Equal(t, assembly.Repeat, add(t, a, sms{text: fmt.Sprint(n)}.item(t)).State)
		}
	}
	assert.Equal(t, assembly.Whole, add(t, a, sms{text: "0"}.item(t)).State, "forgotten long ago")
}

// failing is a store that can be told to refuse.
type failing struct {
	assembly.Store
	put, del error
}

func (f *failing) Put(name string, data []byte) error {
	if f.put != nil {
		return f.put
	}
	return f.Store.Put(name, data)
}

func (f *failing) Delete(name string) error {
	if f.del != nil {
		return f.del
	}
	return f.Store.Delete(name)
}

func TestStoreThatFails(t *testing.T) {
	full := errors.New("no space left")
	store := &failing{Store: assembly.NewMemory()}
	a := open(t, store, nil)

	store.put = full
	_, err := a.Add(sms{text: "x"}.item(t))
	require.ErrorIs(t, err, full)
	assert.Empty(t, a.Held(), "what is not safe is not there")

	store.put = nil
	m := add(t, a, sms{text: "x"}.item(t))
	require.Equal(t, assembly.Whole, m.State)

	store.put = full
	require.ErrorIs(t, a.Done(m.Key), full)
	assert.Len(t, a.Held(), 1, "still to be handled")

	store.put, store.del = nil, full
	require.NoError(t, a.Done(m.Key), "the log has it")
	assert.Empty(t, a.Held())
	assert.Len(t, records(t, store), 2)
	restarted := open(t, store, nil)
	assert.Empty(t, restarted.Held(), "a record that outlives its message does not bring it back")

	store.del = nil
	require.NoError(t, a.Done(add(t, a, sms{text: "y"}.item(t)).Key))
	assert.Len(t, records(t, store), 1, "deleting was made up for")
}

// broken is a store whose records can not be read.
type broken struct{ assembly.Store }

func (broken) Records() iter.Seq2[assembly.Record, error] {
	return func(yield func(assembly.Record, error) bool) {
		yield(assembly.Record{}, errors.New("disk on fire"))
	}
}

func TestOpenRefusesAStoreItCannotRead(t *testing.T) {
	_, err := assembly.Open(broken{assembly.NewMemory()}, nil)
	require.ErrorContains(t, err, "disk on fire")
}

func TestForeignRecords(t *testing.T) {
	store := assembly.NewMemory()
	for name, data := range map[string]string{
		"ledger":     "of somebody else",
		"part-1":     "{",
		"part-2":     `{"version":2}`,
		"part-3":     `{"version":1,"pdu":"\\q"}`,
		"part-4":     `{"version":1,"scope":"\\q"}`,
		"done-x":     `{"version":1}`,
		"done-12":    `[]`,
		"part-later": `{"version":99,"pdu":"00"}`,
	} {
		require.NoError(t, store.Put(name, []byte(data)))
	}
	a, err := assembly.Open(store, nil)
	require.NoError(t, err)
	assert.Len(t, a.Damaged(), 7)
	for _, err := range a.Damaged() {
		var damage *assembly.DamageError
		assert.ErrorAs(t, err, &damage)
	}
	assert.Len(t, records(t, store), 8, "what is not understood is left alone")
}

// Any mixture of parts gives the messages they came from.
func TestShuffledPartsGiveTheSameTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var items []assembly.Item
		want := map[string]int{}
		for n := range 1 + rng.IntN(8) {
			text := randomText(rng)
			want[text]++
			items = append(items, split(t, text, fmt.Sprintf("+1555%d", rng.IntN(3)), uint16(n), noon.Add(time.Duration(n)*time.Minute))...)
		}
		for range rng.IntN(5) {
			items = append(items, items[rng.IntN(len(items))])
		}
		rng.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })

		store := assembly.NewMemory()
		a := open(t, store, nil)
		got := map[string]int{}
		for _, it := range items {
			if rng.IntN(4) == 0 {
				a = open(t, store, nil) // restarts must make no difference
			}
			if m := add(t, a, it); m.State == assembly.Whole {
				got[m.Text()]++
				require.NoError(t, a.Done(m.Key))
			}
		}
		require.Equal(t, want, got)
		require.Empty(t, a.Held())
	}
}
