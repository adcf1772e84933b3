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

func TestCommandsDuringAConnection(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		d := connect(t, f, p, "\r\nCONNECT\r\n")
		sub := p.Subscribe()
		go func() {
			<-time.After(1100 * time.Millisecond)
			f.say("\nOK\n")
			assert.Equal(t, "+++AT+CSQ", <-f.line)
			f.say("\nRING\n\n+CSQ: 3,0\n\nOK\n")
			assert.Equal(t, "ATO", <-f.line)
			f.say("\nCONNECT\nmore")
		}()
		err := d.Commands(t.Context(), func(ctx context.Context) error {
			got, err := p.Command(ctx, "+CSQ")
			assert.Equal(t, []string{"+CSQ: 3,0"}, got)
			return err
		})
		require.NoError(t, err)
		assert.Equal(t, []string{"RING"}, take(t, sub, 1))
		got := make([]byte, 4)
		_, err = io.ReadFull(d, got)
		require.NoError(t, err)
		assert.Equal(t, "more", string(got))

		go func() {
			<-time.After(1100 * time.Millisecond)
			f.say("\nOK\n")
			assert.Equal(t, "+++ATH", <-f.line)
			f.say("\nOK\n")
			assert.Equal(t, "ATO", <-f.line)
			f.say("\nNO CARRIER\n")
		}()
		err = d.Commands(t.Context(), func(ctx context.Context) error {
			_, err := p.Command(ctx, "H")
			return err
		})
		assert.ErrorIs(t, err, gsmerr.NoCarrier)
		_, err = d.Read(got)
		assert.ErrorIs(t, err, io.EOF)
		go f.answer(replies(map[string]string{"AT": "\nOK\n"}))
		_, err = p.Command(t.Context(), "")
		require.NoError(t, err, "the line is free again")
	})
}

// What the modem kept back during the data mode it tells at once (3GPP TS 27.005 3.4.1, <mode> 2).
func TestNoticesBehindTheAnswerToTheEscapeSequence(t *testing.T) {
	tests := []struct {
		name    string
		chunks  []string
		notices []string
	}{
		{"at once", []string{"\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n"}, []string{`+CMTI: "SM",1`}},
		{"a little later", []string{"\r\nOK\r\n", "\r\nRING\r\n"}, []string{"RING"}},
		{"without empty lines", []string{"\r\nOK\r\nRING\r\n"}, []string{"RING"}},
		{"several in pieces", []string{"\r\nO", "K\r\n\r\n+CM", "T: ,2\r\n00AA\r\n\r\n+CREG", ": 5\r\n"}, []string{"+CMT: ,2", "+CREG: 5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
				d := connect(t, f, p, "\r\nCONNECT\r\n")
				sub := p.Subscribe()
				go func() {
					<-time.After(1100 * time.Millisecond)
					f.raw("last")
					for _, c := range tt.chunks {
						f.raw(c)
						<-time.After(100 * time.Millisecond)
					}
					assert.Equal(t, "+++AT+CSQ", <-f.line)
					f.say("\n+CSQ: 3,0\n\nOK\n")
					assert.Equal(t, "ATO", <-f.line)
					f.say("\nCONNECT\n")
				}()
				require.NoError(t, d.Commands(t.Context(), func(ctx context.Context) error {
					_, err := p.Command(ctx, "+CSQ")
					return err
				}))
				assert.Equal(t, tt.notices, waiting(sub))
				got := make([]byte, 5)
				n, err := d.Read(got)
				require.NoError(t, err)
				assert.Equal(t, "last", string(got[:n]))
			})
		})
	}
}

// The beginning of a notice that could become OK does not make data of NO CARRIER in front of it.
func TestTheOtherEndHangsUpDuringTheEscapeSequence(t *testing.T) {
	for _, notices := range []string{"", "\r\nO", "\r\nOVER-VOLTAGE\r\n", "\r\nOK\r\n"} {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			d := connect(t, f, p, "\r\nCONNECT\r\n")
			go func() {
				<-time.After(1100 * time.Millisecond)
				for _, c := range "last\r\nNO CARRIER\r\n" + notices {
					f.raw(string(c))
				}
			}()
			err := d.Commands(t.Context(), func(context.Context) error { t.Error("run"); return nil })
			assert.ErrorIs(t, err, io.EOF)
			got, err := io.ReadAll(d)
			require.NoError(t, err)
			assert.Equal(t, "last", string(got), notices)
		})
	}
}

func TestAModemThatIgnoresTheEscapeSequence(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		d := connect(t, f, p, "\r\nCONNECT\r\n")
		const words = "\r\nOK\r\nwe said\r\n"
		go func() {
			<-time.After(1100 * time.Millisecond)
			f.raw(words)
		}()
		err := d.Commands(t.Context(), func(context.Context) error { t.Error("run"); return nil })
		assert.ErrorIs(t, err, at.ErrTimeout)
		f.raw("on")
		got := make([]byte, len(words+"on"))
		_, err = io.ReadFull(d, got)
		require.NoError(t, err)
		assert.Equal(t, words+"on", string(got))
		assert.Error(t, d.Close())
		go func() { // the next command tries once more to leave the data mode
			for line := range f.line {
				line = strings.TrimPrefix(line, "+++")
				reply, ok := synchronise(line)
				switch {
				case ok:
					f.say(reply)
				case line == "AT":
					f.say("\nOK\n")
				}
			}
		}()
		_, err = p.Command(t.Context(), "")
		require.NoError(t, err)
		assert.Contains(t, f.written(), "+++\x1bATQ0V1\r")
	})
}

func TestAModemThatHangsUpInOtherWords(t *testing.T) {
	for _, answer := range []string{"\nNO CARRIER\n", "\nNO CARRIER\n\nOK\n", "\nOK\n\nNO CARRIER\n"} {
		bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
			d := connect(t, f, p, "\r\nCONNECT\r\n")
			go func() {
				<-time.After(1100 * time.Millisecond)
				f.say("\nOK\n")
				assert.Equal(t, "+++ATH", <-f.line)
				f.say(answer)
				f.answer(replies(map[string]string{"AT": "\nOK\n"}))
			}()
			assert.NoError(t, d.Close())
			_, err := p.Command(t.Context(), "")
			require.NoError(t, err)
			assert.Equal(t, 1, strings.Count(f.written(), "+++"))
		})
	}
}

func TestCloseEndsAReadAndTheCommandsUnderWay(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		d := connect(t, f, p, "\r\nCONNECT\r\n")
		read := make(chan error, 1)
		go func() { _, err := d.Read(make([]byte, 1)); read <- err }()
		go func() {
			<-time.After(1100 * time.Millisecond)
			f.say("\nOK\n")
			assert.Equal(t, "+++ATH", <-f.line)
			f.say("\nOK\n")
		}()
		inside, commands := make(chan struct{}), make(chan error, 1)
		go func() {
			commands <- d.Commands(t.Context(), func(ctx context.Context) error {
				close(inside)
				<-ctx.Done() // something long
				return context.Cause(ctx)
			})
		}()
		<-inside
		start := time.Now()
		require.NoError(t, d.Close())
		assert.Less(t, time.Since(start), 10*time.Second)
		assert.ErrorIs(t, <-commands, at.ErrClosed)
		assert.ErrorIs(t, <-read, at.ErrClosed)
		_, err := d.Write([]byte("x"))
		assert.ErrorIs(t, err, at.ErrClosed)
		assert.NoError(t, p.Err())
	})
}

func TestCloseReleasesAReadBeforeTheModemHasHungUp(t *testing.T) {
	bubble(t, nil, func(t *testing.T, f *fake, p *at.Port) {
		d := connect(t, f, p, "\r\nCONNECT\r\n")
		closed := make(chan error, 1)
		go func() { <-time.After(time.Second); closed <- d.Close() }()
		start := time.Now()
		_, err := d.Read(make([]byte, 1))
		assert.ErrorIs(t, err, at.ErrClosed)
		assert.Equal(t, time.Second, time.Since(start))
		assert.Error(t, <-closed, "the modem never answers")
	})
}

func TestAJammedDataConnectionCanBeClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fromModem, toPort := io.Pipe()
		fromPort, toModem := io.Pipe()
		p := at.New(duplex{fromModem, toModem, func() error { _ = fromModem.Close(); return toModem.Close() }}, nil)
		go func() {
			_, _ = fromPort.Read(make([]byte, 100)) // the command, and nothing after it
			_, _ = io.WriteString(toPort, "\r\nCONNECT\r\n")
		}()
		d, err := p.Connect(t.Context(), at.Command{Line: "D*99#"})
		require.NoError(t, err)
		wrote := make(chan error, 1)
		go func() { _, err := d.Write(make([]byte, 100)); wrote <- err }()
		synctest.Wait()
		assert.ErrorIs(t, d.Close(), at.ErrTimeout)
		assert.ErrorIs(t, <-wrote, at.ErrHangup)
		assert.ErrorIs(t, p.Err(), at.ErrHangup)
	})
}
