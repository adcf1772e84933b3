package at_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

func TestNumericResultCodes(t *testing.T) { // ITU-T V.250 6.2.6
	_, p := open(t, nil, replies(map[string]string{
		"ATV0": "0\r", "AT+CSQ": "+CSQ: 5,0\n0\r", "AT+CPIN?": "4\r", "ATV1": "\nOK\n", "AT+CGSN": "490154203237518\n0\r",
		"ATD15;": "3\r", "AT": "2\r0\r", "AT+CIMI": "2\r3\r26201\n7\r0\r",
	}))
	sub := p.Subscribe()
	_, err := p.Command(t.Context(), "V0")
	require.NoError(t, err)
	got, err := p.Command(t.Context(), "+CSQ")
	require.NoError(t, err)
	assert.Equal(t, []string{"+CSQ: 5,0"}, got)
	_, err = p.Command(t.Context(), "+CPIN?")
	assert.ErrorIs(t, err, gsmerr.Generic)
	got, err = p.Command(t.Context(), "+CGSN")
	require.NoError(t, err)
	assert.Equal(t, []string{"490154203237518"}, got)
	_, err = p.Command(t.Context(), "D15;")
	assert.ErrorIs(t, err, gsmerr.NoCarrier)
	_, err = p.Command(t.Context(), "")
	require.NoError(t, err)
	assert.Equal(t, []string{"RING"}, take(t, sub, 1), "notices are told in words")
	got, err = p.Command(t.Context(), "+CIMI")
	require.NoError(t, err)
	assert.Equal(t, []string{"26201"}, got)
	assert.Equal(t, []string{"RING", "NO CARRIER", "BUSY"}, take(t, sub, 3))
	_, err = p.Command(t.Context(), "V1")
	require.NoError(t, err)
	assert.Zero(t, p.Stats().Resyncs)
}

func TestResultsGluedToOtherText(t *testing.T) {
	tests := []struct {
		name, command, reply string
		want, notices        []string
		err                  error
	}{
		{"old Huawei, own number", "+CNUM", "\nERROR+CNUM: \"\",\"+15550001111\",145\n\nOK\n", []string{"+CNUM: \"\",\"+15550001111\",145"}, nil, nil},
		{"a notice glued to an error", "+CSQ", "\nERROR+CMTI: \"SM\",3\n", nil, []string{"+CMTI: \"SM\",3"}, gsmerr.Generic},
		{"a prompt glued to a notice", "+CSQ", "\n> +CMTI: \"SM\",3\n\n+CSQ: 1,0\n\nOK\n", []string{"+CSQ: 1,0"}, []string{"+CMTI: \"SM\",3"}, nil},
		{"noise before the echo", "+CSQ", "\xff\x00AT+CSQ\r\n+CSQ: 1,0\n\nOK\n", []string{"+CSQ: 1,0"}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, p := open(t, nil, replies(map[string]string{"AT" + tt.command: tt.reply}))
			sub := p.Subscribe()
			got, err := p.Command(t.Context(), tt.command)
			assert.ErrorIs(t, err, tt.err)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.notices, take(t, sub, len(tt.notices)))
			require.NoError(t, p.Close())
			_, err = sub.Next(context.Background())
			assert.ErrorIs(t, err, at.ErrClosed, "a notice too many")
		})
	}
}

func TestTextBodies(t *testing.T) {
	const header = `+CMGR: "REC READ","+1555",,"24/01/02,03:04:05+00"`
	tests := []struct{ name, line, reply, body string }{
		{"several lines without a length", header, "\n" + header + "\nHello\n\nworld\n\nOK\n", "Hello\r\n\r\nworld"},
		{"characters of more than one octet", header + ",145,4,0,0,\"+1\",145,5", "\n" + header + ",145,4,0,0,\"+1\",145,5\nGr\u00fc\u00dfe\n\nOK\n", "Gr\u00fc\u00dfe"},
		{"UCS2 digits, counted in characters", header + ",145,4,0,8,\"+1\",145,3", "\n" + header + ",145,4,0,8,\"+1\",145,3\n0041004200AC\n\nOK\n", "0041004200AC"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, p := open(t, nil, replies(map[string]string{"AT+CMGR=1": tt.reply}))
			sub := p.Subscribe()
			r, err := p.Do(t.Context(), at.Command{Line: "+CMGR=1"})
			require.NoError(t, err)
			assert.Equal(t, []at.Info{{Line: tt.line, Body: tt.body}}, r.Info)
			require.NoError(t, p.Close())
			_, err = sub.Next(context.Background())
			assert.ErrorIs(t, err, at.ErrClosed, "a notice too many")
		})
	}
}

func TestAPDUGoesToTheHeaderWhoseLengthItHas(t *testing.T) {
	// "+CMT: ,2" and "+CMGR: 1,,3" tell the octets behind the field of the service centre (3GPP TS 27.005 3.1).
	tests := map[string]string{
		"notice around":  "\n+CMT: ,2\n\n+CMGR: 1,,3\n00CCCCCC\n\n00AAAA\n\nOK\n",
		"answer around":  "\n+CMGR: 1,,3\n\n+CMT: ,2\n00AAAA\n00CCCCCC\n\nOK\n",
		"answer between": "\n+CMGR: 1,,3\n\n+CMT: ,2\n00CCCCCC\n\n00AAAA\n\nOK\n",
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			_, p := open(t, nil, replies(map[string]string{"AT+CMGR=1": reply}))
			sub := p.Subscribe()
			r, err := p.Do(t.Context(), at.Command{Line: "+CMGR=1"})
			require.NoError(t, err)
			assert.Equal(t, []at.Info{{Line: "+CMGR: 1,,3", Body: "00CCCCCC"}}, r.Info)
			assert.Equal(t, []string{"+CMT: ,2|00AAAA"}, take(t, sub, 1))
		})
	}
	t.Run("digits of an answer are no PDU", func(t *testing.T) {
		_, p := open(t, nil, replies(map[string]string{"AT+CCID": "\n+CMT: ,2\n\n89490200001234567890\n\n00AAAA\n\nOK\n"}))
		got, err := p.Command(t.Context(), "+CCID")
		require.NoError(t, err)
		assert.Equal(t, []string{"89490200001234567890"}, got)
		assert.Equal(t, []string{"+CMT: ,2|00AAAA"}, take(t, p.Subscribe(), 1))
	})
}

func TestAMessageTextThatLooksLikeAResultIsNoEchoWhenTheEchoIsOff(t *testing.T) {
	_, p := open(t, nil, replies(map[string]string{"AT+CMGS=\"+1555\"": "\n> ", "ERROR": "\nERROR\n"}))
	_, err := p.Do(t.Context(), at.Command{Line: `+CMGS="+1555"`, Body: "ERROR", HasBody: true})
	assert.ErrorIs(t, err, gsmerr.Generic)
}

func TestTheEchoOfATextWithSeveralLines(t *testing.T) {
	// Modems write a prompt for each further line, and may leave the Ctrl-Z out of the echo.
	for _, echo := range []string{"Hello\n> OK\n> > x\x1a\n", "Hello\n> OK\n> > x\n", "Hello\nOK\n> x\x1a"} {
		f, p := open(t, nil, nil)
		sub := p.Subscribe()
		go func() {
			<-f.line
			f.say("AT+CMGS=\"+1555\"\r\n> ")
			for range 3 {
				<-f.line
			}
			f.say(echo + "\n+CMGS: 9\n\nOK\n")
		}()
		r, err := p.Do(t.Context(), at.Command{Line: `+CMGS="+1555"`, Body: "Hello\rOK\r> x", HasBody: true})
		require.NoError(t, err)
		assert.Equal(t, []string{"+CMGS: 9"}, r.Lines())
		require.NoError(t, p.Close())
		_, err = sub.Next(context.Background())
		assert.ErrorIs(t, err, at.ErrClosed, "a notice too many")
	}
}

func TestAnAnswerWithoutItsFinalResult(t *testing.T) { // Wavecom Q24 and some phones answer AT+CPIN? so
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go f.answer(replies(map[string]string{"AT+CPIN?": "\n+CPIN: READY\n", "AT": "\nOK\n"}))
		start := time.Now()
		got, err := p.Command(t.Context(), "+CPIN?")
		require.NoError(t, err)
		assert.Equal(t, []string{"+CPIN: READY"}, got)
		assert.LessOrEqual(t, time.Since(start), 3*time.Second)
		_, err = p.Command(t.Context(), "")
		require.NoError(t, err)
		assert.EqualValues(t, 1, p.Stats().Resyncs, "a final result that is only late is none of the next command's")
	})
}

func TestANoticeWhoseTextHasSeveralLines(t *testing.T) { // menus by USSD, 3GPP TS 27.007 7.15
	tests := []struct {
		name, reply string
		want        []string
	}{
		{"menu", "\nOK\n\n+CUSD: 1,\"1. Balance\n2. OK\n\n3. Help\",15\n", []string{"+CUSD: 1,\"1. Balance\n2. OK\n\n3. Help\",15"}},
		{"menu before OK", "\n+CUSD: 1,\"1. Balance\n2. Help\",15\n\nOK\n", []string{"+CUSD: 1,\"1. Balance\n2. Help\",15"}},
		{"the mark at the end is missing", "\n+CUSD: 0,\"Balance 5\n\nOK\n", []string{"+CUSD: 0,\"Balance 5\n"}},
		{"one line", "\nOK\n\n+CUSD: 2\n\n+CUSD: 0,\"5 EUR\",15\n", []string{"+CUSD: 2", "+CUSD: 0,\"5 EUR\",15"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, p := open(t, nil, nil)
			sub := p.Subscribe()
			go func() {
				<-f.line
				f.say(tt.reply)
			}()
			_, err := p.Command(t.Context(), `+CUSD=1,"*100#",15`)
			require.NoError(t, err)
			assert.Equal(t, tt.want, take(t, sub, len(tt.want)))
			require.NoError(t, p.Close())
			_, err = sub.Next(context.Background())
			assert.ErrorIs(t, err, at.ErrClosed, "a notice too many")
		})
	}
}

func TestTheEchoOfALineThatEndsWithSpaces(t *testing.T) {
	_, p := open(t, nil, replies(map[string]string{"AT+CMGF=0  ": "AT+CMGF=0  \r\nOK\n"}))
	sub := p.Subscribe()
	_, err := p.Command(t.Context(), "+CMGF=0  ")
	require.NoError(t, err)
	nothing(t, sub)
}

func TestNumericResultsStayKnownBehindAnErrorWithItsNumber(t *testing.T) {
	_, p := open(t, nil, replies(map[string]string{"ATV0": "0\r", "AT+CPBR=9": "\n+CME ERROR: 21\n", "AT+CGSN": "490154203237518\n0\r"}))
	_, err := p.Command(t.Context(), "V0")
	require.NoError(t, err)
	_, err = p.Command(t.Context(), "+CPBR=9")
	assert.ErrorIs(t, err, gsmerr.InvalidIndex)
	got, err := p.Command(t.Context(), "+CGSN")
	require.NoError(t, err)
	assert.Equal(t, []string{"490154203237518"}, got)
}

func TestANoticeWhoseTextIsNotEnded(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		sub := p.Subscribe()
		f.say("\n+CUSD: 0,\"Balance 5\n")
		start := time.Now()
		assert.Equal(t, []string{"+CUSD: 0,\"Balance 5"}, take(t, sub, 1))
		assert.LessOrEqual(t, time.Since(start), 2*time.Second)
	})
}
