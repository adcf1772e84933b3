package modem

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/at"
)

// messageMode is what AT+CMGF is set to (3GPP TS 27.005 3.2.3).
type messageMode uint8

const (
	unknownMode messageMode = iota
	pduMode
	textMode
)

// textSettings are those of a modem without PDU mode.
type textSettings struct {
	only bool    // it has no PDU mode
	set  charset // of numbers and texts
}

// textOnly reports whether the modem has no PDU mode. It is known once the mode was set.
func (m *Modem) textOnly() bool { return m.textSettings().only }

func (m *Modem) textSettings() textSettings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.text
}

// setMode makes sure that the modem takes and gives PDUs, or texts in a known form if it has
// nothing else. It costs nothing when the mode is known.
func (m *Modem) setMode(ctx context.Context) error {
	m.mu.Lock()
	mode, text := m.mode, m.text
	m.mu.Unlock()
	if mode != unknownMode {
		return nil
	}
	if text.only {
		return m.setTextMode(ctx)
	}
	_, err := m.Command(ctx, "+CMGF=0")
	switch {
	case err == nil:
		m.noteMode(pduMode, textSettings{})
		return nil
	case !refused(err) || isStarting(err):
		return err
	}
	if offered, qerr := m.offersPDUs(ctx); offered || qerr != nil {
		return fmt.Errorf("modem: PDU mode: %w", err)
	}
	if terr := m.setTextMode(ctx); terr != nil {
		return fmt.Errorf("modem: neither PDU mode nor text mode: %w", err)
	}
	m.log.Warn("the modem has no PDU mode; messages are sent and received in text mode")
	return nil
}

// confirmMode sets the mode whatever is known of it.
func (m *Modem) confirmMode(ctx context.Context) error {
	m.mu.Lock()
	m.mode = unknownMode
	m.mu.Unlock()
	return m.setMode(ctx)
}

func (m *Modem) noteMode(mode messageMode, text textSettings) {
	m.mu.Lock()
	m.mode, m.text = mode, text
	m.mu.Unlock()
}

// offersPDUs asks whether the modem claims to have PDU mode.
func (m *Modem) offersPDUs(ctx context.Context) (bool, error) {
	lines, err := m.Command(ctx, "+CMGF=?")
	if err != nil && !refused(err) {
		return false, err
	}
	for _, line := range lines {
		if offered, err := at.ParseParams(line).Offers(0, "mode", 0); err == nil && offered {
			return true, nil
		}
	}
	return false, nil
}

// setTextMode sets text mode with a character set that can write all texts, if there is one, and with all
// fields of a message shown. Source: 3GPP TS 27.005 3.2.3, 3.3.3, TS 27.007 5.5.
func (m *Modem) setTextMode(ctx context.Context) error {
	if _, err := m.Command(ctx, "+CMGF=1"); err != nil {
		return err
	}
	set, err := m.setTextCharset(ctx)
	if err != nil {
		return err
	}
	if _, err := m.Command(ctx, "+CSDH=1"); err != nil && !refused(err) {
		return err
	}
	m.noteMode(textMode, textSettings{only: true, set: set})
	return nil
}

// setTextCharset chooses the character set for text mode: one that has all characters, or else what
// has the most. UCS2 comes first, since its digits can not be taken for anything else on the line.
func (m *Modem) setTextCharset(ctx context.Context) (charset, error) {
	now, err := m.charset(ctx)
	if err != nil {
		return "", err
	}
	for _, want := range []charset{charsetUCS2, charsetUTF8, charsetGSM} {
		if now == want {
			return now, nil
		}
		err := m.setCharset(ctx, now, want)
		if err == nil {
			return want, nil
		}
		if !refused(err) {
			return "", err
		}
	}
	return now, nil
}
