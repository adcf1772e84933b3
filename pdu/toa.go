package pdu

import "strconv"

// TypeOfAddress is the octet that says how to read an address: 1, three bits type of number,
// four bits numbering plan. Source: 3GPP TS 23.040 9.1.2.5.
type TypeOfAddress byte

// The types of address met in practice.
const (
	TypeUnknown       TypeOfAddress = 0x81 // local or short number in the telephone plan
	TypeInternational TypeOfAddress = 0x91 // country code first, no plus
	TypeNational      TypeOfAddress = 0xA1 // area code first
	TypeAlphanumeric  TypeOfAddress = 0xD0 // a name in the 7-bit default alphabet
)

// TON returns the type of number.
func (t TypeOfAddress) TON() TON { return TON(t >> 4 & 7) }

// NPI returns the numbering plan.
func (t TypeOfAddress) NPI() NPI { return NPI(t & 15) }

// Valid reports whether the high bit is set, as it must be. Some networks send it cleared.
func (t TypeOfAddress) Valid() bool { return t&0x80 != 0 }

// String returns both parts in words and the octet, for example "international, telephone (0x91)".
func (t TypeOfAddress) String() string {
	return t.TON().String() + ", " + t.NPI().String() + " (" + hexByte(byte(t)) + ")"
}

// TON is a type of number, 0 to 7. Source: 3GPP TS 23.040 9.1.2.5.
type TON byte

// The types of number.
const (
	TONUnknown TON = iota
	TONInternational
	TONNational
	TONNetworkSpecific
	TONSubscriber
	TONAlphanumeric
	TONAbbreviated
	TONReserved
)

var tonNames = [...]string{"unknown", "international", "national", "network specific",
	"subscriber", "alphanumeric", "abbreviated", "reserved"}

// String returns the name of the type of number.
func (t TON) String() string {
	if int(t) < len(tonNames) {
		return tonNames[t]
	}
	return "TON(" + strconv.Itoa(int(t)) + ")"
}

// NPI is a numbering plan, 0 to 15. Source: 3GPP TS 23.040 9.1.2.5.
type NPI byte

// The numbering plans.
const (
	NPIUnknown        NPI = 0
	NPITelephone      NPI = 1 // ISDN/telephone, E.164
	NPIData           NPI = 3 // X.121
	NPITelex          NPI = 4
	NPIServiceCentre1 NPI = 5
	NPIServiceCentre2 NPI = 6
	NPINational       NPI = 8
	NPIPrivate        NPI = 9
	NPIERMES          NPI = 10
	NPIReserved       NPI = 15
)

var npiNames = map[NPI]string{NPIUnknown: "unknown", NPITelephone: "telephone", NPIData: "data",
	NPITelex: "telex", NPIServiceCentre1: "service centre specific 1",
	NPIServiceCentre2: "service centre specific 2", NPINational: "national", NPIPrivate: "private",
	NPIERMES: "ERMES", NPIReserved: "reserved for extension"}

// String returns the name of the numbering plan, with the number of a reserved one.
func (n NPI) String() string {
	if name, ok := npiNames[n]; ok {
		return name
	}
	return "reserved plan " + strconv.Itoa(int(n))
}
