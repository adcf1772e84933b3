package modemtest_test

import (
	"testing"

	"github.com/semioctet/gsm/modem/modemtest"
)

func TestOwnNumbersAreAPhonebook(t *testing.T) { // 3GPP TS 27.007 7.1, 8.11
	const own = `"+15550001111",145,"Line 1"`
	runRows(t, &modemtest.Options{Number: "+15550001111"}, []row{
		{"the card's number", `AT+CPBS="ON"`, "AT+CPBS?;+CPBR=1,250", "\r\n+CPBS: \"ON\",1,250\r\n" + lines("+CPBR: 1,"+own, "OK")},
		{"one more", `AT+CPBS="ON";+CPBW=3,"5551",129,"Fax"`, "AT+CNUM",
			lines(`+CNUM: "Line 1","+15550001111",145`, `+CNUM: "Fax","5551",129`, "OK")},
		{"none", `AT+CPBS="ON";+CPBW=1`, "AT+CNUM", lines("OK")},
	})
}

func TestCallsAreNoted(t *testing.T) { // 3GPP TS 27.007 8.11
	_, te := connect(t, nil)
	list := func(book string, numbers ...string) {
		want := lines("OK")
		if len(numbers) > 0 {
			want = ""
			for i, n := range numbers {
				numbers[i] = "+CPBR: " + string(rune('1'+i)) + `,"` + n + `",129,""`
			}
			want = lines(append(numbers, "OK")...)
		}
		te.ask(`AT+CPBS="`+book+`"`, lines("OK"))
		te.ask("AT+CPBR=1,250", want)
	}
	ring := func(from string) {
		te.modem.Ring(from)
		te.until("\r\nRING\r\n")
	}
	for _, number := range []string{"5551", "5552"} {
		te.ask("ATD"+number+";", lines("OK"))
		te.ask("ATH", lines("OK"))
	}
	ring("5553")
	te.modem.EndCall()
	te.until("\r\nNO CARRIER\r\n")
	ring("") // withheld
	te.modem.EndCall()
	te.until("\r\nNO CARRIER\r\n")
	ring("5554")
	te.ask("ATA", lines("OK"))
	te.ask("ATH", lines("OK"))
	ring("5555")
	te.ask("ATH", lines("OK")) // refused
	list("DC", "5552", "5551")
	list("LD", "5552", "5551")
	list("MC", "5553")
	list("RC", "5554")
	te.ask(`AT+CPBS="LD"`, lines("OK"))
	te.ask("ATD>2;", lines("OK"))
	te.ask("AT+CLCC", lines(`+CLCC: 1,0,0,0,0,"5551",129`, "OK"))
}
