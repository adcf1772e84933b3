package modem_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// spoilt are the ways in which octet i of what a program writes can reach a modem otherwise.
func spoilt(i int) (lost, changed []modemtest.Fault) {
	return []modemtest.Fault{modemtest.Drop(i, 1).ToModem(), modemtest.Drop(i, 2).ToModem(), modemtest.Cut(i).ToModem()},
		[]modemtest.Fault{modemtest.Flip(i, 0x01).ToModem(), modemtest.Flip(i, 0x80).ToModem()}
}

// spoiltWhole are those for all of it.
var spoiltWhole = []modemtest.Fault{
	modemtest.Lose().ToModem(), modemtest.Twice().ToModem(), modemtest.Late(7 * time.Second).ToModem(),
	modemtest.Inject(modemtest.BeforeAnswer, "\xff\x00~").ToModem(), modemtest.Inject(modemtest.AfterAnswer, "A").ToModem(),
}

// TestACommandThatReachesTheModemSpoilt is answered rightly or by an error that can be told, and the next one
// rightly.
func TestACommandThatReachesTheModemSpoilt(t *testing.T) {
	const line = "AT+CSCA?\r"
	faults := spoiltWhole
	for i := range len(line) {
		lost, changed := spoilt(i)
		faults = append(append(faults, lost...), changed...)
	}
	for _, p := range []modemtest.Personality{modemtest.Generic, modemtest.HuaweiE303} {
		for _, fault := range faults {
			t.Run(p.Name+" "+fault.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					sim := simulated(t, &modemtest.Options{Personality: p})
					port := at.New(sim.Open(), nil)
					defer port.Close()
					_, err := port.Command(t.Context(), "E0")
					require.NoError(t, err)
					sim.Fault(fault.On("+CSCA"))
					lines, err := port.Command(t.Context(), "+CSCA?")
					var refused *gsmerr.CommandError
					var interrupted *at.InterruptedError
					switch {
					case err == nil:
						assert.Equal(t, []string{`+CSCA: "+15550009999",145`}, lines)
					case !errors.As(err, &refused):
						require.ErrorAs(t, err, &interrupted)
					}
					assert.True(t, sim.Transcript().Contains(modemtest.Event, "fault: "), "it happened")
					synctest.Wait() // a second answer is nobody's as long as it comes before the next command
					lines, err = port.Command(t.Context(), "+CMGF?")
					require.NoError(t, err)
					assert.Equal(t, []string{"+CMGF: 0"}, lines)
				})
			})
		}
	}
}

// TestAMessageThatReachesTheModemSpoilt is never told as sent when the network did not get it as it was. Changed digits
// of a body are not tried: a PDU has no check sum, so a modem sends what it got.
func TestAMessageThatReachesTheModemSpoilt(t *testing.T) {
	const body = 40 // octets, and a few beyond
	for _, p := range []modemtest.Personality{modemtest.Generic, modemtest.HuaweiE303, modemtest.SIM800} {
		for after, what := range []string{"command", "body"} {
			faults := append([]modemtest.Fault{modemtest.Inject(modemtest.BeforeAnswer, "00").ToModem()}, spoiltWhole...)
			for i := range body {
				lost, changed := spoilt(i)
				faults = append(faults, lost...)
				if what == "command" {
					faults = append(faults, changed...)
				}
			}
			for _, fault := range faults {
				t.Run(fmt.Sprint(p.Name, " ", what, " ", fault), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { sendSpoilt(t, p, fault.On("+CMGS").After(after)) })
				})
			}
		}
	}
}

func sendSpoilt(t *testing.T, p modemtest.Personality, fault modemtest.Fault) {
	m, sim := sender(t, p, nil, nil)
	require.NoError(t, m.WaitReady(t.Context()))
	sim.Fault(fault)
	sent, err := m.Send(context.Background(), receiverNumber, "Hello", nil)
	assert.True(t, sim.Transcript().Contains(modemtest.Event, "fault: "), "it happened")
	got := sim.Sent()
	for _, one := range got {
		assert.Equal(t, "Hello", one.Text, "what went out")
	}
	require.Len(t, sent.Parts, 1)
	switch sent.Parts[0].State {
	case modem.Accepted:
		require.NoError(t, err)
		assert.Len(t, got, 1)
	case modem.Unknown:
		require.Error(t, err)
		assert.LessOrEqual(t, len(got), 1)
	default:
		require.Error(t, err)
		assert.Empty(t, got)
	}
	_, err = m.Send(context.Background(), receiverNumber, "the next", nil)
	require.NoError(t, err)
	got = sim.Sent()
	assert.Equal(t, "the next", got[len(got)-1].Text)
}
