package errors

import (
	"regexp"
	"strings"
	"sync"
)

// mask stands for a secret. Its length is fixed, so that the length of the secret does not show.
const mask = "****"

// MaskSecrets returns a command line, with or without "AT", with every PIN, PUK and password in it
// replaced by "****", for traces and error texts. It knows the commands that carry secrets
// (AT+CPIN, AT+CPWD, AT+CLCK, card commands by AT+CSIM that verify or change a PIN, the
// authentication of data sessions ...) and the control strings of 3GPP TS 22.030 that do
// (ATD**04*, **05*, *03*, *33* ...), in any case, with spaces, concatenated, and with quotes left
// open. Where a line is malformed it rather masks too much. All else is returned as it is.
func MaskSecrets(command string) string {
	var out strings.Builder
	rest := command
	for {
		name, at := nextSet(rest)
		if at < 0 {
			break
		}
		out.WriteString(rest[:at])
		rest = rest[at:]
		rule := maskRuleFor(name)
		if rule == nil {
			continue
		}
		end := paramsEnd(rest)
		out.WriteString(maskParams(rest[:end], rule))
		rest = rest[end:]
	}
	out.WriteString(rest)
	return maskMistyped(maskControlStrings(out.String()))
}

// mistyped finds a code behind +CPIN, +CPWD or +CLCK where the "=" or the "+" is missing or something else stands
// in its place, as a person at a console types it.
var mistyped = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(CPIN\s*2?[\s:=?"]*|(?:CPWD|CLCK)[\s:=?"]*[A-Z][A-Z0-9]"?\s*,[\s"]*(?:\d\s*,[\s"]*)?)\d{3,}[^;]*`)
})

func maskMistyped(s string) string {
	if upper := strings.ToUpper(s); !strings.Contains(upper, "CPIN") && !strings.Contains(upper, "CPWD") && !strings.Contains(upper, "CLCK") {
		return s
	}
	return mistyped().ReplaceAllString(s, "${1}"+mask)
}

// nextSet finds the next "=" and the name of the command before it, in capitals and without
// spaces. It returns the place behind the "=", or -1. Quotes are not looked at: one that is left
// open must not hide a command behind it.
func nextSet(s string) (name string, at int) {
	i := strings.IndexByte(s, '=')
	if i < 0 {
		return "", -1
	}
	return nameBefore(s[:i]), i + 1
}

// nameBefore returns the name that s ends with, from its prefix character on: "+CPIN" for
// "E0 + cpin". Spaces do not count in a command line (ITU-T V.250 5.2.2).
func nameBefore(s string) string {
	from := strings.LastIndexAny(s, "+^#$*%!_@\\&")
	if from < 0 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(s[from:]))
}

// paramsEnd returns where the parameters at the start of s end: at a semicolon that another
// command follows, outside of quotes. A quote that is left open reaches to the end of the line.
func paramsEnd(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			quoted = !quoted
		case ';':
			if !quoted && startsCommand(s[i+1:]) {
				return i
			}
		}
	}
	return len(strings.TrimRight(s, " \t\r\n"))
}

// startsCommand reports whether a command, or nothing, follows a semicolon. A digit does not start
// one, so that "12;34" in the place of a PIN is masked as a whole.
func startsCommand(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	return s == "" || strings.IndexByte("+^#$*%!_@\\&", s[0]) >= 0 || 'A' <= upper(s[0]) && upper(s[0]) <= 'Z'
}

// maskParams lets the rule mask its parameters. The test form, "?", stays as it is.
func maskParams(s string, rule maskRule) string {
	if strings.TrimSpace(s) == "?" {
		return s
	}
	params := splitParams(s)
	rule(params)
	return strings.Join(params, ",")
}

// splitParams splits at commas outside of quotes.
func splitParams(s string) []string {
	var params []string
	quoted, from := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			params = append(params, s[from:i])
			from = i + 1
		}
	}
	return append(params, s[from:])
}

// maskParam keeps of a parameter only whether there is one, and its quotes.
func maskParam(p string) string {
	if value := strings.TrimSpace(p); value == "" || value == `""` {
		return p
	}
	return requote(p, mask)
}

// requote puts value into the quotes of p, if it begins with one; a quote left open stays open.
func requote(p, value string) string {
	p = strings.TrimSpace(p)
	if strings.HasPrefix(p, `"`) {
		value = `"` + value
		if strings.Count(p, `"`)%2 == 0 {
			value += `"`
		}
	}
	return value
}

// controlString finds a control string with a secret, where a number is dialled or a text begins:
// registration of a barring password (03), change of PIN and PIN2 (04, 042), unblocking with PUK
// (05, 052), and the barring services with their password (33, 35, ...). Source: 3GPP TS 22.030
// 6.6 and annex B. Spaces and hyphens do not count in a number.
var controlString = sync.OnceValue(func() *regexp.Regexp {
	const gap = `[\s.()\-]*`
	var codes []string
	for code := range strings.FieldsSeq("03 042 04 052 05 330 331 332 333 33 351 353 35") {
		codes = append(codes, strings.Join(strings.Split(code, ""), gap))
	}
	return regexp.MustCompile(`(?i)((?:D[TPW,!@\s]*|["=,])` + gap + `[*#]` + gap + `(?:[*#]` + gap + `)?` +
		`(?:` + strings.Join(codes, "|") + `)` + gap + `\*)([^;"]*)`)
})

func maskControlStrings(s string) string {
	if !strings.Contains(s, "*") {
		return s
	}
	return controlString().ReplaceAllStringFunc(s, func(found string) string {
		parts := controlString().FindStringSubmatch(found)
		tail := ""
		if i := strings.LastIndexByte(parts[2], '#'); i >= 0 {
			tail = "#" // what follows it, such as I or G, could be a part of an unfinished secret
			if rest := strings.TrimSpace(parts[2][i+1:]); len(rest) == 1 && strings.Contains("IiGg", rest) {
				tail += rest
			}
		}
		return parts[1] + mask + tail
	})
}
