package modem

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// A CallReport is what a modem says about the end of the last call, or the last refusal of the network.
type CallReport struct {
	Text  string           // as the modem gave it, without +CEER:
	Cause gsmerr.CallCause // of the network; 0 if the text holds none that is known
}

// CallReport asks with AT+CEER why the last call ended, or could not be made. The form of the report
// is each maker's own: Cause is found in those that are known.
// Source: 3GPP TS 27.007 6.10; causes in 3GPP TS 24.008 10.5.4.11.
func (m *Modem) CallReport(ctx context.Context) (CallReport, error) {
	lines, err := m.Command(ctx, "+CEER")
	if err != nil {
		return CallReport{}, err
	}
	return parseCEER(lines), nil
}

// callCause returns the cause of the last call's end, nil if it is not known or the normal one.
func (m *Modem) callCause(ctx context.Context) error {
	r, err := m.CallReport(ctx)
	if err != nil || r.Cause == 0 {
		return nil
	}
	return r.Cause
}

// parseCEER reads a report: a number, "17, CM_USER_BUSY", Siemens' <location>,<cause>,<ss>, u-blox's cause
// behind a text or plus 1000, "0,0,5,16,normal call clearing", or the name of a cause alone.
func parseCEER(lines []string) CallReport {
	var texts []string
	for _, line := range lines {
		texts = append(texts, strings.Trim(strings.TrimSpace(strings.TrimPrefix(line, "+CEER:")), `"`))
	}
	r := CallReport{Text: strings.Join(texts, "\n")}
	lower := strings.ToLower(strings.ReplaceAll(r.Text, "_", " "))
	if found := causeNumber.FindStringSubmatch(lower); found != nil {
		r.Cause = causeOf(found[1])
		return r
	}
	best := 0
	for c := gsmerr.CallCause(1); c < 128; c++ {
		info, ok := gsmerr.Explain(c)
		name := strings.ToLower(info.Name)
		if ok && len(name) > best && strings.Contains(lower, name) {
			r.Cause, best = c, len(name)
		}
	}
	if r.Cause == 0 {
		r.Cause = causeOf(causeField(strings.Split(lower, ",")))
	}
	return r
}

// causeNumber is a number that is called a cause. SM and EMM causes are those of data sessions.
var causeNumber = regexp.MustCompile(`\bcause\s*[:=]?\s*(\d+)`)

// causeField returns the field of a list that holds the cause: the first of one or of a number with
// a text, the second of three numbers.
func causeField(fields []string) string {
	numbers := 0
	for _, f := range fields {
		if !isDigits(strings.TrimSpace(f)) {
			break
		}
		numbers++
	}
	if numbers == 3 && len(fields) == 3 {
		return fields[1]
	}
	if numbers == 0 {
		return ""
	}
	return fields[numbers-1]
}

func causeOf(s string) gsmerr.CallCause {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if n > 1000 {
		n -= 1000 // u-blox
	}
	if err != nil || n < 1 || n > 127 {
		return 0
	}
	return gsmerr.CallCause(n)
}
