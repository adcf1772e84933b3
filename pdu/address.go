package pdu

import "strings"

// addressOctets is how much of an address an [Address] holds: the 20 digits of TS 23.040 9.1.2.5
// need 10 octets; the rest is for those who send more. appendNumber takes 4 at a time.
const addressOctets = 12

// maxAddressDigits is how many semi-octets an address may have. Source: 3GPP TS 23.040 9.1.2.5.
const maxAddressDigits = 20

// Address is a number or a name: TP-OA, TP-DA, TP-RA or the SMSC.
//
// It holds the octets of the field, so that reading one allocates nothing and writing it
// gives back what was read. The zero value is no address. Addresses can be compared with ==
// and used as map keys. Source: 3GPP TS 23.040 9.1.2.
type Address struct {
	toa    TypeOfAddress
	digits uint8 // semi-octets
	octets [addressOctets]byte
	_      [2]byte // 16 octets are copied in one step, 14 in two that wait for each other
}

// ParseAddress reads an address as people write it.
//
// "+4915112345678" is international; digits, "*" and "#" alone are a number of unknown type;
// blanks, hyphens, dots, slashes and parentheses between them are passed over. Anything else
// is a name of up to 11 characters of the 7-bit default alphabet. A number has at most 20
// digits. The error is a [*FieldError].
func ParseAddress(s string) (Address, error) {
	s = strings.TrimSpace(s)
	number := strings.Map(dropSeparator, s)
	if rest, ok := strings.CutPrefix(number, "+"); ok {
		return NewAddress(TypeInternational, rest)
	}
	if strings.Trim(number, "0123456789*#") == "" && (number != "" || s == "") {
		return NewAddress(TypeUnknown, number)
	}
	return NewAddress(TypeAlphanumeric, s)
}

func dropSeparator(r rune) rune {
	if strings.ContainsRune(" -./()\u00a0", r) {
		return -1
	}
	return r
}

// NewAddress makes an address of a given type. number is the digits without plus (0 to 9, *,
// #, and a, b, c for the digits of those names), or the name if t is alphanumeric. A name of
// eight characters loses an "@" at its end, which can not be told from padding. A type without its
// high bit, too many digits, and characters that can not be coded give a [*FieldError].
func NewAddress(t TypeOfAddress, number string) (Address, error) {
	a := Address{toa: t}
	if !t.Valid() {
		return Address{}, addressError("type of address "+hexByte(byte(t)), ErrHighBit)
	}
	if t.TON() == TONAlphanumeric {
		return newName(t, number)
	}
	if number == "" || len(number) > maxAddressDigits {
		return Address{}, addressError(count(len(number), "digit"), ErrLength)
	}
	for i := range len(number) {
		d := strings.IndexByte(addressDigits, number[i])
		if d < 0 {
			return Address{}, addressError("a character that no number has", ErrDigit)
		}
		a.octets[i/2] |= byte(d) << (i % 2 * 4)
	}
	if len(number)%2 == 1 {
		a.octets[len(number)/2] |= 0xF0
	}
	a.digits = uint8(len(number))
	return a, nil
}

// newName makes an alphanumeric address.
func newName(t TypeOfAddress, name string) (Address, error) {
	septets, err := AppendSeptets(nil, name, DefaultLanguage, DefaultLanguage)
	if err != nil {
		return Address{}, addressError("name", err)
	}
	if len(septets) == 0 || len(septets) > maxAddressDigits*4/7 {
		return Address{}, addressError("name of "+count(len(septets), "septet"), ErrLength)
	}
	a := Address{toa: t, digits: uint8((len(septets)*7 + 3) / 4)}
	copy(a.octets[:], Pack(nil, septets, 0))
	return a, nil
}

func addressError(value string, err error) error {
	return &FieldError{Field: "address", Offset: -1, Value: value, Clause: "TS 23.040 9.1.2.5", Err: err}
}

// addressDigits names the semi-octets. Source: 3GPP TS 23.040 9.1.2.3.
const addressDigits = "0123456789*#abc"

// Type returns the type of address octet, as received.
func (a Address) Type() TypeOfAddress { return a.toa }

// IsZero reports whether a is no address at all.
func (a Address) IsZero() bool { return a == Address{} }

// Number returns the digits without plus, or the name of an alphanumeric address.
func (a Address) Number() string {
	if a.toa.TON() == TONAlphanumeric {
		return a.name()
	}
	var buf [2 * addressOctets]byte
	return string(a.appendNumber(buf[:0]))
}

// String returns the address as people write it: "+4915112345678", "12345", "Go-Info".
func (a Address) String() string {
	if a.toa.TON() == TONAlphanumeric {
		return a.name()
	}
	buf := [1 + 2*addressOctets]byte{'+'}
	if a.toa.TON() == TONInternational && a.digits > 0 {
		return string(a.appendNumber(buf[:1]))
	}
	return string(a.appendNumber(buf[:0]))
}

// name returns the text of an alphanumeric address.
func (a *Address) name() string {
	var buf [128]byte
	return string(a.appendNumber(buf[:0]))
}

// AppendText appends what String returns. The error is always nil.
func (a Address) AppendText(b []byte) ([]byte, error) {
	if a.toa.TON() == TONInternational && a.digits > 0 {
		b = append(b, '+')
	}
	return a.appendNumber(b), nil
}

func (a *Address) appendNumber(b []byte) []byte {
	if a.toa.TON() == TONAlphanumeric {
		return appendGSM7Text(b, a.octets[:(a.digits+1)/2], 0, a.septets(), DefaultLanguage, DefaultLanguage)
	}
	n, digits := len(b), int(a.digits)
	b = grow(b, 2*addressOctets)
	for i := 0; i < digits; i += 8 {
		o := a.octets[i/2 : i/2+4]
		x := uint64(o[0]) | uint64(o[1])<<16 | uint64(o[2])<<32 | uint64(o[3])<<48
		x = (x | x<<4) & 0x0F0F0F0F0F0F0F0F // a digit an octet
		if (x+0x0606060606060606)&0x1010101010101010 != 0 && !a.decimal() {
			return a.appendDigits(b[:n])
		}
		store64(b[n+i:], x|0x3030303030303030)
	}
	return b[:n+digits]
}

// decimal reports whether all digits are 0 to 9.
func (a *Address) decimal() bool {
	for i := range int(a.digits) {
		if a.digit(i) > 9 {
			return false
		}
	}
	return true
}

func (a *Address) digit(i int) byte { return a.octets[i/2] >> (i % 2 * 4) & 15 }

// appendDigits appends the digits whatever they are, without F, which is filler even where there
// should be none.
func (a *Address) appendDigits(b []byte) []byte {
	for i := range int(a.digits) {
		if d := a.digit(i); d < 15 {
			b = append(b, addressDigits[d])
		}
	}
	return b
}

// septets returns how many septets an alphanumeric address has.
//
// Senders that round the length up to whole octets make seven septets look like eight, the
// last one zero. A name that ends in "@" in just that place is rarer than they are.
func (a *Address) septets() int {
	n := int(a.digits) * 4 / 7
	if n > 0 && n%8 == 0 && a.octets[n/8*7-1]>>1 == 0 {
		n--
	}
	return n
}

// appendTP appends the address as in a TPDU: count of semi-octets, type, semi-octets.
func (a *Address) appendTP(b []byte) []byte {
	toa := a.toa
	if *a == (Address{}) {
		toa = TypeUnknown // no address: the form stored templates have, with its high bit
	}
	b = append(b, a.digits, byte(toa))
	return append(b, a.octets[:(a.digits+1)/2]...)
}

// appendSMSC appends the address as in the SMSC field: count of octets, type, semi-octets; a
// single zero for none. Source: 3GPP TS 27.005 3.1, 3GPP TS 24.011 8.2.5.1.
func (a *Address) appendSMSC(b []byte) []byte {
	if a.digits == 0 {
		return append(b, 0)
	}
	n := (a.digits + 1) / 2
	b = append(b, n+1, byte(a.toa))
	return append(b, a.octets[:n]...)
}
