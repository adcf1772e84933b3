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
)

// fuzzCommands are what may be under way while a modem writes anything.
var fuzzCommands = []at.Command{
	{Line: "+CSQ"}, {Line: "+CMGR=1"}, {Line: "+CMGL=4"}, {Line: "+CGSN"}, {Line: "D123;"}, {Line: "+COPS=?"},
	{Line: "+CMGS=7", Body: pdu2, HasBody: true}, {Line: "+HTTPREAD", Octets: rawLength}, {Line: "V0"},
}

// FuzzRead lets the modem write anything in any portions while a command runs. Nothing may panic or
// stall, and a synchronisation with a modem that has come to its senses succeeds.
func FuzzRead(f *testing.F) {
	for i := range fuzzCommands {
		f.Add(uint8(i), []byte("\r\n+CSQ: 17,0\r\n\r\nOK\r\n"), []byte{3, 200})
	}
	f.Add(uint8(1), []byte("\r\n+CMGR: \"REC READ\",\"+1\",,\"24/01/02,03:04:05+00\",145,4,0,0,\"\",129,16000\r\nab"), []byte{9})
	f.Add(uint8(0), []byte("\r\n+CMT: \"+1\",,\"24/01/02,03:04:05+00\",145,4,0,0,\"\",129,16000\r\nab"), []byte{1})
	f.Add(uint8(2), []byte("+CMGL: 1,0,,30\r\n+CMT: ,4\r\n00AA\r\n\xff\x00>> \r\n0\r4\r"), []byte{})
	f.Add(uint8(6), []byte("\r\n> \r\n> OK\r\nERROR+CNUM: 1\r\nCONNECT\r\n"), []byte{1, 1, 1, 1})
	f.Add(uint8(7), []byte("+HTTPREAD: 99999999\r\nx"), []byte{})
	f.Fuzz(func(t *testing.T, which uint8, octets, portions []byte) {
		if len(octets) > 1<<16 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			f, p := open(t, nil, nil)
			sub := p.Subscribe()
			go func() {
				for range sub.All(context.Background()) { //nolint:revive // whatever it is
				}
			}()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			go func() {
				<-f.line
				inPortions(octets, portions, f.raw)
				<-time.After(2 * time.Minute)
				for line := range f.line {
					reply, ok := synchronise(strings.TrimPrefix(line, "+++"))
					if !ok {
						reply = "\nERROR\n"
					}
					f.say(reply)
				}
			}()
			start := time.Now()
			_, err := p.Do(ctx, fuzzCommands[int(which)%len(fuzzCommands)])
			assert.LessOrEqual(t, time.Since(start), time.Minute+10*time.Second, "%v", err)
			<-time.After(3 * time.Minute)
			require.NoError(t, p.Sync(t.Context()))
			require.NoError(t, p.Close())
		})
	})
}

func inPortions(octets, portions []byte, write func(string)) {
	for len(octets) > 0 {
		n := len(octets)
		if len(portions) > 0 {
			n = min(n, 1+int(portions[0]))
			portions = portions[1:]
		}
		write(string(octets[:n]))
		octets = octets[n:]
	}
}

// FuzzWrite gives a command and a body anything: what reaches the modem is one command line and, after
// the prompt, one body, or nothing at all.
func FuzzWrite(f *testing.F) {
	f.Add("+CMGS=18", "0001", true)
	f.Add("+CMGF=0\rATD1", "", false)
	f.Add("D123;", "a\x1aAT+CFUN=0\r", true)
	f.Add("+CMGS=\"1\"", "two\rlines", true)
	f.Fuzz(func(t *testing.T, line, body string, hasBody bool) {
		w := newWire()
		w.expect(whole("\r\n> "), whole("\r\nOK\r\n"))
		sent := &tap{wire: w}
		p := at.New(sent, nil)
		_, err := p.Do(t.Context(), at.Command{Line: line, Body: body, HasBody: hasBody, Timeout: 50 * time.Millisecond})
		require.NoError(t, p.Close())
		got := strings.TrimSuffix(string(sent.octets), "\x1b") // leaves the entry where the prompt was not one
		if at.OutcomeOf(err) == at.OutcomeNotSent && got == "" {
			return
		}
		command, rest, _ := strings.Cut(got, "\r")
		require.Equal(t, "AT"+line, command)
		require.NotContains(t, command, "\n")
		if hasBody {
			require.Equal(t, 1, strings.Count(rest, "\x1a"), "%q", rest)
			require.True(t, strings.HasSuffix(rest, "\x1a"))
			require.NotContains(t, rest, "\x1b")
		} else {
			require.Empty(t, strings.Trim(rest, "\r"), "an abort at most")
		}
	})
}

// tap keeps what is written.
type tap struct {
	*wire
	octets []byte
}

func (s *tap) Write(b []byte) (int, error) {
	s.octets = append(s.octets, b...)
	s.wire.mu.Lock()
	defer s.wire.mu.Unlock()
	for range strings.Count(string(b), "\r") + strings.Count(string(b), "\x1a") {
		if len(s.replies) > 0 {
			s.reads <- s.replies[0][0]
			s.replies = s.replies[1:]
		}
	}
	return len(b), nil
}

// FuzzData lets the other end of a data connection send anything. What is read is what was sent, but
// for a result code at the end, and the line is in order afterwards.
func FuzzData(f *testing.F) {
	f.Add([]byte("hello\r\nNO CARRIER\r\n"), []byte{3, 9})
	f.Add([]byte("\r\nNO CARRIER\r\n\r\n+CGREG: 1\r\n"), []byte{})
	f.Add([]byte("NO CARRIER\r\nNO CARRIER\r\n\x00"), []byte{1, 1, 1})
	f.Add([]byte("\r\nOK\r\n\r\nNO"), []byte{4})
	f.Fuzz(func(t *testing.T, octets, portions []byte) {
		if len(octets) > 1<<16 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			f, p := open(t, nil, nil)
			d := connect(t, f, p, "\r\nCONNECT\r\n")
			got := make(chan string)
			go func() {
				all, _ := io.ReadAll(d)
				got <- string(all)
			}()
			inPortions(octets, portions, f.raw)
			<-time.After(time.Minute)
			go func() {
				for line := range f.line {
					reply, ok := synchronise(strings.TrimPrefix(line, "+++"))
					if !ok {
						reply = "\nOK\n"
					}
					f.say(reply)
				}
			}()
			_ = d.Close()
			read := <-got
			require.True(t, strings.HasPrefix(string(octets), read), "%q", read)
			if rest := string(octets[len(read):]); rest != "" {
				require.Contains(t, rest, "NO CARRIER\r\n")
				require.Regexp(t, `^(\r\n)?NO CARRIER\r\n`, rest)
			}
			require.NoError(t, p.Sync(t.Context()))
			require.NoError(t, p.Close())
		})
	})
}
