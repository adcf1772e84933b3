package modem_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// TestAPoolSendsEachMessageOnce sends by eight modems, two of them failing, each with a limit.
func TestAPoolSendsEachMessageOnce(t *testing.T) {
	const messages, limit = 1000, 30
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		received := map[string]int{}
		var mu sync.Mutex
		nw.Phone("+15550002222", modemtest.Phone{Reply: func(_, text string) string {
			mu.Lock()
			defer mu.Unlock()
			received[text]++
			return ""
		}})
		counts := map[string][]time.Time{}
		var members []*modem.Member
		for i := range 8 {
			sim := modemtest.New(&modemtest.Options{Number: fmt.Sprintf("+1555000111%d", i), Network: nw})
			defer sim.Close()
			switch i {
			case 3: // refuses for good
				sim.Fault(modemtest.Refuse(modemtest.CMS(38 + 12)).On("+CMGS").Always())
			case 5: // does not even take the text
				sim.Fault(modemtest.Refuse(modemtest.CME(3)).On("+CMGS").Always())
			}
			m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Retry: modem.RetryNever})
			require.NoError(t, err)
			defer m.Close()
			name := fmt.Sprint("modem ", i)
			members = append(members, &modem.Member{Name: name, PerMinute: limit, Sender: counting{m, func() {
				mu.Lock()
				defer mu.Unlock()
				counts[name] = append(counts[name], time.Now())
			}}})
		}
		pool := modem.NewPool(modem.RoundRobin(), members...)
		var work sync.WaitGroup
		for i := range messages {
			work.Go(func() {
				_, err := pool.Send(t.Context(), "+15550002222", fmt.Sprint("text ", i), nil)
				assert.NoError(t, err)
			})
		}
		work.Wait()
		synctest.Wait()
		<-time.After(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		assert.Len(t, received, messages)
		for text, n := range received {
			assert.Equal(t, 1, n, text)
		}
		for name, times := range counts {
			for i := limit; i < len(times); i++ {
				assert.GreaterOrEqual(t, times[i].Sub(times[i-limit]), time.Minute, "%s sends more than its limit", name)
			}
		}
	})
}

// counting tells of each message that a sender is given.
type counting struct {
	modem.Sender
	count func()
}

func (c counting) Send(ctx context.Context, to, text string, o *modem.SendOptions) (modem.Sent, error) {
	c.count()
	return c.Sender.Send(ctx, to, text, o)
}

// stub is a sender with a fixed result.
type stub struct {
	sent modem.Sent
	err  error
}

func (s stub) Send(context.Context, string, string, *modem.SendOptions) (modem.Sent, error) {
	return s.sent, s.err
}

func TestAMessageGoesElsewhereOnlyWhenItCanNotArriveTwice(t *testing.T) {
	failure := errors.New("failure")
	part := func(s ...modem.PartState) modem.Sent {
		var sent modem.Sent
		for _, state := range s {
			sent.Parts = append(sent.Parts, modem.SentPart{State: state})
		}
		return sent
	}
	tests := []struct {
		name string
		sent modem.Sent
		want string
	}{
		{"no parts at all", part(), "second"},
		{"not sent", part(modem.NotSent), "second"},
		{"refused", part(modem.Refused, modem.NotSent), "second"},
		{"unknown", part(modem.Unknown), "first"},
		{"the first part accepted", part(modem.Accepted, modem.Refused), "first"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pool := modem.NewPool(modem.ByPrefix,
				&modem.Member{Name: "first", Prefixes: []string{"+1", "+1555"}, Sender: stub{tt.sent, failure}},
				&modem.Member{Name: "other country", Prefixes: []string{"+49"}, Sender: stub{err: failure}},
				&modem.Member{Name: "second", Prefixes: []string{"+1"}, Sender: stub{}})
			sent, err := pool.Send(t.Context(), "+15550002222", "text", nil)
			assert.Equal(t, tt.want, sent.Member)
			if tt.want == "first" {
				assert.ErrorIs(t, err, failure)
				assert.ErrorContains(t, err, "first")
			} else {
				assert.NoError(t, err)
			}
			_, err = pool.Send(t.Context(), "+33123", "text", nil)
			assert.ErrorIs(t, err, modem.ErrNoMember)
		})
	}
}

func TestAPoolWaitsForItsLimitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := modem.NewPool(nil, &modem.Member{Name: "only", PerMinute: 1, Sender: stub{}})
		_, err := pool.Send(t.Context(), "1", "a", nil)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err = pool.Send(ctx, "1", "b", nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err))
		start := time.Now()
		_, err = pool.Send(t.Context(), "1", "c", nil)
		require.NoError(t, err)
		assert.Equal(t, 30*time.Second, time.Since(start))
	})
}

func TestAPoolPassesOverAModemThatIsNotThere(t *testing.T) {
	absent := func(context.Context) (io.ReadWriteCloser, error) { return nil, errors.New("not plugged in") }
	tests := []struct {
		name  string
		other time.Duration // until the other modem can be opened
		fault []modemtest.Fault
		want  error
		after time.Duration
	}{
		{"the other is ready", 0, nil, nil, 0},
		{"the other becomes ready", 10 * time.Second, nil, nil, 10 * time.Second},
		{"none becomes ready", time.Hour, nil, context.DeadlineExceeded, 10 * time.Minute},
		{"the other refuses", 0, []modemtest.Fault{modemtest.Refuse(modemtest.CMS(21)).On("+CMGS")}, gsmerr.Rejected, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(nil)
				defer sim.Close()
				sim.Fault(tt.fault...)
				start := time.Now()
				first := modem.Keep(absent, modem.KeepOptions{})
				defer first.Close()
				second := modem.Keep(func(ctx context.Context) (io.ReadWriteCloser, error) {
					select {
					case <-time.After(tt.other):
						return sim.Open(), nil
					case <-ctx.Done():
						return nil, ctx.Err()
					}
				}, modem.KeepOptions{})
				defer second.Close()
				pool := modem.NewPool(modem.ByPrefix, &modem.Member{Name: "first", Sender: first}, &modem.Member{Name: "second", Sender: second})
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				sent, err := pool.Send(ctx, "+15550002222", "on fire", nil)
				assert.ErrorIs(t, err, tt.want)
				assert.InDelta(t, tt.after, time.Since(start), float64(time.Second))
				if tt.want == nil {
					assert.Equal(t, "second", sent.Member)
				}
			})
		})
	}
}

func TestAPoolTakesAModemThatIsRegisteredFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var members []*modem.Member
		var sims []*modemtest.Modem
		for i := range 2 {
			sim := modemtest.New(nil)
			defer sim.Close()
			m, err := modem.Open(t.Context(), sim.Open(), nil)
			require.NoError(t, err)
			defer m.Close()
			require.NoError(t, m.WaitReady(t.Context()))
			sims, members = append(sims, sim), append(members, &modem.Member{Name: fmt.Sprint(i), Sender: m})
		}
		pool := modem.NewPool(modem.ByPrefix, members...)
		sims[0].SetRegistration(2)
		synctest.Wait()
		sent, err := pool.Send(t.Context(), "+15550002222", "on fire", nil)
		require.NoError(t, err)
		assert.Equal(t, "1", sent.Member)
		sims[1].SetRegistration(2)
		synctest.Wait()
		start := time.Now()
		sent, err = pool.Send(t.Context(), "+15550002222", "on fire", nil)
		var state *modem.StateError
		require.ErrorAs(t, err, &state)
		assert.Equal(t, "1", sent.Member)
		assert.Equal(t, 2*time.Minute, time.Since(start), "each is waited for as long as it waits by itself")
	})
}

func TestAPoolSendsNoIDTwiceByWhicheverModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		var members []*modem.Member
		var sims []*modemtest.Modem
		for i := range 3 {
			sim := modemtest.New(&modemtest.Options{Network: nw, SendTime: time.Second})
			defer sim.Close()
			k := modem.Keep(dialling(sim), modem.KeepOptions{})
			defer k.Close()
			_, err := k.Modem(t.Context())
			require.NoError(t, err)
			sims, members = append(sims, sim), append(members, &modem.Member{Name: fmt.Sprint(i), Sender: k})
		}
		pool := modem.NewPool(modem.RoundRobin(), members...)
		var work sync.WaitGroup
		var sent, before atomic.Int32
		for range 9 {
			work.Go(func() {
				_, err := pool.Send(t.Context(), "+15550002222", "on fire", &modem.SendOptions{ID: "alarm"})
				if err == nil {
					sent.Add(1)
				} else if assert.ErrorIs(t, err, modem.ErrSentBefore) {
					before.Add(1)
				}
			})
		}
		work.Wait()
		assert.EqualValues(t, 1, sent.Load())
		assert.EqualValues(t, 8, before.Load())
		count := 0
		for _, sim := range sims {
			count += len(sim.Sent())
		}
		assert.Equal(t, 1, count)
	})
}

func TestAPoolTriesNoModemWithWhatNoneCanSend(t *testing.T) {
	sim := modemtest.New(nil)
	defer sim.Close()
	m, err := modem.Open(t.Context(), sim.Open(), nil)
	require.NoError(t, err)
	defer m.Close()
	pool := modem.NewPool(nil, &modem.Member{Name: "first", Sender: m, PerMinute: 1})
	sent, err := pool.Send(t.Context(), "+1555 none", "on fire", nil)
	require.Error(t, err)
	assert.Empty(t, sent.Member)
	_, err = pool.Send(t.Context(), "+15550002222", "on fire", nil)
	require.NoError(t, err, "the limit is not spent")
}

// TestAPoolSeesThatAClosedModemWasReplaced has the program close a kept modem itself, whose Keeper learns of it later.
func TestAPoolSeesThatAClosedModemWasReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer sim.Close()
		got, handle, free := make(chan struct{}), make(chan struct{}), make(chan struct{})
		k := modem.Keep(dialling(sim), modem.KeepOptions{Modem: modem.Options{OnMessage: func(context.Context, modem.Message) error {
			close(got)
			<-handle // so that Close waits
			return nil
		}}})
		defer k.Close()
		m, err := k.Modem(t.Context())
		require.NoError(t, err)
		require.NoError(t, nw.SMS("+15550009999", "+15550001111", "hold on"))
		<-got
		var work sync.WaitGroup
		defer work.Wait()
		work.Go(func() {
			_ = m.Port().Exclusive(t.Context(), func(context.Context) error {
				<-free
				return nil
			})
		})
		<-time.After(time.Minute) // the Keeper waits for the line
		work.Go(func() { assert.NoError(t, m.Close()) })
		synctest.Wait()
		time.AfterFunc(time.Second, func() { close(handle) })
		time.AfterFunc(2*time.Second, func() { close(free) })
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err = modem.NewPool(nil, &modem.Member{Name: "kept", Sender: k}).Send(ctx, "+15550002222", "on fire", nil)
		assert.NoError(t, err)
	})
}
