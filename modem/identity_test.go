package modem_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
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

func TestASerialNumberIsNotTakenForTheIMEI(t *testing.T) {
	imei := modemtest.Answer(`+CGSN: "490154203237518"`, "OK").On("+CGSN=1")
	tests := []struct {
		name   string
		faults []modemtest.Fault
		want   modem.Identity
	}{
		{"27.007 5.4, a serial number", []modemtest.Fault{modemtest.Answer("SN-0042", "OK").On("+CGSN"), imei}, modem.Identity{Serial: "SN-0042", IMEI: "490154203237518"}},
		{"a modem that does not know +CGSN=1", []modemtest.Fault{modemtest.Answer("SN-0042", "OK").On("+CGSN"), modemtest.Refuse(modemtest.CME(4)).On("+CGSN=1")}, modem.Identity{Serial: "SN-0042"}},
		{"the IMEI", []modemtest.Fault{modemtest.Answer("490154203237518", "OK").On("+CGSN")}, modem.Identity{IMEI: "490154203237518"}},
		{"IMEI and version, of 16 digits", []modemtest.Fault{modemtest.Answer(`+CGSN: "4901542032375101"`, "OK").On("+CGSN")}, modem.Identity{IMEI: "4901542032375101"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, sim := ready(t, nil, nil)
			for _, f := range tt.faults {
				sim.Fault(f)
			}
			got, err := m.Identify(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.want.IMEI, got.IMEI)
			assert.Equal(t, tt.want.Serial, got.Serial)
		})
	}
}

func TestWhatAModemSaysDoesNotLeadOutOfTheFolder(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "gsm")
	sim := simulated(t, nil)
	sim.Fault(modemtest.Answer("../../outside", "OK").On("+CGSN").Always())
	m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Dir: dir})
	require.NoError(t, err)
	require.NoError(t, m.Close())
	outside, err := filepath.Glob(filepath.Join(filepath.Dir(above), "outside*"))
	require.NoError(t, err)
	assert.Empty(t, outside)
	entries, err := os.ReadDir(above)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, "gsm", entries[0].Name())
}
