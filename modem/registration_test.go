package modem_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestARefusalOfTheNetworkComesWithItsCause(t *testing.T) { // 3GPP TS 27.007 7.2, 10.1.20, 10.1.22
	tests := []struct {
		make    modemtest.Personality
		domains []string
		cause   int
	}{
		{modemtest.Generic, []string{"+CREG", "+CGREG"}, 11},
		{modemtest.MediaTek, []string{"+CREG", "+CGREG", "+CEREG"}, 11},
		{modemtest.SIM800, []string{"+CREG", "+CGREG"}, 0}, // tells none
	}
	for _, tt := range tests {
		t.Run(tt.make.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := simulated(t, &modemtest.Options{Personality: tt.make})
				m, err := open(t, sim, nil)
				require.NoError(t, err)
				require.NoError(t, m.WaitReady(t.Context()))
				sim.DenyRegistration(11)
				synctest.Wait()
				assert.Equal(t, modem.Denied, m.State())
				all, err := m.Registrations(t.Context())
				require.NoError(t, err)
				causes := map[string]int{}
				for _, r := range all {
					if r.Status == modem.RegDenied {
						causes[r.Domain] = r.Cause
					}
				}
				want := map[string]int{}
				for _, d := range tt.domains {
					want[d] = tt.cause
				}
				assert.Equal(t, want, causes)
				sim.SetRegistration(1)
				synctest.Wait()
				require.NoError(t, m.WaitReady(t.Context()))
			})
		})
	}
}
