package pdu_test

import (
	"bufio"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// tableRow is a row of testdata/gsm7, the tables of 3GPP TS 23.038 6.2.1 and annex A.
type tableRow struct {
	septet byte
	r      rune   // 0 for none
	char   string // "ESC" and "CR2" are control positions
}

func readTable(t testing.TB, file string) (rows []tableRow) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for _, record := range records[1:] {
		septet, err := strconv.ParseUint(record[0], 16, 7)
		require.NoError(t, err)
		row := tableRow{septet: byte(septet), char: record[2]}
		if record[1] != "" {
			r, err := strconv.ParseUint(record[1], 16, 32)
			require.NoError(t, err)
			row.r = rune(r)
		}
		rows = append(rows, row)
	}
	return rows
}

// tables calls do for each file of a kind, "default" and "locking" or "extension" and "single".
func tables(t *testing.T, suffixes [2]string, do func(t *testing.T, l pdu.Language, rows []tableRow)) {
	files, err := filepath.Glob("testdata/gsm7/*.csv")
	require.NoError(t, err)
	require.Len(t, files, 27)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		if !strings.HasSuffix(name, suffixes[0]) && !strings.HasSuffix(name, suffixes[1]) {
			continue
		}
		number, err := strconv.Atoi(name[:2])
		require.NoError(t, err)
		t.Run(name, func(t *testing.T) { do(t, pdu.Language(number), readTable(t, file)) })
	}
}

func TestLockingTables(t *testing.T) {
	tables(t, [2]string{"_default", "_locking"}, func(t *testing.T, l pdu.Language, rows []tableRow) {
		require.Len(t, rows, 128)
		seen := map[rune]byte{}
		for _, row := range rows {
			text := string(pdu.AppendText(nil, []byte{row.septet}, l, pdu.DefaultLanguage))
			if row.r == 0 {
				assert.Equal(t, " ", text, "septet %02X has no character", row.septet)
				continue
			}
			assert.Equal(t, string(row.r), text, "septet %02X", row.septet)
			require.NotContains(t, seen, row.r)
			seen[row.r] = row.septet
			septets, err := pdu.AppendSeptets(nil, string(row.r), l, pdu.DefaultLanguage)
			require.NoError(t, err)
			assert.Equal(t, []byte{row.septet}, septets, "%c", row.r)
		}
	})
}

func TestSingleShiftTables(t *testing.T) {
	tables(t, [2]string{"_extension", "_single"}, func(t *testing.T, l pdu.Language, rows []tableRow) {
		// The Hindi locking table lacks capitals and most signs, so that these must come from the
		// single shift table.
		main := readTable(t, "testdata/gsm7/06_hindi_locking.csv")
		inMain, inTable, first := map[rune]bool{}, map[byte]bool{}, map[rune]byte{}
		for _, row := range main {
			inMain[row.r] = true
		}
		for _, row := range rows {
			inTable[row.septet] = true
			text := string(pdu.AppendText(nil, []byte{0x1B, row.septet}, pdu.Hindi, l))
			switch row.char {
			case "ESC": // reserved for a further table: TS 23.038 6.2.1.1
				assert.Equal(t, " ", text)
				continue
			case "CR2":
				assert.Equal(t, "\r", text)
				continue
			}
			assert.Equal(t, string(row.r), text, "septet %02X", row.septet)
			if _, again := first[row.r]; !again {
				first[row.r] = row.septet
			}
		}
		for r, septet := range first {
			want := []byte{0x1B, septet}
			if inMain[r] {
				want = nil
			}
			septets, err := pdu.AppendSeptets(nil, string(r), pdu.Hindi, l)
			require.NoError(t, err)
			if want != nil {
				assert.Equal(t, want, septets, "%c", r)
			} else {
				assert.Len(t, septets, 1, "%c is in the main table", r)
			}
		}
		for s := range byte(128) {
			if inTable[s] {
				continue
			}
			want := pdu.AppendText(nil, []byte{s}, pdu.Hindi, l)
			assert.Equal(t, string(want), string(pdu.AppendText(nil, []byte{0x1B, s}, pdu.Hindi, l)),
				"septet %02X is not in the table: the main one counts", s)
		}
	})
}

func TestSeptetsWithoutMeaningAreStillText(t *testing.T) {
	tests := []struct {
		name            string
		septets         string
		locking, single pdu.Language
		want            string
		source          string
	}{
		{"escape at the end", "a\x1B", 0, 0, "a ", "TS 23.038 6.2.1 note 1"},
		{"only an escape", "\x1B", 0, 0, " ", "TS 23.038 6.2.1 note 1"},
		{"two escapes", "\x1B\x1Ba", 0, 0, " a", "TS 23.038 6.2.1.1 note 1"},
		{"three escapes", "\x1B\x1B\x1Be", 0, 0, " €", "TS 23.038 6.2.1.1 note 1"},
		{"extension the table lacks", "\x1Ba", 0, 0, "a", "TS 23.038 6.2.1.1"},
		{"extension in neither table", "\x1B\x0D", 0, 0, "\r", "TS 23.038 6.2.1.1 note 3"},
		{"page break", "\x1B\x0A", 0, 0, "\f", "TS 23.038 6.2.1.1"},
		{"extension the single shift table lacks, national main table", "\x1B\x05", pdu.Hindi, pdu.Turkish, "इ", "TS 23.038 6.2.1.2.2"},
		{"septet the locking table lacks", "\x10", pdu.Tamil, 0, "ஐ", "TS 23.038 A.3.11"},
		{"unassigned septet", "\x11", pdu.Tamil, 0, " ", "TS 23.038 A.3.11"},
		{"language without locking table", "$\x02", pdu.Spanish, 0, "¤$", "TS 23.038 6.2.1.2.4"},
		{"unknown language", "$\x02\x1Be", 99, 200, "¤$€", "TS 23.040 9.2.3.24.15"},
		{"top bit set", "\xE1\xE2", 0, 0, "ab", "text mode modems set it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := pdu.AppendText([]byte("> "), []byte(tt.septets), tt.locking, tt.single)
			assert.Equal(t, "> "+tt.want, string(got), tt.source)
		})
	}
}

func TestSeptetsKnownGood(t *testing.T) {
	type vector struct {
		ID, Mode, Packed string
		Text             string `json:"septets_text"`
		Fill             int    `json:"fill_bits"`
		Locking, Single  pdu.Language
	}
	for v := range jsonLines[vector](t, "testdata/gsm7.jsonl") {
		t.Run(v.ID, func(t *testing.T) {
			septets, err := pdu.AppendSeptets(nil, v.Text, v.Locking, v.Single)
			require.NoError(t, err)
			count, ok := pdu.CountSeptets(v.Text, v.Locking, v.Single)
			assert.True(t, ok)
			assert.Equal(t, len(septets), count)
			packed, err := hex.DecodeString(v.Packed)
			require.NoError(t, err)
			if v.Mode == "ussd" {
				assert.Equal(t, packed, pdu.PackUSSD(nil, septets))
				septets = pdu.UnpackUSSD(nil, packed)
			} else {
				assert.Equal(t, packed, pdu.Pack(nil, septets, v.Fill))
				septets = pdu.Unpack(nil, packed, v.Fill, len(septets))
			}
			if !strings.Contains(v.ID, "pack-only") {
				assert.Equal(t, v.Text, string(pdu.AppendText(nil, septets, v.Locking, v.Single)))
			}
		})
	}
}

// jsonLines yields the objects of a file of JSON lines.
func jsonLines[T any](t testing.TB, file string) func(yield func(T) bool) {
	f, err := os.Open(file)
	require.NoError(t, err)
	return func(yield func(T) bool) {
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			var v T
			require.NoError(t, json.Unmarshal(lines.Bytes(), &v), "line %d", n)
			if !yield(v) {
				return
			}
		}
		require.NoError(t, lines.Err())
	}
}

// Characters of one, two and three octets, at every place in the blocks that are coded at once.
func TestSeptetsAtEveryPlace(t *testing.T) {
	for _, odd := range []string{"@", "$", "`", "[", "{", "\n", "\r", "à", "Ω", "€", "Ж", "漢", "\x00", "\x7F", "\x80", "\xC3", "\xE2\x82", "\xC0\xA0", "😀"} {
		for n := range 40 {
			for at := range n + 1 {
				text := strings.Repeat("a", at) + odd + strings.Repeat("z", n-at)
				septets, err := pdu.AppendSeptets([]byte{1}, text, 0, 0)
				count, fits := pdu.CountSeptets(text, 0, 0)
				var missing *pdu.CharacterError
				if strings.Contains("`Ж漢\x00\x7F\x80\xC3\xE2\x82\xC0\xA0😀", odd) {
					require.ErrorAs(t, err, &missing, "%q", text)
					require.Equal(t, at, missing.Offset)
					require.Equal(t, []rune(odd)[0], missing.Rune)
					require.Equal(t, []byte{1}, septets)
					require.False(t, fits)
					require.Equal(t, at, count)
					continue
				}
				require.NoError(t, err, "%q", text)
				require.True(t, fits)
				require.Len(t, septets, 1+count)
				require.Equal(t, text, string(pdu.AppendText(nil, septets[1:], 0, 0)))
			}
		}
	}
}

func TestCharacterErrorSaysWhatToDo(t *testing.T) {
	_, err := pdu.AppendSeptets(nil, "naïve", pdu.DefaultLanguage, pdu.Turkish)
	require.EqualError(t, err, "pdu: 'ï' at octet 2 has no septet in the alphabet: use UCS2 or another character")
	n, ok := pdu.CountSeptets("ağï", pdu.DefaultLanguage, pdu.Turkish)
	assert.Equal(t, 3, n)
	assert.False(t, ok)
}

func TestLanguageNames(t *testing.T) {
	for _, l := range pdu.AllLanguages() {
		found, ok := pdu.ParseLanguage(strings.ToUpper(l.String()))
		assert.True(t, ok)
		assert.Equal(t, l, found)
	}
	l, ok := pdu.ParseLanguage("TR")
	assert.True(t, ok)
	assert.Equal(t, pdu.Turkish, l)
	for _, s := range []string{"", "klingon", "t"} {
		_, ok := pdu.ParseLanguage(s)
		assert.False(t, ok, "%q", s)
	}
	assert.Equal(t, "urdu, language 14", fmt.Sprintf("%v, %v", pdu.Urdu, pdu.Urdu+1))
	assert.Equal(t, "gsm7 8bit ucs2 alphabet 3", fmt.Sprint(pdu.GSM7, pdu.Octets8, pdu.UCS2, pdu.Alphabet(3)))
}

// FuzzSeptets checks that any text that has septets comes back as it was, and that any septets are
// some text.
func FuzzSeptets(f *testing.F) {
	f.Add("Hello {world} €5 à", byte(0), byte(0))
	f.Add("ağış €", byte(1), byte(1))
	f.Add("नमस्ते ABC", byte(6), byte(6))
	f.Add("a\x1b\x1b`", byte(0), byte(99))
	f.Fuzz(func(t *testing.T, text string, locking, single byte) {
		l, s := pdu.Language(locking), pdu.Language(single)
		count, fits := pdu.CountSeptets(text, l, s)
		septets, err := pdu.AppendSeptets(nil, text, l, s)
		require.Equal(t, fits, err == nil)
		if fits {
			require.Len(t, septets, count)
			require.Equal(t, text, string(pdu.AppendText(nil, septets, l, s)))
		}
		decoded := string(pdu.AppendText(nil, []byte(text), l, s))
		again, err := pdu.AppendSeptets(nil, decoded, l, s)
		if err == nil { // a space stands for what has no character, and not each table has one
			require.Equal(t, decoded, string(pdu.AppendText(nil, again, l, s)))
		}
	})
}
