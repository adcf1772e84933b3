package modem

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/at"
)

// Attempts are the attempts left for the codes of the SIM card, each -1 where it is not known.
// A full number is 3 for the PINs and 10 for the PUKs.
type Attempts struct {
	PIN, PUK, PIN2, PUK2 int
}

var unknownAttempts = Attempts{-1, -1, -1, -1}

const fullPIN, fullPUK = 3, 10

// String lists what is known.
func (a Attempts) String() string {
	var parts []string
	for i, n := range []int{a.PIN, a.PUK, a.PIN2, a.PUK2} {
		if n >= 0 {
			parts = append(parts, fmt.Sprintf("%s %d", [...]string{"PIN", "PUK", "PIN2", "PUK2"}[i], n))
		}
	}
	if parts == nil {
		return "unknown"
	}
	return strings.Join(parts, ", ")
}

// of returns the attempts left for a code by its name in +CPIN?, -1 where that is not known.
func (a Attempts) of(code string) int {
	if n := a.field(code); n != nil {
		return *n
	}
	return -1
}

func (a *Attempts) field(code string) *int {
	switch code {
	case kindPIN:
		return &a.PIN
	case kindPUK:
		return &a.PUK
	case kindPIN2:
		return &a.PIN2
	case kindPUK2:
		return &a.PUK2
	}
	return nil
}

// fullNumber is how many attempts a code has, 0 for those of locks.
func fullNumber(code string) int {
	switch code {
	case kindPIN, kindPIN2:
		return fullPIN
	case kindPUK, kindPUK2:
		return fullPUK
	}
	return 0
}

// complete takes from b what a does not know.
func (a *Attempts) complete(b Attempts) {
	for _, code := range allKinds {
		if mine := a.field(code); *mine < 0 {
			*mine = b.of(code)
		}
	}
}

// An AttemptsQuery asks a make of modem for the attempts left.
type AttemptsQuery struct {
	Command string // without "AT"
	// Code is the only code that the query tells about, as +CPIN? names it; empty if it tells about several.
	Code string
	// Parse reads the answer. now is the code that the modem asks for at present, as +CPIN? gives it.
	Parse func(lines []string, now string) (a Attempts, ok bool)
}

// commonAttempts are the queries that any modem may have. The last ones ask the card itself.
var commonAttempts = []AttemptsQuery{
	{"+CPINR", "", attemptsCPINR},
	{`+CSIM=10,"0020000100"`, kindPIN, attemptsCard(kindPIN)},
	{`+CSIM=10,"002C000100"`, kindPUK, attemptsCard(kindPUK)},
	{`+CSIM=10,"0020008100"`, kindPIN2, attemptsCard(kindPIN2)},
	{`+CSIM=10,"002C008100"`, kindPUK2, attemptsCard(kindPUK2)},
}

var allKinds = []string{kindPIN, kindPUK, kindPIN2, kindPUK2}

// Attempts asks for the attempts left: by the queries of the modem's make, then by +CPINR
// (3GPP TS 27.007 8.65), then of the card itself by +CSIM (8.17), until all are known. A modem of
// unknown make is asked no other maker's query. What nothing tells is -1, which is no error.
//
// The card is asked by VERIFY PIN and UNBLOCK PIN without a code in them. A card of today
// answers that by the number left, and uses up none (ETSI TS 102 221 11.1.9 and 11.1.13); one of before 1999
// does not know the class 00 of these commands (3GPP TS 51.011 9.2) and refuses them before it looks
// for a code.
func (m *Modem) Attempts(ctx context.Context) (Attempts, error) {
	now, err := m.pinCode(ctx)
	if err != nil && !refused(err) {
		return unknownAttempts, err
	}
	return m.attempts(ctx, now, allKinds...)
}

// attempts asks until the attempts left are known for the codes named. now is the code that the
// modem asks for.
func (m *Modem) attempts(ctx context.Context, now string, codes ...string) (Attempts, error) {
	known := unknownAttempts
	missing := func(code string) bool { return fullNumber(code) > 0 && known.of(code) < 0 }
	for _, queries := range [][]AttemptsQuery{m.profile.Attempts, commonAttempts} {
		for _, q := range queries {
			useful := slices.ContainsFunc(codes, func(code string) bool {
				return missing(code) && (q.Code == "" || q.Code == code)
			})
			if !useful {
				continue
			}
			lines, err := m.Command(ctx, q.Command)
			if err != nil && !refused(err) {
				return unknownAttempts, err
			}
			if a, ok := q.Parse(lines, now); err == nil && ok {
				known.complete(a)
			}
		}
	}
	return known, nil
}

// attemptsOf asks for the attempts left of one code, whatever the modem asks for at present.
func (m *Modem) attemptsOf(ctx context.Context, code string) (Attempts, error) {
	now, err := m.pinCode(ctx)
	if err != nil && !refused(err) {
		return unknownAttempts, err
	}
	return m.attempts(ctx, now, code)
}

// counts reads the parameters of the first line that are all numbers, from parameter first on.
func counts(lines []string, first, n int) ([]int, bool) {
	for _, line := range lines {
		p := at.ParseParams(line)
		values := make([]int, n)
		ok := p.Len() >= first+n
		for i := range values {
			v, err := p.Int(first+i, "attempts")
			values[i], ok = v, ok && err == nil && v >= 0
		}
		if ok {
			return values, true
		}
	}
	return nil, false
}

// attemptsCPINR reads one line for each code: +CPINR: SIM PIN,3,3.
func attemptsCPINR(lines []string, _ string) (Attempts, bool) {
	a := unknownAttempts
	for _, line := range lines {
		p := at.ParseParams(line)
		n, err := p.Int(1, "retries")
		if err != nil || n < 0 {
			continue
		}
		if to := a.field(normalCode(p.At(0).Text)); to != nil {
			*to = n
		}
	}
	return a, a != unknownAttempts
}

// attemptsHuawei reads ^CPIN: <code>,[<left>],<puk1>,<pin1>,<puk2>,<pin2>.
func attemptsHuawei(lines []string, _ string) (Attempts, bool) {
	v, ok := counts(lines, 2, 4)
	if !ok {
		return unknownAttempts, false
	}
	return Attempts{PIN: v[1], PUK: v[0], PIN2: v[3], PUK2: v[2]}, true
}

// attemptsSIMCom reads four numbers whose order differs between models: a second number above 3
// can only be the PUK's.
func attemptsSIMCom(lines []string, wanted string) (Attempts, bool) {
	v, ok := counts(lines, 0, 4)
	switch {
	case !ok:
		return attemptsCurrent(lines, wanted)
	case v[1] > fullPIN:
		return Attempts{PIN: v[0], PUK: v[1], PIN2: v[2], PUK2: v[3]}, true
	}
	return Attempts{PIN: v[0], PIN2: v[1], PUK: v[2], PUK2: v[3]}, true
}

// attemptsFour reads <pin1>,<pin2>,<puk1>,<puk2>.
func attemptsFour(lines []string, _ string) (Attempts, bool) {
	v, ok := counts(lines, 0, 4)
	if !ok {
		return unknownAttempts, false
	}
	return Attempts{PIN: v[0], PIN2: v[1], PUK: v[2], PUK2: v[3]}, true
}

// attemptsPINPUK reads <pin1>,<puk1>.
func attemptsPINPUK(lines []string, _ string) (Attempts, bool) {
	v, ok := counts(lines, 0, 2)
	if !ok {
		return unknownAttempts, false
	}
	return Attempts{PIN: v[0], PUK: v[1], PIN2: -1, PUK2: -1}, true
}

// attemptsQPINC reads +QPINC: "SC",<pin1>,<puk1> and +QPINC: "P2",<pin2>,<puk2>.
func attemptsQPINC(lines []string, _ string) (Attempts, bool) {
	a := unknownAttempts
	for _, line := range lines {
		v, ok := counts([]string{line}, 1, 2)
		switch {
		case !ok:
		case at.ParseParams(line).At(0).Text == "SC":
			a.PIN, a.PUK = v[0], v[1]
		case at.ParseParams(line).At(0).Text == "P2":
			a.PIN2, a.PUK2 = v[0], v[1]
		}
	}
	return a, a != unknownAttempts
}

// attemptsCurrent reads one number, that of the code which the modem asks for now.
func attemptsCurrent(lines []string, now string) (Attempts, bool) {
	return attemptsFor(now)(lines, now)
}

// attemptsFor reads one number, that of a certain code.
func attemptsFor(code string) func([]string, string) (Attempts, bool) {
	return func(lines []string, _ string) (Attempts, bool) {
		a := unknownAttempts
		v, ok := counts(lines, 0, 1)
		n := a.field(code)
		if !ok || n == nil {
			return a, false
		}
		*n = v[0]
		return a, true
	}
}

// attemptsInOrder reads <pin1>,<puk1>,<pin2>,<puk2>.
func attemptsInOrder(lines []string, _ string) (Attempts, bool) {
	v, ok := counts(lines, 0, 4)
	if !ok {
		return unknownAttempts, false
	}
	return Attempts{PIN: v[0], PUK: v[1], PIN2: v[2], PUK2: v[3]}, true
}

// attemptsCPNNUM reads PIN1=3; PUK1=10; PIN2=3; PUK2=10, on one line or several.
func attemptsCPNNUM(lines []string, _ string) (Attempts, bool) {
	a := unknownAttempts
	names := map[string]*int{"PIN1": &a.PIN, "PUK1": &a.PUK, "PIN2": &a.PIN2, "PUK2": &a.PUK2}
	for _, line := range lines {
		line = strings.TrimPrefix(line, "+CPNNUM:")
		for item := range strings.SplitSeq(line, ";") {
			name, value, _ := strings.Cut(item, "=")
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if to := names[strings.ToUpper(strings.TrimSpace(name))]; to != nil && err == nil && n >= 0 {
				*to = n
			}
		}
	}
	return a, a != unknownAttempts
}

// attemptsCard reads the status word of a card that was asked for the attempts left of a code: 63Cx for x,
// 6983 or 9840 when it is blocked (ETSI TS 102 221 10.2.1.5, 3GPP TS 51.011 9.4.5). Any other says nothing, 9000
// among them, which means that the code was given already or is not asked for.
func attemptsCard(code string) func([]string, string) (Attempts, bool) {
	return func(lines []string, _ string) (Attempts, bool) {
		a := unknownAttempts
		for _, line := range lines {
			word := strings.ToUpper(at.ParseParams(line).At(1).Text)
			left, err := strconv.ParseUint(strings.TrimPrefix(word, "63C"), 16, 4)
			switch {
			case word == "6983", word == "9840":
				*a.field(code) = 0
			case len(word) == 4 && strings.HasPrefix(word, "63C") && err == nil:
				*a.field(code) = int(left)
			}
		}
		return a, a != unknownAttempts
	}
}
