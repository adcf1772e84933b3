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
	echoed   bool             // the echo of the line has come
	progress bool             // NO CARRIER, BUSY and so on end it
	octets   func(string) int // how many raw octets follow a line
	data     *DataConn        // CONNECT ends it and begins this
	limit    time.Duration
	lack     time.Duration // how long a final result code is waited for behind the answer; 0: as long as for the answer
	lacking  bool          // it is waited for so
	count    int           // for synchronisation: the number of information lines a valid answer has; -1: any final code ends it
	first    bool          // for synchronisation: an error or another number of lines ends it too
	info     []Info
	text     bool  // the last body is a text that may have more lines
	blank    int   // empty lines behind it
	err      error // nil, or the code that ended it, or the cause of the interruption
}

// open reports whether lines may belong to the call.
func (c *call) open() bool {
	return c.phase == running || c.phase == prompting || c.phase == prompted
}

// takesProgress reports whether call progress results are final for a command line. For all others
// they are notices about a call that is under way (3GPP TS 27.007 6.31).
func takesProgress(line string) bool {
	for {
		name := nameOf(line)
		switch name {
		case "D", "A", "O", "d", "a", "o", "+CGDATA", "H", "h":
			return true
		}
		i := strings.IndexByte(line, ';')
		if i < 0 {
			return false
		}
		line = line[i+1:]
	}
}

// isEcho reports whether l is the echo of the command line, or the next line of the echoed body,
// which it then crosses off. Where the line had no echo, what looks like a final result code is one.
func (c *call) isEcho(l []byte) bool {
	if len(c.line) > 0 && bytes.EqualFold(trimNoise(l), c.line) {
		c.echoed = true
		return true
	}
	if c.body == "" {
		return false
	}
	text, ended := bytes.CutSuffix(l, []byte{ctrlZ})
	if !ended && !c.echoed {
		if _, final := finalCode(text, false, true); final {
			return false
		}
	}
	next, rest := c.nextEcho()
	if string(trimPrompts(text)) != next {
		return false
	}
	c.body = rest
	return true
}

// nextEcho returns the next line of the body that shows in an echo, and what follows it.
func (c *call) nextEcho() (next, rest string) {
	rest = c.body
	for next == "" && rest != "" {
		next, rest, _ = strings.Cut(rest, "\r")
		next = strings.TrimSpace(strings.TrimLeft(next, "> \n"))
	}
	return next, rest
}

// trimNoise removes what a line that begins with AT can have before it by noise, wake-up octets or ESC.
func trimNoise(l []byte) []byte {
	for len(l) > 0 && (l[0] <= ' ' || l[0] >= 0x7f) {
		l = l[1:]
	}
	return l
}

// trimPrompts removes the prompts that modems write before each line of a text.
func trimPrompts(l []byte) []byte { return bytes.TrimSpace(bytes.TrimLeft(l, "> ")) }

// end books a final result code and reports whether it ends the call.
func (c *call) end(code error) bool {
	switch {
	case code == nil && (c.phase == prompting || c.phase == prompted):
		c.err = ErrNoPrompt
	case code == nil && c.data != nil:
		c.err = ErrNoConnect
	case c.count > 0 && (code != nil || len(c.info) != c.count):
		if !c.first || code == nil && len(c.info) == 0 {
			c.info = c.info[:0] // the end of something older
			return false
		}
		c.err = gsmerr.Generic // whatever it is, it is not the answer
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
		return (c == 'C' && len(l) > 5 && upperByte(l[2]) == 'M' && (l[4] == ' ' || upperByte(l[5]) == 'R')) || c == 'E'
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
