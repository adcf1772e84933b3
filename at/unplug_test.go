package at_test

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/serial"
)

// anyOutcome stands for whatever came first.
const anyOutcome = at.Outcome(255)

// unplugCases are the ways in which a caller can wait: what the modem writes before it goes, and
// what the caller does.
var unplugCases = []struct {
	name  string
	modem []string // after each line or body
	call  func(ctx context.Context, p *at.Port) error
	want  at.Outcome
}{
	{"a command without answer", []string{""}, run(at.Command{Line: "+CSQ"}), at.OutcomeUnknown},
	{"in the middle of a line", []string{"\r\n+CS"}, run(at.Command{Line: "+CSQ"}), at.OutcomeUnknown},
	{"between answer and result", []string{"\r\n+CSQ: 1,1\r\n"}, run(at.Command{Line: "+CSQ"}), at.OutcomeUnknown},
	{"in the middle of a listing", []string{"\r\n+CMGL: 1,1,,30\r\n079113"}, run(at.Command{Line: "+CMGL=4"}), at.OutcomeUnknown},
	{"in the middle of raw octets", []string{"\r\n+HTTPREAD: 100\r\nab"}, run(at.Command{Line: "+HTTPREAD", Octets: rawLength}), at.OutcomeUnknown},
	{"before the prompt", []string{""}, run(at.Command{Line: "+CMGS=7", Body: pdu2, HasBody: true}), at.OutcomeNotSent},
	{"behind the body", []string{"\r\n> ", ""}, run(at.Command{Line: "+CMGS=7", Body: pdu2, HasBody: true}), at.OutcomeUnknown},
	{"a call", []string{""}, run(at.Command{Line: "D15;"}), at.OutcomeUnknown},
	{"in a batch", []string{""}, func(ctx context.Context, p *at.Port) error { return p.Batch(ctx, "+CMEE=1", "+CMGF=0")[1].Err }, at.OutcomeUnknown},
	{"in a sequence", []string{""}, func(ctx context.Context, p *at.Port) error {
		return p.Exclusive(ctx, func(ctx context.Context) error { _, err := p.Command(ctx, "+CSQ"); return err })
	}, at.OutcomeUnknown},
	{"a synchronisation", []string{""}, func(ctx context.Context, p *at.Port) error { return p.Sync(ctx) }, at.OutcomeNotSent},
	{"a data connection that reads", []string{"\r\nCONNECT\r\n"}, func(ctx context.Context, p *at.Port) error {
		d, err := p.Connect(ctx, at.Command{Line: "D*99#"})
		if err == nil {
			_, err = io.ReadAll(d)
			_ = d.Close()
		}
		return err
	}, anyOutcome}, // a pseudo-terminal may lose the CONNECT
	{"a subscriber", []string{""}, func(ctx context.Context, p *at.Port) error {
		go func() { _, _ = p.Command(ctx, "+CSQ") }()
		_, err := p.Subscribe().Next(ctx)
		return err
	}, at.OutcomeUnknown},
	{"who waits for his turn", []string{""}, func(ctx context.Context, p *at.Port) error {
		go func() { _, _ = p.Command(ctx, "+CSQ") }()
		runtime.Gosched()
		_, err := p.Command(ctx, "+CBC")
		return err
	}, anyOutcome},
}

func run(c at.Command) func(context.Context, *at.Port) error {
	return func(ctx context.Context, p *at.Port) error { _, err := p.Do(ctx, c); return err }
}

// unplug runs one case and returns the time from the end of the line to the caller's return.
func unplug(t *testing.T, i int, modem io.ReadWriter, p *at.Port, end func()) time.Duration {
	c := unplugCases[i]
	ended := make(chan time.Time, 1)
	go func() {
		buf := make([]byte, 1)
		for _, answer := range c.modem {
			for {
				if _, err := modem.Read(buf); err != nil || buf[0] == '\r' || buf[0] == 0x1a {
					break
				}
			}
			_, _ = io.WriteString(modem, answer)
		}
		ended <- time.Now()
		end()
	}()
	err := c.call(context.Background(), p)
	took := time.Since(<-ended)
	assert.ErrorIs(t, err, at.ErrHangup)
	if c.want != anyOutcome {
		assert.Equal(t, c.want, at.OutcomeOf(err), "%v", err)
	}
	<-p.Done()
	assert.ErrorIs(t, p.Err(), at.ErrHangup)
	assert.NoError(t, p.Close())
	return took
}

func TestUnpluggingFreesTheCallerAtOnce(t *testing.T) {
	for i, c := range unplugCases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // its time stands still while anything can go on
				fromPort, toModem := io.Pipe()
				fromModem, toPort := io.Pipe()
				p := at.New(duplex{fromModem, toModem, func() error { _ = fromModem.Close(); return toModem.Close() }}, nil)
				took := unplug(t, i, duplex{fromPort, toPort, nil}, p, func() {
					_ = toPort.Close()
					_ = fromPort.CloseWithError(io.ErrClosedPipe)
				})
				assert.Zero(t, took)
				synctest.Wait()
			})
		})
	}
}

func TestUnpluggingAPseudoTerminalFreesTheCaller(t *testing.T) {
	var longest time.Duration
	for i, c := range unplugCases {
		t.Run(c.name, func(t *testing.T) {
			control, terminal, err := pty.Open()
			if err != nil {
				t.Skip("no pseudo-terminals here: ", err)
			}
			rw, err := serial.Open(terminal.Name(), nil)
			require.NoError(t, err)
			require.NoError(t, terminal.Close())
			took := unplug(t, i, control, at.New(rw, nil), func() { closeFile(control) })
			longest = max(longest, took)
			assert.Less(t, took, 5*time.Second, "100 ms on a machine that is not busy")
		})
	}
	t.Logf("longest wait %v", longest)
}

func closeFile(f *os.File) { _ = f.Close() }

func TestCloseFromAnyGoroutineAtAnyTime(t *testing.T) {
	for i, c := range unplugCases {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			p := at.New(f, nil)
			answers := c.modem
			go func() {
				for range f.line {
					if len(answers) > 0 {
						f.raw(answers[0])
						answers = answers[1:]
					}
				}
			}()
			done := make(chan error)
			go func() { done <- unplugCases[i].call(context.Background(), p) }()
			var closers sync.WaitGroup
			for range 4 {
				closers.Go(func() { assert.NoError(t, p.Close()) })
			}
			closers.Wait()
			assert.ErrorIs(t, <-done, at.ErrClosed)
			assert.NoError(t, p.Close())
		})
	}
	t.Run("in a subscriber", func(t *testing.T) {
		f, p := open(t, nil, nil)
		go f.say("\nRING\n")
		sub := p.Subscribe()
		for range sub.All(context.Background()) {
			assert.NoError(t, p.Close())
		}
		_, err := sub.Next(context.Background())
		assert.True(t, errors.Is(err, at.ErrClosed))
	})
}
