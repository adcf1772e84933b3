package pdu

// TextFormat formats a run of the text, the first of the EMS elements. Source: 3GPP TS 23.040
// 9.2.3.24.10.1.1.
type TextFormat struct {
	Start, Length uint8      // in characters; length 0 means from here on
	Mode          FormatMode // alignment, size and style
	HasColour     bool       // Colour is there
	Colour        uint8      // low four bits foreground, high four bits background
}

// FormatMode holds alignment, size and style of formatted text: bits 0 and 1 alignment (left,
// centre, right, as the language has it), bits 2 and 3 size (normal, large, small, reserved),
// then one bit a style. Source: 3GPP TS 23.040 9.2.3.24.10.1.1.
type FormatMode uint8

// The parts of a [FormatMode].
const (
	AlignLeft       FormatMode = 0x00
	AlignCentre     FormatMode = 0x01
	AlignRight      FormatMode = 0x02
	AlignLanguage   FormatMode = 0x03 // as is usual in the language
	SizeLarge       FormatMode = 0x04
	SizeSmall       FormatMode = 0x08
	StyleBold       FormatMode = 0x10
	StyleItalic     FormatMode = 0x20
	StyleUnderlined FormatMode = 0x40
	StyleStruckOut  FormatMode = 0x80
	formatAlignment FormatMode = 0x03
	formatSize      FormatMode = 0x0C
)

// Alignment returns one of the Align values.
func (m FormatMode) Alignment() FormatMode { return m & formatAlignment }

// Size returns [SizeLarge], [SizeSmall], or 0 for normal.
func (m FormatMode) Size() FormatMode {
	if s := m & formatSize; s != formatSize {
		return s
	}
	return 0 // reserved
}

func newTextFormat(_ ElementID, d []byte) Element {
	f := TextFormat{Start: d[0], Length: d[1], Mode: FormatMode(d[2])}
	if len(d) == 4 {
		f.HasColour, f.Colour = true, d[3]
	}
	return f
}

// ID returns [IDTextFormat].
func (TextFormat) ID() ElementID { return IDTextFormat }

// AppendData appends the three or four octets.
func (f TextFormat) AppendData(b []byte) []byte {
	b = append(b, f.Start, f.Length, byte(f.Mode))
	if f.HasColour {
		b = append(b, f.Colour)
	}
	return b
}

// Predefined puts a sound or animation that the phone has at a place in the text. Source: 3GPP
// TS 23.040 9.2.3.24.10.1.2, 9.2.3.24.10.1.4.
type Predefined struct {
	Identifier ElementID // [IDPredefinedSound] or [IDPredefinedAnim]
	Position   uint8     // in characters
	Number     uint8     // which one
}

func newPredefined(id ElementID, d []byte) Element { return Predefined{id, d[0], d[1]} }

// ID returns p.Identifier.
func (p Predefined) ID() ElementID { return p.Identifier }

// AppendData appends position and number.
func (p Predefined) AppendData(b []byte) []byte { return append(b, p.Position, p.Number) }

// Object is a sound (iMelody text), an animation or a picture of fixed size at a place in the
// text. Source: 3GPP TS 23.040 9.2.3.24.10.1.3, .5 to .8.
type Object struct {
	Identifier ElementID // [IDUserSound], [IDLargeAnimation], [IDSmallAnimation], [IDLargePicture] or [IDSmallPicture]
	Position   uint8     // in characters
	Data       []byte    // iMelody, or one bit a pixel by rows: up to 128, 128, 32, 128, 32 octets
}

func newObject(id ElementID, d []byte) Element {
	return Object{id, d[0], append([]byte(nil), d[1:]...)}
}

// ID returns o.Identifier.
func (o Object) ID() ElementID { return o.Identifier }

// AppendData appends position and data.
func (o Object) AppendData(b []byte) []byte { return append(append(b, o.Position), o.Data...) }

// Picture is a picture of any size at a place in the text. Source: 3GPP TS 23.040
// 9.2.3.24.10.1.9.
type Picture struct {
	Position uint8  // in characters
	Columns  uint8  // width in octets, eight pixels each
	Rows     uint8  // height in pixels
	Bits     []byte // Columns*Rows octets, one bit a pixel
}

func newPicture(_ ElementID, d []byte) Element {
	return Picture{d[0], d[1], d[2], append([]byte(nil), d[3:]...)}
}

// ID returns [IDVariablePicture].
func (Picture) ID() ElementID { return IDVariablePicture }

// AppendData appends position, size and bits.
func (p Picture) AppendData(b []byte) []byte {
	return append(append(b, p.Position, p.Columns, p.Rows), p.Bits...)
}

// UserPrompt says how many of the objects that follow are one, to be offered to the user
// together. Source: 3GPP TS 23.040 9.2.3.24.10.1.10.
type UserPrompt uint8

// ID returns [IDUserPrompt].
func (UserPrompt) ID() ElementID { return IDUserPrompt }

// AppendData appends the number of objects.
func (u UserPrompt) AppendData(b []byte) []byte { return append(b, byte(u)) }

// ReusedObject puts an extended object of the same message at another place. Source: 3GPP TS
// 23.040 9.2.3.24.10.1.12.
type ReusedObject struct {
	Reference uint8  // of the extended object
	Position  uint16 // in characters from the start of the whole message
}

func newReusedObject(_ ElementID, d []byte) Element {
	return ReusedObject{d[0], uint16(d[1])<<8 | uint16(d[2])}
}

// ID returns [IDReusedObject].
func (ReusedObject) ID() ElementID { return IDReusedObject }

// AppendData appends reference and position.
func (o ReusedObject) AppendData(b []byte) []byte {
	return append(b, o.Reference, byte(o.Position>>8), byte(o.Position))
}

// ObjectDistribution says whether the objects that follow may be passed on. Source: 3GPP TS
// 23.040 9.2.3.24.10.1.14.
type ObjectDistribution struct {
	Count      uint8 // how many elements it is about; 0 means all that follow
	Attributes uint8 // bit 0: not to be passed on
}

func newObjectDistribution(_ ElementID, d []byte) Element { return ObjectDistribution{d[0], d[1]} }

// ID returns [IDObjectDistribution].
func (ObjectDistribution) ID() ElementID { return IDObjectDistribution }

// AppendData appends count and attributes.
func (o ObjectDistribution) AppendData(b []byte) []byte { return append(b, o.Count, o.Attributes) }
