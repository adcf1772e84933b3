package at_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

// joined answers the lines of a synchronisation and +CBC.
func joined(line string) string {
	if reply, ok := synchronise(line); ok {
		return reply
	}
	return single(line)
}

// hasty runs a command again and again with little time for each, and returns when one ended well, or after limit.
func hasty(t *testing.T, p *at.Port, each, limit time.Duration) (took time.Duration, ok bool) {
	for start := time.Now(); time.Since(start) < limit && p.Err() == nil; {
		ctx, cancel := context.WithTimeout(t.Context(), each)
		got, err := p.Command(ctx, "+CBC")
		cancel()
		if err == nil {
			assert.Equal(t, []string{"+CBC: 0,50"}, got)
			return time.Since(start), true
		}
	}
	return limit, false
}

// Callers in haste must not use up what attempts to synchronise are told apart by.
func TestAModemThatWasOffForLongIsFoundByCallersInHaste(t *testing.T) {
	modems := map[string]func(string) string{"joined": joined}
	for name, reply := range unjoined {
		modems[name] = reply
	}
	for name, reply := range modems {
		for _, each := range []time.Duration{900 * time.Millisecond, 2 * time.Second} {
			for _, off := range []time.Duration{10 * time.Second, 29 * time.Second, time.Minute, 10 * time.Minute, time.Hour} {
				t.Run(name+" "+each.String()+" "+off.String(), func(t *testing.T) {
					bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
						var on atomic.Bool
						go func() {
							for line := range f.line {
								if line != "<ESC>" && on.Load() {
									<-time.After(20 * time.Millisecond)
									f.say(reply(line))
								}
							}
						}()
						_, ok := hasty(t, p, each, off)
						require.False(t, ok)
						on.Store(true)
						took, ok := hasty(t, p, each, 2*time.Minute)
						assert.True(t, ok)
						if name == "joined" {
							assert.LessOrEqual(t, took, 7*time.Second)
						}
						f.hangUp()
					})
				})
			}
		}
	}
}

// The answers of a modem that is slower than its callers come in order, long after they were given up.
func TestNoLateAnswerOfASlowModemIsTaken(t *testing.T) {
	for _, delay := range []time.Duration{300 * time.Millisecond, 500 * time.Millisecond, 700 * time.Millisecond, time.Second} {
		t.Run(delay.String(), func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				owed, served := f.answerLate(joined, func() time.Duration { return delay })
				for _, each := range []time.Duration{250 * time.Millisecond, 600 * time.Millisecond, 3 * time.Second} {
					if _, ok := hasty(t, p, each, 10*time.Minute); ok {
						require.Zero(t, owed.Load(), each)
					}
				}
				f.hangUp()
				<-served
			})
		})
	}
}

// answerLate has a modem answer each line in its turn, after some time. owed counts the answers that are still to come;
// served is closed when there is nothing more to answer.
func (f *fake) answerLate(reply func(line string) string, delay func() time.Duration) (owed *atomic.Int32, served <-chan struct{}) {
	owed = new(atomic.Int32)
	lines, done := make(chan string, 1<<14), make(chan struct{})
	go func() {
		defer close(lines)
		for line := range f.line {
			if line != "<ESC>" {
				owed.Add(1)
				lines <- line
			}
		}
	}()
	go func() {
		defer close(done)
		for line := range lines {
			if d := delay(); d > 0 {
				<-time.After(d)
			}
			owed.Add(-1)
			f.say(reply(line))
		}
	}()
	return owed, done
}
