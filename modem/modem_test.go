package modem_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// events collects what a modem reports.
type events struct {
	mu  sync.Mutex
	all []modem.Event
}

func (e *events) add(ev modem.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, ev)
}

// states returns the states the modem went through.
func (e *events) states() []modem.State {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []modem.State
	for _, ev := range e.all {
		if c, ok := ev.(modem.StateChange); ok {
			list = append(list, c.To)
		}
	}
	return list
}

// simulated returns a modem that ends with the test.
func simulated(t *testing.T, o *modemtest.Options) *modemtest.Modem {
	sim := modemtest.New(o)
	t.Cleanup(func() { _ = sim.Close() })
	return sim
}

// open opens a modem that ends with the test.
func open(t *testing.T, sim *modemtest.Modem, o *modem.Options) (*modem.Modem, error) {
	m, err := modem.Open(context.Background(), sim.Open(), o)
	if m != nil {
		t.Cleanup(func() { _ = m.Close() })
	}
	return m, err
}

// ready returns an open modem on a simulated one; both end with the test.
func ready(t *testing.T, o *modemtest.Options, mo *modem.Options) (*modem.Modem, *modemtest.Modem) {
	t.Helper()
	sim := simulated(t, o)
	m, err := open(t, sim, mo)
	require.NoError(t, err)
	return m, sim
}

func TestOpenGoesThroughTheStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(&modemtest.Options{PIN: "1234", SIMStart: 3 * time.Second, Registration: 4 * time.Second})
		defer sim.Close()
		var seen events
		m, err := modem.Open(context.Background(), sim.Open(), &modem.Options{PIN: "1234", OnEvent: seen.add})
		require.NoError(t, err)
		require.NoError(t, m.WaitReady(context.Background()))
		require.NoError(t, m.Close())
		assert.Equal(t, modem.Closed, m.State())
		assert.Equal(t, []modem.State{modem.Syncing, modem.SIMBusy, modem.Registering, modem.Ready, modem.Closed}, seen.states())
	})
}

func TestOpenWorksFromAnyState(t *testing.T) {
	befores := map[string]string{
		"nothing":                "",
		"echo off":               "ATE0\r",
		"text mode":              "AT+CMGF=1\r",
		"an open prompt":         "AT+CMGS=20\r",
		"an open prompt of text": "AT+CMGF=1\rAT+CMGS=\"+15550001111\"\rhello",
		"a half-typed command":   "AT+CPIN=12",
		"numeric results":        "ATV0\r",
		"no results":             "ATQ1\r",
	}
	for name, typed := range befores {
		t.Run(name, func(t *testing.T) {
			sim := simulated(t, &modemtest.Options{PIN: "1234"})
			earlier := sim.Open()
			_, err := earlier.Write([]byte(typed))
			require.NoError(t, err)
			m, err := modem.Open(context.Background(), sim.Open(), &modem.Options{PIN: "1234"})
			require.NoError(t, err)
			defer m.Close()
			require.NoError(t, m.WaitReady(context.Background()))
			attempts, err := m.Attempts(context.Background())
			require.NoError(t, err)
			assert.Equal(t, 3, attempts.PIN)
			assert.Empty(t, sim.Sent())
		})
	}
}

func TestTextsAndReportsGoThrough(t *testing.T) {
	texts := []string{"Hello, 世界 👋", strings.Repeat("All work and no play makes Jack a dull boy. ", 10)}
	for _, routing := range []modem.Routing{modem.Stored, modem.Direct} {
		for _, dir := range []string{"", t.TempDir()} {
			t.Run(fmt.Sprintf("routing %d, durable %v", routing, dir != ""), func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				alice := simulated(t, &modemtest.Options{Number: "+15550001111", PIN: "1111", Network: nw})
				bob := simulated(t, &modemtest.Options{Number: "+15550002222", PIN: "2222", Network: nw})
				reports := make(chan modem.Report, 16)
				received := make(chan modem.Message, 16)
				a, err := open(t, alice, &modem.Options{PIN: "1111", OnReport: func(_ context.Context, r modem.Report) error { reports <- r; return nil }})
				require.NoError(t, err)
				_, err = open(t, bob, &modem.Options{PIN: "2222", Routing: routing, Dir: dir, OnMessage: func(_ context.Context, msg modem.Message) error { received <- msg; return nil }})
				require.NoError(t, err)
				for _, text := range texts {
					sent, err := a.Send(context.Background(), "+15550002222", text, &modem.SendOptions{Report: true})
					require.NoError(t, err)
					msg := <-received
					assert.Equal(t, text, msg.Text)
					assert.Equal(t, "+15550001111", msg.From)
					assert.Len(t, msg.Parts, len(sent.Parts))
					assert.Empty(t, msg.Deviations)
					var last modem.Report
					for range sent.Parts {
						last = <-reports
						assert.Equal(t, sent.ID, last.SentID)
						assert.True(t, last.Status.Delivered())
					}
					assert.Equal(t, modem.Delivered, last.Verdict)
				}
			})
		}
	}
}

// TestE303 is the story of a stick whose SIM wanted its PIN while the program believed that its
// text had been sent.
func TestE303(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	receiver := simulated(t, &modemtest.Options{Number: "+15550002222", Network: nw})
	stick := simulated(t, &modemtest.Options{Number: "+15550001111", PIN: "1234", Network: nw, Personality: modemtest.HuaweiE303})
	ctx := context.Background()

	m, err := open(t, stick, nil)
	assert.ErrorIs(t, err, gsmerr.SIMPINRequired, "Open says so at once")
	require.NotNil(t, m)
	assert.Equal(t, modem.SIMLocked, m.State())
	_, err = m.Command(ctx, "Z")
	require.NoError(t, err)
	_, err = m.Command(ctx, "+CMEE=1")
	require.NoError(t, err)
	_, err = m.Command(ctx, "+CMGF=1")
	require.NoError(t, err)
	_, err = m.Command(ctx, `+CMGS="00525528960002"`)
	assert.ErrorIs(t, err, gsmerr.CMECode(11))
	assert.ErrorIs(t, err, gsmerr.SIMPINRequired)
	assert.Contains(t, err.Error(), "Modem.Unlock", "the error says what to do")
	_, err = m.Send(ctx, "+15550002222", "hello", nil)
	assert.ErrorIs(t, err, gsmerr.SIMPINRequired, "nothing is said to be sent")

	require.NoError(t, m.Unlock(ctx, "1234", nil))
	sent, err := m.Send(ctx, "+15550002222", "hello", nil)
	require.NoError(t, err)
	assert.Equal(t, modem.Accepted, sent.Parts[0].State)
	_ = receiver
}

func TestE303WithAWrongPIN(t *testing.T) {
	dir := t.TempDir()
	stick := simulated(t, &modemtest.Options{PIN: "1234", Personality: modemtest.HuaweiE303})
	for start := range 50 {
		m, err := open(t, stick, &modem.Options{PIN: "9999", Dir: dir})
		require.Error(t, err)
		var lock *modem.LockedError
		require.ErrorAs(t, err, &lock)
		assert.Equal(t, 2, lock.Attempts.PIN, "start %d", start)
		if start == 0 {
			assert.ErrorIs(t, err, gsmerr.IncorrectPassword)
		} else {
			assert.ErrorIs(t, err, modem.ErrPINTried)
		}
		assert.NotContains(t, err.Error(), "9999")
		require.NoError(t, m.Close())
	}
	m, err := open(t, stick, &modem.Options{PIN: "1234", Dir: dir})
	assert.ErrorIs(t, err, modem.ErrFewAttempts, "the right one is not given by itself either, since nobody knows that it is right")
	require.NoError(t, m.Unlock(context.Background(), "1234", &modem.UnlockOptions{Force: true}))
	assert.NoError(t, m.WaitReady(context.Background()))
}

// TestTypeOfAddress0x11 is the story of a text that a phone never showed, because its type of
// address lacked the high bit and the parser gave up.
func TestTypeOfAddress0x11(t *testing.T) {
	const text = "0891683109520000F0000A11620010861400006190032180958004D4F29C0E"
	for _, header := range []string{"+CMT: ,22", "+EIMSCMT: ,22"} {
		t.Run(header, func(t *testing.T) {
			sim := simulated(t, &modemtest.Options{})
			got := make(chan modem.Message, 1)
			m, err := open(t, sim, &modem.Options{OnMessage: func(_ context.Context, msg modem.Message) error { got <- msg; return nil }})
			require.NoError(t, err)
			sim.Unsolicited(header, text)
			msg := <-got
			assert.Equal(t, "Test", msg.Text[:4])
			require.Len(t, msg.Deviations, 1)
			assert.Equal(t, "TP-OA", msg.Deviations[0].Field)
			assert.Contains(t, msg.Deviations[0].Error(), "type of address 0x11")
			assert.Equal(t, modem.Ready, m.State())
		})
	}
	_, err := pdu.Reader{Strict: true}.ReadHex(text, 22)
	var fault *pdu.FieldError
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, "TP-OA", fault.Field)
}
