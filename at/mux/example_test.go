package mux_test

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/mux"
	"github.com/semioctet/gsm/modem/modemtest"
)

// Two ports share the line of one modem, each as if it had a line of its own.
func Example() {
	ctx := context.Background()
	modem := modemtest.New(nil) // in place of a real one, and modem.Open of serial.Open
	defer modem.Close()

	m, err := mux.Start(ctx, modem.Open(), mux.Params{N1: 127})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	var ports [2]*at.Port
	for i := range ports {
		c, err := m.Open(ctx, i+1, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		ports[i] = at.New(c, nil)
		defer ports[i].Close()
	}
	fmt.Println(ports[0].Command(ctx, "+CREG?"))
	fmt.Println(ports[1].Command(ctx, "+CSQ"))
	// Output:
	// [+CREG: 0,1] <nil>
	// [+CSQ: 20,0] <nil>
}

// A program that has its own dialogue with the modem gives AT+CMUX itself.
func ExampleParams_Fit() {
	offer := "+CMUX: (0),(0),(5),(31-127),(10),(3),(30),(10),(2)" // the answer to AT+CMUX=?
	p, err := mux.Params{N1: 512}.Fit(offer)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Command())
	// Output: +CMUX=0,0,5,127,10,3,30,10,2 <nil>
}
