package main

import (
	"errors"
	"fmt"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// explain says what a command with its answer means.
func (s *story) explain(e *event) {
	name, rest := commandName(e.command)
	switch name {
	case "+CMGF":
		s.explainMode(e, rest)
	case "Z", "&F":
		if e.code == nil {
			s.mode = modeUnknown // settings are as stored, or as made
		}
	case "+CGMI", "+GMI":
		if e.code == nil && len(e.lines) > 0 {
			s.vendor = strings.Trim(strings.TrimPrefix(e.lines[0], "+CGMI:"), ` "`)
		}
	case "+CMGS", "+CMGW":
		s.explainSubmit(e, rest)
		return
	case "+CNMA", "+EIMSCNMA":
		s.explainAcknowledge(e)
	case "+CMGR", "+CMGL":
		s.explainStored(e)
	}
	for _, line := range e.lines {
		s.explainLine(line)
	}
	s.explainError(e, "", "")
}

// explainError says what a refusal means and what to do. cause and do are what the dialogue tells
// beyond the code, "" if nothing.
func (s *story) explainError(e *event, cause, do string) {
	if e.code == nil {
		return
	}
	refusal := &gsmerr.CommandError{Command: e.command[min(2, len(e.command)):], Code: e.code, Vendor: s.vendor}
	info, ok := gsmerr.Explain(refusal)
	what := fmt.Sprintf("was refused with %v", e.code)
	if word, ok := e.code.(gsmerr.ResultCode); ok && word != gsmerr.Generic {
		what = "ended with " + string(word)
	}
	if !ok {
		s.find(shortCommand(e), what, "no table explains this code; the manual of the modem may")
		return
	}
	if !strings.Contains(e.code.Error(), info.Name) {
		what += ", " + info.Name
	}
	switch {
	case cause != "":
		what += ": " + cause
	case info.Meaning != "":
		what += ": " + info.Meaning
	}
	switch {
	case do != "":
	case errors.Is(refusal, gsmerr.SIMPINRequired):
		do = `give the PIN with AT+CPIN="<PIN>", then the command again; three wrong ones block the card`
	default:
		do = info.Advice
	}
	if strings.HasSuffix(e.command, "=?") { // a test command: to be refused is an answer
		s.say("the modem does not have this command, or does not tell its values")
		return
	}
	s.find(shortCommand(e), what, do)
}

// shortCommand returns a command for a sentence: secrets masked, a long PDU cut.
func shortCommand(e *event) string {
	if e.command == "" {
		return "a command that the log does not show"
	}
	text := []rune(printable(gsmerr.MaskSecrets(e.command)))
	if len(text) > 40 {
		return string(text[:40]) + "..."
	}
	return string(text)
}

func (s *story) explainMode(e *event, rest string) {
	value := strings.TrimPrefix(rest, "=")
	if rest == "?" && len(e.lines) > 0 {
		value = strings.TrimSpace(strings.TrimPrefix(e.lines[0], "+CMGF:"))
	}
	if e.code != nil || e.final == "" && rest != "?" {
		return
	}
	switch strings.TrimSpace(value) {
	case "0", "":
		s.mode, s.modeLine = modePDU, e.line
		s.say("PDU mode")
	case "1":
		s.mode, s.modeLine = modeText, e.line
		s.say("text mode")
	}
}
