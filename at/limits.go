package at

import (
	"strings"
	"time"
)

// Time limits, most of them from 3GPP TS 27.005, TS 27.007 and modem manuals. What is not listed
// gets defaultLimit: commands that stay inside the modem answer within a second or two.
const (
	defaultLimit = 5 * time.Second
	promptLimit  = 10 * time.Second // from the command to its prompt
)

// limits holds the commands that may take longer than defaultLimit because they ask the network,
// the SIM or the flash memory of the modem.
var limits = map[string]time.Duration{
	"A":        90 * time.Second,
	"D":        90 * time.Second,
	"Z":        6 * time.Second,
	"+CAOC":    20 * time.Second,
	"+CCFC":    180 * time.Second,
	"+CCHC":    10 * time.Second,
	"+CCHO":    20 * time.Second,
	"+CCUG":    15 * time.Second,
	"+CCWA":    60 * time.Second,
	"+CDIP":    180 * time.Second,
	"+CEREG":   10 * time.Second,
	"+C5GREG":  10 * time.Second,
	"+CFUN":    180 * time.Second,
	"+CGACT":   385 * time.Second,
	"+CGATT":   385 * time.Second,
	"+CGDATA":  160 * time.Second, // T3380 of 3GPP TS 24.008, as of +CGACT once it is attached
	"+CGCLASS": 15 * time.Second,
	"+CGLA":    20 * time.Second,
	"+CGREG":   10 * time.Second,
	"+CGSN":    20 * time.Second,
	"+CHLD":    30 * time.Second,
	"+CIMI":    20 * time.Second,
	"+CLAC":    10 * time.Second,
	"+CLCC":    20 * time.Second,
	"+CLCK":    180 * time.Second,
	"+CLIP":    180 * time.Second,
	"+CLIR":    180 * time.Second,
	"+CMGC":    120 * time.Second,
	"+CMGD":    25 * time.Second,
	"+CMGL":    20 * time.Second,
	"+CMGR":    10 * time.Second,
	"+CMGS":    120 * time.Second,
	"+CMGW":    10 * time.Second,
	"+CMSS":    120 * time.Second,
	"+CNAP":    15 * time.Second,
	"+CNUM":    20 * time.Second,
	"+COLP":    180 * time.Second,
	"+COPN":    20 * time.Second,
	"+COPS":    180 * time.Second,
	"+CPBF":    30 * time.Second,
	"+CPBR":    30 * time.Second,
	"+CPBW":    10 * time.Second,
	"+CPIN":    20 * time.Second,
	"+CPIN2":   20 * time.Second,
	"+CPLS":    20 * time.Second,
	"+CPOL":    20 * time.Second,
	"+CPOWD":   10 * time.Second, // SIMCom
	"+CPWD":    180 * time.Second,
	"+CPWROFF": 40 * time.Second, // u-blox
	"+CREG":    10 * time.Second,
	"+CRSM":    20 * time.Second,
	"+CSIM":    20 * time.Second,
	"+CSSN":    20 * time.Second,
	"+CTFR":    20 * time.Second,
	"+CTZU":    10 * time.Second,
	"+CUSD":    180 * time.Second,
	"+VTS":     20 * time.Second,
}

// abortable holds the commands that any character from the TE aborts while they run
// (ITU-T V.250 5.6.1, 3GPP TS 27.007 7.3).
var abortable = map[string]bool{"A": true, "D": true, "+CNUM": true, "+COPS": true, "+CUSD": true}

// finalMayLack holds the questions that some modems answer without a final result code (Wavecom, old
// phones), and how long it is waited for behind the answer.
var finalMayLack = map[string]time.Duration{"+CPIN?": 2 * time.Second}

// limitOf returns the time limit of a command line. Concatenated commands get the sum of theirs.
func limitOf(line string) time.Duration {
	var sum time.Duration
	for part := range commandsIn(line) {
		if d, ok := limits[strings.ToUpper(nameOf(part))]; ok {
			sum += d
		} else {
			sum += defaultLimit
		}
	}
	return sum
}
