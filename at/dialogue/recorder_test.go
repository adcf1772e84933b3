package dialogue_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/dialogue"
)

// script is a transport whose reads the test gives.
type script struct {
	reads  chan string
	wrote  bytes.Buffer
	closed error
}

func newScript() *script { return &script{reads: make(chan string, 1024)} }

func (s *script) Read(b []byte) (int, error)  { return copy(b, <-s.reads), nil }
func (s *script) Write(b []byte) (int, error) { return s.wrote.Write(b) }
func (s *script) Close() error                { return s.closed }

// say makes the modem write s and the terminal read it.
func say(t *testing.T, s *script, r io.Reader, text string) {
	s.reads <- text
	b := make([]byte, 256)
	n, err := r.Read(b)
	require.NoError(t, err)
	require.Equal(t, text, string(b[:n]))
}

func TestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var file strings.Builder
		s := newScript()
		r := dialogue.Record(s, &file)
		r.Comment("SIM800\nsecond line")
		<-time.After(31 * time.Millisecond)
		write := func(text string) {
			_, err := r.Write([]byte(text))
			require.NoError(t, err)
		}
		write("A")
		say(t, s, r, "A")
		<-time.After(time.Millisecond)
		write("T\r")
		say(t, s, r, "T\r")
		say(t, s, r, "\r\nOK\r\n")
		write("\x1bAT+CMGS=18\r\n")
		say(t, s, r, "\r\n> ")
		write("00\x1a")
		say(t, s, r, "\r\n+CMGS: 1\r\n\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n")
		write("half")
		require.NoError(t, r.Close())
		assert.Equal(t, `# SIM800
# second line
   0.031 > AT\r   [in 2 writes]
   0.031 < AT\r
   0.032 < \r\nOK\r\n
   0.032 > \x1bAT+CMGS=18\r\n
   0.032 < \r\n>\x20
   0.032 > 00\x1a
   0.032 < \r\n+CMGS: 1\r\n\r\nOK\r\n\r\n+CMTI: "SM",1\r\n
   0.032 > half
`, file.String())
		assert.Equal(t, "AT\r\x1bAT+CMGS=18\r\n00\x1ahalf", s.wrote.String())
	})
}

func TestNoSecretReachesTheFile(t *testing.T) {
	const pin = "97318642"
	commands := []string{"AT+CPIN=" + pin + "\r", `AT+CPIN="` + pin + "\",\"" + pin + "\"\r", `AT+CMEE=1;+CLCK="SC",1,"` + pin + "\"\r", `AT+CPWD="SC","` + pin + `","` + pin + "\"\r\n"}
	for _, command := range commands {
		for cutWrite := range len(command) {
			for _, cutEcho := range []int{0, 1, cutWrite, cutWrite + 3, len(command) - 4} {
				for _, between := range []string{"", "\r\nRING\r\n"} {
					var file strings.Builder
					s := newScript()
					r := dialogue.Record(s, &file)
					_, _ = io.WriteString(r, command[:cutWrite])
					echo := strings.TrimSuffix(command, "\n")
					early := min(cutWrite, cutEcho)
					if early > 0 {
						say(t, s, r, echo[:early])
					}
					_, _ = io.WriteString(r, command[cutWrite:])
					if cutEcho = max(early, min(cutEcho, len(echo)-1)); cutEcho > early {
						say(t, s, r, echo[early:cutEcho])
					}
					if between != "" {
						say(t, s, r, between)
					}
					say(t, s, r, echo[cutEcho:])
					say(t, s, r, "\r\nOK\r\n")
					require.NoError(t, r.Close())
					for i := 0; i+3 <= len(pin); i++ {
						require.NotContains(t, file.String(), pin[i:i+3], "write cut at %d, echo at %d, %q", cutWrite, cutEcho, between)
					}
					require.Contains(t, file.String(), `\r\nOK\r\n`)
				}
			}
		}
	}
}

func TestACommandThatTheErrorRepeatsIsMaskedInTheFile(t *testing.T) {
	for text, want := range map[string]string{
		"what is +CPIN=97318642": "what is +CPIN=****",
		"what is CPIN 97318642":  "what is CPIN ****",
		"97318642 is wrong":      "**** is wrong",
	} {
		var file strings.Builder
		s := newScript()
		r := dialogue.Record(s, &file)
		_, err := io.WriteString(r, "AT+CPIN=97318642\r")
		require.NoError(t, err)
		say(t, s, r, "\r\n+CME ERROR: "+text+"\r\n")
		require.NoError(t, r.Close())
		assert.Contains(t, file.String(), `\r\n+CME ERROR: `+want+`\r\n`)
		assert.NotContains(t, file.String(), "97318642")
	}
}

func TestOctetByOctetNoSecretReachesTheFile(t *testing.T) {
	var file strings.Builder
	s := newScript()
	r := dialogue.Record(s, &file)
	for _, c := range "AT+CPIN=\"8642\"\r" {
		_, _ = io.WriteString(r, string(c))
		say(t, s, r, string(c))
	}
	say(t, s, r, "\r\n+CPIN: READY\r\n")
	say(t, s, r, "\r\nOK\r\n")
	require.NoError(t, r.Close())
	assert.NotContains(t, file.String(), "8642")
	assert.Equal(t, 2, strings.Count(file.String(), `AT+CPIN="****"\r`))
}

func TestOctetByOctetNoPieceOfASecretReachesTheFileThoughANoticeBreaksItsEcho(t *testing.T) {
	for _, command := range []string{"AT+CPIN=\"97318642\"", "AT+CPIN=97318642", "\x1bat+cpin=97318642", "ATD**04*97318642*97318642*97318642#;"} {
		for place := range len(command) {
			var file strings.Builder
			s := newScript()
			r := dialogue.Record(s, &file)
			for i, c := range command {
				_, _ = io.WriteString(r, string(c))
				if i == place {
					say(t, s, r, "\r\nRING\r\n")
				}
				say(t, s, r, string(c))
			}
			_, _ = io.WriteString(r, "\r")
			say(t, s, r, "\r\r\nOK\r\n")
			require.NoError(t, r.Close())
			for i := range len("97318642") - 2 {
				require.NotContains(t, file.String(), "97318642"[i:i+3], "RING at %d", place)
			}
			require.Contains(t, file.String(), `\r\nRING\r\n`)
		}
	}
}

func TestAPDUThatHoldsTheDigitsOfThePINIsKept(t *testing.T) {
	var file strings.Builder
	s := newScript()
	r := dialogue.Record(s, &file)
	_, _ = io.WriteString(r, "AT+CPIN=8642\r")
	say(t, s, r, "\r\nOK\r\n")
	say(t, s, r, "\r\n+CMT: ,30\r\n0791864286428642\r\n")
	require.NoError(t, r.Close())
	assert.Contains(t, file.String(), "0791864286428642")
}

type broken struct{}

var errDisk = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errDisk }

func TestAFullDiskDoesNotStopTheModem(t *testing.T) {
	s := newScript()
	r := dialogue.Record(s, broken{})
	_, err := io.WriteString(r, "AT\r")
	require.NoError(t, err)
	say(t, s, r, "\r\nOK\r\n")
	assert.ErrorIs(t, r.Close(), errDisk)
}
