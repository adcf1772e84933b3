package pdu

import "strconv"

// ElementID is an information element identifier. Source: 3GPP TS 23.040 9.2.3.24.
type ElementID byte

// The information element identifiers.
const (
	IDConcat             ElementID = 0x00 // [Concat], 8-bit reference
	IDSpecialMessage     ElementID = 0x01 // [SpecialMessage]; may be repeated
	IDPorts              ElementID = 0x04 // [Ports], 8-bit numbers
	IDPorts16            ElementID = 0x05 // [Ports], 16-bit numbers
	IDSMSCControl        ElementID = 0x06 // [SMSCControl]
	IDSourceIndicator    ElementID = 0x07 // [SourceIndicator]; may be repeated
	IDConcat16           ElementID = 0x08 // [Concat], 16-bit reference
	IDWirelessControl    ElementID = 0x09 // raw: Wireless Control Message Protocol
	IDTextFormat         ElementID = 0x0A // [TextFormat]; EMS elements, 0x0A to 0x1F, may be repeated
	IDPredefinedSound    ElementID = 0x0B // [Predefined]
	IDUserSound          ElementID = 0x0C // [Object], iMelody
	IDPredefinedAnim     ElementID = 0x0D // [Predefined]
	IDLargeAnimation     ElementID = 0x0E // [Object], 16x16, 4 frames
	IDSmallAnimation     ElementID = 0x0F // [Object], 8x8, 4 frames
	IDLargePicture       ElementID = 0x10 // [Object], 32x32
	IDSmallPicture       ElementID = 0x11 // [Object], 16x16
	IDVariablePicture    ElementID = 0x12 // [Picture]
	IDUserPrompt         ElementID = 0x13 // [UserPrompt]
	IDExtendedObject     ElementID = 0x14 // raw, since an object goes on in the elements of later parts
	IDReusedObject       ElementID = 0x15 // [ReusedObject]
	IDCompression        ElementID = 0x16 // raw, as IDExtendedObject
	IDObjectDistribution ElementID = 0x17 // [ObjectDistribution]
	IDStandardWVG        ElementID = 0x18 // raw: wireless vector graphics
	IDCharacterWVG       ElementID = 0x19 // raw: the same in the size of a character
	IDObjectRequest      ElementID = 0x1A // raw: asks for the formats a receiver shows
	IDEmailHeader        ElementID = 0x20 // [EmailHeader]
	IDHyperlink          ElementID = 0x21 // [Hyperlink]; may be repeated
	IDReplyAddress       ElementID = 0x22 // [ReplyAddress]
	IDEnhancedVoiceMail  ElementID = 0x23 // [EnhancedVoiceMail]
	IDSingleShift        ElementID = 0x24 // [SingleShift]
	IDLockingShift       ElementID = 0x25 // [LockingShift]
	IDCommandPacket      ElementID = 0x70 // (U)SIM toolkit security header, command; 0x70 to 0x7F
	IDResponsePacket     ElementID = 0x71 // (U)SIM toolkit security header, response
)

// elementTypes holds, for the identifiers with a layout of their own, the name, the least and
// the most octets of data, and how to decode them.
var elementTypes = map[ElementID]struct {
	name     string
	min, max int
	decode   func(ElementID, []byte) Element
}{
	IDConcat:             {"concatenation, 8-bit reference", 3, 3, element(newConcat)},
	IDSpecialMessage:     {"special SMS message indication", 2, 2, newSpecialMessage},
	IDPorts:              {"application ports, 8-bit", 2, 2, element(newPorts)},
	IDPorts16:            {"application ports, 16-bit", 4, 4, element(newPorts)},
	IDSMSCControl:        {"SMSC control parameters", 1, 1, func(_ ElementID, d []byte) Element { return SMSCControl(d[0]) }},
	IDSourceIndicator:    {"UDH source indicator", 1, 1, func(_ ElementID, d []byte) Element { return SourceIndicator(d[0]) }},
	IDConcat16:           {"concatenation, 16-bit reference", 4, 4, element(newConcat)},
	IDWirelessControl:    {"wireless control message protocol", 0, 255, nil},
	IDTextFormat:         {"text formatting", 3, 4, newTextFormat},
	IDPredefinedSound:    {"predefined sound", 2, 2, newPredefined},
	IDUserSound:          {"user defined sound", 1, 129, newObject},
	IDPredefinedAnim:     {"predefined animation", 2, 2, newPredefined},
	IDLargeAnimation:     {"large animation", 129, 129, newObject},
	IDSmallAnimation:     {"small animation", 33, 33, newObject},
	IDLargePicture:       {"large picture", 129, 129, newObject},
	IDSmallPicture:       {"small picture", 33, 33, newObject},
	IDVariablePicture:    {"variable picture", 3, 255, newPicture},
	IDUserPrompt:         {"user prompt indicator", 1, 1, func(_ ElementID, d []byte) Element { return UserPrompt(d[0]) }},
	IDExtendedObject:     {"extended object", 0, 255, nil},
	IDReusedObject:       {"reused extended object", 3, 3, newReusedObject},
	IDCompression:        {"compression control", 0, 255, nil},
	IDObjectDistribution: {"object distribution indicator", 2, 2, newObjectDistribution},
	IDStandardWVG:        {"standard WVG object", 0, 255, nil},
	IDCharacterWVG:       {"character size WVG object", 0, 255, nil},
	IDObjectRequest:      {"extended object data request", 0, 255, nil},
	IDEmailHeader:        {"RFC 822 e-mail header", 1, 1, func(_ ElementID, d []byte) Element { return EmailHeader(d[0]) }},
	IDHyperlink:          {"hyperlink", 4, 4, newHyperlink},
	IDReplyAddress:       {"reply address", 2, 12, newReplyAddress},
	IDEnhancedVoiceMail:  {"enhanced voice mail information", 1, 255, newEnhancedVoiceMail},
	IDSingleShift:        {"national language single shift", 1, 1, func(_ ElementID, d []byte) Element { return SingleShift(d[0]) }},
	IDLockingShift:       {"national language locking shift", 1, 1, func(_ ElementID, d []byte) Element { return LockingShift(d[0]) }},
}

// element makes a decoder of one that returns a concrete type.
func element[T Element](decode func(ElementID, []byte) T) func(ElementID, []byte) Element {
	return func(id ElementID, d []byte) Element { return decode(id, d) }
}

// newElement decodes an element; what does not fit its type is kept raw.
func newElement(id ElementID, data []byte) Element {
	if t, ok := elementTypes[id]; ok && t.decode != nil && len(data) >= t.min && len(data) <= t.max {
		if e := t.decode(id, data); e != nil {
			return e
		}
	}
	return RawElement{id, append([]byte(nil), data...)}
}

// wrongLength reports whether an element of this type can not have so many octets of data.
func (id ElementID) wrongLength(n int) bool {
	switch id { // the usual ones, without a look into the map
	case IDConcat:
		return n != 3
	case IDConcat16:
		return n != 4
	}
	t, ok := elementTypes[id]
	return ok && (n < t.min || n > t.max)
}

// String returns the name of the element.
func (id ElementID) String() string {
	if t, ok := elementTypes[id]; ok {
		return t.name
	}
	switch {
	case id >= 0x70 && id <= 0x7F:
		return "(U)SIM toolkit security header " + hexByte(byte(id))
	case id >= 0x80 && id <= 0x9F:
		return "SME to SME specific element " + hexByte(byte(id))
	case id >= 0xC0 && id <= 0xDF:
		return "SC specific element " + hexByte(byte(id))
	}
	return "reserved element " + hexByte(byte(id))
}

// Concat says which part of a message this is. Parts belong together when their other address,
// reference, size of reference and total agree. Source: 3GPP TS 23.040 9.2.3.24.1, 9.2.3.24.8.
type Concat struct {
	Reference uint16 // the same in all parts of a message
	Total     uint8  // number of parts, 1 to 255
	Sequence  uint8  // number of this part, from 1
	Wide      bool   // 16-bit reference, [IDConcat16]
}

func newConcat(id ElementID, d []byte) Concat {
	if id == IDConcat16 {
		return Concat{uint16(d[0])<<8 | uint16(d[1]), d[2], d[3], true}
	}
	return Concat{uint16(d[0]), d[1], d[2], false}
}

// ID returns [IDConcat] or [IDConcat16].
func (c Concat) ID() ElementID {
	if c.Wide {
		return IDConcat16
	}
	return IDConcat
}

// AppendData appends reference, total and sequence. Without Wide the reference is cut to 8 bits.
func (c Concat) AppendData(b []byte) []byte {
	if c.Wide {
		b = append(b, byte(c.Reference>>8))
	}
	return append(b, byte(c.Reference), c.Total, c.Sequence)
}

// String returns for example "part 1 of 3, reference 42".
func (c Concat) String() string {
	return "part " + strconv.Itoa(int(c.Sequence)) + " of " + strconv.Itoa(int(c.Total)) +
		", reference " + strconv.Itoa(int(c.Reference))
}

// Ports says which application the message is for, in numbers like those of UDP and TCP.
// Source: 3GPP TS 23.040 9.2.3.24.3, 9.2.3.24.4.
type Ports struct {
	Destination, Source uint16
	Narrow              bool // 8-bit numbers, [IDPorts]; 240 to 255 are for applications
}

func newPorts(id ElementID, d []byte) Ports {
	if id == IDPorts {
		return Ports{uint16(d[0]), uint16(d[1]), true}
	}
	return Ports{uint16(d[0])<<8 | uint16(d[1]), uint16(d[2])<<8 | uint16(d[3]), false}
}

// ID returns [IDPorts] or [IDPorts16].
func (p Ports) ID() ElementID {
	if p.Narrow {
		return IDPorts
	}
	return IDPorts16
}

// AppendData appends both numbers. With Narrow they are cut to 8 bits.
func (p Ports) AppendData(b []byte) []byte {
	if p.Narrow {
		return append(b, byte(p.Destination), byte(p.Source))
	}
	return append(b, byte(p.Destination>>8), byte(p.Destination), byte(p.Source>>8), byte(p.Source))
}

// String returns for example "to 9204, from 0".
func (p Ports) String() string {
	return "to " + strconv.Itoa(int(p.Destination)) + ", from " + strconv.Itoa(int(p.Source))
}

// SingleShift names the table that the escape character reaches in 7-bit text, in place of the
// default extension. Source: 3GPP TS 23.040 9.2.3.24.15.
type SingleShift Language

// ID returns [IDSingleShift].
func (SingleShift) ID() ElementID { return IDSingleShift }

// AppendData appends the language.
func (s SingleShift) AppendData(b []byte) []byte { return append(b, byte(s)) }

// LockingShift names the table of 7-bit text, in place of the default alphabet. Source: 3GPP
// TS 23.040 9.2.3.24.16.
type LockingShift Language

// ID returns [IDLockingShift].
func (LockingShift) ID() ElementID { return IDLockingShift }

// AppendData appends the language.
func (s LockingShift) AppendData(b []byte) []byte { return append(b, byte(s)) }

// SMSCControl tells the service centre when to report: bits as in TP-ST groups, see 3GPP TS
// 23.040 9.2.3.24.5.
type SMSCControl byte

// The bits of an [SMSCControl].
const (
	ReportCompleted        SMSCControl = 0x01 // report when completed
	ReportPermanentError   SMSCControl = 0x02 // report a permanent error
	ReportTemporaryFinal   SMSCControl = 0x04 // report a temporary error when trying has ended
	ReportTemporaryPending SMSCControl = 0x08 // report a temporary error while trying goes on
	ReportFirstOnly        SMSCControl = 0x40 // cancel the other reports of a concatenated message
	ReportOriginalHeader   SMSCControl = 0x80 // put the header of the message into the report
)

// ID returns [IDSMSCControl].
func (SMSCControl) ID() ElementID { return IDSMSCControl }

// AppendData appends the bits.
func (s SMSCControl) AppendData(b []byte) []byte { return append(b, byte(s)) }

// SourceIndicator says who made the elements that follow it. Source: 3GPP TS 23.040 9.2.3.24.6.
type SourceIndicator byte

// The sources.
const (
	SourceSender   SourceIndicator = 1 // the original sender
	SourceReceiver SourceIndicator = 2 // the original receiver
	SourceSMSC     SourceIndicator = 3 // the service centre
)

// ID returns [IDSourceIndicator].
func (SourceIndicator) ID() ElementID { return IDSourceIndicator }

// AppendData appends the source.
func (s SourceIndicator) AppendData(b []byte) []byte { return append(b, byte(s)) }

// EmailHeader says how many characters of the text are an RFC 822 header. The text that follows,
// over all parts, is the body. Source: 3GPP TS 23.040 9.2.3.24.11.
type EmailHeader uint8

// ID returns [IDEmailHeader].
func (EmailHeader) ID() ElementID { return IDEmailHeader }

// AppendData appends the length.
func (e EmailHeader) AppendData(b []byte) []byte { return append(b, byte(e)) }

// Hyperlink makes a part of the text a link: at Position, in characters from the start of the
// whole message, the title, then the URL. Source: 3GPP TS 23.040 9.2.3.24.12.
type Hyperlink struct {
	Position    uint16
	TitleLength uint8
	URLLength   uint8
}

func newHyperlink(_ ElementID, d []byte) Element {
	return Hyperlink{uint16(d[0])<<8 | uint16(d[1]), d[2], d[3]}
}

// ID returns [IDHyperlink].
func (Hyperlink) ID() ElementID { return IDHyperlink }

// AppendData appends position and lengths.
func (h Hyperlink) AppendData(b []byte) []byte {
	return append(b, byte(h.Position>>8), byte(h.Position), h.TitleLength, h.URLLength)
}

// ReplyAddress is where a reply goes instead of to the originator. Source: 3GPP TS 23.040
// 9.2.3.24.14.
type ReplyAddress struct{ Address Address }

func newReplyAddress(_ ElementID, d []byte) Element {
	c := cursor{octets: d, strict: true, faults: new(faults)}
	var r ReplyAddress
	if c.address(&r.Address, "TP-UDH"); c.err != nil || c.left() > 0 {
		return nil
	}
	return r
}

// ID returns [IDReplyAddress].
func (ReplyAddress) ID() ElementID { return IDReplyAddress }

// AppendData appends the address as TP-OA has it.
func (r ReplyAddress) AppendData(b []byte) []byte { return r.Address.appendTP(b) }
