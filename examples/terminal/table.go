package main

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed commands.txt
var table string

type command struct{ name, help string }

// commands are the lines of the table, in its order.
var commands = sync.OnceValue(func() []command {
	var all []command
	for line := range strings.Lines(table) {
		if name, help, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			all = append(all, command{name, help})
		}
	}
	return all
})

// starting returns the commands that begin like the last one in line, and what stands before it.
func starting(line string) (before string, found []command) {
	start := max(strings.LastIndexByte(line, ';'), strings.LastIndexByte(line, ' ')) + 1
	if rest := line[start:]; len(rest) >= 2 && strings.EqualFold(rest[:2], "AT") {
		start += 2
	}
	name := strings.ToUpper(line[start:])
	for _, c := range commands() {
		if strings.HasPrefix(c.name, name) {
			found = append(found, c)
		}
	}
	return line[:start], found
}

// complete returns line with its last command completed as far as it is clear, and what to show:
// the help of the one command, or all that are possible.
func complete(line string) (completed, text string) {
	before, found := starting(line)
	if len(found) == 0 {
		return line, ""
	}
	common := found[0].name
	for _, c := range found[1:] {
		for !strings.HasPrefix(c.name, common) {
			common = common[:len(common)-1]
		}
	}
	return before + common, list(found)
}

// help returns the help for the commands that begin so.
func help(name string) string {
	if _, found := starting(strings.TrimSpace(name)); len(found) > 0 {
		return list(found)
	}
	return "no such command in the table\n"
}

func list(found []command) string {
	var b strings.Builder
	for _, c := range found {
		fmt.Fprintf(&b, "  %-10s %s\n", c.name, c.help)
	}
	return b.String()
}
