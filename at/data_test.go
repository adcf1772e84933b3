package at_test

import (
	"bytes"
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

// connect opens a data connection; the fake's lines are then the test's again.
func connect(t *testing.T, f *fake, p *at.Port, answer string) *at.DataConn {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); <-f.line; f.raw(answer) }()
	d, err := p.Connect(t.Context(), at.Command{Line: "D*99#"})
	require.NoError(t, err)
	<-done
	return d
}

func TestDataMode(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		sub := p.Subscribe()
		d := connect(t, f, p, "ATD*99#\r\r\nCONNECT 115200\r\n\n\r\nRING\r\n+CMTI: \"SM\",1\r\n\xff\x00")
		assert.Equal(t, "CONNECT 115200", d.Result())
		const want = "\n\r\nRING\r\n+CMTI: \"SM\",1\r\n\xff\x00"
		got := make([]byte, len(want))
		_, err := io.ReadFull(d, got)
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
		nothing(t, sub)

		n, err := d.Write([]byte("hello\r"))
		require.NoError(t, err)
		assert.Equal(t, 6, n)
		assert.Equal(t, "hello", <-f.line)

		other := make(chan error)
		go func() {
			_, err := p.Command(t.Context(), "+CSQ")
			other <- err
		}()
		synctest.Wait()
		start := time.Now()
		go func() {
			<-time.After(1500 * time.Millisecond) // guard time, then the sequence
			f.raw("last\r\nOK\r\n")
			assert.Equal(t, "+++ATH", <-f.line, "the command of the other goroutine came before")
			f.say("\nOK\n")
			assert.Equal(t, "AT+CSQ", <-f.line)
			f.say("\n+CSQ: 1,1\n\nOK\n")
		}()
		require.NoError(t, d.Close())
		require.NoError(t, d.Close())
		assert.GreaterOrEqual(t, time.Since(start), 1500*time.Millisecond)
		require.NoError(t, <-other)
		_, err = d.Read(got)
		assert.ErrorIs(t, err, at.ErrClosed)
		_, err = d.Write(got)
		assert.ErrorIs(t, err, at.ErrClosed)
	})
}

func TestTheOtherEndHangsUp(t *testing.T) {
	tests := []struct {
		name   string
		chunks []string
		data   string
		notice string
	}{
		{"at once", []string{"\r\nNO CARRIER\r\n"}, "", ""},
		{"behind data", []string{"bytes\r\nNO CARRIER\r\n"}, "bytes", ""},
		{"in two portions", []string{"bytes\r\nNO CAR", "RIER\r\n"}, "bytes", ""},
		{"with notices behind it", []string{"\r\nNO CARRIER\r\n\r\n+CGREG: 1\r\n"}, "", "+CGREG: 1"},
		{"with notices a little later", []string{"\r\nNO CARRIER\r\n", "\r\n+CGREG: 1\r\n"}, "", "+CGREG: 1"},
		{"after the same words as data", []string{"\r\nNO CARRIER\r\n\x7e\x00\r\nNO CARRIER\r\n"}, "\r\nNO CARRIER\r\n\x7e\x00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				sub := p.Subscribe()
				d := connect(t, f, p, "\r\nCONNECT\r\n")
				for _, c := range tt.chunks {
					f.raw(c)
					<-time.After(100 * time.Millisecond)
				}
				got, err := io.ReadAll(d)
				require.NoError(t, err)
				assert.Equal(t, tt.data, string(got))
				go f.answer(replies(map[string]string{"AT": "\nOK\n"}))
				_, err = p.Command(t.Context(), "")
				require.NoError(t, err)
				if tt.notice != "" {
					assert.Equal(t, []string{tt.notice}, take(t, sub, 1))
				}
				nothing(t, sub)
				require.NoError(t, d.Close())
			})
		})
	}
}

func TestADataConnectionOfANumericModem(t *testing.T) { // ITU-T V.250 6.2.6
	for _, ok := range []string{"\r\nOK\r\n", "0\r"} { // the setting counts from this line on, or from the next
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			go func() {
				numeric := true
				for line := range f.line {
					switch {
					case line == "ATV1":
						numeric = false
						f.raw(ok)
					case line == "ATD*99#" && numeric:
						f.raw("1\rdata~3\r")
					case line == "ATD*99#":
						f.raw("\r\nCONNECT\r\ndata~\r\nNO CARRIER\r\n")
					default:
						f.raw("0\r")
					}
				}
			}()
			_, err := p.Command(t.Context(), "")
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			d, err := p.Connect(ctx, at.Command{Line: "D*99#"})
			require.NoError(t, err)
			defer context.AfterFunc(ctx, func() { _ = p.Close() })()
			got, err := io.ReadAll(d)
			require.NoError(t, err)
			assert.Equal(t, "data~", string(got))
		})
	}
}

func TestWordsOfAResultInTheDataAreData(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		d := connect(t, f, p, "\r\nCONNECT\r\n")
		for _, s := range []string{"NO CARRIER\r", "\r\nNO", "\r\nOK\r\n", "say NO CARRIER\r\n"} {
			f.raw(s)
			got := make([]byte, len(s))
			_, err := io.ReadFull(d, got)
			require.NoError(t, err, s)
			assert.Equal(t, s, string(got))
		}
	})
}

func TestResultsOfADataConnectionOctetByOctet(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		say := func(text string) {
			for _, c := range text {
				f.raw(string(c))
				synctest.Wait() // until the reader has taken it
			}
		}
		d := connect(t, f, p, "\r\nCONNECT\r\n")
		var got []byte
		ended := make(chan error)
		go func() {
			var err error
			got, err = io.ReadAll(d)
			ended <- err
		}()
		go func() {
			<-time.After(1100 * time.Millisecond)
			say("data\r\nOK\r\n\r\nRING\r\n")
			assert.Equal(t, "+++ATO", <-f.line)
			say("\r\nCONNECT\r\nmore\r\nNO CARRIER\r\n\r\n+CGREG: 1\r\n")
		}()
		sub := p.Subscribe()
		require.NoError(t, d.Commands(t.Context(), func(context.Context) error { return nil }))
		assert.Equal(t, []string{"RING"}, take(t, sub, 1))
		require.NoError(t, <-ended)
		assert.Equal(t, "data\r\nmore\r\n", string(got))
		assert.Equal(t, []string{"+CGREG: 1"}, take(t, sub, 1))
	})
}

func TestConnectThatFails(t *testing.T) {
	tests := []struct {
		name, reply string
		want        error
	}{
		{"no carrier", "\nNO CARRIER\n", gsmerr.NoCarrier},
		{"busy", "\nBUSY\n", gsmerr.Busy},
		{"refused", "\n+CME ERROR: 30\n", gsmerr.CMECode(30)},
		{"a voice call", "\nOK\n", at.ErrNoConnect},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, p := open(t, nil, replies(map[string]string{"ATD15": tt.reply, "AT": "\nOK\n"}))
			_, err := p.Connect(t.Context(), at.Command{Line: "D15"})
			assert.ErrorIs(t, err, tt.want)
			_, err = p.Command(t.Context(), "")
			require.NoError(t, err)
		})
	}
}

func TestDataIsHeldBackNotHoarded(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		d := connect(t, f, p, "\r\nCONNECT\r\n")
		data := bytes.Repeat([]byte("0123456789abcdef"), 32<<10)
		sent := make(chan int, 1)
		go func() {
			n := 0
			for n < len(data) {
				if _, err := f.out.Write(data[n : n+1024]); err != nil {
					break
				}
				n += 1024
			}
			sent <- n
			_ = f.out.Close()
		}()
		synctest.Wait()
		assert.Empty(t, sent, "the modem has to wait for the reader")
		got, err := io.ReadAll(d)
		assert.ErrorIs(t, err, at.ErrHangup)
		assert.True(t, bytes.Equal(data, got))
		assert.Equal(t, len(data), <-sent)
	})
}

func TestTheEndOfTheLineInDataMode(t *testing.T) {
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
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				d := connect(t, f, p, "\r\nCONNECT\r\n")
				read := make(chan error)
				go func() { _, err := d.Read(make([]byte, 1)); read <- err }()
				synctest.Wait()
				tt.end(f, p)
				assert.ErrorIs(t, <-read, tt.want)
				<-p.Done()
				_, err := d.Write([]byte("x"))
				assert.ErrorIs(t, err, tt.want)
				assert.ErrorIs(t, d.Commands(t.Context(), func(context.Context) error { return nil }), tt.want)
				assert.NoError(t, d.Close())
			})
		})
	}
}

func TestAConnectionThatComesTooLateIsLeft(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		go func() {
			<-f.line
			<-f.line // the abort
			<-time.After(6 * time.Second)
			f.say("\nCONNECT\n")
			for line := range f.line {
				line = strings.TrimPrefix(line, "+++")
				if reply, ok := synchronise(line); ok {
					f.say(reply)
				} else {
					f.say("\nOK\n")
				}
			}
		}()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := p.Connect(ctx, at.Command{Line: "D*99#"})
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		<-time.After(10 * time.Second)
		_, err = p.Command(t.Context(), "")
		require.NoError(t, err)
		assert.Contains(t, f.written(), "+++")
	})
}

func TestRawOctets(t *testing.T) {
	length := func(line string) int {
		n, _ := at.ParseParams(line).Int(0, "length")
		if rest, ok := strings.CutPrefix(line, "CONNECT "); ok {
			n, _ = at.ParseParams(rest).Int(0, "length")
		}
		return n
	}
	tests := []struct {
		name, command, reply string
		want                 []at.Info
	}{
		{"behind a header", "+HTTPREAD", "\n+HTTPREAD: 12\n\r\nOK\r\nRING\x1a>\n\nOK\n", []at.Info{{Line: "+HTTPREAD: 12", Body: "\r\nOK\r\nRING\x1a>"}}},
		{"behind CONNECT", "+QFREAD=1,4", "\nCONNECT 4\n\x00\xff\r\n\n\nOK\n", []at.Info{{Line: "CONNECT 4", Body: "\x00\xff\r\n"}}},
		{"none", "+HTTPREAD", "\n+HTTPREAD: 0\n\nOK\n", []at.Info{{Line: "+HTTPREAD: 0"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []int{0, 1, 3} {
				f, p := open(t, nil, nil)
				go func() {
					<-f.line
					inChunks(strings.ReplaceAll(strings.ReplaceAll(tt.reply, "\r\n", "\n"), "\n", "\r\n"), size, f.raw)
				}()
				r, err := p.Do(t.Context(), at.Command{Line: tt.command, Octets: length})
				require.NoError(t, err)
				assert.Equal(t, tt.want, r.Info)
			}
		})
	}
}
