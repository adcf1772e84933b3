package at_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

// single answers a line with one command in it.
func single(command string) string {
	switch command {
	case "ATQ0V1", "AT+CMGF=0", "AT+CNMI=2,1":
		return "\nOK\n"
	case "AT+CMEE?":
		return "\n+CMEE: 1\n\nOK\n"
	case "AT+CSQ":
		return "\n+CSQ: 20,0\n\nOK\n"
	case "AT+CBC":
		return "\n+CBC: 0,50\n\nOK\n"
	}
	return "\nERROR\n"
}

// unjoined are the ways in which modems take a line of several commands.
var unjoined = map[string]func(line string) string{
	"refused": func(line string) string {
		if strings.Contains(line, ";") {
			return "\nERROR\n"
		}
		return single(line)
	},
	"the first": func(line string) string {
		first, _, _ := strings.Cut(line, ";")
		return single(first)
	},
	"a result for each": func(line string) (reply string) {
		for c := range strings.SplitSeq(strings.TrimPrefix(line, "AT"), ";") {
			reply += single("AT" + c)
		}
		return reply
	},
}

func TestAModemThatTakesOneCommandInALine(t *testing.T) {
	for name, reply := range unjoined {
		for _, o := range []*at.Options{nil, {CommandDelay: 200 * time.Millisecond, CharDelay: 50 * time.Millisecond}} {
			t.Run(name, func(t *testing.T) {
				bubble(t, o, func(t *testing.T, f *fake, p *at.Port) {
					go f.answer(func(line string) string {
						if line == "<ESC>" {
							return ""
						}
						return reply(line)
					})
					start := time.Now()
					require.NoError(t, p.Sync(t.Context()))
					if o == nil {
						assert.Zero(t, time.Since(start))
					}
					before := len(f.written())
					for _, r := range p.Batch(t.Context(), "+CMGF=0", "+CNMI=2,1") {
						require.NoError(t, r.Err)
					}
					assert.Equal(t, "AT+CMGF=0\rAT+CNMI=2,1\r", f.written()[before:])
					require.NoError(t, p.Sync(t.Context()))
					assert.NotContains(t, f.written()[before:], ";", "it is known by now")
					assert.NotContains(t, f.written(), "+++", "it is not in the data mode")
				})
			})
		}
	}
}

// Whatever the modem still owes, in the order asked: a command that ends well ends with its own answer, and
// nothing is owed any more.
func TestNoLateAnswerIsTakenForThatOfAModemThatTakesOneCommandInALine(t *testing.T) {
	done := 0
	for seed := range uint64(300) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			f, p := open(t, nil, nil)
			names := []string{"refused", "the first", "a result for each"}
			reply := unjoined[names[seed%3]]
			delays := rand.New(rand.NewPCG(seed, 1))
			owed, served := f.answerLate(reply, func() time.Duration {
				if delays.IntN(3) > 0 {
					return 0
				}
				return time.Duration(delays.IntN(2500)) * time.Millisecond
			})
			commands := []string{"+CSQ", "+CMEE?", "+CBC"}
			for range 12 {
				command := commands[random.IntN(3)]
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+random.IntN(4000))*time.Millisecond)
				got, err := p.Command(ctx, command)
				cancel()
				if err != nil {
					continue
				}
				done++
				name, _, _ := strings.Cut(single("AT"+command), ":")
				what := fmt.Sprintf("seed %d, %s", seed, command)
				require.Len(t, got, 1, what)
				require.Equal(t, strings.TrimSpace(name), got[0][:len(name)-1], what)
				require.Zero(t, owed.Load(), what)
			}
			require.NoError(t, p.Close())
			f.hangUp()
			<-served
		})
	}
	assert.Greater(t, done, 500)
	t.Logf("%d commands ended well", done)
}
