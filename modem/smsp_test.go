package modem_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestMessageParameterAnswers(t *testing.T) {
	type list = []modem.MessageParameters
	m, sim := ready(t, nil, nil)
	testFormsOn(t, m, sim, "+CRSM=178,28482", func(ctx context.Context, m *modem.Modem) (list, error) { return m.MessageParameters(ctx) },
		form[list]{"31.102 4.2.27, the service centre alone", []string{`+CRSM: 144,0,"53696D706C65FFFFFFFFFFFFFDFFFFFFFFFFFFFFFFFFFFFFFF0791947122723033FFFFFFFFFFFFFF"`},
			list{{Record: 1, Name: "Simple", ServiceCentre: "+491722270333"}}},
		form[list]{"all of them, without quotation marks", []string{"+CRSM:144,0,FFFFFFFFFFFFFFFFFFFFFFFFE00B916407281553F8FFFFFFFF0591214365F7FFFFFFFFFFFF4008AA"},
			list{{Record: 1, Destination: "+46708251358", ServiceCentre: "+1234567", PID: 0x40, DCS: 8, Validity: 4 * 24 * time.Hour}}},
		form[list]{"a centre that is said to be there and is not", []string{`+CRSM: 144,0,"FFFFFFFFFFFFFFFFFFFFFFFFE1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0000A7"`},
			list{{Record: 1, Validity: 24 * time.Hour}}},
		form[list]{"an empty record", []string{`+CRSM: 144,0,"` + string(bytes.Repeat([]byte("FF"), 40)) + `"`}, nil},
	)
	sim.Fault(modemtest.Answer(`+CRSM: 144,0,"FFFF"`, "OK").On("+CRSM=178"))
	_, err := m.MessageParameters(t.Context())
	assert.ErrorContains(t, err, "record 1 of EF_SMSP")
}

func TestMessageParametersOfACard(t *testing.T) {
	nw := modemtest.NewNetwork(&modemtest.NetworkOptions{ServiceCentre: "+15550009999"})
	m, _ := ready(t, &modemtest.Options{Network: nw}, nil)
	all, err := m.MessageParameters(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []modem.MessageParameters{{Record: 1, ServiceCentre: "+15550009999"}}, all)
}
