package at

import (
	"context"
	"errors"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// maxBatchLine is the length up to which commands are joined, "AT" included. It is that of the
// modems with the smallest buffer for a line (Telit GM862).
const maxBatchLine = 80

// A Result is the outcome of one command of [Port.Batch].
type Result struct {
	Line     string // the command as given
	Response        // its answer
	Err      error  // as of [Port.Do]
}

// Batch runs commands that set a modem up, and returns the result of each in the order given. To
// save round trips it joins several to one line ("+CMEE=1;+CMGF=0") where their syntax allows it
// (ITU-T V.250 5.2.1). Where the modem refuses such a line, its commands run once more one by one,
// so that each has its own result; so give Batch only commands that may be repeated. Commands with
// secrets, calls, resets, listings of messages and basic commands such as E0 always stand alone.
//
// A refusal does not end the batch. After an interruption the commands that are left are not
// sent, and say so. No other caller's command comes between.
func (p *Port) Batch(ctx context.Context, lines ...string) []Result {
	results := make([]Result, len(lines))
	for i, line := range lines {
		results[i].Line = line
	}
	done := 0
	err := p.Exclusive(ctx, func(ctx context.Context) (err error) {
		for done < len(results) && err == nil {
			group := results[done : done+joinable(lines[done:])]
			err = p.runGroup(ctx, group)
			done += len(group)
		}
		return err
	})
	for i := range results[done:] {
		r := &results[done+i]
		r.Err = p.interrupted(r.Line, OutcomeNotSent, causeOf(err))
	}
	return results
}

// causeOf returns what ended a command without a result of the modem, or nil.
func causeOf(err error) error {
	var stopped *InterruptedError
	if errors.As(err, &stopped) {
		return stopped.Err
	}
	return nil
}

// runGroup runs commands that may stand in one line. The error is one that ends the batch.
func (p *Port) runGroup(ctx context.Context, group []Result) error {
	if len(group) > 1 && p.probe != oneByOne {
		response, err := p.Do(ctx, Command{Line: joined(group)})
		if err == nil {
			distribute(response.Info, group)
			return nil
		}
		if causeOf(err) != nil {
			for i := range group {
				group[i].Err = p.interrupted(group[i].Line, OutcomeOf(err), causeOf(err))
			}
			return err
		}
	}
	for i := range group {
		r := &group[i]
		r.Response, r.Err = p.Do(ctx, Command{Line: r.Line})
		if cause := causeOf(r.Err); cause != nil {
			for j := range group[i+1:] {
				group[i+1+j].Err = p.interrupted(group[i+1+j].Line, OutcomeNotSent, cause)
			}
			return r.Err
		}
	}
	return nil
}

func joined(group []Result) string {
	lines := make([]string, len(group))
	for i := range group {
		lines[i] = group[i].Line
	}
	return strings.Join(lines, ";")
}

// joinable returns how many of the first commands of lines may stand in one line, at least 1.
func joinable(lines []string) int {
	if standsAlone(lines[0]) {
		return 1
	}
	length := len("AT") + len(lines[0])
	for i, line := range lines[1:] {
		length += len(";") + len(line)
		if length > maxBatchLine || standsAlone(line) {
			return i + 1
		}
	}
	return len(lines)
}

// alone are the extended commands that others must not follow in their line, beside those with
// secrets, bodies or a long time limit: they restart the modem, change the line or begin a
// connection.
var alone = map[string]bool{
	"+CFUN": true, "+CMUX": true, "+IPR": true, "+ICF": true, "+IFC": true, "+CGDATA": true, "+CMGS": true, "+CMGW": true,
	"+CMGC": true, "+CNMA": true, "^RESET": true, "#REBOOT": true, "+QPOWD": true, "+CPOWD": true, "^SMSO": true,
}

// standsAlone reports whether nothing may be joined to a command.
func standsAlone(line string) bool {
	name := strings.ToUpper(nameOf(line))
	switch {
	case name == "", isAlpha(name[0]), name[0] == '&', name[0] == '\\':
		return true // basic commands have other rules (ITU-T V.250 5.2.1)
	case alone[name], abortable[name], withBodies[name], strings.HasSuffix(line, ";"):
		return true
	case strings.HasPrefix(name, "+CPIN"), name == "+CPWD", name == "+CLCK":
		return true // also where there is no secret to mask
	}
	return checkLine(line) != nil || gsmerr.MaskSecrets(line) != line
}

// distribute gives the lines of a joint answer to the commands they belong to: answers come in the
// order of the commands.
func distribute(info []Info, group []Result) {
	var none noticeRules
	at := 0
	for _, line := range info {
		for i := at; i < len(group); i++ {
			shape := shapeOfOne(group[i].Line, false)
			if shape.takes([]byte(line.Line), group[i].Info, &none) {
				at = i
				break
			}
		}
		group[at].Info = append(group[at].Info, line)
	}
}
