package modem_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
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

func db(v float64) modem.Level { return modem.Level{Value: v, Known: true} }

func TestSignalAnswers(t *testing.T) {
	type signal = modem.Signal
	testForms(t, "+CSQ", func(ctx context.Context, m *modem.Modem) (signal, error) { return m.Signal(ctx) },
		form[signal]{"27.007 8.5", []string{"+CSQ: 17,0"}, signal{DBm: -79, Known: true}},
		form[signal]{"no blank", []string{"+CSQ:31,99"}, signal{DBm: -51, Known: true, BER: 99}},
		form[signal]{"unknown", []string{"+CSQ: 99,99"}, signal{BER: 99}},
		form[signal]{"TD-SCDMA (Huawei, SIMCom)", []string{"+CSQ: 146,99"}, signal{DBm: -70, Known: true, BER: 99}},
	)
	type levels = modem.SignalLevels
	ask := func(ctx context.Context, m *modem.Modem) (levels, error) { return m.SignalLevels(ctx) }
	testForms(t, "+CESQ", ask,
		form[levels]{"GSM (27.007 8.69)", []string{"+CESQ: 34,0,255,255,255,255"}, levels{RSSI: db(-77)}},
		form[levels]{"UMTS", []string{"+CESQ: 99,99,52,40,255,255"}, levels{RSCP: db(-69), EcNo: db(-4.5), BER: 99}},
		form[levels]{"LTE", []string{"+CESQ: 99,99,255,255,20,64"}, levels{RSRQ: db(-10), RSRP: db(-77), BER: 99}},
		form[levels]{"5G, nine values", []string{"+CESQ: 99,99,255,255,255,255,65,70,60"}, levels{SSRSRQ: db(-11), SSRSRP: db(-87), SSSINR: db(6.5), BER: 99}},
	)
}

func TestSignalLevelsOfMakers(t *testing.T) {
	tests := []struct {
		name, command, answer string
		personality           modemtest.Personality
		want                  modem.SignalLevels
	}{
		{"Huawei LTE", "^HCSQ?", `^HCSQ:"LTE",30,19,66,0`, modemtest.HuaweiE303, modem.SignalLevels{RSSI: db(-91), RSRP: db(-122), SINR: db(-7), RSRQ: db(-20), BER: 99}},
		{"Huawei UMTS", "^HCSQ?", `^HCSQ: "WCDMA",30,30,58`, modemtest.HuaweiE303, modem.SignalLevels{RSSI: db(-91), RSCP: db(-91), EcNo: db(-3.5), BER: 99}},
		{"Huawei GSM", "^HCSQ?", `^HCSQ: "GSM",50`, modemtest.HuaweiE303, modem.SignalLevels{RSSI: db(-71), BER: 99}},
		{"Huawei without network", "^HCSQ?", `^HCSQ: "NOSERVICE"`, modemtest.HuaweiE303, modem.SignalLevels{BER: 99}},
		{"Quectel LTE", "+QCSQ", `+QCSQ: "LTE",-65,-94,148,-10`, modemtest.EC25, modem.SignalLevels{RSSI: db(-65), RSRP: db(-94), SINR: db(9.6), RSRQ: db(-10), BER: 99}},
		{"Quectel GSM", "+QCSQ", `+QCSQ: "GSM",-70`, modemtest.EC25, modem.SignalLevels{RSSI: db(-70), BER: 99}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, sim := ready(t, &modemtest.Options{Personality: tt.personality}, nil)
			sim.Fault(modemtest.Answer(tt.answer, "OK").On(tt.command))
			got, err := m.SignalLevels(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestNoticesBecomeEvents(t *testing.T) {
	seen := newCollected()
	m, sim := ready(t, nil, &modem.Options{OnEvent: seen.add})
	require.NoError(t, m.WatchSignal(t.Context()))
	require.NoError(t, m.WatchClock(t.Context()))
	for _, line := range []string{"^RSSI: 17", "^RSSI:17", "+CSQ: 17,99", "+CSQN: 17,99", `+QIND: "csq",17,99`} {
		sim.Unsolicited(line)
		assert.Equal(t, modem.Signal{DBm: -79, Known: true, BER: 99}, next[modem.Signal](t, seen), line)
	}
	sim.Unsolicited(`^HCSQ: "GSM",50`)
	assert.Equal(t, db(-71), next[modem.SignalLevels](t, seen).RSSI)

	east := time.FixedZone("", 8*3600)
	noon := time.Date(2024, 3, 5, 12, 30, 0, 0, east)
	for _, tt := range []struct {
		line string
		want modem.NetworkTime
	}{
		{"+CTZV: +32", modem.NetworkTime{Zone: east, DST: -1}},
		{"+CTZV: 32,1", modem.NetworkTime{Zone: east, DST: 1}},
		{`+CTZV: 32,"24/03/05,12:30:00"`, modem.NetworkTime{Time: noon, Zone: east, DST: -1}},
		{`+CTZE: "+32",0,"2024/03/05,12:30:00"`, modem.NetworkTime{Time: noon, Zone: east}},
		{`+CTZEU: "+32",0,"2024/03/05,04:30:00"`, modem.NetworkTime{Time: noon, Zone: east}}, // universal time
		{"^NWTIME: 24/03/05,12:30:00+32,00", modem.NetworkTime{Time: noon, Zone: east}},
	} {
		sim.Unsolicited(tt.line)
		got := next[modem.NetworkTime](t, seen)
		assert.True(t, tt.want.Time.Equal(got.Time), tt.line)
		assert.Equal(t, tt.want.DST, got.DST, tt.line)
		assert.Equal(t, tt.want.Zone.String(), got.Zone.String(), tt.line)
		_, want := time.Now().In(tt.want.Zone).Zone()
		_, offset := time.Now().In(got.Zone).Zone()
		assert.Equal(t, want, offset, tt.line)
	}
	for _, line := range []string{"+CIEV: 2,3", `+QIND: "vbatt",1`, "^HCSQ", "+CTZDST: x", "+QTONEDET: x"} {
		sim.Unsolicited(line)
		assert.Equal(t, line, next[modem.Unclaimed](t, seen).Line, line)
	}
}

func TestBatteryAnswers(t *testing.T) {
	type battery = modem.Battery
	testForms(t, "+CBC", func(ctx context.Context, m *modem.Modem) (battery, error) { return m.Battery(ctx) },
		form[battery]{"27.007 8.4", []string{"+CBC: 0,50"}, battery{Percent: 50}},
		form[battery]{"SIM800, millivolts", []string{"+CBC: 1,96,4175"}, battery{Source: modem.BatteryThere, Percent: 96, Millivolts: 4175}},
		form[battery]{"SIM7600, volts alone", []string{"+CBC: 3.812V"}, battery{Percent: -1, Millivolts: 3812}},
		form[battery]{"SIM5320, volts", []string{"+CBC: 0,75,3.810V"}, battery{Percent: 75, Millivolts: 3810}},
		form[battery]{"a voltage that is none", []string{"+CBC: 0,75,?"}, battery{Percent: 75}},
		form[battery]{"no battery", []string{"+CBC: 2,0"}, battery{Source: modem.NoBattery}},
	)
}

func TestClockAnswers(t *testing.T) {
	read := func(ctx context.Context, m *modem.Modem) (string, error) {
		c, err := m.Clock(ctx)
		return c.Format(time.RFC3339), err
	}
	testForms(t, "+CCLK?", read,
		form[string]{"27.007 8.15", []string{`+CCLK: "24/03/05,14:07:09+04"`}, "2024-03-05T14:07:09+01:00"},
		form[string]{"west", []string{`+CCLK: "24/03/05,14:07:09-20"`}, "2024-03-05T14:07:09-05:00"},
		form[string]{"no zone", []string{`+CCLK: "24/03/05,14:07:09"`}, "2024-03-05T14:07:09Z"},
		form[string]{"four digits of the year", []string{`+CCLK: "2024/03/05,14:07:09+00"`}, "2024-03-05T14:07:09Z"},
		form[string]{"date and time apart", []string{`+CCLK: "24/03/05","14:07:09"`}, "2024-03-05T14:07:09Z"},
		form[string]{"never set", []string{`+CCLK: "80/01/06,00:00:12+00"`}, "1980-01-06T00:00:12Z"},
	)
	m, sim := ready(t, nil, nil)
	for _, wrong := range []string{`+CCLK: ""`, `+CCLK: "24/13/45,25:00:00"`} {
		sim.Fault(modemtest.Answer(wrong, "OK").On("+CCLK"))
		_, err := m.Clock(t.Context())
		assert.Error(t, err, wrong)
	}
	want := time.Date(2030, 12, 31, 23, 59, 30, 0, time.FixedZone("", -9*1800))
	require.NoError(t, m.SetClock(t.Context(), want))
	got, err := m.Clock(t.Context())
	require.NoError(t, err)
	_ = got // the simulated modem answers in its network's zone
	transcript := sim.Transcript()
	assert.Contains(t, transcript[len(transcript)-4].Text+transcript[len(transcript)-5].Text, `30/12/31,23:59:30-18`)
}

func TestOperatorSearch(t *testing.T) {
	type found = []modem.FoundOperator
	one := modem.FoundOperator{Operator: modem.Operator{Name: "Telekom.de", Numeric: "26201", AcT: -1}, ShortName: "TDG", Status: modem.OperatorCurrent}
	two := modem.FoundOperator{Operator: modem.Operator{Name: "Vodafone.de", Numeric: "26202", AcT: 7}, ShortName: "Vodafone", Status: modem.OperatorForbidden}
	oneLTE := one
	oneLTE.AcT = 7
	testForms(t, "+COPS=?", func(ctx context.Context, m *modem.Modem) (found, error) { return m.ScanOperators(ctx) },
		form[found]{"27.007 7.3", []string{`+COPS: (2,"Telekom.de","TDG","26201"),(3,"Vodafone.de","Vodafone","26202",7),,(0,1,2,3,4),(0,1,2)`}, found{one, two}},
		form[found]{"without commas between", []string{`+COPS: (2,"Telekom.de","TDG","26201",7)`}, found{oneLTE}},
		form[found]{"several lines (old phones)", []string{`+COPS: (2,"Telekom.de","TDG","26201")`, `+COPS: (3,"Vodafone.de","Vodafone","26202",7)`}, found{one, two}},
		form[found]{"none", []string{"+COPS: ,,(0-4),(0-2)"}, nil},
	)
	synctest.Test(t, func(t *testing.T) {
		nw := modemtest.NewNetwork(&modemtest.NetworkOptions{ScanTime: 4 * time.Minute, Others: []modemtest.Operator{{Name: "Other", Short: "O", Code: "00102"}}})
		sim := simulated(t, &modemtest.Options{Network: nw})
		m, err := open(t, sim, nil)
		require.NoError(t, err)
		list, err := m.ScanOperators(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 2)
		assert.Equal(t, "Other", list[1].Name)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		_, err = m.ScanOperators(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = m.Signal(t.Context())
		require.NoError(t, err)
		assert.Less(t, time.Since(began), 2*time.Minute, "the search is broken off")
	})
}

func TestOperatorAnswers(t *testing.T) {
	type operator = modem.Operator
	testForms(t, "+COPS?", func(ctx context.Context, m *modem.Modem) (operator, error) { return m.Operator(ctx) },
		form[operator]{"27.007 7.3", []string{`+COPS: 0,0,"Telekom.de",7`}, operator{Name: "Telekom.de", AcT: 7}},
		form[operator]{"numeric", []string{`+COPS: 1,2,"26201"`}, operator{Numeric: "26201", AcT: -1}},
		form[operator]{"name in UCS2", []string{`+COPS: 0,0,"00540065006C0065006B006F006D",2`}, operator{Name: "Telekom", AcT: 2}},
		form[operator]{"name that could be UCS2", []string{`+COPS: 0,0,"Abba",2`}, operator{Name: "Abba", AcT: 2}},
		form[operator]{"not registered", []string{"+COPS: 0"}, operator{AcT: -1}},
	)
	m, sim := readyInUCS2(t, nil)
	testAnswers(t, m, sim, "+COPS?", func(ctx context.Context, m *modem.Modem) (operator, error) { return m.Operator(ctx) },
		form[operator]{"name of one letter in UCS2", []string{`+COPS: 0,0,"0033",2`}, operator{Name: "3", AcT: 2}},
	)
}

func TestServiceCentreAnswers(t *testing.T) {
	testForms(t, "+CSCA?", func(ctx context.Context, m *modem.Modem) (string, error) { return m.ServiceCentre(ctx) },
		form[string]{"27.005 3.3.1", []string{`+CSCA: "+15550000099",145`}, "+15550000099"},
		form[string]{"the plus in the type", []string{`+CSCA: "15550000099",145`}, "+15550000099"},
		form[string]{"number in UCS2", []string{`+CSCA: "002B0031003500350035",145`}, "+1555"},
		form[string]{"none", []string{`+CSCA: "",129`}, ""},
	)
}

func TestRejectCauses(t *testing.T) {
	seen := newCollected()
	_, sim := ready(t, nil, &modem.Options{OnEvent: seen.add})
	for _, tt := range []struct {
		line  string
		cause int
	}{
		{"+CEREG: 3,,,,0,15", 15},
		{`+CEREG: 3,"0001","0000000A",7,0,11`, 11},
		{"+CEREG: 3,,,,1,7", 0},
		{"+CEREG: 2", 0},
		{"+CGREG: 3,,,,,0,7", 7},
		{"+CREG: 3,,,,0,3", 3},
	} {
		sim.Unsolicited(tt.line)
		var r modem.Registration
		told := false // the readings at the start are events too
		for !told {
			r = next[modem.Registration](t, seen)
			told = strings.HasPrefix(tt.line, fmt.Sprintf("%s: %d", r.Domain, r.Status))
		}
		assert.Equal(t, tt.cause, r.Cause, tt.line)
	}
}

func TestOperatorChoice(t *testing.T) {
	m, sim := ready(t, nil, nil)
	ctx := t.Context()
	require.NoError(t, m.SelectOperator(ctx, "00101", -1))
	o, err := m.Operator(ctx)
	require.NoError(t, err)
	assert.Equal(t, "Test Network", o.Name, "the choice by code does not leave the modem with codes")
	assert.ErrorIs(t, m.SelectOperator(ctx, "26299", 7), gsmerr.NoNetwork)
	var unsafe *at.UnsafeValueError
	require.ErrorAs(t, m.SelectOperator(ctx, `1";+CMGD=1`, -1), &unsafe)
	require.NoError(t, m.Deregister(ctx))
	require.NoError(t, m.SelectOperator(ctx, "", -1))
	require.NoError(t, m.WaitReady(ctx))
	sim.Fault(modemtest.Answer(`+COPN: "26201","Telekom.de"`, `+COPN: "26202","Vodafone"`, "OK").On("+COPN"))
	names, err := m.OperatorNames(ctx)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"26201": "Telekom.de", "26202": "Vodafone"}, names)
	require.NoError(t, m.SetTechnology(ctx, modem.GSM))
	assert.Equal(t, []string{"LTE", "GSM", "unknown", "unknown 99"}, []string{modem.TechnologyName(7), modem.TechnologyName(0), modem.TechnologyName(-1), modem.TechnologyName(99)})
}

func TestForwardingAndWaiting(t *testing.T) {
	type list = []modem.Forwarding
	testForms(t, "+CCFC", func(ctx context.Context, m *modem.Modem) (list, error) {
		return m.Forwardings(ctx, modem.ForwardNoReply)
	},
		form[list]{"27.007 7.11, not active", []string{"+CCFC: 0,7"}, list{{Class: 7}}},
		form[list]{"active", []string{`+CCFC: 1,1,"+15550009999",145,,,20`}, list{{Active: true, Class: modem.ClassVoice, Number: "+15550009999", Seconds: 20}}},
		form[list]{"one line for each service", []string{`+CCFC: 1,1,"15550009999",145`, "+CCFC: 0,2", "+CCFC: 0,4"}, list{{Active: true, Class: 1, Number: "+15550009999"}, {Class: 2}, {Class: 4}}},
		form[list]{"number in UCS2", []string{`+CCFC: 1,1,"00310035003500350030",145`}, list{{Active: true, Class: 1, Number: "+15550"}}},
	)
	testForms(t, "+CCWA", func(ctx context.Context, m *modem.Modem) (modem.ServiceClass, error) { return m.CallWaiting(ctx, 0) },
		form[modem.ServiceClass]{"27.007 7.12", []string{"+CCWA: 1,1"}, modem.ClassVoice},
		form[modem.ServiceClass]{"one line for each service", []string{"+CCWA: 1,1", "+CCWA: 0,2", "+CCWA: 1,4"}, modem.ClassVoice | modem.ClassFax},
		form[modem.ServiceClass]{"not active", []string{"+CCWA: 0,7"}, 0},
	)
	type own struct {
		id     modem.CallerID
		status modem.CallerIDStatus
	}
	testForms(t, "+CLIR?", func(ctx context.Context, m *modem.Modem) (own, error) {
		id, status, err := m.OwnCallerID(ctx)
		return own{id, status}, err
	},
		form[own]{"27.007 7.7", []string{"+CLIR: 0,4"}, own{modem.CallerIDDefault, modem.CallerIDUsuallyShown}},
		form[own]{"hidden", []string{"+CLIR: 1,3"}, own{modem.CallerIDHidden, modem.CallerIDUsuallyHidden}},
		form[own]{"without the subscription", []string{"+CLIR: 2"}, own{modem.CallerIDShown, modem.CallerIDStatusUnknown}},
	)
}

func TestForwardingCommands(t *testing.T) {
	m, sim := ready(t, nil, nil)
	ctx := t.Context()
	for _, tt := range []struct {
		reason modem.ForwardReason
		f      modem.Forwarding
		want   string
	}{
		{modem.ForwardAlways, modem.Forwarding{Active: true, Number: "+15550009999"}, `+CCFC=0,3,"+15550009999",145`},
		{modem.ForwardNoReply, modem.Forwarding{Active: true, Number: "123", Seconds: 20}, `+CCFC=2,3,"123",129,,,,20`},
		{modem.ForwardBusy, modem.Forwarding{Active: true, Number: "123", Class: modem.ClassVoice}, `+CCFC=1,3,"123",129,1`},
		{modem.ForwardAll, modem.Forwarding{}, "+CCFC=4,4"},
		{modem.ForwardAll, modem.Forwarding{Class: modem.ClassVoice}, "+CCFC=4,4,,,1"},
	} {
		sim.Fault(modemtest.Answer("OK").On(tt.want))
		require.NoError(t, m.SetForwarding(ctx, tt.reason, tt.f), tt.want)
	}
	require.NoError(t, m.SetCallWaiting(ctx, true, modem.ClassVoice))
	require.NoError(t, m.SetOwnCallerID(ctx, modem.CallerIDHidden))
	var unsafe *at.UnsafeValueError
	require.ErrorAs(t, m.SetForwarding(ctx, 0, modem.Forwarding{Active: true, Number: "1\";+CMGD=1"}), &unsafe)
}

func TestPacketData(t *testing.T) {
	type contexts = []modem.PDPContext
	m, sim := ready(t, nil, nil)
	ctx := t.Context()
	testFormsOn(t, m, sim, "+CGDCONT?", func(ctx context.Context, m *modem.Modem) (contexts, error) {
		sim.Fault(modemtest.Answer(`+CGACT: 1,1`, "+CGACT: 2,0", "OK").On("+CGACT?"))
		return m.PDPContexts(ctx)
	},
		form[contexts]{"27.007 10.1.1", []string{`+CGDCONT: 1,"IP","internet","",0,0`}, contexts{{1, "IP", "internet", true}}},
		form[contexts]{"LTE, several", []string{`+CGDCONT: 1,"IPV4V6","ims","0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0",0,0,0,0`, `+CGDCONT: 2,"IP","",,`}, contexts{{1, "IPV4V6", "ims", true}, {2, "IP", "", false}}},
		form[contexts]{"none", nil, nil},
	)
	type addrs = []netip.Addr
	v4, v6 := netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("2001:db8::1")
	testFormsOn(t, m, sim, "+CGPADDR", func(ctx context.Context, m *modem.Modem) (addrs, error) { return m.PDPAddresses(ctx, 1) },
		form[addrs]{"27.007 10.1.14", []string{`+CGPADDR: 1,"10.1.2.3"`}, addrs{v4}},
		form[addrs]{"unquoted (SIM800)", []string{"+CGPADDR: 1,10.1.2.3"}, addrs{v4}},
		form[addrs]{"two, IPv6 in decimal numbers", []string{`+CGPADDR: 1,"10.1.2.3","32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"`}, addrs{v4, v6}},
		form[addrs]{"two, IPv6 as usual", []string{`+CGPADDR: 1,"10.1.2.3","2001:db8::1"`}, addrs{v4, v6}},
		form[addrs]{"not active", []string{`+CGPADDR: 1,"0.0.0.0"`}, nil},
		form[addrs]{"another context", []string{`+CGPADDR: 2,"10.1.2.3"`}, nil},
	)
	testFormsOn(t, m, sim, "+CGATT?", func(ctx context.Context, m *modem.Modem) (bool, error) { return m.PacketService(ctx) },
		form[bool]{"27.007 10.1.9", []string{"+CGATT: 1"}, true},
		form[bool]{"detached", []string{"+CGATT:0"}, false},
	)
	require.NoError(t, m.DefinePDP(ctx, modem.PDPContext{ID: 1, APN: "internet"}))
	var unsafe *at.UnsafeValueError
	require.ErrorAs(t, m.DefinePDP(ctx, modem.PDPContext{ID: 1, APN: `x";+CMGD=1`}), &unsafe)
	sim.Fault(modemtest.Answer("OK").On("+CGACT=1,1"), modemtest.Answer("OK").On("+CGACT=0,1"), modemtest.Answer("OK").On("+CGATT=1"))
	require.NoError(t, m.SetPacketService(ctx, true))
	require.NoError(t, m.ActivatePDP(ctx, 1, true))
	require.NoError(t, m.ActivatePDP(ctx, 1, false))
}

func TestDialData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated(t, nil)
		m, err := open(t, sim, nil)
		require.NoError(t, err)
		sim.Fault(modemtest.Refuse(modemtest.Result("NO CARRIER")).On("D*99"))
		_, err = m.DialData(t.Context(), 1)
		assert.ErrorIs(t, err, gsmerr.NoCarrier)
		sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).On("D*99"), modemtest.Answer("CONNECT 115200").On("+CGDATA"))
		conn, err := m.DialData(t.Context(), 1)
		require.NoError(t, err)
		assert.Equal(t, "CONNECT 115200", conn.Result())
		sim.Garbage([]byte("~PPP~"))
		b := make([]byte, 5)
		n, err := conn.Read(b)
		require.NoError(t, err)
		assert.Equal(t, "~PPP~", string(b[:n]))
		sim.HangUp(errors.New("unplugged"))
		_, err = conn.Read(b)
		assert.ErrorIs(t, err, at.ErrHangup)
	})
}

func TestPower(t *testing.T) {
	type fun = modem.Functionality
	testForms(t, "+CFUN?", func(ctx context.Context, m *modem.Modem) (fun, error) { return m.Functionality(ctx) },
		form[fun]{"27.007 8.2", []string{"+CFUN: 1"}, modem.FullFunctionality},
		form[fun]{"flight mode", []string{"+CFUN: 4,0"}, modem.FlightMode},
		form[fun]{"Huawei, offline", []string{"+CFUN: 7"}, 7},
	)
	m, sim := ready(t, nil, nil)
	ctx := t.Context()
	require.NoError(t, m.SetFunctionality(ctx, modem.FlightMode))
	f, err := m.Functionality(ctx)
	require.NoError(t, err)
	assert.Equal(t, modem.FlightMode, f)
	require.NoError(t, m.SetFunctionality(ctx, modem.FullFunctionality))
	require.NoError(t, m.WaitReady(ctx))
	sim.Fault(modemtest.Refuse(modemtest.CME(3)).On("+CFUN=1").Times(2))
	assert.ErrorIs(t, m.Reset(ctx), gsmerr.OperationNotAllowed)
	require.NoError(t, m.Reset(ctx))
}

func TestWhatTakesLongIsWaitedFor(t *testing.T) {
	tests := []struct {
		name, maker, command string
		takes                time.Duration
		run                  func(context.Context, *modem.Modem) error
	}{
		{"u-blox switches off, 40 s", "u-blox", "+CPWROFF", 39 * time.Second, powerOff},
		{"SIMCom switches off, 10 s", "SIMCOM_Ltd", "+CPOWD", 9 * time.Second, powerOff},
		{"a data connection of which the network is asked", "", "+CGDATA", 150 * time.Second, func(ctx context.Context, m *modem.Modem) error {
			conn, err := m.DialData(ctx, 1)
			if err != nil {
				return err
			}
			return conn.Close()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, sim := ready(t, &modemtest.Options{Personality: modemtest.Personality{Manufacturer: tt.maker}}, nil)
				require.NoError(t, m.DefinePDP(t.Context(), modem.PDPContext{ID: 1}))
				sim.Fault(modemtest.Refuse(modemtest.Result("ERROR")).On("D*99"), modemtest.LateFinal(tt.takes).On(tt.command))
				if tt.command != "+CGDATA" {
					sim.Fault(modemtest.Answer("OK").On(tt.command))
				}
				require.NoError(t, tt.run(t.Context(), m))
			})
		})
	}
}

func TestPowerOffByGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated(t, &modemtest.Options{Personality: modemtest.SIM800})
		m, err := open(t, sim, nil)
		require.NoError(t, err)
		sim.Fault(modemtest.Answer().On("+CPOWD"))
		later(time.Second, func() { sim.Unsolicited("NORMAL POWER DOWN") })
		require.NoError(t, m.PowerOff(t.Context()))
		sim.Fault(modemtest.HangUp(0, errors.New("gone")).On("+CPOWD"))
		require.NoError(t, m.PowerOff(t.Context()))
	})
}
