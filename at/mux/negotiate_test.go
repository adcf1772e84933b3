package mux_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at/mux"
)

func TestNegotiation(t *testing.T) {
	tests := []struct {
		name, answer string
		frames       []int // data octets of the frames that carry 60 octets
	}{
		{"agreed", "\x81\x11\x01\x00\x03\x0a\x3c\x00\x03\x02", []int{60}},
		{"less", "\x81\x11\x01\x00\x03\x0a\x14\x00\x03\x02", []int{20, 20, 20}},
		{"not supported", "\x11\x03\x83", []int{31, 29}},
		{"no answer", "", []int{31, 29}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, modem := asModem(t, mux.Params{})
				got := make(chan *mux.Channel, 1)
				go func() {
					c, err := m.Open(context.Background(), 1, &mux.ChannelOptions{Priority: 3, N1: 60})
					assert.NoError(t, err)
					got <- c
				}()
				modem.want(theirs(modem.data(0, "\x83\x11\x01\x00\x03\x0a\x3c\x00\x03\x02")))
				if tt.answer != "" {
					modem.say(modem.data(0, tt.answer))
				}
				modem.want(theirs(modem.command(sabm, 1)))
				modem.say(modem.response(ua, 1))
				c := <-got
				_, err := c.Write(make([]byte, 60))
				require.NoError(t, err)
				for _, n := range tt.frames {
					modem.want(theirs(modem.data(1, strings.Repeat("\x00", n))))
				}
			})
		})
	}
}
