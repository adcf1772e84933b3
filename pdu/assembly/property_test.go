package assembly_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/assembly"
)

// split sends text as Split cuts it and receives each part as an item.
func split(t testing.TB, text, from string, reference uint16, at time.Time) []assembly.Item {
	t.Helper()
	sender, err := pdu.ParseAddress(from)
	require.NoError(t, err)
	stamp, err := pdu.NewTimestamp(at)
	require.NoError(t, err)
	parts, err := pdu.Split(pdu.Submit{}, text, &pdu.SplitOptions{
		Languages: pdu.AllLanguages(), Reference: &reference, Reference16: reference%2 == 1})
	require.NoError(t, err)
	items := make([]assembly.Item, len(parts))
	for i, p := range parts {
		s, err := pdu.Message{TPDU: &pdu.Deliver{
			Originator: sender, DCS: p.DCS, Timestamp: stamp, UserData: p.UserData}}.Hex()
		require.NoError(t, err)
		items[i] = assembly.Item{Scope: "SIM", Received: at, PDU: s}
	}
	return items
}

// randomText returns 0 to 1000 characters of one or of all scripts.
func randomText(rng *rand.Rand) string {
	alphabets := []string{"abc XYZ 09", "a{€}^|\\~[]", "çğışÇĞİŞ", "Жи🇨🇿👍🏽e\u0301漢字", "aЖ😀€"}
	letters := []rune(alphabets[rng.IntN(len(alphabets))])
	var b strings.Builder
	for range rng.IntN(1000) {
		b.WriteRune(letters[rng.IntN(len(letters))])
	}
	return b.String()
}

func FuzzTextThroughParts(f *testing.F) {
	for _, text := range []string{"", "hello", strings.Repeat("0123456789", 40), strings.Repeat("€", 200),
		strings.Repeat("😀", 100), strings.Repeat("ğ", 170), "\x00\r\n\x1b", strings.Repeat("e\u0301", 99)} {
		f.Add(text, uint64(1))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if len(text) > 5000 {
			t.Skip("more than a message may have")
		}
		text = strings.ToValidUTF8(text, "?")
		rng := rand.New(rand.NewPCG(seed, 0))
		items := split(t, text, "111", uint16(seed), noon)
		other := split(t, "other "+text, "222", uint16(seed), noon)
		all := append(append(append(items, items...), other...), other[0])
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })

		a := open(t, assembly.NewMemory(), nil)
		got := map[string]int{}
		for _, it := range all {
			if m := add(t, a, it); m.State == assembly.Whole {
				got[m.Text()]++
			}
		}
		require.Equal(t, map[string]int{text: 1, "other " + text: 1}, got)
	})
}

// Whatever a modem writes is either refused by the store or there again after a restart.
func FuzzAnyItem(f *testing.F) {
	f.Add("SIM", "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07", 0)
	f.Add("", "00440381111100002630902100000006050003010201", 19)
	f.Add("\xFF\"\\", "garbage\r\n\x00", -5)
	f.Add("x", "", 0)
	f.Fuzz(func(t *testing.T, scope, text string, length int) {
		store := assembly.NewMemory()
		a := open(t, store, nil)
		m := add(t, a, assembly.Item{Scope: scope, PDU: text, Length: length, Received: noon})
		require.Equal(t, text, m.Parts[0].Item.PDU)
		_, _, _, _ = m.Text(), m.Data(), m.Deliver(), m.Scope()
		again := open(t, store, nil).Held()
		require.Len(t, again, 1)
		require.Equal(t, m.Key, again[0].Key)
		require.Equal(t, m.State, again[0].State)
		require.Equal(t, m.Parts[0].Item, again[0].Parts[0].Item)
		require.Equal(t, assembly.Repeat, add(t, a, m.Parts[0].Item).State)
		require.Empty(t, a.Damaged())
		expired, _ := a.Expire(noon.Add(100 * time.Hour))
		require.Len(t, expired, map[assembly.State]int{assembly.Waiting: 1}[m.State])
		require.NoError(t, a.Done(m.Key))
		require.Empty(t, open(t, store, nil).Held())
	})
}

// Whatever lies in a store, it opens, takes parts and keeps what it does not understand.
func FuzzAnyRecord(f *testing.F) {
	f.Add("part-1", `{"version":1,"order":1,"scope":"SIM","received":"2024-03-09T17:05:59Z","pdu":"00440381111100002630902100000006050003010201"}`)
	f.Add("part-x", `{"version":1,"order":18446744073709551615,"pdu":"\\xff","length":-5}`)
	f.Add("done-0000000001", `{"version":1,"done":[{"part":"x","content":"y","stamp":1}]}`)
	f.Add("done-18446744073709551615", `{"version":1,"done":[{"part":"","stamp":-9223372036854775808}]}`)
	f.Add("done-", "{}")
	f.Add("ledger", "of somebody else")
	f.Fuzz(func(t *testing.T, name, data string) {
		store := assembly.NewMemory()
		require.NoError(t, store.Put(name, []byte(data)))
		a := reopen(t, store)
		if len(a.Damaged()) > 0 {
			require.Contains(t, records(t, store), name)
		}
		items := split(t, strings.Repeat("0123456789", 20), "111", 1, noon)
		add(t, a, items[0])
		m := add(t, a, items[1])
		require.Equal(t, assembly.Whole, m.State)
		require.Equal(t, strings.Repeat("0123456789", 20), m.Text())
		a.Expire(noon.Add(100 * time.Hour))
		require.NoError(t, a.Done(m.Key))
		again := reopen(t, store)
		require.Equal(t, assembly.Repeat, add(t, again, items[0]).State, "what is done is remembered")
		for _, m := range again.Held() {
			_, _, _, _ = m.Text(), m.Data(), m.Deliver(), m.Scope()
			require.NoError(t, again.Done(m.Key))
		}
		require.Empty(t, reopen(t, store).Held())
	})
}

// reopen opens a store that may hold records which are not understood.
func reopen(t *testing.T, store assembly.Store) *assembly.Assembler {
	t.Helper()
	a, err := assembly.Open(store, nil)
	require.NoError(t, err)
	return a
}
