package at_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

func TestABatchJoinsWhatMayBeJoined(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  []string // what is written
	}{
		{"settings", []string{"+CMEE=1", "+CMGF=0", "+CNMI=2,1"}, []string{"AT+CMEE=1;+CMGF=0;+CNMI=2,1"}},
		{"basic commands", []string{"E0", "V1", "+CMEE=1", "&C0"}, []string{"ATE0", "ATV1", "AT+CMEE=1", "AT&C0"}},
		{"secrets", []string{"+CMEE=1", `+CPIN="1234"`, "+CMGF=0", `+CLCK="SC",2`}, []string{"AT+CMEE=1", `AT+CPIN="1234"`, "AT+CMGF=0", `AT+CLCK="SC",2`}},
		{"calls, resets, bodies", []string{"+CMEE=1", "D1;", "Z", "&F", "A", "+CMGL=4", "+CFUN=1"}, []string{"AT+CMEE=1", "ATD1;", "ATZ", "AT&F", "ATA", "AT+CMGL=4", "AT+CFUN=1"}},
		{"a line of 80 octets at most", []string{"+A=" + strings.Repeat("1", 35), "+B=" + strings.Repeat("2", 36), "+C=3"},
			[]string{"AT+A=" + strings.Repeat("1", 35) + ";+B=" + strings.Repeat("2", 36), "AT+C=3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, p := open(t, nil, func(string) string { return "\nOK\n" })
			for i, r := range p.Batch(t.Context(), tt.lines...) {
				assert.NoError(t, r.Err)
				assert.Equal(t, tt.lines[i], r.Line)
			}
			assert.Equal(t, strings.Join(tt.want, "\r")+"\r", f.written())
		})
	}
}

func TestABatchGivesEachCommandItsOwnResult(t *testing.T) {
	t.Run("accepted", func(t *testing.T) {
		_, p := open(t, nil, replies(map[string]string{
			"AT+CSQ;+CREG?;+CMGF=0;+COPN=1": "\n+CSQ: 9,0\n\nRING\n\n+CREG: 0,1\n\n+COPN: 1\n\n+COPN: 2\n\nOK\n",
		}))
		var got [][]string
		for _, r := range p.Batch(t.Context(), "+CSQ", "+CREG?", "+CMGF=0", "+COPN=1") {
			require.NoError(t, r.Err)
			got = append(got, r.Lines())
		}
		assert.Equal(t, [][]string{{"+CSQ: 9,0"}, {"+CREG: 0,1"}, {}, {"+COPN: 1", "+COPN: 2"}}, got)
	})
	t.Run("one of them refused", func(t *testing.T) {
		f, p := open(t, nil, replies(map[string]string{
			"AT+CMEE=1;+XYZ=1;+CSQ": "\nERROR\n", "AT+CMEE=1": "\nOK\n", "AT+XYZ=1": "\n+CME ERROR: 4\n", "AT+CSQ": "\n+CSQ: 9,0\n\nOK\n",
		}))
		r := p.Batch(t.Context(), "+CMEE=1", "+XYZ=1", "+CSQ")
		assert.NoError(t, r[0].Err)
		assert.ErrorIs(t, r[1].Err, gsmerr.OperationNotSupported)
		assert.NoError(t, r[2].Err)
		assert.Equal(t, []string{"+CSQ: 9,0"}, r[2].Lines())
		assert.Equal(t, 4, strings.Count(f.written(), "\r"))
	})
	t.Run("unsafe", func(t *testing.T) {
		f, p := open(t, nil, func(string) string { return "\nOK\n" })
		r := p.Batch(t.Context(), "+CMEE=1", "+CSQ\rAT+CFUN=0", "+CMGF=0")
		var unsafe *at.UnsafeValueError
		assert.NoError(t, r[0].Err)
		assert.ErrorAs(t, r[1].Err, &unsafe)
		assert.NoError(t, r[2].Err)
		assert.Equal(t, "AT+CMEE=1\rAT+CMGF=0\r", f.written())
	})
	t.Run("interrupted", func(t *testing.T) {
		f, p := open(t, nil, nil)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-f.line; cancel() }()
		r := p.Batch(ctx, "+CMEE=1", "+CMGF=0", "E0")
		want := []at.Outcome{at.OutcomeUnknown, at.OutcomeUnknown, at.OutcomeNotSent}
		for i := range r {
			assert.ErrorIs(t, r[i].Err, context.Canceled)
			assert.Equal(t, want[i], at.OutcomeOf(r[i].Err))
		}
	})
	t.Run("none", func(t *testing.T) {
		_, p := open(t, nil, nil)
		assert.Empty(t, p.Batch(t.Context()))
	})
}
