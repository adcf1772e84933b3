package errors_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	gsmerr "github.com/semioctet/gsm/errors"
)

func TestCommandErrorText(t *testing.T) {
	tests := []struct {
		name string
		err  *gsmerr.CommandError
		want string
	}{
		{
			"a PIN is wanted", &gsmerr.CommandError{Command: "+CMGS=23", Code: gsmerr.CMECode(11)},
			"AT+CMGS=23: +CME ERROR 11: SIM PIN required: the SIM card wants its PIN before it does anything; " +
				"give the PIN with modem.Options.PIN or Modem.Unlock",
		},
		{
			"secrets are masked", &gsmerr.CommandError{Command: `+CPIN="1234"`, Code: gsmerr.CMECode(16)},
			`AT+CPIN="****": +CME ERROR 16: incorrect password: the PIN, PUK or password was wrong, and one attempt ` +
				"is used up; do not repeat it: read the attempts left, and find the right code first",
		},
		{
			"a vendor's code", &gsmerr.CommandError{Command: "+CMGS=23", Code: gsmerr.CMSCode(513), Vendor: "Quectel"},
			"AT+CMGS=23: +CMS ERROR 513: message length exceeds: the message is too long; split it into parts",
		},
		{
			"a word", &gsmerr.CommandError{Command: "D15551234;", Code: gsmerr.Busy},
			"ATD15551234;: BUSY: the called party is busy; call again later",
		},
		{
			"unknown number", &gsmerr.CommandError{Command: "+X", Code: gsmerr.CMECode(9999)},
			"AT+X: +CME ERROR 9999",
		},
		{
			"unknown words", &gsmerr.CommandError{Command: "+X", Code: gsmerr.TextCode{Family: "+CME ERROR", Text: "hm"}},
			"AT+X: +CME ERROR: hm",
		},
		{
			"control characters", &gsmerr.CommandError{Command: "+X\r\n", Code: gsmerr.TextCode{Family: "+CME ERROR", Text: "a\nb"}},
			`AT+X: +CME ERROR: "a\nb"`,
		},
		{
			"a modem that repeats the command", &gsmerr.CommandError{Command: "+CPIN=1234", Code: gsmerr.TextCode{Family: "+CME ERROR", Text: "what is +CPIN=1234"}},
			"AT+CPIN=****: +CME ERROR: what is +CPIN=****",
		},
		{"no code", &gsmerr.CommandError{Command: "+X"}, "AT+X: failed without a result code"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.EqualError(t, tt.err, tt.want) })
	}
}

func TestCommandErrorAs(t *testing.T) {
	err := fmt.Errorf("modem: send: %w", &gsmerr.CommandError{Command: "+CMGS=23", Code: gsmerr.CMSCode(38)})

	var refused *gsmerr.CommandError
	if assert.ErrorAs(t, err, &refused) {
		assert.Equal(t, "+CMGS=23", refused.Command)
	}
	var cms gsmerr.CMSCode
	if assert.ErrorAs(t, err, &cms) {
		assert.Equal(t, gsmerr.CMSCode(38), cms)
	}
	var cme gsmerr.CMECode
	assert.False(t, errors.As(err, &cme))
	assert.NotErrorIs(t, err, gsmerr.CMECode(38), "the number of another family")
}

// The code may come wrapped.
func TestCommandErrorWithWrappedCode(t *testing.T) {
	err := &gsmerr.CommandError{Command: "+X", Code: fmt.Errorf("again: %w", gsmerr.CMSCode(512)), Vendor: "quectel"}
	assert.ErrorIs(t, err, gsmerr.SIMBusy)
	assert.Contains(t, err.Error(), "AT+X: again: +CMS ERROR 512")
}
