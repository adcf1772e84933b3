package modem

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
)

// PartState is what became of one part of a message that was sent.
type PartState uint8

const (
	NotSent  PartState = iota // it never reached the network; sending it again is safe
	Accepted                  // the service centre took it and gave a reference
	Refused                   // the modem or the network refused it
	Unknown                   // the modem got it, but its answer is lost; the message may have gone out
)

var partStateNames = [...]string{"not sent", "accepted", "refused", "unknown"}

// String returns the state in words.
func (s PartState) String() string {
	if int(s) < len(partStateNames) {
		return partStateNames[s]
	}
	return fmt.Sprintf("part state %d", uint8(s))
}

// SentPart is the result for one part of a message.
type SentPart struct {
	State     PartState
	Reference byte  // TP-MR, by which its status report is known; when accepted
	Err       error // why it was not accepted
}

// Sent is the result of sending a message: one entry for each part.
type Sent struct {
	ID    string // by which reports refer to it
	To    string
	Parts []SentPart
}

// SendOptions say how a message is sent. Nil, or the zero value, means the defaults of each field.
type SendOptions struct {
	// Report asks for a status report; see [Options.OnReport].
	Report bool
	// Validity is how long the service centre tries; zero leaves it to the service centre.
	Validity pdu.Validity
	// Flash shows the message at once on the receiver's screen, class 0.
	Flash bool
	// ServiceCentre replaces the number that is stored in the modem or SIM card.
	ServiceCentre string
	// Split says how a text becomes parts; nil means [pdu.Split]'s defaults.
	Split *pdu.SplitOptions
	// Header holds further elements of the user data header, such as [pdu.Ports].
	Header pdu.Header
}

// registerWait is how long Send waits for the network.
const registerWait = time.Minute

// Send sends a text to a number, in as many parts as it takes: "+4915112345678", or a short number.
//
// The result tells what became of each part. The error is nil when all were accepted. A part that
// is refused, or whose outcome is unknown, stops the rest. Parts that the network refused for the moment are
// sent again as [Options.Retry] says; one whose outcome is unknown never is: its status report,
// if one was asked for, tells later. Send waits for the network for up to a minute.
//
// Errors are those of [pdu.Split] and [pdu.ParseAddress] for a text or number that can not be sent,
// a [*StateError] for a modem that is not ready, a [*gsmerr.CommandError] for a refusal, and an
// [*at.InterruptedError] when ctx or the line ended. Source: 3GPP TS 27.005 4.3, TS 23.040 9.2.2.2.
func (m *Modem) Send(ctx context.Context, to, text string, o *SendOptions) (Sent, error) {
	template, o, err := o.template(to)
	if err != nil {
		return Sent{To: to}, err
	}
	parts, err := pdu.Split(template, text, o.Split)
	if err != nil {
		return Sent{To: to}, fmt.Errorf("modem: send: %w", err)
	}
	return m.SendParts(ctx, parts, o.ServiceCentre)
}

// SendData sends octets, for instance to an application port given in the header of the options.
// It is otherwise like [Modem.Send].
func (m *Modem) SendData(ctx context.Context, to string, data []byte, o *SendOptions) (Sent, error) {
	template, o, err := o.template(to)
	if err != nil {
		return Sent{To: to}, err
	}
	template.DCS = pdu.DCSFor(pdu.Octets8)
	if o.Flash {
		template.DCS = template.DCS.WithClass(0)
	}
	parts, err := pdu.SplitData(template, data, o.Split)
	if err != nil {
		return Sent{To: to}, fmt.Errorf("modem: send: %w", err)
	}
	return m.SendParts(ctx, parts, o.ServiceCentre)
}

// template makes the message that all parts are copies of.
func (o *SendOptions) template(to string) (pdu.Submit, *SendOptions, error) {
	if o == nil {
		o = &SendOptions{}
	}
	destination, err := pdu.ParseAddress(to)
	if err != nil {
		return pdu.Submit{}, o, fmt.Errorf("modem: send to %q: %w", to, err)
	}
	s := pdu.Submit{Destination: destination, StatusReport: o.Report, Validity: o.Validity}
	if o.Flash {
		s.DCS = s.DCS.WithClass(0)
	}
	if len(o.Header) > 0 {
		if s.UserData, err = pdu.NewData(o.Header, nil); err != nil {
			return pdu.Submit{}, o, fmt.Errorf("modem: send: %w", err)
		}
	}
	return s, o, nil
}

// SendParts sends messages that the caller made, for instance with [pdu.Split], as the parts of
// one. serviceCentre may be empty. It is otherwise like [Modem.Send].
func (m *Modem) SendParts(ctx context.Context, parts []pdu.Submit, serviceCentre string) (Sent, error) {
	if len(parts) == 0 {
		return Sent{}, errors.New("modem: send: no parts")
	}
	sent := Sent{To: parts[0].Destination.String(), Parts: make([]SentPart, len(parts))}
	var smsc pdu.Address
	if serviceCentre != "" {
		var err error
		if smsc, err = pdu.ParseAddress(serviceCentre); err != nil {
			return sent, fmt.Errorf("modem: service centre %q: %w", serviceCentre, err)
		}
	}
	if err := m.waitToSend(ctx); err != nil {
		return sent, err
	}
	var err error
	if sent.ID, err = m.tracker.begin(m.card(), sent, parts[0].StatusReport); err != nil {
		return sent, err
	}
	if len(parts) > 1 {
		m.keepLink(ctx)
	}
	for i := range parts {
		sent.Parts[i] = m.sendPart(ctx, &parts[i], smsc, func(p SentPart) error { return m.tracker.update(sent.ID, i, p) })
		if err := sent.Parts[i].Err; err != nil {
			return sent, fmt.Errorf("modem: send to %s, part %d of %d: %w", sent.To, i+1, len(parts), err)
		}
	}
	return sent, nil
}

// waitToSend waits for the network, for registerWait at most.
func (m *Modem) waitToSend(ctx context.Context) error {
	limited, cancel := context.WithTimeoutCause(ctx, registerWait, errNoNetwork)
	defer cancel()
	return m.WaitReady(limited)
}

var errNoNetwork = errors.New("no network took the modem in time; check antenna, coverage and subscription")

// keepLink asks the modem to keep the radio connection between the parts. Not all can.
// Source: 3GPP TS 27.005 3.5.6.
func (m *Modem) keepLink(ctx context.Context) {
	if _, err := m.Command(ctx, "+CMMS=1"); err != nil {
		m.log.Debug("the link is not kept between the parts", "err", err)
	}
}

// sendPart sends one part, again if the policy says so, and books each step before it is taken.
func (m *Modem) sendPart(ctx context.Context, s *pdu.Submit, smsc pdu.Address, book func(SentPart) error) SentPart {
	message := pdu.Message{SMSC: smsc, TPDU: s}
	text, err := message.Hex()
	if err != nil {
		return SentPart{Err: err}
	}
	length, err := message.Length()
	if err != nil {
		return SentPart{Err: err}
	}
	policy := m.opts.Retry
	if policy == nil {
		policy = RetryTemporary
	}
	for attempt := 1; ; attempt++ {
		if err := book(SentPart{State: Unknown}); err != nil { // until the answer is there
			return SentPart{Err: err}
		}
		part := m.submit(ctx, text, length)
		if err := book(part); err != nil {
			m.log.Warn("the result of a part is not recorded; its report will not be matched", "err", err)
		}
		wait, again := policy(attempt, part.Err)
		if part.State != Refused || !again || pause(ctx, wait) != nil {
			return part
		}
	}
}

// submit gives a PDU to the modem. The mode is set in the same turn, so that a PDU is never
// written in text mode.
func (m *Modem) submit(ctx context.Context, text string, length int) (part SentPart) {
	var r at.Response
	err := m.port.Exclusive(ctx, func(ctx context.Context) error {
		if err := m.setPDUMode(ctx); err != nil {
			return &notSentError{err}
		}
		command := at.Command{Line: "+CMGS=" + strconv.Itoa(length), Body: text, HasBody: true}
		if m.profile.InlinePDU {
			command = at.Command{Line: command.Line + `,"` + text + `"`}
		}
		var err error
		r, err = m.do(ctx, command)
		return err
	})
	var early *notSentError
	switch {
	case err == nil:
		return accepted(r)
	case errors.As(err, &early):
		return SentPart{State: NotSent, Err: early.error}
	}
	part.Err = err
	switch at.OutcomeOf(err) {
	case at.OutcomeNotSent:
		part.State = NotSent
	case at.OutcomeRefused:
		part.State = Refused
	default:
		part.State = Unknown
	}
	return part
}

// notSentError marks an error from before the message was given to the modem.
type notSentError struct{ error }

func (e *notSentError) Unwrap() error { return e.error }

// accepted reads +CMGS: <mr>. Without it the message was accepted all the same, but its report can
// not be known.
func accepted(r at.Response) SentPart {
	part := SentPart{State: Accepted}
	if lines := r.Lines(); len(lines) > 0 {
		if mr, err := at.ParseParams(lines[0]).Int(0, "mr"); err == nil {
			part.Reference = byte(mr)
		}
	}
	return part
}

// A RetryPolicy decides whether a part that was refused is sent again, and when. attempt counts
// from 1; err is the refusal.
type RetryPolicy func(attempt int, err error) (wait time.Duration, again bool)

// RetryTemporary sends a part again that was refused for the moment, such as by congestion: up to
// three times, after 5, 20 and 60 seconds.
func RetryTemporary(attempt int, err error) (time.Duration, bool) {
	waits := [...]time.Duration{5 * time.Second, 20 * time.Second, time.Minute}
	info, known := gsmerr.Explain(err)
	if attempt > len(waits) || !known || info.Retry != gsmerr.RetryTemporary {
		return 0, false
	}
	return waits[attempt-1], true
}

// RetryNever sends nothing again.
func RetryNever(int, error) (time.Duration, bool) { return 0, false }
