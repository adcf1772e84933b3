package modem

import (
	"fmt"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// A LockedError says that a code stands before what was asked: the SIM card, or the modem, wants one
// before it works, or the code that was offered was not given or not accepted. It matches the
// condition of the code in errors.Is, for instance [gsmerr.SIMPINRequired] or [gsmerr.PhoneLocked].
type LockedError struct {
	// Code is the code in question as +CPIN? names it, "SIM PIN", "SIM PUK", "SIM PIN2", "PH-NET PIN" ...,
	// or a [Facility] and "password", "PN password".
	Code     string
	Attempts Attempts // left, as far as they are known
	Err      error    // why the code that was offered did not help; nil if none was
}

// lockCode is what is known about an answer to +CPIN? other than READY.
type lockCode struct {
	condition gsmerr.Condition
	advice    string
}

// The codes of 3GPP TS 27.007 8.3, and those that makers add.
var lockCodes = map[string]lockCode{
	"READY": {}, // a code was offered and none is wanted

	"SIM PIN":  {gsmerr.SIMPINRequired, "give the PIN with Options.PIN or Modem.Unlock"},
	"SIM PUK":  {gsmerr.SIMPUKRequired, "the PIN is blocked; give the PUK of the card's papers and a new PIN with Modem.Unblock; ten wrong PUKs destroy the card"},
	"SIM PIN2": {gsmerr.SIMPIN2Required, "PIN2 guards fixed dialling and charges only; give it to the method that needs it"},
	"SIM PUK2": {gsmerr.SIMPUK2Required, "PIN2 is blocked; give the PUK2 of the card's papers and a new PIN2 with Modem.UnblockPIN2; all else works without"},

	"SIM BLOCKED": {gsmerr.SIMBlocked, "the PUK was wrong too often and the card is of no use any more; ask the operator for a new one"},

	"PH-SIM PIN":    {gsmerr.PhoneLocked, "the modem works with one card only; insert that one, or give the modem's own code with Modem.SetLock and facility PS"},
	"PH-SIM PUK":    {gsmerr.PhoneLocked, "the modem's own code was wrong too often; its maker has the code that unblocks it"},
	"PH-FSIM PIN":   {gsmerr.PhoneLocked, "the modem works with the card that was first in it only; insert that one, or ask the maker for the code and give it with Modem.SetLock and facility PF"},
	"PH-FSIM PUK":   {gsmerr.PhoneLocked, "the code of the lock to the first card was wrong too often; the maker has the code that unblocks it"},
	"PH-NET PIN":    {gsmerr.PhoneLocked, "the modem takes cards of one operator only; insert one, or ask that operator for the code and give it with Modem.SetLock and facility PN"},
	"PH-NET PUK":    {gsmerr.PhoneLocked, "the code of the operator lock was wrong too often; the operator or maker has the code that unblocks it"},
	"PH-NETSUB PIN": {gsmerr.PhoneLocked, "the modem takes cards of a part of one network only; insert one, or ask the operator for the code and give it with Modem.SetLock and facility PU"},
	"PH-NETSUB PUK": {gsmerr.PhoneLocked, "the code of the lock to a part of a network was wrong too often; the operator or maker has the code that unblocks it"},
	"PH-SP PIN":     {gsmerr.PhoneLocked, "the modem takes cards of one service provider only; insert one, or ask that provider for the code and give it with Modem.SetLock and facility PP"},
	"PH-SP PUK":     {gsmerr.PhoneLocked, "the code of the provider lock was wrong too often; the provider or maker has the code that unblocks it"},
	"PH-CORP PIN":   {gsmerr.PhoneLocked, "the modem takes cards of one company only; insert one, or ask that company for the code and give it with Modem.SetLock and facility PC"},
	"PH-CORP PUK":   {gsmerr.PhoneLocked, "the code of the company lock was wrong too often; the company or maker has the code that unblocks it"},
}

var otherLock = lockCode{gsmerr.PhoneLocked, "this lock is the modem's own; its maker or operator has the code"}

// Error tells the code, the attempts left, what happened, and what to do. It holds no code itself.
func (e *LockedError) Error() string {
	wanted := e.Code
	if wanted == "READY" {
		wanted = "no code"
	}
	text := fmt.Sprintf("%s wanted (attempts left: %v)", wanted, e.Attempts)
	if e.Err != nil {
		return text + ": " + e.Err.Error()
	}
	return text + ": " + e.code().advice
}

// Unwrap returns why the code that was offered did not help.
func (e *LockedError) Unwrap() error { return e.Err }

// Is reports whether target is the condition of the code that is wanted.
func (e *LockedError) Is(target error) bool { return target == error(e.code().condition) }

func (e *LockedError) code() lockCode {
	if c, ok := lockCodes[e.Code]; ok {
		return c
	}
	return otherLock
}

// normalCode returns an answer to +CPIN? as 3GPP TS 27.007 8.3 writes it. Some modems number the first
// PIN, or write in small letters.
func normalCode(text string) string {
	code := strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(text, `"`, "")), " "))
	switch code {
	case "SIM PIN1", "SIM-PIN", "SIM_PIN":
		return "SIM PIN"
	case "SIM PUK1", "SIM-PUK", "SIM_PUK":
		return "SIM PUK"
	}
	return code
}

// isOpen reports whether the card can be used while the modem asks for this code: PIN2 and PUK2
// are told right after one of them was wrong, and guard only what needs them.
func isOpen(code string) bool { return code == "READY" || code == "SIM PIN2" || code == "SIM PUK2" }
