package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/serial"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
)

// advised is an error with what to do about it, in the words of the program's flags.
type advised struct {
	text string
	err  error
}

func (e *advised) Error() string { return e.text }
func (e *advised) Unwrap() error { return e.err }

// advise says what to do about an error of opening the modem.
func (f *Flags) advise(err error) error {
	var locked *modem.LockedError
	var state *modem.StateError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &locked):
		return &advised{lockAdvice(locked), err}
	case errors.As(err, &state) && state.State == modem.NoSIM:
		return &advised{"no SIM card is in the modem; insert one", err}
	case errors.Is(err, at.ErrUnresponsive):
		return &advised{fmt.Sprintf("no modem answers on %s; is it the AT port of the modem, is the modem on, is %d its speed (-baud)? %s",
			f.Port, f.baud, ports()), err}
	}
	return err
}

func lockAdvice(l *modem.LockedError) string {
	left := "attempts left: " + l.Attempts.String()
	switch {
	case l.Code == "SIM PUK":
		return "the PIN is blocked and the SIM card asks for its PUK (" + left +
			"); put it into a phone and enter the PUK of the card's papers; ten wrong ones destroy the card"
	case l.Code != "SIM PIN":
		return l.Error()
	case errors.Is(l.Err, modem.ErrPINTried):
		return "this PIN was given to this SIM card before and not accepted, so it is not given again (" + left +
			"); find out the right one and give it with -pin and -force-pin"
	case errors.Is(l.Err, modem.ErrFewAttempts):
		return "a wrong PIN was given to this SIM card lately, so none is given now (" + left +
			"); make sure of the PIN, then give it with -pin and -force-pin"
	case errors.Is(l.Err, gsmerr.IncorrectPassword):
		return "the SIM card refused the PIN (" + left + "); find out the right one and give it with -pin and -force-pin"
	case l.Err == nil:
		return "the SIM card asks for its PIN (" + left + "); give it with -pin"
	}
	return l.Error()
}

// ports tells which ports this machine has.
func ports() string {
	list, err := serial.List()
	if err != nil || len(list) == 0 {
		return "no serial port was found on this machine"
	}
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.Name
	}
	return "the ports here: " + strings.Join(names, ", ")
}

// oneLine makes one line of a text of several.
func oneLine(s string) string {
	return strings.ReplaceAll(strings.TrimSpace(s), "\n", "; ")
}
