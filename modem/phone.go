package modem

import (
	"context"
	"slices"

	"github.com/semioctet/gsm/at"
)

// phoneNotice takes what concerns calls, USSD, tones, the signal, the clock or packet data, and reports whether
// the notice was about one of these.
func (m *Modem) phoneNotice(n at.Notice) bool {
	return m.ussdNotice(n) || m.callNotice(n) || m.toneNotice(n) || m.signalNotice(n) || m.clockNotice(n) || m.pdpNotice(n)
}

// keep runs commands that set something, and has them repeated when the modem starts anew. Those
// that the modem refuses are passed over.
func (m *Modem) keep(ctx context.Context, lines ...string) error {
	m.mu.Lock()
	for _, line := range lines {
		if !slices.Contains(m.kept, line) {
			m.kept = append(m.kept, line)
		}
	}
	m.mu.Unlock()
	return m.set(ctx, lines)
}

// keepAgain repeats what keep has set.
func (m *Modem) keepAgain(ctx context.Context) error {
	m.mu.Lock()
	lines := append([]string(nil), m.kept...)
	m.mu.Unlock()
	return m.set(ctx, lines)
}

func (m *Modem) set(ctx context.Context, lines []string) error {
	for _, line := range lines {
		if _, err := m.Command(ctx, line); err != nil && !refused(err) {
			return err
		}
	}
	return nil
}
