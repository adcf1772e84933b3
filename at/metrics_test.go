package at_test

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// counted is what a port told its metrics.
type counted struct {
	mu       sync.Mutex
	commands []string
	took     []time.Duration
	errs     []error
	notices  []string
}

func (c *counted) Command(name string, took time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commands, c.took, c.errs = append(c.commands, name), append(c.took, took), append(c.errs, err)
}

func (c *counted) Notice(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notices = append(c.notices, name)
}

func TestMetricsTellEachCommandOnceUnderItsName(t *testing.T) {
	m := &counted{}
	bubble(t, &at.Options{Metrics: m}, func(t *testing.T, f *fake, p *at.Port) {
		go f.answer(func(line string) string {
			<-time.After(time.Second)
			return map[string]string{"ATD+15550001111;": "\nBUSY\n", "AT+CSQ": "\n+CSQ: 1,1\n\nOK\n", "AT+CMEE=1;+CMGF=0": "\nOK\n", "AT+CMGS=9": "\n> ", "00": "\n+CMGS: 1\n\nOK\n"}[line]
		})
		for _, line := range []string{"+CSQ", "D+15550001111;"} {
			_, _ = p.Command(t.Context(), line)
		}
		p.Batch(t.Context(), "+CMEE=1", "+CMGF=0")
		_, _ = p.Do(t.Context(), at.Command{Line: "+CMGS=9", Body: "00", HasBody: true})
		_, _ = p.Command(t.Context(), "+SILENT")
		assert.Equal(t, []string{"+CSQ", "D", "+CMEE", "+CMGS", "+SILENT"}, m.commands)
		assert.Equal(t, []time.Duration{time.Second, time.Second, time.Second, 2 * time.Second, 5 * time.Second}, m.took)
		assert.ErrorIs(t, m.errs[1], gsmerr.Busy)
		assert.ErrorIs(t, m.errs[4], at.ErrTimeout)
		assert.NoError(t, errors.Join(m.errs[0], m.errs[2], m.errs[3]))
	})
}

func TestAPINTypedIntoTheNameOfACommandIsInNoMetric(t *testing.T) {
	m, log := &counted{}, &strings.Builder{}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	_, p := open(t, &at.Options{Metrics: m, Logger: logger}, replies(map[string]string{"AT+CPIN97531864": "\nERROR\n"}))
	_, err := p.Command(t.Context(), "+CPIN97531864")
	require.ErrorIs(t, err, gsmerr.Generic)
	require.NoError(t, p.Close())
	assert.Equal(t, []string{"+CPIN****"}, m.commands)
	assert.NotContains(t, log.String(), "97531864")
}

func TestNamesOfNoticesInMetricsAreFew(t *testing.T) {
	m := &counted{}
	f, p := open(t, &at.Options{Metrics: m, Notices: []at.NoticeRule{{Name: "Hello modem"}}}, replies(map[string]string{"AT": "\nOK\n"}))
	f.say("\n+CMTI: \"SM\",1\n\n+CMT: ,2\n00AA\n\nRING\n\nCONNECT 9600\n\nHello modem\n\n\x80 garbage\n\n00AABBCC\n\nx: y\n\n^RSSI: 4\n")
	_, err := p.Command(t.Context(), "")
	require.NoError(t, err)
	assert.Equal(t, "+CMTI,+CMT,RING,CONNECT,Hello modem,,,,^RSSI", strings.Join(m.notices, ","))
}
