package modem_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/modem"
	"github.com/semioctet/gsm/modem/modemtest"
)

// vendor is a personality that differs from Generic by its maker and some answers. It has no +CPINR.
func vendor(maker string, answers map[string]string) modemtest.Personality {
	p := modemtest.Generic
	p.Name, p.Manufacturer, p.Answers = maker, maker, answers
	p.Unsupported = []string{"+CPINR", "+CSIM"}
	return p
}

func TestAttemptsOfEveryMaker(t *testing.T) {
	type A = modem.Attempts
	full := A{PIN: 3, PUK: 10, PIN2: 3, PUK2: 10}
	tests := []struct {
		name  string // the maker, and where the form is known from
		p     modemtest.Personality
		ready A // when the card is open
		asked A // when it asks for its PIN
	}{
		{"3GPP TS 27.007 8.65", modemtest.Generic, full, full},
		{"names without quotes and extra names", vendor("unknown", map[string]string{"+CPINR": "+CPINR: SIM PIN,{PIN1},3\n+CPINR: \"SIM PUK\",{PUK1},10\n+CPINRE: x,1"}), A{3, 10, -1, -1}, A{3, 10, -1, -1}},
		{"Huawei, oFono", modemtest.HuaweiE303, full, full},
		{"SIMCom SIM800", modemtest.SIM800, full, full},
		{"SIMCom SIM7100, PUK second, oFono", vendor("SIMCOM", map[string]string{"+SPIC": "+SPIC: {PIN1},{PUK1},{PIN2},{PUK2}"}), full, full},
		{"SIMCom of old, one number", vendor("SIMCOM", map[string]string{"+SPIC": "+SPIC: {LEFT}"}), A{-1, -1, -1, -1}, A{3, -1, -1, -1}},
		{"Quectel EC25", modemtest.EC25, full, full},
		{"Quectel M95, oFono", vendor("Quectel_Ltd", map[string]string{"+QTRPIN": "+QTRPIN: {PIN1},{PIN2},{PUK1},{PUK2}"}), full, full},
		{"u-blox, oFono", vendor("u-blox", map[string]string{"+UPINCNT": "+UPINCNT: {PIN1},{PIN2},{PUK1},{PUK2}"}), full, full},
		{"Telit, oFono", vendor("Telit", map[string]string{"#PCT": "#PCT: {LEFT}"}), A{-1, -1, -1, -1}, A{3, -1, -1, -1}},
		{"Cinterion, MC55 manual", vendor("Cinterion", map[string]string{`^SPIC="SC"`: "^SPIC: {PIN1}", `^SPIC="SC",1`: "^SPIC: {PUK1}", `^SPIC="P2"`: "^SPIC: {PIN2}", `^SPIC="P2",1`: "^SPIC: {PUK2}"}), full, full},
		{"Siemens of old", vendor("SIEMENS", map[string]string{"^SPIC": "^SPIC: {LEFT}"}), A{-1, -1, -1, -1}, A{3, -1, -1, -1}},
		{"Sierra, forum", vendor("Sierra Wireless, Incorporated", map[string]string{"+CPINC?": "+CPINC: {PIN1},{PIN2},{PUK1},{PUK2}"}), full, full},
		{"MediaTek, ModemManager", modemtest.MediaTek, full, full},
		{"Ericsson MBM, oFono", vendor("Ericsson", map[string]string{"*EPIN?": "*EPIN: {PIN1},{PUK1},{PIN2},{PUK2}"}), full, full},
		{"ZTE, oFono", vendor("ZTE CORPORATION", map[string]string{"+ZPINPUK=?": "+ZPINPUK: {PIN1},{PUK1}"}), A{3, 10, -1, -1}, A{3, 10, -1, -1}},
		{"Longcheer, ModemManager", vendor("Longcheer", map[string]string{"+CPNNUM": "PIN1={PIN1}; PUK1={PUK1}; PIN2={PIN2}; PUK2={PUK2}"}), full, full},
		{"Intel XMM, oFono", vendor("Intel", map[string]string{"+XPINCNT": "+XPINCNT: {PIN1},{PIN2},{PUK1},{PUK2}"}), full, full},
		{"Icera, oFono", vendor("Icera", map[string]string{"%PINNUM?": "%PINNUM: {PIN1},{PUK1},{PIN2},{PUK2}"}), full, full},
		{"Option, oFono", vendor("Option N.V.", map[string]string{"_OERCN?": "_OERCN: {PIN1},{PUK1}"}), A{3, 10, -1, -1}, A{3, 10, -1, -1}},
		{"Alcatel, oFono", vendor("Alcatel", map[string]string{"+PNNM?": "+PNNM: {PIN1},{PUK1}"}), A{3, 10, -1, -1}, A{3, 10, -1, -1}},
		{"the card itself, ETSI TS 102 221 11.1.9", func() modemtest.Personality {
			p := vendor("unknown", nil)
			p.Unsupported = []string{"+CPINR"}
			return p
		}(), full, full},
		{"a card of before 1999, 3GPP TS 51.011 9.4", vendor("unknown", map[string]string{"+CSIM=*": `+CSIM: 4,"6E00"`}), A{-1, -1, -1, -1}, A{-1, -1, -1, -1}},
		{"nothing", noCounters(), A{-1, -1, -1, -1}, A{-1, -1, -1, -1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sim := simulated(t, &modemtest.Options{Personality: tt.p, SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
			m, err := open(t, sim, nil)
			var lock *modem.LockedError
			require.ErrorAs(t, err, &lock)
			assert.Equal(t, tt.asked.PIN, lock.Attempts.PIN)
			got, err := m.Attempts(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.asked, got, "asks for the PIN")
			require.NoError(t, m.Unlock(t.Context(), "1234", nil))
			got, err = m.Attempts(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.ready, got, "open")
		})
	}
}

func TestAModemOfUnknownMakeIsAskedNoMakersQuery(t *testing.T) {
	sim := simulated(t, &modemtest.Options{Personality: noCounters(), SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
	_, err := open(t, sim, nil)
	require.Error(t, err)
	var asked []string
	for _, line := range sim.Transcript().Commands() {
		switch line {
		case "AT+CPINR", `AT+CSIM=10,"0020000100"`:
			asked = append(asked, line)
		case "AT+SPIC", "AT^CPIN?", "AT+QPINC?", "AT#PCT", "AT^SPIC":
			t.Error(line)
		}
	}
	assert.Equal(t, []string{"AT+CPINR", `AT+CSIM=10,"0020000100"`}, asked)
}

func TestEveryCodeIsExplained(t *testing.T) { // 3GPP TS 27.007 8.3
	tests := []struct {
		code string
		want error
		says string
	}{
		{"SIM PIN", gsmerr.SIMPINRequired, "Modem.Unlock"},
		{"\"SIM PIN\"", gsmerr.SIMPINRequired, "Modem.Unlock"},
		{"SIM PIN1", gsmerr.SIMPINRequired, "Modem.Unlock"},
		{"SIM PUK", gsmerr.SIMPUKRequired, "Modem.Unblock"},
		{"PH-SIM PIN", gsmerr.PhoneLocked, "facility PS"},
		{"PH-SIM PUK", gsmerr.PhoneLocked, "unblocks"},
		{"PH-FSIM PIN", gsmerr.PhoneLocked, "facility PF"},
		{"PH-FSIM PUK", gsmerr.PhoneLocked, "unblocks"},
		{"PH-NET PIN", gsmerr.PhoneLocked, "facility PN"},
		{"PH-NET PUK", gsmerr.PhoneLocked, "unblocks"},
		{"PH-NETSUB PIN", gsmerr.PhoneLocked, "facility PU"},
		{"PH-NETSUB PUK", gsmerr.PhoneLocked, "unblocks"},
		{"PH-SP PIN", gsmerr.PhoneLocked, "facility PP"},
		{"PH-SP PUK", gsmerr.PhoneLocked, "unblocks"},
		{"PH-CORP PIN", gsmerr.PhoneLocked, "facility PC"},
		{"PH-CORP PUK", gsmerr.PhoneLocked, "unblocks"},
		{"SIM BLOCKED", gsmerr.SIMBlocked, "new one"},
		{"PH-MAKER PIN", gsmerr.PhoneLocked, "maker"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			sim := simulated(t, &modemtest.Options{Personality: vendor("unknown", map[string]string{"+CPIN?": "+CPIN: " + tt.code}), SIM: modemtest.SIM{ICCID: newICCID()}})
			m, err := open(t, sim, nil)
			require.ErrorIs(t, err, tt.want)
			assert.ErrorContains(t, err, tt.says)
			require.NotNil(t, m)
			assert.Equal(t, modem.SIMLocked, m.State())
			if tt.want != gsmerr.SIMPINRequired {
				assert.ErrorIs(t, m.Unlock(t.Context(), "1234", nil), modem.ErrWrongCode)
				assert.Zero(t, pinsGiven(sim), "a PIN is not given where another code is wanted")
			}
		})
	}
	for _, code := range []string{"SIM PIN2", "SIM PUK2"} {
		t.Run(code, func(t *testing.T) {
			sim := simulated(t, &modemtest.Options{Personality: vendor("unknown", map[string]string{"+CPIN?": "+CPIN: " + code})})
			_, err := open(t, sim, nil)
			assert.NoError(t, err, "the card is open but for what PIN2 guards")
		})
	}
}

// TestACardThatIsSwappedWhileItIsLookedAt puts in another card between the reading of its number
// and of its attempts: what is known must be about one card.
func TestACardThatIsSwappedWhileItIsLookedAt(t *testing.T) {
	p := noCounters()
	other := newICCID()
	sim := simulated(t, &modemtest.Options{Personality: p, SIM: modemtest.SIM{PIN: "1234", ICCID: newICCID()}})
	require.Error(t, start(sim, modem.Options{PIN: "9999"}))
	sim.Fault(modemtest.Answer("+CRSM: 144,0,\""+swap(other)+"\"", "OK").On("+CRSM")) // the first reading is another card's
	err := start(sim, modem.Options{PIN: "9999"})
	assert.ErrorIs(t, err, modem.ErrPINTried)
	assert.Equal(t, 1, pinsGiven(sim))
}

// swap writes a number as it lies in EF_ICCID.
func swap(digits string) string {
	if len(digits)%2 != 0 {
		digits += "F"
	}
	b := []byte(digits)
	for i := 0; i < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func TestSubscriberInOddForms(t *testing.T) {
	tests := []struct {
		name    string
		answers map[string]string
		numbers []modem.OwnNumber
		home    modem.HomeOperator
	}{
		{"old Huawei, chan-dongle", map[string]string{"+CNUM": "ERROR+CNUM: \"\",\"+15550001111\",145\nOK", "+CIMI": "262011234567890"},
			[]modem.OwnNumber{{Number: "+15550001111"}}, modem.HomeOperator{MCC: "262", MNC: "01"}},
		{"type 145 without plus, two lines", map[string]string{"+CNUM": "+CNUM: ,\"4915112345\",145\n+CNUM: \"Fax\",\"0301234\",129,1,4", "+CIMI": "310410123456789"},
			[]modem.OwnNumber{{Number: "+4915112345"}, {Name: "Fax", Number: "0301234"}}, modem.HomeOperator{MCC: "310", MNC: "410"}},
		{"none, and three digits by EF_AD", map[string]string{"+CNUM": "OK", "+CIMI": "+CIMI: \"405854123456789\"", "+CRSM=*": `+CRSM: 144,0,"00000003"`},
			nil, modem.HomeOperator{MCC: "405", MNC: "854"}},
		{"a file that is not there", map[string]string{"+CNUM": "+CNUM: ,,", "+CIMI": "262011234567890", "+CRSM=*": "+CRSM: 106,130"},
			nil, modem.HomeOperator{MCC: "262", MNC: "01"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := vendor("unknown", tt.answers)
			if tt.answers["+CRSM=*"] == "" {
				p.Unsupported = append(p.Unsupported, "+CRSM")
			}
			m, _ := ready(t, &modemtest.Options{Personality: p}, nil)
			numbers, err := m.OwnNumbers(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.numbers, numbers)
			home, err := m.HomeOperator(t.Context())
			require.NoError(t, err)
			home.Name = ""
			assert.Equal(t, tt.home, home)
		})
	}
}

func TestUnblockPIN2(t *testing.T) {
	ctx := t.Context()
	t.Run("asked for by +CPIN", func(t *testing.T) {
		p := modemtest.Generic
		p.Answers = map[string]string{"+CPIN?": "+CPIN: SIM PUK2", "+CPIN=*": "OK"}
		m, sim := ready(t, &modemtest.Options{Personality: p, SIM: modemtest.SIM{ICCID: newICCID()}}, nil)
		require.NoError(t, m.UnblockPIN2(ctx, "87654321", "5678", nil))
		assert.Equal(t, 1, pinsGiven(sim))
	})
	t.Run("by +CPIN2, EHS6 manual", func(t *testing.T) {
		p := modemtest.Generic
		p.Answers = map[string]string{"+CPIN2=*": "OK"}
		m, sim := ready(t, &modemtest.Options{Personality: p, SIM: modemtest.SIM{ICCID: newICCID()}}, nil)
		require.NoError(t, m.UnblockPIN2(ctx, "87654321", "5678", nil))
		assert.Zero(t, pinsGiven(sim), "the PUK2 is not taken for another code")
	})
	t.Run("a modem without either", func(t *testing.T) {
		m, _ := ready(t, &modemtest.Options{SIM: modemtest.SIM{ICCID: newICCID()}}, nil)
		assert.Error(t, m.UnblockPIN2(ctx, "87654321", "5678", nil))
		left, err := m.Attempts(ctx)
		require.NoError(t, err)
		assert.Equal(t, 10, left.PUK2)
	})
}
