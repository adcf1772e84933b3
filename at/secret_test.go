package at_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
)

func TestAPieceOfTheEchoOfASecretIsNotInTheLog(t *testing.T) {
	for _, echo := range []string{
		"AT+CPIN=\"86\n+CMTI: \"SM\",1\n42\"\n",                                       // a notice in its middle
		"IN=\"8642\"\n", "=\"8642\"\n", "8642\n", "AT+CPIN=\"8642\n", "AT+CP\n42\"\n", // octets lost
	} {
		for _, late := range []bool{false, true} {
			var log lockedBuffer
			logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			bubble(t, &at.Options{Logger: logger}, func(t *testing.T, f *fake, p *at.Port) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				go func() {
					<-f.line
					if late {
						<-time.After(2 * time.Second)
					}
					f.say(echo + "\n+CPIN: READY\n\nOK\n")
				}()
				_, err := p.Command(ctx, `+CPIN="8642"`)
				assert.Equal(t, late, err != nil)
				<-time.After(5 * time.Second)
				require.NoError(t, p.Close())
				assert.NotContains(t, log.String(), "8642", "%q", echo)
				assert.NotContains(t, log.String(), `line="42`, "%q", echo)
				assert.Contains(t, log.String(), "+CPIN: READY", "what is no secret is there")
			})
		}
	}
}
