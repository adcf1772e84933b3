package main

import (
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// gammuFormat reads the debug log of gammu and gammu-smsd ("textall", "textalldate"): the octets of
// each frame under a line that says who sent it. The other lines of such a log say the same again.
type gammuFormat struct {
	seen bool
	from side // whose frame is under way; remark for one that is no AT dialogue
}

var (
	gammuPrefix = regexp.MustCompile(`^(> )?(\w{3} )?(\w{3} )?\d[-/\d]* \d\d:\d\d:\d\d( \d{4})?( gammu[-\w]*\[\d+\])?: (gammu: )?`)
	gammuFrame  = regexp.MustCompile(`^(SENDING|RECEIVED) frame ?type (0x[0-9A-F]+)/length`)
	gammuOctets = regexp.MustCompile(`^[0-9A-F]{2}.(\|[0-9A-F]{2}.){0,15}( |$)`)
)

func (g *gammuFormat) read(line string) ([]piece, bool) {
	line = line[len(gammuPrefix.FindString(line)):]
	if frame := gammuFrame.FindStringSubmatch(line); frame != nil {
		g.seen, g.from = true, remark
		if frame[2] == "0x00" {
			g.from = map[string]side{"SENDING": terminal, "RECEIVED": modem}[frame[1]]
		}
		return nil, true
	}
	if g.from == either || !gammuOctets.MatchString(line+" ") {
		if g.seen {
			g.from = either
		}
		return nil, g.seen
	}
	if g.from == remark {
		return nil, true
	}
	var octets []byte
	for at := 0; at+2 <= len(line); at += 4 { // "41A|54T|0D |", sixteen a line
		o, err := hex.DecodeString(line[at : at+2])
		if err != nil {
			break
		}
		octets = append(octets, o...)
		if at+3 >= len(line) || line[at+3] != '|' {
			break
		}
	}
	return []piece{{from: g.from, text: string(octets)}}, true
}

// recorderFormat reads recorded dialogues: seconds, > or <, octets with escapes.
type recorderFormat struct{}

var recorderLine = regexp.MustCompile(`^\s*\d+\.\d+ ([<>#]) ?(.*?)(   \[.*\])?$`)

func (recorderFormat) read(line string) ([]piece, bool) {
	m := recorderLine.FindStringSubmatch(line)
	if m == nil {
		return nil, false
	}
	from := map[string]side{">": terminal, "<": modem, "#": remark}[m[1]]
	return []piece{{from: from, text: unescape(m[2])}}, true
}

// unescape reads \r, \n, \t, \\ and \x1a; anything else stays.
func unescape(s string) string {
	var b strings.Builder
	for s != "" {
		if c, _, tail, err := strconv.UnquoteChar(s, 0); err == nil && s[0] == '\\' {
			b.WriteByte(byte(c))
			s = tail
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

// rilFormat reads the radio log of Android, also where the line ends between its records were lost.
type rilFormat struct{}

var (
	rilTag   = regexp.MustCompile(`(?:ATC|AT|RILJ|RILC|RILD|RILMUXD|RIL)(?:\s+|\s*\(\s*\d+\)): |SmsMessage: `)
	rilLine  = regexp.MustCompile(`(?:^|\s)AT(?:(<)\s|(>))\s*(.*)$`)
	rilURC   = regexp.MustCompile(`RIL_URC_READER[^:]*:\s*line1:(.*)$`)
	rilLine2 = regexp.MustCompile(`^(.*?),\s*line2:(.*)$`)
)

func (rilFormat) read(line string) ([]piece, bool) {
	tags := rilTag.FindAllStringIndex(line, -1)
	if len(tags) == 0 {
		return rilRecord(line)
	}
	var all []piece
	for i, tag := range tags {
		end := len(line)
		if i+1 < len(tags) {
			end = tags[i+1][0]
		}
		record := line[tag[1]:end]
		found, ok := rilRecord(record)
		if !ok {
			found = []piece{{from: remark, text: strings.TrimSpace(record)}}
		}
		all = append(all, found...)
	}
	return all, true
}

func rilRecord(record string) ([]piece, bool) {
	if m := rilURC.FindStringSubmatch(record); m != nil {
		if both := rilLine2.FindStringSubmatch(m[1]); both != nil {
			return []piece{wholeLine(modem, both[1]), wholeLine(modem, both[2])}, true
		}
		return []piece{wholeLine(modem, m[1])}, true
	}
	if m := rilLine.FindStringSubmatch(record); m != nil {
		from := map[string]side{">": terminal, "<": modem}[m[1]+m[2]]
		return []piece{wholeLine(from, strings.TrimRight(m[3], " "))}, true
	}
	return nil, false
}

// quotedFormat reads the debug log of ModemManager, --> 'AT<CR>', and the records of package at,
// msg="at tx" line="AT".
type quotedFormat struct{}

var (
	managerLine = regexp.MustCompile(`(?:[\[(]([^\])]*tty[^\])]*|[^\])]*/at)[\])]:?\s*)?(-->|<--) '(.*)'\s*$`)
	decimalCode = regexp.MustCompile(`\\\d{1,3}`)
	slogLine    = regexp.MustCompile(`msg="at (tx|rx)".* line=("(?:[^"\\]|\\.)*"|\S+)`)
)

func (quotedFormat) read(line string) ([]piece, bool) {
	if m := managerLine.FindStringSubmatch(line); m != nil {
		text := decimalCode.ReplaceAllStringFunc(m[3], func(s string) string {
			n, _ := strconv.Atoi(s[1:])
			return string([]byte{byte(n)})
		})
		from := map[string]side{"-->": terminal, "<--": modem}[m[2]]
		return []piece{{from: from, channel: m[1], text: controls(text)}}, true
	}
	if m := slogLine.FindStringSubmatch(line); m != nil {
		text := m[2]
		if s, err := strconv.Unquote(text); err == nil {
			text = s
		}
		from := map[string]side{"tx": terminal, "rx": modem}[m[1]]
		return []piece{wholeLine(from, strings.TrimRight(text, "\r\n"))}, true
	}
	return nil, false
}

// responseFormat reads the debug log of python-gsmmodem and of programs that write alike:
// "write: AT", "response: ['OK']".
type responseFormat struct{}

var (
	writeLine    = regexp.MustCompile(`\bwrite: (.*)$`)
	responseLine = regexp.MustCompile(`\bresponse: \[(.*)\]$`)
	responseItem = regexp.MustCompile(`'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"`)
)

func (responseFormat) read(line string) ([]piece, bool) {
	if m := writeLine.FindStringSubmatch(line); m != nil {
		return []piece{wholeLine(terminal, m[1])}, true
	}
	if m := responseLine.FindStringSubmatch(line); m != nil {
		var all []piece
		for _, item := range responseItem.FindAllStringSubmatch(m[1], -1) {
			all = append(all, wholeLine(modem, unescape(item[1]+item[2])))
		}
		return all, true
	}
	return nil, false
}

// arrowFormat reads lines that begin with the direction: "> AT" and "< OK", perhaps behind a name, if
// the log has lines of the modem like that, as that of oFono has; "TX: AT" and "RX: OK".
type arrowFormat struct{ named bool }

var (
	arrowLine  = regexp.MustCompile(`^(?:.*\w\[\d+\]: )?(?:([A-Za-z]\w*):?\s+)?([<>])(?: (.*))?$`)
	markedLine = regexp.MustCompile(`^(?:.*[\s\]])?\[?(?i:(tx|sent|send|sending|>>>?|->|-->|=>)|(rx|recv|received|receiving|<<<?|<-|<--|<=))\]?(?::\s*|\s+)(.*)$`)
)

// hasArrows reports whether a log shows what the modem wrote behind <, so that a > is no prompt.
func hasArrows(list []string) bool {
	for _, line := range list {
		if m := arrowLine.FindStringSubmatch(line); m != nil && m[2] == "<" {
			return true
		}
	}
	return false
}

func (a arrowFormat) read(line string) ([]piece, bool) {
	if m := arrowLine.FindStringSubmatch(line); m != nil && a.named {
		p := wholeLine(map[string]side{">": terminal, "<": modem}[m[2]], m[3])
		p.channel = m[1]
		return []piece{p}, true
	}
	if m := markedLine.FindStringSubmatch(line); m != nil {
		text := strings.Trim(m[3], `"'`)
		if m[1] != "" {
			return []piece{wholeLine(terminal, text)}, true
		}
		if answer, ok := strings.CutSuffix(text, " OK"); ok && resultLine.MatchString(text) { // smstools3 joins lines
			return []piece{wholeLine(modem, answer), wholeLine(modem, "OK")}, true
		}
		return []piece{wholeLine(modem, text)}, true
	}
	return nil, false
}

// plainFormat takes any other line as the capture of a terminal, without the time or the noise in front;
// lines that begin with # are comments.
type plainFormat struct{}

var plainTime = regexp.MustCompile(`^\[?(\d{2,4}[-/.]\d\d[-/.]\d{2,4}[ T])?\d\d:\d\d:\d\d([.,:]\d+)?(Z|[+-]\d\d:?\d\d)?\]?:?\s+((TRACE|DEBUG|INFO):?\s+)?`)

func (plainFormat) read(line string) ([]piece, bool) {
	line = line[len(plainTime.FindString(line)):]
	if text, ok := strings.CutPrefix(line, "#"); ok { // no modem writes that
		return []piece{{from: remark, text: strings.TrimSpace(text)}}, true
	}
	return []piece{{from: either, text: controls(strings.TrimLeftFunc(line, isNoise))}}, true
}

// isNoise reports what no side writes, but a line of the wrong speed has.
func isNoise(r rune) bool { return r == utf8.RuneError || r < ' ' && r != '\x1a' && r != '\x1b' }
