package at

// maxLine is the length of the longest line that is kept, in octets. The longest seen are operator
// lists and +CLAC of a few thousand.
const maxLine = 16 << 10

// splitter cuts the octets of a modem into lines. A line ends with CR, LF or CR LF, whatever the
// modem sends; several CR before an LF are one end (Huawei doubles it).
type splitter struct {
	line    []byte
	afterCR bool // an LF, or CRs and an LF, still belong to the last end
	cut     bool // the line was too long; what comes is dropped up to its end
}

// take takes octets up to the end of a line, but no further than a greater-than sign, which may be
// a prompt. It returns their number, at least one, and whether a line has ended, which then is s.line
// until reset.
func (s *splitter) take(b []byte) (n int, ended bool) {
	for n < len(b) {
		c := b[n]
		if c == '>' && n > 0 {
			break
		}
		n++
		if c != '\r' && c != '\n' {
			continue
		}
		s.append(b[:n-1])
		if n == 1 && s.afterCR && len(s.line) == 0 {
			s.afterCR = c == '\r' // several CR, or the LF, of the end before
			return n, false
		}
		s.afterCR = c == '\r'
		return n, true
	}
	s.append(b[:n])
	return n, false
}

// append adds octets to the line, up to its limit.
func (s *splitter) append(b []byte) {
	if len(b) == 0 {
		return
	}
	s.afterCR = false
	if room := maxLine - len(s.line); len(b) > room {
		s.cut = true
		b = b[:room]
	}
	s.line = append(s.line, b...)
}

// reset makes room for the next line. A buffer that a long line grew is given back.
func (s *splitter) reset() {
	s.line = s.line[:0]
	s.cut = false
	if cap(s.line) > 1024 {
		s.line = nil
	}
}
