package modem_test

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

func TestServiceIndicationInOctets(t *testing.T) {
	text := func(s string) string { return "03" + hex.EncodeToString([]byte(s)) + "00" }
	const head = "000603aeaf82" + "02056a00" + "45c6"
	rows := map[string]struct {
		s    modem.ServiceIndication
		want string
	}{
		// After the example of WAP-167-ServiceInd-20010731, with the link in one string and the action told.
		"example of the standard": {modem.ServiceIndication{
			URL: "http://www.xyz.com/email/123/abc.wml", Text: "You have 4 new emails",
			Created: time.Date(1999, 6, 25, 15, 23, 15, 0, time.UTC), Expires: time.Date(1999, 6, 30, 0, 0, 0, 0, time.UTC),
		}, head + "0d" + text("xyz.com/email/123/abc.wml") + "0ac30719990625152315" + "10c30419990630" + "0701" + text("You have 4 new emails") + "0101"},
		"http":           {modem.ServiceIndication{URL: "http://a.b/"}, head + "0c" + text("a.b/") + "0701" + text("") + "0101"},
		"https":          {modem.ServiceIndication{URL: "https://a.b/", Action: modem.PushHigh}, head + "0e" + text("a.b/") + "0801" + text("") + "0101"},
		"https with www": {modem.ServiceIndication{URL: "https://www.a.b/", Action: modem.PushLow}, head + "0f" + text("a.b/") + "0601" + text("") + "0101"},
		"another scheme": {modem.ServiceIndication{URL: "tel:+1", Action: modem.PushNone}, head + "0b" + text("tel:+1") + "0501" + text("") + "0101"},
		"deletion":       {modem.ServiceIndication{ID: "17", Action: modem.PushDelete}, head + "11" + text("17") + "0901" + text("") + "0101"},
		"zone":           {modem.ServiceIndication{Created: time.Date(2026, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3600))}, head + "0ac30420260101" + "0701" + text("") + "0101"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			got, err := row.s.AppendBinary(nil)
			require.NoError(t, err)
			assert.Equal(t, row.want, hex.EncodeToString(got))
		})
	}
	for _, s := range []modem.ServiceIndication{{Text: "a\x00b"}, {URL: "\x00"}, {ID: "\x00"}, {Action: 9}} {
		got, err := s.AppendBinary([]byte{1})
		assert.Error(t, err)
		assert.Equal(t, []byte{1}, got)
	}
}

func TestPushGoesToItsPort(t *testing.T) {
	for _, p := range []modemtest.Personality{modemtest.Generic, modemtest.MediaTek, textOnly(nil)} {
		m, sim := sender(t, p, nil, nil)
		s := modem.ServiceIndication{URL: "https://example.org/" + strings.Repeat("path/", 30), Text: "Look, ünïcode"}
		sent, err := m.SendPush(context.Background(), receiverNumber, s, nil)
		require.NoError(t, err)
		require.Len(t, sent.Parts, 2)
		var data []byte
		for _, part := range sim.Sent()[0].Parts {
			ports, ok := part.Submit.UserData.Ports()
			require.True(t, ok)
			assert.EqualValues(t, pdu.PortWAPPush, ports.Destination)
			assert.Equal(t, pdu.Octets8, part.Submit.DCS.Alphabet())
			data = append(data, part.Submit.UserData.Data()...)
		}
		want, err := s.AppendBinary(nil)
		require.NoError(t, err)
		assert.Equal(t, want, data)
		_, err = m.SendPush(context.Background(), receiverNumber, modem.ServiceIndication{Text: "\x00"}, nil)
		assert.Error(t, err)
	}
}
