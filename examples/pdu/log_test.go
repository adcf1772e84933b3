package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

var lineOf = regexp.MustCompile(`line \d+`)

// golden compares got with a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// logOf returns what the command log writes of a text.
func logOf(t *testing.T, text string) string {
	t.Helper()
	var out, errs bytes.Buffer
	require.Zero(t, run([]string{"log"}, strings.NewReader(text), &out, &errs), errs.String())
	return out.String()
}

// TestLogTellsTheStory goes through dialogues as people have them. The files beginning with e303 and ril
// were published by people who asked what was wrong; the others are in the formats of the programs
// they are named after.
func TestLogTellsTheStory(t *testing.T) {
	files, err := filepath.Glob("testdata/log/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			var out, errs bytes.Buffer
			require.Zero(t, run([]string{"log", file}, nil, &out, &errs), errs.String())
			golden(t, strings.TrimSuffix(file, ".txt")+".golden", out.String())
		})
	}
}

func TestLogNamesTheCause(t *testing.T) {
	for _, tt := range []struct{ file, want string }{
		{"e303-terminal", "refused with +CME ERROR 11: SIM PIN required"},
		{"ril-receive-refused", "TP-OA: type of address 0x11 at octet 11: high bit must be 1 (TS 23.040 9.1.2.5)"},
		{"ril-receive-refused", `AT+EIMSCNMA=2, 3, "00FF00" refuses the message of line 1 with TP-FCS 0xFF, Unspecified error cause`},
		{"ril-send-error", "the modem is likely to be in text mode (AT+CMGF=1), where it takes no PDU"},
		{"ril-send-ok", "Nothing wrong was found."},
		{"ril-receive-ok", "Nothing wrong was found."},
		{"pdu-in-text-mode", "the argument is a PDU, but the modem is in text mode since line 13"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			text, err := os.ReadFile("testdata/log/" + tt.file + ".txt")
			require.NoError(t, err)
			story := logOf(t, string(text))
			end := strings.LastIndex(story, "\n\n")
			require.Positive(t, end)
			assert.Contains(t, story[end:], tt.want, "in the conclusion")
		})
	}
}

// TestLogWithoutLineEnds takes records that were run together, as a page that published them had it.
func TestLogWithoutLineEnds(t *testing.T) {
	for _, name := range []string{"ril-receive-refused", "ril-receive-ok", "ril-send-error", "ril-send-ok"} {
		text, err := os.ReadFile("testdata/log/" + name + ".txt")
		require.NoError(t, err)
		assert.Equal(t, withoutLines(logOf(t, string(text))), withoutLines(logOf(t, strings.ReplaceAll(string(text), "\n", ""))), name)
	}
}

// withoutLines blanks the line numbers in a story.
func withoutLines(story string) string {
	var b strings.Builder
	for line := range strings.Lines(story) {
		line = strings.TrimLeft(line, " 0123456789")
		if _, rest, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(line, "line ") {
			line = rest
		}
		b.WriteString(lineOf.ReplaceAllString(line, "line N"))
	}
	return b.String()
}

func TestLogMasksSecrets(t *testing.T) {
	story := logOf(t, "AT+CPIN=\"4711\"\n+CME ERROR: 16\n")
	assert.NotContains(t, story, "4711")
	assert.Contains(t, story, "incorrect password")
}

func TestLogIsRefusedWithoutDialogue(t *testing.T) {
	var out, errs bytes.Buffer
	assert.Equal(t, 1, run([]string{"log"}, strings.NewReader("Dear Sir,\n\nthe modem does not work.\n"), &out, &errs))
	assert.NotEmpty(t, errs.String())
	assert.Equal(t, 1, run([]string{"log", "testdata/none"}, nil, &out, &errs))
	assert.Equal(t, 2, run([]string{"log", "a", "b"}, nil, &out, &errs))
}

// TestLogReadsClients goes through the recorded dialogues of well-known programs.
func TestLogReadsClients(t *testing.T) {
	files, err := filepath.Glob("../../at/dialogue/testdata/clients/*.txt")
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		story := logOf(t, string(text))
		assert.Contains(t, story, "SMS-SUBMIT", file)
		assert.Contains(t, story, "SMS-DELIVER", file)
		assert.NotContains(t, story, "can not be read", file)
	}
}

// FuzzLog: no panic, and no secret of a command in what is written.
func FuzzLog(f *testing.F) {
	files, err := filepath.Glob("testdata/log/*.txt")
	require.NoError(f, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte("AT+CMGS\n> \n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var out, errs bytes.Buffer
		status := run([]string{"log"}, bytes.NewReader(text), &out, &errs)
		assert.Equal(t, status == 0, errs.Len() == 0)
		assert.Equal(t, status == 0, out.Len() > 0)
	})
}
