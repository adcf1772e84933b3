package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/pdu"
)

// vectorFiles returns the copies of a file of test vectors: the one that package pdu has for its own
// tests, and the one shared by several projects, if it is there.
func vectorFiles(t *testing.T, name string) map[string]string {
	files := map[string]string{"testdata": filepath.Join("..", "..", "pdu", "testdata", name)}
	shared := filepath.Join("..", "..", "..", "shared", "vectors", name)
	if _, err := os.Stat(shared); err == nil {
		files["shared"] = shared
	} else {
		t.Logf("the shared copy is not compared: %v", err)
	}
	return files
}

// lines returns the objects of a JSON Lines file, decoded and as they stand.
func lines[T any](t *testing.T, file string) (list []T, raw []string) {
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var v T
		require.NoError(t, json.Unmarshal(s.Bytes(), &v))
		list, raw = append(list, v), append(raw, s.Text())
	}
	require.NotEmpty(t, list)
	return list, raw
}

type decodeVector struct {
	ID     string
	Input  json.RawMessage
	Expect map[string]any
}

// decodeLines pipes lines through decode and returns the object each gives.
func decodeLines(t *testing.T, input []string, args ...string) []map[string]any {
	var out, errs bytes.Buffer
	run(append([]string{"decode", "-json"}, args...), strings.NewReader(strings.Join(input, "\n")), &out, &errs)
	require.Empty(t, errs.String())
	var list []map[string]any
	for line := range strings.Lines(out.String()) {
		var o map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &o))
		list = append(list, o)
	}
	require.Len(t, list, len(input))
	return list
}

func TestDecodeAgreesWithVectors(t *testing.T) {
	for name, file := range vectorFiles(t, "decode.jsonl") {
		vectors, whole := lines[decodeVector](t, file)
		var inputs []string
		for _, v := range vectors {
			inputs = append(inputs, string(v.Input))
		}
		tolerant, strict := decodeLines(t, inputs), decodeLines(t, inputs, "-strict")
		assert.Equal(t, tolerant, decodeLines(t, whole), "the whole line of a vector does for its input")
		for i, v := range vectors {
			t.Run(name+"/"+v.ID, func(t *testing.T) {
				if v.Expect["ok"] == true {
					requireFields(t, v.Expect, tolerant[i])
					return
				}
				assert.Equal(t, false, strict[i]["ok"])
				if field := v.Expect["field"]; field != nil {
					assert.Equal(t, field, strict[i]["field"], "%v", strict[i]["error"])
				}
				assert.NotEmpty(t, strict[i]["error"])
			})
		}
	}
}

// requireFields compares the fields that a vector names, and no others.
func requireFields(t *testing.T, want, got map[string]any) {
	for name, value := range want {
		if list, ok := value.([]any); ok && len(list) == 0 {
			assert.Empty(t, got[name], name)
			continue
		}
		assert.Equal(t, value, got[name], name)
		if value == nil {
			assert.Contains(t, got, name)
		}
	}
}

type septetVector struct {
	ID, Mode, Packed string
	Text             string `json:"septets_text"`
	Fill             int    `json:"fill_bits"`
	Locking, Single  int
}

func TestPackAndUnpackAgreeWithVectors(t *testing.T) {
	for name, file := range vectorFiles(t, "gsm7.jsonl") {
		vectors, _ := lines[septetVector](t, file)
		for _, v := range vectors {
			t.Run(name+"/"+v.ID, func(t *testing.T) { checkSeptets(t, &v) })
		}
	}
}

func checkSeptets(t *testing.T, v *septetVector) {
	flags := septetFlags{v.Fill, v.Mode == "ussd", number(v.Locking), number(v.Single)}
	packed, err := flags.pack(v.Text)
	require.NoError(t, err)
	assert.Equal(t, strings.ToUpper(v.Packed), packed)
	if strings.Contains(v.ID, "pack-only") {
		return
	}
	n := -1
	if !flags.ussd {
		n = septetCount(t, v)
	}
	text, err := flags.unpack(v.Packed, n)
	require.NoError(t, err)
	assert.Equal(t, v.Text, text)
}

type segmentVector struct {
	ID, Text string
	Expect   struct {
		Alphabet  string
		Parts     int
		Language  *languageObject
		CharsLast int `json:"chars_last"`
	}
}

// The vectors with national tables prescribe the pair of them, where encode chooses unless it is told.
func TestEncodeAgreesWithVectors(t *testing.T) {
	for name, file := range vectorFiles(t, "segment.jsonl") {
		vectors, _ := lines[segmentVector](t, file)
		for _, v := range vectors {
			t.Run(name+"/"+v.ID, func(t *testing.T) {
				args := []string{"encode", "-json", "-to", "+420123456789"}
				if l := v.Expect.Language; l != nil {
					args = append(args, "-locking", number(int(l.Locking)), "-single", number(int(l.Single)))
				}
				var out, errs bytes.Buffer
				require.Zero(t, run(args, strings.NewReader(v.Text), &out, &errs), errs.String())
				var parts []partObject
				for line := range strings.Lines(out.String()) {
					var p partObject
					require.NoError(t, json.Unmarshal([]byte(line), &p))
					parts = append(parts, p)
				}
				require.Len(t, parts, v.Expect.Parts)
				last := parts[len(parts)-1]
				assert.Equal(t, v.Expect.Alphabet, last.Alphabet)
				read := decodeLines(t, []string{last.PDU}, "-mo")[0]
				assert.Equal(t, v.Expect.CharsLast, utf8.RuneCountInString(read["text"].(string)))
				if l := v.Expect.Language; l != nil && *l != (languageObject{}) {
					assert.Equal(t, map[string]any{"locking": float64(l.Locking), "single": float64(l.Single)}, read["language"])
				}
			})
		}
	}
}

func number(language int) string { return strconv.Itoa(language) }

// septetCount returns how many septets the text of a vector takes.
func septetCount(t *testing.T, v *septetVector) int {
	n, ok := pdu.CountSeptets(v.Text, pdu.Language(v.Locking), pdu.Language(v.Single))
	require.True(t, ok)
	return n
}
