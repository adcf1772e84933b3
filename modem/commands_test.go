package modem_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// sends is a method with the commands it has to send, in that order, whatever goes out in between.
type sends struct {
	name    string
	maker   string // the answer to +CGMI
	run     func(ctx context.Context, m *modem.Modem) error
	refused []string // commands that the modem refuses
	want    []string // without AT; those that the simulated modem lacks are answered by OK
}

func setTechnology(t modem.Technology) func(context.Context, *modem.Modem) error {
	return func(ctx context.Context, m *modem.Modem) error { return m.SetTechnology(ctx, t) }
}

func watchCalls(ctx context.Context, m *modem.Modem) error  { return m.WatchCalls(ctx) }
func watchClock(ctx context.Context, m *modem.Modem) error  { return m.WatchClock(ctx) }
func watchSignal(ctx context.Context, m *modem.Modem) error { return m.WatchSignal(ctx) }
func watchPDP(ctx context.Context, m *modem.Modem) error    { return m.WatchPDP(ctx) }
func detectTones(ctx context.Context, m *modem.Modem) error { return m.DetectTones(ctx) }
func powerOff(ctx context.Context, m *modem.Modem) error    { return m.PowerOff(ctx) }
func hangUp(ctx context.Context, m *modem.Modem) error      { return m.HangUp(ctx) }

func sendTones(keys string) func(context.Context, *modem.Modem) error {
	return func(ctx context.Context, m *modem.Modem) error { return m.SendTones(ctx, keys) }
}

var allSends = []sends{
	{"calls (27.007 7.6, 7.12, 7.17, 7.30)", "", watchCalls, nil, []string{"+CLIP=1", "+CNAP=1", "+CCWA=1", "+CSSN=1,1"}},
	{"calls, the first refused", "", watchCalls, []string{"+CLIP", "+CNAP"}, []string{"+CLIP=1", "+CNAP=1", "+CCWA=1", "+CSSN=1,1"}},
	{"calls", "SIMCOM_Ltd", watchCalls, nil, []string{"+CLIP=1", "+MORING=1"}},
	{"calls", "Quectel", watchCalls, nil, []string{"+CLIP=1", `+QINDCFG="ccinfo",1`}},
	{"calls", "u-blox", watchCalls, nil, []string{"+CLIP=1", "+UCALLSTAT=1"}},
	{"calls", "Cinterion", watchCalls, nil, []string{"+CLIP=1", "^SLCC=1"}},
	{"the clock (27.007 8.40, 8.41)", "", watchClock, nil, []string{"+CTZU=1", "+CTZR=1"}},
	{"the clock", "SIMCOM_Ltd", watchClock, nil, []string{"+CTZU=1", "+CTZR=1", "+CLTS=1"}},
	{"the signal", "SIMCOM_Ltd", watchSignal, nil, []string{`+EXUNSOL="SQ",1`, "+AUTOCSQ=1,1"}},
	{"the signal", "Quectel", watchSignal, nil, []string{`+QINDCFG="csq",1`}},
	{"the signal", "huawei", watchSignal, nil, []string{"^CURC=1"}},
	{"packet data (27.007 10.1.19)", "", watchPDP, nil, []string{"+CGEREP=1", "+CGEREP=2"}},
	{"hearing tones", "SIMCOM_Ltd", detectTones, nil, []string{"+DDET=1"}},
	{"hearing tones", "Quectel", detectTones, nil, []string{"+QTONEDET=1"}},
	{"sending tones (27.007 C.2.11)", "", sendTones("1#a"), nil, []string{"+VTS=1", "+VTS=#", "+VTS=A"}},
	{"sending tones in quotation marks", "", sendTones("1*"), []string{"+VTS=1", "+VTS=*"}, []string{`+VTS="1"`, `+VTS="*"`}},
	{"sending tones", "huawei", sendTones("5"), nil, []string{"^DTMF=1,5"}},
	{"sending tones by the standard's command", "huawei", sendTones("5"), []string{"^DTMF"}, []string{"^DTMF=1,5", "+VTS=5"}},
	{"any technology (27.007 5.9)", "", setTechnology(modem.AnyTechnology), nil, []string{"+WS46=25"}},
	{"GSM", "", setTechnology(modem.GSM), nil, []string{"+WS46=12"}},
	{"UMTS", "", setTechnology(modem.UMTS), nil, []string{"+WS46=22"}},
	{"LTE", "", setTechnology(modem.LTE), nil, []string{"+WS46=28"}},
	{"LTE", "SIMCOM_Ltd", setTechnology(modem.LTE), nil, []string{"+CNMP=38"}},
	{"LTE of one that has GSM only", "SIMCOM_Ltd", setTechnology(modem.LTE), []string{"+CNMP"}, []string{"+CNMP=38", "+WS46=28"}},
	{"GSM", "Quectel", setTechnology(modem.GSM), nil, []string{`+QCFG="nwscanmode",1`}},
	{"UMTS", "huawei", setTechnology(modem.UMTS), nil, []string{`^SYSCFGEX="02",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`}},
	{"UMTS of an old stick", "huawei", setTechnology(modem.UMTS), []string{"^SYSCFGEX"}, []string{`^SYSCFGEX="02",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`, "^SYSCFG=14,2,3FFFFFFF,1,2"}},
	{"LTE of an old stick, whose own command does not know it", "huawei", setTechnology(modem.LTE), []string{"^SYSCFGEX"}, []string{`^SYSCFGEX="03",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`, "+WS46=28"}},
	{"power off", "", powerOff, nil, []string{"+CFUN=0"}},
	{"power off", "SIMCOM_Ltd", powerOff, nil, []string{"+CPOWD=1"}},
	{"power off", "Quectel", powerOff, nil, []string{"+QPOWD=1"}},
	{"power off", "u-blox", powerOff, nil, []string{"+CPWROFF"}},
	{"power off", "Telit", powerOff, nil, []string{"#SHDN"}},
	{"power off", "Cinterion", powerOff, nil, []string{"^SMSO"}},
	{"power off of one that refuses its command", "Telit", powerOff, []string{"#SHDN"}, []string{"#SHDN", "+CFUN=0"}},
	{"hanging up (27.007 6.5)", "", hangUp, nil, []string{"+CHUP"}},
	{"hanging up as V.250 6.3.6 has it", "", hangUp, []string{"+CHUP"}, []string{"+CHUP", "H"}},
	{"holding all but one call (27.007 7.13)", "", func(ctx context.Context, m *modem.Modem) error {
		return m.ArrangeCalls(ctx, modem.HoldActive, 2)
	}, nil, []string{"+CHLD=22"}},
	{"a conference", "", func(ctx context.Context, m *modem.Modem) error {
		return m.ArrangeCalls(ctx, modem.JoinCalls, 0)
	}, nil, []string{"+CHLD=3"}},
	{"who it is (27.007 5.1 to 5.4)", "", func(ctx context.Context, m *modem.Modem) error {
		_, err := m.Identify(ctx)
		return err
	}, nil, []string{"+CGMI", "+CGMM", "+CGMR", "+CGSN"}},
	{"the registration in each domain (27.007 7.2, 10.1.20, 10.1.22, 10.1.47)", "", func(ctx context.Context, m *modem.Modem) error {
		_, err := m.Registrations(ctx)
		return err
	}, []string{"+CEREG", "+C5GREG"}, []string{"+CREG?", "+CGREG?", "+CEREG?", "+C5GREG?"}},
	{"attempts left", "MTK", func(ctx context.Context, m *modem.Modem) error {
		_, err := m.Attempts(ctx)
		return err
	}, nil, []string{"+EPINC?"}},
}

// TestWhatIsSent compares what methods send with what the manuals of the makers want.
func TestWhatIsSent(t *testing.T) {
	for _, tt := range allSends {
		t.Run(strings.TrimSpace(tt.maker+" "+tt.name), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := ready(t, &modemtest.Options{Personality: modemtest.Personality{Manufacturer: tt.maker}}, nil)
				for _, command := range tt.refused {
					sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).On(command).Always())
				}
				before := len(sim.Transcript().Commands())
				answerByOK(sim, tt)
				require.NoError(t, tt.run(t.Context(), m))
				assertInOrder(t, tt.want, sim.Transcript().Commands()[before:])
			})
		})
	}
}

// answerByOK has the commands that set something accepted.
func answerByOK(sim *modemtest.Modem, tt sends) {
	for _, command := range tt.want {
		refused := slices.ContainsFunc(tt.refused, func(r string) bool { return strings.HasPrefix(command, r) })
		asks := strings.HasSuffix(command, "?") || strings.HasPrefix(command, "+CGM") || command == "+CGSN"
		if !refused && !asks {
			sim.Fault(modemtest.Answer("OK").On(command).Always())
		}
	}
}

// assertInOrder checks that the wanted commands are among those that went out, in their order.
func assertInOrder(t *testing.T, want, sent []string) {
	t.Helper()
	rest := sent
	for _, command := range want {
		i := slices.Index(rest, "AT"+command)
		if !assert.GreaterOrEqual(t, i, 0, "%s is missing or late in %q", command, sent) {
			return
		}
		rest = rest[i+1:]
	}
}

// TestWhatIsSentToTheCard is about commands that need a true answer, which the simulated modem gives.
func TestWhatIsSentToTheCard(t *testing.T) {
	usim := []byte{0xA0, 0, 0, 0, 0x87, 0x10, 0x02}
	tests := []sends{
		{"the phonebook in pieces (27.007 8.12)", "", func(ctx context.Context, m *modem.Modem) error {
			_, err := m.Contacts(ctx, modem.BookSIM)
			return err
		}, nil, []string{`+CPBS="SM"`, "+CPBS?", "+CPBR=?", "+CPBR=1,50", "+CPBR=51,100"}},
		{"another barring password (27.007 7.5)", "", func(ctx context.Context, m *modem.Modem) error {
			return m.ChangePassword(ctx, modem.BarOutgoing, "0000", "1111", nil)
		}, nil, []string{`+CPWD="AO","****","****"`}},
		{"a channel to an application (27.007 8.43, 8.45, 8.46)", "", func(ctx context.Context, m *modem.Modem) error {
			c, err := m.OpenSIMChannel(ctx, usim)
			if err != nil {
				return err
			}
			_, err = c.Command(ctx, []byte{0x80, 0xF2, 0, 1, 0})
			return errors.Join(err, c.Close(ctx))
		}, nil, []string{`+CCHO="A0000000871002"`, `+CGLA=1,10,"80F2000100"`, "+CCHC=1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, sim := ready(t, nil, nil)
			before := len(sim.Transcript().Commands())
			require.NoError(t, tt.run(t.Context(), m))
			assertInOrder(t, tt.want, sim.Transcript().Commands()[before:])
		})
	}
}

func TestNumberOfTheCardIsAskedAsTheMakerHasIt(t *testing.T) {
	tests := []struct{ maker, command, answer string }{
		{"Telit", "#CCID", "#CCID: 8949012345678901234"},
		{"Sierra Wireless", "!ICCID?", "!ICCID: 8949012345678901234"},
		{"Quectel", "+QCCID", "+QCCID: 8949012345678901234F"},
		{"Cinterion", "^SCID", "^SCID: 8949012345678901234"},
	}
	for _, tt := range tests {
		t.Run(tt.maker, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{Personality: modemtest.Personality{Manufacturer: tt.maker}})
				defer sim.Close()
				sim.Fault(modemtest.Answer(tt.answer, "OK").On(tt.command).Always())
				m, err := modem.Open(t.Context(), sim.Open(), nil)
				require.NoError(t, err)
				defer m.Close()
				id, err := m.ICCID(t.Context())
				require.NoError(t, err)
				assert.Equal(t, "8949012345678901234", id)
			})
		})
	}
}

func TestAMessageOverIMSIsAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(nil)
		sim := modemtest.New(&modemtest.Options{Number: bob, Network: nw, Personality: modemtest.MediaTek})
		defer sim.Close()
		got := make(chan modem.Message, 1)
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Routing: modem.Direct, OnMessage: func(_ context.Context, msg modem.Message) error {
			got <- msg
			return nil
		}})
		require.NoError(t, err)
		defer m.Close()
		require.NoError(t, nw.SMS(alice, bob, "over IMS"))
		assert.Equal(t, "over IMS", (<-got).Text)
		synctest.Wait()
		assert.Contains(t, sim.Transcript().Commands(), `AT+EIMSCNMA=1,2,"0000"`)
	})
}

func TestBroadcastChannelsAreSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := modemtest.New(nil)
		defer sim.Close()
		m, err := modem.Open(t.Context(), sim.Open(), &modem.Options{Channels: "50,4370-4399",
			OnBroadcast: func(context.Context, modem.Broadcast) error { return nil },
			OnMessage:   func(context.Context, modem.Message) error { return nil }})
		require.NoError(t, err)
		defer m.Close()
		assert.Contains(t, sim.Transcript().Commands(), `AT+CSCB=0,"50,4370-4399",""`)
	})
}

// TestWhatOpeningSends looks at the settings that makes of modem need before anything else.
func TestWhatOpeningSends(t *testing.T) {
	tests := []struct {
		maker string
		want  []string
	}{
		{"Telit", []string{"+CGMI", "#QSS=2", "+CPIN?"}},
		{"Cinterion", []string{"+CGMI", "^SMGO=1", "+CMER=2,0,0,2", `^SIND="smsfull",1`, "+CPIN?"}},
		{"Quectel", []string{"+CGMI", `+QINDCFG="smsfull",1`, "+CPIN?"}},
	}
	for _, tt := range tests {
		t.Run(tt.maker, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := modemtest.New(&modemtest.Options{Personality: modemtest.Personality{Manufacturer: tt.maker}})
				defer sim.Close()
				m, err := modem.Open(t.Context(), sim.Open(), nil)
				require.NoError(t, err) // a setting that is refused is passed over
				defer m.Close()
				assertInOrder(t, tt.want, sim.Transcript().Commands())
			})
		})
	}
}

// TestATechnologyThatTheModemDoesNotHaveIsRefused has a stick without LTE, which must not be left with all it has.
func TestATechnologyThatTheModemDoesNotHaveIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, sim := ready(t, &modemtest.Options{Personality: modemtest.Personality{Manufacturer: "huawei", Answers: map[string]string{"^SYSCFG=*": ""}}}, nil)
		sim.Fault(modemtest.Refuse(modemtest.CME(50)).On("+WS46").Always())
		require.NoError(t, m.SetTechnology(t.Context(), modem.UMTS))
		var e *gsmerr.CommandError
		require.ErrorAs(t, m.SetTechnology(t.Context(), modem.LTE), &e)
		for _, command := range sim.Transcript().Commands() {
			assert.NotEqual(t, "AT^SYSCFG=2,0,3FFFFFFF,1,2", command)
		}
	})
}
