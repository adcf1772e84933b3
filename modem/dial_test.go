package modem_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestDialByIDFindsTheModemAndLeavesOthersAlone(t *testing.T) {
	const iccidA, iccidB = "8949001234567890127", "89860012345678901234"
	tests := []struct {
		name, id, want string
	}{
		{"by IMEI", modemtest.HuaweiE303.IMEI, "b"},
		{"by IMEI, with a version in place of the check digit", modemtest.HuaweiE303.IMEI[:14] + "07", "b"},
		{"by ICCID", iccidA, "a"},
		{"by ICCID with the check digit left out", iccidB[:19], "b"},
		{"a modem that is not there", "356938035643809", ""},
		{"a card that is not there", "8912345678901234567", ""},
		{"something else", "b", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := modemtest.New(&modemtest.Options{PIN: "1234", SIM: modemtest.SIM{ICCID: iccidA}})
				defer a.Close()
				b := modemtest.New(&modemtest.Options{Personality: modemtest.HuaweiE303, SIM: modemtest.SIM{ICCID: iccidB}})
				defer b.Close()
				silent := modemtest.New(nil)
				defer silent.Close()
				silent.Fault(modemtest.Lose().Always())
				sims := map[string]*modemtest.Modem{"silent": silent, "a": a, "b": b}
				var opened []string
				busy := errors.New("port is in use")
				dial := modem.DialByID(tt.id, func() ([]string, error) { return []string{"busy", "silent", "a", "b"}, nil },
					func(_ context.Context, name string) (io.ReadWriteCloser, error) {
						if name == "busy" {
							return nil, busy
						}
						opened = append(opened, name)
						return sims[name].Open(), nil
					})
				begin := time.Now()
				line, err := dial(t.Context())
				assert.Less(t, time.Since(begin), 30*time.Second)
				for _, sim := range sims {
					for _, c := range sim.Transcript().Commands() {
						assert.NotRegexp(t, `\+CPIN=|\+CNMI|\+CMGF|\+CFUN|\+CREG=`, c)
					}
				}
				if tt.want == "" {
					assert.ErrorIs(t, err, modem.ErrNoLine)
					assert.ErrorIs(t, err, busy)
					assert.Nil(t, line)
					return
				}
				require.NoError(t, err)
				assert.Equal(t, tt.want, opened[len(opened)-1])
				m, err := modem.Open(t.Context(), line, nil)
				if m != nil { // a's card is locked
					defer m.Close()
				}
				assert.Equal(t, tt.want == "a", err != nil)
				before := len(opened)
				again, err := dial(t.Context())
				require.NoError(t, err)
				assert.Equal(t, []string{tt.want, tt.want}, opened[before:], "the last one is asked first, and alone")
				require.NoError(t, again.Close())
			})
		})
	}
}

func TestDialByIDEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		sim.Fault(modemtest.Lose().Always())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := modem.DialByID("490154203237518", func() ([]string, error) { return []string{"a", "b"}, nil },
			func(context.Context, string) (io.ReadWriteCloser, error) { return sim.Open(), nil })(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestDialByIDWithoutAListOfLines(t *testing.T) {
	cause := errors.New("no sysfs")
	_, err := modem.DialByID("490154203237518", func() ([]string, error) { return nil, cause }, nil)(t.Context())
	assert.ErrorIs(t, err, cause)
}
