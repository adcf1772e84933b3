package pdu

import "strconv"

// Waiting is a message waiting indication: a mailbox has, or no longer has, messages. It comes
// in the [DCS], in a [SpecialMessage] element or in an [EnhancedVoiceMail] element. Source:
// 3GPP TS 23.038 clause 4, 3GPP TS 23.040 9.2.3.24.2, 9.2.3.24.13.
type Waiting struct {
	Kind    WaitingKind
	Active  bool  // messages wait; false clears the indication
	Store   bool  // the message itself is to be kept; false lets it be discarded
	Profile uint8 // subscriber profile 1 to 4; 0 if not told
	Count   int   // how many wait, 255 meaning 255 or more; -1 if not told
}

// WaitingKind says what kind of message waits.
type WaitingKind uint8

// The kinds. Values from 4 on come in a [SpecialMessage] element only.
const (
	WaitingVoice WaitingKind = 0
	WaitingFax   WaitingKind = 1
	WaitingEmail WaitingKind = 2
	WaitingOther WaitingKind = 3
	WaitingVideo WaitingKind = 7
)

// String returns the kind in a word; reserved kinds are "other", as TS 23.040 9.2.3.24.2 has them.
func (k WaitingKind) String() string {
	switch k {
	case WaitingVoice:
		return "voice mail"
	case WaitingFax:
		return "fax"
	case WaitingEmail:
		return "e-mail"
	case WaitingVideo:
		return "video message"
	}
	return "other message"
}

// String returns for example "voice mail waiting: 3" or "no fax waiting".
func (w Waiting) String() string {
	if !w.Active {
		return "no " + w.Kind.String() + " waiting"
	}
	if w.Count < 0 {
		return w.Kind.String() + " waiting"
	}
	return w.Kind.String() + " waiting: " + strconv.Itoa(w.Count)
}

// Waiting returns the message waiting indications of the message: those of its header, which
// say more, or else that of its coding scheme. Source: 3GPP TS 23.040 9.2.3.24.2.
func (d *Deliver) Waiting() []Waiting {
	var list []Waiting
	for _, e := range d.UserData.Header() {
		switch e := e.(type) {
		case SpecialMessage:
			list = append(list, e.Waiting())
		case EnhancedVoiceMail:
			list = append(list, e.Waiting())
		}
	}
	if w, ok := d.DCS.Waiting(); ok && len(list) == 0 {
		list = append(list, w)
	}
	return list
}
