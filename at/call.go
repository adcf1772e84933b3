package at

import (
	"bytes"
	"strings"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// phase is the progress of a call.
type phase uint8

const (
	idle      phase = iota // nobody waits
	running                // its lines and its final result code are awaited
	prompting              // the same, and the prompt before them
	prompted               // the prompt is there, the body is to be written
	finished               // the result waits for the caller
)

// Info is one information line of an answer.
type Info struct {
	Line string // +CMGR: 1,,23
	Body string // the line or the octets after it, where the answer has such: a PDU or a text
}

// call is the command that has the line, or had it when it was interrupted. The port's lock
// guards it.
type call struct {
	phase    phase
	shape    shape
	line     []byte // "AT..." as written, to know its echo
	body     string // expected echo of the body, as far as it has not come yet
	hasBody  bool
	progress bool // NO CARRIER, BUSY and so on end it
	connects bool // CONNECT ends it, and octets follow
	limit    time.Duration
	count    int // for synchronisation: the number of information lines a valid answer has; -1: any final code ends it
	info     []Info
	err      error // nil, or the code that ended it, or the cause of the interruption
}

// takesProgress reports whether call progress results are final for the command called name.
// For all others they are notices about a call that is under way (3GPP TS 27.007 6.31).
func takesProgress(name string) bool {
	switch name {
	case "D", "A", "O", "d", "a", "o", "+CGDATA", "H", "h":
		return true
	}
	return false
}

// isEcho reports whether l is the echo of the command line, or the next line of the echoed body,
// which it then crosses off.
func (c *call) isEcho(l []byte) bool {
	if len(c.line) > 0 && bytes.EqualFold(l, c.line) {
		return true
	}
	if c.body == "" {
		return false
	}
	l = bytes.TrimSuffix(l, []byte{ctrlZ})
	next, rest, _ := strings.Cut(c.body, "\r")
	if string(l) != next {
		return false
	}
	c.body = strings.TrimPrefix(rest, "\n")
	return true
}

// end books a final result code and reports whether it ends the call.
func (c *call) end(code error) bool {
	switch {
	case c.phase == prompting && code == nil:
		c.err = ErrNoPrompt
	case c.count > 0 && (code != nil || len(c.info) != c.count):
		c.info = c.info[:0] // the end of something older
		return false
	default:
		c.err = code
	}
	c.phase = finished
	return true
}

// finalCode recognises a final result code. It allocates only for those that carry a number or
// a text.
func finalCode(l []byte, numeric, progress bool) (code error, final bool) {
	if len(l) == 2 && l[0] == 'O' && l[1] == 'K' {
		return nil, true
	}
	if numeric && len(l) == 1 {
		code, final = gsmerr.ParseNumeric(string(l))
	} else if mayBeFinal(l) {
		code, final = gsmerr.ParseFinal(string(l))
	}
	if final && isProgress(code) && !progress {
		return nil, false
	}
	return code, final
}

// mayBeFinal sorts out by the first letter what gsmerr.ParseFinal need not look at.
func mayBeFinal(l []byte) bool {
	if len(l) < 2 {
		return false
	}
	switch upperByte(l[0]) {
	case 'O', 'E', 'N', 'B', 'C', 'M', 'T', 'A':
		return true
	case '+':
		c := upperByte(l[1])
		return (c == 'C' && len(l) > 5 && upperByte(l[2]) == 'M' && l[4] == ' ') || c == 'E'
	}
	return false
}

// isProgress reports whether code is a call progress result, which only calls end with.
func isProgress(code error) bool {
	switch code {
	case gsmerr.NoCarrier, gsmerr.Busy, gsmerr.NoAnswer, gsmerr.NoDialtone:
		return true
	}
	return false
}
