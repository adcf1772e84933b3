package at

import (
	"context"
	"errors"
	"fmt"

	gsmerr "github.com/semioctet/gsm/errors"
)

// Errors that a [Port] returns, inside an [*InterruptedError] where a command was under way.
// Test for them with errors.Is.
var (
	// ErrClosed says that the program closed the port.
	ErrClosed = errors.New("at: port closed")
	// ErrHangup says that the line went away: the device was unplugged, the other side closed
	// the connection, or reading or writing failed. The cause is wrapped beside it. Open the
	// port anew.
	ErrHangup = errors.New("at: line lost")
	// ErrTimeout says that the modem did not finish its answer within the command's time limit.
	ErrTimeout = errors.New("at: no answer in time")
	// ErrUnresponsive says that the modem could not be brought back in step: it answers nothing,
	// or nothing that makes sense. After three failures in a row the port is given up. Check that
	// this is the modem's AT port, its speed and its power, then open the port anew.
	ErrUnresponsive = errors.New("at: modem does not answer")
	// ErrNoPrompt says that the modem ended a command with OK where it should have asked for the
	// body by a prompt. Nothing was sent. The usual cause is a modem in the wrong message mode.
	ErrNoPrompt = errors.New("at: modem gave no prompt for the body")
	// ErrNoConnect says that the modem ended a command with OK where CONNECT was due, as it does
	// after a call without data, such as one whose number ends with a semicolon.
	ErrNoConnect = errors.New("at: modem made no data connection")
)

// Outcome says what became of a command that did not end with OK.
type Outcome uint8

const (
	// OutcomeUnknown: octets that could have had an effect were written and no final result code
	// came back. The modem may have carried the command out. Repeating it may do it twice.
	OutcomeUnknown Outcome = iota
	// OutcomeNotSent: nothing that could have had an effect was written. Repeating is safe.
	OutcomeNotSent
	// OutcomeRefused: the modem ended the command with an error code, or with the confirmation
	// that it was aborted.
	OutcomeRefused
)

// String returns the outcome in words.
func (o Outcome) String() string {
	switch o {
	case OutcomeUnknown:
		return "outcome unknown"
	case OutcomeNotSent:
		return "not sent"
	case OutcomeRefused:
		return "refused"
	}
	return fmt.Sprintf("outcome %d", uint8(o))
}

// An InterruptedError says that a command ended without a final result code of the modem:
// by its context, its time limit, Close, or the loss of the line.
//
// Unwrap gives the cause: context.Canceled or context.DeadlineExceeded, [ErrTimeout],
// [ErrClosed], [ErrHangup] or [ErrUnresponsive].
type InterruptedError struct {
	Command string  // as given, without "AT"; secrets are masked
	Outcome Outcome // what is known about the effect
	Err     error
}

// Error gives the command, the outcome and the cause in one line.
func (e *InterruptedError) Error() string {
	return fmt.Sprintf("AT%s: %s: %v", e.Command, e.Outcome, e.Err)
}

// Unwrap returns the cause.
func (e *InterruptedError) Unwrap() error { return e.Err }

// OutcomeOf classifies the error of a command: the Outcome of an [*InterruptedError] anywhere in
// its chain, OutcomeNotSent for a value that was refused before anything was written
// ([*UnsafeValueError]), and OutcomeUnknown for another error with the cause of an interruption in its chain,
// such as the end of a context. OutcomeRefused stands for every other error: most come from a final result
// code, and the rest tell in words why something was not done.
func OutcomeOf(err error) Outcome {
	var interrupted *InterruptedError
	var unsafe *UnsafeValueError
	var refusal *gsmerr.CommandError
	switch {
	case errors.As(err, &interrupted):
		return interrupted.Outcome
	case errors.As(err, &unsafe):
		return OutcomeNotSent
	case errors.As(err, &refusal):
		return OutcomeRefused
	}
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded, ErrTimeout, ErrClosed, ErrHangup, ErrUnresponsive} {
		if errors.Is(err, cause) {
			return OutcomeUnknown
		}
	}
	return OutcomeRefused
}

// lineLost wraps the error of a read or write as ErrHangup.
func lineLost(action string, cause error) error {
	return fmt.Errorf("%w: %s: %w", ErrHangup, action, cause)
}
