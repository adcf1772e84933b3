package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const toa11 = "0891683109520000F0000A11620010861400006190032180958004D4F29C0E"

// pduTool runs the program with standard input and returns its exit status and what it writes.
func pduTool(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

// TestCommands runs the command lines of a golden file, where each stands behind a $ and is followed
// by its output and its exit status. Arguments that hold blanks are in apostrophes.
func TestCommands(t *testing.T) {
	const file = "testdata/commands.golden"
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	var got strings.Builder
	for line := range strings.Lines(string(want)) {
		command, ok := strings.CutPrefix(line, "$ pdu ")
		if !ok {
			continue
		}
		status, stdout, stderr := pduTool("", words(strings.TrimSpace(command))...)
		fmt.Fprintf(&got, "%s%s%s[%d]\n\n", line, stdout, stderr, status)
	}
	golden(t, file, got.String())
}

// words splits a command line as a shell does, with apostrophes only.
func words(line string) (list []string) {
	for i, piece := range strings.Split(line, "'") {
		if i%2 == 1 {
			list = append(list, piece)
		} else {
			list = append(list, strings.Fields(piece)...)
		}
	}
	return list
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{
		nil, {"frobnicate"}, {"decode", "-wrong"}, {"encode", "text"}, {"encode", "-to", "", "text"}, {"encode", "-to", "Too long a name", "text"},
		{"encode", "-to", "+42", "-class", "4", "text"}, {"encode", "-to", "+42", "-ref", "65536", "text"},
		{"encode", "-to", "+42", "-validity", "-1h", "text"}, {"encode", "-to", "+42", "-languages", "xx", "text"},
		{"count", "-languages", "xx", "text"}, {"pack", "-fill", "8", "text"}, {"pack", "-ussd", "-fill", "1", "text"}, {"pack", "-locking", "14", "text"},
	} {
		status, stdout, stderr := pduTool("", args...)
		assert.Equal(t, 2, status, "%q", args)
		assert.Empty(t, stdout, "%q", args)
		assert.NotEmpty(t, stderr, "%q", args)
	}
	status, _, stderr := pduTool("", "decode", "-h")
	assert.Zero(t, status)
	assert.Contains(t, stderr, "-strict")
}

// Blanks and carriage returns at the ends of a text belong to it, and # may begin one.
func TestPackTakesTextAsItIs(t *testing.T) {
	for text, want := range map[string]string{" a ": "A03008", "\r": "0D", "12345678\r": "31D98C56B3DD700D", "#1": "A318", "  ": "2010"} {
		status, stdout, stderr := pduTool("", "pack", text)
		assert.Zero(t, status, stderr)
		assert.Equal(t, want+"\n", stdout, "%q", text)
	}
	status, stdout, _ := pduTool("# a comment\n\n a \r\n", "pack")
	assert.Zero(t, status)
	assert.Equal(t, "A03008\n", stdout)
}

// A PDU that has lost a digit is explained as far as it goes.
func TestInspectShowsWhatThereIs(t *testing.T) {
	status, stdout, stderr := pduTool("", "inspect", toa11[:len(toa11)-1])
	assert.Equal(t, 1, status)
	assert.Contains(t, stdout, "TP-SCTS")
	assert.Contains(t, stderr, "one was lost")
	status, stdout, _ = pduTool("", "inspect", "zz")
	assert.Equal(t, 1, status)
	assert.Empty(t, stdout)
}
