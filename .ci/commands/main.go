// Command commands makes the table of CONTRIBUTING.md that tells which method sends which AT command, and
// which test covers it, out of the code. It is run in the root of the repository.
//
//	go run ./.ci/commands          # writes the table
//	go run ./.ci/commands -check   # fails if the table is not the one of the code
//
// It fails too when a command is sent that no test mentions.
package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

const (
	file  = "CONTRIBUTING.md"
	begin = "<!-- commands: written by go run ./.ci/commands -->\n"
	end   = "<!-- end of commands -->\n"
)

// packages are those that send commands.
var packages = []string{"./at", "./at/mux", "./modem"}

// standard lists the commands of the standards, a line each: name, tab, clause.
//
//go:embed standard.txt
var standard string

func main() {
	check := flag.Bool("check", false, "only say whether the table is the one of the code")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "commands:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	senders, err := findSenders(packages)
	if err != nil {
		return err
	}
	tests, err := findTests(packages)
	if err != nil {
		return err
	}
	table, untested := render(senders, tests)
	if len(untested) > 0 {
		err = fmt.Errorf("no test mentions %s", strings.Join(untested, ", "))
	}
	old, rerr := os.ReadFile(file)
	if rerr != nil {
		return rerr
	}
	before, rest, found := strings.Cut(string(old), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s lacks the lines %q and %q", file, begin, end)
	}
	fresh := []byte(before + begin + "\n" + table + "\n" + end + after)
	switch {
	case bytes.Equal(fresh, old):
		return err
	case check:
		return errors.Join(err, fmt.Errorf("the table in %s is stale; run: go run ./.ci/commands", file))
	}
	return errors.Join(err, os.WriteFile(file, fresh, 0o644))
}

// render writes the table, and returns the commands that no test mentions.
func render(senders map[string][]sender, tests []test) (table string, untested []string) {
	var b, raw strings.Builder
	b.WriteString("| command | clause | method | test |\n| --- | --- | --- | --- |\n")
	row := func(command, clause string) {
		methods, covering := describe(command, senders[command], tests)
		if covering == "" {
			untested = append(untested, command)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", command, clause, methods, covering)
	}
	known := map[string]bool{}
	for line := range strings.Lines(standard) {
		command, clause, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok { // the heading
			continue
		}
		known[command] = true
		if len(senders[command]) > 0 {
			row(command, clause)
			continue
		}
		if raw.Len() > 0 {
			raw.WriteString(", ")
		}
		fmt.Fprintf(&raw, "`%s`", command)
	}
	var others []string
	for command := range senders {
		if !known[command] {
			others = append(others, command)
		}
	}
	slices.Sort(others)
	for _, command := range others {
		row(command, "maker's")
	}
	fmt.Fprintf(&b, "\nraw, by `Modem.Command`: %s.\n", raw.String())
	return b.String(), untested
}

// shown is how many methods of a command are shown, the nearest ones.
const shown = 3

// describe returns the methods that send a command, and a test for each.
func describe(command string, methods []sender, tests []test) (names, covering string) {
	methods = slices.Clone(methods)
	slices.SortFunc(methods, func(a, b sender) int {
		return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(a.method, b.method))
	})
	var all, found []string
	for i, s := range methods {
		if i < shown {
			all = append(all, "`"+s.method+"`")
		}
		if t := best(command, s, tests); i < shown && t != "" && !slices.Contains(found, "`"+t+"`") {
			found = append(found, "`"+t+"`")
		}
	}
	names = strings.Join(all, ", ")
	if more := len(methods) - shown; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return names, strings.Join(found, ", ")
}

// best returns the test that says most about a command of a method: one that mentions the
// command and calls the method, else one that mentions it; among several the one with the
// fewest other commands. The basic commands of V.250 are too short to be found in a test: for
// them it is enough that the method is called.
func best(command string, s sender, tests []test) string {
	_, name, _ := strings.Cut(s.method, ".")
	plain := strings.HasPrefix(command, "AT") && s.depth < 2
	best, least := "", math.MaxInt
	for _, t := range tests {
		mentions, calls := t.commands[command], t.calls[name]
		if t.pkg != s.pkg || !mentions && !(plain && calls) {
			continue
		}
		rank := len(t.commands)
		if !mentions || !calls {
			rank += 1000
		}
		if rank < least {
			best, least = t.name, rank
		}
	}
	return best
}
