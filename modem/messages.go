package modem

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// StoredStatus says what became of a message in a storage (3GPP TS 27.005 3.1, <stat>).
type StoredStatus uint8

const (
	StoredUnread StoredStatus = statUnread // received, and shown to nobody yet
	StoredRead   StoredStatus = statRead   // received
	StoredUnsent StoredStatus = statUnsent // written there to be sent
	StoredSent   StoredStatus = statSent
)

var storedNames = [...]string{"unread", "read", "unsent", "sent"}

// String returns the status in words.
func (s StoredStatus) String() string {
	if int(s) < len(storedNames) {
		return storedNames[s]
	}
	return fmt.Sprintf("stored status %d", uint8(s))
}

// A StoredMessage is what lies in one place of a storage: a message, a status report, or one part of a long
// message.
type StoredMessage struct {
	Draft  // where it lies, for [Modem.DeleteStored]
	Status StoredStatus
	Hex    string // the PDU as the modem gave it; what was made of the fields where it has text mode only
	PDU    pdu.Message
	Err    error // why the PDU could not be read; nil for most
}

// Address returns the sender, or the receiver of a message that was sent or is to be; of a status report, who the
// message went to.
func (s StoredMessage) Address() string {
	switch t := s.PDU.TPDU.(type) {
	case *pdu.Deliver:
		return t.Originator.String()
	case *pdu.Submit:
		return t.Destination.String()
	case *pdu.StatusReport:
		return t.Recipient.String()
	}
	return ""
}

// Time returns when the service centre took the message, in its zone; zero for one that was written to be sent.
func (s StoredMessage) Time() time.Time {
	switch t := s.PDU.TPDU.(type) {
	case *pdu.Deliver:
		return t.Timestamp.Time()
	case *pdu.StatusReport:
		return t.Timestamp.Time()
	}
	return time.Time{}
}

// Text returns the decoded text of this part; empty for 8-bit data, and the status of a report in words.
func (s StoredMessage) Text() string {
	switch t := s.PDU.TPDU.(type) {
	case *pdu.Deliver:
		return t.Text()
	case *pdu.Submit:
		return t.Text()
	case *pdu.StatusReport:
		return t.Status.String()
	}
	return ""
}

// Part tells which part of a long message this is; ok is false for one that is whole.
func (s StoredMessage) Part() (c pdu.Concat, ok bool) {
	switch t := s.PDU.TPDU.(type) {
	case *pdu.Deliver:
		return t.UserData.Concat()
	case *pdu.Submit:
		return t.UserData.Concat()
	}
	return c, false
}

// StoredMessages lists what lies in storages such as "SM", the SIM card, and "ME", the modem, or in all of them if
// none is named, and leaves it there. Most modems take what was listed for read from then on. With
// [Options.OnMessage] what was received is taken out by the modem itself: use this without.
// What can not be decoded is listed with its Err. Source: 3GPP TS 27.005 3.4.2, 4.1.
func (m *Modem) StoredMessages(ctx context.Context, memories ...string) ([]StoredMessage, error) {
	var err error
	if len(memories) == 0 {
		if memories, err = m.memories(ctx); err != nil {
			return nil, err
		}
	}
	var all []StoredMessage
	for _, memory := range memories {
		list, err := m.storedIn(ctx, memory)
		all = append(all, list...)
		if err != nil {
			return all, fmt.Errorf("modem: messages in %s: %w", memory, err)
		}
	}
	return all, nil
}

// StorageLevels tells how full the storages for messages are. Source: 3GPP TS 27.005 3.2.2.
func (m *Modem) StorageLevels(ctx context.Context) ([]StorageLevel, error) {
	memories, err := m.memories(ctx)
	if err != nil {
		return nil, err
	}
	var levels []StorageLevel
	for _, memory := range memories {
		var l StorageLevel
		err := m.port.Exclusive(ctx, func(ctx context.Context) (err error) {
			l, err = m.level(ctx, memory)
			return err
		})
		if err != nil {
			return levels, fmt.Errorf("modem: storage %s: %w", memory, err)
		}
		levels = append(levels, l)
	}
	return levels, nil
}

// storedIn lists one memory.
func (m *Modem) storedIn(ctx context.Context, memory string) (list []StoredMessage, err error) {
	err = m.port.Exclusive(ctx, func(ctx context.Context) error {
		if err := m.ready(ctx, memory); err != nil {
			return err
		}
		r, err := m.do(ctx, at.Command{Line: m.listAll()})
		for _, info := range r.Info {
			p := at.ParseParams(info.Line)
			index, ierr := p.Int(0, "index")
			stat := statOf(p, 1)
			if ierr != nil || stat < statUnread || stat > statSent {
				continue
			}
			s := StoredMessage{Draft: Draft{memory, index}, Status: StoredStatus(stat)}
			if m.textOnly() { // a listing has not all fields
				one, rerr := m.do(ctx, at.Command{Line: "+CMGR=" + strconv.Itoa(index)})
				if rerr != nil || len(one.Info) == 0 {
					err = errors.Join(err, rerr)
					continue
				}
				info = one.Info[0]
			}
			m.decodeStored(&s, info.Line, info.Body)
			list = append(list, s)
		}
		return err
	})
	return list, err
}

// decodeStored reads the header and body of a message.
func (m *Modem) decodeStored(s *StoredMessage, header, body string) {
	f, isText := textFieldsIn(header)
	sending := s.Status >= StoredUnsent
	if isText && sending {
		submit, ok := f.submit(m.textSettings().set, body)
		s.Hex, s.PDU = header+"\r\n"+body, pdu.Message{TPDU: submit}
		if !ok {
			s.Err = errNotReadable
		}
		return
	}
	var length int
	s.Hex, length = m.received(header, body)
	r := pdu.Reader{}
	if sending {
		r.Direction = pdu.ToNetwork
	}
	s.PDU, s.Err = r.ReadHex(s.Hex, length)
}

var errNotReadable = errors.New("the fields of the message can not be read")

// submit makes the message to be sent that the fields and the text tell, which begin with <da>, <alpha>, <toda>,
// <fo>, <pid>, <dcs>, <vp>, <sca>, <tosca>, <length>.
func (f textFields) submit(set charset, body string) (*pdu.Submit, bool) {
	to, ok := f.address(set, 0, 2)
	fo, length := f.octet(3), f.octet(9)
	s := &pdu.Submit{Destination: to, StatusReport: fo&foReport != 0, PID: pdu.PID(f.octet(4)), DCS: pdu.DCS(f.octet(5))}
	var told bool
	s.DCS, s.UserData, told = textUserData(set, s.DCS, fo&foHeader != 0, int(length), body)
	return s, ok && told
}
