package modemtest

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf16"
)

// charset writes a text as a string parameter in the set of +CSCS, TS 27.007 5.5.
// Characters that a set does not have become "?".
func (m *Modem) charset(text string) string {
	switch m.set.cscs {
	case "UCS2":
		return encodeUCS2(text)
	case "HEX":
		return strings.ToUpper(hex.EncodeToString(septets(text)))
	case "UTF-8":
		return text
	case "8859-1":
		return latin(text, 0xff)
	case "GSM":
		return string(septets(text))
	case "PCCP437":
		return toCP437(text)
	}
	return latin(text, 0x7e)
}

// cp437 is what IBM's code page 437 has from 0x80 on.
var cp437 = []rune("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0")

func toCP437(text string) string {
	var b []byte
	for _, r := range text {
		switch i := slices.Index(cp437, r); {
		case r < 0x80:
			b = append(b, byte(r))
		case i >= 0:
			b = append(b, byte(0x80+i))
		default:
			b = append(b, '?')
		}
	}
	return string(b)
}

// latin writes text one octet a character, up to the highest of the set.
func latin(text string, highest rune) string {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r > highest {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return string(b)
}

// fromCharset reads a string parameter in the set of +CSCS; ok is false if it is not of the set.
func (m *Modem) fromCharset(s string) (text string, ok bool) {
	switch m.set.cscs {
	case "UCS2":
		return decodeUCS2(s)
	case "HEX":
		b, err := hex.DecodeString(s)
		return fromSeptets(b), err == nil
	case "UTF-8":
		return s, true
	case "GSM":
		return fromSeptets([]byte(s)), true
	}
	r := make([]rune, len(s))
	for i := range len(s) {
		if r[i] = rune(s[i]); m.set.cscs == "PCCP437" && s[i] >= 0x80 {
			r[i] = cp437[s[i]-0x80]
		}
	}
	return string(r), true
}

func encodeUCS2(text string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return strings.ToUpper(hex.EncodeToString(b))
}

func decodeUCS2(s string) (text string, ok bool) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units)), true
}
