package modem_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/semioctet/gsm/modem"
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
