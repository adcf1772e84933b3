package at_test

import (
	"fmt"
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
