package at_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

func TestASynchronisationKeepsThePausesOfOldDevices(t *testing.T) {
	const pause = 200 * time.Millisecond
	for _, between := range []time.Duration{0, 10 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond} {
		t.Run(fmt.Sprint(between), func(t *testing.T) {
			bubble(t, &at.Options{CharDelay: between, CommandDelay: pause, Wake: "\xff"}, func(t *testing.T, f *fake, p *at.Port) {
				go func() {
					var said time.Time
					for line := range f.line {
						if line == "<ESC>" {
							continue
						}
						begun := time.Now().Add(-between * time.Duration(len(line)))
						require.GreaterOrEqual(t, begun.Sub(said), pause-between, "%q came too early", line)
						reply, _ := synchronise(string([]byte(line)[1:]))
						if line == "ATQ0V1" {
							reply = "\nOK\n" // ESC came between it and the octet that wakes
						}
						f.say(reply)
						said = time.Now()
					}
				}()
				require.NoError(t, p.Sync(t.Context()))
				assert.Contains(t, f.written(), "\xff\x1bATQ0V1\r\xffAT+CMEE?")
			})
		})
	}
}

// A time limit so long that nothing may be added to it is none.
func TestACommandWithoutTimeLimit(t *testing.T) {
	for _, between := range []time.Duration{0, 10 * time.Millisecond} {
		bubble(t, &at.Options{CharDelay: between}, func(t *testing.T, f *fake, p *at.Port) {
			go f.answer(replies(map[string]string{"AT+CBC": "\n+CBC: 0,50\n\nOK\n", "AT+WAIT": ""}))
			c := at.Command{Line: "+CBC", Timeout: math.MaxInt64}
			_, err := p.Do(t.Context(), c)
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
			defer cancel()
			_, err = p.Do(ctx, at.Command{Line: "+WAIT", Timeout: math.MaxInt64})
			require.ErrorIs(t, err, context.DeadlineExceeded)
			_, err = p.Do(t.Context(), c)
			require.NoError(t, err)
		})
	}
}
