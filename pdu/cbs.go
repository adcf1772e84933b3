package pdu

// CBSDCS is the data coding scheme of cell broadcast and of USSD, which differs from [DCS].
// Source: 3GPP TS 23.038 clause 5.
type CBSDCS byte

// The coding schemes of USSD.
const (
	CBSDefault CBSDCS = 0x0F // 7-bit default alphabet, language unspecified: usual for USSD
	CBS8Bit    CBSDCS = 0x44 // 8-bit data
	CBSUCS2    CBSDCS = 0x48 // UCS2
)

// Alphabet returns how the text is coded. Reserved values are read as the 7-bit default
// alphabet, as TS 23.038 clause 5 tells a receiver to do.
func (d CBSDCS) Alphabet() Alphabet {
	switch {
	case d == 0x11:
		return UCS2
	case d>>6 == 1, d>>4 == 9:
		if a := Alphabet(d >> 2 & 3); a <= UCS2 {
			return a
		}
	case d>>4 == 0xD, d>>4 == 0xE: // I1 protocol and WAP messages
		return Octets8
	case d>>4 == 0xF && d&0x04 != 0:
		return Octets8
	}
	return GSM7
}

// Compressed reports whether the text is compressed by 3GPP TS 23.042.
func (d CBSDCS) Compressed() bool { return d>>6 == 1 && d&0x20 != 0 }

// Header reports whether the text starts with a user data header.
func (d CBSDCS) Header() bool { return d>>4 == 9 }

// Class returns the message class; ok is false if the scheme has none.
func (d CBSDCS) Class() (c Class, ok bool) {
	return Class(d & 3), d>>6 == 1 && d&0x10 != 0 || d>>4 == 9 || d>>4 == 0xF
}

// LanguageInText reports whether the text starts with a two-letter language code: with CR
// after it in 7-bit text, and as two octets of packed septets in front of UCS2 text.
func (d CBSDCS) LanguageInText() bool { return d == 0x10 || d == 0x11 }

var cbsLanguages = [0x25]string{"de", "en", "it", "fr", "es", "nl", "sv", "da", "pt", "fi", "no",
	"el", "tr", "hu", "pl", 0x20: "cs", "he", "ar", "ru", "is"}

// Language returns the language of the text as its ISO 639-1 code, "" if the scheme names none.
func (d CBSDCS) Language() string {
	if int(d) < len(cbsLanguages) {
		return cbsLanguages[d]
	}
	return ""
}
