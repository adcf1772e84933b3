package modem_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestMessageService(t *testing.T) {
	rows := map[string]struct {
		answer string
		want   modem.MessageService
	}{
		"phase 2 (3GPP TS 27.005 3.2.1)": {"+CSMS: 0,1,1,1", modem.MessageService{Version: 0, Receive: true, Send: true, Broadcast: true}},
		"phase 2+":                       {"+CSMS: 1,1,1,0", modem.MessageService{Version: 1, Receive: true, Send: true}},
		"Quectel M95":                    {"+CSMS: 128,1,1,1", modem.MessageService{Version: 128, Receive: true, Send: true, Broadcast: true}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			m, sim := sender(t, modemtest.Generic, nil, nil)
			sim.Fault(modemtest.Answer(row.answer, "OK").On("+CSMS?"))
			got, err := m.MessageService(context.Background())
			require.NoError(t, err)
			assert.Equal(t, row.want, got)
		})
	}
	m, sim := sender(t, modemtest.Generic, nil, nil)
	sim.Fault(modemtest.Answer("+CSMS: none", "OK").On("+CSMS?"))
	_, err := m.MessageService(context.Background())
	assert.Error(t, err)
}

func TestSendDomain(t *testing.T) {
	ctx := context.Background()
	m, sim := sender(t, modemtest.Generic, nil, nil)
	for _, d := range []modem.Domain{modem.PacketOnly, modem.CircuitOnly, modem.PacketPreferred, modem.CircuitPreferred} {
		require.NoError(t, m.SetSendDomain(ctx, d))
		got, err := m.SendDomain(ctx)
		require.NoError(t, err)
		assert.Equal(t, d, got, "%v", d)
	}
	sim.Fault(modemtest.Refuse(modemtest.CME(4)).On("+CGSMS"))
	assert.ErrorIs(t, m.SetSendDomain(ctx, modem.PacketOnly), gsmerr.OperationNotSupported)
	assert.Equal(t, "domain 9", modem.Domain(9).String())
}
