// Package ptymodem puts a simulated modem on a pseudo-terminal, so that a program which opens serial
// ports can be tried on it.
//
// Programs may open and close the terminal one after another, any number of times: the modem keeps its
// state, as one on a USB port does. On Linux the modem also notices when nobody has the terminal open:
// what it writes then is lost, and the next program finds the terminal as if it were new, whatever the one
// before left in it, be that a lock (TIOCEXCL), settings, or octets that it did not read.
package ptymodem

import "io"

// An Opener is a simulated modem, or one port of it.
type Opener interface {
	Open() io.ReadWriteCloser
}
