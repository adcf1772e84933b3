// Package pdu reads and writes short messages as AT commands carry them in PDU mode.
//
// To read what a modem gave with +CMT, +CMGR or +CMGL, use a [Reader]:
//
//	m, err := pdu.Reader{}.ReadHex(line, length) // length as told by the modem, -1 if unknown
//	if d, ok := m.TPDU.(*pdu.Deliver); ok {
//		fmt.Println(d.Originator, d.Timestamp.Time(), d.Text())
//	}
//
// To write what goes behind AT+CMGS, make an [*Submit] of a text with [Split], which chooses the
// alphabet and makes as many parts as are needed, and put each into a [Message]:
//
//	to, err := pdu.ParseAddress("+420123456789")
//	parts, err := pdu.Split(pdu.Submit{Destination: to}, text, nil)
//	for i := range parts {
//		m := pdu.Message{TPDU: &parts[i]}
//		length, err := m.Length() // for AT+CMGS=<length>
//		line, err := m.Hex()
//	}
//
// The six message types are [Deliver], [DeliverReport], [Submit], [SubmitReport], [StatusReport]
// and [Command]. Each is a plain value that implements [encoding.BinaryAppender] and
// [encoding.BinaryUnmarshaler]. Their fields have types that explain themselves: [Address],
// [PID], [DCS], [Timestamp], [Validity], [Status], [FCS], [UserData] with its [Header].
//
// A reader is tolerant by default, since a message refused is a message lost: it reads what it
// can and lists in [Message.Deviations] what breaks the specification. A strict one refuses
// that. Both speak in [*FieldError], which names the field, the octet, what was found and the
// clause. No input makes the package panic.
//
// Decoding copies what it needs and keeps no reference to its input. Text is decoded when it is
// asked for. Reading into the same [Message] again, and the Append forms, allocate nothing.
//
// The package does no I/O and reads no clock. It follows 3GPP TS 23.040 (TPDUs), TS 23.038
// (alphabets and coding schemes) and TS 27.005 (PDU mode); comments name the clauses.
package pdu
