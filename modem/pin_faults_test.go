package modem_test

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

var pinLong = flag.Bool("pin.long", false, "try all faults of the PIN tests at all points, with 50 starts of the program; minutes long")

// pinStarts is how often a program is started that is told of its failure each time.
func pinStarts() int {
	if *pinLong {
		return 50
	}
	return 2
}

// faultKinds are the ways in which a single command of the dialogue goes wrong.
var faultKinds = map[string][]modemtest.Fault{
	"answer lost":           {modemtest.Lose()},
	"final result lost":     {modemtest.LoseFinal()},
	"late beyond all limit": {modemtest.Late(3 * time.Minute)},
	"cut":                   {modemtest.Cut(3)},
	"hang-up before":        {modemtest.HangUp(0, nil)},
	"hang-up within":        {modemtest.HangUp(5, nil)},
	"crash":                 {modemtest.Crash(2 * time.Second)},
	"busy":                  {modemtest.Refuse(modemtest.CME(14))},
	"refused":               {modemtest.Refuse(modemtest.Result("ERROR"))},
	"unknown error":         {modemtest.Refuse(modemtest.CME(100))},
	"twice":                 {modemtest.Twice()},
	"OK whatever it is":     {modemtest.Lose(), modemtest.Inject(modemtest.BeforeAnswer, "\r\nOK\r\n")},
	"ERROR whatever it is":  {modemtest.Lose(), modemtest.Inject(modemtest.BeforeAnswer, "\r\nERROR\r\n")},
}

// strike gives the modem the faults of a kind, at what when tells.
func strike(sim *modemtest.Modem, kind string, when func(modemtest.Fault) modemtest.Fault) {
	for _, f := range faultKinds[kind] {
		sim.Fault(when(f))
	}
}

// waysOfCounting are those in which modems tell the attempts left.
var waysOfCounting = map[string]func(p modemtest.Personality) modemtest.Personality{
	"true":   func(p modemtest.Personality) modemtest.Personality { return p },
	"silent": silent,
	"lying":  liar,
}

// silent is a make that tells no attempts.
func silent(p modemtest.Personality) modemtest.Personality {
	answers := map[string]string{}
	for command, answer := range p.Answers {
		if !strings.Contains(answer, "{PIN1}") && !strings.Contains(answer, "{LEFT}") {
			answers[command] = answer
		}
	}
	p.Name += ", silent"
	p.Answers = answers
	p.Unsupported = append([]string{"+CPINR", "+CSIM"}, p.Unsupported...)
	return p
}

func noCounters() modemtest.Personality { return silent(modemtest.Generic) }

// liar is a make that tells all attempts, always.
func liar(p modemtest.Personality) modemtest.Personality {
	answers := map[string]string{"+CPINR": "+CPINR: SIM PIN,3,3\n+CPINR: SIM PUK,10,10"}
	for command, answer := range p.Answers {
		answers[command] = strings.NewReplacer("{PIN1}", "3", "{LEFT}", "3", "{PUK1}", "10").Replace(answer)
	}
	p.Name += ", lying"
	p.Answers = answers
	return p
}

// attemptsSpent counts the codes that the card has refused.
func attemptsSpent(sim *modemtest.Modem) int {
	n := 0
	for _, e := range sim.Transcript() {
		if e.Direction == modemtest.Event && strings.HasPrefix(e.Text, "wrong code") {
			n++
		}
	}
	return n
}

// modem returns it, with a card of its own that asks for the PIN 1234.
func (one trial) modem(t *testing.T) *modemtest.Modem {
	p := one.make
	p.IMEI = newICCID()[4:19]
	sim := modemtest.New(&modemtest.Options{Personality: p, SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID(), PINAttempts: 3}})
	for range 3 - one.left { // as if given on a phone
		_, err := sim.Open().Write([]byte("AT+CPIN=0000\r"))
		require.NoError(t, err)
	}
	return sim
}

// everyPINTrial runs a test for every make, way of waysOfCounting and number of attempts left, and logs how
// many cells that are.
func everyPINTrial(t *testing.T, test func(t *testing.T, trial trial) (cells int)) {
	var cells atomic.Int64
	t.Run("all", func(t *testing.T) {
		n := 0
		for _, make := range modemtest.Personalities() {
			for way, change := range waysOfCounting {
				for left := 1; left <= 3; left++ {
					one := trial{make: change(make), left: left, may: 1, number: n}
					n++
					if way == "true" && left < 3 {
						one.may = 0 // somebody gave a wrong one, and the next could be the last
					}
					if !*pinLong && way != "true" && left < 3 {
						continue // nobody can see a difference
					}
					t.Run(fmt.Sprintf("%s, counts are %s, %d left", make.Name, way, left), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) { cells.Add(int64(test(t, one))) })
					})
				}
			}
		}
	})
	t.Logf("%d cells", cells.Load())
}

// trial is one modem of the PIN tests.
type trial struct {
	make   modemtest.Personality
	left   int // attempts, before the program starts
	may    int // how many of them it may spend
	number int
}

// points calls do for those of n points that are tried: all of them, or in the short form some, which are others for
// each trial and kind of fault.
func (one trial) points(kind string, n, stride int, do func(point int)) (cells int) {
	first := (one.number*7 + len(kind)) % stride
	if *pinLong {
		first, stride = 0, 1
	}
	for point := first; point < n; point += stride {
		do(point)
		cells++
	}
	return cells
}

// TestFaultsOnThePINCostOneAttempt has the PIN's answer, or that of what is asked about the card, go wrong
// in every way at each start of a service that has a wrong PIN.
func TestFaultsOnThePINCostOneAttempt(t *testing.T) {
	commands := []string{"+CPIN=", "+CPIN?", "+CCID", "+CPIN"}
	everyPINTrial(t, func(t *testing.T, one trial) (cells int) {
		for kind := range faultKinds {
			cells += one.points(kind, len(commands), len(commands), func(point int) {
				sim := one.modem(t)
				before := attemptsSpent(sim)
				strike(sim, kind, func(f modemtest.Fault) modemtest.Fault { return f.On(commands[point]).Always() })
				for range pinStarts() {
					err := start(sim, modem.Options{PIN: "9999"})
					require.Error(t, err)
					require.NotContains(t, err.Error(), "9999")
				}
				require.LessOrEqual(t, attemptsSpent(sim)-before, one.may, "%s at %s:\n%v", kind, commands[point], sim.Transcript())
				require.NoError(t, sim.Close())
			})
		}
		return cells
	})
}

// commandsOfAStart is how many commands a start with a wrong PIN has at most.
const commandsOfAStart = 60

// TestFaultsAnywhereCostOneAttempt lets every command of a start, and of the one after it, go wrong in every way, once.
func TestFaultsAnywhereCostOneAttempt(t *testing.T) {
	everyPINTrial(t, func(t *testing.T, one trial) (cells int) {
		for kind := range faultKinds {
			cells += one.points(kind, commandsOfAStart, commandsOfAStart, func(point int) {
				sim := one.modem(t)
				before := attemptsSpent(sim)
				strike(sim, kind, func(f modemtest.Fault) modemtest.Fault { return f.After(point) })
				for range 3 {
					_ = start(sim, modem.Options{PIN: "9999"})
				}
				require.LessOrEqual(t, attemptsSpent(sim)-before, one.may, "%s at command %d:\n%v", kind, point, sim.Transcript())
				require.NoError(t, sim.Close())
			})
		}
		return cells
	})
}

// startForAWhile starts a program at a modem that takes a second for each command, and ends it after the
// command of that number was sent.
func startForAWhile(t *testing.T, sim *modemtest.Modem, commands int, pin string) error {
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(commands)*time.Second+time.Second/2)
	defer cancel()
	m, err := modem.Open(ctx, sim.Open(), &modem.Options{PIN: pin})
	if m != nil {
		require.NoError(t, m.Close())
	}
	return err
}

func TestTimeLimitsAnywhereCostOneAttempt(t *testing.T) {
	everyPINTrial(t, func(t *testing.T, one trial) int {
		return one.points("", commandsOfAStart, 5, func(point int) {
			sim := one.modem(t)
			before := attemptsSpent(sim)
			sim.Fault(modemtest.Late(time.Second).Always())
			for range pinStarts() {
				require.Error(t, startForAWhile(t, sim, point, "9999"))
			}
			require.LessOrEqual(t, attemptsSpent(sim)-before, one.may, "%d:\n%v", point, sim.Transcript())
			require.NoError(t, sim.Close())
		})
	})
}

// TestARightPINOpensTheCardWheneverAProgramEnds ends a program after each command of the start: the next one needs
// no person, whether the PIN was on its way or not.
func TestARightPINOpensTheCardWheneverAProgramEnds(t *testing.T) {
	everyPINTrial(t, func(t *testing.T, one trial) int {
		if one.left < 3 {
			return 0
		}
		return one.points("", commandsOfAStart, 5, func(point int) {
			sim := one.modem(t)
			sim.Fault(modemtest.Late(time.Second).Always())
			err := startForAWhile(t, sim, point, "1234")
			sim.ClearFaults()
			<-time.After(time.Minute)
			require.NoError(t, start(sim, modem.Options{PIN: "1234"}), "%v after %d:\n%v", err, point, sim.Transcript())
			require.Equal(t, 1, pinsGiven(sim))
			require.NoError(t, sim.Close())
		})
	})
}

// TestAPINOfUnknownOutcomeIsAPersons shows what a program is told, and what helps, when nobody knows
// what became of a PIN: each row is a right PIN that did not reach the card.
func TestAPINOfUnknownOutcomeIsAPersons(t *testing.T) {
	for way, change := range waysOfCounting {
		for _, kind := range []string{"crash", "refused", "unknown error"} {
			t.Run(kind+", counts are "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					sim := trial{make: change(modemtest.Generic), left: 3}.modem(t)
					defer sim.Close()
					strike(sim, kind, func(f modemtest.Fault) modemtest.Fault { return f.On("+CPIN=") })
					require.Error(t, start(sim, modem.Options{PIN: "1234"}))
					for range 3 {
						err := start(sim, modem.Options{PIN: "1234"})
						require.ErrorIs(t, err, modem.ErrPINTried)
						require.ErrorContains(t, err, "UnlockOptions.Force", "the error says what to do")
						require.ErrorIs(t, start(sim, modem.Options{PIN: "4321"}), modem.ErrFewAttempts, "nor is another one given")
					}
					assert.Equal(t, 1, pinsGiven(sim))
					m, err := modem.Open(t.Context(), sim.Open(), nil)
					require.ErrorIs(t, err, gsmerr.SIMPINRequired)
					require.NoError(t, m.Unlock(t.Context(), "1234", &modem.UnlockOptions{Force: true}))
					require.NoError(t, m.Close())
					sim.Reboot(0)
					require.NoError(t, start(sim, modem.Options{PIN: "1234"}), "it is given by itself again")
				})
			})
		}
	}
}
