package modem

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// IMSI reads the subscriber's identity, up to 15 digits that begin with the country and network code, with
// AT+CIMI. The card must be open; it is waited for while it starts. Source: 3GPP TS 27.007 5.6.
func (m *Modem) IMSI(ctx context.Context) (string, error) {
	lines, err := m.whenStarted(ctx, "+CIMI")
	if err != nil || len(lines) == 0 {
		return "", err
	}
	return plainAnswer(lines[0], "+CIMI"), nil
}

// OwnNumber is a number of the subscriber's, as the card has it.
type OwnNumber struct {
	Name   string // "Line 1"; often empty
	Number string // "+15550001111"
}

// OwnNumbers reads the subscriber's numbers with AT+CNUM. Many cards do not hold any: the result is empty
// then, and no error. Source: 3GPP TS 27.007 7.1.
func (m *Modem) OwnNumbers(ctx context.Context) ([]OwnNumber, error) {
	lines, err := m.whenStarted(ctx, "+CNUM")
	if err != nil {
		return nil, err
	}
	var numbers []OwnNumber
	for _, line := range lines {
		p := at.ParseParams(line)
		number := numberAt(p, 1)
		if number == "" {
			continue
		}
		name, err := m.readName(ctx, p.At(0).Text)
		if err != nil {
			return numbers, err
		}
		numbers = append(numbers, OwnNumber{Name: name, Number: number})
	}
	return numbers, nil
}

// HomeOperator is the operator that a SIM card belongs to.
type HomeOperator struct {
	MCC  string // country code, three digits: "262"
	MNC  string // network code, two or three digits: "01"
	Name string // of the service provider, as the card has it; empty if it has none
}

// Files of the card, by their identifiers as +CRSM takes them (3GPP TS 31.102 4.2.12 and 4.2.18).
const (
	crsmSPN = "+CRSM=176,28486,0,0,17"
	crsmAD  = "+CRSM=176,28589,0,0,4"
)

// HomeOperator reads which operator the card belongs to: the codes from its IMSI, the name from the file
// EF_SPN. How many digits the network code has is in the file EF_AD; on cards and modems that do not tell, three are taken
// for North America (country codes 302 and 310 to 316) and two elsewhere. The card must be open.
// Source: 3GPP TS 23.003 2.2, TS 31.102 4.2.12 and 4.2.18.
func (m *Modem) HomeOperator(ctx context.Context) (HomeOperator, error) {
	var home HomeOperator
	imsi, err := m.IMSI(ctx)
	if err != nil || len(imsi) < 6 || !isDigits(imsi) {
		return home, err
	}
	ad, err := m.readFile(ctx, crsmAD)
	if err != nil {
		return home, err
	}
	n := mncDigits(ad, imsi[:3])
	home.MCC, home.MNC = imsi[:3], imsi[3:3+n]
	spn, err := m.readFile(ctx, crsmSPN)
	if err != nil {
		return home, err
	}
	if len(spn) > 1 { // the first octet says when to show the name
		home.Name = alphaText(spn[1:])
	}
	return home, nil
}

// mncDigits reads the fourth octet of EF_AD.
func mncDigits(ad []byte, mcc string) int {
	if len(ad) >= 4 {
		if n := int(ad[3] & 0x0F); n == 2 || n == 3 {
			return n
		}
	}
	if mcc == "302" || mcc >= "310" && mcc <= "316" {
		return 3
	}
	return 2
}

// readFile reads a transparent file of the card by +CRSM (3GPP TS 27.007 8.18). A file, or a command, that
// is not there gives nothing.
func (m *Modem) readFile(ctx context.Context, line string) ([]byte, error) {
	lines, err := m.whenStarted(ctx, line)
	if err != nil && !refused(err) {
		return nil, err
	}
	for _, line := range lines {
		p := at.ParseParams(line)
		sw1, err := p.Int(0, "sw1")
		if data, herr := hex.DecodeString(p.At(2).Text); err == nil && herr == nil && (sw1 == 0x90 || sw1 == 0x91) {
			return data, nil
		}
	}
	return nil, nil
}

// alphaText reads an alpha identifier: septets of the default alphabet, one in each octet, or one of three
// codings of UCS2, filled with FF. Source: ETSI TS 102 221 annex A.
func alphaText(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	switch b[0] {
	case 0x80:
		return ucs2Text(b[1:])
	case 0x81:
		if len(b) < 3 {
			return ""
		}
		return halfPages(b[3:], int(b[1]), uint16(b[2])<<7)
	case 0x82:
		if len(b) < 4 {
			return ""
		}
		return halfPages(b[4:], int(b[1]), uint16(b[2])<<8|uint16(b[3]))
	}
	if i := slices.Index(b, 0xFF); i >= 0 {
		b = b[:i]
	}
	return string(pdu.AppendText(nil, b, 0, 0))
}

// ucs2Text reads big-endian UCS2 up to FFFF, or to an odd octet at the end.
func ucs2Text(b []byte) string {
	var units []uint16
	for ; len(b) >= 2; b = b[2:] {
		u := uint16(b[0])<<8 | uint16(b[1])
		if u == 0xFFFF {
			break
		}
		units = append(units, u)
	}
	return strings.TrimRight(string(utf16.Decode(units)), "\x00")
}

// halfPages reads n characters of one octet: below 80 of the default alphabet, else an offset
// from base in UCS2.
func halfPages(b []byte, n int, base uint16) string {
	var text []byte
	for _, c := range b[:min(n, len(b))] {
		if c < 0x80 {
			text = pdu.AppendText(text, []byte{c}, 0, 0)
			continue
		}
		text = append(text, string(utf16.Decode([]uint16{base + uint16(c&0x7F)}))...)
	}
	return string(text)
}
