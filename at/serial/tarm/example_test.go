package tarm_test

import (
	"fmt"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/at/serial/tarm"
)

func ExampleOpen() {
	port, err := tarm.Open("/dev/ttyUSB2", &serial.Options{Baud: 9600})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer port.Close()
	fmt.Fprint(port, "AT\r")
}
