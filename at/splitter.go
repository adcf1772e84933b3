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

// add takes one octet and reports whether it ends a line, which then is s.line until reset.
func (s *splitter) add(b byte) bool {
	switch b {
	case '\r':
		if s.afterCR && len(s.line) == 0 {
			return false
		}
		s.afterCR = true
		return true
	case '\n':
		if s.afterCR && len(s.line) == 0 {
			s.afterCR = false
			return false
		}
		return true
	}
	s.afterCR = false
	if len(s.line) >= maxLine {
		s.cut = true
		return false
	}
	s.line = append(s.line, b)
	return false
}

// reset makes room for the next line. A buffer that a long line grew is given back.
func (s *splitter) reset() {
	s.line = s.line[:0]
	s.cut = false
	if cap(s.line) > 1024 {
		s.line = nil
	}
}
