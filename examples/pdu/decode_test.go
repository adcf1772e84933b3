package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecodeDoesAllLines(t *testing.T) {
	input := strings.Join([]string{
		"# received on Monday", "", toa11, "  no PDU", "0891683109520000F0000A81620010861400006190032180958004D4F29C0E\r",
		"08 91 68 31 09 52 00 00 F0 00 0A 81 62 00 10 86 14 00 00 61 90 03 21 80 95 80 04 D4 F2 9C 0E",
	}, "\n")
	status, stdout, stderr := pduTool(input, "decode")
	assert.Equal(t, 1, status, "one line failed")
	assert.Equal(t, 3, strings.Count(stdout, `text       "Test"`))
	assert.Equal(t, 1, strings.Count(stderr, "\n"))
	assert.Contains(t, stderr, `"no PDU"`)

	status, stdout, _ = pduTool(input, "decode", "-json")
	assert.Equal(t, 1, status)
	assert.Equal(t, 4, strings.Count(stdout, "\n"), "an object a line, failed ones too")
	assert.Equal(t, 3, strings.Count(stdout, `"ok":true`))
}

// TestDecodeRequests pipes JSON and hexadecimal lines through one process.
func TestDecodeRequests(t *testing.T) {
	const submit = "0011000C912410325476980000A706C8329BFD0E03"
	for _, tt := range []struct {
		name, line string
		want       map[string]any
	}{
		{"defaults are those of the flags", `{"hex":"` + toa11 + `"}`, map[string]any{"ok": true, "type": "SMS-DELIVER", "text": "Test"}},
		{"to the network", `{"hex":"` + submit + `","direction":"mo"}`, map[string]any{"ok": true, "type": "SMS-SUBMIT", "text": "Helloa"}},
		{"no SMSC field", `{"hex":"` + submit[2:] + `","direction":"mo","smsc":false,"length":20}`, map[string]any{"ok": true, "deviations": []any{}}},
		{"strict", `{"hex":"` + toa11 + `","strict":true}`,
			map[string]any{"ok": false, "field": "TP-OA", "offset": 11.0, "clause": "TS 23.040 9.1.2.5", "text": nil}},
		{"wrong length", `{"hex":"` + toa11 + `","length":23,"strict":true}`, map[string]any{"ok": false, "field": "PDU"}},
		{"not to the network", `{"hex":"` + submit + `","direction":"mt","strict":true}`, map[string]any{"ok": false}},
		{"a vector", `{"id":"x","input":{"hex":"` + toa11 + `","direction":"mt","smsc":true},"expect":{}}`, map[string]any{"ok": true, "text": "Test"}},
		{"without hex", `{"direction":"mo"}`, map[string]any{"ok": false, "error": `no "hex" in the object`}},
		{"unknown direction", `{"hex":"00","direction":"up"}`, map[string]any{"ok": false}},
		{"no JSON", `{hex}`, map[string]any{"ok": false}},
		{"blanks between the digits", `{"hex":" 08 91 68 31 09 52 00 00 F0\t000A11620010861400006190032180958004D4F29C0E"}`, map[string]any{"ok": true, "text": "Test"}},
		{"a byte order mark in front", "\uFEFF" + toa11, map[string]any{"ok": true, "text": "Test"}},
		{"hexadecimal", toa11, map[string]any{"ok": true, "class": nil, "dcs": 0.0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, _ := pduTool(tt.line, "decode", "-json")
			assert.Equal(t, tt.want["ok"] == true, status == 0)
			var got map[string]any
			require.NoError(t, json.Unmarshal([]byte(stdout), &got))
			for name, value := range tt.want {
				assert.Equal(t, value, got[name], name)
			}
		})
	}
}

func TestDecodeFlagsAreDefaultsForRequests(t *testing.T) {
	status, stdout, _ := pduTool(fmt.Sprintf("{\"hex\":%q,\"strict\":false}\n{\"hex\":%q}", toa11, toa11), "decode", "-json", "-strict")
	assert.Equal(t, 1, status)
	first, second, _ := strings.Cut(stdout, "\n")
	assert.Contains(t, first, `"ok":true`)
	assert.Contains(t, first, `"deviations":["TP-OA: type of address 0x11 at octet 11: high bit must be 1 (TS 23.040 9.1.2.5)"]`)
	assert.Contains(t, second, `"ok":false`)
}
