package modemtest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem/modemtest"
)

// TestModemsCallEachOther types commands at two modems and looks at what both have written.
func TestModemsCallEachOther(t *testing.T) {
	tests := []struct {
		name     string
		caller   []string // commands, a second apart, after the call rings
		called   []string // the same, half a second later
		toCaller string   // what shows there at last
		toCalled string
	}{
		{"answered", nil, []string{"ATA"}, `+CLCC: 1,0,0,0,0,"+15550002222",145`, `+CLCC: 1,1,0,0,0,"+15550001111",145`},
		{"rings", nil, nil, `+CLCC: 1,0,3,0,0,"+15550002222",145`, `+CLCC: 1,1,4,0,0,"+15550001111",145`},
		{"refused", nil, []string{"AT+CHUP"}, "NO CARRIER", "OK"},
		{"refused as busy", nil, []string{"AT+CHLD=0"}, "BUSY", "OK"},
		{"given up", []string{"ATH"}, nil, "OK", "NO CARRIER"},
		{"ended by the other side", []string{"AT"}, []string{"ATA", "ATH"}, "NO CARRIER", "OK"},
		{"held", []string{"AT", "AT", "AT+CHLD=2"}, []string{"AT+CSSN=0,1", "ATA"}, `+CLCC: 1,0,1,0,0,"+15550002222",145`, "+CSSU: 2"},
		{"a key", []string{"AT", "AT+VTS=5"}, []string{"ATA"}, "OK", "+QTONEDET: 53"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				nw := modemtest.NewNetwork(nil)
				a := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw})
				b := modemtest.New(&modemtest.Options{Number: "+15550002222", Network: nw, Personality: modemtest.EC25})
				defer a.Close()
				defer b.Close()
				ta, tb := a.Open(), b.Open()
				say := func(w interface{ Write([]byte) (int, error) }, line string) {
					_, err := w.Write([]byte(line + "\r"))
					require.NoError(t, err)
				}
				say(ta, "ATD+15550002222;")
				for i := range 3 {
					<-time.After(500 * time.Millisecond)
					if i < len(tt.caller) {
						say(ta, tt.caller[i])
					}
					<-time.After(500 * time.Millisecond)
					if i < len(tt.called) {
						say(tb, tt.called[i])
					}
				}
				<-time.After(time.Second)
				say(ta, "AT+CLCC")
				say(tb, "AT+CLCC")
				assert.Contains(t, lastOutput(a), tt.toCaller)
				assert.Contains(t, lastOutput(b), tt.toCalled)
			})
		})
	}
}

// lastOutput is all that a modem has written, without escapes.
func lastOutput(m *modemtest.Modem) string {
	var all strings.Builder
	for _, e := range m.Transcript() {
		if e.Direction == modemtest.FromModem {
			all.WriteString(e.Text)
		}
	}
	return all.String()
}
