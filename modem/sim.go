package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

const (
	simWait   = 30 * time.Second // for a card that is starting
	simSecond = time.Second      // between two readings that say there is no card
)

// refused reports whether err is the modem's own answer, as opposed to a command that was cut short.
func refused(err error) bool {
	var e *gsmerr.CommandError
	return errors.As(err, &e)
}

// pinCode asks which code the modem wants: "READY" for none, "SIM PIN", "SIM PUK", "PH-NET PIN" ...
// Source: 3GPP TS 27.007 8.3.
func (m *Modem) pinCode(ctx context.Context) (string, error) {
	lines, err := m.Command(ctx, "+CPIN?")
	if err != nil {
		return "", err
	}
	if len(lines) == 0 {
		return "", fmt.Errorf("modem: AT+CPIN? was answered by OK alone")
	}
	return at.ParseParams(lines[0]).At(0).Text, nil
}

// SIMCode waits for the SIM card to start and returns the code it or the modem asks for, "READY"
// when none. No card is a [*StateError] with state [NoSIM].
func (m *Modem) SIMCode(ctx context.Context) (string, error) {
	limited, cancel := context.WithTimeoutCause(ctx, simWait, gsmerr.SIMBusy)
	defer cancel()
	absent := 0
	for wait := 250 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		code, err := m.pinCode(limited)
		switch {
		case err == nil && code != "NOT READY" && code != "NOT INSERTED" && code != "SIM REMOVED":
			return code, nil
		case err != nil && !refused(err):
			return "", err
		case code == "NOT INSERTED", code == "SIM REMOVED", noCard(err):
			if absent++; absent == 2 {
				return "", &StateError{State: NoSIM, Err: err}
			}
			wait = simSecond
		case err == nil, isStarting(err):
			m.on(cardBusy, err)
		default:
			return "", &StateError{State: NoSIM, Err: err} // SIM failure, wrong SIM ...
		}
		if perr := pause(limited, wait); perr != nil {
			return "", &StateError{State: SIMBusy, Err: errors.Join(perr, err)}
		}
	}
}

func noCard(err error) bool { return errors.Is(err, gsmerr.SIMNotInserted) }

// isStarting reports whether err is the refusal of a modem or card that is not up yet.
func isStarting(err error) bool {
	return errors.Is(err, gsmerr.SIMBusy) || errors.Is(err, gsmerr.DeviceBusy) ||
		errors.Is(err, gsmerr.CMECode(515)) // several makers: wait, starting
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// simID returns what tells this SIM card from others: its ICCID, or what the modem gives for
// that, or else the modem's own number. The ICCID can be read before the PIN is given.
func (m *Modem) simID(ctx context.Context) (string, error) {
	for _, query := range []string{"+CCID", "+ICCID", "^ICCID?", "+QCCID", "+CRSM=176,12258,0,0,10"} {
		lines, err := m.Command(ctx, query)
		if err != nil && !refused(err) {
			return "", err
		}
		for _, line := range lines {
			if id := iccid(line, query); id != "" {
				return id, nil
			}
		}
	}
	id, err := m.Identify(ctx)
	return "imei-" + id.IMEI, err
}

// iccid finds the number of the card in an answer: digits, perhaps swapped in pairs and filled with F as
// they lie in the file EF_ICCID (3GPP TS 31.102 4.2.2, ITU-T E.118: it starts with 89).
func iccid(line, query string) string {
	p := at.ParseParams(line)
	text := p.At(0).Text
	if strings.HasPrefix(query, "+CRSM") {
		text = p.At(2).Text
	}
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) < 18 || strings.Trim(text, "0123456789F") != "" {
		return ""
	}
	if strings.HasPrefix(text, "98") && len(text)%2 == 0 {
		swapped := []byte(text)
		for i := 0; i < len(swapped); i += 2 {
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		}
		text = string(swapped)
	}
	return strings.TrimRight(text, "F")
}
