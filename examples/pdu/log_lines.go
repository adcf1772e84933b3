package main

import (
	"regexp"
	"strings"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// noticeNames are unsolicited result codes that can not be taken for an answer, unless they are that
// of the command of the same name. Sources: 3GPP TS 27.005, TS 27.007, manuals of modems.
var noticeNames = regexp.MustCompile(`^(RING|NO CARRIER|Call Ready|SMS Ready|\+(CMTI|CMT|CDSI|CDS|CBMI|CBM|EIMSCMT|EIMSCDS|CLIP|CRING|CCWA|CUSD|CREG|CGREG|CEREG|QIND|SIM|UMWI|CIEV|CGEV)\b|\^(RSSI|BOOT|MODE|SRVST|DSFLOWRPT|SIMST)\b|\*PSUTTZ|DST:|\+CTZV)`)

// isNotice reports whether a line that comes while a command waits is no part of its answer.
func isNotice(command, line string) bool {
	name := noticeNames.FindString(line)
	if name == "" {
		return false
	}
	return !strings.Contains(strings.ToUpper(command), strings.ToUpper(name))
}

// isResult reports whether a line looks like one that a modem writes.
func isResult(line string) bool {
	_, final := gsmerr.ParseFinal(line)
	return final || noticeNames.MatchString(line) || resultLine.MatchString(line)
}

var resultLine = regexp.MustCompile(`^[+^*#$%][A-Z0-9]+:`)

// commandName returns the name of the last command of a command line without AT, such as +CMGS, and
// what is behind it: "=25", "?", "=?".
func commandName(command string) (name, rest string) {
	if len(command) > 2 {
		command = command[2:]
	}
	if i := strings.LastIndexByte(command, ';'); i >= 0 && !strings.Contains(command[i:], `"`) && i+1 < len(command) {
		command = command[i+1:]
	}
	if i := strings.IndexAny(command, "=?"); i >= 0 {
		return strings.ToUpper(command[:i]), command[i:]
	}
	return strings.ToUpper(command), ""
}

// params returns what a command sets.
func params(rest string) at.Params { return at.ParseParams(strings.TrimPrefix(rest, "=")) }

// inlinePDU returns the PDU in the command line itself, as MediaTek modems have it:
// AT+CMGS=19,"0001...", AT+CNMA=1,2,"0000".
func inlinePDU(command string) string {
	name, rest := commandName(command)
	switch name {
	case "+CMGS", "+CMGW", "+CMGC", "+CNMA", "+EIMSCNMA", "+EIMSCMGS":
		p := params(rest)
		if last := p.At(p.Len() - 1); p.Len() > 1 && last.Quoted && isHex(last.Text) && !p.At(0).Quoted {
			return last.Text
		}
	}
	return ""
}

// isHex reports whether s is pairs of hexadecimal digits.
func isHex(s string) bool { return isDigits(s) && len(s)%2 == 0 }

// isDigits reports whether s is hexadecimal digits, of which the last may have lost its pair.
func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == "" }
