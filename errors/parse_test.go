package errors_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	gsmerr "github.com/semioctet/gsm/errors"
)

var finalTests = []struct {
	name, line string
	want       error
}{
	{"success", "OK", nil}, // ITU-T V.250 5.7.1
	{"success with line end", "OK\r\n", nil},
	{"plain error", "ERROR", gsmerr.Generic},
	{"no carrier", "NO CARRIER", gsmerr.NoCarrier},
	{"no answer", "NO ANSWER", gsmerr.NoAnswer},
	{"no dialtone", "NO DIALTONE", gsmerr.NoDialtone},
	{"no dial tone", "NO DIAL TONE", gsmerr.NoDialtone},
	{"busy", "BUSY", gsmerr.Busy},
	{"Huawei, unknown command", "COMMAND NOT SUPPORT", gsmerr.CommandNotSupported},
	{"the same, spelled well", "COMMAND NOT SUPPORTED", gsmerr.CommandNotSupported},
	{"not available", "NA", gsmerr.NotAvailable},
	{"too many parameters", "TOO MANY PARAMETERS", gsmerr.TooManyParameters},
	{"extended error", "+EXT ERROR: 7", gsmerr.TextCode{Family: "+EXT ERROR", Text: "7"}},
	{"Motorola EZX", "MODEM ERROR: 4", gsmerr.TextCode{Family: "MODEM ERROR", Text: "4"}},

	{"number", "+CME ERROR: 11", gsmerr.CMECode(11)}, // 3GPP TS 27.007 9.2
	{"number without space", "+CME ERROR:11", gsmerr.CMECode(11)},
	{"number with spaces", " + CME  ERROR :  11 \r\n", gsmerr.CMECode(11)},
	{"number without plus", "CME ERROR: 11", gsmerr.CMECode(11)},
	{"number without colon", "+CME ERROR 11", gsmerr.CMECode(11)},
	{"number in lower case", "+cme error: 11", gsmerr.CMECode(11)},
	{"number glued to the name", "+CMEERROR:11", gsmerr.CMECode(11)},
	{"number and words", "+CME ERROR: 11, SIM PIN required", gsmerr.CMECode(11)},
	{"number of no table", "+CME ERROR: 4711", gsmerr.CMECode(4711)},
	{"negative number", "+CME ERROR: -1", gsmerr.CMECode(-1)}, // Samsung
	{"number too large", "+CME ERROR: 99999999999999999999", gsmerr.TextCode{Family: "+CME ERROR", Text: "99999999999999999999"}},
	{"words", "+CME ERROR: SIM PIN required", gsmerr.CMECode(11)},
	{"words in capitals", "+CME ERROR: SIM PIN REQUIRED", gsmerr.CMECode(11)},
	{"words with (U)", "+CME ERROR: (U)SIM PIN required", gsmerr.CMECode(11)},
	{"words with USIM", "+CME ERROR: USIM PIN required", gsmerr.CMECode(11)},
	{"words glued and dotted", "+CME ERROR: sim-pin_required.", gsmerr.CMECode(11)},
	{"words in quotes", `+CME ERROR: "SIM PIN required"`, gsmerr.CMECode(11)},
	{"words of old firmware", "+CME ERROR: SIM PIN necessary", gsmerr.CMECode(11)},
	{"no card", "+CME ERROR: SIM not inserted", gsmerr.CMECode(10)},
	{"wrong PIN", "+CME ERROR: incorrect password", gsmerr.CMECode(16)},
	{"card starting", "+CME ERROR: SIM busy", gsmerr.CMECode(14)},
	{"phone lock by its older name", "+CME ERROR: PH-SIM PUK required", gsmerr.CMECode(48)},
	{"limited service in either form", "+CME ERROR: network not allowed, emergency calls only", gsmerr.CMECode(32)},
	{"words with their cause", "+CME ERROR: Illegal MS (#3)", gsmerr.CMECode(103)},
	{"words that begin with a digit", "+CME ERROR: 3G off", gsmerr.TextCode{Family: "+CME ERROR", Text: "3G off"}},
	{"words of no table", "+CME ERROR: flux capacitor empty", gsmerr.TextCode{Family: "+CME ERROR", Text: "flux capacitor empty"}},
	{"nothing", "+CME ERROR:", gsmerr.TextCode{Family: "+CME ERROR"}},
	{"not even a colon", "+CME ERROR", gsmerr.TextCode{Family: "+CME ERROR"}},

	{"message number", "+CMS ERROR: 311", gsmerr.CMSCode(311)}, // 3GPP TS 27.005 3.2.5
	{"message number without plus", "CMS ERROR: 500", gsmerr.CMSCode(500)},
	{"message words", "+CMS ERROR: SIM PIN required", gsmerr.CMSCode(311)},
	{"message words, SC", "+CMS ERROR: SMSC address unknown", gsmerr.CMSCode(330)},
	{"message words, network", "+CMS ERROR: Congestion", gsmerr.CMSCode(42)},
	{"message words with a code in them", "+CMS ERROR: D0 SIM SMS storage full", gsmerr.CMSCode(208)},
	{"message words, old", "+CMS ERROR: unknown", gsmerr.CMSCode(500)},
	{"message words of a vendor", "+CMS ERROR: User abort", gsmerr.TextCode{Family: "+CMS ERROR", Text: "User abort"}},
}

func TestParseFinal(t *testing.T) {
	for _, tt := range finalTests {
		t.Run(tt.name, func(t *testing.T) {
			code, final := gsmerr.ParseFinal(tt.line)
			assert.True(t, final)
			assert.Equal(t, tt.want, code)
			if tt.want != nil {
				assert.ErrorIs(t, code, tt.want)
				assert.NotEmpty(t, code.Error())
			}
		})
	}
}

// A listing in text mode holds lines that only look like a final result code.
func TestParseFinalLeavesTheRest(t *testing.T) {
	for _, line := range []string{
		"", " ", "OKAY see you", "ok", "Ok", "ERROR in room 3", "error", "Error", "busy", "BUSY now", "NO CARRIERS",
		"+CSQ: 1,2", "+CMTI: \"SM\",1", "CONNECT", "CONNECT 9600", "RING", ">", "> ", "+CME: 11", "CME ERRORS are bad",
		"CME ERROR is a bad thing", "+CMES ERROR: 1", "modem error: call me", "MODEM ERRORS", "0", "+CPIN: SIM PIN",
		"\x00", "+",
	} {
		code, final := gsmerr.ParseFinal(line)
		assert.False(t, final, "%q", line)
		assert.NoError(t, code, "%q", line)
	}
}

// ITU-T V.250 6.2.6.
func TestParseNumeric(t *testing.T) {
	for line, want := range map[string]error{
		"0": nil, "3": gsmerr.NoCarrier, "4": gsmerr.Generic, "6": gsmerr.NoDialtone, "7": gsmerr.Busy,
		"8": gsmerr.NoAnswer, "4\r": gsmerr.Generic,
	} {
		code, final := gsmerr.ParseNumeric(line)
		assert.True(t, final, line)
		assert.Equal(t, want, code, line)
	}
	for _, line := range []string{"", "1", "2", "5", "9", "10", "00", "OK", "+CSQ: 4"} {
		code, final := gsmerr.ParseNumeric(line)
		assert.False(t, final, line)
		assert.NoError(t, code, line)
	}
}

// A word that is no result code of any table is still a value to compare with.
func TestResultCodeOfNoTable(t *testing.T) {
	assert.EqualError(t, gsmerr.ResultCode("DELAYED"), "DELAYED")
	assert.NotErrorIs(t, gsmerr.ResultCode("DELAYED"), gsmerr.UnknownError)
	assert.NotErrorIs(t, gsmerr.TextCode{Family: "+CME ERROR", Text: "hm"}, gsmerr.UnknownError)
}

// One meaning, however the modem says it, also through a *CommandError.
func TestOneMeaningInEveryForm(t *testing.T) {
	for _, line := range []string{
		"+CME ERROR: 11", "+CME ERROR: SIM PIN required", "+CMS ERROR: 311", "+CMS ERROR: (U)SIM PIN required",
	} {
		code, _ := gsmerr.ParseFinal(line)
		err := error(&gsmerr.CommandError{Command: "+CMGS=23", Code: code})
		assert.ErrorIs(t, code, gsmerr.SIMPINRequired, line)
		assert.ErrorIs(t, err, gsmerr.SIMPINRequired, line)
		assert.NotErrorIs(t, err, gsmerr.SIMPUKRequired, line)
	}
	for _, line := range []string{"+CMS ERROR: SIM not ready", "+CME ERROR: (U)SIM busy"} {
		code, _ := gsmerr.ParseFinal(line)
		assert.ErrorIs(t, code, gsmerr.SIMBusy, line)
	}
	code, _ := gsmerr.ParseFinal("+CME ERROR: SMSC address unknown")
	assert.ErrorIs(t, code, gsmerr.ServiceCentreUnknown, "words of the other family")
}

func FuzzParseFinal(f *testing.F) {
	for _, tt := range finalTests {
		f.Add(tt.line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		code, final := gsmerr.ParseFinal(line)
		if code == nil {
			if final {
				assert.Equal(t, "OK", strings.TrimSpace(line))
			}
			return
		}
		assert.True(t, final)
		var n string
		switch c := code.(type) {
		case gsmerr.CMECode:
			n = "+CME ERROR: " + strconv.Itoa(int(c))
		case gsmerr.CMSCode:
			n = "+CMS ERROR: " + strconv.Itoa(int(c))
		case gsmerr.TextCode:
			n = c.Family + ": " + c.Text
		default:
			n = code.Error()
		}
		again, final := gsmerr.ParseFinal(n)
		assert.True(t, final)
		assert.Equal(t, code, again, "the value says all that was read")
		err := &gsmerr.CommandError{Command: line, Code: code}
		assert.True(t, errors.Is(err, code))
		assert.NotContains(t, err.Error(), "\n")
		gsmerr.Explain(err)
	})
}

func BenchmarkParseFinal(b *testing.B) {
	for _, line := range []string{"OK", "+CSQ: 17,0", "+CME ERROR: 11", "+CME ERROR: SIM PIN required"} {
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				gsmerr.ParseFinal(line)
			}
		})
	}
}
