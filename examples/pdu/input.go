package main

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
)

// maxLine is the longest line of standard input, in octets.
const maxLine = 16 << 20

// each calls do for each argument as it is or, without any, for each line of standard input that is
// not blank and no comment. It goes on after errFailed, and returns it at the end.
func (t *tool) each(args []string, do func(line string) error) error {
	var failed error
	try := func(line string) error {
		err := do(line)
		if err == errFailed {
			failed, err = err, nil
		}
		return err
	}
	if len(args) > 0 {
		for _, arg := range args {
			if err := try(arg); err != nil {
				return err
			}
		}
		return failed
	}
	lines := bufio.NewScanner(t.stdin)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		line := strings.TrimPrefix(lines.Text(), "\uFEFF") // a byte order mark
		if start := strings.TrimSpace(line); start == "" || start[0] == '#' {
			continue
		}
		if err := try(line); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return failed
}

// digits returns a line of hexadecimal digits without the blanks that people put between them.
func digits(line string) string { return strings.Join(strings.Fields(line), "") }

// text returns the arguments as one text or, without any, standard input without its last line feed.
func (t *tool) text(args []string) (string, error) {
	if len(args) > 0 {
		return strings.Join(args, " "), nil
	}
	b, err := io.ReadAll(t.stdin)
	return strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"), err
}

// object writes v as a line of JSON to standard output.
func (t *tool) object(v any) error {
	e := json.NewEncoder(t.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
