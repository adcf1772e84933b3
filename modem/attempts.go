package modem

import (
	"context"
	"fmt"
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

// An AttemptsQuery asks a make of modem for the attempts left.
type AttemptsQuery struct {
	Command string // without "AT"
	// Parse reads the answer. wanted is the code that the modem asks for now, as +CPIN? gives it.
	Parse func(lines []string, wanted string) (a Attempts, ok bool)
}

// standardAttempts is +CPINR (3GPP TS 27.007 8.65).
var standardAttempts = AttemptsQuery{"+CPINR", attemptsCPINR}

// Attempts asks the modem for the attempts left, by the query of its make or the standard one.
// A modem that tells nothing gives -1 for all, and no error.
func (m *Modem) Attempts(ctx context.Context) (Attempts, error) {
	code, err := m.pinCode(ctx)
	if err != nil && !refused(err) {
		return unknownAttempts, err
	}
	return m.attempts(ctx, code)
}

func (m *Modem) attempts(ctx context.Context, wanted string) (Attempts, error) {
	queries := append(append([]AttemptsQuery{}, m.profile.Attempts...), standardAttempts)
	for _, q := range queries {
		lines, err := m.Command(ctx, q.Command)
		if err != nil && !refused(err) {
			return unknownAttempts, err
		}
		if err != nil {
			continue
		}
		if a, ok := q.Parse(lines, wanted); ok {
			return a, nil
		}
	}
	return unknownAttempts, nil
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
		switch p.At(0).Text {
		case "SIM PIN":
			a.PIN = n
		case "SIM PUK":
			a.PUK = n
		case "SIM PIN2":
			a.PIN2 = n
		case "SIM PUK2":
			a.PUK2 = n
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

// attemptsCurrent reads one number, that of the code which is wanted now.
func attemptsCurrent(lines []string, wanted string) (Attempts, bool) {
	a := unknownAttempts
	v, ok := counts(lines, 0, 1)
	if !ok {
		return a, false
	}
	switch wanted {
	case "SIM PIN":
		a.PIN = v[0]
	case "SIM PUK":
		a.PUK = v[0]
	case "SIM PIN2":
		a.PIN2 = v[0]
	case "SIM PUK2":
		a.PUK2 = v[0]
	default:
		return a, false
	}
	return a, true
}
