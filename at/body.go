package at

import (
	"bytes"
	"strings"
	"time"
)

// pendingBody is a body that is being awaited.
type pendingBody struct {
	body
	open  bool
	late  bool   // it belongs to an interrupted command and is dropped
	order int    // of its header among all that announced a body
	got   []byte // of kind octets or restOfLine, so far
}

// maxBetween is the number of lines that may come between the header of a notice and its body
// before the body is taken for lost.
const maxBetween = 8

const (
	maxQuoted = 64              // lines that a text in quotation marks may have
	textWait  = 2 * time.Second // for more of a text that has begun
)

// awaitText gives the text that is awaited time to go on. The lock is held.
func (p *Port) awaitText() {
	now := p.clock()
	p.textEnd = now + textWait
	p.arm(now)
}

// awaitsText reports whether a text is awaited whose end may have been lost, or told wrong, so that
// it would take what comes behind it for its own.
func (p *Port) awaitsText() bool {
	return (p.pending.open && p.pending.kind == restOfQuote) || p.pending.counts() ||
		(p.infoBody.open && p.infoBody.late) || p.infoBody.counts() || p.promptHidden()
}

// showsPrompt reports whether what may be a prompt came last. The lock is held.
func (p *Port) showsPrompt() bool { return string(trimLine(p.in.line)) == ">" }

// promptHidden reports whether what may be a prompt stands where a line of a text is awaited.
func (p *Port) promptHidden() bool {
	return p.pending.isText() && p.call.phase == prompting && p.showsPrompt()
}

// giveUpText is called when the modem has been silent in the middle of a text: what came is taken
// line by line then.
func (p *Port) giveUpText() {
	if p.infoBody.open && p.infoBody.late {
		p.infoBody = pendingBody{}
	}
	if hidden := p.promptHidden(); hidden || p.pending.kind == restOfQuote {
		p.pending.flush(p)
		if hidden {
			p.prompt()
		}
	}
	if p.pending.counts() && len(p.pending.got) == 0 {
		p.pending.flush(p)
	}
	if p.infoBody.counts() && len(p.infoBody.got) == 0 {
		p.infoBody = pendingBody{}
	}
	for _, b := range []*pendingBody{&p.pending.pendingBody, &p.infoBody} {
		if b.counts() {
			p.byLines(b, append(b.got, p.in.line...))
		}
	}
}

// counts reports whether the end of a text is found by its number of characters.
func (b *pendingBody) counts() bool {
	return b.open && b.characters && (b.kind == octets || b.kind == restOfLine)
}

// byLines takes what came of a text as lines, since the length that the modem told was wrong.
func (p *Port) byLines(b *pendingBody, came []byte) {
	b.body, b.got = body{kind: textLine}, nil
	afterCR := p.in.afterCR
	p.in.reset()
	p.receive(came)
	p.in.afterCR = afterCR
}

// pendingNotice is a notice whose body has not come yet.
type pendingNotice struct {
	pendingBody
	line    string
	between int // lines of other kinds since the header
}

// tooLong counts a line that came in place of the body.
func (n *pendingNotice) tooLong() bool {
	if !n.open {
		return false
	}
	n.between++
	return n.between > maxBetween
}

// isText reports whether the lines that come next are text, whatever they look like.
func (n *pendingNotice) isText() bool {
	return n.open && (n.kind == textLine || n.kind == restOfQuote)
}

// flush delivers a notice whose body did not come as it is.
func (n *pendingNotice) flush(p *Port) {
	if !n.open {
		return
	}
	header := Notice{Line: n.line, Body: string(n.got)}
	*n = pendingNotice{}
	p.notify(header)
}

// awaitBody makes b the body that follows the line just handled.
func (p *Port) awaitBody(at *pendingBody, b body) {
	p.headers++
	*at = pendingBody{body: b, open: b.kind != noBody, order: p.headers}
}

// A match says how well a line fits as a body.
type match uint8

const (
	noMatch match = iota
	fits          // it can be one
	exact         // it has the length that the header told
)

// takeBody gives a line to the body that is awaited, and reports whether it was one. A PDU is
// known by its digits: any other line that comes first is handled by itself. Where two PDUs are
// awaited the length tells whose it is, or else the header that came last has it.
func (p *Port) takeBody(l []byte) bool {
	notice, info := p.pending.match(l), p.infoBody.match(l)
	if notice == fits && info == noMatch && p.call.open() && p.call.shape.bare {
		notice = noMatch // +CCID and others answer with digits
	}
	if notice == noMatch && p.pending.kind == restOfQuote {
		p.pending.flush(p)
	}
	switch {
	case notice == noMatch && info == noMatch:
		return false
	case notice > info, notice == info && p.pending.order > p.infoBody.order:
		p.logReceived(l)
		p.endNotice(l)
	case p.infoBody.overran(l):
		p.byLines(&p.infoBody, append(append(p.infoBody.got, l...), "\r\n"...))
	default:
		p.logReceived(l)
		p.endInfoBody(p.infoBody.text(l))
	}
	return true
}

// endNotice completes the notice that waits for its body, of which l is the last line.
func (p *Port) endNotice(l []byte) {
	n := Notice{Line: p.pending.line}
	if p.pending.kind == restOfQuote {
		p.pending.line += "\n" + string(l)
		p.pending.between++
		if bytes.IndexByte(l, '"') < 0 && p.pending.between < maxQuoted {
			p.awaitText()
			return
		}
		n.Line = p.pending.line
	} else {
		n.Body = p.pending.text(l)
	}
	p.pending = pendingNotice{}
	p.notify(n)
}

// match tells how well l fits as the body, by the digits and the length of a PDU, which the
// header gives without the service centre's field in front (3GPP TS 27.005 3.1).
func (b *pendingBody) match(l []byte) match {
	switch {
	case !b.open || b.kind == octets:
		return noMatch
	case b.kind == restOfQuote:
		if _, final := finalCode(trimLine(l), false, false); final {
			return noMatch // the quotation mark is missing
		}
		return exact
	case b.digits && !mayBeText(trimLine(l)):
		return noMatch
	case b.kind != hexLine:
		return exact
	}
	l = trimLine(l)
	if !isHex(l) {
		return noMatch
	}
	n := len(l) / 2
	if n == b.octets || n == b.octets+1+hexOctet(l) {
		return exact
	}
	return fits
}

// mayBeText reports whether a line can be a text where that is written in digits: no notice, no result, not empty.
func mayBeText(l []byte) bool {
	if len(l) == 0 || looksNamed(l) || bareNotice(l) != "" {
		return false
	}
	_, final := finalCode(l, false, false)
	return !final
}

// overran reports whether a text of a listing goes on behind its characters, so that its length was
// wrong, and it holds a line end, which then may be its own or not.
func (b *pendingBody) overran(l []byte) bool {
	return b.kind == restOfLine && b.listed && len(l) > 0 && bytes.ContainsAny(b.got, "\r\n")
}

// hexOctet returns the value of two hexadecimal digits.
func hexOctet(l []byte) int {
	n := 0
	for _, c := range l[:2] {
		if isDigit(c) {
			n = n<<4 + int(c-'0')
		} else {
			n = n<<4 + int(c|0x20-'a') + 10
		}
	}
	return n
}

// text returns the body, of which l is the last line.
func (b *pendingBody) text(l []byte) string {
	if b.kind == hexLine {
		return string(trimLine(l))
	}
	return string(b.got) + string(l)
}

// endInfoBody puts a body to the last line of the answer.
func (p *Port) endInfoBody(text string) {
	b := p.infoBody
	p.infoBody = pendingBody{}
	if b.late {
		p.stats.Late++
		return
	}
	c := &p.call
	if n := len(c.info); n > 0 {
		short := b.kind == restOfLine && len(text) > b.octets
		if cut, inLineEnd := strings.CutSuffix(text, "\r"); inLineEnd && b.kind == restOfLine && !p.in.afterCR {
			text, short = cut, true // its length ended between CR and LF
		}
		c.info[n-1].Body = text
		c.text, c.blank = b.kind == textLine && !(b.digits && isHex([]byte(text))) || short, 0
		p.prolong(c)
	}
}

// rawBody returns the body that is awaited as a number of octets, if one is.
func (p *Port) rawBody() *pendingBody {
	switch {
	case p.pending.open && p.pending.kind == octets:
		return &p.pending.pendingBody
	case p.infoBody.open && p.infoBody.kind == octets:
		return &p.infoBody
	}
	return nil
}

// receiveRaw moves octets of a body and returns how many it took, at least one. The length of a
// text counts characters, which may have more octets than one: what follows up to the end of the
// line belongs to it too.
func (p *Port) receiveRaw(raw *pendingBody, b []byte) int {
	rest := p.afterLine(b)
	n := min(raw.octets-len(raw.got), len(rest))
	raw.got = append(raw.got, rest[:n]...)
	if raw.characters || raw.late {
		p.awaitText()
	}
	if len(raw.got) == raw.octets {
		if raw.characters {
			raw.kind = restOfLine
		} else {
			p.logReceived(raw.got)
			p.endInfoBody(string(raw.got))
		}
	}
	return len(b) - len(rest) + n
}
