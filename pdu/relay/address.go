package relay

import (
	"fmt"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

const (
	digits        = "0123456789*#abc" // the semi-octets in order; 1111 is the filler
	filler        = 0xF
	addressOctets = 11 // type of address and up to 20 digits
)

// appendAddress appends an RP-OA or RP-DA that holds a service centre.
// Source: 3GPP TS 24.011 8.2.5.1, 8.2.5.2; digits as in TS 24.008 10.5.4.7.
func appendAddress(b []byte, a pdu.Address) ([]byte, error) {
	const clause = "TS 24.011 8.2.5.1"
	number := a.Number()
	if number == "" || len(number) > 20 || a.Type().TON() == pdu.TONAlphanumeric {
		return b, notWritable("RP-Address", clause, "service centre "+a.String()+", 1 to 20 digits are needed", pdu.ErrLength)
	}
	if !a.Type().Valid() {
		return b, notWritable("RP-Address", clause, fmt.Sprintf("type of address 0x%02X", byte(a.Type())), pdu.ErrHighBit)
	}
	b = append(b, byte(1+(len(number)+1)/2), byte(a.Type()))
	for i := 0; i < len(number); i += 2 {
		low, high := strings.IndexByte(digits, number[i]), filler
		if i+1 < len(number) {
			high = strings.IndexByte(digits, number[i+1])
		}
		b = append(b, byte(high<<4|low))
	}
	return b, nil
}

// address reads an RP-OA or RP-DA that holds a service centre.
func (r *reader) address(name, clause string) pdu.Address {
	octets := r.lengthValue(name, clause, 2, addressOctets)
	if len(octets) < 2 {
		return pdu.Address{}
	}
	toa := pdu.TypeOfAddress(octets[0])
	r.require(toa.Valid(), fmt.Sprintf("type of address 0x%02X", octets[0]), pdu.ErrHighBit)
	r.require(toa.TON() != pdu.TONAlphanumeric, fmt.Sprintf("alphanumeric type of address 0x%02X", octets[0]), pdu.ErrReserved)
	number := r.digits(octets[1:])
	a, err := pdu.NewAddress(toa|0x80, number)
	if err != nil || a.Type().TON() == pdu.TONAlphanumeric {
		r.explain(number, toa.String())
		return pdu.Address{}
	}
	r.explain(a.String(), toa.String())
	return a
}

// digits returns the semi-octets of the element taken last.
func (r *reader) digits(octets []byte) string {
	number := make([]byte, 0, 2*len(octets))
	for i, o := range octets {
		for half, d := range [2]byte{o & 15, o >> 4} {
			if d != filler {
				number = append(number, digits[d])
				continue
			}
			last := i == len(octets)-1 && half == 1
			r.require(last, fmt.Sprintf("filler within the digits, octet 0x%02X", o), pdu.ErrFiller)
		}
	}
	return string(number)
}
