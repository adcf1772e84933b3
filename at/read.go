package at

import (
	"bytes"
)

// read is the port's one goroutine: it takes what the modem sends until the line ends.
func (p *Port) read() {
	defer close(p.stopped)
	buf := make([]byte, 512)
	for {
		n, err := p.rw.Read(buf)
		if n > 0 {
			p.mu.Lock()
			p.receive(buf[:n])
			p.held = p.full() && p.err == nil
			held := p.held
			p.mu.Unlock()
			if held {
				select {
				case <-p.room:
				case <-p.ended:
				}
			}
		}
		if err != nil {
			p.fail(lineLost("read", err))
			return
		}
	}
}

// receive takes octets as they came, in whatever portions. The lock is held.
func (p *Port) receive(b []byte) {
	for i := 0; i < len(b); i++ {
		if p.data != nil {
			p.data.receive(b[i:])
			return
		}
		if raw := p.rawBody(); raw != nil {
			i += p.receiveRaw(raw, b[i:]) - 1
			continue
		}
		if b[i] == '>' && p.atPrompt() {
			p.prompt()
			continue
		}
		if p.in.add(b[i]) {
			p.endLine()
		}
	}
}

// atPrompt reports whether a greater-than sign that comes now is a prompt: at the start of a line
// while one is awaited, be it behind blanks or the echo of the command.
func (p *Port) atPrompt() bool {
	if !p.call.hasBody || p.call.phase == idle || p.call.phase == finished {
		return false
	}
	start := bytes.TrimLeft(p.in.line, " \x00")
	return len(start) == 0 || bytes.EqualFold(start, p.call.line)
}

// prompt lets the caller write the body. Further prompts, as they come between the lines of an
// echoed text, are passed over.
func (p *Port) prompt() {
	p.in.reset()
	if p.call.phase == prompting {
		p.call.phase = prompted
		p.notifyCaller()
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
		return
	}
	p.logLine("rx", l)
	switch {
	case p.takeAnswer(&p.call, l):
	case p.takeLate(l):
	default:
		p.takeNotice(l)
	}
}

// trimLine removes blanks and the control characters that noise leaves around a line.
func trimLine(l []byte) []byte {
	for len(l) > 0 && (l[0] <= ' ' || l[0] == 0x7f) && l[0] != esc {
		l = l[1:]
	}
	for len(l) > 0 && (l[len(l)-1] <= ' ') && l[len(l)-1] != ctrlZ {
		l = l[:len(l)-1]
	}
	return l
}

// takeAnswer gives l to the call that runs and reports whether it was the call's.
func (p *Port) takeAnswer(c *call, l []byte) bool {
	switch c.phase {
	case running, prompting, prompted:
	default:
		return false
	}
	if c.isEcho(l) {
		return true
	}
	numeric := p.numeric || (c.count < 0 && len(l) == 1)
	if code, final := finalCode(l, numeric, c.progress); final {
		if c.count < 0 {
			p.numeric = len(l) == 1
		}
		if c.end(code) {
			p.infoBody = pendingBody{}
			p.notifyCaller()
		}
		return true
	}
	if c.connects && isConnect(l, p.numeric) {
		p.connect(c, l)
		return true
	}
	if !c.shape.takes(l, len(c.info), &p.rules) {
		return false
	}
	c.body = "" // the answer has begun: no echo comes any more
	c.info = append(c.info, Info{Line: string(l)})
	if c.shape.bodies {
		p.infoBody = pendingBody{body: messageBody(string(l)), open: true}
	}
	p.prolong(c)
	return true
}

// takeLate drops l if it belongs to the interrupted call.
func (p *Port) takeLate(l []byte) bool {
	g := &p.ghost
	if g.phase != running {
		return false
	}
	_, final := finalCode(l, p.numeric, g.progress)
	switch {
	case g.isEcho(l):
	case final:
	case g.shape.takes(l, 0, &p.rules):
		if g.shape.bodies {
			p.infoBody = pendingBody{body: messageBody(string(l)), open: true, late: true}
		}
	default:
		return false
	}
	p.stats.Late++
	return true
}

// takeNotice delivers l, or keeps it until its body is there.
func (p *Port) takeNotice(l []byte) {
	p.stats.Notices++
	b := p.rules.bodyOf(l)
	if b.kind == noBody {
		if p.pending.tooLong() {
			p.pending.flush(p)
		}
		p.notify(Notice{Line: string(l)})
		return
	}
	p.pending.flush(p)
	p.pending = pendingNotice{line: string(l), pendingBody: pendingBody{body: b, open: true}}
}

// notify delivers a complete notice.
func (p *Port) notify(n Notice) {
	if p.opts.Metrics != nil {
		p.opts.Metrics.Notice(n.Name())
	}
	p.deliver(n)
}
