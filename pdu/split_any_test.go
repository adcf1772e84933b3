package pdu_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// letters are what random texts are made of: of each table, of several octets, joining with
// neighbours.
var letters = []rune("abc {}€@\r\nàÉΩğşçÁँकिनসার্গతెلاЖ漢字語\u0301\u200D\uFE0F😀👍🏽👩👧🇨🇿각ᄀ\uFFFD")

func randomText(random *rand.Rand) string {
	pool := make([]rune, 1+random.IntN(8))
	for i := range pool {
		pool[i] = letters[random.IntN(len(letters))]
	}
	text := make([]rune, random.IntN(700))
	for i := range text {
		text[i] = pool[random.IntN(len(pool))]
	}
	return string(text)
}

// Any text comes back from its parts, in no more parts than its septets or units need.
func TestSplitAnyText(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		text := randomText(random)
		o := &pdu.SplitOptions{Reference16: random.IntN(2) == 0}
		if random.IntN(2) == 0 {
			o.Languages = pdu.AllLanguages()
		}
		parts := split(t, text, o)
		preview := pdu.Count(text, o)
		require.Equal(t, len(parts), preview.Parts)
		require.Equal(t, parts[0].DCS.Alphabet(), preview.Alphabet)
		require.Equal(t, leastParts(text, preview, o.Reference16), len(parts), "%q", text)
		last := parts[len(parts)-1].UserData
		room := 160
		if preview.Alphabet == pdu.UCS2 {
			room = 140
		}
		left := room - last.Len()
		if preview.Alphabet == pdu.UCS2 {
			left /= 2
		}
		require.Equal(t, left, preview.Left, "%q", text)
	}
}

// leastParts fills each part to the last unit, with the alphabet and tables that p names, and
// counts them.
func leastParts(text string, p pdu.Preview, wide bool) int {
	room := func(header int) int {
		if p.Locking != pdu.DefaultLanguage {
			header += 3
		}
		if p.Single != pdu.DefaultLanguage {
			header += 3
		}
		if header > 0 {
			header++
		}
		if p.Alphabet == pdu.UCS2 {
			return (140 - header) / 2
		}
		return (140 - header) * 8 / 7
	}
	if p.Units <= room(0) {
		return 1
	}
	several := room(5)
	if wide {
		several = room(6)
	}
	parts, left := 1, several
	for _, r := range text {
		units := len(utf16.Encode([]rune{r}))
		if p.Alphabet == pdu.GSM7 {
			units, _ = pdu.CountSeptets(string(r), p.Locking, p.Single)
		}
		if units > left {
			parts, left = parts+1, several
		}
		left -= units
	}
	return parts
}

// No pair of allowed tables takes fewer parts than the chosen one.
func TestSplitTriesAllTables(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		text := randomText(random)
		allowed := []pdu.Language{pdu.Turkish, pdu.Spanish, pdu.Portuguese, pdu.Hindi, pdu.Bengali, pdu.Urdu}
		random.Shuffle(len(allowed), func(i, j int) { allowed[i], allowed[j] = allowed[j], allowed[i] })
		allowed = allowed[:1+random.IntN(len(allowed))]
		chosen := pdu.Count(text, &pdu.SplitOptions{Languages: allowed})
		possible := false
		for _, locking := range append(allowed, pdu.DefaultLanguage) {
			for _, single := range append(allowed, pdu.DefaultLanguage) {
				units, fits := pdu.CountSeptets(text, locking, single)
				if !fits {
					continue
				}
				possible = true
				parts := leastParts(text, pdu.Preview{Locking: locking, Single: single, Units: units}, false)
				require.LessOrEqual(t, chosen.Parts, parts, "%q with %v and %v", text, locking, single)
			}
		}
		require.Equal(t, possible, chosen.Alphabet == pdu.GSM7, "%q", text)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("Hello", byte(0), []byte(nil))
	f.Add(strings.Repeat("👩‍👩‍👧 {€}\r\n", 30), byte(1), []byte{5, 4, 1, 2, 3, 4})
	f.Add(strings.Repeat("नमस्ते ", 60), byte(6), []byte{0x24, 1, 1})
	f.Fuzz(func(t *testing.T, text string, kind byte, header []byte) {
		o := &pdu.SplitOptions{Reference16: kind&1 != 0, Replace: pdu.Replace(kind >> 4)}
		if kind&2 != 0 {
			o.Languages = pdu.AllLanguages()
		}
		var template pdu.Submit
		var h pdu.Header
		if h.UnmarshalBinary(header) == nil {
			template.UserData, _ = pdu.NewData(h, nil)
		}
		prescribes := slices.ContainsFunc(h, func(e pdu.Element) bool {
			return e.ID() == pdu.IDLockingShift || e.ID() == pdu.IDSingleShift
		})
		parts, err := pdu.Split(template, text, o)
		if err != nil {
			require.Nil(t, parts)
			return
		}
		got := join(t, parts, o)
		if o.Replace == pdu.ReplaceNone {
			require.Equal(t, string([]rune(text)), got)
		} else if !prescribes { // Count knows no template that prescribes tables
			require.Equal(t, string([]rune(pdu.Count(text, o).Text)), got)
		}
		data, err := pdu.SplitData(template, []byte(text), o)
		if err != nil { // a header that leaves room for the septets need not leave it for octets
			require.Nil(t, data)
			return
		}
		var octets []byte
		for i := range data {
			octets = append(octets, data[i].UserData.Data()...)
		}
		require.Equal(t, text, string(octets))
	})
}
