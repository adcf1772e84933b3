package modem

import (
	"errors"
	"fmt"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
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
	Reference byte         // TP-MR, by which its status report is known; when accepted
	Err       error        // why it was not accepted
	Retry     gsmerr.Retry // of one that was refused: whether it may be taken later

	anonymous bool // accepted without a reference
}

// Sent is the result of sending a message: one entry for each part.
type Sent struct {
	ID    string // by which reports refer to it, see [SendOptions.ID]
	To    string
	Time  time.Time // when sending began
	Parts []SentPart
}

// ErrSentBefore says that a message with the same [SendOptions.ID] was sent before, or is being sent, and that
// something of it may have gone out. Nothing was sent now; the result tells what became of it then.
var ErrSentBefore = errors.New("a message with this ID was sent before: the result tells what became of it; forget the ID to send it anew")

// again is the error of sending a message that was sent before.
func (s Sent) again() error { return fmt.Errorf("modem: send %q to %s: %w", s.ID, s.To, ErrSentBefore) }

// Unsettled returns the messages of which the outcome of a part is unknown, or of which only some
// parts went out, oldest first: those whose answer was lost, and, with [Options.Dir], those that an earlier process
// was sending when it ended. A status report settles a part; else the caller decides, with
// [Modem.Forget], whether to send such a message again. It is empty before [Modem.Open].
func (m *Modem) Unsettled() []Sent {
	m.mu.Lock()
	t := m.tracker
	m.mu.Unlock()
	if t == nil {
		return nil
	}
	return t.unsettled()
}

// sentBefore returns what is known of a message of the ID that is being sent or may have gone out.
func (m *Modem) sentBefore(id string) (s Sent, ok bool) {
	m.mu.Lock()
	t := m.tracker
	m.mu.Unlock()
	if t == nil {
		return Sent{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.claimed(id, time.Now())
	if r == nil {
		return Sent{}, false
	}
	return r.result(), true
}

// Forget ends what is remembered of a message that was sent: its ID can be used anew, and a report
// on it is one on nothing that is known. An ID that is not known, or of a message that is being sent,
// changes nothing. The error is that of the folder [Options.Dir].
func (m *Modem) Forget(id string) error {
	m.mu.Lock()
	t := m.tracker
	m.mu.Unlock()
	if t == nil {
		return nil
	}
	return t.forget(id)
}
