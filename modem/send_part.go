package modem

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
)

// sendPart sends one part, again if the policy says so, and books each step before it is taken.
func (m *Modem) sendPart(ctx context.Context, submit func(context.Context) SentPart, book func(SentPart) error) SentPart {
	policy := m.opts.Retry
	if policy == nil {
		policy = RetryTemporary
	}
	for attempt := 1; ; attempt++ {
		if err := book(SentPart{State: Unknown}); err != nil { // until the answer is there
			return SentPart{Err: err}
		}
		part := submit(ctx)
		if err := book(part); err != nil {
			m.log.Warn("the result of a part is not recorded; it will be told as unknown", "err", err)
		}
		if part.State != Refused {
			return part // above all not one whose outcome is unknown
		}
		wait, again := policy(attempt, part.Err)
		if !again || pause(ctx, wait) != nil {
			return part
		}
	}
}

// submit sends a message.
func (m *Modem) submit(ctx context.Context, s *pdu.Submit, smsc pdu.Address) SentPart {
	return m.answered(ctx, func(ctx context.Context) (at.Command, error) { return m.entry(ctx, "+CMGS", s, smsc) })
}

// entry returns the command that sends (+CMGS) or stores (+CMGW) a message. It is to be called with
// the line reserved: the mode is set in the same turn, so that a PDU is never written in text mode or a
// text in PDU mode, even after a modem has restarted unnoticed.
func (m *Modem) entry(ctx context.Context, name string, s *pdu.Submit, smsc pdu.Address) (at.Command, error) {
	if err := m.confirmMode(ctx); err != nil {
		return at.Command{}, err
	}
	if m.textOnly() {
		return m.textCommand(ctx, name, s, smsc)
	}
	return m.pduCommand(name, s, smsc)
}

// pduCommand returns AT+CMGS or AT+CMGW in PDU mode. Source: 3GPP TS 27.005 4.3, 4.4.
func (m *Modem) pduCommand(name string, s *pdu.Submit, smsc pdu.Address) (at.Command, error) {
	message := pdu.Message{SMSC: smsc, TPDU: s}
	text, err := message.Hex()
	if err != nil {
		return at.Command{}, err
	}
	length, err := message.Length()
	if err != nil {
		return at.Command{}, err
	}
	line := name + "=" + strconv.Itoa(length)
	if m.profile.InlinePDU {
		if name == "+CMGW" {
			line += "," + strconv.Itoa(statUnsent)
		}
		return at.Command{Line: line + `,"` + text + `"`}, nil
	}
	return at.Command{Line: line, Body: text, HasBody: true}, nil
}

// answered runs a command that sends or stores a message, and tells what became of it. prepare
// makes the command ready; what fails there was not sent.
func (m *Modem) answered(ctx context.Context, prepare func(ctx context.Context) (at.Command, error)) SentPart {
	var r at.Response
	given := false
	err := m.port.Exclusive(ctx, func(ctx context.Context) error {
		command, err := prepare(ctx)
		if err != nil {
			return err
		}
		given = true
		r, err = m.do(ctx, command)
		hidePDU(command, err)
		return err
	})
	switch {
	case err == nil:
		return accepted(r)
	case !given:
		return SentPart{State: NotSent, Err: err}
	}
	part := SentPart{State: outcome(err), Err: err}
	if info, ok := gsmerr.Explain(err); ok && part.State == Refused {
		part.Retry = info.Retry
	}
	return part
}

// hidePDU takes the PDU of [Profile.InlinePDU] out of an error: nobody can read it, and it holds number and text.
func hidePDU(c at.Command, err error) {
	if c.HasBody {
		return
	}
	cut := func(line *string) {
		if head, _, found := strings.Cut(*line, `"`); found {
			*line = head + `"…"`
		}
	}
	var refusal *gsmerr.CommandError
	var interrupted *at.InterruptedError
	switch {
	case errors.As(err, &refusal):
		cut(&refusal.Command)
	case errors.As(err, &interrupted):
		cut(&interrupted.Command)
	}
}

// outcome returns the state of a part whose command failed.
func outcome(err error) PartState {
	switch at.OutcomeOf(err) {
	case at.OutcomeNotSent:
		return NotSent
	case at.OutcomeRefused:
		if errors.Is(err, gsmerr.NetworkTimeout) {
			return Unknown // the network got it and its answer is lost, or it did not
		}
		return Refused
	}
	return Unknown
}

// accepted reads +CMGS: <mr>. Without it the message was accepted all the same, and its report is
// known by number and time alone.
func accepted(r at.Response) SentPart {
	part := SentPart{State: Accepted, anonymous: true}
	if lines := r.Lines(); len(lines) > 0 {
		if mr, err := at.ParseParams(lines[0]).Int(0, "mr"); err == nil && mr >= 0 {
			part.Reference, part.anonymous = byte(mr), mr > 255
		}
	}
	return part
}

// A RetryPolicy decides whether a part that was refused is sent again, and when. attempt counts
// from 1; err is the refusal. It is never asked about a part whose outcome is unknown.
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
