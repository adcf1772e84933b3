package at_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

func TestPausesAndWakeUpForOldDevices(t *testing.T) {
	o := &at.Options{LineEnd: "\r\n", CharDelay: 10 * time.Millisecond, CommandDelay: 200 * time.Millisecond, Wake: "\xff"}
	bubble(t, o, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			for line := range f.line {
				f.say(line + "\n\nOK\n") // with echo, the wake-up octet included
			}
		}()
		sub := p.Subscribe()
		start := time.Now()
		_, err := p.Command(t.Context(), "+CMGF=0")
		require.NoError(t, err)
		assert.Equal(t, 110*time.Millisecond, time.Since(start), "10 ms between 12 octets; the LF comes behind the answer's start")
		_, err = p.Command(t.Context(), "")
		require.NoError(t, err)
		assert.GreaterOrEqual(t, time.Since(start), 310*time.Millisecond)
		assert.Equal(t, "\xffAT+CMGF=0\r\n\xffAT\r\n", f.written())
		nothing(t, sub)
	})
}

func TestACallerWhoGivesUpWhileHisLineIsTyped(t *testing.T) {
	bubble(t, &at.Options{CharDelay: 100 * time.Millisecond}, func(t *testing.T, f *fake, p *at.Port) {
		ctx, cancel := context.WithTimeout(t.Context(), 550*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := p.Command(ctx, "+CFUN=0")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err), "without its end it is not carried out")
		assert.Equal(t, 550*time.Millisecond, time.Since(start))
		assert.Equal(t, "AT+CFU", f.written())
	})
}

func TestAListingMayTakeLongAsLongAsLinesCome(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			<-f.line
			for range 20 {
				<-time.After(10 * time.Second)
				f.say("\n+CMGL: 1,1,,2\n00AAAA\n")
			}
			f.say("\nOK\n")
		}()
		r, err := p.Do(t.Context(), at.Command{Line: "+CMGL=4"}) // 20 s by the table
		require.NoError(t, err)
		assert.Len(t, r.Info, 20)
	})
}

func TestHiddenResultCodes(t *testing.T) { // ITU-T V.250 6.2.5, ATQ1
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			quiet := true
			for line := range f.line {
				if line == "ATQ0V1" {
					quiet = false
				}
				reply, ok := synchronise(line)
				if !ok {
					reply = "\nOK\n"
				}
				if !quiet {
					f.say(reply)
				}
			}
		}()
		_, err := p.Command(t.Context(), "")
		assert.ErrorIs(t, err, at.ErrTimeout)
		_, err = p.Command(t.Context(), "")
		assert.NoError(t, err)
	})
}

func TestOpeningANumericModem(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			for line := range f.line {
				reply, ok := synchronise(line)
				switch {
				case line == "ATQ0V1":
					f.raw("0\r") // the setting counts from the next line on
				case ok:
					f.say(reply)
				}
			}
		}()
		sub := p.Subscribe()
		require.NoError(t, p.Sync(t.Context()))
		nothing(t, sub)
	})
}

func TestALatePromptStillGetsItsBody(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			<-f.line
			<-time.After(9 * time.Second)
			f.say("\n> ")
			<-f.line
			<-time.After(100 * time.Second)
			f.say("\n> \n+CMGS: 3\n\nOK\n")
		}()
		r, err := p.Do(t.Context(), at.Command{Line: "+CMGS=18", Body: "00", HasBody: true})
		require.NoError(t, err)
		assert.Equal(t, []string{"+CMGS: 3"}, r.Lines())
	})
}

// lockedBuffer may be written by several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTheLogHoldsTheDialogueWithoutSecrets(t *testing.T) {
	var log lockedBuffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindDuration {
			a.Value = slog.StringValue("-") // its digits may be those of the PIN
		}
		return a
	}}))
	_, p := open(t, &at.Options{Logger: logger}, func(line string) string {
		return "\x00\xff" + line + "\r\n+CME ERROR: 16\n" // echo behind noise
	})
	for _, line := range []string{`+CPIN="8642"`, `+CLCK="SC",1,"8642"`, `+CPWD="SC","8642","8642"`, `+CMEE=1;+CPIN=8642`} {
		_, err := p.Command(t.Context(), line)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "8642")
	}
	require.NoError(t, p.Close())
	got := log.String()
	assert.NotContains(t, got, "8642")
	assert.Equal(t, 12, strings.Count(got, "CPIN=")+strings.Count(got, "CLCK=")+strings.Count(got, "CPWD="), "each command, its echo and its error")
	assert.Contains(t, got, "+CME ERROR: 16")
	assert.Contains(t, got, `msg="at done" command=+CPIN took=`)
}

func TestTheTimeLimitOfACommand(t *testing.T) {
	for _, limit := range []time.Duration{50 * time.Millisecond, time.Second, 30 * time.Second} {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			for range 2 {
				start := time.Now()
				_, err := p.Do(t.Context(), at.Command{Line: "+XYZ", Timeout: limit})
				assert.ErrorIs(t, err, at.ErrTimeout)
				assert.Equal(t, limit, time.Since(start))
				go func() { // brings the line back in step, and leaves
					for line := range f.line {
						if line == "AT" {
							f.say("\nOK\n")
							return
						}
						reply, _ := synchronise(line)
						f.say(reply)
					}
				}()
				_, err = p.Command(t.Context(), "")
				require.NoError(t, err)
			}
		})
	}
}
