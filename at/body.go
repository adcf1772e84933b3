package at

// pendingBody is a body that is being awaited.
type pendingBody struct {
	body
	open bool
	late bool   // it belongs to an interrupted command and is dropped
	got  []byte // of kind octets, so far
}

// maxBetween is the number of lines that may come between the header of a notice and its body
// before the body is taken for lost.
const maxBetween = 8

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

// flush delivers a notice whose body did not come as it is.
func (n *pendingNotice) flush(p *Port) {
	if !n.open {
		return
	}
	header := Notice{Line: n.line, Body: string(n.got)}
	*n = pendingNotice{}
	p.notify(header)
}

// takeBody gives a line to the body that is awaited, and reports whether it was one. A PDU is
// known by its digits: any other line that comes first is handled by itself. Of two PDUs that
// are awaited, the one whose header came last comes first, since a notice stands together.
func (p *Port) takeBody(l []byte) bool {
	switch {
	case p.pending.open && p.pending.fits(l):
		p.logLine("rx", l)
		n := Notice{Line: p.pending.line, Body: string(trimBody(p.pending.kind, l))}
		p.pending = pendingNotice{}
		p.notify(n)
	case p.infoBody.open && p.infoBody.fits(l):
		p.logLine("rx", l)
		p.endInfoBody(trimBody(p.infoBody.kind, l))
	default:
		return false
	}
	return true
}

func (b *pendingBody) fits(l []byte) bool {
	return b.kind == textLine || (b.kind == hexLine && isHex(trimLine(l)))
}

func trimBody(k bodyKind, l []byte) []byte {
	if k == hexLine {
		return trimLine(l)
	}
	return l
}

// endInfoBody puts a body to the last line of the answer.
func (p *Port) endInfoBody(b []byte) {
	late := p.infoBody.late
	p.infoBody = pendingBody{}
	if late {
		p.stats.Late++
		return
	}
	if n := len(p.call.info); n > 0 {
		p.call.info[n-1].Body = string(b)
		p.prolong(&p.call)
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

// receiveRaw moves octets of a body and returns how many it took, at least one.
func (p *Port) receiveRaw(raw *pendingBody, b []byte) int {
	if p.in.afterCR && b[0] == '\n' && len(raw.got) == 0 {
		p.in.afterCR = false // the rest of the header's line end
		if raw.octets > 0 {
			return 1
		}
	}
	p.in.afterCR = false
	n := min(raw.octets-len(raw.got), len(b))
	raw.got = append(raw.got, b[:n]...)
	if len(raw.got) < raw.octets {
		return n
	}
	p.logLine("rx", raw.got)
	if raw == &p.infoBody {
		p.endInfoBody(raw.got)
	} else {
		p.pending.flush(p)
	}
	return n
}
