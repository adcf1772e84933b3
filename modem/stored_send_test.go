package modem_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

func TestMessagesAreSentFromTheStorage(t *testing.T) {
	everyMake(t, func(t *testing.T, p modemtest.Personality) {
		ctx := context.Background()
		nw := modemtest.NewNetwork(nil)
		reports := make(chan modem.Report, 8)
		inbox := make(chan modem.Message, 8)
		m, sim := sender(t, p, nw, &modem.Options{OnReport: toChannel(reports), OnMessage: toChannel(inbox)})
		text := strings.Repeat("stored ", 40)
		drafts, err := m.Store(ctx, "SM", receiverNumber, text, &modem.SendOptions{Report: true, Template: pdu.Submit{DCS: pdu.DCSFor(pdu.UCS2)}})
		require.NoError(t, err)
		require.Len(t, drafts, 5)
		assert.Equal(t, "SM", drafts[0].Memory)
		assert.Empty(t, sim.Sent())

		require.NoError(t, nw.SMS("+15550003333", "+15550001111", "received meanwhile"))
		assert.Equal(t, "received meanwhile", (<-inbox).Text)

		sent, err := m.SendStored(ctx, drafts, nil)
		require.NoError(t, err)
		assert.Equal(t, receiverNumber, sent.To)
		require.Len(t, sim.Sent(), 1)
		assert.Equal(t, text, sim.Sent()[0].Text)
		for i, part := range sent.Parts {
			assert.Equal(t, modem.Accepted, part.State)
			assert.Equal(t, sim.Sent()[0].Parts[i].TPDU[1], part.Reference)
			assert.Equal(t, sent.ID, (<-reports).SentID)
		}
		require.NoError(t, m.DeleteStored(ctx, drafts))
		require.NoError(t, m.DeleteStored(ctx, drafts), "an empty place is no error")
		_, err = m.SendStored(ctx, drafts, nil)
		assert.Error(t, err, "nothing lies there any more")
		assert.Len(t, sim.Sent(), 1)
		synctest.Wait()
		assert.Empty(t, inbox, "what was stored to be sent is nothing received")
	})
}

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
