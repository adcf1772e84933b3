package modem_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// setting is a method that sets something and is answered by OK.
type setting struct {
	name    string
	maker   string // the answer to +CGMI
	run     func(ctx context.Context, m *modem.Modem) error
	command string   // without AT, as it is written
	others  []string // what is tried when that is refused
	passes  bool     // a refusal is passed over
}

var allSettings = []setting{
	{"27.007 8.2, level", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetFunctionality(ctx, modem.FlightMode)
	}, "+CFUN=4", nil, false},
	{"27.007 8.2, reset", "", func(ctx context.Context, m *modem.Modem) error { return m.Reset(ctx) },
		"+CFUN=1,1", []string{"+CFUN=1"}, false},
	{"27.007 8.2, off", "", powerOff, "+CFUN=0", nil, false},
	{"SIM800 manual, off", "SIMCOM_Ltd", powerOff, "+CPOWD=1", []string{"+CFUN=0"}, false},
	{"Quectel manual, off", "Quectel", powerOff, "+QPOWD=1", []string{"+CFUN=0"}, false},
	{"u-blox manual, off", "u-blox", powerOff, "+CPWROFF", []string{"+CFUN=0"}, false},
	{"Telit manual, off", "Telit", powerOff, "#SHDN", []string{"+CFUN=0"}, false},
	{"EHS6 manual, off", "Cinterion", powerOff, "^SMSO", []string{"+CFUN=0"}, false},
	{"27.007 8.15", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetClock(ctx, time.Date(2024, 3, 5, 14, 7, 9, 0, time.FixedZone("", 3600)))
	}, `+CCLK="24/03/05,14:07:09+04"`, nil, false},
	{"27.007 8.40", "", watchClock, "+CTZU=1", []string{"+CTZR=1"}, true},
	{"27.007 8.41", "", watchClock, "+CTZR=1", []string{"+CTZU=1"}, true},
	{"SIM800 manual, clock", "SIMCOM_Ltd", watchClock, "+CLTS=1", []string{"+CTZU=1", "+CTZR=1"}, true},
	{"27.007 10.1.19", "", watchPDP, "+CGEREP=2", []string{"+CGEREP=1"}, true},
	{"SIM7600 manual, signal", "SIMCOM_Ltd", watchSignal, "+AUTOCSQ=1,1", []string{"+EXUNSOL"}, true},
	{"SIM800 manual, signal", "SIMCOM_Ltd", watchSignal, `+EXUNSOL="SQ",1`, []string{"+AUTOCSQ"}, true},
	{"E3531 manual, signal", "huawei", watchSignal, "^CURC=1", nil, true},
	{"EC25 manual, signal", "Quectel", watchSignal, `+QINDCFG="csq",1`, nil, true},
	{"27.007 7.3, automatic", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SelectOperator(ctx, "", -1)
	}, "+COPS=0", nil, false},
	{"27.007 7.3, manual", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SelectOperator(ctx, "26201", 7)
	}, `+COPS=1,2,"26201",7`, nil, false},
	{"27.007 7.3, none", "", func(ctx context.Context, m *modem.Modem) error { return m.Deregister(ctx) }, "+COPS=2", nil, false},
	{"27.007 7.19, an operator", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetPreferredOperator(ctx, 3, "26201")
	}, `+CPOL=3,2,"26201"`, nil, false},
	{"27.007 7.19, with technologies", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetPreferredOperator(ctx, 3, "26201", 0, 7)
	}, `+CPOL=3,2,"26201",1,0,0,1`, nil, false},
	{"27.007 7.19, none", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetPreferredOperator(ctx, 3, "")
	}, "+CPOL=3", nil, false},
	{"27.007 5.9", "", setTechnology(modem.LTE), "+WS46=28", nil, false},
	{"SIM7600 manual, technology", "SIMCOM_Ltd", setTechnology(modem.GSM), "+CNMP=13", []string{"+WS46"}, false},
	{"EC25 manual, technology", "Quectel", setTechnology(modem.UMTS), `+QCFG="nwscanmode",2`, []string{"+WS46"}, false},
	{"E3531 manual, technology", "huawei", setTechnology(modem.GSM),
		`^SYSCFGEX="01",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`, []string{"^SYSCFG=", "+WS46"}, false},
	{"27.007 7.6", "", watchCalls, "+CLIP=1", []string{"+CNAP", "+CCWA", "+CSSN"}, true},
	{"27.007 7.30", "", watchCalls, "+CNAP=1", []string{"+CLIP", "+CCWA", "+CSSN"}, true},
	{"27.007 7.12, notices", "", watchCalls, "+CCWA=1", []string{"+CLIP", "+CNAP", "+CSSN"}, true},
	{"27.007 7.17", "", watchCalls, "+CSSN=1,1", []string{"+CLIP", "+CNAP", "+CCWA"}, true},
	{"SIM800 manual, calls", "SIMCOM_Ltd", watchCalls, "+MORING=1", nil, true},
	{"SARA manual, calls", "u-blox", watchCalls, "+UCALLSTAT=1", nil, true},
	{"EHS6 manual, calls", "Cinterion", watchCalls, "^SLCC=1", nil, true},
	{"SIM800 manual, keys", "SIMCOM_Ltd", detectTones, "+DDET=1", nil, true},
	{"EC25 manual, keys", "Quectel", detectTones, "+QTONEDET=1", nil, true},
	{"27.007 7.11", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetForwarding(ctx, modem.ForwardBusy, modem.Forwarding{Active: true, Number: "+15550009999"})
	}, `+CCFC=1,3,"+15550009999",145`, nil, false},
	{"27.007 7.12", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetCallWaiting(ctx, true, modem.ClassVoice)
	}, "+CCWA=1,1,1", nil, false},
	{"27.007 7.7", "", func(ctx context.Context, m *modem.Modem) error {
		return m.SetOwnCallerID(ctx, modem.CallerIDHidden)
	}, "+CLIR=1", nil, false},
	{"V.250 6.3.5", "", func(ctx context.Context, m *modem.Modem) error { return m.Answer(ctx) }, "A", nil, false},
	{"27.007 6.5", "", hangUp, "+CHUP", []string{"H"}, false},
	{"27.007 7.13", "", func(ctx context.Context, m *modem.Modem) error {
		return m.ArrangeCalls(ctx, modem.HoldActive, 0)
	}, "+CHLD=2", nil, false},
	{"27.007 C.2.11", "", sendTones("7"), "+VTS=7", []string{`+VTS="7"`}, false},
	{"E173 dialogue, keys", "huawei", sendTones("7"), "^DTMF=1,7", []string{"+VTS"}, false},
	{"27.007 10.1.1", "", func(ctx context.Context, m *modem.Modem) error {
		return m.DefinePDP(ctx, modem.PDPContext{ID: 1, APN: "internet"})
	}, `+CGDCONT=1,"IP","internet"`, nil, false},
	{"27.007 10.1.10", "", func(ctx context.Context, m *modem.Modem) error { return m.ActivatePDP(ctx, 1, true) }, "+CGACT=1,1", nil, false},
	{"27.007 10.1.9", "", func(ctx context.Context, m *modem.Modem) error { return m.SetPacketService(ctx, true) }, "+CGATT=1", nil, false},
	{"27.007 10.1.21", "", func(ctx context.Context, m *modem.Modem) error { return m.SetSendDomain(ctx, 1) }, "+CGSMS=1", nil, false},
	{"27.007 8.14, a place", "", func(ctx context.Context, m *modem.Modem) error {
		return m.WriteContact(ctx, modem.BookSIM, modem.Contact{Index: 3, Number: "+15550002222", Name: "Bob"})
	}, `+CPBW=3,"+15550002222",145,"0042006F0062"`, nil, false},
	{"27.007 8.14, none", "", func(ctx context.Context, m *modem.Modem) error {
		return m.DeleteContact(ctx, modem.BookSIM, 3)
	}, "+CPBW=3", nil, false},
	{"27.007 8.11", "", func(ctx context.Context, m *modem.Modem) error {
		return m.DeleteContact(ctx, modem.BookModem, 1)
	}, `+CPBS="ME"`, nil, false},
}

// name is that of the command: "+CFUN" of "+CFUN=4".
func (s setting) commandName() string {
	name, _, _ := strings.Cut(s.command, "=")
	return name
}

// answers are the forms in which a setting is accepted.
var answers = []struct {
	name   string
	faults func(s setting) []modemtest.Fault
}{
	{"OK alone", func(setting) []modemtest.Fault { return []modemtest.Fault{modemtest.Answer("OK")} }},
	{"the setting again, then OK", func(s setting) []modemtest.Fault {
		return []modemtest.Fault{modemtest.Answer(s.commandName()+": 1", "OK")}
	}},
	{"an echo although it is off, then OK", func(s setting) []modemtest.Fault {
		return []modemtest.Fault{modemtest.Answer("OK"), modemtest.Inject(modemtest.BeforeAnswer, "AT"+s.command+"\r")}
	}},
	{"numeric, as ATV0 has it", func(setting) []modemtest.Fault {
		return []modemtest.Fault{modemtest.Answer(), modemtest.Inject(modemtest.BeforeAnswer, "0\r")}
	}},
	{"a notice between", func(s setting) []modemtest.Fault {
		return []modemtest.Fault{modemtest.Answer(s.commandName()+": 1", "OK"), modemtest.Notice(modemtest.BetweenLines, betweenNotice)}
	}},
	{"a notice ahead", func(setting) []modemtest.Fault {
		return []modemtest.Fault{modemtest.Answer("OK"), modemtest.Notice(modemtest.BeforeAnswer, betweenNotice)}
	}},
}

const betweenNotice = "^BOOT:1234,0,0,0,6"

// refusals are the forms in which a setting is refused.
var refusals = []struct {
	line string
	want error // nil for none with a code
}{
	{"+CME ERROR: 3", gsmerr.OperationNotAllowed},
	{"+CME ERROR: operation not allowed", gsmerr.OperationNotAllowed},
	{"+CME ERROR: 100", gsmerr.UnknownError},
	{"ERROR", gsmerr.Generic},
}

// TestSettings sets everything that can be set and is answered by OK: the command is the one that was meant, in each form
// of the answer and the refusal, and a notice that comes between reaches its subscriber.
func TestSettings(t *testing.T) {
	for _, s := range allSettings {
		for _, form := range answers {
			t.Run(s.command+" of "+s.name+": "+form.name, func(t *testing.T) {
				withModem(t, s.maker, func(t *testing.T, m *modem.Modem, sim *modemtest.Modem, notices *at.Subscription) {
					for _, f := range form.faults(s) {
						sim.Fault(f.On(s.command))
					}
					before := len(sim.Transcript().Commands())
					require.NoError(t, s.run(t.Context(), m))
					assert.Contains(t, sim.Transcript().Commands()[before:], "AT"+s.command)
					if strings.Contains(form.name, "notice") {
						wantNotice(t, notices)
					}
				})
			})
		}
		for _, refusal := range refusals {
			t.Run(s.command+" of "+s.name+" refused by "+refusal.line, func(t *testing.T) {
				withModem(t, s.maker, func(t *testing.T, m *modem.Modem, sim *modemtest.Modem, notices *at.Subscription) {
					for _, command := range append([]string{s.command}, s.others...) {
						sim.Fault(modemtest.Answer(refusal.line).On(command).Always(), modemtest.Notice(modemtest.BeforeAnswer, betweenNotice).On(command))
					}
					err := s.run(t.Context(), m)
					wantNotice(t, notices)
					if s.passes {
						require.NoError(t, err)
						return
					}
					var e *gsmerr.CommandError
					require.ErrorAs(t, err, &e)
					require.ErrorIs(t, err, refusal.want)
				})
			})
		}
	}
}

func wantNotice(t *testing.T, notices *at.Subscription) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	n, err := notices.Next(ctx)
	require.NoError(t, err)
	assert.Equal(t, betweenNotice, n.Line)
}

// withModem runs do with a modem of a make, and a subscription to the notice that comes between.
func withModem(t *testing.T, maker string, do func(t *testing.T, m *modem.Modem, sim *modemtest.Modem, notices *at.Subscription)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, sim := ready(t, &modemtest.Options{Personality: modemtest.Personality{Manufacturer: maker}}, nil)
		notices := m.Port().Subscribe("^BOOT")
		defer notices.Close()
		do(t, m, sim, notices)
	})
}
