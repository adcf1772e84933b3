package pdu

import "strings"

// DCS is TP-DCS, the data coding scheme of a message: alphabet, class, message waiting.
// The zero value is plain text in the 7-bit default alphabet. Source: 3GPP TS 23.038 clause 4.
type DCS byte

// The coding schemes senders use.
const (
	DCSDefault   DCS = 0x00 // 7-bit default alphabet
	DCS8Bit      DCS = 0x04 // 8-bit data
	DCSUCS2      DCS = 0x08 // UCS2, in practice UTF-16
	DCSFlash     DCS = 0x10 // 7-bit default alphabet, class 0: shown at once, not stored
	DCSFlashUCS2 DCS = 0x18 // UCS2, class 0
	DCSPort      DCS = 0xF5 // 8-bit data, class 1: usual for WAP push and other port-addressed data
	DCSSIM       DCS = 0xF6 // 8-bit data, class 2: usual for (U)SIM data download
)

// DCSFor returns the general scheme for an alphabet without class.
func DCSFor(a Alphabet) DCS { return DCS(a) << 2 }

// WithClass returns the general scheme with the alphabet of d and a message class.
func (d DCS) WithClass(c Class) DCS { return DCSFor(d.Alphabet()) | 0x10 | DCS(c&3) }

// A DCSGroup is a coding group, told by the high bits of a [DCS].
type DCSGroup uint8

// The coding groups of 3GPP TS 23.038 clause 4.
const (
	GroupGeneral        DCSGroup = iota // 00xx: alphabet, perhaps a class
	GroupAutoDelete                     // 01xx: the same, to be deleted once read
	GroupReserved                       // 1000 to 1011: read as 7-bit default alphabet
	GroupWaitingDiscard                 // 1100: message waiting; the text may be discarded
	GroupWaitingStore                   // 1101: message waiting; the text is to be kept
	GroupWaitingUCS2                    // 1110: message waiting, to be kept, text in UCS2
	GroupClass                          // 1111: 7-bit default alphabet or 8-bit data, always a class
)

var dcsGroups = [16]DCSGroup{
	GroupGeneral, GroupGeneral, GroupGeneral, GroupGeneral,
	GroupAutoDelete, GroupAutoDelete, GroupAutoDelete, GroupAutoDelete,
	GroupReserved, GroupReserved, GroupReserved, GroupReserved,
	GroupWaitingDiscard, GroupWaitingStore, GroupWaitingUCS2, GroupClass,
}

// Group returns the coding group.
func (d DCS) Group() DCSGroup { return dcsGroups[d>>4] }

// Alphabet returns how the user data is coded. Reserved values are read as the 7-bit default
// alphabet, as TS 23.038 clause 4 tells a receiver to do.
func (d DCS) Alphabet() Alphabet {
	switch d.Group() {
	case GroupGeneral, GroupAutoDelete:
		if a := Alphabet(d >> 2 & 3); a <= UCS2 {
			return a
		}
	case GroupWaitingUCS2:
		return UCS2
	case GroupClass:
		if d&0x04 != 0 {
			return Octets8
		}
	}
	return GSM7
}

// Compressed reports whether the text is compressed by 3GPP TS 23.042. Nobody is known to
// send such text; its octets are handed through undecoded.
func (d DCS) Compressed() bool {
	return d.Group() <= GroupAutoDelete && d&0x20 != 0
}

// AutoDelete reports whether the message may be deleted once it was read.
func (d DCS) AutoDelete() bool { return d.Group() == GroupAutoDelete }

// Class returns the message class; ok is false if the scheme has none.
func (d DCS) Class() (c Class, ok bool) {
	switch d.Group() {
	case GroupGeneral, GroupAutoDelete:
		return Class(d & 3), d&0x10 != 0
	case GroupClass:
		return Class(d & 3), true
	}
	return 0, false
}

// Flash reports whether the message is to be shown at once and not stored, class 0.
func (d DCS) Flash() bool {
	c, ok := d.Class()
	return ok && c == ClassFlash
}

// Waiting returns the message waiting indication the scheme carries; ok is false if none.
func (d DCS) Waiting() (w Waiting, ok bool) {
	g := d.Group()
	if g < GroupWaitingDiscard || g > GroupWaitingUCS2 {
		return Waiting{}, false
	}
	w = Waiting{Kind: WaitingKind(d & 3), Active: d&0x08 != 0, Store: g != GroupWaitingDiscard, Count: -1}
	if !w.Active {
		w.Count = 0
	}
	return w, true
}

// reserved reports whether d has bits or a group that the specification reserves.
func (d DCS) reserved() bool {
	switch d.Group() {
	case GroupGeneral, GroupAutoDelete:
		return d&0x0C == 0x0C
	case GroupWaitingDiscard, GroupWaitingStore, GroupWaitingUCS2:
		return d&0x04 != 0
	case GroupClass:
		return d&0x08 != 0
	}
	return true
}

// String returns the scheme in words, for example "gsm7, class 0 (flash)".
func (d DCS) String() string {
	parts := []string{d.Alphabet().String()}
	if d.Compressed() {
		parts = append(parts, "compressed")
	}
	if d.AutoDelete() {
		parts = append(parts, "delete after reading")
	}
	if c, ok := d.Class(); ok {
		parts = append(parts, c.String())
	}
	if w, ok := d.Waiting(); ok {
		parts = append(parts, w.String())
		if w.Store {
			parts = append(parts, "message is kept")
		} else {
			parts = append(parts, "message may be discarded")
		}
	}
	if d.reserved() {
		parts = append(parts, "reserved coding "+hexByte(byte(d)))
	}
	return strings.Join(parts, ", ")
}

// Class is a message class, 0 to 3: where the message is to end up. Source: 3GPP TS 23.038
// clause 4.
type Class uint8

// The message classes.
const (
	ClassFlash Class = iota // shown at once, not stored
	ClassME                 // stored in the mobile equipment
	ClassSIM                // stored in the SIM
	ClassTE                 // handed to the terminal equipment
)

// String returns for example "class 0 (flash)".
func (c Class) String() string {
	return "class " + string('0'+c&3) + [4]string{" (flash)", " (ME)", " (SIM)", " (TE)"}[c&3]
}
