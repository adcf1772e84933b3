package pdu

// SpecialMessage says that messages wait in a mailbox. A message may have several, one a kind.
// Source: 3GPP TS 23.040 9.2.3.24.2.
type SpecialMessage struct {
	Store   bool        // keep the message itself; otherwise it may be discarded
	Profile uint8       // subscriber profile, 1 to 4
	Kind    WaitingKind // 0 to 31
	Count   uint8       // how many wait, 255 meaning 255 or more; 0 clears the indication
}

func newSpecialMessage(_ ElementID, d []byte) Element {
	return SpecialMessage{d[0]&0x80 != 0, d[0]>>5&3 + 1, WaitingKind(d[0] & 0x1F), d[1]}
}

// ID returns [IDSpecialMessage].
func (SpecialMessage) ID() ElementID { return IDSpecialMessage }

// AppendData appends the two octets.
func (s SpecialMessage) AppendData(b []byte) []byte {
	return append(b, flag(s.Store, 0x80)|(max(s.Profile, 1)-1)&3<<5|byte(s.Kind)&0x1F, s.Count)
}

// Waiting returns what the element indicates.
func (s SpecialMessage) Waiting() Waiting {
	return Waiting{s.Kind, s.Count > 0, s.Store, s.Profile, int(s.Count)}
}

// EnhancedVoiceMail tells about a voice mailbox and the messages in it, or confirms that some
// were deleted. No message of a network was at hand to test it with; in particular nobody is known to
// send extensions. Source: 3GPP TS 23.040 9.2.3.24.13.
type EnhancedVoiceMail struct {
	Deleted    bool           // a delete confirmation; otherwise a notification of new messages
	Profile    uint8          // subscriber profile, 1 to 4
	Store      bool           // keep the message itself; otherwise it may be discarded
	AlmostFull bool           // the mailbox has little room left
	Full       bool           // the mailbox takes no more
	Extension  []byte         // mailbox status extension; nil if there is none
	Mailbox    Address        // where to call to listen
	Count      uint8          // unread messages in the mailbox, 255 meaning 255 or more
	Messages   []VoiceMessage // up to 31 new or deleted ones
}

// VoiceMessage is a message in a voice mailbox. A delete confirmation tells only ID and Extension.
type VoiceMessage struct {
	ID        uint16
	Length    uint8   // seconds, 255 meaning 255 or more
	Retention uint8   // days until it is deleted, 0 to 31
	Urgent    bool    // high priority
	Caller    Address // who left it
	Extension []byte  // nil if there is none
}

// The bits of the first octet of an [EnhancedVoiceMail], and of the octet with the retention
// days of a [VoiceMessage].
const (
	voiceDeleted    byte = 0x01
	voiceStore      byte = 0x10
	voiceAlmostFull byte = 0x20
	voiceFull       byte = 0x40
	voiceExtension  byte = 0x80
	voiceUrgent     byte = 0x40
	voiceCountMask  byte = 0x1F
)

func newEnhancedVoiceMail(_ ElementID, d []byte) Element {
	c := cursor{octets: d, strict: true, faults: new(faults)}
	const field, clause = "TP-UDH", "TS 23.040 9.2.3.24.13"
	first := c.octet(field, clause)
	e := EnhancedVoiceMail{
		Deleted: first&voiceDeleted != 0, Profile: first>>2&3 + 1, Store: first&voiceStore != 0,
		AlmostFull: first&voiceAlmostFull != 0, Full: first&voiceFull != 0,
	}
	c.address(&e.Mailbox, field)
	e.Count = c.octet(field, clause)
	n := c.octet(field, clause)
	if first&voiceExtension != 0 {
		e.Extension = c.extension(field, clause)
	}
	if n&^voiceCountMask != 0 {
		return nil
	}
	for range n {
		if c.err == nil {
			e.Messages = append(e.Messages, c.voiceMessage(e.Deleted, field, clause))
		}
	}
	if c.err != nil || c.left() > 0 {
		return nil
	}
	return e
}

// extension reads an extension: a length octet and as many octets.
func (c *cursor) extension(field, clause string) []byte {
	n := int(c.octet(field, clause))
	return append([]byte{}, c.take(n, field, clause)...)
}

func (c *cursor) voiceMessage(deleted bool, field, clause string) (m VoiceMessage) {
	m.ID = uint16(c.octet(field, clause))<<8 | uint16(c.octet(field, clause))
	if !deleted {
		m.Length = c.octet(field, clause)
	}
	o := c.octet(field, clause)
	if !deleted {
		m.Retention, m.Urgent = o&voiceCountMask, o&voiceUrgent != 0
		c.address(&m.Caller, field)
	}
	if o&voiceExtension != 0 {
		m.Extension = c.extension(field, clause)
	}
	return m
}

// ID returns [IDEnhancedVoiceMail].
func (EnhancedVoiceMail) ID() ElementID { return IDEnhancedVoiceMail }

// AppendData appends the element. More than 31 messages are cut to 31.
func (e EnhancedVoiceMail) AppendData(b []byte) []byte {
	messages := e.Messages[:min(len(e.Messages), int(voiceCountMask))]
	b = append(b, flag(e.Deleted, voiceDeleted)|(max(e.Profile, 1)-1)&3<<2|flag(e.Store, voiceStore)|
		flag(e.AlmostFull, voiceAlmostFull)|flag(e.Full, voiceFull)|flag(e.Extension != nil, voiceExtension))
	b = e.Mailbox.appendTP(b)
	b = append(b, e.Count, byte(len(messages)))
	b = appendExtension(b, e.Extension)
	for _, m := range messages {
		b = append(b, byte(m.ID>>8), byte(m.ID))
		if e.Deleted {
			b = append(b, flag(m.Extension != nil, voiceExtension))
		} else {
			b = append(b, m.Length, m.Retention&voiceCountMask|flag(m.Urgent, voiceUrgent)|
				flag(m.Extension != nil, voiceExtension))
			b = m.Caller.appendTP(b)
		}
		b = appendExtension(b, m.Extension)
	}
	return b
}

func appendExtension(b, extension []byte) []byte {
	if extension == nil {
		return b
	}
	return append(append(b, byte(len(extension))), extension...)
}

// Waiting returns what the element indicates.
func (e EnhancedVoiceMail) Waiting() Waiting {
	return Waiting{WaitingVoice, e.Count > 0, e.Store, e.Profile, int(e.Count)}
}
