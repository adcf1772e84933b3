package main

import (
	"regexp"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// An event is something that happened in a dialogue: a command with its answer, a notice of the
// modem, or a remark of the program that wrote the log.
type event struct {
	line    int // of the log, where it begins
	kind    eventKind
	channel string
	command string // of an exchange: as written, with AT
	body    string // what went behind the prompt
	hasBody bool
	aborted bool     // the prompt was left with ESC
	lines   []string // the answer without its final result code, or the notice, or the remark
	final   string   // the final result code, "" if the log has none
	code    error    // what the final result code says, nil for OK
}

type eventKind uint8

const (
	exchange eventKind = iota
	notice
	remarked
)

// A dialogue makes events of pieces.
type dialogue struct {
	events   []*event
	channels map[string]*channel
}

// A channel is the state of one line to a modem.
type channel struct {
	tx, rx  string // what has come of a line so far
	command *event // the command that waits for its answer
	prompt  bool   // the modem waits for a body
	open    *event // a notice whose second line is still to come
}

// newDialogue makes the events of all pieces.
func newDialogue(pieces []piece) []*event {
	d := &dialogue{channels: map[string]*channel{}}
	for _, p := range pieces {
		c := d.channels[p.channel]
		if c == nil {
			c = &channel{}
			d.channels[p.channel] = c
		}
		switch p.from {
		case terminal:
			d.written(c, p)
		case modem:
			d.received(c, p)
		case either:
			d.captured(c, p)
		case remark:
			d.events = append(d.events, &event{line: p.line, kind: remarked, lines: []string{p.text}})
		}
	}
	return d.dedupe()
}

// written takes what the terminal wrote.
func (d *dialogue) written(c *channel, p piece) {
	c.tx += p.text
	for c.tx != "" {
		if c.wantsBody() && !isCommand(strings.TrimSpace(c.tx)) {
			end := strings.IndexAny(c.tx, "\x1a\x1b")
			if end < 0 && strings.HasSuffix(c.tx, "\r") && len(strings.TrimSpace(c.tx)) > 0 && isHex(strings.TrimSpace(c.tx)) {
				end = len(c.tx) - 1 // some logs do not show the Ctrl-Z
			}
			if end < 0 {
				return
			}
			c.setBody(c.tx[:end], c.tx[end] == 0x1b)
			c.tx = c.tx[end+1:]
			continue
		}
		end := strings.IndexAny(c.tx, "\r\n\x1a\x1b")
		if end < 0 {
			return
		}
		line := strings.Trim(c.tx[:end], "\x00 ")
		c.tx = c.tx[end+1:]
		if line != "" {
			d.begin(c, p, line)
		}
	}
}

// begin begins a command.
func (d *dialogue) begin(c *channel, p piece, line string) {
	c.prompt, c.rx = false, ""
	c.command = &event{line: p.line, kind: exchange, channel: p.channel, command: line}
	d.events = append(d.events, c.command)
}

// bodyCommand matches the commands that have a body behind a prompt, unless it is in the command line
// in quotation marks, as MediaTek modems have it.
var bodyCommand = regexp.MustCompile(`(?i)\+(CMGS|CMGW|CMGC|CNMA|EIMSCNMA)=[^;]*$`)

func (c *channel) wantsBody() bool {
	return c.command != nil && c.command.final == "" && !c.command.hasBody && !c.command.aborted &&
		bodyCommand.MatchString(c.command.command) && inlinePDU(c.command.command) == ""
}

func (c *channel) setBody(body string, aborted bool) {
	c.prompt = false
	if c.command.aborted = aborted; aborted {
		return
	}
	c.command.body, c.command.hasBody = strings.Trim(body, "\r\n"), true
}

// received takes what the modem wrote.
func (d *dialogue) received(c *channel, p piece) {
	c.rx += p.text
	for c.rx != "" {
		end := strings.IndexAny(c.rx, "\r\n")
		if end < 0 {
			if strings.TrimSpace(c.rx) == ">" && c.wantsBody() {
				c.prompt, c.rx = true, ""
			}
			return
		}
		line := strings.Trim(c.rx[:end], " \x00")
		c.rx = c.rx[end+1:]
		if line != "" {
			d.answer(c, p, line)
		}
	}
}

// answer takes a line of the modem.
func (d *dialogue) answer(c *channel, p piece, line string) {
	if open := c.open; open != nil { // its second line
		c.open = nil
		if !isStored(open.lines[0]) || isDigits(line) { // the place of a stored one may be empty
			open.lines = append(open.lines, line)
			return
		}
	}
	e := c.command
	waiting := e != nil && e.final == ""
	switch code, final := gsmerr.ParseFinal(line); {
	case waiting && isEcho(e, line):
	case waiting && c.wantsBody() && strings.HasPrefix(line, ">"):
		c.prompt = true
	case waiting && final:
		e.final, e.code = line, code
	case waiting && !isNotice(e.command, line):
		e.lines = append(e.lines, line)
	default:
		d.notice(c, p, line)
	}
}

// isEcho reports whether the modem repeats what was written to it.
func isEcho(e *event, line string) bool {
	line = strings.TrimPrefix(strings.TrimPrefix(line, ">"), " ")
	return line == e.command || e.hasBody && strings.TrimRight(line, "\x1a") == e.body
}

// twoLines matches the notices with a second line.
var twoLines = regexp.MustCompile(`^(\+CMT|\+CDS|\+CBM|\+EIMSCMT|\+EIMSCDS):`)

// isStored reports an answer to AT+CMGR or AT+CMGL, which a log without the commands shows as a notice.
func isStored(line string) bool {
	return strings.HasPrefix(line, "+CMGR:") || strings.HasPrefix(line, "+CMGL:")
}

func (d *dialogue) notice(c *channel, p piece, line string) {
	e := &event{line: p.line, kind: notice, channel: p.channel, lines: []string{line}}
	d.events = append(d.events, e)
	if twoLines.MatchString(line) || isStored(line) {
		c.open = e
	}
}

// captured takes a line of which the log does not say who wrote it.
func (d *dialogue) captured(c *channel, p piece) {
	line := strings.TrimSpace(p.text)
	switch body, prompted := strings.CutPrefix(line, ">"); {
	case strings.Trim(line, "\x1a\x1b ") == "" && !c.prompt:
	case isCommand(line):
		if c.command == nil || c.command.final != "" || len(c.command.lines) > 0 || c.command.command != line { // else its echo
			d.begin(c, p, line)
		}
	case c.wantsBody() && prompted && strings.Trim(body, " \x1a\x1b") == "":
		c.prompt = true
	case c.wantsBody() && (prompted || c.prompt):
		body, _, _ = strings.Cut(strings.TrimSpace(body), "\x1a")
		c.setBody(strings.TrimSuffix(body, "\x1b"), strings.HasSuffix(body, "\x1b"))
	default:
		d.answer(c, p, line)
	}
}

// commandLine matches a command line: AT and a basic command, an extended one, or nothing.
var commandLine = regexp.MustCompile(`^(AT|at|At)([+^*#$%&\\;].*|[A-CE-Za-ce-z]\d*(=.*|\?|[&+;EVXQZ].*)?|[DdSs].*)?$`)

func isCommand(line string) bool { return commandLine.MatchString(line) || line == "A/" }

// dedupe drops notices that come twice in a row, as where a log has both the lines of the modem and
// what the program made of them.
func (d *dialogue) dedupe() []*event {
	var kept []*event
	var last *event // notice
	for _, e := range d.events {
		if e.kind == notice && len(e.lines) == 2 {
			if last != nil && sameNotice(last, e) {
				continue
			}
			last = e
		}
		if e.kind == exchange {
			last = nil
		}
		kept = append(kept, e)
	}
	return kept
}

func sameNotice(a, b *event) bool {
	return a.lines[1] == b.lines[1] && strings.ReplaceAll(a.lines[0], " ", "") == strings.ReplaceAll(b.lines[0], " ", "")
}
