package at_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

// waiting returns the notices that are there by now.
func waiting(s *at.Subscription) (lines []string) {
	synctest.Wait()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for n := range s.All(ctx) {
		lines = append(lines, n.Line)
	}
	return lines
}

func TestWhatLooksLikeALateAnswerIsANoticeOnceThatHasCome(t *testing.T) {
	const later = time.Hour
	tests := []struct {
		name, command, late, notice string
		pause                       time.Duration // before the notice
	}{
		{"behind its result", "+CSQ", "\n+CSQ: 1,1\n\nOK\n", "+CSQ: 9,1", 0},
		{"behind its error", "+CSQ", "\n+CME ERROR: 3\n", "+CSQ: 9,1", 0},
		{"a second line where one was due", "+CPIN?", "\n+CPIN: READY\n", "+CPIN: SIM PIN", 0},
		{"a listing that never came", "+CLCC", "", "+CLCC: 1,1,4,0,0", later},
		{"bare lines that never came", "+CGSN", "", "Up and running", later},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				sub := p.Subscribe()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, err := p.Command(ctx, tt.command)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				f.say(tt.late)
				assert.Empty(t, waiting(sub))
				<-time.After(tt.pause)
				f.say("\n" + tt.notice + "\n")
				assert.Equal(t, []string{tt.notice}, waiting(sub))
				go f.answer(replies(map[string]string{"AT+CBC": "\n+CBC: 0,50\n\nOK\n"}))
				got, err := p.Command(t.Context(), "+CBC")
				require.NoError(t, err)
				assert.Equal(t, []string{"+CBC: 0,50"}, got)
			})
		})
	}
}

func TestANoticeIsNotTakenForTheRestOfABodyThatNeverComes(t *testing.T) {
	tests := map[string]at.Command{
		"+CMGR: \"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\",145,4,0,0,\"+1\",145,100\nHello": {Line: "+CMGR=1"},
		"+CMGR: \"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\"\n":                               {Line: "+CMGR=1"},
		"+HTTPREAD: 100\nHello": {Line: "+HTTPREAD", Octets: rawLength},
	}
	for begun, command := range tests {
		t.Run(begun, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				sub := p.Subscribe()
				ctx, cancel := context.WithCancel(t.Context())
				go func() { <-f.line; f.say("\n" + begun); cancel() }()
				_, err := p.Do(ctx, command)
				require.ErrorIs(t, err, context.Canceled)
				<-time.After(time.Minute)
				f.say("\n+CMTI: \"SM\",1\n")
				assert.Equal(t, []string{`+CMTI: "SM",1`}, waiting(sub))
			})
		})
	}
}
