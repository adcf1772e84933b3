package modem_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// A modem that tells nothing of its card is found out when the storages are looked through.
func TestACardThatIsPutInOrTakenOut(t *testing.T) {
	first := func() modemtest.SIM { return modemtest.SIM{ICCID: "8988211000000777701", PIN: "1234"} }
	other := func() modemtest.SIM { return modemtest.SIM{ICCID: "8988211000000777702", PIN: "4444"} }
	notice := func(sim *modemtest.Modem) { sim.Unsolicited("+CPIN: SIM PIN") }
	nothing := func(*modemtest.Modem) {}
	tests := []struct {
		name  string
		card  func() modemtest.SIM
		tell  func(*modemtest.Modem)
		want  modem.State
		given int // PINs to this card
	}{
		{"the same card, with a notice", first, notice, modem.Ready, 1},
		{"the same card, without a notice", first, nothing, modem.Ready, 1},
		{"another one with another PIN, with a notice", other, notice, modem.SIMLocked, 1},
		{"another one with another PIN, without a notice", other, nothing, modem.SIMLocked, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{SIM: first()})
				defer sim.Close()
				m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{
					PIN: "1234", Dir: t.TempDir(), OnMessage: func(context.Context, modem.Message) error { return nil },
				})
				require.NoError(t, err)
				defer m.Close()
				require.NoError(t, m.WaitReady(t.Context()))

				sim.RemoveSIM()
				<-time.After(time.Minute)
				require.Equal(t, modem.NoSIM, m.State())
				before := pinsGiven(sim)

				sim.InsertSIM(tt.card())
				tt.tell(sim)
				<-time.After(30 * time.Minute)
				assert.Equal(t, tt.want, m.State())
				assert.Equal(t, tt.given, pinsGiven(sim)-before)

				sim.RemoveSIM()
				<-time.After(30 * time.Minute)
				assert.Equal(t, modem.NoSIM, m.State(), "it was taken out again")
			})
		})
	}
}
