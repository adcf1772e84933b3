package main

import (
	"bufio"
	"io"
	"regexp"
	"slices"
	"strings"
)

// A side says who wrote a piece of a dialogue.
type side uint8

const (
	either   side = iota // the log does not tell, as in the capture of a terminal
	terminal             // the program or person
	modem                // the modem
	remark               // neither: what a program says about the dialogue
)

// A piece is something that one side wrote, as a log shows it.
type piece struct {
	line    int    // of the log, from 1
	from    side   // who wrote it
	channel string // which of several dialogues that a log shows side by side; usually ""
	text    string // with its control characters; of either and remark a line without its end
}

// A format knows one way to write a dialogue down. It returns the pieces of a line, and false if the
// line is not of its kind.
type format interface {
	read(line string) ([]piece, bool)
}

// logPieces reads a log in any of the formats.
func logPieces(r io.Reader) ([]piece, error) {
	var list []string
	lines := bufio.NewScanner(r)
	for lines.Buffer(nil, maxLine); lines.Scan(); {
		list = append(list, withoutDress(lines.Text()))
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	formats := []format{new(gammuFormat), recorderFormat{}, quotedFormat{}, rilFormat{}, responseFormat{},
		arrowFormat{named: hasArrows(list)}, plainFormat{}}
	var all []piece
	for i, line := range list {
		for _, f := range formats {
			found, ok := f.read(line)
			for _, p := range found {
				p.line = i + 1
				all = append(all, p)
			}
			if ok {
				break
			}
		}
	}
	if hasCommand(all, terminal) {
		setRemarks(all)
	}
	return all, nil
}

// withoutDress returns a line without what programs put around it: a byte order mark, the carriage return,
// which cat -v writes as ^M, and the sequences that set colours.
func withoutDress(line string) string {
	line = strings.TrimSuffix(strings.TrimPrefix(line, "\uFEFF"), "\r")
	return strings.TrimSuffix(controlSequence.ReplaceAllString(line, ""), "^M")
}

var controlSequence = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// hasCommand reports whether one side wrote a command.
func hasCommand(all []piece, from side) bool {
	return slices.ContainsFunc(all, func(p piece) bool { return p.from == from && isCommand(strings.TrimSpace(p.text)) })
}

// setRemarks makes remarks of the lines without a side in a log that tells the sides.
func setRemarks(all []piece) {
	for i := range all {
		if all[i].from == either {
			all[i].from = remark
		}
	}
}

// wholeLine makes a piece of a line, whose end the log does not show, or shows as \r\n. What a terminal
// writes may end in Ctrl-Z, which then ends it.
func wholeLine(from side, text string) piece {
	if text = controls(text); strings.Contains(text, `\r`) || strings.Contains(text, `\n`) {
		text = unescape(text)
	}
	switch {
	case from == modem:
		text += "\r\n"
	case from == terminal && !strings.HasSuffix(text, "\x1a") && !strings.HasSuffix(text, "\x1b") && !strings.HasSuffix(text, "\r"):
		text += "\r"
	}
	return piece{from: from, text: text}
}

// controls puts control characters for the ways in which logs write them.
func controls(s string) string { return controlNames.Replace(s) }

var controlNames = strings.NewReplacer(
	"<CR>", "\r", "<LF>", "\n", "<cr>", "\r", "<lf>", "\n",
	"<Ctrl-Z>", "\x1a", "<CTRL-Z>", "\x1a", "<ctrl-z>", "\x1a", "<Ctrl+Z>", "\x1a", "<CTRL+Z>", "\x1a", "<ctrl+z>", "\x1a",
	"<CtrlZ>", "\x1a", "<SUB>", "\x1a", "<EOF>", "\x1a", "^Z", "\x1a", "\u2192", "\x1a", "\u241A", "\x1a",
	"<ESC>", "\x1b", "<Esc>", "\x1b", "<esc>", "\x1b", "^[", "\x1b")
