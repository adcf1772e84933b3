package modem

import (
	"context"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/at"
)

// Tone is the event that the other side of a call has pressed a key. See [Modem.DetectTones].
type Tone struct {
	Key string // one of 0-9 * # A-D
}

func (Tone) event() {}

// toneKeys are the keys of DTMF (ITU-T Q.23).
const toneKeys = "0123456789*#ABCD"

// SendTones sends keys to the other side of the active call, one after the other: 0-9, *, #, A-D. It returns
// when the last one is on its way; an error says what became of the key it stopped at, and those behind it
// were not sent.
// Source: 3GPP TS 27.007 C.2.11; Huawei has AT^DTMF=<call>,<key>.
func (m *Modem) SendTones(ctx context.Context, keys string) error {
	keys = strings.ToUpper(keys)
	if strings.Trim(keys, toneKeys) != "" || keys == "" {
		return &at.UnsafeValueError{Value: keys, Reason: "the keys of a telephone are 0-9 * # A-D"}
	}
	return m.port.Exclusive(ctx, func(ctx context.Context) error {
		for _, key := range keys {
			if err := m.firstOf(ctx, m.toneLines(string(key))...); err != nil {
				return err
			}
		}
		return nil
	})
}

// toneLines returns the commands for a key, in the order to try them: some modems want it in quotation marks.
func (m *Modem) toneLines(key string) []string {
	lines := []string{"+VTS=" + key, `+VTS="` + key + `"`}
	if m.Profile().ToneCommand != "" {
		line := strings.NewReplacer("{call}", strconv.Itoa(m.calls.active()), "{key}", key).Replace(m.Profile().ToneCommand)
		lines = append([]string{line}, lines...)
	}
	return lines
}

// active returns the number of the active call, 1 if none is known.
func (b *callBook) active() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, c := range b.known {
		if c.State == CallActive {
			return id
		}
	}
	return 1
}

// DetectTones has the modem listen for keys that the other side presses, which then are [Tone] events. It
// is repeated when the modem starts anew. Many modems can not do it: those whose profile has no command
// for it report tones by themselves or never.
func (m *Modem) DetectTones(ctx context.Context) error {
	return m.keep(ctx, m.Profile().ToneDetection...)
}

// toneNotice takes the notices of a key and reports whether the notice was one.
func (m *Modem) toneNotice(n at.Notice) bool {
	text := n.Params().At(0).Text
	switch n.Name() {
	case "^DDTMF", "+UUDTMFD", "+DTMF", "+RXDTMF": // Huawei, u-blox, SIM800, SIM7600
		if p := n.Params(); n.Name() == "^DDTMF" && p.Len() > 1 {
			text = p.At(p.Len() - 1).Text
		}
	case "+QTONEDET": // Quectel: the code of the character
		code, err := strconv.Atoi(text)
		if err != nil {
			return false
		}
		text = string(rune(code))
	default:
		return false
	}
	text = strings.ToUpper(text)
	if len(text) != 1 || !strings.Contains(toneKeys, text) {
		return false
	}
	m.emit(Tone{Key: text})
	return true
}
