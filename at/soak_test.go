package at_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem/modemtest"
)

var (
	soakCommands = flag.Int("soak.commands", 10000, "commands of the soak test")
	soakSeed     = flag.Uint64("soak.seed", 1, "seed of its faults")
)

const (
	soakCallers = 64
	soakPlaces  = 100 // of the phonebook, each with its own number for a name
)

// soak is one port that many callers use while the modem misbehaves.
type soak struct {
	t       *testing.T
	modem   *modemtest.Modem
	port    *at.Port
	left    atomic.Int64
	outcome [4]atomic.Int64 // answered, refused, interrupted, aborted by its caller

	mu      sync.Mutex // keeps notices in order
	notices int
}

// TestSoak runs on the time of a bubble, so that hours of time limits pass at once. The long form is
// -soak.commands=200000.
func TestSoak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		modem := modemtest.New(nil)
		s := &soak{t: t, modem: modem, port: at.New(modem.Open(), &at.Options{Queue: 1 << 20})}
		s.left.Store(int64(*soakCommands))
		sub := s.port.Subscribe("+CMTI", "+CMT")
		_, err := s.port.Command(t.Context(), "+CMEE=1")
		require.NoError(t, err)
		for i := range soakPlaces {
			_, err := s.port.Command(t.Context(), fmt.Sprintf(`+CPBW=%d,"%d",129,"place %d"`, i+1, 1000+i+1, i+1))
			require.NoError(t, err)
		}
		heard := make(chan int)
		go func() {
			n := 0
			for notice := range sub.All(context.Background()) {
				got := []string{notice.Line}
				if notice.Body != "" {
					got = append(got, notice.Body)
				}
				assert.Equal(t, soakNotice(n), got, "notice %d", n)
				n++
			}
			heard <- n
		}()
		var callers sync.WaitGroup
		for g := range soakCallers {
			callers.Go(func() { s.call(rand.New(rand.NewPCG(*soakSeed, uint64(g)))) })
		}
		callers.Wait()
		modem.ClearFaults()
		<-time.After(10 * time.Minute) // what is late comes
		require.NoError(t, s.port.Sync(t.Context()))
		stats := s.port.Stats()
		require.NoError(t, s.port.Close())
		assert.Equal(t, s.notices, <-heard)
		require.NoError(t, modem.Close())
		t.Logf("%d commands of %d callers: %d answered, %d refused, %d interrupted, %d given up by their callers; %d notices, %d late lines dropped, %d resynchronisations",
			*soakCommands, soakCallers, s.outcome[0].Load(), s.outcome[1].Load(), s.outcome[2].Load(), s.outcome[3].Load(), s.notices, stats.Late, stats.Resyncs)
		assert.Zero(t, stats.Dropped)
		assert.NotZero(t, stats.Resyncs)
	})
}

// soakNotice is what notice i consists of: every third has a body.
func soakNotice(i int) []string {
	if i%3 == 0 {
		return []string{fmt.Sprintf("+CMT: \"%d\",8", i), fmt.Sprintf("00%016X", i)}
	}
	return []string{fmt.Sprintf(`+CMTI: "SM",%d`, i)}
}

func (s *soak) notice() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.modem.Unsolicited(soakNotice(s.notices)...)
	s.notices++
}

func (s *soak) call(r *rand.Rand) {
	for s.left.Add(-1) >= 0 {
		if r.IntN(20) == 0 {
			s.modem.Fault(soakFault(r))
		}
		if r.IntN(4) == 0 {
			s.notice()
		}
		ctx, cancel := s.t.Context(), context.CancelFunc(func() {})
		if r.IntN(50) == 0 {
			ctx, cancel = context.WithTimeout(ctx, time.Duration(r.IntN(3000))*time.Millisecond)
		}
		s.count(s.command(ctx, r))
		cancel()
	}
}

// soakFault returns a fault that strikes the next command, whosever it is.
func soakFault(r *rand.Rand) modemtest.Fault {
	switch r.IntN(12) {
	case 0:
		return modemtest.Split(1 + r.IntN(5))
	case 1:
		return modemtest.SplitAt(r.IntN(30), r.IntN(30))
	case 2:
		return modemtest.Late(time.Duration(r.IntN(12000)) * time.Millisecond)
	case 3:
		return modemtest.LateFinal(time.Duration(r.IntN(12000)) * time.Millisecond)
	case 4:
		return modemtest.LoseFinal()
	case 5:
		return modemtest.Lose()
	case 6:
		return modemtest.Cut(r.IntN(20))
	case 7:
		return modemtest.Notice(modemtest.Place(r.IntN(3)), "^RSSI: 12")
	case 8:
		return modemtest.Inject(modemtest.Place(r.IntN(3)), "\r\n\x80\xff\x00\xfe\r\n")
	case 9:
		return modemtest.EchoOn()
	case 10:
		return modemtest.LatePrompt(time.Duration(r.IntN(20000)) * time.Millisecond)
	}
	return modemtest.Prompt([]string{">", "> \r\n", "", "\r\n> > "}[r.IntN(4)])
}

// command runs one of several and checks that an answer belongs to its question.
func (s *soak) command(ctx context.Context, r *rand.Rand) error {
	place := 1 + r.IntN(soakPlaces)
	switch r.IntN(10) {
	case 0:
		lines, err := s.port.Command(ctx, "+CPBR=99999")
		assert.Error(s.t, err, "%q", lines)
		var refusal *gsmerr.CommandError
		if errors.As(err, &refusal) && !errors.Is(err, gsmerr.InvalidIndex) {
			assert.ErrorContains(s.t, err, "+CME ERROR", "where not cut short by a fault it is 21")
		}
		return err
	case 1:
		lines, err := s.port.Command(ctx, "E0")
		assert.Empty(s.t, lines)
		return err
	case 2:
		return s.send(ctx)
	case 3:
		return s.port.Exclusive(ctx, func(ctx context.Context) error {
			return errors.Join(s.read(ctx, place), s.read(ctx, place%soakPlaces+1))
		})
	}
	return s.read(ctx, place)
}

func (s *soak) read(ctx context.Context, place int) error {
	lines, err := s.port.Command(ctx, fmt.Sprintf("+CPBR=%d", place))
	if err == nil {
		assert.Equal(s.t, []string{fmt.Sprintf(`+CPBR: %d,"%d",129,"place %d"`, place, 1000+place, place)}, lines)
	}
	return err
}

func (s *soak) send(ctx context.Context) error {
	r, err := s.port.Do(ctx, at.Command{Line: "+CMGS=18", Body: "0001000B915155001011F1000005C8329BFD06", HasBody: true})
	if err == nil && assert.Len(s.t, r.Info, 1) {
		assert.Regexp(s.t, `^\+CMGS: \d+$`, r.Info[0].Line)
	}
	return err
}

func (s *soak) count(err error) {
	var refused *gsmerr.CommandError
	switch {
	case err == nil:
		s.outcome[0].Add(1)
	case errors.Is(err, context.DeadlineExceeded):
		s.outcome[3].Add(1)
	case errors.Is(err, at.ErrTimeout), errors.Is(err, at.ErrUnresponsive):
		s.outcome[2].Add(1)
	case errors.As(err, &refused):
		s.outcome[1].Add(1)
	default:
		assert.NoError(s.t, err, "not among the errors that may be")
	}
}
