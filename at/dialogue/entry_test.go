package dialogue_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/dialogue"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, file string
		want       []dialogue.Entry
	}{
		{"nothing", "", nil},
		{"comments", "# a\n\n  # b\n", nil},
		{"both directions", "   0.031 > AT\\r\n   1.046 < \\r\\nOK\\r\\n\n", []dialogue.Entry{
			{Time: 31 * time.Millisecond, Octets: "AT\r", Line: 1},
			{Time: 1046 * time.Millisecond, FromModem: true, Octets: "\r\nOK\r\n", Line: 2},
		}},
		{"every escape", `0 > \r\n\t\\\x1a\xFF`, []dialogue.Entry{{Octets: "\r\n\t\\\x1a\xff", Line: 1}}},
		{"a note", "0 > AT\\r   [typed in 3 writes over 2 ms]\n", []dialogue.Entry{{Octets: "AT\r", Line: 1}}},
		{"brackets that are no note", "0 < [x]\n", []dialogue.Entry{{FromModem: true, Octets: "[x]", Line: 1}}},
		{"a space at the end", "0 < > \\x20\n", []dialogue.Entry{{FromModem: true, Octets: ">  ", Line: 1}}},
		{"line ends of DOS", "0 > AT\\r\r\n", []dialogue.Entry{{Octets: "AT\r", Line: 1}}},
		{"no octets", "0 > \n", []dialogue.Entry{{Line: 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := dialogue.Parse(strings.NewReader(tt.file))
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestParseTellsWhatIsWrong(t *testing.T) {
	for _, line := range []string{"x", "0.1", "0.1 AT", "x > AT", "-1 > AT", "NaN > AT", "0.1 >AT", `0 > \q`, `0 > \x1`, `0 > \xzz`, `0 > \`, "1e300 > A"} {
		_, err := dialogue.Parse(strings.NewReader("# first\n" + line + "\n"))
		var syntax *dialogue.SyntaxError
		require.ErrorAs(t, err, &syntax, line)
		assert.Equal(t, 2, syntax.Line)
		assert.Equal(t, line, syntax.Text)
		assert.NotEmpty(t, syntax.Reason)
	}
}

func TestParseDialoguesOfOtherClients(t *testing.T) {
	files, err := filepath.Glob("testdata/clients/*.txt")
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		entries, err := dialogue.Parse(f)
		require.NoError(t, f.Close())
		require.NoError(t, err, name)
		assert.NotEmpty(t, entries)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("   0.031 > AT\\r\n   0.046 < \\r\\nOK\\r\\n   [late]\n# end\n")
	f.Add("0 > \\x20 \\\\   [x]   [y]\n")
	f.Fuzz(func(t *testing.T, file string) {
		entries, err := dialogue.Parse(strings.NewReader(file))
		if err != nil {
			return
		}
		var again strings.Builder
		for i := range entries {
			again.WriteString(entries[i].String() + "\n")
			entries[i].Line = i + 1
		}
		back, err := dialogue.Parse(strings.NewReader(again.String()))
		require.NoError(t, err, again.String())
		require.Equal(t, entries, back)
		_, err = dialogue.Play(strings.NewReader(file), nil)
		require.NoError(t, err)
	})
}

func FuzzEntry(f *testing.F) {
	f.Add("AT\r", uint16(31), true)
	f.Add("a   [b]  ", uint16(0), false)
	f.Fuzz(func(t *testing.T, octets string, ms uint16, fromModem bool) {
		if len(octets) > 100<<10 {
			return
		}
		want := dialogue.Entry{Time: time.Duration(ms) * time.Millisecond, FromModem: fromModem, Octets: octets, Line: 1}
		got, err := dialogue.Parse(strings.NewReader(want.String() + "   [note]\n"))
		require.NoError(t, err)
		require.Equal(t, []dialogue.Entry{want}, got)
	})
}
