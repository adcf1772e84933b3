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

func TestStoredMessagesMeetFaults(t *testing.T) {
	everyMake(t, func(t *testing.T, p modemtest.Personality) {
		ctx := context.Background()
		m, sim := sender(t, p, nil, nil)
		drafts, err := m.Store(ctx, "SM", receiverNumber, "Hello", nil)
		require.NoError(t, err)
		sim.Fault(modemtest.LoseFinal().On("+CMSS"))
		sent, err := m.SendStored(ctx, drafts, &modem.SendOptions{ID: "x"})
		require.Error(t, err)
		assert.Equal(t, modem.Unknown, sent.Parts[0].State)
		_, err = m.SendStored(ctx, drafts, &modem.SendOptions{ID: "x"})
		assert.ErrorIs(t, err, modem.ErrSentBefore)
		assert.Len(t, sim.Sent(), 1)

		_, err = m.Store(ctx, "XX", receiverNumber, "Hello", nil)
		assert.Error(t, err, "no such memory")
		_, err = m.Store(ctx, "SM", "", "Hello", nil)
		assert.Error(t, err)
		_, err = m.SendStored(ctx, nil, nil)
		assert.Error(t, err)
		sim.Fault(modemtest.Refuse(modemtest.CMS(322)).On("+CMGW"))
		_, err = m.Store(ctx, "SM", receiverNumber, "Hello", nil)
		assert.ErrorIs(t, err, gsmerr.MemoryFull)
	})
}

func TestAReceivedMessageIsNotSentOn(t *testing.T) {
	nw := modemtest.NewNetwork(nil)
	m, sim := sender(t, modemtest.Generic, nw, nil)
	require.NoError(t, nw.SMS("+15550003333", "+15550001111", "private"))
	require.NoError(t, sim.Wait(t.Context(), func(tr modemtest.Transcript) bool { return tr.Contains(modemtest.Event, "message stored in SM") }))
	_, err := m.SendStored(context.Background(), []modem.Draft{{Memory: "SM", Index: 1}}, nil)
	assert.Error(t, err)
	assert.Empty(t, sim.Sent())
}
