package modem_test

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func ExampleModem_Diagnose() {
	sim := modemtest.New(&modemtest.Options{PIN: "1234"})
	defer sim.Close()
	m := modem.New(sim.Open(), nil) // it need not be opened
	defer m.Close()
	found, err := m.Diagnose(context.Background())
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range found {
		fmt.Printf("%s: %s\nnext: %s\n", f.Cause, f.Text, f.Advice)
	}
	// Output:
	// PIN wanted: the SIM card asks for its PIN (attempts left: PIN 3, PUK 10, PIN2 3, PUK2 10)
	// next: give the PIN with Options.PIN or Modem.Unlock
}
