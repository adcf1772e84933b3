package modemtest_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// callable runs a test on two modems of a network that may call each other.
func callable(t *testing.T, test func(t *testing.T, a, b *terminal)) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		_, a := connect(t, &modemtest.Options{Number: "+15550001111", Network: nw})
		_, b := connect(t, &modemtest.Options{Number: "+15550002222", Network: nw})
		a.patience, b.patience = time.Hour, time.Hour
		test(t, a, b)
	})
}

// join begins a data call from a to b.
func join(a, b *terminal) {
	a.write("ATD+15550002222\r")
	b.until("\r\nRING\r\n")
	b.ask("ATA", connected)
	a.until(connected)
}

func TestModemsExchangeData(t *testing.T) { // ITU-T V.250 6.3.1, 6.3.5
	callable(t, func(t *testing.T, a, b *terminal) {
		join(a, b)
		big := bytes.Repeat([]byte("0123456789abcde\n"), 1<<14) // 256 KiB
		done := make(chan error, 4)
		for _, te := range []*terminal{a, b} {
			go func() {
				_, err := te.rw.Write(big)
				done <- err
			}()
			go func() {
				got := make([]byte, len(big))
				_, err := io.ReadFull(te.rw, got)
				if !bytes.Equal(big, got) {
					err = errors.Join(err, errors.New("octets wrong"))
				}
				done <- err
			}()
		}
		require.NoError(t, errors.Join(<-done, <-done, <-done, <-done))

		pass(2 * time.Second)
		a.write("+++")
		require.Equal(t, lines("OK"), a.read())
		a.ask("AT+CLCC", lines(`+CLCC: 1,0,0,1,0,"+15550002222",145`, "OK"))
		b.write("meanwhile")
		a.ask("ATO", connected)
		require.Equal(t, "meanwhile", a.until("meanwhile"))
		pass(2 * time.Second)
		a.write("+++")
		require.Equal(t, lines("OK"), a.read())
		a.ask("ATH", lines("OK"))
		require.Equal(t, lines("NO CARRIER"), b.read())
		settle()
		for _, te := range []*terminal{a, b} {
			te.ask("AT+CLCC", lines("OK"))
			te.ask("ATO", lines("NO CARRIER"))
		}
		join(a, b)
	})
}

func TestDataCallsBetweenModemsEnd(t *testing.T) {
	tests := []struct {
		name   string
		before string // at the modem that is called
		answer bool
		do     func(a, b *terminal)
		wantA  string
		wantB  string
	}{
		{"refused", "", false, func(_, b *terminal) { b.write("ATH\r") }, lines("NO CARRIER"), lines("RING") + lines("OK")},
		{"busy", "ATD5551;", false, func(_, _ *terminal) {}, lines("BUSY"), ""},
		{"not taken", "", false, func(_, _ *terminal) { pass(2 * time.Minute) }, lines("NO ANSWER"), lines("NO CARRIER")},
		{"given up", "", false, func(a, _ *terminal) { a.write("x") }, lines("NO CARRIER"), lines("NO CARRIER")},
		{"not reachable", "AT+CFUN=4", false, func(_, _ *terminal) {}, lines("NO CARRIER"), ""},
		{"told as a data call", "AT+CRC=1", false, func(a, _ *terminal) { a.write("x") }, lines("NO CARRIER"), "\r\n+CRING: REL ASYNC\r\n"},
		{"network lost", "", true, func(a, _ *terminal) { a.modem.SetRegistration(0) }, lines("NO CARRIER"), lines("NO CARRIER")},
		{"the other one restarts", "", true, func(_, b *terminal) { b.modem.Reboot(0) }, lines("NO CARRIER"), ""},
		{"the other terminal goes", "", true, func(_, b *terminal) { _ = b.rw.Close() }, lines("NO CARRIER"), ""},
		{"ended by the network", "", true, func(a, _ *terminal) { a.modem.EndCall() }, lines("NO CARRIER"), lines("NO CARRIER")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			callable(t, func(t *testing.T, a, b *terminal) {
				if tt.before != "" {
					b.ask(tt.before, lines("OK"))
				}
				if tt.answer {
					join(a, b)
				} else {
					a.write("ATD+15550002222\r")
				}
				settle()
				tt.do(a, b)
				settle()
				assert.Equal(t, tt.wantA, a.until(tt.wantA))
				if tt.wantB != "" {
					b.until(tt.wantB)
				}
				a.ask("AT+CLCC", lines("OK"))
			})
		})
	}
}

func TestS0AnswersByItself(t *testing.T) { // ITU-T V.250 6.3.8
	callable(t, func(t *testing.T, a, b *terminal) {
		b.ask("ATS0=2", lines("OK"))
		a.write("ATD+15550002222\r")
		pass(4 * time.Second)
		require.Equal(t, lines("RING"), b.read())
		pass(4 * time.Second)
		require.Equal(t, lines("RING")+connected, b.until(connected))
		require.Equal(t, connected, a.read())
		a.write("hello")
		require.Equal(t, "hello", b.read())
	})
	callable(t, func(t *testing.T, a, b *terminal) {
		b.ask("ATS0=1", lines("OK"))
		a.ask("ATD+15550002222;", lines("OK"))
		settle()
		require.Equal(t, lines("RING"), b.read())
		a.ask("AT+CLCC", lines(`+CLCC: 1,0,0,0,0,"+15550002222",145`, "OK"))
		b.ask("AT+CLCC", lines(`+CLCC: 1,1,0,0,0,"+15550001111",145`, "OK"))
	})
}
