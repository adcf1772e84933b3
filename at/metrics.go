package at

import "time"

// Metrics is told what a [Port] does, so that counters and histograms can be kept. Its methods are
// called from several goroutines, must return at once, and must not use the port.
type Metrics interface {
	// Command is called when a command has ended: its name, such as "+CMGS", the time from the
	// call to the answer, the wait for the turn included, and the error that Do returns.
	Command(name string, took time.Duration, err error)
	// Notice is called for each unsolicited result code that is complete: its name, such as "+CMTI" or
	// "RING", or an empty one for a line that is not known as such, so that garbage makes no names.
	Notice(name string)
}
