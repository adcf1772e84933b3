package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// SendOptions say how a message is sent. Nil, or the zero value, means the defaults of each field.
type SendOptions struct {
	// ID names the message, for instance by its key in the caller's own queue. With an ID, a program
	// that was killed can send all that it had not seen to the end again: what may have gone out is not
	// sent a second time but told with [ErrSentBefore], if [Options.Dir] is set. It is remembered until
	// [Modem.Forget], or for two weeks. Empty makes one up, which is remembered as long as a report is awaited or
	// [Modem.Unsettled] lists it.
	ID string
	// Report asks for a status report; see [Options.OnReport].
	Report bool
	// Validity is how long the service centre tries; zero leaves it to the service centre.
	Validity pdu.Validity
	// Flash shows the message at once on the receiver's screen, class 0.
	Flash bool
	// ServiceCentre replaces the number that is stored in the modem or SIM card. A modem without PDU
	// mode knows only the stored one.
	ServiceCentre string
	// Split says how a text becomes parts, and with which national languages; nil means
	// [pdu.Split]'s defaults.
	Split *pdu.SplitOptions
	// Header holds further elements of the user data header, such as [pdu.Ports].
	Header pdu.Header
	// Template holds what is rarer: RejectDuplicates, ReplyPath, PID for instance of a message that
	// replaces another, DCS for a class or to ask for UCS2. Its destination, reference and user data are not used.
	Template pdu.Submit
}

// registerWait is how long Send waits for the network.
const registerWait = time.Minute

// Send sends a text to a number, in as many parts as it takes: "+4915112345678", or a short number.
//
// The result tells what became of each part. The error is nil when all were accepted. A part that
// is refused, or whose outcome is unknown, stops the rest. Parts that the network refused for the moment are
// sent again as [Options.Retry] says; one whose outcome is unknown never is: its status report,
// if one was asked for, tells later, and [Modem.Unsettled] lists it. Send waits for the network for up to a minute.
//
// Errors are those of [pdu.Split] and [pdu.ParseAddress] for a text or number that can not be sent,
// [ErrSentBefore], a [*StateError] for a modem that is not ready, a [*TextModeError] for what a modem without PDU
// mode can not send, a [*gsmerr.CommandError] for a refusal, and an [*at.InterruptedError] when
// ctx or the line ended. Source: 3GPP TS 27.005 4.3, TS 23.040 9.2.2.2.
func (m *Modem) Send(ctx context.Context, to, text string, o *SendOptions) (Sent, error) {
	parts, o, err := compose(to, text, o)
	if err != nil {
		return Sent{To: to}, err
	}
	if sent, err := m.waitToSend(ctx, Sent{ID: o.ID, To: to, Parts: make([]SentPart, len(parts))}); err != nil {
		return sent, err
	}
	if m.textOnly() && !m.typeable(parts) {
		wide := *o
		wide.Template.DCS = inUCS2(parts[0].DCS)
		if parts, _, err = compose(to, text, &wide); err != nil {
			return Sent{To: to}, err
		}
	}
	return m.SendParts(ctx, parts, o)
}

// SendData sends octets, for instance to an application port given in the header of the options.
// It is otherwise like [Modem.Send].
func (m *Modem) SendData(ctx context.Context, to string, data []byte, o *SendOptions) (Sent, error) {
	template, o, err := o.template(to)
	if err != nil {
		return Sent{To: to}, err
	}
	parts, err := pdu.SplitData(template, data, o.Split)
	if err != nil {
		return Sent{To: to}, fmt.Errorf("modem: send: %w", err)
	}
	return m.SendParts(ctx, parts, o)
}

// compose makes the parts of a text.
func compose(to, text string, o *SendOptions) ([]pdu.Submit, *SendOptions, error) {
	template, o, err := o.template(to)
	if err != nil {
		return nil, o, err
	}
	parts, err := pdu.Split(template, text, o.Split)
	if err != nil {
		return nil, o, fmt.Errorf("modem: send: %w", err)
	}
	return parts, o, nil
}

// template makes the message that all parts are copies of.
func (o *SendOptions) template(to string) (pdu.Submit, *SendOptions, error) {
	if o == nil {
		o = &SendOptions{}
	}
	s := o.Template
	var err error
	if s.Destination, err = pdu.ParseAddress(to); err != nil {
		return s, o, fmt.Errorf("modem: send to %q: %w", to, err)
	}
	s.Reference, s.UserData = 0, pdu.UserData{}
	s.StatusReport = s.StatusReport || o.Report
	if o.Validity != (pdu.Validity{}) {
		s.Validity = o.Validity
	}
	if o.Flash {
		s.DCS = s.DCS.WithClass(0)
	}
	if len(o.Header) > 0 {
		if s.UserData, err = pdu.NewData(o.Header, nil); err != nil {
			return s, o, fmt.Errorf("modem: send: %w", err)
		}
	}
	return s, o, nil
}

// inUCS2 returns the coding scheme for UCS2 of the same class.
func inUCS2(d pdu.DCS) pdu.DCS {
	wide := pdu.DCSFor(pdu.UCS2)
	if class, ok := d.Class(); ok {
		wide = wide.WithClass(class)
	}
	return wide
}

// SendParts sends messages that the caller made, for instance with [pdu.Split], as the parts of
// one. Of the options, ID and ServiceCentre count. It is otherwise like [Modem.Send].
func (m *Modem) SendParts(ctx context.Context, parts []pdu.Submit, o *SendOptions) (Sent, error) {
	if len(parts) == 0 {
		return Sent{}, errors.New("modem: send: no parts")
	}
	if o == nil {
		o = &SendOptions{}
	}
	sent := Sent{ID: o.ID, To: parts[0].Destination.String(), Parts: make([]SentPart, len(parts))}
	smsc, err := o.serviceCentre()
	if err != nil {
		return sent, err
	}
	return m.sendAll(ctx, sent, parts[0].StatusReport, func(ctx context.Context, i int) SentPart {
		return m.submit(ctx, &parts[i], smsc)
	})
}

func (o *SendOptions) serviceCentre() (pdu.Address, error) {
	if o.ServiceCentre == "" {
		return pdu.Address{}, nil
	}
	smsc, err := pdu.ParseAddress(o.ServiceCentre)
	if err == nil && smsc.Type().TON() == pdu.TONAlphanumeric {
		err = errors.New("a service centre has a number, not a name")
	}
	if err != nil {
		return smsc, fmt.Errorf("modem: service centre %q: %w", o.ServiceCentre, err)
	}
	return smsc, nil
}

// sendAll sends the parts of a message one after the other by submit, and keeps the record of it.
func (m *Modem) sendAll(ctx context.Context, sent Sent, report bool, submit func(ctx context.Context, i int) SentPart) (Sent, error) {
	sent, err := m.waitToSend(ctx, sent)
	if err != nil {
		return sent, err
	}
	card := m.card()
	if sent, err = m.tracker.begin(card, sent.ID, sent, report); err != nil {
		return sent, err
	}
	defer func() {
		if err := m.tracker.end(sent.ID); err != nil {
			m.log.Warn("the record of a message sent stays although nothing is awaited", "err", err)
		}
	}()
	if len(sent.Parts) > 1 {
		m.keepLink(ctx)
	}
	for i := range sent.Parts {
		sent.Parts[i] = m.sendPart(ctx, func(ctx context.Context) SentPart {
			if m.card() != card {
				return SentPart{State: NotSent, Err: errOtherCard}
			}
			return submit(ctx, i)
		}, func(p SentPart) error { return m.tracker.update(sent.ID, i, p) })
		if err := sent.Parts[i].Err; err != nil {
			return sent, fmt.Errorf("modem: send to %s, part %d of %d: %w", sent.To, i+1, len(sent.Parts), err)
		}
	}
	return sent, nil
}

// errOtherCard: the receiver would get the parts from two numbers, and put nothing together.
var errOtherCard = errors.New("another SIM card is in the modem than when sending began; send the whole message again")

// waitToSend waits for the network, for registerWait at most. A message that was sent before needs none.
func (m *Modem) waitToSend(ctx context.Context, sent Sent) (Sent, error) {
	if before, ok := m.sentBefore(sent.ID); ok {
		return before, before.again()
	}
	limited, cancel := context.WithTimeoutCause(ctx, registerWait, errNoNetwork)
	defer cancel()
	if err := m.WaitReady(limited); err != nil {
		return sent, unsent{err}
	}
	return sent, nil
}

// unsent is an error for which a message was not sent. [at.OutcomeOf] says so, whatever became of the command by
// which the modem came into its state.
type unsent struct{ error }

func (e unsent) Unwrap() error { return e.error }

func (e unsent) As(target any) bool {
	i, ok := target.(**at.InterruptedError)
	if ok {
		*i = &at.InterruptedError{Command: "+CMGS", Outcome: at.OutcomeNotSent, Err: e.error}
	}
	return ok
}

var errNoNetwork = errors.New("no network took the modem in time; check antenna, coverage and subscription")

// keepLink asks the modem to keep the radio connection between the parts. Not all can.
// Source: 3GPP TS 27.005 3.5.6.
func (m *Modem) keepLink(ctx context.Context) {
	if _, err := m.Command(ctx, "+CMMS=1"); err != nil {
		m.log.Debug("the link is not kept between the parts", "err", err)
	}
}
