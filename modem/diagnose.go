package modem

import (
	"context"
	"errors"

	"github.com/semioctet/gsm/at"
)

// A Finding is something that keeps a modem from working, or from working well.
type Finding struct {
	Cause  Cause  `json:"cause"`
	Text   string `json:"text"`   // what is wrong, with what was read from the modem
	Advice string `json:"advice"` // what to do next
	// Warning says that the modem works all the same, but not as well as it could.
	Warning bool `json:"warning,omitempty"`
	// Err is what the modem answered, or why it did not, where that is the cause.
	Err error `json:"-"`
}

// A Cause is a kind of trouble, in words. Programs may compare it with those below, and use others of their
// own for what lies before the modem, such as its port.
type Cause string

// The causes that [Modem.Diagnose] finds.
const (
	CauseSilent           Cause = "no modem answers"
	CauseLineLost         Cause = "line lost"
	CauseRadioOff         Cause = "radio off"
	CauseNoSIM            Cause = "no SIM card"
	CauseSIMFailure       Cause = "SIM card failure"
	CauseSIMBusy          Cause = "SIM card busy"
	CausePINWanted        Cause = "PIN wanted"
	CausePINTried         Cause = "PIN tried before" // and not accepted, see [ErrPINTried]
	CauseFewAttempts      Cause = "few PIN attempts left"
	CauseLedger           Cause = "memory of PINs not usable" // see [ErrLedger]
	CausePUKWanted        Cause = "PUK wanted"
	CauseSIMBlocked       Cause = "SIM card blocked for ever"
	CauseModemLocked      Cause = "modem locked" // to a card, network or provider: personalisation
	CauseNoSignal         Cause = "no signal"
	CauseWeakSignal       Cause = "weak signal"
	CauseNotRegistered    Cause = "not registered"
	CauseSearching        Cause = "searching for a network"
	CauseDenied           Cause = "registration denied"
	CauseEmergencyOnly    Cause = "emergency calls only"
	CauseOperatorChosen   Cause = "operator chosen by hand" // or none
	CauseDataOnly         Cause = "no messages over this technology"
	CauseSendDomain       Cause = "messages sent through the wrong domain"
	CauseNoMessages       Cause = "no message commands"
	CauseTextModeOnly     Cause = "no PDU mode"
	CauseNoServiceCentre  Cause = "no service centre"
	CauseStorageFull      Cause = "message storage full"
	CauseNoNotices        Cause = "no notices of messages"
	CauseNoticesLost      Cause = "notices of messages turned off"
	CauseAnswerIncomplete Cause = "commands left unanswered"
)

// Diagnose asks the modem for all that is known to keep modems from working: the card, the network, the
// signal, and what messages need. It returns what it finds, that which has to be mended first coming first;
// nothing if all is well. What a finding hides, such as the network of a modem without a card, is not
// looked at.
//
// It serves a modem that is open, and one that was made by [New] and never opened. It gives the card no PIN,
// takes no messages, and leaves settings as they are; a card that is starting is waited for, up to half a
// minute. The error is the cause of ctx when that ended before all was asked; what was found is returned
// all the same.
func (m *Modem) Diagnose(ctx context.Context) ([]Finding, error) {
	release, err := m.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	d := &diagnosis{m: m}
	for _, examine := range []func(context.Context) error{d.line, d.power, d.card, d.network, d.technology, d.messages, d.storage, d.notices} {
		err := examine(ctx)
		switch {
		case err == nil:
			continue
		case errors.Is(err, errExamined):
			return d.findings, nil
		case ctx.Err() != nil:
			return d.findings, context.Cause(ctx)
		}
		d.lineTrouble(err)
		return d.findings, nil
	}
	return d.findings, nil
}

// errExamined says that what was found hides all the rest.
var errExamined = errors.New("modem: nothing more can be found out")

// diagnosis is what is known of a modem that is examined.
type diagnosis struct {
	m             *Modem
	findings      []Finding
	functionality int // of +CFUN, 1 if not told
	registrations map[string]Registration
}

func (d *diagnosis) find(f Finding) { d.findings = append(d.findings, f) }

// last notes a finding that hides all the rest.
func (d *diagnosis) last(f Finding) error {
	d.find(f)
	return errExamined
}

// ask runs a query. A refusal is no error: there is no answer then.
func (d *diagnosis) ask(ctx context.Context, line string) (at.Params, bool, error) {
	lines, err := d.m.Command(ctx, line)
	if err != nil || len(lines) == 0 {
		if refused(err) {
			err = nil
		}
		return at.Params{}, false, err
	}
	return at.ParseParams(lines[0]), true, nil
}

// askNumber runs a query and returns a number of its answer, or what stands for none.
func (d *diagnosis) askNumber(ctx context.Context, line string, i, none int) (int, error) {
	p, ok, err := d.ask(ctx, line)
	if !ok {
		return none, err
	}
	n, perr := p.Int(i, line)
	if perr != nil {
		return none, nil
	}
	return n, nil
}

// line makes sure that the modem answers, and finds out who made it, unless that was done.
func (d *diagnosis) line(ctx context.Context) error {
	m := d.m
	if state := m.State(); state != Closed && state != Failed {
		_, err := m.Command(ctx, "")
		return err
	}
	if err := m.port.Sync(ctx); err != nil {
		return err
	}
	if err := m.greet(ctx); err != nil {
		return err
	}
	id, err := m.Identify(ctx)
	if err == nil {
		m.chooseProfile(id)
	}
	return err
}

// lineTrouble says why a command came to no end.
func (d *diagnosis) lineTrouble(err error) {
	f := Finding{Cause: CauseAnswerIncomplete, Err: err,
		Text:   "the modem answered at first, and then left a command without an answer",
		Advice: "restart the modem; if it happens again, look at its power supply and cable, and for a newer firmware"}
	switch {
	case errors.Is(err, at.ErrHangup), errors.Is(err, at.ErrClosed), d.m.port.Err() != nil && !errors.Is(err, at.ErrUnresponsive):
		f.Cause, f.Text = CauseLineLost, "the line to the modem ended: it was unplugged, has restarted, or lost its power"
		f.Advice = "look at cable and power supply; open the port again, which may have another name now"
	case errors.Is(err, at.ErrUnresponsive):
		f.Cause, f.Text = CauseSilent, "nothing on this port answers AT commands, or nothing but errors comes"
		f.Advice = "make sure that the modem is on, that this is its AT port and not one for data, positions or diagnostics, and that the speed is right"
	case refused(err):
		f.Cause, f.Text = CauseSilent, "what is on this port refuses the simplest command"
		f.Advice = "restart the modem; make sure that this is its AT port"
	}
	d.find(f)
}

// Levels of +CFUN at which no network can be reached (3GPP TS 27.007 8.2).
var radioOff = map[Functionality]string{
	MinimumFunctionality: "the modem is at minimum functionality (+CFUN: 0), with its radio and often its card switched off",
	TransmitOff:          "the modem's transmitter is off (+CFUN: 2)",
	ReceiveOff:           "the modem's receiver is off (+CFUN: 3)",
	FlightMode:           "the modem is in flight mode (+CFUN: 4)",
}

// power looks whether the radio is on.
func (d *diagnosis) power(ctx context.Context) error {
	n, err := d.askNumber(ctx, "+CFUN?", 0, 1)
	d.functionality = n
	text, off := radioOff[Functionality(n)]
	if !off || err != nil {
		return err
	}
	f := Finding{Cause: CauseRadioOff, Text: text, Advice: "switch it on with AT+CFUN=1; if it does not stay on, look for a switch on the device"}
	if Functionality(n) == MinimumFunctionality {
		return d.last(f) // what the card says now means nothing
	}
	d.find(f)
	return nil
}
