package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
)

// A story tells what happened in a dialogue, event by event, and gathers what is wrong.
type story struct {
	out      strings.Builder
	findings []finding
	modems   map[string]*modemState // by channel
	event    *event                 // under way
	*modemState
}

// A finding is something wrong, where it is seen, and what to do.
type finding struct {
	lines    []string // of the log
	subjects []string // the commands it is about, if any
	what, do string
}

// modemState is what the dialogue has told of a modem so far.
type modemState struct {
	mode       messageMode
	modeLine   int // of the log, where the mode was set
	vendor     string
	received   *pdu.Message // last
	receivedAt int          // line of the log
}

// messageMode is what AT+CMGF has set.
type messageMode uint8

const (
	modeUnknown messageMode = iota
	modePDU
	modeText
)

func readLog(t *tool, args []string) error {
	f := t.flags()
	if err := parse(f, args); err != nil {
		return err
	}
	in := t.stdin
	if f.NArg() > 1 {
		return &usageError{"one file, or standard input"}
	}
	if f.NArg() == 1 {
		file, err := os.Open(f.Arg(0))
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	pieces, err := logPieces(in)
	if err != nil {
		return err
	}
	events := newDialogue(pieces)
	return tell(t.stdout, events)
}

// tell writes the story of the events. Without any it is an error, so that a file which is no log is
// not taken for one without faults.
func tell(w io.Writer, events []*event) error {
	s := &story{modems: map[string]*modemState{}}
	found := false
	for _, e := range events {
		s.event = e
		if s.modemState = s.modems[e.channel]; s.modemState == nil {
			s.modemState = &modemState{}
			s.modems[e.channel] = s.modemState
		}
		switch e.kind {
		case exchange:
			found = true
			s.exchange(e)
		case notice:
			found = found || isResult(e.lines[0])
			s.notice(e)
		case remarked:
			s.remark(e)
		}
	}
	if !found {
		return errors.New("no command and no answer of a modem found")
	}
	s.conclude()
	_, err := io.WriteString(w, s.out.String())
	return err
}

// write writes a line of the dialogue; sign is > or <. Secrets are masked.
func (s *story) write(number int, sign, text string) {
	at := ""
	if number > 0 {
		at = fmt.Sprint(number)
	}
	if s.event.channel != "" {
		sign = s.event.channel + " " + sign
	}
	fmt.Fprintf(&s.out, "%5s  %s %s\n", at, sign, printable(gsmerr.MaskSecrets(text)))
}

// say writes an explanation.
func (s *story) say(format string, args ...any) {
	for line := range strings.Lines(fmt.Sprintf(format, args...)) {
		fmt.Fprintf(&s.out, "         %s\n", strings.TrimSuffix(line, "\n"))
	}
}

// find writes what is wrong, with a command or the like, and keeps it with what to do for the end,
// where the same of several commands makes one finding.
func (s *story) find(subject, what, do string) {
	s.say("! %s", strings.TrimSpace(subject+" "+what))
	at := fmt.Sprint(s.event.line)
	for i := range s.findings {
		if f := &s.findings[i]; f.what == what && f.do == do {
			f.lines = appendNew(f.lines, at)
			f.subjects = appendNew(f.subjects, subject)
			return
		}
	}
	s.findings = append(s.findings, finding{[]string{at}, []string{subject}, what, do})
}

// appendNew appends s if it is not there yet.
func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func (s *story) conclude() {
	if len(s.findings) == 0 {
		s.out.WriteString("\nNothing wrong was found.\n")
		return
	}
	s.out.WriteString("\nWhat is wrong, and what to do:\n")
	for _, f := range s.findings {
		what := strings.TrimSpace(strings.Join(f.subjects, ", ") + " " + f.what)
		fmt.Fprintf(&s.out, "  line %s: %s\n", strings.Join(f.lines, ", "), what)
		if f.do != "" {
			fmt.Fprintf(&s.out, "    -> %s\n", f.do)
		}
	}
}

// printable writes control characters as Go does in strings.
func printable(s string) string {
	q := fmt.Sprintf("%q", s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

func (s *story) exchange(e *event) {
	s.write(e.line, ">", e.command)
	if e.hasBody {
		s.write(0, ">", e.body)
	}
	if e.aborted {
		s.say("left the prompt with ESC: nothing was sent")
	}
	for _, line := range e.lines {
		s.write(0, "<", line)
	}
	if e.final != "" {
		s.write(0, "<", e.final)
	} else {
		s.say("no final result code follows in the log")
	}
	s.explain(e)
}

func (s *story) notice(e *event) {
	for i, line := range e.lines {
		number := 0
		if i == 0 {
			number = e.line
		}
		s.write(number, "<", line)
	}
	s.explainNotice(e)
}

// remark shows those remarks of programs that tell of a failure.
func (s *story) remark(e *event) {
	text := strings.ToLower(e.lines[0])
	for _, word := range []string{"fail", "error", "exception", "invalid", "acknowledge false"} {
		if strings.Contains(text, word) && !strings.Contains(text, "errorcode = 0") {
			fmt.Fprintf(&s.out, "%5d  # %s\n", e.line, printable(gsmerr.MaskSecrets(e.lines[0])))
			return
		}
	}
}
