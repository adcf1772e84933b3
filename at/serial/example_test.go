package serial_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net"

	"github.com/semioctet/gsm/at/serial"
)

// A modem behind a raw network port is opened like a device.
func ExampleOpen() {
	server, err := net.Listen("tcp", "127.0.0.1:0") // plays the modem
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	go func() {
		modem, err := server.Accept()
		if err != nil {
			return
		}
		defer modem.Close()
		if line, _ := bufio.NewReader(modem).ReadString('\r'); line == "AT\r" {
			fmt.Fprint(modem, "OK\r\n")
		}
	}()

	port, err := serial.Open("tcp://"+server.Addr().String(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer port.Close()
	fmt.Fprint(port, "AT\r")
	answer, err := bufio.NewReader(port).ReadString('\n')
	fmt.Printf("%q %v\n", answer, err)
	// Output: "OK\r\n" <nil>
}

// The error of Open tells what stands in the way, by errors.Is and in its fields.
func ExampleOpenError() {
	_, err := serial.Open("/dev/ttyThatIsNotThere", nil)
	var openErr *serial.OpenError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Println("no such port")
	case errors.Is(err, serial.ErrBusy) && errors.As(err, &openErr):
		fmt.Println("in use by", openErr.Holder.Program)
	case err != nil:
		fmt.Println(err)
	}
	// Output: no such port
}

// The most likely AT port comes first.
func ExampleList() {
	ports, err := serial.List()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range ports {
		fmt.Println(p)
	}
}
