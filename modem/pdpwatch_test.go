package modem_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestPacketConnectionsThatChangeAreEvents(t *testing.T) {
	seen := newCollected()
	_, sim := ready(t, nil, &modem.Options{OnEvent: seen.add})
	for _, tt := range []struct {
		line string
		want modem.PDPChange
	}{
		{"+CGEV: NW PDN DEACT 1", modem.PDPChange{ID: 1, Network: true}}, // 3GPP TS 27.007 10.1.19
		{"+CGEV: ME PDN ACT 3,0", modem.PDPChange{ID: 3, Active: true}},
		{"+CGEV: NW ACT 1,2,0", modem.PDPChange{ID: 2, Active: true, Network: true}},
		{"+CGEV: ME DEACT 1,2,0", modem.PDPChange{ID: 2}},
		{`+CGEV: NW DEACT "IP","10.0.0.1",4`, modem.PDPChange{ID: 4, Network: true}},
		{`+CGEV: NW DEACT IP, 10.0.0.1`, modem.PDPChange{ID: -1, Network: true}},
		{"+CGEV:ME PDN DEACT", modem.PDPChange{ID: -1}},
		{"+CGEV: NW DETACH", modem.PDPChange{ID: -1, Network: true}},
		{"+CGEV: ME DETACH", modem.PDPChange{ID: -1}},
	} {
		sim.Unsolicited(tt.line)
		assert.Equal(t, tt.want, next[modem.PDPChange](t, seen), tt.line)
	}
	for _, line := range []string{"+CGEV: NW CLASS B", `+CGEV: REJECT "IP","10.0.0.1"`, "+CGEV: ME MODIFY 1,0", "+CGEV:", "+CGEV: OFF DETACH"} {
		sim.Unsolicited(line)
		assert.Equal(t, line, next[modem.Unclaimed](t, seen).Line)
	}
}

func TestPacketConnectionsAreWatched(t *testing.T) {
	m, sim := ready(t, nil, nil)
	require.NoError(t, m.WatchPDP(t.Context()))
	lines, err := m.Command(t.Context(), "+CGEREP?")
	require.NoError(t, err)
	assert.Equal(t, []string{"+CGEREP: 2,0"}, lines)
	sim.Fault(modemtest.Refuse(modemtest.CME(3)).On("+CGEREP=2"))
	require.NoError(t, m.WatchPDP(t.Context()), "one that keeps nothing while it carries data")
	lines, err = m.Command(t.Context(), "+CGEREP?")
	require.NoError(t, err)
	assert.Equal(t, []string{"+CGEREP: 1,0"}, lines)
}
