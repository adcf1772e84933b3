package at_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

func TestAnAnswerHoldsTheLinesOfItsCommandAndNoOthers(t *testing.T) {
	const pdu = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"
	tests := []struct {
		name, command, reply string
		want, notices        []string
	}{
		{"one line", "+CSQ", "\n+CSQ: 17,0\n\nOK\n", []string{"+CSQ: 17,0"}, nil},
		{"with echo", "+CSQ", "AT+CSQ\r\n+CSQ: 17,0\n\nOK\n", []string{"+CSQ: 17,0"}, nil},
		{"notice before the answer", "+CSQ", "\n+CMTI: \"SM\",1\n\n+CSQ: 17,0\n\nOK\n", []string{"+CSQ: 17,0"}, []string{"+CMTI: \"SM\",1"}},
		{"notice after the answer", "+CSQ", "\n+CSQ: 17,0\n\nRING\n\nOK\n", []string{"+CSQ: 17,0"}, []string{"RING"}},
		{"two-line notice inside", "+CSQ", "\n+CMT: ,30\n" + pdu + "\n\n+CSQ: 17,0\n\nOK\n", []string{"+CSQ: 17,0"}, []string{"+CMT: ,30|" + pdu}},
		{"bare answer", "+CGSN", "\n490154203237518\n\nOK\n", []string{"490154203237518"}, nil},
		{"bare answer among notices", "+CIMI", "\nRING\n\n^RSSI: 12\n\n001010123456789\n\nOK\n", []string{"001010123456789"}, []string{"RING", "^RSSI: 12"}},
		{"no answer expected", "+CMGF=0", "\n^MODE: 5,4\n\nOK\n", nil, []string{"^MODE: 5,4"}},
		{"registration read, then its notice", "+CREG?", "\n+CREG: 2,1,\"00C3\",\"0000A1\"\n\n+CREG: 5,\"00C3\",\"0000A1\"\n\nOK\n", []string{`+CREG: 2,1,"00C3","0000A1"`}, []string{`+CREG: 5,"00C3","0000A1"`}},
		{"registration notice, then read", "+CREG?", "\n+CREG: 5,\"00C3\",\"0000A1\"\n\n+CREG: 2,1\n\nOK\n", []string{"+CREG: 2,1"}, []string{`+CREG: 5,"00C3","0000A1"`}},
		{"registration notice without quotes", "+CREG?", "\n+CREG: 5,00C3,0000A1\n\n+CREG: 2,1,00C3,0000A1\n\nOK\n", []string{"+CREG: 2,1,00C3,0000A1"}, []string{"+CREG: 5,00C3,0000A1"}},
		{"registration notice while it is set", "+CREG=2", "\n+CREG: 1\n\nOK\n", nil, []string{"+CREG: 1"}},
		{"USSD reply before OK", `+CUSD=1,"*100#",15`, "\n+CUSD: 0,\"Balance\",15\n\nOK\n", nil, []string{`+CUSD: 0,"Balance",15`}},
		{"caller id during its setting", "+CLIP?", "\n+CLIP: \"+15550001111\",145\n\n+CLIP: 1,1\n\nOK\n", []string{"+CLIP: 1,1"}, []string{`+CLIP: "+15550001111",145`}},
		{"lost carrier is no end of an unrelated command", "+CSQ", "\nNO CARRIER\n\n+CSQ: 17,0\n\nOK\n", []string{"+CSQ: 17,0"}, []string{"NO CARRIER"}},
		{"several commands in one line", "+CREG?;+CSQ", "\n+CREG: 0,1\n\n+CSQ: 9,0\n\nOK\n", []string{"+CREG: 0,1", "+CSQ: 9,0"}, nil},
		{"line ends of LF only", "+CSQ", "\x00\n+CSQ: 17,0\n\nOK\n", []string{"+CSQ: 17,0"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, chunk := range []int{0, 1, 2, 3, 5, 7} {
				f, p := open(t, nil, nil)
				sub := p.Subscribe()
				go func() {
					<-f.line
					inChunks(strings.ReplaceAll(tt.reply, "\n", "\r\n"), chunk, f.raw)
				}()
				got, err := p.Command(context.Background(), tt.command)
				require.NoError(t, err)
				assert.Equal(t, tt.want, got)
				assert.Equal(t, tt.notices, take(t, sub, len(tt.notices)))
				require.NoError(t, p.Close())
				_, err = sub.Next(context.Background())
				assert.ErrorIs(t, err, at.ErrClosed, "a notice too many")
			}
		})
	}
}

func inChunks(s string, size int, write func(string)) {
	if size == 0 {
		size = len(s)
	}
	for len(s) > 0 {
		n := min(size, len(s))
		write(s[:n])
		s = s[n:]
	}
}

func take(t *testing.T, s *at.Subscription, n int) []string {
	var got []string
	for range n {
		notice, err := s.Next(t.Context())
		require.NoError(t, err)
		line := notice.Line
		if notice.Body != "" {
			line += "|" + notice.Body
		}
		got = append(got, line)
	}
	return got
}

func TestMessageListings(t *testing.T) {
	const pdu = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"
	tests := []struct {
		name, command, reply string
		want                 []at.Info
	}{
		{"a message in PDU mode", "+CMGR=1", "\n+CMGR: 1,,30\n" + pdu + "\n\nOK\n", []at.Info{{Line: "+CMGR: 1,,30", Body: pdu}}},
		{"a notice between header and PDU", "+CMGR=1", "\n+CMGR: 1,,30\n\nRING\n\n" + pdu + "\n\nOK\n", []at.Info{{Line: "+CMGR: 1,,30", Body: pdu}}},
		{"an empty place", "+CMGR=2", "\n+CMGR: 0,,0\n\n\nOK\n", []at.Info{{Line: "+CMGR: 0,,0"}}},
		{"several", "+CMGL=4", "\n+CMGL: 1,0,,30\n" + pdu + "\n+CMGL: 2,1,,30\n" + pdu + "\n\nOK\n", []at.Info{{Line: "+CMGL: 1,0,,30", Body: pdu}, {Line: "+CMGL: 2,1,,30", Body: pdu}}},
		{"text whose lines look like results", "+CMGR=1", "\n+CMGR: \"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\",145,4,0,0,\"+1\",145,25\nOK\nERROR: x\n> \n+CMTI: \n\nOK\n", []at.Info{{Line: `+CMGR: "REC READ","+1555",,"24/01/02,03:04:05+00",145,4,0,0,"+1",145,25`, Body: "OK\r\nERROR: x\r\n> \r\n+CMTI: "}}},
		{"text of one line without its length", "+CMGR=1", "\n+CMGR: \"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\"\nOK\n\nOK\n", []at.Info{{Line: `+CMGR: "REC READ","+1555",,"24/01/02,03:04:05+00"`, Body: "OK"}}},
		{"text that is empty", "+CMGR=1", "\n+CMGR: \"REC READ\",\"+1555\",,\"24/01/02,03:04:05+00\"\n\n\nOK\n", []at.Info{{Line: `+CMGR: "REC READ","+1555",,"24/01/02,03:04:05+00"`}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, p := open(t, nil, replies(map[string]string{"AT" + tt.command: tt.reply}))
			got, err := p.Do(context.Background(), at.Command{Line: tt.command})
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Info)
		})
	}
}

func TestABodyIsWrittenAfterThePromptOnly(t *testing.T) {
	const pdu = "0001000B915155001011F1000005C8329BFD06"
	prompts := map[string]string{
		"usual":                       "\n> ",
		"without space":               "\n>",
		"followed by a line end":      "\n>\n",
		"behind the echo":             "AT+CMGS=18\r\n> ",
		"on the line of the echo":     "AT+CMGS=18> ",
		"twice":                       "\n> \n> ",
		"behind a notice":             "\n+CMTI: \"SM\",1\n\n> ",
		"with the notice glued to it": "\n> \n+CMTI: \"SM\",1\n",
	}
	for name, prompt := range prompts {
		for _, echo := range []string{"", pdu + "\x1a", pdu + "\x1a\n", pdu + "\n"} {
			t.Run(name, func(t *testing.T) {
				f, p := open(t, nil, replies(map[string]string{"AT+CMGS=18": prompt, pdu: echo + "\n+CMGS: 7\n\nOK\n"}))
				r, err := p.Do(context.Background(), at.Command{Line: "+CMGS=18", Body: pdu, HasBody: true})
				require.NoError(t, err)
				assert.Equal(t, []string{"+CMGS: 7"}, r.Lines())
				assert.Equal(t, "AT+CMGS=18\r"+pdu+"\x1a", f.written())
				if strings.Contains(prompt, "CMTI") {
					assert.Equal(t, []string{`+CMTI: "SM",1`}, take(t, p.Subscribe(), 1))
				}
			})
		}
	}
}

func TestNoBodyWithoutAPrompt(t *testing.T) {
	tests := []struct {
		name, reply string
		want        error
	}{
		{"the SIM wants its PIN", "\n+CME ERROR: 11\n", gsmerr.SIMPINRequired},
		{"the SIM wants its PIN, told as a message error", "\n+CMS ERROR: 311\n", gsmerr.SIMPINRequired},
		{"OK in place of the prompt", "\nOK\n", at.ErrNoPrompt},
		{"plain error", "\nERROR\n", gsmerr.Generic},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, p := open(t, nil, replies(map[string]string{"AT+CMGS=18": tt.reply}))
			_, err := p.Do(context.Background(), at.Command{Line: "+CMGS=18", Body: "00", HasBody: true})
			assert.ErrorIs(t, err, tt.want)
			assert.Equal(t, "AT+CMGS=18\r", f.written())
			assert.NotEqual(t, at.OutcomeUnknown, at.OutcomeOf(err))
		})
	}
}

func TestALateAnswerIsNotTakenForTheNextCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, p := open(t, nil, nil)
		go func() {
			assert.Equal(t, "AT+CSQ", <-f.line)
			<-time.After(6 * time.Second) // the modem's slowness, in the bubble's time
			f.say("\n+CSQ: 1,1\n\nOK\n")
			f.answer(replies(map[string]string{"AT+CSQ": "\n+CSQ: 22,0\n\nOK\n", "AT+CBC": "\n+CBC: 0,80\n\nOK\n"}))
		}()
		_, err := p.Command(t.Context(), "+CSQ")
		assert.ErrorIs(t, err, at.ErrTimeout)
		assert.Equal(t, at.OutcomeUnknown, at.OutcomeOf(err))
		got, err := p.Command(t.Context(), "+CBC")
		require.NoError(t, err)
		assert.Equal(t, []string{"+CBC: 0,80"}, got)
		got, err = p.Command(t.Context(), "+CSQ")
		require.NoError(t, err)
		assert.Equal(t, []string{"+CSQ: 22,0"}, got)
		assert.EqualValues(t, 1, p.Stats().Resyncs)
		require.NoError(t, p.Close())
	})
}

func TestTheEndOfTheLineReleasesTheCaller(t *testing.T) {
	tests := []struct {
		name string
		end  func(*fake, *at.Port)
		want error
	}{
		{"hang-up", func(f *fake, _ *at.Port) { f.hangUp() }, at.ErrHangup},
		{"close", func(_ *fake, p *at.Port) { _ = p.Close() }, at.ErrClosed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, p := open(t, nil, nil)
			go func() { <-f.line; tt.end(f, p) }()
			_, err := p.Command(context.Background(), "+CSQ")
			assert.ErrorIs(t, err, tt.want)
			assert.Equal(t, at.OutcomeUnknown, at.OutcomeOf(err))
			<-p.Done()
			assert.ErrorIs(t, p.Err(), tt.want)
			_, err = p.Command(context.Background(), "+CSQ")
			assert.ErrorIs(t, err, tt.want)
			assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err))
			_, err = p.Subscribe().Next(context.Background())
			assert.ErrorIs(t, err, tt.want)
		})
	}
}

func TestAMessageBeforeItsBodyWasWrittenIsNotSent(t *testing.T) {
	f, p := open(t, nil, nil)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-f.line; cancel() }() // no prompt comes
	_, err := p.Do(ctx, at.Command{Line: "+CMGS=18", Body: "00", HasBody: true})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err))
	assert.Equal(t, "<ESC>", <-f.line)
}

func TestAnAbortableCommandIsAborted(t *testing.T) {
	f, p := open(t, nil, nil)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-f.line
		cancel()
		<-f.line // the abort
		f.say("\nNO CARRIER\n")
		f.answer(replies(map[string]string{"AT+CSQ": "\n+CSQ: 3,0\n\nOK\n"}))
	}()
	_, err := p.Command(ctx, "D+15550001111;")
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, at.OutcomeRefused, at.OutcomeOf(err))
	got, err := p.Command(context.Background(), "+CSQ")
	require.NoError(t, err)
	assert.Equal(t, []string{"+CSQ: 3,0"}, got)
	assert.EqualValues(t, 0, p.Stats().Resyncs, "an aborted command leaves the line in step")
}

func TestExclusiveKeepsOthersOut(t *testing.T) {
	f, p := open(t, nil, replies(map[string]string{"AT+CPMS=\"SM\"": "\nOK\n", "AT+CMGD=1": "\nOK\n", "AT+CSQ": "\nOK\n"}))
	inside, other := make(chan struct{}), make(chan error)
	go func() {
		<-inside
		_, err := p.Command(context.Background(), "+CSQ")
		other <- err
	}()
	err := p.Exclusive(context.Background(), func(ctx context.Context) error {
		if _, err := p.Command(ctx, `+CPMS="SM"`); err != nil {
			return err
		}
		close(inside)
		return p.Exclusive(ctx, func(ctx context.Context) error {
			_, err := p.Command(ctx, "+CMGD=1")
			return err
		})
	})
	require.NoError(t, err)
	require.NoError(t, <-other)
	assert.Equal(t, "AT+CPMS=\"SM\"\rAT+CMGD=1\rAT+CSQ\r", f.written())
}

func TestExclusiveIsReleasedByAPanic(t *testing.T) {
	_, p := open(t, nil, replies(map[string]string{"AT": "\nOK\n"}))
	assert.Panics(t, func() {
		_ = p.Exclusive(context.Background(), func(context.Context) error { panic("handler") })
	})
	_, err := p.Command(context.Background(), "")
	assert.NoError(t, err)
}

func TestNothingUnsafeIsWritten(t *testing.T) {
	for _, c := range []at.Command{
		{Line: "+CMGF=0\rAT+CPIN=1"}, {Line: "D1\n"}, {Line: "+CSQ\x1a"}, {Line: "\x1b"}, {Line: "+CSQ\x00"},
		{Line: "AT+CSQ"}, {Line: "at"},
		{Line: "+CMGS=1", HasBody: true, Body: "00\x1aAT"}, {Line: "+CMGS=1", HasBody: true, Body: "\x1b"},
	} {
		f, p := open(t, nil, nil)
		_, err := p.Do(context.Background(), c)
		var unsafe *at.UnsafeValueError
		assert.ErrorAs(t, err, &unsafe)
		assert.Equal(t, at.OutcomeNotSent, at.OutcomeOf(err))
		assert.Empty(t, f.written())
	}
}

func TestNoticesFromBeforeTheFirstSubscriberAreKept(t *testing.T) {
	f, p := open(t, nil, replies(map[string]string{"AT": "\nOK\n"}))
	f.say("\nRDY\n\n+CMTI: \"SM\",1\n\n+CMTI: \"SM\",2\n")
	_, err := p.Command(context.Background(), "")
	require.NoError(t, err)
	assert.Equal(t, []string{`+CMTI: "SM",1`, `+CMTI: "SM",2`}, take(t, p.Subscribe("+cmti"), 2))
	assert.Equal(t, []string{"RDY"}, take(t, p.Subscribe(), 1))
}

func TestASlowSubscriberLosesPlainNoticesAndIsTold(t *testing.T) {
	f, p := open(t, &at.Options{Queue: 2}, replies(map[string]string{"AT": "\nOK\n"}))
	sub := p.Subscribe()
	f.say("\nRING\n\n+CMT: ,2\n00AA\n\n^RSSI: 1\n\n^RSSI: 2\n\n^RSSI: 3\n")
	_, err := p.Command(context.Background(), "")
	require.NoError(t, err)
	var got []at.Notice
	for range 3 {
		n, err := sub.Next(context.Background())
		require.NoError(t, err)
		got = append(got, n)
	}
	assert.Equal(t, []at.Notice{{Line: "+CMT: ,2", Body: "00AA", Dropped: 1}, {Line: "^RSSI: 2", Dropped: 1}, {Line: "^RSSI: 3"}}, got)
	assert.EqualValues(t, 2, p.Stats().Dropped)
}

func TestADeadModemEndsThePort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, p := open(t, nil, nil) // never answers
		start := time.Now()
		for i := range 3 {
			require.NoError(t, p.Err(), "given up after %d", i)
			err := p.Sync(t.Context())
			assert.ErrorIs(t, err, at.ErrUnresponsive)
		}
		assert.ErrorIs(t, p.Err(), at.ErrUnresponsive)
		assert.Less(t, time.Since(start), time.Minute)
	})
}

func TestAJammedWriteEndsWithTheTimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe() // nobody reads
		silent, _ := io.Pipe()
		p := at.New(duplex{silent, w, func() error { _ = silent.Close(); return r.Close() }}, nil)
		_, err := p.Command(t.Context(), "+CSQ")
		assert.ErrorIs(t, err, at.ErrHangup)
		require.NoError(t, p.Close())
	})
}
