package modem

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// A TextModeError says that a message can not be sent because the modem has no PDU mode.
// Nothing was sent.
type TextModeError struct {
	What string // what text mode has no way for, and what to do
	Err  error  // the cause, where there is one
}

// Error says what the message has that text mode has not.
func (e *TextModeError) Error() string {
	text := "modem: this modem has no PDU mode, and text mode has no way to send " + e.What
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *TextModeError) Unwrap() error { return e.Err }

// textCommand sets the parameters of a message and returns AT+CMGS or AT+CMGW in text mode.
// Source: 3GPP TS 27.005 3.3.2, 3.5.1, 3.5.3.
func (m *Modem) textCommand(ctx context.Context, name string, s *pdu.Submit, smsc pdu.Address) (at.Command, error) {
	set := m.textSettings().set
	if !smsc.IsZero() {
		return at.Command{}, &TextModeError{What: "through another service centre; set the one it has stored with AT+CSCA"}
	}
	if s.Destination.Type().TON() == pdu.TypeAlphanumeric.TON() {
		return at.Command{}, &TextModeError{What: "to a name"}
	}
	body, err := textBody(set, s)
	if err != nil {
		return at.Command{}, err
	}
	to, err := set.encode(s.Destination.String())
	if err != nil {
		return at.Command{}, err
	}
	values := []any{to, int(s.Destination.Type())}
	if name == "+CMGW" {
		values = append(values, "STO UNSENT")
	}
	line, err := at.Set(name, values...)
	if err != nil {
		return at.Command{}, err
	}
	parameters, err := textParameters(s)
	if err != nil {
		return at.Command{}, err
	}
	if _, err := m.Command(ctx, parameters); err != nil {
		if refused(err) {
			return at.Command{}, &TextModeError{What: "this kind of message", Err: err}
		}
		return at.Command{}, err
	}
	return at.Command{Line: line, Body: body, HasBody: true}, nil
}

// textParameters returns AT+CSMP=<fo>,<vp>,<pid>,<dcs>.
func textParameters(s *pdu.Submit) (string, error) {
	fo := foSubmit | int(s.Validity.Format())<<3
	for _, flag := range []struct {
		set bool
		bit int
	}{{s.RejectDuplicates, foDuplicates}, {s.StatusReport, foReport}, {s.UserData.HasHeader(), foHeader}, {s.ReplyPath, foReplyPath}} {
		if flag.set {
			fo |= flag.bit
		}
	}
	return at.Set("+CSMP", fo, textValidity(s.Validity), int(s.PID), int(s.DCS))
}

// textValidity returns <vp>: a number, a time or hexadecimal digits. Source: 3GPP TS 27.005 3.1.
func textValidity(v pdu.Validity) any {
	octets := v.Octets()
	switch v.Format() {
	case pdu.ValidityRelative:
		return int(octets[0])
	case pdu.ValidityEnhanced:
		return string(pdu.AppendHex(nil, octets))
	case pdu.ValidityAbsolute:
		until, _ := v.Until()
		_, offset := until.Zone()
		return until.Format("06/01/02,15:04:05") + fmt.Sprintf("%+03d", offset/(15*60))
	}
	return 167 // of no account without a format; many modems want a number here
}

// textBody returns what is typed at the prompt: hexadecimal digits of user data with a header or not
// of 7-bit text, otherwise the text in the set of +CSCS. Source: 3GPP TS 27.005 3.1 <data>.
func textBody(set charset, s *pdu.Submit) (string, error) {
	octets := s.UserData.Octets()
	digits := string(pdu.AppendHex(nil, octets))
	if s.DCS.Alphabet() != pdu.GSM7 || s.DCS.Compressed() {
		return digits, nil
	}
	if s.UserData.HasHeader() {
		if s.UserData.Len() != len(octets)*8/7 {
			return "", &TextModeError{What: "7-bit text of this length behind a header; send it in UCS2"}
		}
		return digits, nil
	}
	text := s.Text()
	body, err := set.encode(text)
	if err == nil && set != charsetUCS2 && set != charsetHEX && !isTyped(body) {
		err = errControl
	}
	if err != nil {
		return "", &TextModeError{What: "this text in the character set " + strconv.Quote(string(set)) + " of the modem as 7-bit text; send it in UCS2", Err: err}
	}
	return body, nil
}

var errControl = errors.New("it has control characters")

// typeable reports whether the parts of a text can be typed as they are. Behind a header the modem
// counts the septets from the octets, and may miscount: several parts go in UCS2.
func (m *Modem) typeable(parts []pdu.Submit) bool {
	_, err := textBody(m.textSettings().set, &parts[0])
	return err == nil && len(parts) == 1
}

// isTyped reports whether a text can be typed at the prompt: no control character, that could end
// or change it, and nothing that a terminal's backspace takes away.
func isTyped(body string) bool {
	for i := range len(body) {
		if body[i] < ' ' || body[i] == 0x7f {
			return false
		}
	}
	return true
}
