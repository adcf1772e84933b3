package assembly_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/semioctet/gsm/pdu/assembly"
)

// The parts of a message come in the wrong order and one of them twice. The program ends before the
// message is handled, starts again, and has it still.
func Example() {
	folder, err := os.MkdirTemp("", "sms")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	run := func(pdus ...string) {
		store, err := assembly.OpenDir(folder)
		if err != nil {
			log.Fatal(err)
		}
		defer store.Close()
		a, err := assembly.Open(store, nil)
		if err != nil {
			log.Fatal(err)
		}
		for _, m := range a.Held() {
			fmt.Printf("start: %v: %q\n", m.State, m.Text())
			if m.State != assembly.Whole {
				continue
			}
			// Handle the message here, then:
			if err := a.Done(m.Key); err != nil {
				log.Fatal(err)
			}
		}
		for _, pdu := range pdus {
			m, err := a.Add(assembly.Item{Scope: "8944100030", Received: time.Now(), PDU: pdu})
			if err != nil {
				log.Fatal(err)
			}
			// The PDU is safe here: delete it in the modem, or acknowledge it.
			fmt.Printf("%v, missing %v: %q\n", m.State, m.Missing, m.Text())
		}
	}
	second := "00440B915155214365F70000623090210000000C050003070202EE6F399B0C"
	first := "00440B915155214365F70000623090210000000E050003070201906536FBCD0201"
	run(second, second, first)
	run(second)
	run()
	// Output:
	// waiting, missing [1]: "world"
	// repeat, missing []: "world"
	// whole, missing []: "Hello, world"
	// start: whole: "Hello, world"
	// repeat, missing []: "world"
}

// Messages that stay incomplete are handled as they are.
func ExampleAssembler_Expire() {
	a, err := assembly.Open(assembly.NewMemory(), &assembly.Options{Expiry: 24 * time.Hour})
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
	_, err = a.Add(assembly.Item{Received: now, PDU: "00440B915155214365F70000623090210000000E050003070201906536FBCD0201"})
	if err != nil {
		log.Fatal(err)
	}
	_, next := a.Expire(now)
	fmt.Println("call again at", next)
	expired, _ := a.Expire(next)
	for _, m := range expired {
		fmt.Printf("%v from %v: %q, parts missing: %v\n", m.State, m.Deliver().Originator, m.Text(), m.Missing)
	}
	// Output:
	// call again at 2026-03-10 12:00:00 +0000 UTC
	// partial from +15551234567: "Hello, ", parts missing: [2]
}
