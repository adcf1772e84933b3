package pdu

import "strconv"

// An Alphabet says how the user data of a message is coded, as its TP-DCS tells.
// The zero value is the GSM 7-bit default alphabet. Source: 3GPP TS 23.038 clause 4.
type Alphabet uint8

// The alphabets of TS 23.038 clause 4.
const (
	GSM7    Alphabet = iota // 7-bit septets, packed: the default alphabet or a national table
	Octets8                 // 8-bit data, whose meaning the application knows
	UCS2                    // 16-bit units, big-endian; in practice UTF-16 with surrogate pairs
)

// String returns "gsm7", "8bit" or "ucs2", and the number of any other value.
func (a Alphabet) String() string {
	switch a {
	case GSM7:
		return "gsm7"
	case Octets8:
		return "8bit"
	case UCS2:
		return "ucs2"
	}
	return "alphabet " + strconv.Itoa(int(a))
}

// units returns how many units of a (septets, octets, 16-bit units) fit in a user data field of 140
// octets behind a header of header octets, its length octet counted. Source: TS 23.040 9.2.3.24.
func (a Alphabet) units(header int) int {
	switch a {
	case GSM7:
		return (maxUserData - header) * 8 / 7
	case UCS2:
		return (maxUserData - header) / 2
	}
	return maxUserData - header
}

// maxUserData is the size of TP-UD in SMS-SUBMIT and SMS-DELIVER. Source: TS 23.040 9.2.2.
const maxUserData = 140
