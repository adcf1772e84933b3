package modem

import (
	"context"
	"fmt"
	"strings"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// CallState is where a call stands: <stat> of +CLCC (3GPP TS 27.007 7.18), and [CallEnded].
type CallState uint8

// The states of a call.
const (
	CallActive   CallState = iota // both sides can talk
	CallHeld                      // on hold from this side
	CallDialing                   // called from here, nothing heard of the other side yet
	CallAlerting                  // called from here, the other side rings
	CallIncoming                  // it rings here
	CallWaiting                   // it waits here beside another call
	CallEnded                     // over
)

var callStateNames = [...]string{"active", "held", "dialing", "alerting", "incoming", "waiting", "ended"}

// String returns the state in words.
func (s CallState) String() string {
	if int(s) < len(callStateNames) {
		return callStateNames[s]
	}
	return fmt.Sprintf("call state %d", uint8(s))
}

// A Call is one call of the modem.
type Call struct {
	ID         int // 1 to 7, as +CHLD takes it
	State      CallState
	Incoming   bool
	Mode       int  // 0 voice, 1 data, 2 fax, 9 not known
	Conference bool // part of a conference
	Number     string
	Name       string // of the caller, from the network or the modem's phonebook; mostly empty
}

// CallChange is the event that a call has begun, changed or ended. A modem that tells little, and a call that
// changes quickly, may skip states in between.
type CallChange struct {
	Call
	// Cause is why the call ended, where it is known: a [gsmerr.CallCause] of the network, or a
	// [gsmerr.ResultCode] such as BUSY. It is nil otherwise.
	Cause error
}

func (CallChange) event() {}

// CallerID says whether the other side is shown the own number (3GPP TS 27.007 7.7).
type CallerID uint8

// The choices.
const (
	CallerIDDefault CallerID = iota // as subscribed
	CallerIDHidden
	CallerIDShown
)

// Calls lists the calls with AT+CLCC. Source: 3GPP TS 27.007 7.18.
func (m *Modem) Calls(ctx context.Context) ([]Call, error) {
	lines, err := m.Command(ctx, "+CLCC")
	if err != nil {
		return nil, err
	}
	calls := make([]Call, 0, len(lines))
	for _, line := range lines {
		c, err := parseCall(line)
		if err != nil {
			return calls, err
		}
		if c.State >= CallEnded { // SIM7600 lists a call that has just ended with 6
			continue
		}
		if c.Name, err = m.readName(ctx, c.Name); err != nil {
			return calls, err
		}
		calls = append(calls, c)
	}
	return calls, nil
}

// parseCall reads +CLCC: <id>,<dir>,<stat>,<mode>,<mpty>[,<number>,<type>[,<alpha>]], the name as it was written.
func parseCall(line string) (Call, error) {
	p := at.ParseParams(line)
	var v [5]int
	for i, name := range []string{"id", "dir", "stat", "mode", "mpty"} {
		n, err := p.Int(i, name)
		if err != nil {
			return Call{}, err
		}
		v[i] = n
	}
	return Call{
		ID: v[0], Incoming: v[1] == 1, State: CallState(v[2]), Mode: v[3], Conference: v[4] == 1,
		Number: numberAt(p, 5), Name: p.At(7).Text,
	}, nil
}

// numberAt reads a number with its type of address behind it. Some modems write it in the digits of UCS2 while +CSCS is
// that; no number looks so by itself.
func numberAt(p at.Params, i int) string {
	number := p.At(i).Text
	if plain := ucs2OrPlain(number); len(number) > 4 && isDialString(plain) {
		number = plain
	}
	toa, err := p.Int(i+1, "type")
	if err == nil && toa&0x70 == 0x10 && isDigits(number) {
		number = "+" + number
	}
	return number
}

// Dial calls a number and returns the call: digits with * # + and A to D, and p for a pause before
// digits that are sent as tones. Most modems say at once that they dial, and what becomes of the call
// comes as [CallChange] events; some wait until the other side answers. The call of a modem that has no list of calls is
// without ID. An error matches [gsmerr.Busy], [gsmerr.NoAnswer] or [gsmerr.NoCarrier] where the call ended meanwhile.
// When ctx ends before the modem has answered, the call is given up.
// Source: ITU-T V.250 6.3.1, 3GPP TS 27.007 6.2.
func (m *Modem) Dial(ctx context.Context, number string, id CallerID) (Call, error) {
	line, err := dialLine(number, id)
	if err != nil {
		return Call{}, err
	}
	if _, err := m.Command(ctx, line); err != nil {
		return Call{}, err
	}
	if err := m.calls.look(ctx, m); refused(err) { // it has no list
		return Call{State: CallDialing, Number: number}, nil
	} else if err != nil {
		return Call{}, err
	}
	return m.calls.dialled()
}

// dialLine returns the command for a voice call.
func dialLine(number string, id CallerID) (string, error) {
	if i := strings.IndexFunc(number, func(r rune) bool { return !strings.ContainsRune("0123456789*#+ABCDabcdpP", r) }); i >= 0 || number == "" {
		return "", &at.UnsafeValueError{Value: number, Reason: "a number to dial has digits, * # + A to D and p only"}
	}
	return "D" + number + [...]string{"", "I", "i"}[min(id, CallerIDShown)] + ";", nil
}

// Answer takes the call that rings. Source: ITU-T V.250 6.3.5.
func (m *Modem) Answer(ctx context.Context) error {
	_, err := m.Command(ctx, "A")
	m.calls.lookSoon(m)
	return err
}

// HangUp ends all calls, those that wait or are held as far as the modem does that, or refuses the one
// that rings. Source: 3GPP TS 27.007 6.5, ITU-T V.250 6.3.6.
func (m *Modem) HangUp(ctx context.Context) error {
	err := m.firstOf(ctx, "+CHUP", "H")
	m.calls.lookSoon(m)
	return err
}

// A CallAction is something that is done to the calls there are: <n> of +CHLD (3GPP TS 27.007 7.13, TS 22.030 6.5.5.1).
type CallAction uint8

// The actions. Those with a call's number concern that call, with 0 all of them.
const (
	ReleaseHeld   CallAction = iota // ends the calls on hold, or refuses the one that waits, as busy
	ReleaseActive                   // ends the active calls and takes the held or waiting one; with a number, ends that call
	HoldActive                      // puts the active calls on hold and takes the held or waiting one; with a number, holds all but that call
	JoinCalls                       // joins the held call to the active ones
	TransferCalls                   // connects the two others and leaves
)

// ArrangeCalls does an action with AT+CHLD. call is the ID of one of [Modem.Calls], or 0.
// Source: 3GPP TS 27.007 7.13.
func (m *Modem) ArrangeCalls(ctx context.Context, action CallAction, call int) error {
	line := fmt.Sprintf("+CHLD=%d", action)
	if call > 0 {
		line += fmt.Sprint(call)
	}
	_, err := m.Command(ctx, line)
	m.calls.lookSoon(m)
	return err
}

// WatchCalls has the modem tell what it can about calls: number and name of the caller, calls that wait,
// what the other side does, and the progress of calls where the make of modem has notices of it. It
// is repeated when the modem starts anew. Without it a ringing call is an event all the same. What
// the modem or the network does not offer is passed over; asking the network can take a minute.
// Source: 3GPP TS 27.007 7.6, 7.12, 7.17, 7.30.
func (m *Modem) WatchCalls(ctx context.Context) error {
	return m.keep(ctx, append([]string{"+CLIP=1", "+CNAP=1", "+CCWA=1", "+CSSN=1,1"}, m.Profile().CallNotices...)...)
}

// CallNotice is what the network says about a call beside its state, such as that the other side has
// put it on hold. Source: 3GPP TS 27.007 7.17.
type CallNotice struct {
	Outgoing bool // it came while a call was being set up from here (+CSSI); else at any time (+CSSU)
	Code     int  // <code1> of +CSSI or <code2> of +CSSU
}

func (CallNotice) event() {}

var callNoticeNames = map[CallNotice]string{
	{true, 0}: "forwarding of all calls is active", {true, 1}: "some forwarding is active", {true, 2}: "the call has been forwarded",
	{true, 3}: "the call waits at the other side", {true, 4}: "call of a closed user group", {true, 5}: "calls out are barred",
	{true, 6}: "the other side bars calls in", {true, 7}: "the own number is shown all the same", {true, 8}: "the call has been deflected",
	{false, 0}: "this call was forwarded", {false, 1}: "call of a closed user group", {false, 2}: "the other side has put the call on hold",
	{false, 3}: "the other side has taken the call back", {false, 4}: "the call has become a conference", {false, 5}: "the held call has ended",
	{false, 6}: "forward check", {false, 7}: "the call is being transferred", {false, 8}: "the call has been transferred",
	{false, 9}: "this call was deflected",
}

// String returns the notice in words.
func (n CallNotice) String() string {
	if name, ok := callNoticeNames[n]; ok {
		return name
	}
	return fmt.Sprintf("call notice %d", n.Code)
}

// isCallResult reports whether a result code is about a call.
func isCallResult(code error) bool {
	switch code {
	case gsmerr.Busy, gsmerr.NoCarrier, gsmerr.NoAnswer, gsmerr.NoDialtone:
		return true
	}
	return false
}
