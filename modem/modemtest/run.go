package modemtest

import (
	"errors"
	"strings"
)

// run is a command line on its way: its commands are executed one after another until one
// is refused, and one final result ends it; V.250 5.2.1.
type run struct {
	text   string // as it came, with AT
	calls  []*call
	at     int
	pieces []piece
	faults []*Fault
	abort  func()   // ends the command that runs, when it can be aborted
	then   []func() // what happens right after the answer
}

// errPending is what a command returns that ends later, by next.
var errPending = errors.New("modemtest: pending")

// start begins a command line.
func (m *Modem) start(line string) {
	m.record(ToModem, m.shown(line)+"\r")
	m.flushEcho(line)
	m.in.garbled = false
	if line == "" { // A/ without a line before it
		line = "AT"
	}
	calls, ok := parseLine(line[2:])
	r := &run{text: line, calls: calls}
	for _, c := range calls {
		c.m, c.run = m, r
	}
	r.faults = m.matchFaults(r)
	for _, f := range r.faults {
		if f.before != nil && f.before(m, r) {
			return
		}
	}
	if !ok {
		r.calls = append(calls, &call{m: m, run: r})
	}
	m.proceed(r)
}

// proceed executes commands until one is pending or the line is at its end.
func (m *Modem) proceed(r *run) {
	for r.at < len(r.calls) {
		c := r.calls[r.at]
		err := c.execute()
		if err == errPending {
			if m.in.entry == nil || m.in.entry.run != r {
				m.in.busy = r
			}
			return
		}
		r.collect(c)
		if err != nil {
			m.finish(r, err)
			return
		}
		r.at++
	}
	m.finish(r, nil)
}

// next goes on with a line whose command was pending and has ended with err.
func (m *Modem) next(r *run, err error) {
	if err == errPending {
		m.in.busy = r
		return
	}
	if r.at < len(r.calls) {
		r.collect(r.calls[r.at])
		r.at++
	}
	if err != nil {
		m.finish(r, err)
		return
	}
	m.proceed(r)
}

// collect takes over what a command has said.
func (r *run) collect(c *call) {
	for i, line := range c.info {
		r.pieces = append(r.pieces, piece{kind: pieceLine, text: line, first: i == 0})
	}
	c.info = nil
}

// finish writes the answer of a line.
func (m *Modem) finish(r *run, err error) {
	m.in.busy = nil
	m.answer(r, append(r.pieces, piece{kind: pieceFinal, text: finalText(err, m.set.cmee)}))
}

// answer writes the pieces of an answer as the faults leave them.
func (m *Modem) answer(r *run, pieces []piece) {
	for _, f := range r.faults {
		if f.answer != nil {
			pieces = f.answer(m, pieces)
		}
	}
	m.play(r, pieces)
}

// execute runs one command.
func (c *call) execute() error {
	m := c.m
	if c.name == "" { // what could not be read as a command
		return m.p.Unknown
	}
	c.cmd = m.command(c.name)
	if text, ok := m.p.answerTo(c); ok {
		return c.sayTemplate(text)
	}
	if c.cmd == nil {
		return m.p.Unknown
	}
	if err := c.cmd.allowed(c); err != nil {
		return err
	}
	if c.form == formSet && !c.isTold() {
		return c.wrong()
	}
	switch c.form {
	case formTest:
		return c.runTest()
	case formRead:
		return c.runForm(c.cmd.read)
	case formSet:
		return c.runForm(c.cmd.set)
	}
	return c.runForm(c.cmd.exec)
}

func (c *call) runForm(f func(*call) error) error {
	if f != nil {
		return f(c)
	}
	if c.m.p.Unknown == resultError && !isLetter(c.name[0]) && !c.cmd.sms {
		return cmeNotSupported // it has the command, but not this form of it
	}
	return c.m.p.Unknown
}

// runTest answers the test form: a command that exists and tells no ranges answers OK.
func (c *call) runTest() error {
	if c.cmd.test != nil {
		return c.cmd.test(c)
	}
	if isLetter(c.name[0]) {
		return c.m.p.Unknown
	}
	return nil
}

// sayTemplate answers by lines of a personality; the last may be a final result.
func (c *call) sayTemplate(text string) error {
	if text == "" {
		return nil
	}
	if err := c.m.tellable(text); err != nil {
		return err
	}
	lines := strings.Split(c.m.expand(text), "\n")
	if final, err := finalOf(lines[len(lines)-1]); final {
		c.info = append(c.info, lines[:len(lines)-1]...)
		return err
	}
	c.info = append(c.info, lines...)
	return nil
}

// tellable refuses an answer that tells of a card which is not there, or not open.
func (m *Modem) tellable(text string) error {
	if strings.Contains(text, "{IMSI}") {
		return m.simError(false)
	}
	for _, of := range []string{"{ICCID}", "{CPIN}", "{LEFT}", "{PIN1}", "{PUK1}"} {
		if m.sim == nil && strings.Contains(text, of) {
			return cmeNoSIM
		}
	}
	return nil
}

// finalOf reads a final result from a line.
func finalOf(line string) (bool, error) {
	switch line {
	case "OK":
		return true, nil
	case "ERROR", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "COMMAND NOT SUPPORT":
		return true, Result(line)
	}
	if strings.HasPrefix(line, "+CME ERROR: ") || strings.HasPrefix(line, "+CMS ERROR: ") {
		return true, Result(line)
	}
	return false, nil
}

// prompt opens the entry mode; done is called with the body and ends the command.
func (c *call) prompt(text bool, done func(body string) error) error {
	m := c.m
	m.in.entry = &entry{run: c.run, fresh: true, text: text, done: done}
	c.run.calls = c.run.calls[:c.run.at+1] // an entry is the last of its line
	pieces := []piece{{kind: piecePrompt, text: m.p.Prompt}}
	for _, f := range c.run.faults {
		if f.prompt != nil {
			pieces = f.prompt(m, pieces)
		}
	}
	m.playPrompt(c.run, pieces)
	return errPending
}
