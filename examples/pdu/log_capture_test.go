package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const weCan = "0891683110501905F0040BA18175893503F400006101809103242306F732681C7603"

// TestLogWithoutCommands goes through captures in which nobody sees what was written, as with the echo off.
func TestLogWithoutCommands(t *testing.T) {
	for _, tt := range []struct{ name, log, want string }{
		{"a message read", "+CMGR: 0,,25\r\n" + weCan + "\r\n\r\nOK\r\n", `text       "we can"`},
		{"a listing", "+CMGL: 1,1,,22\r\n" + toa11 + "\r\n+CMGL: 2,1,,25\r\n" + weCan + "\r\nOK\r\n", `text       "we can"`},
		{"a message stored to be sent", "+CMGR: 2,,19\n0001000b818175893503f4000006c8329bfd0e03\nOK\n", `text       "Helloa"`},
		{"an error", "+CMS ERROR: 330\n", "a command that the log does not show was refused with +CMS ERROR 330: SMSC address unknown"},
		{"an empty place", "+CMGR: 0,,0\n\nOK\n+CPIN: SIM PIN\nOK\n", "the SIM card or modem asks for SIM PIN"},
		{"a call that ends", "RING\nNO CARRIER\n", "Nothing wrong was found."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story := logOf(t, tt.log)
			assert.Contains(t, story, tt.want)
			assert.NotContains(t, story, "can not be read")
		})
	}
}

// TestLogReadsWhatTerminalsAddTo takes the same dialogue with what line noise and programs put around its lines.
func TestLogReadsWhatTerminalsAddTo(t *testing.T) {
	dialogue := []string{"AT+CPIN?", "+CPIN: SIM PIN", "OK"}
	for _, tt := range []struct{ name, before, after string }{
		{"noise of a wrong speed", "\xff\xfe\x00", ""},
		{"colours", "\x1b[0;37m", "\x1b[0m"},
		{"carriage returns as cat -v has them", "", "^M"},
		{"time as in RFC 3339", "2024-01-01T10:00:00.123Z ", ""},
		{"time with an offset", "2024-01-01T10:00:00+01:00 ", ""},
		{"time and level", "2024-01-01 10:00:00,123 DEBUG ", ""},
		{"time in brackets and level", "[10:00:00] INFO: ", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := tt.before + strings.Join(dialogue, tt.after+"\n"+tt.before) + tt.after + "\n"
			story := logOf(t, log)
			assert.Contains(t, story, "> AT+CPIN?\n       < +CPIN: SIM PIN\n       < OK\n")
			assert.Contains(t, story, "the SIM card or modem asks for SIM PIN\n")
		})
	}
}

// The log of smstools3 has the lines of an answer in one.
func TestLogReadsAnswersInOneLine(t *testing.T) {
	story := logOf(t, "2008-01-07 12:15:37,7, GSM1: -> AT+CPIN?\n2008-01-07 12:15:38,7, GSM1: <- +CPIN: SIM PIN OK\n"+
		"2008-01-07 12:15:39,7, GSM1: -> AT+CREG?\n2008-01-07 12:15:39,7, GSM1: <- +CREG: 0,3 OK\n")
	assert.Contains(t, story, "< +CPIN: SIM PIN\n       < OK\n")
	assert.Contains(t, story, "< +CREG: 0,3\n       < OK\n")
	assert.Contains(t, story, "registration denied")
	assert.NotContains(t, story, "no final result code")
}

// The log of oFono has control characters as escapes, and several dialogues side by side.
func TestLogReadsOFono(t *testing.T) {
	story := logOf(t, `Jan  1 10:00:00 host ofonod[1234]: Aux: > AT+CPIN?\r
Jan  1 10:00:00 host ofonod[1234]: Modem: > AT+CMGS=19\r
Jan  1 10:00:00 host ofonod[1234]: Aux: < \r\n+CPIN: SIM PUK\r\n\r\nOK\r\n
Jan  1 10:00:00 host ofonod[1234]: Modem: < \r\n> 
Jan  1 10:00:00 host ofonod[1234]: Modem: > 0001000b818175893503f4000006c8329bfd0e03<CtrlZ>
Jan  1 10:00:01 host ofonod[1234]: Modem: < \r\n+CMS ERROR: 38\r\n
`)
	assert.Contains(t, story, "Aux > AT+CPIN?\n       Aux < +CPIN: SIM PUK\n       Aux < OK\n")
	assert.Contains(t, story, `text       "Helloa"`)
	assert.Contains(t, story, "AT+CMGS=19 was refused with +CMS ERROR 38")
}

func TestLogFindsAFullStorage(t *testing.T) {
	for log, want := range map[string]string{
		"AT+CPMS?\n+CPMS: \"ME\",3,255,\"SM\",20,20,\"SM\",20,20\nOK\n": "the storage SM is full with 20 messages\n    -> delete",
		"AT+CPMS=\"SM\"\n+CPMS: 20,20,20,20,3,255\nOK\n":                "a storage is full with 20 messages\n    -> delete",
		"AT+CPMS?\n+CPMS: \"SM\",19,20,\"SM\",0,0\nOK\n":                "Nothing wrong was found.",
		"AT+CPMS=?\n+CPMS: (\"SM\",\"ME\"),(\"SM\"),(\"SM\")\nOK\n":     "Nothing wrong was found.",
	} {
		assert.Contains(t, logOf(t, log), want)
	}
}

// A length in text mode is refused before there is a prompt, so that the log has no PDU.
func TestLogTellsThatALengthIsForPDUMode(t *testing.T) {
	story := logOf(t, "AT+CMGF=1\nOK\nAT+CMGS=19\nERROR\n")
	assert.Contains(t, story, "refused with ERROR: the argument is for PDU mode, but the modem is in text mode since line 1\n    -> send AT+CMGF=0")
	assert.NotContains(t, logOf(t, "AT+CMGF=0\nOK\nAT+CMGS=19\nERROR\n"), "text mode")
}

// A length that disagrees with the PDU comes from the line or the log; no network writes it.
func TestLogTellsWhoseFaultALengthIs(t *testing.T) {
	story := logOf(t, "+CMT: ,24\n"+weCan+"\n")
	assert.Contains(t, story, "25 octets of TPDU where the modem told 24 octets")
	assert.Contains(t, story, "-> octets were lost or added on the way from the modem, or in the log\n")
	assert.NotContains(t, story, "the network breaks")
}
