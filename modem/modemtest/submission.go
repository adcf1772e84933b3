package modemtest

import (
	"time"

	"github.com/semioctet/gsm/pdu"
)

// Failure causes of the SMS centre, TP-FCS of TS 23.040 9.2.3.22.
const (
	causeNoAction    CMS = 0xa0 // a command can not be actioned
	causeNoCommand   CMS = 0xa1 // a command is not supported
	causeDuplicate   CMS = 0xc5
	statusNoResponse     = pdu.Status(0x22) // still trying
	statusDeleted        = pdu.Status(0x47)
	statusUnknown        = pdu.Status(0x49) // no such message
)

// submission is what the SMS centre remembers of a message that a modem has sent, by its reference: the
// last 256 of each sender.
type submission struct {
	from      string
	reference byte
	to        pdu.Address
	taken     time.Time
	wanted    bool       // a status report is
	settled   bool       // its fate is known
	status    pdu.Status // then
	item      *item      // nil for a phone that is no modem
}

type submitKey struct {
	from      string
	reference byte
}

// submit remembers a message. With TP-RD one is a duplicate that has the reference and the destination of
// one that is still there; TS 23.040 9.2.3.25.
func (n *Network) submit(from string, s *pdu.Submit, now time.Time) (sub *submission, duplicate bool) {
	key := submitKey{from, s.Reference}
	if old := n.submitted[key]; s.RejectDuplicates && old != nil && !old.settled && old.to == s.Destination {
		return nil, true
	}
	sub = &submission{from: from, reference: s.Reference, to: s.Destination, taken: now, wanted: s.StatusReport}
	n.submitted[key] = sub
	return sub, false
}

// settle notes the fate of a message, and reports it if that is wanted. The network's lock is held.
func (n *Network) settle(s *submission, status pdu.Status) {
	if s.settled {
		return
	}
	s.settled, s.status = true, status
	if s.wanted {
		n.report(s, s.reference, status, false)
	}
}

// report sends a status report about a message, or about a command with the reference given.
func (n *Network) report(s *submission, reference byte, status pdu.Status, command bool) {
	r := pdu.StatusReport{Reference: reference, Recipient: s.to, Status: status, ForCommand: command}
	r.Timestamp, _ = pdu.NewTimestamp(s.taken.In(n.opt.Location))
	r.Discharge, _ = pdu.NewTimestamp(time.Now().In(n.opt.Location))
	if tpdu, err := r.AppendBinary(nil); err == nil {
		n.post(s.from, &item{tpdu: tpdu, done: func(pdu.Status) {}}, n.opt.Validity)
	}
}

// command does what an SMS-COMMAND asks, or returns the cause why not; TS 23.040 9.2.2.4, 9.2.3.19.
func (n *Network) command(from string, c *pdu.Command) CMS {
	n.mu.Lock()
	defer n.mu.Unlock()
	if cause := n.refused(c.Destination.String()); cause != 0 {
		return cause
	}
	s := n.submitted[submitKey{from, c.Number}]
	known := s != nil && s.to == c.Destination
	if !known {
		s = &submission{from: from, to: c.Destination, taken: time.Now()}
	}
	switch c.CommandType {
	case pdu.CommandEnquiry:
		status := statusNoResponse
		switch {
		case !known:
			status = statusUnknown
		case s.settled:
			status = s.status
		}
		n.report(s, c.Reference, status, true)
		return 0
	case pdu.CommandCancelStatusReport, pdu.CommandRequestStatusReport:
		if !known || s.settled {
			return causeNoAction
		}
		s.wanted = c.CommandType == pdu.CommandRequestStatusReport
	case pdu.CommandDelete:
		if !known || s.settled || !n.withdraw(s) {
			return causeNoAction
		}
		n.settle(s, statusDeleted)
	default:
		return causeNoCommand
	}
	if c.StatusReport {
		n.report(s, c.Reference, 0, true)
	}
	return 0
}

// withdraw takes a message back that is not on its way to the receiver yet.
func (n *Network) withdraw(s *submission) bool {
	box := n.boxes[s.to.String()]
	if s.item == nil || box == nil {
		return s.item == nil
	}
	for i, it := range box.items {
		if it == s.item && !(box.busy && i == 0) {
			box.items = append(box.items[:i:i], box.items[i+1:]...)
			return true
		}
	}
	return false
}

// chance tells whether something that has a probability happens now.
func (n *Network) chance(probability float64) bool {
	return probability > 0 && n.random.Float64() < probability
}
