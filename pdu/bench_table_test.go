package pdu_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var table = flag.String("table", "", "measure and write the table of the README to this `file`, - for standard output")

// A row is a line of the table: what is measured, and the codecs that do it. Missing ones are nil.
type row struct {
	name, goal     string
	gsm, str, peer func()
}

// A growth is a line of the second table: the same with 10, 100, 1,000 and 10,000 characters.
type growth struct {
	name  string
	sizes []func()
}

// measured is what a codec needs for one run.
type measured struct {
	ns     float64
	allocs float64
}

// TestWriteTable measures the rows of the tables and writes them, when asked:
//
//	cd pdu && go test -run WriteTable -table -
//
// Slices of a fifth of a millisecond of all codecs of a row take turns, all rows are gone through
// several times, and the quickest slice of each codec counts: one that nothing else on the machine has
// disturbed. Numbers in brackets are allocations.
func TestWriteTable(t *testing.T) {
	if *table == "" {
		t.Skip("a measurement; run it with -table")
	}
	rows, growths := tableRows(t), growthRows(t)
	results := make([][]measured, len(rows)+len(growths))
	for range passes {
		for i, r := range rows {
			results[i] = quickest(results[i], measure(r.gsm, r.str, r.peer))
		}
		for i, g := range growths {
			results[len(rows)+i] = quickest(results[len(rows)+i], measure(g.sizes...))
		}
	}
	var b strings.Builder
	b.WriteString("| | gsm | gsm, strings | warthog618/sms | ratio | with strings | goal |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for i, r := range rows {
		m := results[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", r.name, m[0], m[1], m[2], times(m[2], m[0]), times(m[2], m[1]), r.goal)
	}
	b.WriteString("\n| | 10 characters | 100 | 1,000 | 10,000 |\n|---|--:|--:|--:|--:|\n")
	for i, g := range growths {
		m := results[len(rows)+i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", g.name, m[0], m[1], m[2], m[3])
	}
	if *table == "-" {
		fmt.Print(b.String())
	} else {
		require.NoError(t, os.WriteFile(*table, []byte(b.String()), 0o644))
	}
}

// quickest returns the quicker of two measurements of each codec.
func quickest(a, b []measured) []measured {
	for i := range a {
		b[i].ns = min(a[i].ns, b[i].ns)
	}
	return b
}

func (m measured) String() string {
	switch {
	case m.ns == 0:
		return ""
	case m.ns < 100:
		return fmt.Sprintf("%.1f ns (%.0f)", m.ns, m.allocs)
	case m.ns < 10000:
		return fmt.Sprintf("%.0f ns (%.0f)", m.ns, m.allocs)
	}
	return fmt.Sprintf("%.1f µs (%.0f)", m.ns/1000, m.allocs)
}

func times(slow, quick measured) string {
	if slow.ns == 0 || quick.ns == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f x", slow.ns/quick.ns)
}

const (
	slice  = 200 * time.Microsecond
	rounds = 100
	passes = 5
)

// measure runs the functions in turns.
func measure(functions ...func()) []measured {
	all := make([]measured, len(functions))
	n := make([]int, len(functions))
	for i, f := range functions {
		if f == nil {
			continue
		}
		f()
		all[i] = measured{math.Inf(1), testing.AllocsPerRun(10, f)}
		start, runs := time.Now(), 0
		for time.Since(start) < 5*slice {
			f()
			runs++
		}
		n[i] = max(1, runs/5)
	}
	for range rounds {
		for i, f := range functions {
			if f == nil {
				continue
			}
			start := time.Now()
			for range n[i] {
				f()
			}
			all[i].ns = min(all[i].ns, float64(time.Since(start).Nanoseconds())/float64(n[i]))
		}
	}
	return all
}
