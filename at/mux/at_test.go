package mux_test

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/at/mux"
	"github.com/semioctet/gsm/modem/modemtest"
)

const rounds = 200

// TestCommandsNoticesAndDataAtOnce runs commands and messages on one channel, commands on a second,
// notices on both, and a megabyte of data each way on a third, over one line with faults. The
// channels for commands lead to simulated modems.
func TestCommandsNoticesAndDataAtOnce(t *testing.T) {
	for i, tt := range options {
		for j, fault := range harmless {
			if i > 0 && j != i { // every fault with the usual option, and every option with a fault
				continue
			}
			t.Run(tt.name+"/"+fault.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					host, answering, line := pair(t, tt.Params)
					spoils(line, fault.spoiler)
					done := make(chan error, 16)
					for dlci := range 2 {
						m, port := modemOn(t, host, answering, dlci+1)
						go func() { done <- commands(port, dlci) }()
						go func() { done <- notices(m, port) }()
					}
					near, far := channel(t, host, answering, 3, nil)
					data := random(9, 1<<20)
					transfer(t, near, far, data)
					transfer(t, far, near, data)
					for range 4 {
						require.NoError(t, <-done)
					}
				})
			})
		}
	}
}

// modemOn opens a channel with a simulated modem at its far end.
func modemOn(t *testing.T, host, answering *mux.Mux, dlci int) (*modemtest.Modem, *at.Port) {
	near, far := channel(t, host, answering, dlci, nil)
	m := modemtest.New(nil)
	terminal := m.Open()
	go func() { _, _ = io.Copy(far, terminal) }()
	go func() {
		_, _ = io.Copy(terminal, far)
		_ = terminal.Close()
	}()
	port := at.New(near, nil)
	t.Cleanup(func() {
		_ = port.Close()
		_ = m.Close()
	})
	return m, port
}

// commands runs those whose answers can not be mistaken for each other.
func commands(port *at.Port, dlci int) error {
	ctx := context.Background()
	for i := range rounds {
		if _, err := port.Command(ctx, fmt.Sprintf(`+CPBW=%d,"+49151%02d%03d",145,"n%d-%d"`, 1+i%20, dlci, i, dlci, i)); err != nil {
			return err
		}
		got, err := port.Command(ctx, fmt.Sprintf("+CPBR=%d", 1+i%20))
		want := fmt.Sprintf(`+CPBR: %d,"+49151%02d%03d",145,"n%d-%d"`, 1+i%20, dlci, i, dlci, i)
		if err != nil || len(got) != 1 || got[0] != want {
			return fmt.Errorf("got %q, %w, want %q", got, err, want)
		}
	}
	answer, err := port.Do(ctx, at.Command{Line: "+CMGS=14", Body: "0001000B915155002022F2000001E1", HasBody: true})
	if err == nil && len(answer.Info) != 1 {
		err = fmt.Errorf("answer of +CMGS: %v", answer)
	}
	return err
}

// notices makes the modem report numbers, and reads them in order.
func notices(m *modemtest.Modem, port *at.Port) error {
	sub := port.Subscribe("^TICK")
	defer sub.Close()
	go func() {
		for i := range rounds {
			<-time.After(10 * time.Millisecond)
			m.Unsolicited(fmt.Sprintf("^TICK: %d", i))
		}
	}()
	for i := range rounds {
		n, err := sub.Next(context.Background())
		if err != nil || n.Line != fmt.Sprintf("^TICK: %d", i) {
			return fmt.Errorf("notice %d is %q, %w", i, n.Line, err)
		}
	}
	return nil
}

// TestPortsSurviveLostFrames on a line that loses every seventh write: a command may fail by its time
// limit, and no answer is ever another command's.
func TestPortsSurviveLostFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, answering, line := pair(t, mux.Params{N1: 127})
		_, port := modemOn(t, host, answering, 1)
		writes := 0
		line.in.set(func(w *wire) {
			w.spoil = func(b []byte) [][]byte {
				if writes++; writes%7 == 0 {
					return nil
				}
				return [][]byte{b}
			}
		})
		failed := 0
		for i := range rounds {
			got, err := port.Command(context.Background(), fmt.Sprintf("+CSQ;+CPBR=%d;+CREG?", 1+i%20))
			if err != nil {
				failed++
				continue
			}
			assert.NotEmpty(t, got)
		}
		assert.Positive(t, failed, "the fault did not happen")
		line.in.set(func(w *wire) { w.spoil = nil })
		require.NoError(t, port.Sync(context.Background()))
		require.NoError(t, commands(port, 1))
	})
}
