package modemtest_test

import (
	"testing"
)

func TestCharges(t *testing.T) { // 3GPP TS 27.007 8.25 to 8.27
	runRows(t, nil, []row{
		{"the limit", `AT+CAMM="00FF00","5678"`, "AT+CAMM?", lines(`+CAMM: "00FF00"`, "OK")},
		{"the price", `AT+CPUC="EUR","0.10","5678"`, "AT+CPUC?", lines(`+CPUC: "EUR","0.10"`, "OK")},
		{"the meter", `AT+CACM="5678"`, "AT+CACM?", lines(`+CACM: "000000"`, "OK")},
		{"without PIN2", "AT+CMEE=1", `AT+CAMM="00FF00"`, lines("+CME ERROR: 17")},
		{"a wrong PIN2", "AT+CMEE=1", `AT+CPUC="EUR","0.10","9999"`, lines("+CME ERROR: 16")},
		{"a wrong PIN2 is counted", "AT+CMEE=1", "AT+CACM=\"9999\"\rAT+CPINR=\"SIM PIN2\"", lines("+CME ERROR: 16") + lines("+CPINR: SIM PIN2,2,3", "OK")},
		{"nothing was set by a wrong one", "AT", "AT+CAMM=\"FF\",\"9999\"\rAT+CAMM?", lines("ERROR") + lines(`+CAMM: "000000"`, "OK")},
		{"too much", "AT+CMEE=1", `AT+CACM="5678",1`, lines("+CME ERROR: 50")},
	})
}
