package modemtest_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
	"github.com/semioctet/gsm/modem/modemtest"
)

// multiplexed returns a modem whose line is multiplexed, and a terminal on channels 1 and 2.
func multiplexed(t *testing.T, command string, p mux.Params) (m *modemtest.Modem, host *mux.Mux, first, second *terminal) {
	t.Helper()
	m, te := connect(t, nil)
	te.ask(command, lines("OK"))
	host, err := mux.Open(context.Background(), te.rw, p)
	require.NoError(t, err)
	t.Cleanup(func() { _ = host.Close() })
	open := func(dlci int) *terminal {
		c, err := host.Open(context.Background(), dlci, nil)
		require.NoError(t, err)
		return &terminal{t: t, modem: m, rw: c, patience: 5 * time.Second}
	}
	first, second = open(1), open(2)
	synctest.Wait()
	return m, host, first, second
}

func TestMultiplexedChannelsTakeCommandsOfTheirOwn(t *testing.T) {
	for command, p := range map[string]mux.Params{
		"AT+CMUX=0":         {},
		"AT+CMUX=0,0,5,127": {N1: 127},
		"AT+CMUX=1,1":       {Advanced: true, UI: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			m, _, first, second := multiplexed(t, command, p)
			first.write("AT+CMGS=")                         // half a command on one
			second.ask("AT+CSQ", lines("+CSQ: 20,0", "OK")) // a whole one on the other
			first.ask("15", "\r\n> ")                       // an open prompt
			second.ask("AT+CMUX=0", lines("ERROR"))         // refused inside
			m.Unsolicited("RING")                           // in the middle of the prompt
			first.until("\r\nRING\r\n")                     // on the first channel
			second.ask("AT+CGSN", lines("490154203237518", "OK"))
			first.write(hello + "\x1a")
			assert.Contains(t, first.until("OK\r\n"), "+CMGS: 1")
			assert.Len(t, m.Sent(), 1)
		})
	}
}

func TestMultiplexerNeedsValuesThatMakeSense(t *testing.T) {
	_, te := connect(t, nil)
	te.ask("AT+CMEE=1", lines("OK"))
	for _, values := range []string{"2", "0,2", "0,0,9", "0,0,5,0", "0,0,5,31,30,3,20", "x"} {
		te.ask("AT+CMUX="+values, lines("+CME ERROR: 50"))
	}
	te.write("AT+CMUX=?\r")
	p, err := mux.Params{N1: 127}.Fit(strings.TrimSpace(strings.TrimSuffix(te.until("OK\r\n"), "OK\r\n")))
	require.NoError(t, err)
	assert.Equal(t, "0,0,,127", p.String())
}

func TestClosingTheMultiplexerGivesCommandsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, host, first, _ := multiplexed(t, "AT+CMUX=0", mux.Params{})
		require.NoError(t, host.Close())
		_, err := first.rw.Read(make([]byte, 1))
		require.ErrorIs(t, err, mux.ErrClosed)
		synctest.Wait() // the modem has let go of the line
		te := &terminal{t: t, modem: m, rw: m.Open(), patience: 5 * time.Second}
		te.ask("AT+CSQ", lines("+CSQ: 20,0", "OK"))
	})
}

func TestATerminalThatCrashedFindsTheMultiplexerAndClosesIt(t *testing.T) {
	for command, p := range map[string]mux.Params{"AT+CMUX=0": {}, "AT+CMUX=1": {Advanced: true}} {
		synctest.Test(t, func(t *testing.T) {
			m, te := connect(t, nil)
			te.ask(command, lines("OK"))
			_, err := mux.Open(context.Background(), te.rw, p)
			require.NoError(t, err)
			require.NoError(t, te.rw.Close()) // no farewell

			te = &terminal{t: t, modem: m, rw: m.Open(), patience: 5 * time.Second}
			te.write("AT\r") // means nothing there
			te.write(string(mux.CloseDown()))
			require.NoError(t, m.Wait(t.Context(), func(tr modemtest.Transcript) bool {
				return tr.Contains(modemtest.Event, "multiplexer ended")
			}))
			te.write("\rAT+CSQ\r")
			te.until(lines("+CSQ: 20,0", "OK"))
		})
	}
}

func TestWhatEndsTheMultiplexerOnTheModem(t *testing.T) {
	for name, end := range map[string]func(m *modemtest.Modem){
		"reboot":  func(m *modemtest.Modem) { m.Reboot(time.Second) },
		"hang-up": func(m *modemtest.Modem) { m.HangUp(nil) },
		"close":   func(m *modemtest.Modem) { _ = m.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, host, first, _ := multiplexed(t, "AT+CMUX=0", mux.Params{})
				end(m)
				if name == "reboot" {
					require.ErrorIs(t, host.Test(context.Background()), mux.ErrTimeout)
					synctest.Wait() // the modem has let go of the line
					te := &terminal{t: t, modem: m, rw: m.Open(), patience: 5 * time.Second}
					te.write("ATE0\r")
					te.until(lines("OK"))
					return
				}
				<-host.Done()
				_, err := io.ReadAll(first.rw)
				require.ErrorIs(t, err, mux.ErrLine)
			})
		})
	}
}

// TestMessagesArriveOnAMultiplexedLine by notice on the first channel, read on the second.
func TestMessagesArriveOnAMultiplexedLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		m := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer func() { _ = m.Close() }()
		te := &terminal{t: t, modem: m, rw: m.Open(), patience: 5 * time.Second}
		te.ask("ATE0;+CNMI=2,1;+CMGF=1;+CMUX=0", "ATE0;+CNMI=2,1;+CMGF=1;+CMUX=0\r"+lines("OK"))
		host, err := mux.Open(context.Background(), te.rw, mux.Params{})
		require.NoError(t, err)
		defer func() { _ = host.Close() }()
		require.NoError(t, nw.SMS("+15550002222", "+15550001111", "before any channel"))
		synctest.Wait()
		for _, dlci := range []int{2, 1} {
			c, err := host.Open(context.Background(), dlci, nil)
			require.NoError(t, err)
			defer func() { _ = c.Close() }()
			synctest.Wait()
			channel := &terminal{t: t, modem: m, rw: c, patience: 5 * time.Second}
			require.NoError(t, nw.SMS("+15550002222", "+15550001111", "hello"))
			channel.until("+CMTI:")
			channel.until("\r\n")
			channel.write("AT+CMGL=\"REC UNREAD\"\r")
			assert.Contains(t, channel.until("\r\nOK\r\n"), "hello")
		}
	})
}

// TestMessagesGoToTheChannelThatAskedForThem, other notices to the first.
func TestMessagesGoToTheChannelThatAskedForThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		m := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
		defer func() { _ = m.Close() }()
		te := &terminal{t: t, modem: m, rw: m.Open(), patience: 5 * time.Second}
		te.ask("ATE0;+CMUX=0", "ATE0;+CMUX=0\r"+lines("OK"))
		host, err := mux.Open(context.Background(), te.rw, mux.Params{})
		require.NoError(t, err)
		defer func() { _ = host.Close() }()
		var channels [2]*terminal
		for i := range channels {
			c, err := host.Open(context.Background(), 1+i, nil)
			require.NoError(t, err)
			channels[i] = &terminal{t: t, modem: m, rw: c, patience: 5 * time.Second}
		}
		channels[1].ask("AT+CNMI=2,1", lines("OK"))
		require.NoError(t, nw.SMS("+15550002222", "+15550001111", "hello"))
		channels[1].until("+CMTI: \"SM\",1\r\n")
		m.Unsolicited("RING")
		assert.Equal(t, lines("RING"), channels[0].until("RING\r\n"))
		require.NoError(t, channels[1].rw.Close())
		synctest.Wait()
		require.NoError(t, nw.SMS("+15550002222", "+15550001111", "again"))
		assert.Equal(t, lines("+CMTI: \"SM\",2"), channels[0].until("\",2\r\n"))
	})
}
