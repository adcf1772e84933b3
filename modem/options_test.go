package modem_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestPrintedOptionsDoNotShowThePIN(t *testing.T) {
	o := modem.Options{PIN: "97531864", Dir: "/var/lib/gsm"}
	values := map[string]any{"options": o, "pointer": &o, "of a keeper": modem.KeepOptions{Modem: o}, "in a list": []modem.Options{o}}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			slog.New(slog.NewTextHandler(&log, nil)).Info("opening", "options", value)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("opening", "options", value)
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
				fmt.Fprintf(&log, verb, value)
			}
			assert.NotContains(t, log.String(), "97531864")
			assert.NotContains(t, log.String(), fmt.Sprintf("%x", "97531864"))
			assert.Contains(t, log.String(), "****")
			assert.Contains(t, log.String(), "/var/lib/gsm")
		})
	}
}

func TestAServiceCentreWithANameIsRefused(t *testing.T) {
	m, sim := sender(t, modemtest.Generic, nil, nil)
	_, err := m.Send(t.Context(), receiverNumber, "Hello", &modem.SendOptions{ServiceCentre: "Operator"})
	assert.EqualError(t, err, `modem: service centre "Operator": a service centre has a number, not a name`)
	assert.Empty(t, sim.Sent())
}

func TestAPUKForACardThatWantsNoCodeIsRefusedInSoManyWords(t *testing.T) {
	m, _ := sender(t, modemtest.Generic, nil, nil)
	err := m.Unblock(t.Context(), "11223344", "4321", nil)
	assert.ErrorIs(t, err, modem.ErrWrongCode)
	assert.ErrorContains(t, err, "no code wanted")
	assert.NotErrorIs(t, err, gsmerr.PhoneLocked)
}

func TestPrintedModemsDoNotShowThePIN(t *testing.T) {
	sim := modemtest.New(nil)
	defer sim.Close()
	o := modem.Options{PIN: "97531864"}
	m, err := modem.Open(t.Context(), sim.Open(), &o)
	require.NoError(t, err)
	k := modem.Keep(func(context.Context) (io.ReadWriteCloser, error) { return nil, io.EOF }, modem.KeepOptions{Modem: o})
	require.NoError(t, k.Close())
	require.NoError(t, m.Close())
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		assert.NotContains(t, fmt.Sprintf(verb, m), "97531864")
		assert.NotContains(t, fmt.Sprintf(verb, k), "97531864")
	}
}
