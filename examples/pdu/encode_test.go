package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEncodeMakesPartsThatDecode(t *testing.T) {
	text := strings.Repeat("Grüße aus 東京 👋 ", 20)
	status, stdout, stderr := pduTool(text+"\n", "encode", "-to", "+420123456789", "-class", "1", "-validity", "1h", "-status-report")
	require.Zero(t, status, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Zero(t, len(lines)%2)
	var joined strings.Builder
	for i := 0; i < len(lines); i += 2 {
		var length int
		_, err := fmt.Sscanf(lines[i], "AT+CMGS=%d", &length)
		require.NoError(t, err)
		request, err := json.Marshal(map[string]any{"hex": lines[i+1], "direction": "mo", "length": length})
		require.NoError(t, err)
		part := decodeLines(t, []string{string(request)}, "-strict")[0]
		require.Equal(t, true, part["ok"], part["error"])
		assert.Equal(t, "ucs2", part["alphabet"])
		assert.Equal(t, 1.0, part["class"])
		assert.Equal(t, true, part["status_report"])
		assert.Equal(t, map[string]any{"relative_s": 3600.0}, part["validity"])
		assert.Equal(t, float64(len(lines)/2), part["concat"].(map[string]any)["total"])
		joined.WriteString(part["text"].(string))
	}
	assert.Equal(t, text, joined.String())
}

func TestEncodeReference(t *testing.T) {
	for reference, want := range map[string]float64{"7": 7, "255": 255, "256": 256, "65535": 65535} {
		_, stdout, _ := pduTool("", "encode", "-json", "-to", "12345", "-ref", reference, strings.Repeat("x", 200))
		first, _, _ := strings.Cut(stdout, "\n")
		var p partObject
		require.NoError(t, json.Unmarshal([]byte(first), &p))
		part := decodeLines(t, []string{p.PDU}, "-mo")[0]
		assert.Equal(t, want, part["concat"].(map[string]any)["ref"])
		assert.Equal(t, 2, p.Parts)
	}
}

func TestEncodeRefusesWhatNoMessageHolds(t *testing.T) {
	status, stdout, stderr := pduTool(strings.Repeat("x", 153*255+1), "encode", "-to", "12345")
	assert.Equal(t, 1, status)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "send it as several messages")
	status, stdout, _ = pduTool(strings.Repeat("x", 153*255+1), "count")
	assert.Equal(t, 1, status)
	assert.Contains(t, stdout, "parts     256")
}
