package modem_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

func TestTheProfileFollowsFromTheMakersName(t *testing.T) {
	tests := []struct{ manufacturer, model, want string }{ // as the modems answer +CGMI and +CGMM
		{"huawei", "E303", "Huawei"},
		{"huawei", "E173", "Huawei"},
		{"huawei", "E3531", "Huawei"},
		{"Huawei Technologies Co., Ltd.", "ME909s-120", "Huawei"},
		{"ZTE INCORPORATED", "MF190", "ZTE"},
		{"ZTE CORPORATION", "MF636", "ZTE"},
		{"SIMCOM_Ltd", "SIMCOM_SIM800L", "SIMCom"},
		{"SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "SIMCom"},
		{"Quectel_Ltd", "Quectel_M95", "Quectel"},
		{"Quectel", "EC25", "Quectel"},
		{"Quectel", "BG96", "Quectel"},
		{"Telit", "HE910", "Telit"},
		{"u-blox", "SARA-U201", "u-blox"},
		{"Sierra Wireless, Incorporated", "MC7455", "Sierra Wireless"},
		{"Cinterion", "EHS6", "Cinterion"},
		{"SIEMENS", "TC35i", "Cinterion"},
		{"MTK", "MT6765", "MediaTek"},
		{"Ericsson", "F5521gw", "Ericsson MBM"},
		{"WAVECOM MODEM", "MULTIBAND  900E  1800", "Wavecom"},
		{"Option N.V.", "GTM382", "Option"},
		{"Nokia", "Nokia 6310i", "generic"},
		{"QUALCOMM INCORPORATED", "4G USB MODEM", "generic"},
		{"", "", "generic"},
	}
	for _, tt := range tests {
		t.Run(tt.manufacturer+" "+tt.model, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := modemtest.Generic
				p.Manufacturer, p.Model = tt.manufacturer, tt.model
				p.Answers = map[string]string{"+CGMI": tt.manufacturer, "+CGMM": tt.model}
				if tt.model == "" {
					p.Answers = map[string]string{"+CGMI": "ERROR", "+CGMM": "ERROR"}
				}
				m, _ := ready(t, &modemtest.Options{Personality: p}, nil)
				assert.Equal(t, tt.want, m.Profile().Name)
				require.NoError(t, m.WaitReady(t.Context()), "what the profile asks for beside the standard does no harm")
			})
		})
	}
}

func TestMakersTellThatTheyAreFullOrHaveStarted(t *testing.T) {
	type kind uint8
	const (
		nothing kind = iota
		full
		started
	)
	tests := []struct {
		maker, notice string
		want          kind
		memory        string
	}{
		{"huawei", `^SMMEMFULL: "SM"`, full, "SM"},
		{"huawei", "^SMMEMFULL:ME", full, "ME"},
		{"SIMCOM_Ltd", "+SMS FULL", full, ""},
		{"SIMCOM_Ltd", "RDY", started, ""},
		{"SIMCOM_Ltd", "SMS Ready", started, ""},
		{"SIMCOM INCORPORATED", "SMS DONE", started, ""},
		{"Quectel", `+QIND: "smsfull","ME"`, full, "ME"},
		{"Quectel", `+QIND: "csq",20,0`, nothing, ""},
		{"Quectel", "+QIND: SMS DONE", started, ""},
		{"Quectel", "APP RDY", started, ""},
		{"Cinterion", "^SMGO: 1", full, ""},
		{"Cinterion", "^SMGO: 2", full, ""},
		{"Cinterion", "^SMGO: 0", nothing, ""},
		{"Cinterion", "+CIEV: smsfull,1", full, ""},
		{"Cinterion", "+CIEV: smsfull,0", nothing, ""},
		{"Cinterion", "^SYSSTART", started, ""},
		{"Cinterion", "^SYSSTART AIRPLANE MODE", started, ""},
		{"u-blox", "+AT: READY", started, ""},
		{"Ericsson", "*EMRDY: 1", started, ""},
		{"WAVECOM MODEM", "+WIND: 4", started, ""},
		{"WAVECOM MODEM", "+WIND: 16", nothing, ""},
		{"Nokia", "+SMS FULL", nothing, ""},
	}
	for _, tt := range tests {
		t.Run(tt.maker+" "+tt.notice, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := modemtest.Generic
				p.Answers = map[string]string{"+CGMI": tt.maker}
				sim := modemtest.New(&modemtest.Options{Personality: p})
				defer sim.Close()
				var seen events
				m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnEvent: seen.add})
				require.NoError(t, err)
				defer m.Close()
				require.NoError(t, m.WaitReady(t.Context()))
				<-time.After(time.Minute)
				before := len(sim.Transcript().Commands())
				sim.Unsolicited(tt.notice)
				<-time.After(time.Minute)
				synctest.Wait()
				seen.mu.Lock()
				defer seen.mu.Unlock()
				var got []string
				for _, e := range seen.all {
					if f, ok := e.(modem.StorageFull); ok {
						got = append(got, f.Memory)
					}
				}
				if tt.want == full {
					assert.Equal(t, []string{tt.memory}, got)
				} else {
					assert.Empty(t, got)
				}
				after := sim.Transcript().Commands()[before:]
				assert.Equal(t, tt.want == started, len(after) > 5, "set up anew: %q", after)
			})
		})
	}
}

// TestAWavecomModem tries the quirks of one: no OK after +CPIN, a list around the lists of +CPMS.
func TestAWavecomModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := modemtest.Generic
		p.Manufacturer, p.Model = "WAVECOM MODEM", "MULTIBAND  900E  1800"
		p.Answers = map[string]string{"+CGMI": p.Manufacturer, "+CPMS=?": `+CPMS: (("SM","BM","SR"),("SM"))`, "+WIND=*": ""}
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: "+15550001111", Network: nw, Personality: p})
		defer sim.Close()
		sim.Fault(modemtest.Answer("+CPIN: READY").On("+CPIN?").Always())
		var box mailbox
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{OnMessage: box.put})
		require.NoError(t, err)
		defer m.Close()
		assert.Equal(t, "Wavecom", m.Profile().Name)
		assert.Contains(t, sim.Transcript().Commands(), "AT+WIND=13")
		assert.Equal(t, []string{"SM", "SR"}, m.Route().Memories)
		require.NoError(t, nw.SMS("+15550002222", "+15550001111", "hello"))
		<-time.After(time.Minute)
		assert.Equal(t, []string{"hello"}, box.all())
		found, err := m.Diagnose(t.Context())
		require.NoError(t, err)
		assert.Empty(t, found)
	})
}
