package mux

import (
	"errors"
	"fmt"
	"strconv"
)

// Errors of this package, found by errors.Is inside an [*Error].
var (
	// ErrClosed says that the program closed the channel or the multiplexer.
	ErrClosed = errors.New("closed")
	// ErrDisconnected says that the other side closed the channel or the multiplexer. Where the
	// modem did so on its own it has restarted; open the line anew.
	ErrDisconnected = errors.New("closed by the other side")
	// ErrLine says that the line under the multiplexer went away; the cause is wrapped beside it.
	ErrLine = errors.New("line lost")
	// ErrUnsent says that data was given up at Close, since the line or the other side's flow control
	// did not take it.
	ErrUnsent = errors.New("data was not sent")
	// ErrRefused says that the other side does not open a channel of that number. Modems have
	// three to six.
	ErrRefused = errors.New("refused by the other side")
	// ErrTimeout says that the other side did not answer in time. When nothing at all is answered
	// the modem is not multiplexing, or with another option than asked for.
	ErrTimeout = errors.New("no answer in time")
	// ErrEcho says that the frames written came back. The modem is still taking commands, with echo
	// on: AT+CMUX was not given, or not answered with OK.
	ErrEcho = errors.New("the line echoes: no multiplexer there")
	// ErrUnsupported says that the other side does not know the command (NSC, 3GPP TS 27.010 5.4.6.3.8).
	ErrUnsupported = errors.New("not supported by the other side")
	// ErrInUse says that the channel is open already, or is still being opened.
	ErrInUse = errors.New("channel in use")
	// ErrValue says that a number is out of range: channels are 1 to 61, priorities 0 to 63.
	ErrValue = errors.New("value out of range")
)

// An Error says what could not be done, on which channel, and why.
type Error struct {
	Op   string // "open", "read", "write", "test", "sleep", ...
	DLCI int    // the channel; 0 is the multiplexer itself
	Err  error  // the cause; returned by Unwrap
}

// Error gives action, channel and cause in one line.
func (e *Error) Error() string {
	if e.DLCI == 0 {
		return "mux: " + e.Op + ": " + e.Err.Error()
	}
	return "mux: " + e.Op + " channel " + strconv.Itoa(e.DLCI) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// lineLost is what a failure of the line looks like to callers.
func lineLost(op string, err error) error {
	return &Error{Op: op, Err: fmt.Errorf("%w: %w", ErrLine, err)}
}
