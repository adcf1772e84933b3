package pdu

import (
	"strconv"
	"time"
)

// ValidityFormat is TP-VPF, how a validity period is written. Source: 3GPP TS 23.040 9.2.3.3.
type ValidityFormat uint8

// The formats, with the values of TP-VPF.
const (
	ValidityNone     ValidityFormat = iota // no TP-VP: the service centre decides
	ValidityEnhanced                       // seven octets: options and one of several forms
	ValidityRelative                       // one octet, 5 minutes to 63 weeks
	ValidityAbsolute                       // a time stamp
)

// String returns the format in a word.
func (f ValidityFormat) String() string {
	switch f {
	case ValidityNone:
		return "none"
	case ValidityEnhanced:
		return "enhanced"
	case ValidityRelative:
		return "relative"
	case ValidityAbsolute:
		return "absolute"
	}
	return "ValidityFormat(" + strconv.Itoa(int(f)) + ")"
}

// octets returns how many octets TP-VP has.
func (f ValidityFormat) octets() int {
	switch f {
	case ValidityRelative:
		return 1
	case ValidityEnhanced, ValidityAbsolute:
		return timestampLen
	}
	return 0
}

// Validity is TP-VPF and TP-VP: how long the service centre tries to deliver an SMS-SUBMIT.
//
// The zero value is no validity period. Values can be compared with ==. Source: 3GPP TS
// 23.040 9.2.3.3, 9.2.3.12.
type Validity struct {
	format  ValidityFormat
	content [timestampLen]byte
}

// The bits of the first octet of an enhanced validity period. Source: 3GPP TS 23.040 9.2.3.12.3.
const (
	enhancedExtension  byte = 0x80
	enhancedSingleShot byte = 0x40
	enhancedReserved   byte = 0x38
	enhancedForm       byte = 0x07
)

// The forms of an enhanced validity period.
const (
	enhancedNone     byte = iota // no period, only options
	enhancedRelative             // the octet of the relative format
	enhancedSeconds              // 1 to 255 seconds
	enhancedClock                // hours, minutes, seconds in swapped digits
)

// ValidFor returns the relative validity period that is the shortest not below d. It goes from
// 5 minutes to 63 weeks; d outside gives the nearest end.
func ValidFor(d time.Duration) Validity {
	return Validity{format: ValidityRelative, content: [timestampLen]byte{relativeOctet(d)}}
}

// ValidUntil returns the absolute validity period that ends at t. The error is as in [NewTimestamp].
func ValidUntil(t time.Time) (Validity, error) {
	ts, err := NewTimestamp(t)
	if err != nil {
		return Validity{}, &FieldError{Field: "TP-VP", Offset: -1, Value: t.String(),
			Clause: "TS 23.040 9.2.3.12.2", Err: ErrDate}
	}
	return Validity{ValidityAbsolute, ts.octets}, nil
}

// ValidEnhanced returns the enhanced validity period that is the shortest not below d: in
// seconds up to 255 s, in hours, minutes and seconds up to 99:59:59, else as [ValidFor]; none if
// d is 0 or negative. With singleShot the service centre tries once only.
func ValidEnhanced(d time.Duration, singleShot bool) Validity {
	v := Validity{format: ValidityEnhanced}
	c := &v.content
	s := int((d + time.Second - 1) / time.Second)
	switch {
	case d <= 0:
		c[0] = enhancedNone
	case s <= 255:
		c[0], c[1] = enhancedSeconds, byte(s)
	case s < 100*3600:
		c[0], c[1], c[2], c[3] = enhancedClock, semi(s/3600), semi(s/60%60), semi(s%60)
	default:
		c[0], c[1] = enhancedRelative, relativeOctet(d)
	}
	c[0] |= flag(singleShot, enhancedSingleShot)
	return v
}

// Format returns TP-VPF.
func (v Validity) Format() ValidityFormat { return v.format }

// Octets returns TP-VP as on the wire: 0, 1 or 7 octets.
func (v Validity) Octets() []byte { return v.content[:v.format.octets()] }

// SingleShot reports whether the service centre is to try once only, an enhanced option.
func (v Validity) SingleShot() bool {
	return v.format == ValidityEnhanced && v.content[0]&enhancedSingleShot != 0
}

// Duration returns the period if it is counted from when the service centre takes the message,
// which the relative format and the forms of the enhanced one are; otherwise ok is false.
func (v Validity) Duration() (d time.Duration, ok bool) {
	switch v.format {
	case ValidityRelative:
		return relativeDuration(v.content[0]), true
	case ValidityEnhanced:
		return v.enhancedDuration()
	}
	return 0, false
}

// enhancedDuration decodes the period behind the functionality indicator and its extensions.
func (v *Validity) enhancedDuration() (d time.Duration, ok bool) {
	o := v.content[:]
	for len(o) > 1 && o[0]&enhancedExtension != 0 {
		o = o[1:]
	}
	o = o[1:]
	switch form := v.content[0] & enhancedForm; {
	case form == enhancedRelative && len(o) >= 1:
		return relativeDuration(o[0]), true
	case form == enhancedSeconds && len(o) >= 1:
		return time.Duration(o[0]) * time.Second, true
	case form == enhancedClock && len(o) >= 3:
		return time.Duration(unsemi(o[0])*3600+unsemi(o[1])*60+unsemi(o[2])) * time.Second, true
	}
	return 0, false
}

// Until returns the end of an absolute validity period; ok is false for other formats. As with
// [Timestamp.Time] it is the zero time if the octets name no time.
func (v Validity) Until() (t time.Time, ok bool) {
	if v.format != ValidityAbsolute {
		return time.Time{}, false
	}
	return Timestamp{octets: v.content}.Time(), true
}

// String returns for example "24h0m0s", "until 2024-03-09T17:05:59-03:30", "none".
func (v Validity) String() string {
	s := "none"
	if d, ok := v.Duration(); ok {
		s = d.String()
	} else if v.format == ValidityAbsolute {
		s = "until " + Timestamp{octets: v.content}.String()
	}
	if v.SingleShot() {
		s += ", single shot"
	}
	return s
}

func (v *Validity) append(b []byte) []byte { return append(b, v.content[:v.format.octets()]...) }

// relativeSteps are the ranges of the relative format: octets up to last count unit each,
// from zero at octet origin. Source: 3GPP TS 23.040 9.2.3.12.1.
var relativeSteps = [...]struct {
	last   byte
	origin int
	base   time.Duration
	unit   time.Duration
}{
	{143, -1, 0, 5 * time.Minute},
	{167, 143, 12 * time.Hour, 30 * time.Minute},
	{196, 166, 0, 24 * time.Hour},
	{255, 192, 0, 7 * 24 * time.Hour},
}

// relativeDuration decodes the octet of the relative format.
func relativeDuration(b byte) time.Duration {
	for _, s := range relativeSteps {
		if b <= s.last {
			return s.base + time.Duration(int(b)-s.origin)*s.unit
		}
	}
	return 0 // not reached: the last step ends at 255
}

// relativeOctet codes the shortest period not below d, or the longest there is.
func relativeOctet(d time.Duration) byte {
	for b := range 255 {
		if relativeDuration(byte(b)) >= d {
			return byte(b)
		}
	}
	return 255
}

// validity reads TP-VP.
func (c *cursor) validity(v *Validity, f ValidityFormat) {
	const clause = "TS 23.040 9.2.3.12"
	*v = Validity{format: f}
	at := c.at
	copy(v.content[:], c.take(f.octets(), "TP-VP", clause))
	if c.err != nil {
		*v = Validity{}
		return
	}
	switch f {
	case ValidityAbsolute:
		if t := (Timestamp{octets: v.content}); !t.Valid() {
			c.badTimestamp(&t, at, "TP-VP")
		}
	case ValidityEnhanced:
		c.checkEnhanced(v, at)
	}
}

// checkEnhanced notes what an enhanced validity period has against the specification.
func (c *cursor) checkEnhanced(v *Validity, at int) {
	const clause = "TS 23.040 9.2.3.12.3"
	o := v.content[:]
	used := [8]int{enhancedNone: 1, enhancedRelative: 2, enhancedSeconds: 2, enhancedClock: 4}[o[0]&enhancedForm]
	switch {
	case o[0]&enhancedExtension != 0: // octets of a later release: their use is not known
	case used == 0 || o[0]&enhancedReserved != 0:
		c.deviate("TP-VP", at, "functionality indicator "+hexByte(o[0]), clause, ErrReserved)
	case o[0]&enhancedForm == enhancedSeconds && o[1] == 0:
		c.deviate("TP-VP", at+1, "0 seconds", clause, ErrReserved)
	case o[0]&enhancedForm == enhancedClock && (unsemis[o[1]]|unsemis[o[2]]|unsemis[o[3]])&noDigit != 0:
		c.deviate("TP-VP", at+1, "hours, minutes, seconds "+string(AppendHex(nil, o[1:4])), clause, ErrDigit)
	case o[0]&enhancedForm == enhancedClock && (unsemi(o[2]) > 59 || unsemi(o[3]) > 59):
		c.deviate("TP-VP", at+1, "hours, minutes, seconds "+string(AppendHex(nil, o[1:4])), clause, ErrDate)
	default:
		for i, b := range o[used:] {
			if b != 0 {
				c.deviate("TP-VP", at+used+i, "unused octet "+hexByte(b), clause, ErrFiller)
				return
			}
		}
	}
}
