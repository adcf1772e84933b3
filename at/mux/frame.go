package mux

import "slices"

// Octets that frames are made of, 3GPP TS 27.010 5.2.1 and 5.2.2.
const (
	flagBasic    = 0xf9
	flagAdvanced = 0x7e
	escape       = 0x7d // in the advanced option: the next octet has bit 6 inverted
	escapeBit    = 0x20

	extension = 0x01 // EA: the last octet of a field
	command   = 0x02 // C/R of an address or of a message
	pollFinal = 0x10 // P/F of a control field
)

// frameType is a control field without its P/F bit, TS 27.010 5.2.1.3.
type frameType byte

const (
	sabm frameType = 0x2f
	ua   frameType = 0x63
	dm   frameType = 0x0f
	disc frameType = 0x43
	uih  frameType = 0xef
	ui   frameType = 0x03
)

func (t frameType) known() bool {
	switch t {
	case sabm, ua, dm, disc, uih, ui:
		return true
	}
	return false
}

const maxLength = 1<<15 - 1 // of an information field: what 15 bits can tell

// frame is one frame. As read from a line, info is valid until the next one is read.
type frame struct {
	dlci int
	cr   bool // C/R: a command of the side that began, or a response of the other one
	kind frameType
	pf   bool
	info []byte
}

// header returns address and control field.
func (f frame) header() (address, control byte) {
	address = byte(f.dlci)<<2 | extension
	if f.cr {
		address |= command
	}
	control = byte(f.kind)
	if f.pf {
		control |= pollFinal
	}
	return address, control
}

// appendFrame appends f as it goes over the line.
func appendFrame(b []byte, advanced bool, f frame) []byte {
	if advanced {
		return appendAdvanced(b, f)
	}
	address, control := f.header()
	n := len(f.info)
	b = append(b, flagBasic, address, control)
	covered := len(b) - 2
	if n < 1<<7 {
		b = append(b, byte(n)<<1|extension)
	} else {
		b = append(b, byte(n)<<1, byte(n>>7))
	}
	c := crc(crcStart, b[covered:])
	b = append(b, f.info...)
	if f.kind == ui {
		c = crc(c, f.info)
	}
	return append(b, ^c, flagBasic)
}

func appendAdvanced(b []byte, f frame) []byte {
	address, control := f.header()
	c := crc(crcStart, []byte{address, control})
	if f.kind == ui {
		c = crc(c, f.info)
	}
	b = slices.Grow(b, len(f.info)+8)
	b = append(b, flagAdvanced)
	b = appendEscaped(b, address, control)
	b = appendEscaped(b, f.info...)
	b = appendEscaped(b, ^c)
	return append(b, flagAdvanced)
}

// escaped holds what has a meaning to the line: flags, escapes, and XON and XOFF with either parity,
// which a line with flow control by software would take out. TS 27.010 5.2.2.1.
var escaped = [256]bool{flagAdvanced: true, escape: true, 0x11: true, 0x13: true, 0x91: true, 0x93: true}

// appendEscaped hides what has a meaning to the line.
func appendEscaped(b []byte, octets ...byte) []byte {
	plain := 0 // octets[plain:i] stay as they are
	for i, o := range octets {
		if escaped[o] {
			b = append(append(b, octets[plain:i]...), escape, o^escapeBit)
			plain = i + 1
		}
	}
	return append(b, octets[plain:]...)
}
