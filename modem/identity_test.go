package modem_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestCapabilities(t *testing.T) {
	tests := []struct {
		name   string
		answer []string
		want   []string
	}{
		{"Huawei", []string{"+GCAP: +CGSM,+DS,+ES", "OK"}, []string{"+CGSM", "+DS", "+ES"}},
		{"with a space and a notice in between", []string{"RING", "+GCAP: +CGSM, +FCLASS", "^RSSI: 9", "OK"}, []string{"+CGSM", "+FCLASS"}},
		{"empty", []string{"+GCAP:", "OK"}, nil},
		{"refused", []string{"ERROR"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, sim := ready(t, nil, nil)
			sim.Fault(modemtest.Answer(tt.answer...).On("+GCAP"))
			got, err := m.Capabilities(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}
