package pdu

import (
	"encoding"
	"strconv"
)

// Direction says which way a TPDU travels. The same message type indicator names another
// TPDU in each direction, so that a reader must be told. Source: 3GPP TS 23.040 9.2.3.1.
type Direction uint8

// The two directions.
const (
	ToMobile  Direction = iota // service centre to mobile: what a modem receives
	ToNetwork                  // mobile to service centre: what a modem sends
)

// String returns "mt" for [ToMobile] and "mo" for [ToNetwork].
func (d Direction) String() string {
	switch d {
	case ToMobile:
		return "mt"
	case ToNetwork:
		return "mo"
	}
	return "Direction(" + strconv.Itoa(int(d)) + ")"
}

// Type is one of the six TPDU types. Source: 3GPP TS 23.040 9.2.2.
type Type uint8

// The TPDU types.
const (
	TypeDeliver       Type = iota // SMS-DELIVER, to the mobile
	TypeDeliverReport             // SMS-DELIVER-REPORT, to the network
	TypeSubmit                    // SMS-SUBMIT, to the network
	TypeSubmitReport              // SMS-SUBMIT-REPORT, to the mobile
	TypeStatusReport              // SMS-STATUS-REPORT, to the mobile
	TypeCommand                   // SMS-COMMAND, to the network
)

// typeInfo holds per [Type] its name, its direction and its TP-MTI bits.
var typeInfo = [...]struct {
	name string
	dir  Direction
	mti  byte
}{
	TypeDeliver:       {"SMS-DELIVER", ToMobile, 0},
	TypeDeliverReport: {"SMS-DELIVER-REPORT", ToNetwork, 0},
	TypeSubmit:        {"SMS-SUBMIT", ToNetwork, 1},
	TypeSubmitReport:  {"SMS-SUBMIT-REPORT", ToMobile, 1},
	TypeStatusReport:  {"SMS-STATUS-REPORT", ToMobile, 2},
	TypeCommand:       {"SMS-COMMAND", ToNetwork, 2},
}

// String returns the name the specification uses, for example "SMS-DELIVER".
func (t Type) String() string {
	if int(t) < len(typeInfo) {
		return typeInfo[t].name
	}
	return "Type(" + strconv.Itoa(int(t)) + ")"
}

// Direction returns the way in which TPDUs of this type travel.
func (t Type) Direction() Direction {
	if int(t) < len(typeInfo) {
		return typeInfo[t].dir
	}
	return ToMobile
}

// TPDU is one of [*Deliver], [*DeliverReport], [*Submit], [*SubmitReport], [*StatusReport]
// and [*Command].
//
// AppendBinary writes the octets of the TPDU, without SMSC field. UnmarshalBinary reads them
// as the zero [Reader] does, tolerantly, and drops the list of deviations; it overwrites all
// fields, keeps no reference to its argument and allocates nothing. Use a [Reader] to be
// strict or to see the deviations. Errors are of type [*FieldError].
type TPDU interface {
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
	// Type returns which TPDU this is.
	Type() Type
	// read decodes what the cursor holds into the receiver.
	read(c *cursor)
}

// First octet bits. Source: 3GPP TS 23.040 9.2.3.1 to 9.2.3.7, 9.2.3.17, 9.2.3.23 to 9.2.3.28.
const (
	maskMTI byte = 0x03
	bitMMS  byte = 0x04 // in messages to the mobile, 0 means that more wait
	bitRD   byte = 0x04 // SUBMIT
	bitLP   byte = 0x08
	maskVPF byte = 0x18
	bitSR   byte = 0x20 // TP-SRI, TP-SRR, TP-SRQ
	bitUDHI byte = 0x40
	bitRP   byte = 0x80
)

// flag returns bit if on is set, for building a first octet.
func flag(on bool, bit byte) byte {
	if on {
		return bit
	}
	return 0
}
