package modemtest

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ReadPersonality makes a personality of a recorded dialogue with a real modem, in the form that
// package at/dialogue writes:
//
//	0.031 > AT+CGMI\r
//	0.046 < \r\nSIMCOM_Ltd\r\n\r\nOK\r\n
//
// What the modem is follows from its answers to ATI, +CGMI, +CGMM, +CGMR, +CGSN, +GCAP and +CNMI=?.
// Answers to the test forms, and to commands that this package does not have, become Answers; what
// the modem refused as unknown becomes Unsupported. Notices between, and what depends on the modem's state, such as
// messages, are not taken over: the simulated modem has its own. The rest is as in [Generic].
func ReadPersonality(r io.Reader) (Personality, error) {
	p := Generic
	p.Name, p.Answers = "", map[string]string{}
	exchanges, err := readDialogue(r)
	if err != nil {
		return Personality{}, err
	}
	for _, e := range exchanges {
		p.learn(e)
	}
	if p.Name = strings.TrimSpace(p.Manufacturer + " " + p.Model); len(exchanges) == 0 {
		return Personality{}, fmt.Errorf("modemtest: the dialogue holds no command with its answer")
	}
	return p, nil
}

// exchange is a command line and its answer, without echo.
type exchange struct {
	command string // without AT, in capitals
	lines   []string
	final   error // nil for OK
}

// readDialogue reads the commands that were answered by one final result.
func readDialogue(r io.Reader) ([]exchange, error) {
	var all []exchange
	var command, answer string
	take := func() {
		if e, ok := newExchange(command, answer); ok {
			all = append(all, e)
		}
		command, answer = "", ""
	}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	for n := 1; scanner.Scan(); n++ {
		seconds, rest, _ := strings.Cut(strings.TrimSpace(scanner.Text()), " ")
		if seconds == "" || seconds[0] == '#' || strings.HasPrefix(rest, "#") {
			continue
		}
		_, err := strconv.ParseFloat(seconds, 64)
		if err != nil || !strings.HasPrefix(rest, "> ") && !strings.HasPrefix(rest, "< ") {
			return nil, fmt.Errorf("modemtest: line %d is no entry of a dialogue: %q", n, scanner.Text())
		}
		octets := rest[2:]
		if i := strings.LastIndex(octets, "   ["); i >= 0 && strings.HasSuffix(octets, "]") { // a note
			octets = strings.TrimRight(octets[:i], " ")
		}
		octets = unescapeText(octets)
		if rest[0] == '<' {
			answer += octets
			continue
		}
		if answer != "" {
			take()
		}
		command += octets
	}
	take()
	return all, scanner.Err()
}

// newExchange reads one command and its answer.
func newExchange(command, answer string) (e exchange, ok bool) {
	command = strings.TrimRight(strings.TrimLeft(command, "\x1b\r\n\x00"), "\r\n")
	if len(command) < 2 || upper(command[:2]) != "AT" || strings.ContainsAny(command, "\r\n\x1a;") || strings.Contains(command, "****") {
		return e, false // of several lines, with a body, masked, or of several commands
	}
	answer = strings.TrimLeft(strings.TrimPrefix(answer, command), "\r\n")
	lines := strings.FieldsFunc(answer, func(c rune) bool { return c == '\r' || c == '\n' })
	if len(lines) == 0 {
		return e, false
	}
	last := len(lines) - 1
	final, err := finalOf(lines[last])
	return exchange{upper(strings.ReplaceAll(command[2:], " ", "")), lines[:last], err}, final
}

// learn takes over what an exchange tells of the modem.
func (p *Personality) learn(e exchange) {
	name := strings.TrimRight(e.command, "=?")
	if i := strings.IndexByte(name, '='); i >= 0 {
		name = name[:i]
	}
	_, known := commands[name]
	if e.final != nil {
		p.lacks(e, name, known)
		return
	}
	e.lines = withoutNotices(e.lines, name)
	text := ""
	if len(e.lines) > 0 {
		_, after, prefixed := strings.Cut(e.lines[0], name+": ")
		if text = e.lines[0]; prefixed {
			text = after
		}
	}
	switch e.command {
	case "I":
		p.Info = e.lines
	case "+CGMI", "+GMI":
		p.Manufacturer = text
	case "+CGMM", "+GMM":
		p.Model = text
	case "+CGMR", "+GMR":
		p.Revision = text
	case "+CGSN", "+GSN":
		p.IMEI = text
	case "+GCAP":
		p.Capabilities = text
	case "+CNMI=?":
		p.CNMI = text
	case "+CMGD=?", "+CMGL=?", "+COPS=?", "+CGPADDR=?": // tell of the modem's state
	default:
		if name != "" && !isLetter(name[0]) && (!known || strings.HasSuffix(e.command, "=?")) && len(e.lines) > 0 {
			p.Answers[e.command] = strings.Join(e.lines, "\n")
		}
	}
}

// oftenBetween are notices that modems write while they answer.
var oftenBetween = []string{
	"RING", "+CMTI:", "+CDSI:", "+CREG:", "+CGREG:", "+CEREG:", "+CIEV:", "+CUSD:", "+CLIP:", "+QIND:", "^RSSI:", "^HCSQ:", "^MODE:", "^BOOT:",
	"^DSFLOWRPT:", "^SRVST:", "^SIMST:",
}

// withoutNotices takes the lines away that do not belong to the answer to a command.
func withoutNotices(lines []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		return slices.ContainsFunc(oftenBetween, func(notice string) bool {
			return strings.HasPrefix(line, notice) && notice != name+":"
		})
	})
}

// lacks takes over that the modem does not have a command, if that is why it refused it.
func (p *Personality) lacks(e exchange, name string, known bool) {
	why := refusalOf(e.final.Error())
	if why != resultError && why != Result("COMMAND NOT SUPPORT") && why != cmeNotSupported {
		return
	}
	switch {
	case !known && why != resultError:
		p.Unknown = why
	case known && strings.HasSuffix(e.command, "=?") && !slices.Contains(p.Unsupported, name):
		p.Unsupported = append(p.Unsupported, name)
	}
}
