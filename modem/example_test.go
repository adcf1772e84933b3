package modem_test

import (
	"context"
	"fmt"
	"io"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// lines stand for those that serial.Open gives: to two simulated modems on one network.
func lines() (alice, bob io.ReadWriteCloser) {
	nw := modemtest.NewNetwork(nil)
	return modemtest.New(&modemtest.Options{Number: "+15550001111", PIN: "1234", Network: nw}).Open(),
		modemtest.New(&modemtest.Options{Number: "+15550002222", Network: nw}).Open()
}

func Example() {
	ctx := context.Background()
	line, other := lines()

	received := make(chan modem.Message)
	bob, err := modem.Open(ctx, other, &modem.Options{
		OnMessage: func(_ context.Context, msg modem.Message) error {
			received <- msg
			return nil // only now the message is removed from the modem
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer bob.Close()

	alice, err := modem.Open(ctx, line, &modem.Options{PIN: "1234"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer alice.Close()
	sent, err := alice.Send(ctx, "+15550002222", "Hello, 世界 👋", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("part 1:", sent.Parts[0].State)

	msg := <-received
	fmt.Println(msg.From, msg.Text)
	// Output:
	// part 1: accepted
	// +15550001111 Hello, 世界 👋
}

// A Keeper opens the modem again whenever its line was lost.
func ExampleKeep() {
	ctx := context.Background()
	sim := modemtest.New(nil)
	defer sim.Close()
	repaired := make(chan struct{})
	k := modem.Keep(func(context.Context) (io.ReadWriteCloser, error) {
		return sim.Open(), nil // find the port and open it
	}, modem.KeepOptions{Modem: modem.Options{OnEvent: func(e modem.Event) {
		if r, ok := e.(modem.Recovery); ok {
			fmt.Println(r.Trouble, "->", r.Step)
			close(repaired)
		}
	}}})
	defer k.Close()

	if _, err := k.Modem(ctx); err != nil {
		fmt.Println(err)
		return
	}
	sim.HangUp(nil) // as if the stick was pulled out
	<-repaired
	m, err := k.Modem(ctx)
	fmt.Println(m.State(), err)
	// Output:
	// line lost -> reopen
	// ready <nil>
}

// A message that one modem does not get out goes by the other.
func ExamplePool() {
	ctx := context.Background()
	first, second := modemtest.New(nil), modemtest.New(nil)
	defer first.Close()
	defer second.Close()
	first.Fault(modemtest.Refuse(modemtest.CMS(50)).On("+CMGS").Always()) // its subscription has no messages

	var members []*modem.Member
	for name, sim := range map[string]*modemtest.Modem{"SIM 1": first, "SIM 2": second} {
		k := modem.Keep(func(context.Context) (io.ReadWriteCloser, error) {
			return sim.Open(), nil // find the port of this modem and open it
		}, modem.KeepOptions{})
		defer k.Close()
		members = append(members, &modem.Member{Name: name, Sender: k, PerMinute: 20})
	}
	sent, err := modem.NewPool(nil, members...).Send(ctx, "+15550003333", "on fire", nil)
	fmt.Println(sent.Member, err)
	// Output: SIM 2 <nil>
}
