package modem

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// A Draft is a part of a message that lies in a storage of the modem or its SIM card, to be sent
// from there.
type Draft struct {
	Memory string // "SM", "ME"
	Index  int    // as the modem counts the places of the memory
}

// Store writes a text to a storage of the modem, such as "SM", the SIM card, or "ME", its own
// memory, in as many parts as it takes, and sends nothing. What it returns is for [Modem.SendStored] and
// [Modem.DeleteStored]; after an error, it is those that were written. Of the options ID has no meaning.
// Errors are those of [Modem.Send], with [gsmerr.MemoryFull] where there is no room.
// Source: 3GPP TS 27.005 3.5.3, 4.4.
func (m *Modem) Store(ctx context.Context, memory, to, text string, o *SendOptions) ([]Draft, error) {
	parts, o, err := compose(to, text, o)
	if err != nil {
		return nil, err
	}
	smsc, err := o.serviceCentre()
	if err != nil {
		return nil, err
	}
	var drafts []Draft
	for i := range parts {
		var r at.Response
		err := m.port.Exclusive(ctx, func(ctx context.Context) error {
			if err := m.selectToSend(ctx, memory); err != nil {
				return err
			}
			command, err := m.entry(ctx, "+CMGW", &parts[i], smsc)
			if err != nil {
				return err
			}
			r, err = m.do(ctx, command)
			hidePDU(command, err)
			return err
		})
		if err != nil {
			return drafts, fmt.Errorf("modem: store in %s, part %d of %d: %w", memory, i+1, len(parts), err)
		}
		index := -1
		if lines := r.Lines(); len(lines) > 0 {
			index, _ = at.ParseParams(lines[0]).IntOr(0, "index", -1)
		}
		drafts = append(drafts, Draft{memory, index})
	}
	return drafts, nil
}

// SendStored sends the parts of a message from where they lie, and leaves them there, marked as sent. The ID
// of the options, which may be nil, counts. It is otherwise like [Modem.Send]; a place without a message to be sent is an error, and
// nothing is sent then. Source: 3GPP TS 27.005 3.5.2, 4.7.
func (m *Modem) SendStored(ctx context.Context, drafts []Draft, o *SendOptions) (Sent, error) {
	if len(drafts) == 0 {
		return Sent{}, errors.New("modem: send: no parts")
	}
	sent := Sent{Parts: make([]SentPart, len(drafts))}
	if o != nil {
		sent.ID = o.ID
	}
	report := false
	for i, d := range drafts {
		to, asks, err := m.readDraft(ctx, d)
		if err != nil {
			return sent, fmt.Errorf("modem: send from %s %d: %w", d.Memory, d.Index, err)
		}
		if i == 0 {
			sent.To, report = to, asks
		}
	}
	return m.sendAll(ctx, sent, report, func(ctx context.Context, i int) SentPart {
		return m.answered(ctx, func(ctx context.Context) (at.Command, error) {
			return at.Command{Line: "+CMSS=" + strconv.Itoa(drafts[i].Index)}, m.selectToSend(ctx, drafts[i].Memory)
		})
	})
}

// DeleteStored removes messages from the storage. A place that is empty already is no error.
// Source: 3GPP TS 27.005 3.5.4.
func (m *Modem) DeleteStored(ctx context.Context, drafts []Draft) error {
	for _, d := range drafts {
		if err := m.deletePlace(ctx, place{d.Memory, d.Index}); err != nil {
			return fmt.Errorf("modem: delete %s %d: %w", d.Memory, d.Index, err)
		}
	}
	return nil
}

var errNoDraft = errors.New("no message to be sent lies there")

// readDraft tells where a message that lies in the storage goes, and whether it asks for a report.
func (m *Modem) readDraft(ctx context.Context, d Draft) (to string, report bool, err error) {
	var r at.Response
	err = m.port.Exclusive(ctx, func(ctx context.Context) error {
		if err := m.ready(ctx, d.Memory); err != nil {
			return err
		}
		var err error
		r, err = m.do(ctx, at.Command{Line: "+CMGR=" + strconv.Itoa(d.Index)})
		return err
	})
	if err != nil {
		return "", false, err
	}
	if len(r.Info) == 0 || statOf(at.ParseParams(r.Info[0].Line), 0) < statUnsent {
		return "", false, errNoDraft
	}
	if f, isText := textFieldsIn(r.Info[0].Line); isText { // <da>,[<alpha>],<toda>,<fo> ...
		to, ok := f.address(m.textSettings().set, 0, 2)
		if !ok {
			return "", false, errNoDraft
		}
		return to.String(), f.octet(3)&foReport != 0, nil
	}
	message, err := pdu.Reader{Direction: pdu.ToNetwork}.ReadHex(r.Info[0].Body, lengthIn(r.Info[0].Line))
	s, ok := message.TPDU.(*pdu.Submit)
	if err != nil || !ok {
		return "", false, errors.Join(errNoDraft, err)
	}
	return s.Destination.String(), s.StatusReport, nil
}

// selectToSend makes memory the one that is read and the one that is written to and sent from. It is to
// be called with the line reserved. Source: 3GPP TS 27.005 3.2.2.
func (m *Modem) selectToSend(ctx context.Context, memory string) error {
	line, err := at.Set("+CPMS", memory, memory)
	if err != nil {
		return err
	}
	if _, err := m.Command(ctx, line); err != nil {
		return err
	}
	m.mu.Lock()
	m.memory = memory
	m.mu.Unlock()
	return nil
}
