package modem

import (
	"github.com/semioctet/gsm/pdu/assembly"
)

// Quarantined is a received PDU that could not be read. It was acknowledged or removed from the
// modem, and is kept until [Modem.Discard].
type Quarantined struct {
	Key string // for Discard
	PDU string // as the modem gave it
	Err error  // why it could not be read
}

// Quarantine returns what was received and could not be read, oldest first. It is empty before
// [Modem.Open] and without handlers.
func (m *Modem) Quarantine() []Quarantined {
	if m.inbox == nil {
		return nil
	}
	var list []Quarantined
	for _, held := range m.inbox.asm.Held() {
		if held.State == assembly.Undecoded {
			list = append(list, Quarantined{Key: held.Key, PDU: held.Parts[0].Item.PDU, Err: held.Err})
		}
	}
	return list
}

// Discard forgets a PDU of [Modem.Quarantine]. The error is [assembly.ErrNotHeld] when it has none of that
// key.
func (m *Modem) Discard(key string) error {
	if m.inbox == nil {
		return assembly.ErrNotHeld
	}
	return m.inbox.asm.Done(key)
}
