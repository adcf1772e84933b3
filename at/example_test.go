package at_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem/modemtest"
)

// openModem stands for serial.Open: it returns the line to a simulated modem.
func openModem() io.ReadWriteCloser {
	return modemtest.New(&modemtest.Options{PIN: "1234"}).Open()
}

func Example() {
	port := at.New(openModem(), nil)
	defer port.Close()

	ctx := context.Background()
	if err := port.Sync(ctx); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := port.Command(ctx, "+CMEE=1"); err != nil {
		fmt.Println(err)
		return
	}
	lines, err := port.Command(ctx, "+CPIN?")
	fmt.Println(lines, err)

	_, err = port.Do(ctx, at.Command{Line: "+CMGS=18", Body: "0001000B915155001011F1000005C8329BFD06", HasBody: true})
	fmt.Println(errors.Is(err, gsmerr.SIMPINRequired))
	// Output:
	// [+CPIN: SIM PIN] <nil>
	// true
}

func ExampleSet() {
	line, err := at.Set("+CPBW", 1, "+4915112345", 145, "Anna")
	fmt.Println(line, err)
	_, err = at.Set("+CPBW", 1, "+49151\"\r\nATD900", 145, "Anna")
	fmt.Println(err)
	// Output:
	// +CPBW=1,"+4915112345",145,"Anna" <nil>
	// at: refused value: parameter 2 of AT+CPBW: a quotation mark would end it
}

func ExampleParseParams() {
	p := at.ParseParams(`+CREG: 2,1,"00C3","0000A1B2",7`)
	stat, err := p.Int(1, "stat")
	fmt.Println(stat, err)
	cell, err := p.Hex(3, "ci")
	fmt.Println(cell, err)
	_, err = p.Int(7, "reject cause")
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// 41394 <nil>
	// at: "+CREG: 2,1,\"00C3\",\"0000A1B2\",7": parameter 8 <reject cause> is missing
}
