package at_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

func TestLineEndsOfEveryKind(t *testing.T) { // S3 and S4 of ITU-T V.250, and what modems make of them
	for _, end := range []string{"\r", "\n", "\r\n", "\r\r\n"} {
		for _, c := range shapedCommands {
			if strings.Contains(c.name, "length") || strings.Contains(c.name, "octets") || strings.Contains(c.name, "looks like") {
				continue // their octets are counted
			}
			w := newWire()
			p := at.New(w, nil)
			sub := p.Subscribe()
			for _, in := range intruders {
				for _, single := range []bool{false, true} {
					entry := portions(strings.Join(c.entry, ""), end, single)
					units := portions(in.text+strings.Join(c.units, "")+in.text, end, single)
					if c.entry != nil {
						w.expect(entry)
					}
					if c.units != nil {
						w.expect(units)
					}
					r, err := p.Do(t.Context(), c.command)
					what := []any{"%s, end %q, intruder %s, single %v", c.name, end, in.name, single}
					if c.code == "" {
						require.NoError(t, err, what...)
					} else {
						require.ErrorContains(t, err, c.code, what...)
					}
					require.Equal(t, c.want, r.Info, what...)
					if in.want != "" && c.units != nil {
						require.Equal(t, []string{in.want, in.want}, take(t, sub, 2), what...)
					}
				}
			}
			nothing(t, sub)
			require.Zero(t, p.Stats().Resyncs)
			require.NoError(t, p.Close())
		}
	}
}

func portions(s, end string, single bool) (all [][]byte) {
	s = strings.ReplaceAll(s, "\n", end)
	if !single {
		return [][]byte{[]byte(s)}
	}
	for i := range len(s) {
		all = append(all, []byte(s[i:i+1]))
	}
	return all
}

func TestOctetsWithoutALineEndAreBounded(t *testing.T) {
	for name, octet := range map[string]string{"letters": "x", "NULs": "\x00", "prompts": ">", "blanks": " ", "high": "\xff"} {
		t.Run(name, func(t *testing.T) {
			f, p := open(t, nil, replies(map[string]string{"AT+CSQ": "\n+CSQ: 1,1\n\nOK\n"}))
			sub := p.Subscribe()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			chunk := bytes.Repeat([]byte(octet), 64<<10)
			for range 64 {
				_, err := f.out.Write(chunk)
				require.NoError(t, err)
			}
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(256<<10))
			f.say("\n\n+CMTI: \"SM\",1\n")
			got, err := p.Command(t.Context(), "+CSQ")
			require.NoError(t, err)
			assert.Equal(t, []string{"+CSQ: 1,1"}, got)
			assert.EqualValues(t, 1, p.Stats().Overlong)
			require.NoError(t, p.Close())
			var last at.Notice
			for n := range sub.All(t.Context()) {
				assert.LessOrEqual(t, len(n.Line), 16<<10)
				last = n
			}
			assert.Equal(t, `+CMTI: "SM",1`, last.Line)
		})
	}
}
