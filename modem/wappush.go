package modem

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// A ServiceIndication is a WAP push that shows a text and offers to open a link.
// Source: WAP-167-ServiceInd-20010731.
type ServiceIndication struct {
	URL     string     // what is opened: "https://example.org/inbox"
	Text    string     // what is shown
	ID      string     // by which a later one replaces or deletes this; empty means the URL
	Action  PushAction // how much attention it gets
	Created time.Time  // an older one of the same ID is discarded; zero leaves it out
	Expires time.Time  // when it is deleted by itself; zero never
}

// PushAction is how much attention a service indication gets. The zero value is medium.
type PushAction uint8

const (
	PushMedium PushAction = iota // shown when that disturbs nobody
	PushNone                     // kept without a sign
	PushLow                      // postponed
	PushHigh                     // shown at once
	PushDelete                   // what has the same ID is deleted
)

// SendPush sends a service indication to the WAP push port of a phone. It is otherwise like
// [Modem.Send]. For another content make the push PDU and send it with [Modem.SendData] to [pdu.PortWAPPush].
// Source: WAP-230-WSP, WAP-259-WDP.
func (m *Modem) SendPush(ctx context.Context, to string, s ServiceIndication, o *SendOptions) (Sent, error) {
	data, err := s.AppendBinary(nil)
	if err != nil {
		return Sent{To: to}, err
	}
	var push SendOptions
	if o != nil {
		push = *o
	}
	push.Header = append(pdu.Header{pdu.Ports{Destination: pdu.PortWAPPush, Source: pdu.PortWAPSession}}, push.Header...)
	return m.SendData(ctx, to, data, &push)
}

// Octets of WSP and of the binary form of a service indication. Source: WAP-230-WSP, assigned numbers;
// WAP-167-ServiceInd-20010731.
const (
	wspPush          = 0x06
	wspServiceInd    = 0x80 | 0x2e // application/vnd.wap.sic
	wspApplicationID = 0x80 | 0x2f // X-Wap-Application-Id
	wspBrowser       = 0x80 | 0x02 // x-wap-application:wml.ua
	wbxmlEnd         = 0x01
	wbxmlString      = 0x03
	wbxmlOpaque      = 0xc3
	siTag            = 0x40 | 0x05        // si, with content
	siIndication     = 0x80 | 0x40 | 0x06 // indication, with attributes and content
	siCreated        = 0x0a
	siHref           = 0x0b
	siExpires        = 0x10
	siID             = 0x11
)

var siActions = [...]byte{PushMedium: 0x07, PushNone: 0x05, PushLow: 0x06, PushHigh: 0x08, PushDelete: 0x09}

// siLinks are beginnings of links that have an octet of their own, longest first.
var siLinks = []struct {
	text  string
	octet byte
}{{"https://www.", 0x0f}, {"http://www.", 0x0d}, {"https://", 0x0e}, {"http://", 0x0c}}

// AppendBinary appends the push PDU: WSP header and the indication as WBXML. A text with a NUL and an unknown
// action give an error.
func (s ServiceIndication) AppendBinary(b []byte) ([]byte, error) {
	if strings.ContainsRune(s.URL+s.Text+s.ID, 0) {
		return b, errors.New("modem: service indication: a NUL can not stand in it")
	}
	if int(s.Action) >= len(siActions) {
		return b, fmt.Errorf("modem: service indication: unknown action %d", s.Action)
	}
	b = append(b, 0, wspPush, 3, wspServiceInd, wspApplicationID, wspBrowser)
	b = append(b, 2, 5, 0x6a, 0, siTag, siIndication) // WBXML 1.2, SI 1.0, UTF-8, no string table
	b = s.appendLink(b)
	if s.ID != "" {
		b = appendInline(append(b, siID), s.ID)
	}
	for _, when := range []struct {
		attribute byte
		time      time.Time
	}{{siCreated, s.Created}, {siExpires, s.Expires}} {
		if !when.time.IsZero() {
			b = appendDate(append(b, when.attribute), when.time)
		}
	}
	b = append(b, siActions[s.Action], wbxmlEnd)
	b = appendInline(b, s.Text)
	return append(b, wbxmlEnd, wbxmlEnd), nil
}

func (s ServiceIndication) appendLink(b []byte) []byte {
	if s.URL == "" {
		return b
	}
	for _, l := range siLinks {
		if rest, ok := strings.CutPrefix(s.URL, l.text); ok {
			return appendInline(append(b, l.octet), rest)
		}
	}
	return appendInline(append(b, siHref), s.URL)
}

func appendInline(b []byte, text string) []byte {
	return append(append(append(b, wbxmlString), text...), 0)
}

// appendDate appends a time in UTC as decimal digits, two an octet, without zeros at its end.
// Source: WAP-167-ServiceInd-20010731.
func appendDate(b []byte, t time.Time) []byte {
	digits, _ := pdu.DecodeHex(nil, t.UTC().Format("20060102150405"))
	digits = bytes.TrimRight(digits, "\x00")
	return append(append(b, wbxmlOpaque, byte(len(digits))), digits...)
}
