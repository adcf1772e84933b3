//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/examples/internal/ptymodem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const own, friend = "+15550001111", "+15550002222"

// long is a text of two parts, with what a CSV file has to quote.
var long = "first line,\n\"second\" " + strings.Repeat("word ", 40)

// stocked returns the terminal of a modem with three messages on its card: a text and the parts of a long one.
func stocked(t *testing.T) (port string) {
	nw := modemtest.NewNetwork(nil)
	m := modemtest.New(&modemtest.Options{Number: own, Network: nw})
	line, err := ptymodem.Serve(m)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, line.Close())
		assert.NoError(t, m.Close())
	})
	require.NoError(t, nw.SMS(friend, own, "hello, 世界"))
	require.NoError(t, nw.SMS(friend, own, long))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, m.Wait(ctx, func(modemtest.Transcript) bool { return nw.Waiting(own) == 0 }))
	return line.Name
}

// storage runs the program.
func storage(t *testing.T, port string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	env := &cli.Env{Name: "storage", Stdout: &out, Stderr: &errs}
	err := run(ctx, env, append(args, "-port", port, "-store", t.TempDir()))
	return out.String(), err
}

func TestListReadAndDelete(t *testing.T) {
	port := stocked(t)
	for range 2 { // nothing is taken by looking
		out, err := storage(t, port)
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		require.Len(t, lines, 6, out)
		assert.Contains(t, lines[0], `"hello, 世界"`)
		assert.Contains(t, lines[1], `first line,\n`)
		for _, want := range []string{"SM:1", "SM:2", "SM:3", "1/2", "2/2", friend, "ME: 0 of 50", "SM: 3 of 20", "SR: 0 of 20"} {
			assert.Contains(t, out, want)
		}
	}
	out, err := storage(t, port, "-read", "sm:1,SM:2")
	require.NoError(t, err)
	assert.Contains(t, out, "hello, 世界\n")
	assert.Contains(t, out, "first line,\n\"second\"")
	assert.NotContains(t, out, "SM:3")
	out, err = storage(t, port, "-delete", "SM:2,SM:3")
	require.NoError(t, err)
	assert.Equal(t, "2 deleted\n", out)
	_, err = storage(t, port, "-delete", "SM:3")
	assert.ErrorContains(t, err, "nothing lies at SM:3")
	out, err = storage(t, port, "-delete", "SM:*")
	require.NoError(t, err)
	assert.Equal(t, "1 deleted\n", out)
	out, err = storage(t, port, "-json")
	require.NoError(t, err)
	assert.Equal(t, "[]\n", out)
}

func TestExport(t *testing.T) {
	port := stocked(t)
	dir := t.TempDir()
	check := func(texts []string) {
		require.Len(t, texts, 3)
		assert.Equal(t, "hello, 世界", texts[0])
		assert.Equal(t, long, texts[1]+texts[2])
	}
	asJSON := filepath.Join(dir, "messages.json")
	out, err := storage(t, port, "-memory", "sm", "-export", asJSON)
	require.NoError(t, err)
	assert.Contains(t, out, "3 written")
	data, err := os.ReadFile(asJSON)
	require.NoError(t, err)
	var list []struct{ Place, Status, Number, Time, Text, PDU string }
	require.NoError(t, json.Unmarshal(data, &list))
	var texts []string
	for _, e := range list {
		texts = append(texts, e.Text)
		assert.Equal(t, friend, e.Number)
		assert.NotEmpty(t, e.PDU)
		_, err := time.Parse(time.RFC3339, e.Time)
		assert.NoError(t, err)
	}
	check(texts)

	asCSV := filepath.Join(dir, "messages.csv")
	_, err = storage(t, port, "-export", asCSV)
	require.NoError(t, err)
	f, err := os.Open(asCSV)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 4)
	assert.Equal(t, "text", rows[0][5])
	check([]string{rows[1][5], rows[2][5], rows[3][5]})

	_, err = storage(t, port, "-export", asCSV)
	assert.ErrorIs(t, err, os.ErrExist, "nothing is overwritten")
	info, err := os.Stat(asCSV)
	require.NoError(t, err)
	assert.Zero(t, info.Mode()&0o077, "messages are private")
}

func TestWhatIsNoPlaceOrFile(t *testing.T) {
	for _, args := range [][]string{{"-read", "3"}, {"-delete", "SM"}, {"-read", "SM:x"}, {"-delete", "SM:-1"}, {"-read", ":3"}, {"-export", "messages.txt"}} {
		_, err := storage(t, "/dev/null", args...)
		assert.Error(t, err)
		assert.NotContains(t, err.Error(), "/dev/null", "%v: the port was opened", args)
	}
}

// TestNothingIsDeletedBesideAnotherTask: what was to be read only, or was not yet exported, must not be gone.
func TestNothingIsDeletedBesideAnotherTask(t *testing.T) {
	port := stocked(t)
	for _, args := range [][]string{{"-read", "SM:1"}, {"-export", filepath.Join(t.TempDir(), "messages.csv")}} {
		_, err := storage(t, port, append(args, "-delete", "SM:2")...)
		assert.ErrorContains(t, err, "-delete")
	}
	out, err := storage(t, port)
	require.NoError(t, err)
	assert.Contains(t, out, "SM: 3 of 20")
}
