package at

import (
	"bytes"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// read is the port's one goroutine: it takes what the modem sends until the line ends.
func (p *Port) read() {
	buf := make([]byte, 512)
	for {
		n, err := p.rw.Read(buf)
		if n > 0 {
			p.mu.Lock()
			p.receive(buf[:n])
			p.held = p.full() && p.err == nil
			held := p.held
			if held && p.room == nil {
				p.room = make(chan struct{}, 1)
			}
			p.mu.Unlock()
			if held {
				select {
				case <-p.room:
				case <-p.ended:
				}
			}
		}
		if err != nil {
			_ = p.fail(lineLost("read", err))
			return
		}
	}
}

// receive takes octets as they came, in whatever portions. The lock is held.
func (p *Port) receive(b []byte) {
	for len(b) > 0 {
		switch raw := p.rawBody(); {
		case p.data != nil:
			p.data.receive(p.afterLine(b))
			return
		case raw != nil:
			b = b[p.receiveRaw(raw, b):]
		case b[0] == '>' && p.atPrompt():
			p.prompt()
			b = b[1:]
		default:
			n, ended := p.in.take(b)
			b = b[n:]
			if ended {
				p.endLine()
			}
		}
	}
}

// afterLine removes from b what still belongs to the end of the line before it.
func (p *Port) afterLine(b []byte) []byte {
	if p.in.afterCR && len(b) > 0 && b[0] == '\n' {
		b = b[1:]
	}
	p.in.afterCR = false
	return b
}

// atPrompt reports whether a greater-than sign that comes now is a prompt: at the start of a line
// while one is awaited, be it behind blanks, noise or the echo of the command.
func (p *Port) atPrompt() bool {
	if !p.call.hasBody || !p.call.open() {
		return false
	}
	start := trimNoise(p.in.line)
	if len(start) > 0 {
		return bytes.EqualFold(start, p.call.line)
	}
	if p.pending.isText() {
		p.awaitText() // it begins a line of the text, or the text does not come
		return false
	}
	return true
}

// prompt lets the caller write the body. Further prompts, as they come between the lines of an
// echoed text, are passed over.
func (p *Port) prompt() {
	if len(trimNoise(p.in.line)) > 0 {
		p.call.echoed = true
	}
	p.in.reset()
	if p.call.phase == prompting {
		p.call.phase = prompted
		poke(p.signal)
	}
}

// endLine handles the line that is complete now.
func (p *Port) endLine() {
	if p.in.cut {
		p.stats.Overlong++
	}
	p.handle(p.in.line)
	p.in.reset()
}

// handle decides what a line is: part of a body, echo, a final result code, part of the answer, a
// late line of an interrupted command, or a notice, in this order.
func (p *Port) handle(raw []byte) {
	if p.takeBody(raw) {
		return
	}
	l := trimLine(raw)
	if len(l) == 0 || (len(l) == 1 && l[0] == '>') {
		p.call.blank++
		return
	}
	p.logReceived(l)
	if first, rest := unglue(l); rest != nil {
		if len(first) > 0 && !(p.call.open() && p.call.shape.takes(rest, p.call.info, &p.rules)) {
			p.place(first, first)
		}
		raw, l = rest, rest
	}
	p.place(l, raw)
}

// place gives a line that is no body to whom it belongs.
func (p *Port) place(l, raw []byte) {
	switch {
	case p.takeAnswer(&p.call, l):
	case p.takeMoreText(l, raw):
	case p.takeLate(l):
	default:
		p.takeNotice(l)
	}
}

// unglue parts what modems write without a line end between: ERROR and an information line (old
// Huawei), a prompt that nobody waits for any more and a notice. rest is nil for all other lines.
func unglue(l []byte) (first, rest []byte) {
	switch {
	case l[0] == '>':
		if rest := bytes.TrimLeft(l, "> "); looksNamed(rest) {
			return nil, rest
		}
	case l[0] == 'E' && bytes.HasPrefix(l, []byte("ERROR")) && looksNamed(l[5:]):
		return l[:5], l[5:]
	}
	return nil, nil
}

// trimLine removes blanks and the control characters that noise leaves around a line.
func trimLine(l []byte) []byte {
	for len(l) > 0 && (l[0] <= ' ' || l[0] == 0x7f) {
		l = l[1:]
	}
	for len(l) > 0 && (l[len(l)-1] <= ' ') && l[len(l)-1] != ctrlZ {
		l = l[:len(l)-1]
	}
	return l
}

// takeAnswer gives l to the call that runs and reports whether it was the call's.
func (p *Port) takeAnswer(c *call, l []byte) bool {
	if !c.open() {
		return false
	}
	if c.isEcho(l) {
		p.stats.Echoes++
		return true
	}
	if code, final := finalCode(l, len(l) == 1 && p.mayBeNumeric(c), c.progress); final {
		if len(l) == 1 || code == nil || code == gsmerr.Generic {
			p.numeric = len(l) == 1 // errors with a number look the same in both forms
		}
		if c.end(code) {
			p.infoBody = pendingBody{}
			poke(p.signal)
		}
		return true
	}
	connect := isConnect(l, p.numeric)
	if connect && c.data != nil {
		p.connect(c.data, l)
		return true
	}
	if connect && c.octets != nil {
		p.takeInfo(c, l)
		return true
	}
	if p.isNumericNotice(l) || !c.shape.takes(l, c.info, &p.rules) {
		return false
	}
	p.takeInfo(c, l)
	return true
}

// mayBeNumeric reports whether a single digit can be a numeric result code (ITU-T V.250 6.2.6): the
// modem is known to speak them, or the answer has no lines that could be one.
func (p *Port) mayBeNumeric(c *call) bool { return p.numeric || !c.shape.bare }

// takeInfo appends a line to the answer.
func (p *Port) takeInfo(c *call, l []byte) {
	c.body = "" // the answer has begun: no echo comes any more
	line := string(l)
	c.info = append(c.info, Info{Line: line})
	c.text, c.blank = false, 0
	if c.octets != nil || c.shape.bodies {
		p.awaitBody(&p.infoBody, c.bodyBehind(line))
		if p.infoBody.characters {
			p.awaitText()
		}
	}
	p.prolong(c)
	if c.lack > 0 {
		c.lacking = true
		now := p.clock()
		p.deadline = now + c.lack
		p.arm(now)
	}
}

// bodyBehind tells what follows a line of the answer.
func (c *call) bodyBehind(line string) body {
	if c.octets != nil {
		if n := c.octets(line); n > 0 {
			return body{kind: octets, octets: n}
		}
		return body{}
	}
	if c.shape.bodies {
		return messageBody(line)
	}
	return body{}
}

// prolong gives a call that lists many lines its whole time limit again. The lock is held.
func (p *Port) prolong(c *call) {
	if !c.shape.once && c.limit > 0 && c.phase == running {
		p.deadline = later(p.clock(), c.limit)
	}
}

// takeMoreText gives a further line of a text to the answer, where nothing told the length of the
// text beforehand and the line can be nothing else.
func (p *Port) takeMoreText(l, raw []byte) bool {
	c := &p.call
	if !c.open() || !c.text || !isText(l) || looksNamed(l) || p.rules.known(l) {
		return false
	}
	last := &c.info[len(c.info)-1]
	for range min(c.blank, maxBetween) {
		last.Body += "\r\n"
	}
	c.blank = 0
	if len(last.Body)+len(raw) < maxLine {
		last.Body += "\r\n" + string(raw)
	}
	return true
}

// takeLate drops l if it belongs to an interrupted command or to the synchronisation. A final
// result code that nobody asked for shows that the line is out of step.
func (p *Port) takeLate(l []byte) bool {
	if !p.stale {
		_, p.stale = finalCode(l, p.numeric, false)
		return false
	}
	if !p.syncing && !time.Now().Before(p.grace) {
		p.ghost = nil // the modem has given it up; what looks like its answer is a notice by now
	}
	g := p.ghost
	_, final := finalCode(l, p.numeric, g != nil && g.progress)
	switch {
	case g != nil && isConnect(l, p.numeric) && g.progress:
		p.adrift = true
	case final:
		if !p.syncing {
			p.ghost = nil // nothing of it comes behind
		}
	case p.syncing && isSyncLine(l), g != nil && g.isEcho(l):
	case g != nil && g.shape.takes(l, g.info, &p.rules):
		if g.shape.once {
			g.info = append(g.info, Info{Line: string(l)})
		}
		p.awaitBody(&p.infoBody, g.bodyBehind(string(l)))
		p.infoBody.late = true
		p.awaitText()
	default:
		return false
	}
	p.stats.Late++
	p.quiet = p.clock()
	p.logLoss("at late line dropped", l)
	return true
}

// takeNotice delivers l, or keeps it until its body is there.
func (p *Port) takeNotice(l []byte) {
	p.stats.Notices++
	if p.isNumericNotice(l) {
		l = []byte(numericNotices[l[0]])
	}
	b := p.rules.bodyOf(l)
	if b.kind == noBody {
		if p.pending.tooLong() {
			p.pending.flush(p)
		}
		p.notify(Notice{Line: string(l)})
		return
	}
	p.pending.flush(p)
	p.pending = pendingNotice{line: string(l)}
	p.awaitBody(&p.pending.pendingBody, b)
	if b.kind == restOfQuote || b.characters {
		p.awaitText()
	}
}

// numericNotices are the results that end no command, or only calls, as they are without ATV0 (ITU-T
// V.250 6.2.6).
var numericNotices = map[byte]string{
	'1': "CONNECT", '2': "RING", '3': "NO CARRIER", '6': "NO DIALTONE", '7': "BUSY", '8': "NO ANSWER",
}

func (p *Port) isNumericNotice(l []byte) bool {
	return p.numeric && len(l) == 1 && numericNotices[l[0]] != ""
}

// notify delivers a complete notice.
func (p *Port) notify(n Notice) {
	if p.opts.Metrics != nil {
		p.opts.Metrics.Notice(p.rules.nameOf(n.Line))
	}
	p.deliver(n)
}
