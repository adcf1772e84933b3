package modem

import (
	"context"
	"fmt"
	"slices"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// weakSignal is the strength in dBm from which on sending fails now and then: 5 of +CSQ.
const weakSignal = -103

// network looks whether a network has taken the modem, and why not.
func (d *diagnosis) network(ctx context.Context) error {
	list, err := d.m.Registrations(ctx)
	if err != nil {
		return err
	}
	d.registrations = map[string]Registration{}
	var statuses []RegStatus
	for _, r := range list {
		d.registrations[r.Domain] = r
		statuses = append(statuses, r.Status)
	}
	signal, err := d.m.Signal(ctx)
	if err != nil && !refused(err) && ctx.Err() != nil {
		return err
	}
	switch {
	case len(list) == 0 || len(d.findings) > 0: // nothing is told, or the radio is off
		return nil
	case !slices.ContainsFunc(statuses, RegStatus.Registered):
		f, err := d.unregistered(ctx, statuses, signal)
		if err != nil {
			return err
		}
		d.find(f)
	case signal.Known && signal.DBm <= weakSignal:
		d.find(Finding{Cause: CauseWeakSignal, Warning: true, Text: fmt.Sprintf("the signal is weak: %v", signal),
			Advice: "move the antenna, to a window or higher; look at its plug; a better one gains 3 to 9 dB"})
	}
	return nil
}

// unregistered explains why no network has the modem.
func (d *diagnosis) unregistered(ctx context.Context, statuses []RegStatus, signal Signal) (Finding, error) {
	is := func(s RegStatus) bool { return slices.Contains(statuses, s) }
	choice, err := d.askNumber(ctx, "+COPS?", 0, 0)
	if err != nil {
		return Finding{}, err
	}
	switch {
	case choice == 2:
		return Finding{Cause: CauseOperatorChosen, Text: "the modem was told to stay away from any network (+COPS: 2)",
			Advice: "go back to the automatic choice with AT+COPS=0"}, nil
	case is(RegDenied):
		f := Finding{Cause: CauseDenied, Text: "the network refuses the modem or its SIM card",
			Advice: "try the card in a phone; ask the operator whether it is active, paid for, and allowed here and in this device"}
		return d.reason(ctx, f)
	case is(RegEmergency), is(RegRestricted):
		f := Finding{Cause: CauseEmergencyOnly, Text: "cells are there, but none takes this SIM card: emergency calls only",
			Advice: "ask the operator whether the card is active, and whether roaming is allowed; look with AT+COPS=? whether its own network is heard here"}
		return d.reason(ctx, f)
	case choice == 1:
		return Finding{Cause: CauseOperatorChosen, Text: "the modem may use one operator only (+COPS: 1), which does not take it or is not heard here",
			Advice: "go back to the automatic choice with AT+COPS=0"}, nil
	case d.functionality != 1:
		return Finding{Cause: CauseRadioOff, Text: fmt.Sprintf("the modem is not fully switched on (+CFUN: %d) and registered nowhere", d.functionality),
			Advice: "switch it on with AT+CFUN=1"}, nil
	case !signal.Known:
		return Finding{Cause: CauseNoSignal, Text: "the modem hears no network",
			Advice: "connect the antenna; try another place; make sure that the modem's bands and technologies are used here, for instance that a modem for 2G or 3G still has a network"}, nil
	case is(RegSearching):
		return Finding{Cause: CauseSearching, Text: fmt.Sprintf("the modem is looking for a network (signal: %v)", signal),
			Advice: "wait two minutes; then look at the antenna, and with AT+COPS=? at what is heard here"}, nil
	}
	f := Finding{Cause: CauseNotRegistered, Text: fmt.Sprintf("no network has the modem, and it does not look for one (signal: %v)", signal),
		Advice: "start the search with AT+COPS=0; restart the modem; try the card in a phone"}
	return d.reason(ctx, f)
}

// reason adds what the network said. Registration commands tell it while <n> is 3 (3GPP TS 27.007 7.2), and
// +CEER on some makes.
func (d *diagnosis) reason(ctx context.Context, f Finding) (Finding, error) {
	for _, domain := range domains {
		r, ok := d.registrations[domain]
		if !ok {
			continue
		}
		if r.Cause != 0 {
			return explained(f, r.Cause), nil
		}
		cause, err := d.askCause(ctx, domain)
		if err != nil || cause != 0 {
			return explained(f, cause), err
		}
	}
	lines, err := d.m.Command(ctx, "+CEER")
	if err != nil || len(lines) == 0 {
		if refused(err) {
			err = nil
		}
		return f, err
	}
	text := strings.Trim(strings.TrimSpace(strings.TrimPrefix(strings.Join(lines, " "), "+CEER:")), `"`)
	none := text == "" || strings.HasPrefix(strings.ToLower(text), "no ") // "No cause information available"
	if !none && (strings.ContainsAny(text, "123456789") || len(text) > len("normal call clearing")) {
		f.Text += fmt.Sprintf("; the modem reports %q", text)
	}
	return f, nil
}

// askCause asks a domain why it was refused: the cause of TS 24.008 10.5.3.6 or 10.5.5.14, or TS 24.301
// 9.9.3.9, which have the same numbers; 0 if it is not told.
func (d *diagnosis) askCause(ctx context.Context, domain string) (int, error) {
	n, err := d.askNumber(ctx, domain+"?", 0, -1)
	if err != nil || n < 0 {
		return 0, err
	}
	if _, err := d.m.Command(ctx, domain+"=3"); err != nil {
		if refused(err) {
			err = nil
		}
		return 0, err
	}
	p, ok, err := d.ask(ctx, domain+"?")
	if _, rerr := d.m.Command(ctx, fmt.Sprintf("%s=%d", domain, n)); err == nil && !refused(rerr) {
		err = rerr
	}
	if !ok || err != nil {
		return 0, err
	}
	return rejectCause(domain, p, 1), nil
}

// explained adds a cause to a finding. Errors of the equipment have the same causes, plus 100
// (3GPP TS 27.007 9.2.2).
func explained(f Finding, cause int) Finding {
	if cause == 0 {
		return f
	}
	code := gsmerr.CMECode(100 + cause)
	info, ok := gsmerr.Explain(code)
	if !ok {
		f.Text += fmt.Sprintf(" (cause %d)", cause)
		return f
	}
	f.Err = code
	f.Text += fmt.Sprintf(": %s (cause %d: %s)", info.Meaning, cause, info.Name)
	if info.Advice != "" {
		f.Advice = info.Advice
	}
	return f
}

// technology looks whether messages have a way: through the circuit domain, which on LTE is the combined
// attach, or through the packet domain or IMS.
func (d *diagnosis) technology(ctx context.Context) error {
	circuit, known := d.registrations["+CREG"]
	packet, act := false, -1
	for domain, r := range d.registrations {
		if domain != "+CREG" && r.Status.Registered() {
			packet, act = true, max(act, r.AcT)
		}
	}
	n, err := d.askNumber(ctx, "+CGSMS?", 0, -1)
	if err != nil {
		return err
	}
	wrong := Finding{Cause: CauseSendDomain, Advice: "let it take either, with AT+CGSMS=2"}
	switch {
	case circuit.Status.Registered() && !packet && n == int(PacketOnly):
		wrong.Text = "the modem sends messages through the packet domain only (+CGSMS: 0), and is registered in the circuit domain only"
		d.find(wrong)
	case circuit.Status.Registered(), !packet:
	case n == int(CircuitOnly):
		wrong.Text = "the modem sends messages through the circuit domain only (+CGSMS: 1), and is registered in the packet domain only"
		d.find(wrong)
	case d.overLTE() && known && act != actNarrowband:
		return d.overIMS(ctx)
	}
	return nil
}

// actNarrowband is E-UTRAN in NB-S1 mode, which has messages without the circuit domain (3GPP TS 27.007 7.3).
const actNarrowband = 9

func (d *diagnosis) overLTE() bool {
	return d.registrations["+CEREG"].Status.Registered() || d.registrations["+C5GREG"].Status.Registered()
}

// overIMS looks at the last way for messages over LTE or 5G.
// Source: 3GPP TS 27.007 8.71: +CIREG: <n>,<reg_info>.
func (d *diagnosis) overIMS(ctx context.Context) error {
	ims, err := d.askNumber(ctx, "+CIREG?", 1, -1)
	if err != nil || ims > 0 {
		return err
	}
	d.find(Finding{
		Cause:   CauseDataOnly,
		Warning: ims < 0, // it does not tell
		Text:    "the modem is registered for data only: neither the circuit domain nor IMS carries messages, and USSD and calls have no way either",
		Advice:  "let the modem use 2G and 3G too, for instance with Modem.SetTechnology; or have the operator allow messages over LTE, and IMS turned on in the modem",
	})
	return nil
}
