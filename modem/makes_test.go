package modem_test

import (
	"context"
	"flag"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

var makesLong = flag.Bool("makes.long", false, "try every behaviour with every fault on every make; else each meets each make and each fault, but not all pairs")

const ownNumber, otherNumber = "+15550001111", "+15550009999"

// makes are those that each behaviour is tried on.
func makes() []modemtest.Personality {
	return []modemtest.Personality{modemtest.Generic, modemtest.HuaweiE303, modemtest.SIM800, modemtest.EC25, modemtest.MediaTek}
}

// disturbances are faults that change nothing of what a modem does, and so nothing of what comes of it.
var disturbances = []struct {
	name   string
	faults []modemtest.Fault
}{
	{"no fault", nil},
	{"one octet at a time", []modemtest.Fault{modemtest.Split(1).Always()}},
	{"in uneven portions", []modemtest.Fault{modemtest.Split(7).Always(), modemtest.SplitAt(1, 3).Always()}},
	{"late", []modemtest.Fault{modemtest.Late(300 * time.Millisecond).Always()}},
	{"final results late", []modemtest.Fault{modemtest.LateFinal(400 * time.Millisecond).Always()}},
	{"notices inside answers", []modemtest.Fault{modemtest.Notice(modemtest.BeforeAnswer, "^DSFLOWRPT:0000000C,00000000,00000000").Always(), modemtest.Notice(modemtest.BetweenLines, "^RSSI: 7").Always()}},
	{"notices glued to answers", []modemtest.Fault{modemtest.Notice(modemtest.AfterAnswer, "^BOOT:1,0,0,0,6").Always(), modemtest.Notice(modemtest.BeforePrompt, "^DSFLOWRPT:0000000C,00000000,00000000").Always()}},
	{"echo comes back", []modemtest.Fault{modemtest.EchoOn().After(20), modemtest.EchoOn().After(50)}},
	{"slow and in pieces", []modemtest.Fault{modemtest.Split(2).Always(), modemtest.Late(100 * time.Millisecond).Always(), modemtest.Notice(modemtest.BetweenLines, "^DSFLOWRPT:0000000C,00000000,00000000").Always()}},
}

// restart is the one that behaviours which take it cause themselves, in the middle: see cell.middle.
const restart = "restart in the middle"

// behaviour is something that users rely on, whatever the make of modem and whatever happens on its line.
type behaviour struct {
	name     string
	test     func(c *cell)
	restarts bool // it holds across a restart of the modem
}

// cellLimit is for all that a cell waits for: longer than a message waits for parts that do not come.
const cellLimit = 100 * time.Hour

// cell is a behaviour on one make with one disturbance, in a bubble of its own.
type cell struct {
	*testing.T
	ctx         context.Context
	make        modemtest.Personality
	disturbance string
	faults      []modemtest.Fault
	nw          *modemtest.Network
	sim         *modemtest.Modem
}

// Context ends with the cell, or at cellLimit.
func (c *cell) Context() context.Context { return c.ctx }

// await takes what comes by a channel.
func await[E any](c *cell, from <-chan E) (e E) {
	c.Helper()
	select {
	case e = <-from:
	case <-c.ctx.Done():
		require.FailNow(c, "what was awaited did not come")
	}
	return e
}

// simulate puts the make with a number of its own on the network.
func (c *cell) simulate(o modemtest.Options) *modemtest.Modem {
	o.Network, o.Personality = c.nw, c.make
	if o.SIM.Number == "" {
		o.Number = ownNumber
	}
	if o.SIM.ICCID == "" {
		o.SIM.ICCID = newICCID()
	}
	c.sim = modemtest.New(&o)
	c.Cleanup(func() { _ = c.sim.Close() })
	c.sim.Fault(c.faults...)
	return c.sim
}

// open opens the modem under test.
func (c *cell) open(o modem.Options) *modem.Modem {
	m, err := modem.Open(c.Context(), c.sim.Open(), &o)
	require.NoError(c, err)
	c.Cleanup(func() { _ = m.Close() })
	return m
}

// modem simulates and opens.
func (c *cell) modem(o modem.Options) *modem.Modem {
	c.simulate(modemtest.Options{})
	return c.open(o)
}

// middle is where a modem may restart.
func (c *cell) middle() {
	if c.disturbance == restart {
		synctest.Wait()
		c.sim.Reboot(5 * time.Second)
	}
}

// back lets a modem start that restarts.
func (c *cell) back() {
	if c.disturbance == restart {
		c.pass(10 * time.Second)
	}
}

// pass lets time pass.
func (c *cell) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// TestBehavioursOnEveryMake tries what users rely on against makes of modems that misbehave.
func TestBehavioursOnEveryMake(t *testing.T) {
	var cells atomic.Int64
	rows := append(append(receiving, sending...), cardBehaviours...)
	t.Run("all", func(t *testing.T) {
		for i, row := range rows {
			for j, make := range makes() {
				for k, d := range disturbances {
					// In the short form each pair of behaviour and make meets one disturbance, each another.
					if !*makesLong && k != (i*len(makes())+j)%len(disturbances) {
						continue
					}
					cells.Add(1)
					tryCell(t, row, &cell{make: make, disturbance: d.name, faults: d.faults})
				}
				if row.restarts {
					cells.Add(1)
					tryCell(t, row, &cell{make: make, disturbance: restart})
				}
			}
		}
	})
	t.Logf("%d behaviours on %d makes: %d cells", len(rows), len(makes()), cells.Load())
}

func tryCell(t *testing.T, row behaviour, c *cell) {
	t.Run(fmt.Sprintf("%s, %s, %s", row.name, c.make.Name, c.disturbance), func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c.T, c.nw = t, modemtest.NewNetwork(nil)
			c.make.IMEI = newICCID()[4:19]
			ctx, cancel := context.WithTimeout(t.Context(), cellLimit)
			defer cancel()
			c.ctx = ctx
			row.test(c)
		})
	})
}
