package at_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

func TestTheOutcomeTellsHowFarACommandCame(t *testing.T) {
	message := at.Command{Line: "+CMGS=18", Body: "0123456789", HasBody: true}
	slow := &at.Options{CharDelay: 100 * time.Millisecond}
	tests := []struct {
		name    string
		options *at.Options
		command at.Command
		replies []string // to the line and the body; the context ends after the last
		limit   time.Duration
		want    at.Outcome
		written string
	}{
		{"ended before", nil, at.Command{Line: "+CSQ"}, nil, 0, at.OutcomeNotSent, ""},
		{"in the middle of the line", slow, at.Command{Line: "+CFUN=0"}, nil, 550 * time.Millisecond, at.OutcomeNotSent, "AT+CFU"},
		{"line written", nil, at.Command{Line: "+CSQ"}, []string{""}, time.Second, at.OutcomeUnknown, "AT+CSQ\r"},
		{"no result behind the answer", nil, at.Command{Line: "+CSQ"}, []string{"\n+CSQ: 1,1\n"}, time.Second, at.OutcomeUnknown, "AT+CSQ\r"},
		{"prompt awaited", nil, message, []string{""}, time.Second, at.OutcomeNotSent, "AT+CMGS=18\r\x1b"},
		{"in the middle of the body", slow, message, []string{"\n> "}, 1550 * time.Millisecond, at.OutcomeNotSent, "AT+CMGS=18\r012345\x1b"},
		{"body written", nil, message, []string{"\n> ", ""}, time.Second, at.OutcomeUnknown, "AT+CMGS=18\r0123456789\x1a"},
		{"reference told, no result", nil, message, []string{"\n> ", "\n+CMGS: 1\n"}, time.Second, at.OutcomeUnknown, "AT+CMGS=18\r0123456789\x1a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, tt.options, func(t *testing.T, f *fake, p *at.Port) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
				defer cancel()
				go func() {
					for line := range f.line {
						if line != "<ESC>" && len(tt.replies) > 0 {
							f.say(tt.replies[0])
							tt.replies = tt.replies[1:]
						}
					}
				}()
				start := time.Now()
				_, err := p.Do(ctx, tt.command)
				var interrupted *at.InterruptedError
				require.ErrorAs(t, err, &interrupted)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, tt.want, at.OutcomeOf(err))
				assert.Equal(t, tt.limit, time.Since(start))
				synctest.Wait()
				assert.Equal(t, tt.written, f.written())
			})
		})
	}
}

func TestACallersContextOnlyShortensTheTimeLimit(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		_, err := p.Command(ctx, "+CSQ")
		assert.ErrorIs(t, err, at.ErrTimeout)
		assert.Equal(t, 5*time.Second, time.Since(start))
	})
}

func TestAbortableCommandsAreAbortedAndTheirEndAwaited(t *testing.T) { // ITU-T V.250 5.6.1
	tests := []struct {
		line, reply string
		want        at.Outcome
	}{
		{"D15;", "\nNO CARRIER\n", at.OutcomeRefused},
		{"A", "\nNO CARRIER\n", at.OutcomeRefused},
		{"+COPS=?", "\nOK\n", at.OutcomeRefused},
		{"+COPS=?", "\n+CME ERROR: 100\n", at.OutcomeRefused},
		{"+COPS=1,2,\"26201\"", "\nOK\n", at.OutcomeUnknown},
		{"+CUSD=1,\"*100#\",15", "\nERROR\n", at.OutcomeRefused},
		{"+CUSD=1,\"*100#\",15", "\nOK\n", at.OutcomeUnknown},
		{"+CNUM", "\nOK\n", at.OutcomeRefused},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				go func() {
					<-f.line
					<-f.line // the abort
					<-time.After(2 * time.Second)
					f.say(tt.reply)
					f.answer(replies(map[string]string{"AT": "\nOK\n"}))
				}()
				start := time.Now()
				_, err := p.Command(ctx, tt.line)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, tt.want, at.OutcomeOf(err))
				assert.Equal(t, 3*time.Second, time.Since(start), "its end is waited for")
				_, err = p.Command(t.Context(), "")
				require.NoError(t, err)
				assert.Zero(t, p.Stats().Resyncs)
			})
		})
	}
}

func TestAnAnswerThatWasThereBeforeTheAbortCounts(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go func() { <-f.line; <-f.line; f.say("\n+COPS: (2,\"A\",,\"26201\")\n\nOK\n") }()
		got, err := p.Command(ctx, "+COPS=?")
		require.NoError(t, err)
		assert.Equal(t, []string{`+COPS: (2,"A",,"26201")`}, got)
	})
}

// TestEveryReaderOfASubscriptionIsTold of its end, though one should read it.
func TestEveryReaderOfASubscriptionIsTold(t *testing.T) {
	for name, end := range map[string]func(p *at.Port, s *at.Subscription) error{
		"the subscription is closed": func(_ *at.Port, s *at.Subscription) error { s.Close(); return nil },
		"the port is closed":         func(p *at.Port, _ *at.Subscription) error { return p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, _ *fake, p *at.Port) {
				sub := p.Subscribe()
				errs := make(chan error, 3)
				for range 3 {
					go func() { _, err := sub.Next(context.Background()); errs <- err }()
				}
				synctest.Wait()
				require.NoError(t, end(p, sub))
				for range 3 {
					assert.ErrorIs(t, <-errs, at.ErrClosed)
				}
			})
		})
	}
}

func TestEveryWaiterIsToldOfAPortThatIsGivenUp(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		errs := make(chan error, 8)
		sub := p.Subscribe()
		go func() { _, err := sub.Next(t.Context()); errs <- err }()
		inside := make(chan struct{})
		go func() {
			errs <- p.Exclusive(t.Context(), func(ctx context.Context) error {
				close(inside)
				for {
					if _, err := p.Command(ctx, "+CSQ"); p.Err() != nil {
						return err
					}
				}
			})
		}()
		<-inside
		go func() { _, err := p.Command(t.Context(), "+CBC"); errs <- err }()
		go func() { errs <- p.Sync(t.Context()) }()
		go func() { errs <- p.Batch(t.Context(), "+CMEE=1", "E0")[1].Err }()
		go func() { _, err := p.Connect(t.Context(), at.Command{Line: "D*99#"}); errs <- err }()
		start := time.Now()
		for range 6 {
			assert.ErrorIs(t, <-errs, at.ErrUnresponsive)
		}
		assert.Less(t, time.Since(start), time.Minute)
		assert.ErrorIs(t, p.Err(), at.ErrUnresponsive)
		_, err := f.Write([]byte("x"))
		assert.ErrorIs(t, err, io.ErrClosedPipe, "what it ran on is closed")
	})
}

func TestASequenceWhoseContextEndsGivesTheLineBack(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		other := make(chan error, 1)
		err := p.Exclusive(ctx, func(ctx context.Context) error {
			go func() { _, err := p.Command(t.Context(), "+CBC"); other <- err }()
			for {
				if _, err := p.Command(ctx, "+CSQ"); err != nil {
					go f.answer(replies(map[string]string{"AT+CBC": "\n+CBC: 0,50\n\nOK\n"}))
					return err
				}
			}
		})
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.NoError(t, <-other)
	})
}

func TestTheOutcomeOfOtherErrors(t *testing.T) {
	tests := []struct {
		err  error
		want at.Outcome
	}{
		{&at.InterruptedError{Outcome: at.OutcomeNotSent, Err: context.Canceled}, at.OutcomeNotSent},
		{&at.UnsafeValueError{}, at.OutcomeNotSent},
		{&gsmerr.CommandError{Code: gsmerr.CMSCode(38)}, at.OutcomeRefused},
		{gsmerr.NoCarrier, at.OutcomeRefused},
		{fmt.Errorf("no answer of the network: %w", context.DeadlineExceeded), at.OutcomeUnknown},
		{fmt.Errorf("waiting: %w", context.Canceled), at.OutcomeUnknown},
		{errors.Join(at.ErrHangup, io.EOF), at.OutcomeUnknown},
		{at.ErrClosed, at.OutcomeUnknown},
		{at.ErrTimeout, at.OutcomeUnknown},
		{at.ErrUnresponsive, at.OutcomeUnknown},
		{errors.Join(&gsmerr.CommandError{Code: gsmerr.CMECode(30)}, context.Canceled), at.OutcomeRefused}, // the modem had answered
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, at.OutcomeOf(tt.err), "%v", tt.err)
	}
}
