package modem_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// A program that is given a wrong PIN tells the person who can say the right one, and forces that.
func ExampleModem_Unlock() {
	sim := modemtest.New(&modemtest.Options{SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
	defer sim.Close()
	ctx := context.Background()
	m, err := modem.Open(ctx, sim.Open(), &modem.Options{PIN: "9999"})
	var lock *modem.LockedError
	if errors.As(err, &lock) {
		fmt.Println(lock.Code, "is wanted; attempts left:", lock.Attempts.PIN)
	}
	defer m.Close()

	fmt.Println(errors.Is(m.Unlock(ctx, "1234", nil), modem.ErrFewAttempts))
	fmt.Println(m.Unlock(ctx, "1234", &modem.UnlockOptions{Force: true}))
	// Output:
	// SIM PIN is wanted; attempts left: 2
	// true
	// <nil>
}
