package modem_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// TestBroadcastsComeAgainAfterASilentReset looks at a program that takes nothing else.
func TestBroadcastsComeAgainAfterASilentReset(t *testing.T) {
	signs := map[string]func(sim *modemtest.Modem){
		"the registration goes and comes": func(sim *modemtest.Modem) {
			sim.SetRegistration(2)
			<-time.After(time.Second)
			sim.SetRegistration(-1)
			<-time.After(time.Minute)
		},
		"no sign at all": func(*modemtest.Modem) { <-time.After(11 * time.Minute) },
	}
	for name, sign := range signs {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				sim := modemtest.New(&modemtest.Options{Network: nw})
				defer sim.Close()
				got := make(chan modem.Broadcast, 4)
				m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Channels: "4370", OnBroadcast: toChannel(got)})
				require.NoError(t, err)
				defer m.Close()
				for _, line := range []string{"+CNMI=0,0,0,0,0", `+CSCB=0,"",""`} {
					_, err := m.Port().Command(t.Context(), line)
					require.NoError(t, err)
				}
				_, err = m.Port().Command(t.Context(), "+CREG=1")
				require.NoError(t, err)
				sign(sim)
				warn(t, nw, 0)
				<-time.After(time.Second)
				synctest.Wait()
				assert.Len(t, got, 1)
			})
		})
	}
}

func TestChannelsThatAreNoneAreToldBeforeAnythingIsSent(t *testing.T) {
	fine := []string{"", "50", "0,1,5,320-478,65535", "50, 4370 - 4399"} // blanks are the modem's business
	wrong := map[string]string{                                          // and the part that is named
		"abc": "abc", "50,": "", "50,4370..4399": "4370..4399", "60-50": "60-50", "65536": "65536", "-1": "-1", "1-2-3": "1-2-3",
	}
	open := func(t *testing.T, channels string) (*modemtest.Modem, error) {
		sim := modemtest.New(nil)
		t.Cleanup(func() { sim.Close() })
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Channels: channels, OnBroadcast: toChannel(make(chan modem.Broadcast, 1))})
		if err == nil {
			require.NoError(t, m.Close())
		}
		return sim, err
	}
	for _, channels := range fine {
		_, err := open(t, channels)
		assert.NoError(t, err, channels)
	}
	for channels, part := range wrong {
		sim, err := open(t, channels)
		assert.ErrorContains(t, err, fmt.Sprintf("Options.Channels %q: %q", channels, part))
		assert.Empty(t, sim.Transcript().Commands(), channels)
	}
}

func TestABroadcastThatWasDroppedIsTakenWhenTheNetworkRepeatsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Network: nw})
		defer sim.Close()
		goOn := make(chan struct{})
		got := map[uint16]int{}
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Channels: "4370", OnBroadcast: func(_ context.Context, b modem.Broadcast) error {
			<-goOn
			got[b.Serial]++
			return nil
		}})
		require.NoError(t, err)
		defer m.Close()
		const messages = 80 // more than may wait
		send := func() {
			for i := range messages {
				warn(t, nw, pdu.CBSSerial(i))
				<-time.After(time.Second)
			}
			synctest.Wait()
		}
		send()
		close(goOn)
		send()
		assert.Len(t, got, messages)
		for serial, times := range got {
			assert.Equal(t, 1, times, "message %d", serial)
		}
	})
}

// warn broadcasts a message of one page on channel 4370.
func warn(t *testing.T, nw *modemtest.Network, serial pdu.CBSSerial) {
	pages, err := pdu.NewCBSMessage(pdu.CBSPage{MessageID: 4370, Serial: serial, DCS: pdu.CBSDefault}, "", "Take shelter now.")
	require.NoError(t, err)
	octets, err := pages[0].AppendBinary(nil)
	require.NoError(t, err)
	nw.Broadcast(octets)
}
