package errors

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A maskRule replaces those of the parameters of a command that are secret.
type maskRule func(params []string)

// maskRules are the commands that carry a PIN, PUK or password in their set form.
var maskRules = [...]struct {
	names string // separated by spaces
	rule  maskRule
}{
	// PIN entry; every parameter is a PIN or PUK (3GPP TS 27.007 8.3, and vendors).
	{"+CPIN +CPIN2 ^CPIN ^CPIN2 *CPIN +EPIN +EPIN1 +EPIN2 *EPIN", secretFrom(1)},
	// Unlocking of the modem or of vendor commands.
	{"^CARDLOCK ^CARDUNLOCK +ZNCK !ENTERCND #SIMLOCK", secretFrom(1)},
	{"+ESMLCK", secretFrom(3)},
	// The names of codes, such as "SIM PIN", are what is expected here (3GPP TS 27.007 8.65).
	{"+CPINR", secretUnless(isCodeName, 1)},
	// Facility, old and new password (3GPP TS 27.007 7.5); Siemens has ^SPWD.
	{"+CPWD ^SPWD", secretUnless(isFacility, 1)},
	// Facility, mode, password, class (3GPP TS 27.007 7.4); Siemens has ^SLCK.
	{"+CLCK ^SLCK", secretLock},
	// PIN2 for call charges and for a phonebook (3GPP TS 27.007 8.11, 8.25 to 8.27).
	{"+CACM", secretFrom(1)},
	{"+CAMM +CPBS", secretFrom(2)},
	{"+CPUC", secretFrom(3)},
	// Card commands that verify, change, disable, enable or unblock a PIN (3GPP TS 27.007 8.17,
	// 8.18, 8.43).
	{"+CSIM +CGLA", secretAPDU},
	{"+CRSM", secretCRSM},
	// User name and password of a data session. Vendors disagree on the order of the two, so both
	// are masked (3GPP TS 27.007 10.1.31).
	{"+CGAUTH $QCPDPP ^AUTHDATA ^SGAUTH #PDPAUTH +UAUTHREQ #SGACT *EIAAUW", secretFrom(3)},
	{"+QICSGP ^NDISDUP", secretFrom(4)},
	{"+CSTT", secretFrom(2)},
	{"+CNCFG", secretFrom(4)},
	// The same, where one parameter tells what the next one is: SIMCom, u-blox, Cinterion.
	{"+SAPBR", secretBehind(3, "USER", "PWD")},
	{"+UPSD", secretBehind(2, "2", "3")},
	{"^SICS", secretBehind(2, "USER", "PASSWD")},
}

// maskRuleByName is maskRules taken apart, made when the first command is masked.
var maskRuleByName = sync.OnceValue(func() map[string]maskRule {
	rules := make(map[string]maskRule)
	for _, r := range maskRules {
		for name := range strings.FieldsSeq(r.names) {
			rules[name] = r.rule
		}
	}
	return rules
})

// maskRuleFor returns the rule for a command by its name in capitals, or nil.
func maskRuleFor(name string) maskRule {
	if rule := maskRuleByName()[name]; rule != nil {
		return rule
	}
	// Telit and others enter codes with commands that begin so; #PING is none of them.
	if strings.HasPrefix(name, "#PIN") && !strings.HasPrefix(name, "#PING") {
		return secretFrom(1)
	}
	return nil
}

// secretFrom masks all parameters from the nth on, counted from 1.
func secretFrom(n int) maskRule {
	return func(params []string) {
		for i := n - 1; i < len(params); i++ {
			params[i] = maskParam(params[i])
		}
	}
}

// secretBehind masks what follows the nth parameter when that is one of the names.
func secretBehind(n int, names ...string) maskRule {
	return func(params []string) {
		if len(params) > n && slices.Contains(names, bare(params[n-1])) {
			secretFrom(n + 1)(params)
		}
	}
}

// secretUnless masks all parameters but the first n of them that look as expected.
func secretUnless(expected func(string) bool, n int) maskRule {
	return func(params []string) {
		for i, p := range params {
			if i >= n || !expected(bare(p)) {
				params[i] = maskParam(p)
			}
		}
	}
}

// secretLock is the rule for facility, mode, password and class. A facility, mode or class in a
// strange form is taken for a misplaced password.
func secretLock(params []string) {
	for i, p := range params {
		value := bare(p)
		harmless := false
		switch i {
		case 0:
			harmless = isFacility(value)
		case 1:
			harmless = isNumber(value, 1)
		case 3: // with more parameters it can be part of a password that holds a comma
			harmless = isNumber(value, 3) && len(params) == 4
		}
		if !harmless {
			params[i] = maskParam(p)
		}
	}
}

// The instructions of a card that carry a PIN (ETSI TS 102 221 10.1.2): VERIFY, CHANGE, DISABLE,
// ENABLE and UNBLOCK PIN.
var pinInstructions = []uint64{0x20, 0x24, 0x26, 0x28, 0x2C}

// secretAPDU masks what follows the four header octets of a command to the card that carries a PIN,
// and the length before it. Without a body such a command only asks for the attempts left.
func secretAPDU(params []string) {
	for i, p := range params {
		apdu := strings.Join(strings.Fields(bare(p)), "")
		if len(apdu) < 8 || (len(apdu) == 8 || apdu[8:] == "00") && i == len(params)-1 {
			continue
		}
		header, err := strconv.ParseUint(apdu[:8], 16, 64)
		if err != nil || !slices.Contains(pinInstructions, header>>16&0xFF) {
			continue
		}
		params[i] = requote(p, apdu[:8]+mask)
		if i > 0 {
			params[i-1] = maskParam(params[i-1])
		}
		secretFrom(i + 2)(params)
		return
	}
}

// secretCRSM masks length and data of a restricted card command that carries a PIN.
func secretCRSM(params []string) {
	instruction, err := strconv.ParseUint(bare(params[0]), 10, 64)
	if err == nil && slices.Contains(pinInstructions, instruction) {
		secretFrom(5)(params)
	}
}

// bare returns a parameter without spaces and quotes, in capitals.
func bare(param string) string {
	return strings.ToUpper(strings.Trim(param, "\" \t\r\n"))
}

// isFacility reports whether s is one such as SC or P2 (3GPP TS 27.007 7.4).
func isFacility(s string) bool {
	return len(s) == 2 && isLetter(s[0]) && (isLetter(s[1]) || '0' <= s[1] && s[1] <= '9')
}

// isCodeName reports whether s names a code, as the answer to AT+CPIN? does: "SIM PIN2",
// "PH-NETSUB PUK".
func isCodeName(s string) bool {
	s = strings.TrimSuffix(s, "*") // the form that asks for several at once
	s = strings.TrimSuffix(s, "2")
	if !strings.HasSuffix(s, "PIN") && !strings.HasSuffix(s, "PUK") {
		return false
	}
	for i := range len(s) {
		if !isLetter(s[i]) && s[i] != ' ' && s[i] != '-' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }

// isNumber reports whether s consists of up to n digits, perhaps none.
func isNumber(s string, n int) bool {
	return len(s) <= n && strings.Trim(s, "0123456789") == ""
}
