// Command pdu works with short messages as AT commands carry them in PDU mode: it decodes, encodes,
// counts and explains them, packs septets, and reads the log of a dialogue with a modem.
//
//	pdu decode [-json] [-strict] [-mo] [-tpdu] [-length N] HEX...
//	pdu encode -to NUMBER [-class N] [-status-report] [-validity 24h] [-ref N] [-languages all|tr,es] [-locking L] [-single L] [-json] TEXT
//	pdu count [-languages all|tr,es] [-replace] [-json] TEXT
//	pdu inspect [-json] [-mo] [-tpdu|-cbs|-relay] HEX...
//	pdu pack [-fill N] [-ussd] [-locking L] [-single L] TEXT...
//	pdu unpack [-fill N] [-ussd] [-n N] [-locking L] [-single L] HEX...
//	pdu log [FILE]
//
// Without arguments the input is standard input; blank lines and lines that begin with # are passed
// over. The exit status is 1 if any line failed, the others being done all the same, and 2 for
// wrong usage.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// A command is one of the things the program does.
type command struct {
	name, args, about string
	run               func(t *tool, args []string) error
}

// tool is where a command runs.
type tool struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	command        command
}

// errFailed ends a command of which some lines failed; each has said why.
var errFailed = errors.New("some lines failed")

func commands() []command {
	return []command{
		{"decode", "[-json] [-strict] [-mo] [-tpdu] [-length N] [HEX...]", "tell what PDUs say", decode},
		{"encode", "-to NUMBER [flags] [TEXT]", "make AT+CMGS lines and PDUs of a text", encode},
		{"count", "[flags] [TEXT]", "tell alphabet, parts and room left beforehand", count},
		{"inspect", "[-json] [-mo] [-tpdu|-cbs|-relay] [HEX...]", "explain PDUs octet by octet", inspect},
		{"pack", "[-fill N] [-ussd] [-locking L] [-single L] [TEXT...]", "pack text in 7-bit septets", pack},
		{"unpack", "[-fill N] [-ussd] [-n N] [-locking L] [-single L] [HEX...]", "read packed septets", unpack},
		{"log", "[FILE]", "tell what happened in a dialogue with a modem, and what is wrong", readLog},
	}
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run does what args say and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	list := commands()
	i := -1
	if len(args) > 0 {
		i = slices.IndexFunc(list, func(c command) bool { return c.name == args[0] })
	}
	if i < 0 {
		usage(stderr, list)
		return 2
	}
	t := &tool{stdin, stdout, stderr, list[i]}
	err := t.command.run(t, args[1:])
	var wrong *usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errFailed):
		return 1
	case errors.As(err, &wrong):
		if wrong.text != "" { // else package flag has said it
			fmt.Fprintf(stderr, "pdu %s: %v\n", t.command.name, err)
		}
		return 2
	}
	fmt.Fprintf(stderr, "pdu %s: %v\n", t.command.name, err)
	return 1
}

func usage(w io.Writer, list []command) {
	fmt.Fprintln(w, "usage:")
	for _, c := range list {
		fmt.Fprintf(w, "  pdu %-8s%s\n%12s%s\n", c.name, c.args, "", c.about)
	}
	fmt.Fprintln(w, "\nWithout arguments the input is standard input, one PDU a line; lines that begin with # are passed over.")
}

// A usageError says that the command line is wrong.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// flags returns the empty set of flags of the command.
func (t *tool) flags() *flag.FlagSet {
	f := flag.NewFlagSet("pdu "+t.command.name, flag.ContinueOnError)
	f.SetOutput(t.stderr)
	f.Usage = func() {
		fmt.Fprintf(t.stderr, "usage: pdu %s %s\n", t.command.name, t.command.args)
		f.PrintDefaults()
	}
	return f
}

// parse reads the flags.
func parse(f *flag.FlagSet, args []string) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return &usageError{}
	}
	return nil
}

// line writes a line to standard output.
func (t *tool) line(text string) error {
	_, err := io.WriteString(t.stdout, strings.TrimSuffix(text, "\n")+"\n")
	return err
}

// complain says on standard error what is wrong with a piece of input.
func (t *tool) complain(input string, err error) {
	input = strings.TrimSpace(input)
	if r := []rune(input); len(r) > 60 {
		input = string(r[:60]) + "..."
	}
	fmt.Fprintf(t.stderr, "pdu %s: %q: %v\n", t.command.name, input, err)
}
