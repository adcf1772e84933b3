package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu"
)

// ussdLimit is how long the network may take to answer. Its own limits are shorter.
const ussdLimit = 3 * time.Minute

// earlyGrace is how long a better answer is waited for after one that may be the end of an earlier session.
const earlyGrace = 5 * time.Second

// cancelLimit is how long the modem may take to cancel a session that nobody waits for any more.
const cancelLimit = 30 * time.Second

// USSDStatus says what the network wants after a USSD message (3GPP TS 27.007 7.15, <m>).
type USSDStatus uint8

// The states of a session after a message.
const (
	USSDDone         USSDStatus = iota // nothing: the session is over
	USSDAsks                           // an answer: send it with [USSDSession.Reply]
	USSDEnded                          // nothing: the network ended the session
	USSDElsewhere                      // another program or phone on this modem has answered
	USSDNotSupported                   // the network or the modem does not know the code
	USSDTimeout                        // the network has waited too long
)

var ussdStatusNames = [...]string{"done", "asks for an answer", "ended by the network", "answered elsewhere", "not supported", "network time-out"}

// String returns the status in words.
func (s USSDStatus) String() string {
	if int(s) < len(ussdStatusNames) {
		return ussdStatusNames[s]
	}
	return fmt.Sprintf("USSD status %d", uint8(s))
}

// USSD is a message of the network in a USSD session. One that no session waits for, because
// the network sent it by itself or ended the session, is an event.
type USSD struct {
	Status USSDStatus
	Text   string // decoded; lines are parted by "\n"; empty if the modem gave none
	Raw    string // as the modem gave it
	DCS    int    // data coding scheme, a [pdu.CBSDCS]; -1 if the modem gave none
}

func (USSD) event() {}

// ErrUSSDOpen says that another USSD session is open: a modem has one at a time. End it with
// [USSDSession.Close], or wait until the network does.
var ErrUSSDOpen = errors.New("modem: another USSD session is open")

// ErrUSSDOver says that a USSD session has ended, so that nothing can be sent in it. Begin another.
var ErrUSSDOver = errors.New("modem: the USSD session has ended")

// A USSDError says that the network did not do what a USSD code asks. It matches the
// condition that its status stands for, such as [gsmerr.NetworkTimeout].
type USSDError struct {
	USSD
}

// Error gives the status and the text, if there is one.
func (e *USSDError) Error() string {
	text := "modem: USSD: " + e.Status.String()
	if e.Text != "" {
		text += ": " + e.Text
	}
	return text
}

// Unwrap returns the [gsmerr.Condition] of the status.
func (e *USSDError) Unwrap() error {
	switch e.Status {
	case USSDEnded:
		return gsmerr.NetworkRefused
	case USSDElsewhere:
		return gsmerr.Aborted
	case USSDNotSupported:
		return gsmerr.OperationNotSupported
	case USSDTimeout:
		return gsmerr.NetworkTimeout
	}
	return gsmerr.UnknownError
}

// A USSDSession is a dialogue with the network that a code such as *100# begins. Its methods are for
// one goroutine.
type USSDSession struct {
	// Last is what the network said last. Its status tells whether it waits for an answer.
	Last USSD

	m       *Modem
	charset charset
}

// ussdHub joins sessions with the notices that belong to them.
type ussdHub struct {
	mu      sync.Mutex
	session *USSDSession     // the one that is open
	wait    chan ussdOutcome // takes the network's answer while one is awaited
	sent    bool             // the modem has taken what is to be answered
	early   *USSD            // an answer without a text that came before; perhaps the end of an earlier session
}

type ussdOutcome struct {
	message USSD
	err     error
}

// USSD sends a code, such as "*100#" for the balance of many operators, and waits for the network's
// answer: until ctx ends, three minutes at most. When the answer is a menu, whose status is [USSDAsks],
// choose from it by [USSDSession.Reply], or end the session by [USSDSession.Close]. A session that the network
// itself began, see [USSD], is answered by USSD too.
//
// The text goes out in whatever coding the modem takes, and the answer is understood in any that
// modems are known to give. An error of the network is a [*USSDError], a refusal of the modem a
// [*gsmerr.CommandError], also when it comes after the modem has said OK. When ctx ends the session is
// cancelled. Source: 3GPP TS 27.007 7.15, TS 22.090.
func (m *Modem) USSD(ctx context.Context, code string) (*USSDSession, error) {
	s := &USSDSession{m: m}
	m.ussd.mu.Lock()
	if m.ussd.session != nil {
		m.ussd.mu.Unlock()
		return nil, ErrUSSDOpen
	}
	m.ussd.session = s
	m.ussd.mu.Unlock()
	if err := s.exchange(ctx, code); err != nil {
		return nil, err
	}
	return s, nil
}

// Reply answers the network and waits for what it says to that, as [Modem.USSD] does and with the
// same errors. It returns [ErrUSSDOver] when the session has ended.
func (s *USSDSession) Reply(ctx context.Context, text string) error {
	s.m.ussd.mu.Lock()
	over := s.m.ussd.session != s
	s.m.ussd.mu.Unlock()
	if over {
		return ErrUSSDOver
	}
	return s.exchange(ctx, text)
}

// Close ends the session, by AT+CUSD=2 if the network has not ended it yet. It may be called twice.
func (s *USSDSession) Close(ctx context.Context) error {
	s.m.ussd.mu.Lock()
	open := s.m.ussd.session == s
	s.m.ussd.mu.Unlock()
	if !open {
		return nil
	}
	defer s.m.ussd.end(s)
	_, err := s.m.Command(ctx, "+CUSD=2")
	return err
}

// exchange sends a text and waits for the answer.
func (s *USSDSession) exchange(ctx context.Context, text string) error {
	h := &s.m.ussd
	wait := make(chan ussdOutcome, 1)
	h.mu.Lock()
	h.wait, h.sent, h.early = wait, false, nil
	h.mu.Unlock()
	err := s.send(ctx, text)
	if err != nil && refused(err) {
		h.end(s)
		return err
	}
	if err == nil {
		h.mu.Lock()
		h.sent = true
		early := h.early
		h.mu.Unlock()
		err = s.await(ctx, wait, early)
	}
	var failed *USSDError
	switch {
	case err == nil && s.Last.Status == USSDAsks:
		h.mu.Lock()
		h.wait = nil
		h.mu.Unlock()
	case err == nil, refused(err), errors.As(err, &failed):
		h.end(s)
	default:
		s.abandon()
	}
	return err
}

// await takes the network's answer. early is one that counts if no other comes soon.
func (s *USSDSession) await(ctx context.Context, wait <-chan ussdOutcome, early *USSD) error {
	ctx, cancel := context.WithTimeoutCause(ctx, ussdLimit, gsmerr.NetworkTimeout)
	defer cancel()
	var grace <-chan time.Time
	if early != nil {
		timer := time.NewTimer(earlyGrace)
		defer timer.Stop()
		grace = timer.C
	}
	select {
	case o := <-wait:
		if o.err != nil {
			return o.err
		}
		return s.take(o.message)
	case <-grace:
		return s.take(*early)
	case <-ctx.Done():
		return fmt.Errorf("modem: USSD: no answer of the network: %w", context.Cause(ctx))
	case <-s.m.port.Done():
		return fmt.Errorf("modem: USSD: %w", s.m.port.Err())
	}
}

// take keeps a message, and returns it as an error if it is one.
func (s *USSDSession) take(u USSD) error {
	s.Last = u
	if u.failed() {
		return &USSDError{u}
	}
	return nil
}

// failed reports whether a message says that the code had no effect.
func (u USSD) failed() bool {
	return u.Status > USSDEnded || (u.Status == USSDEnded && u.Text == "")
}

// abandon cancels a session whose caller does not wait any longer. Until that is done no other
// session begins.
func (s *USSDSession) abandon() {
	s.m.work.push(func() {
		ctx, cancel := context.WithTimeout(s.m.ctx, cancelLimit)
		defer cancel()
		_, err := s.m.Command(ctx, "+CUSD=2")
		if err != nil && s.m.ctx.Err() != nil && at.OutcomeOf(err) == at.OutcomeNotSent {
			return // closing the modem sends it
		}
		if err != nil {
			s.m.log.Warn("a USSD session could not be cancelled", "error", err)
		}
		s.m.ussd.end(s)
	})
}

// finish cancels a session that is open when the modem is closed, so that the network does not keep it for the next
// program.
func (h *ussdHub) finish(m *Modem) {
	h.mu.Lock()
	open := h.session != nil
	h.session = nil
	h.mu.Unlock()
	if !open {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), finishLimit)
	defer cancel()
	if _, err := m.port.Do(ctx, at.Command{Line: "+CUSD=2"}); err != nil {
		m.log.Warn("a USSD session could not be cancelled", "error", err)
	}
}

// end forgets a session.
func (h *ussdHub) end(s *USSDSession) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.session == s {
		h.session, h.wait = nil, nil
	}
}

// send gives a text to the modem, in the first of several forms that it takes.
func (s *USSDSession) send(ctx context.Context, text string) error {
	return s.m.port.Exclusive(ctx, func(ctx context.Context) error {
		var err error
		if s.charset, err = s.m.charset(ctx); err != nil {
			return err
		}
		for _, line := range ussdForms(text, s.charset, s.m.Profile().PackedUSSD) {
			if _, err = s.m.Command(ctx, line); err == nil || !isFormRefused(err) {
				return err
			}
		}
		return err
	})
}

// isFormRefused reports whether a modem may have refused the form of a command rather than what it
// asks for.
func isFormRefused(err error) bool {
	for _, c := range []error{gsmerr.Generic, gsmerr.InvalidParameter, gsmerr.InvalidText, gsmerr.OperationNotSupported,
		gsmerr.OperationNotAllowed, gsmerr.UnknownError} {
		if refused(err) && errors.Is(err, c) {
			return true
		}
	}
	return false
}

// ussdForms returns the commands that send a text, the likeliest first: text in the set of +CSCS with
// the data coding scheme 15, as the standard has it, or packed septets in hexadecimal digits, as many Huawei
// modems want; UCS2 for what the default alphabet lacks or what could not be written otherwise.
func ussdForms(text string, c charset, packed bool) []string {
	var lines []string
	add := func(s string, dcs ...any) {
		line, err := at.Set("+CUSD", append([]any{1, s}, dcs...)...)
		if err == nil && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if septets, err := pdu.AppendSeptets(nil, text, 0, 0); err == nil {
		digits := string(pdu.AppendHex(nil, pdu.PackUSSD(nil, septets)))
		if packed {
			add(digits, int(pdu.CBSDefault))
		}
		if plain, err := c.encode(text); err == nil {
			add(plain, int(pdu.CBSDefault))
			add(plain)
		}
		if !packed {
			add(digits, int(pdu.CBSDefault))
		}
	}
	ucs2, _ := charsetUCS2.encode(text)
	add(ucs2, int(pdu.CBSUCS2))
	return lines
}

// ussdNotice takes +CUSD, and an error that belongs to a session although the modem had said OK. It
// reports whether the notice was one of these.
func (m *Modem) ussdNotice(n at.Notice) bool {
	h := &m.ussd
	if n.Name() == "+CUSD" {
		m.ussdMessage(n.Line)
		return true
	}
	code, final := gsmerr.ParseFinal(n.Line)
	if !final || code == nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wait == nil || !h.sent || isCallResult(code) {
		return false
	}
	h.deliver(ussdOutcome{err: &gsmerr.CommandError{Command: "+CUSD=1", Code: code, Vendor: m.Profile().Vendor}})
	return true
}

// ussdMessage gives a message of the network to the one who waits for it, or makes it an event.
func (m *Modem) ussdMessage(line string) {
	u := parseUSSD(line)
	h := &m.ussd
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.session; s != nil && h.wait != nil {
		if !h.sent && u.Raw == "" && (u.Status == USSDDone || u.Status == USSDEnded) {
			h.early = &u
			return
		}
		u.Text = ussdText(u.Raw, u.DCS, s.charset, m.Profile().PackedUSSD)
		h.deliver(ussdOutcome{message: u})
		return
	}
	if u.Status != USSDAsks {
		h.session = nil
	}
	m.work.push(func() {
		c, err := m.charset(m.ctx)
		if err != nil && m.ctx.Err() == nil {
			m.log.Warn("the character set of a USSD message is not known", "error", err)
		}
		u.Text = ussdText(u.Raw, u.DCS, c, m.Profile().PackedUSSD)
		m.emit(u)
	})
}

// deliver gives an outcome to the one who waits. The lock is held.
func (h *ussdHub) deliver(o ussdOutcome) {
	select {
	case h.wait <- o:
		h.wait = nil
	default:
	}
}
