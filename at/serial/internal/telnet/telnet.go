// Package telnet codes the Telnet protocol (RFC 854) as far as a serial port over a network needs it:
// octets of the line, option negotiation and sub-negotiation.
package telnet

// Codes that follow IAC. RFC 854, Telnet command structure.
const (
	SE   = 240 // ends a sub-negotiation
	NOP  = 241
	SB   = 250 // begins a sub-negotiation
	WILL = 251
	WONT = 252
	DO   = 253
	DONT = 254
	IAC  = 255 // interpret as command; as data it is sent twice
)

// Options.
const (
	Binary          = 0  // RFC 856: all 256 octets are data
	SuppressGoAhead = 3  // RFC 858
	ComPort         = 44 // RFC 2217
)

// maxSub is what a sub-negotiation may hold; the rest of a longer one is dropped. Those of RFC 2217 have
// at most 5 octets, apart from a signature, which is text.
const maxSub = 256

// A Command is what the other side sent besides data.
type Command struct {
	Code   byte   // WILL, WONT, DO, DONT, SB, or another code without option
	Option byte   // of the first five
	Data   []byte // of SB, after the option, valid until the call it is given to returns
}

// A Decoder takes commands out of what is received. The zero value is ready to use.
type Decoder struct {
	// NVT is set while the other side has not agreed to Binary: then it sends NUL after a CR that does not
	// end a line (RFC 854), which is no data.
	NVT bool

	state state
	code  byte // the code an option belongs to
	sub   []byte
	cr    bool // the octet before was CR
}

type state uint8

const (
	inData     state = iota
	afterIAC         // IAC seen
	wantOption       // IAC and WILL, WONT, DO or DONT seen
	inSub            // between IAC SB and IAC SE
	subIAC           // IAC seen in there
)

// Decode appends the data in src to dst and calls handle with each command, in order. What is not
// complete yet is kept for the next call. Nothing is an error: malformed commands are dropped.
func (d *Decoder) Decode(dst, src []byte, handle func(Command)) []byte {
	for _, b := range src {
		switch d.state {
		case inData:
			dst = d.data(dst, b)
		case afterIAC:
			dst = d.command(dst, b, handle)
		case wantOption:
			d.state = inData
			handle(Command{Code: d.code, Option: b})
		case inSub:
			if b == IAC {
				d.state = subIAC
			} else {
				d.keep(b)
			}
		case subIAC:
			dst = d.afterSubIAC(dst, b, handle)
		}
	}
	return dst
}

func (d *Decoder) data(dst []byte, b byte) []byte {
	afterCR := d.cr
	d.cr = b == '\r'
	switch {
	case b == IAC:
		d.state = afterIAC
		return dst
	case b == 0 && afterCR && d.NVT:
		return dst
	}
	return append(dst, b)
}

func (d *Decoder) command(dst []byte, b byte, handle func(Command)) []byte {
	d.state = inData
	switch b {
	case IAC:
		return append(dst, IAC)
	case WILL, WONT, DO, DONT:
		d.state, d.code = wantOption, b
	case SB:
		d.state, d.sub = inSub, d.sub[:0]
	case SE: // without SB
	default:
		handle(Command{Code: b})
	}
	return dst
}

// afterSubIAC goes on after an IAC within a sub-negotiation. What is neither IAC nor SE means that its end
// was lost: it is dropped, and the command that follows is read.
func (d *Decoder) afterSubIAC(dst []byte, b byte, handle func(Command)) []byte {
	switch b {
	case IAC:
		d.state = inSub
		d.keep(IAC)
		return dst
	case SE:
		d.state = inData
		if len(d.sub) > 0 {
			handle(Command{Code: SB, Option: d.sub[0], Data: d.sub[1:]})
		}
		return dst
	}
	return d.command(dst, b, handle)
}

func (d *Decoder) keep(b byte) {
	if len(d.sub) <= maxSub {
		d.sub = append(d.sub, b)
	}
}

// AppendData appends p as data. With nvt, a CR that no LF follows gets the NUL that RFC 854 asks for
// while Binary is not agreed.
func AppendData(dst, p []byte, nvt bool) []byte {
	for i, b := range p {
		dst = append(dst, b)
		switch {
		case b == IAC:
			dst = append(dst, IAC)
		case b == '\r' && nvt && (i+1 == len(p) || p[i+1] != '\n'):
			dst = append(dst, 0)
		}
	}
	return dst
}

// AppendSub appends a sub-negotiation of the option.
func AppendSub(dst []byte, option byte, data ...byte) []byte {
	dst = append(dst, IAC, SB, option)
	dst = AppendData(dst, data, false)
	return append(dst, IAC, SE)
}
