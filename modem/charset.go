package modem

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// charset is how a modem writes texts in answers and reads them in commands: the set of +CSCS by
// its name. Empty is a modem that does not tell. Source: 3GPP TS 27.007 5.5.
type charset string

const (
	charsetGSM  charset = "GSM"  // an octet for each septet of the default alphabet
	charsetHEX  charset = "HEX"  // two hexadecimal digits for each of those
	charsetUCS2 charset = "UCS2" // four hexadecimal digits for each UTF-16 unit
	charsetUTF8 charset = "UTF-8"
)

// charsetOf returns the set that a modem calls by a name, which may itself be written in UCS2.
func charsetOf(name string) charset {
	name = strings.ToUpper(ucs2OrPlain(name))
	switch name {
	case "UCS-2", "UTF-16", "UTF16":
		return charsetUCS2
	case "UTF8":
		return charsetUTF8
	}
	return charset(name)
}

// ucs2OrPlain decodes hexadecimal digits of UCS2, and leaves any other text as it is.
func ucs2OrPlain(s string) string {
	if len(s) < 4 || len(s)%4 != 0 {
		return s
	}
	octets, err := pdu.DecodeHex(nil, s)
	if err != nil {
		return s
	}
	return string(pdu.AppendUCS2Text(nil, octets))
}

// decode reads a text as the modem wrote it. What can not be of the set is taken as it is, since
// modems claim sets that they do not use.
func (c charset) decode(s string) string {
	switch c {
	case charsetUCS2:
		if text := ucs2OrPlain(s); text != s {
			return text
		}
	case charsetHEX:
		if octets, err := pdu.DecodeHex(nil, s); err == nil && len(s) > 0 {
			return septetText(octets)
		}
	case charsetGSM:
		return septetText([]byte(s))
	}
	return plainText([]byte(s))
}

// septetText reads one septet an octet; octets beyond that show that it is another set.
func septetText(octets []byte) string {
	for _, b := range octets {
		if b >= utf8.RuneSelf {
			return plainText(octets)
		}
	}
	return string(pdu.AppendText(nil, octets, 0, 0))
}

// plainText reads UTF-8, or else ISO 8859-1.
func plainText(octets []byte) string {
	if utf8.Valid(octets) {
		return string(octets)
	}
	runes := make([]rune, len(octets))
	for i, b := range octets {
		runes[i] = rune(b)
	}
	return string(runes)
}

// encode writes a text as the modem reads it. The error is a [*pdu.CharacterError].
func (c charset) encode(text string) (string, error) {
	switch c {
	case charsetUCS2:
		return string(pdu.AppendHex(nil, pdu.AppendUCS2(nil, text))), nil
	case charsetUTF8:
		return text, nil
	case charsetHEX, charsetGSM:
		septets, err := pdu.AppendSeptets(nil, text, 0, 0)
		if c == charsetHEX {
			septets = pdu.AppendHex(nil, septets)
		}
		return string(septets), err
	}
	// Of all other sets only what is ASCII is certain.
	for i, r := range text {
		if r >= utf8.RuneSelf {
			return "", &pdu.CharacterError{Rune: r, Offset: i}
		}
	}
	return text, nil
}

// charset asks which set is in use. It is empty where the modem does not tell.
func (m *Modem) charset(ctx context.Context) (charset, error) {
	lines, err := m.Command(ctx, "+CSCS?")
	if err != nil && !refused(err) {
		return "", err
	}
	if len(lines) == 0 {
		return "", nil
	}
	return charsetOf(at.ParseParams(lines[0]).At(0).Text), nil
}

// readName reads a name of an answer or notice. The modem is asked for its set only if there is one.
func (m *Modem) readName(ctx context.Context, written string) (string, error) {
	if written == "" {
		return "", nil
	}
	set, err := m.charset(ctx)
	return set.decode(written), err
}

// setCharset chooses a set. Some modems want its name written in the present one, some without
// quotation marks.
func (m *Modem) setCharset(ctx context.Context, now, want charset) error {
	var err error
	name := string(want)
	lines := []string{setLine("+CSCS", name), "+CSCS=" + name}
	if hex, _ := charsetUCS2.encode(name); now == charsetUCS2 {
		lines = append([]string{setLine("+CSCS", hex)}, lines...)
	}
	for _, line := range lines {
		if _, err = m.Command(ctx, line); err == nil || !refused(err) {
			return err
		}
	}
	return err
}

// anyText are the sets that can write every text.
var anyText = []charset{charsetUCS2, charsetUTF8}

// inCharset runs do with the line reserved and a set chosen that can write every text, if the
// modem has one; afterwards the set is as it was.
func (m *Modem) inCharset(ctx context.Context, do func(ctx context.Context, c charset) error) error {
	return m.port.Exclusive(ctx, func(ctx context.Context) error {
		was, err := m.charset(ctx)
		if err != nil {
			return err
		}
		now := was
		for _, want := range anyText {
			if was == want || was == "" {
				break
			}
			err := m.setCharset(ctx, was, want)
			if err != nil && !refused(err) {
				return err
			}
			if err == nil {
				now = want
				break
			}
		}
		err = do(ctx, now)
		if now == was {
			return err
		}
		// Also when ctx has ended: else the next one would read wrong texts.
		return errors.Join(err, m.setCharset(context.WithoutCancel(ctx), now, was))
	})
}
