package mux_test

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/mux"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestStartAgreesWithTheModem(t *testing.T) {
	tests := []struct {
		name, offer, want string
		params            mux.Params
		fault             modemtest.Fault
	}{
		{"the values asked for", "", "AT+CMUX=0,0,,127", mux.Params{N1: 127}, modemtest.Fault{}},
		{"the defaults", "", "AT+CMUX=0", mux.Params{}, modemtest.Fault{}},
		{"advanced option", "", "AT+CMUX=1,1", mux.Params{Advanced: true, UI: true}, modemtest.Fault{}},
		{"one value of each: Quectel M10", "+CMUX: (0),(0),(5),(127),(10),(3),(30),(10),(2)", "AT+CMUX=0,0,5,127,10,3,30,10,2", mux.Params{N1: 1500}, modemtest.Fault{}},
		{"long frames only", "+CMUX: (0),(0),(5),(4000)", "AT+CMUX=0,0,5,4000", mux.Params{}, modemtest.Fault{}},
		{"advanced only: Enfora", "+CMUX: (1),(0),(1-6),(10-100)", "AT+CMUX=1,0,,100", mux.Params{N1: 127}, modemtest.Fault{}},
		{"a modem that does not tell", "ERROR", "AT+CMUX=0,0,,127", mux.Params{N1: 127}, modemtest.Fault{}},
		{"a late answer to the first command", "", "AT+CMUX=0,0,,127", mux.Params{N1: 127}, modemtest.Late(1500 * time.Millisecond)},
		{"a late answer to the question", "", "AT+CMUX=0,0,,127", mux.Params{N1: 127}, modemtest.Late(3 * time.Second).On("+CMUX=?")},
		{"an answer octet by octet", "", "AT+CMUX=0,0,,127", mux.Params{N1: 127}, modemtest.Split(1).Always()},
		{"notices meanwhile", "", "AT+CMUX=0,0,,127", mux.Params{N1: 127}, modemtest.Notice(modemtest.BeforeAnswer, "RING").Always()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := modemtest.Generic
				if tt.offer != "" {
					p.Answers = map[string]string{"+CMUX=?": tt.offer}
				}
				modem := modemtest.New(&modemtest.Options{Personality: p})
				defer func() { _ = modem.Close() }()
				if tt.fault.String() != "" {
					modem.Fault(tt.fault)
				}
				line := modem.Open()
				_, _ = io.WriteString(line, "ATV0\r") // what an earlier program left
				m, err := mux.Start(context.Background(), line, tt.params)
				require.NoError(t, err)
				defer func() { _ = m.Close() }()
				assert.Contains(t, modem.Transcript().Commands(), tt.want)
				modem.ClearFaults()
				useTwoChannels(t, m)
			})
		})
	}
}

// TestStartAsksForLessWhatTheModemRefuses of a modem that does not tell what it takes.
func TestStartAsksForLessWhatTheModemRefuses(t *testing.T) {
	tests := []struct {
		name    string
		params  mux.Params
		refused []string
		want    string // accepted
	}{
		{"frames of another size", mux.Params{N1: 127}, []string{"0,0,,127"}, "0"},
		{"a speed", mux.Params{Speed: 921600, N1: 1509}, []string{"0,0,8,1509"}, "0"},
		{"UI frames", mux.Params{UI: true}, []string{"0,1"}, "0"},
		{"the advanced option with long frames", mux.Params{Advanced: true, N1: 512}, []string{"1,0,,512"}, "1,0"},
		{"the advanced option", mux.Params{Advanced: true, N1: 512}, []string{"1,0,,512", "1,0"}, "0"},
		{"all but the one it knows: Quectel M10", mux.Params{N1: 1509}, []string{"0,0,,1509", "0"}, "0,0,5,127,10,3,30,10,2"},
		{"the defaults", mux.Params{}, []string{"0"}, "0,0,5,127,10,3,30,10,2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := modemtest.Generic
				p.Answers = map[string]string{"+CMUX=?": "ERROR"}
				for _, values := range tt.refused {
					p.Answers["+CMUX="+values] = "ERROR"
				}
				modem := modemtest.New(&modemtest.Options{Personality: p})
				defer func() { _ = modem.Close() }()
				m, err := mux.Start(context.Background(), modem.Open(), tt.params)
				require.NoError(t, err)
				defer func() { _ = m.Close() }()
				commands := modem.Transcript().Commands()
				assert.Equal(t, "AT+CMUX="+tt.want, commands[len(commands)-1])
				useTwoChannels(t, m)
			})
		})
	}
}

func useTwoChannels(t *testing.T, m *mux.Mux) {
	t.Helper()
	for dlci := range 2 {
		c, err := m.Open(context.Background(), dlci+1, nil)
		require.NoError(t, err)
		port := at.New(c, nil)
		got, err := port.Command(context.Background(), "+CSQ")
		require.NoError(t, err)
		assert.Equal(t, []string{"+CSQ: 20,0"}, got)
		defer func() { require.NoError(t, port.Close()) }()
	}
}

func TestStartTakesAModemOutOfAnEarlierMultiplexer(t *testing.T) {
	for name, p := range map[string]mux.Params{"basic": {N1: 127}, "advanced": {Advanced: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				modem := modemtest.New(nil)
				defer func() { _ = modem.Close() }()
				line := modem.Open()
				_, err := mux.Start(context.Background(), line, p)
				require.NoError(t, err)
				require.NoError(t, line.Close()) // a crash
				m, err := mux.Start(context.Background(), modem.Open(), mux.Params{})
				require.NoError(t, err)
				useTwoChannels(t, m)
				require.NoError(t, m.Close())
			})
		})
	}
}

// TestStartFindsWhatAnEarlierProgramLeft in the modem, and sends nothing of it.
func TestStartFindsWhatAnEarlierProgramLeft(t *testing.T) {
	for name, left := range map[string]string{
		"half a command":                 "AT+CMGF=",
		"half a command that is carried": "AT+CSQ;+CO",
		"a prompt":                       "AT+CMGF=0\rAT+CMGS=14\r",
		"half a message":                 "AT+CMGF=0\rAT+CMGS=14\r0001000B91",
		"numeric results with echo":      "ATE1V0\r",
		"no results":                     "ATQ1\r",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				modem := modemtest.New(nil)
				defer func() { _ = modem.Close() }()
				line := modem.Open()
				go func() { _, _ = io.WriteString(line, left) }()
				synctest.Wait()
				m, err := mux.Start(context.Background(), line, mux.Params{N1: 127})
				require.NoError(t, err)
				useTwoChannels(t, m)
				require.NoError(t, m.Close())
				require.Empty(t, modem.Sent())
			})
		})
	}
}

// TestStartHearsOfWhatItWroteAhead from a modem that answers ERROR to a line without AT: the octets that end an earlier
// multiplexer are such a line.
func TestStartHearsOfWhatItWroteAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newLine()
		go func() { // takes commands after the close down message, and ends where the multiplexer begins
			defer func() { _ = b.Close() }()
			took := false
			for lines := bufio.NewReader(b); ; {
				line, err := lines.ReadString('\r')
				switch _, command, isCommand := strings.Cut(line, "AT"); {
				case err != nil || strings.HasPrefix(command, "+CMUX=0"):
					return
				case !isCommand:
					took = true
					fallthrough
				case took && command == "+CMUX=?\r":
					_, _ = io.WriteString(b, "\r\nERROR\r\n")
				case took:
					_, _ = io.WriteString(b, "\r\nOK\r\n")
				}
			}
		}()
		_, err := mux.Start(context.Background(), a, mux.Params{})
		require.ErrorIs(t, err, mux.ErrLine)
	})
}

func TestStartEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := modemtest.Generic
		p.Unsupported = []string{"+CMUX"}
		modem := modemtest.New(&modemtest.Options{Personality: p})
		defer func() { _ = modem.Close() }()
		_, err := mux.Start(context.Background(), modem.Open(), mux.Params{})
		require.ErrorIs(t, err, mux.ErrRefused)
		assert.ErrorContains(t, err, "ERROR")

		begin := time.Now()
		modem.Reboot(time.Hour)
		_, err = mux.Start(context.Background(), modem.Open(), mux.Params{})
		require.ErrorIs(t, err, mux.ErrTimeout)
		assert.Less(t, time.Since(begin), 30*time.Second)

		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, err = mux.Start(ctx, modem.Open(), mux.Params{})
		require.ErrorIs(t, err, context.DeadlineExceeded)

		line := modem.Open()
		time.AfterFunc(time.Second, func() { modem.HangUp(nil) })
		_, err = mux.Start(context.Background(), line, mux.Params{})
		require.ErrorIs(t, err, mux.ErrLine)
	})
	synctest.Test(t, func(t *testing.T) { // offers only what this package does not speak
		p := modemtest.Generic
		p.Answers = map[string]string{"+CMUX=?": "+CMUX: (0),(2)"}
		modem := modemtest.New(&modemtest.Options{Personality: p})
		defer func() { _ = modem.Close() }()
		_, err := mux.Start(context.Background(), modem.Open(), mux.Params{})
		var wrong *mux.ParamError
		require.ErrorAs(t, err, &wrong)
	})
}
