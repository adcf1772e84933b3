package modem_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestRouteTellsWhatTheModemDoes(t *testing.T) {
	tests := []struct {
		name, offers   string // +CNMI=?
		asked, becomes modem.Routing
		setting        string
	}{
		{"stored", "(0-3),(0-3),(0-3),(0-2),(0,1)", modem.Stored, modem.Stored, "2,1,0,2,0"},
		{"direct", "(0-3),(0-3),(0-3),(0-2),(0,1)", modem.Direct, modem.Direct, "2,2,0,1,0"},
		{"stored where direct is not offered", "(0-2),(0,1),(0),(0),(0)", modem.Direct, modem.Stored, "2,1,0,0,0"},
		{"direct where nothing else is offered", "(2),(2),(0),(1),(0)", modem.Stored, modem.Direct, "2,2,0,1,0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := modemtest.Generic
			p.CNMI = tt.offers
			m, err := open(t, simulated(t, &modemtest.Options{Personality: p}), &modem.Options{
				Routing: tt.asked, OnMessage: func(context.Context, modem.Message) error { return nil },
			})
			require.NoError(t, err)
			assert.Equal(t, tt.setting, m.Route().Setting)
			assert.Equal(t, tt.becomes, m.Route().Routing)
		})
	}
}
