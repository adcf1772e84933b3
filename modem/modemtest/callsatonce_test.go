package modemtest_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
)

// TestModemsThatCallEachOtherAtOnce has modems of one network do at random what concerns the others, all at once. It is
// for the race detector; what waits for ever is a deadlock of the bubble.
func TestModemsThatCallEachOtherAtOnce(t *testing.T) { synctest.Test(t, callAtOnce) }

func callAtOnce(t *testing.T) {
	const modems, steps = 4, 1000
	nw := modemtest.NewNetwork(&modemtest.NetworkOptions{Latency: -1})
	var all sync.WaitGroup
	for i := range modems {
		m := modemtest.New(&modemtest.Options{Number: fmt.Sprint("+1555000", i), Network: nw, Personality: modemtest.HuaweiE303})
		random := rand.New(rand.NewPCG(1, uint64(i)))
		all.Go(func() {
			defer m.Close()
			rw := m.Open()
			for range steps {
				other := fmt.Sprint("+1555000", random.IntN(modems))
				steps := []func(){
					func() { rw = m.Open() },
					func() { m.HangUp(nil); rw = m.Open() },
					func() { m.Reboot(0) },
					func() { m.EndCall() },
					func() { m.Ring(other) },
					func() { m.RemoveSIM(); m.InsertSIM(modemtest.SIM{Number: fmt.Sprint("+1555000", i)}) },
					func() { m.SetRegistration(0); m.SetRegistration(-1) },
					func() { _ = nw.SMS("5551", other, "hi") },
				}
				commands := []string{
					"ATD" + other + ";", "ATD" + other + ";", "ATD" + other, "ATA", "ATA", "ATH", "ATS0=1", "ATS0=0", "+++", "AT+CHLD=2", "AT+CHLD=3", "AT+CLCC",
					"AT+CCFC=0,3,\"" + other + "\",145", "AT+CCFC=4,4", "AT+CSSN=1,1;+COLP=1;+CMER=3,0,0,1", "some data", "AT+VTS=1", "AT+CFUN=1",
				}
				if random.IntN(3) == 0 {
					pass(time.Duration(random.IntN(5)) * time.Second)
				}
				if random.IntN(40) == 0 {
					steps[random.IntN(len(steps))]()
				} else {
					_, _ = io.WriteString(rw, commands[random.IntN(len(commands))]+"\r")
				}
			}
		})
	}
	all.Wait()
}
