// Command terminal is a console for a modem's AT commands: line editing, history, completion with Tab,
// a line of help for each command, and the meaning of errors and messages behind them.
//
//	go run . -port /dev/ttyUSB2
//	go run . -port tcp://modem:2000 -record session.txt
//
// A command may be typed without AT. When the modem asks for a message, type it and end it with Ctrl-Z, or
// leave with ESC. A line of +++ leaves the data mode. Ctrl-D ends the console. With -record the dialogue
// goes to a file, PINs masked, that package at/dialogue plays in tests.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/semioctet/gsm/at/dialogue"
	"github.com/semioctet/gsm/at/serial"
)

func main() {
	port := flag.String("port", "/dev/ttyUSB2", "serial device, tcp://host:port or rfc2217://host:port")
	baud := flag.Int("baud", 115200, "speed of the line")
	record := flag.String("record", "", "file to record the dialogue to")
	flag.Parse()
	if err := run(*port, *baud, *record); err != nil {
		fmt.Fprintln(os.Stderr, "terminal:", err)
		os.Exit(1)
	}
}

func run(port string, baud int, record string) (err error) {
	var rw io.ReadWriteCloser
	if rw, err = serial.Open(port, &serial.Options{Baud: baud}); err != nil {
		return err
	}
	if record != "" {
		file, err := os.OpenFile(record, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return errors.Join(err, rw.Close())
		}
		defer file.Close()
		rw = dialogue.Record(rw, file)
	}
	defer func() { err = errors.Join(err, rw.Close()) }()
	return interact(rw, os.Stdin, os.Stdout)
}
