package at

import "iter"

// form is the syntax of a command (ITU-T V.250 5.4).
type form uint8

const (
	execute form = iota // +CSQ, H, D123;
	read                // +CREG?
	set                 // +CREG=2
	test                // +CREG=?
)

// nameOf returns the name of the first command of a line without "AT": "+CSQ" of "+CSQ",
// "D" of "D*99#", "&F" of "&F0", "S3" of "S3=13", "E" of "E0".
func nameOf(line string) string {
	if line == "" {
		return ""
	}
	if isAlpha(line[0]) {
		if line[0] == 'S' || line[0] == 's' {
			return line[:1+digitsAt(line, 1)]
		}
		return line[:1]
	}
	if line[0] == '&' || line[0] == '\\' {
		return line[:min(2, len(line))]
	}
	n := 1
	for n < len(line) && isNameChar(line[n]) {
		n++
	}
	return line[:n]
}

// formOf returns the syntax of a command whose name is known.
func formOf(line, name string) form {
	rest := line[len(name):]
	switch {
	case len(rest) >= 2 && rest[0] == '=' && rest[1] == '?':
		return test
	case len(rest) >= 1 && rest[0] == '=':
		return set
	case len(rest) >= 1 && rest[0] == '?':
		return read
	}
	return execute
}

// commandsIn yields the commands of a line that holds several, separated by semicolons outside
// quotes (ITU-T V.250 5.2.1). The semicolon that ends a dial string is no separator.
func commandsIn(line string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(line); i++ {
			switch {
			case line[i] == '"':
				quoted = !quoted
			case line[i] == ';' && !quoted && i+1 < len(line):
				if !yield(line[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(line[start:])
	}
}

func isAlpha(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// isNameChar reports whether b may stand in the name of an extended command
// (ITU-T V.250 5.4.1).
func isNameChar(b byte) bool {
	switch b {
	case '!', '%', '-', '.', '/', '_':
		return true
	}
	return isAlpha(b) || isDigit(b)
}

func digitsAt(s string, i int) int {
	n := 0
	for i+n < len(s) && isDigit(s[i+n]) {
		n++
	}
	return n
}
