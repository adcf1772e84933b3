// Command benchmark measures package at beside github.com/warthog618/modem/at in one run, on a line in
// memory, on a pseudo-terminal in this process and on one with the modem in another process. It
// prints a Markdown table. The modem answers without any delay, so that what is measured is the
// driver. It needs Linux.
//
//	cd at/benchmark && go run .
//
// The rounds of both drivers alternate and are short, so that what else the machine does meets both
// alike. The table holds the medians of each driver's rounds, and as the ratio the median of those
// of neighbouring rounds. -rounds and -time change the number and length of rounds, -idle the time for
// which idle ports are watched.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

var (
	rounds   = flag.Int("rounds", 31, "rounds of each row")
	length   = flag.Duration("time", 25*time.Millisecond, "least length of a round")
	idleTime = flag.Duration("idle", 10*time.Second, "time for which idle ports are watched")
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == modemArgument {
		serveTerminal(os.Stdin)
		return
	}
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

func run() error {
	fmt.Println("| what | this library | warthog618/modem v0.4.0 | ratio |")
	fmt.Println("| --- | --- | --- | --- |")
	for _, line := range lines {
		if err := trips(line); err != nil {
			return fmt.Errorf("%s: %w", line.name, err)
		}
	}
	if err := hundredMessages(); err != nil {
		return err
	}
	disorder()
	for _, n := range []int{1000, 10000} {
		openMany(n)
	}
	return nil
}
