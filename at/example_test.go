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

// Settings go out in one line; a command that the modem does not know fails alone.
func ExamplePort_Batch() {
	port := at.New(openModem(), nil)
	defer port.Close()
	for _, r := range port.Batch(context.Background(), "E0", "+CMEE=1", "+CMGF=0", "+XYZ=1") {
		fmt.Println(r.Line, r.Err == nil)
	}
	// Output:
	// E0 true
	// +CMEE=1 true
	// +CMGF=0 true
	// +XYZ=1 false
}

// Nobody's command comes between those of the sequence.
func ExamplePort_Exclusive() {
	port := at.New(openModem(), nil)
	defer port.Close()
	ctx := context.Background()
	err := port.Exclusive(ctx, func(ctx context.Context) error {
		if _, err := port.Command(ctx, "+CPIN=1234"); err != nil {
			return err
		}
		lines, err := port.Command(ctx, "+CPIN?")
		fmt.Println(lines)
		return err
	})
	fmt.Println(err)
	// Output:
	// [+CPIN: READY]
	// <nil>
}

// Notices come in order, those with a body together with it.
func ExamplePort_Subscribe() {
	modem := modemtest.New(nil)
	port := at.New(modem.Open(), nil)
	defer port.Close()
	notices := port.Subscribe("+CMTI", "RING")
	modem.Unsolicited("RING")
	modem.Unsolicited(`+CMTI: "SM",3`)
	for range 2 {
		n, err := notices.Next(context.Background())
		fmt.Println(n.Name(), n.Params().At(0).Text, err)
	}
	// Output:
	// RING RING <nil>
	// +CMTI SM <nil>
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
