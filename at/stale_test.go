package at_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

// bubble runs test on a port whose modem is in the test's hands, under the time of the bubble.
func bubble(t *testing.T, o *at.Options, test func(t *testing.T, f *fake, p *at.Port)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f, p := open(t, o, nil)
		test(t, f, p)
		require.NoError(t, p.Close())
	})
}

// nothing checks that no notice is there.
func nothing(t *testing.T, s *at.Subscription) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	n, err := s.Next(ctx)
	assert.Error(t, err, "a notice that is none: %q", n.Line)
}

func TestAPromptThatDoesNotComeIsLeftByESC(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		_, err := p.Do(t.Context(), at.Command{Line: "+CMGS=18", Body: "00", HasBody: true})
		assert.ErrorIs(t, err, at.ErrTimeout)
		assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err))
		assert.Equal(t, "AT+CMGS=18", <-f.line)
		assert.Equal(t, "<ESC>", <-f.line)
	})
}

func TestACommandThatAsksForABodyThatItHasNotSaysSo(t *testing.T) {
	for name, reply := range map[string]string{"prompt": "\n> ", "echo and prompt": "AT+CMGS=18\n\n> ", "behind a notice": "\n+CREG: 1\n\n>"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				go func() { assert.Equal(t, "AT+CMGS=18", <-f.line); f.say(reply) }()
				_, err := p.Command(t.Context(), "+CMGS=18")
				assert.ErrorIs(t, err, at.ErrTimeout)
				assert.ErrorContains(t, err, "Command.HasBody")
				assert.Equal(t, "<ESC>", <-f.line, "the modem takes commands again, whether or not another comes")
				go func() {
					f.say("\n+CMS ERROR: 305\n")
					f.answer(replies(map[string]string{"AT+CBC": "\n+CBC: 0,80\n\nOK\n"}))
				}()
				got, err := p.Command(t.Context(), "+CBC")
				require.NoError(t, err)
				assert.Equal(t, []string{"+CBC: 0,80"}, got)
			})
		})
	}
}

func TestOnlyAPromptThatCameLastIsNamed(t *testing.T) {
	for _, reply := range []string{"", "\n> \n+CREG: 1\n", "\n>text"} {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			go func() { <-f.line; f.say(reply) }()
			_, err := p.Command(t.Context(), "+CSQ")
			assert.ErrorIs(t, err, at.ErrTimeout)
			assert.NotContains(t, err.Error(), "HasBody", reply)
			assert.Equal(t, "AT+CSQ\r", f.written())
		})
	}
}

func TestOKBetweenPromptAndBodyIsNoSuccess(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() { <-f.line; f.say("\n> \nOK\n") }()
		_, err := p.Do(t.Context(), at.Command{Line: "+CMGS=18", Body: "00", HasBody: true})
		assert.ErrorIs(t, err, at.ErrNoPrompt)
		assert.Equal(t, "AT+CMGS=18\r", f.written())
	})
}

func TestTheAnswersOfASynchronisationAreNoNotices(t *testing.T) {
	tests := map[string]func(f *fake, line string, n int){
		"echo without ESC": func(f *fake, line string, _ int) {
			if reply, ok := synchronise(line); ok && line != "<ESC>" {
				f.say(line + "\n" + reply)
			}
		},
		"all of it late": func(f *fake, line string, n int) {
			if line != "<ESC>" {
				<-time.After(700 * time.Millisecond) // more than the first step, in the bubble's time
			}
			reply, _ := synchronise(line)
			f.say(reply)
		},
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				sub := p.Subscribe()
				go func() {
					n := 0
					for line := range f.line {
						answer(f, line, n)
						n++
					}
				}()
				require.NoError(t, p.Sync(t.Context()))
				<-time.After(10 * time.Second)
				nothing(t, sub)
			})
		})
	}
}

func TestTheRestOfAnInterruptedBodyIsDropped(t *testing.T) {
	const header = "+CMGR: \"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\",145,4,0,0,\"+1\",145,24\n"
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		sub := p.Subscribe()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-f.line
			f.say("\n" + header + "first")
			cancel()
			<-time.After(300 * time.Millisecond)
			f.say("\n+CMTI: \"SM\",66\n\n\nOK\n")
			f.answer(replies(map[string]string{"AT+CSQ": "\n+CSQ: 5,0\n\nOK\n"}))
		}()
		_, err := p.Command(ctx, "+CMGR=1")
		require.ErrorIs(t, err, context.Canceled)
		got, err := p.Command(t.Context(), "+CSQ")
		require.NoError(t, err)
		assert.Equal(t, []string{"+CSQ: 5,0"}, got)
		nothing(t, sub)
	})
}

func TestAFinalResultThatNobodyAskedForLeavesTheLineStale(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go f.answer(replies(map[string]string{"AT+CSQ": "\n+CSQ: 5,0\n\nOK\n\nOK\n", "AT+CBC": "\n+CBC: 0,50\n\nOK\n"}))
		_, err := p.Command(t.Context(), "+CSQ")
		require.NoError(t, err)
		synctest.Wait()
		_, err = p.Command(t.Context(), "+CBC")
		require.NoError(t, err)
		assert.EqualValues(t, 1, p.Stats().Resyncs)
	})
}

func TestAnAbortThatIsNotConfirmedKeepsTheCallersCause(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-f.line; cancel() }()
		_, err := p.Command(ctx, "+COPS=?")
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, at.OutcomeUnknown, at.OutcomeOf(err))
	})
}

func TestAnAbortedSettingMayHaveBeenMade(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-f.line; cancel(); <-f.line; f.say("\nOK\n") }()
		_, err := p.Command(ctx, "+COPS=0")
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, at.OutcomeUnknown, at.OutcomeOf(err))
	})
}

func TestALostSequenceDoesNotBlockItsLateCommands(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		first := make(chan struct{})
		go func() {
			<-f.line
			close(first)
			<-time.After(time.Second)
			f.say("\nOK\n")
			f.answer(replies(map[string]string{"AT+CSQ": "\n+CSQ: 5,0\n\nOK\n", "AT": "\nOK\n"}))
		}()
		late := make(chan error, 2)
		err := p.Exclusive(t.Context(), func(ctx context.Context) error {
			for range 2 { // one of them gets the turn, the other waits for it inside the sequence that ends
				go func() {
					<-first
					_, err := p.Command(ctx, "+CSQ")
					late <- err
				}()
			}
			_, err := p.Command(ctx, "")
			return err
		})
		require.NoError(t, err)
		assert.NoError(t, <-late)
		assert.NoError(t, <-late)
	})
}

func TestASequenceDoesNotBeginForACallerWhoIsGone(t *testing.T) {
	_, p := open(t, nil, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := p.Exclusive(ctx, func(context.Context) error { t.Error("it began"); return nil })
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err))
}

func TestAHandlerMayRunCommandsWhileItsQueueIsFull(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		sub := p.Subscribe("+CMT")
		go func() {
			f.say(strings.Repeat("\n+CMT: ,2\n00AA\n", 5000))
			f.answer(replies(map[string]string{"AT+CNMA": "\nOK\n"}))
		}()
		synctest.Wait() // the queue is full, the modem has to wait
		_, err := p.Command(t.Context(), "+CNMA")
		require.NoError(t, err)
		for i := range 5000 {
			n, err := sub.Next(t.Context())
			require.NoError(t, err, "notice %d", i)
			require.Equal(t, at.Notice{Line: "+CMT: ,2", Body: "00AA"}, n)
		}
	})
}

func TestACallerInALineDoesNotOutliveItsLimitByItsPredecessors(t *testing.T) {
	// The timer of a command must not strike the next one.
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			for line := range f.line {
				if line == "AT+FAST" {
					f.say("\nOK\n")
				}
			}
		}()
		for i := range 20 {
			_, err := p.Do(t.Context(), at.Command{Line: "+FAST", Timeout: time.Second})
			require.NoError(t, err, fmt.Sprint("command ", i))
			<-time.After(999 * time.Millisecond)
		}
		assert.Zero(t, p.Stats().Timeouts)
	})
}

func TestASubscriberWhoTakesNothingDoesNotEndThePort(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		sub := p.Subscribe("+CMT")
		const messages = 20000
		go func() {
			f.say(strings.Repeat("\n+CMT: ,2\n00AA\n", messages))
			f.answer(replies(map[string]string{"AT": "\nOK\n"}))
		}()
		for range 5 {
			_, err := p.Command(t.Context(), "")
			assert.Error(t, err, "the answer is behind the messages")
		}
		require.NoError(t, p.Err())
		for range messages {
			_, err := sub.Next(t.Context())
			require.NoError(t, err)
		}
		_, err := p.Command(t.Context(), "")
		require.NoError(t, err)
	})
}

func TestASynchronisationThatItsCallerGaveUpDoesNotServeTheNext(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			<-time.After(12 * time.Second) // then it answers all that has come, in order, and what comes
			f.answer(func(line string) string {
				if reply, ok := synchronise(line); ok {
					<-time.After(300 * time.Millisecond)
					return reply
				}
				return map[string]string{"AT+CFUN?": "\n+CFUN: 1\n\nOK\n", "AT+CBC": "\n+CBC: 0,50\n\nOK\n"}[line]
			})
		}()
		_, err := p.Command(t.Context(), "+CREG=1")
		assert.Error(t, err)
		for range 6 {
			ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
			_, err := p.Command(ctx, "+CMGF=0")
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			cancel()
		}
		for range 3 {
			got, err := p.Command(t.Context(), "+CBC")
			if assert.NoError(t, err) {
				assert.Equal(t, []string{"+CBC: 0,50"}, got)
			}
		}
	})
}
