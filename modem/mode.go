package modem

import (
	"context"
	"fmt"
)

// messageMode is what AT+CMGF is set to (3GPP TS 27.005 3.2.3).
type messageMode uint8

const (
	unknownMode messageMode = iota
	pduMode
)

// setPDUMode makes sure that the modem takes and gives PDUs. It costs nothing when the mode is known.
func (m *Modem) setPDUMode(ctx context.Context) error {
	m.mu.Lock()
	known := m.mode == pduMode
	m.mu.Unlock()
	if known {
		return nil
	}
	if _, err := m.Command(ctx, "+CMGF=0"); err != nil {
		if refused(err) && !isStarting(err) {
			return fmt.Errorf("modem: this modem has no PDU mode: %w", err)
		}
		return err
	}
	m.mu.Lock()
	m.mode = pduMode
	m.mu.Unlock()
	return nil
}
