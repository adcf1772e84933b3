package modem

import (
	"context"
	"strings"

	"github.com/semioctet/gsm/at"
)

// cardID is what tells a SIM card from others, as far as it can be read: the ICCID before and after
// the PIN was given by most modems, the IMSI mostly after it only, the IMEI of the modem always.
type cardID struct {
	iccid, imsi, imei string
}

// name returns the best of them: what scopes messages and references to a card.
func (c cardID) name() string {
	switch {
	case c.iccid != "":
		return c.iccid
	case c.imsi != "":
		return "imsi-" + c.imsi
	}
	return "imei-" + c.imei
}

// names returns all of them.
func (c cardID) names() []string {
	var all []string
	for _, n := range []struct{ prefix, id string }{{"iccid-", c.iccid}, {"imsi-", c.imsi}, {"imei-", c.imei}} {
		if n.id != "" || (n.prefix == "imei-" && all == nil) {
			all = append(all, n.prefix+n.id)
		}
	}
	return all
}

// readCard reads what tells the card from others.
func (m *Modem) readCard(ctx context.Context) (cardID, error) {
	var c cardID
	var err error
	if c.iccid, err = m.ICCID(ctx); err != nil {
		return c, err
	}
	if c.iccid == "" {
		if c.imsi, err = m.readIMSI(ctx); err != nil {
			return c, err
		}
	}
	lines, err := m.whenStarted(ctx, "+CGSN")
	if err != nil && !refused(err) {
		return c, err
	}
	if len(lines) > 0 {
		c.imei = plainAnswer(lines[0], "+CGSN")
	}
	return c, nil
}

// whenStarted runs a command, again and again while the modem says that the card is starting.
func (m *Modem) whenStarted(ctx context.Context, line string) (lines []string, err error) {
	err = m.patiently(ctx, func(ctx context.Context) (err error) {
		lines, err = m.Command(ctx, line)
		return err
	})
	return lines, err
}

// crsmICCID reads the file EF_ICCID (3GPP TS 31.102 4.2.2, ETSI TS 102 221 13.2), which is open to all.
const crsmICCID = "+CRSM=176,12258,0,0,10"

// ICCID reads the number of the SIM card, 18 to 20 digits beginning with 89, which most modems tell before the PIN
// was given too. It is empty if the modem does not tell it. Source: ITU-T E.118, 3GPP TS 31.102 4.2.2.
func (m *Modem) ICCID(ctx context.Context) (string, error) {
	queries := append(append([]string{}, m.profile.ICCID...), "+CCID", "+ICCID", crsmICCID)
	for _, query := range queries {
		lines, err := m.whenStarted(ctx, query)
		if err != nil && !refused(err) {
			return "", err
		}
		for _, line := range lines {
			if id := iccid(line, query); id != "" {
				return id, nil
			}
		}
	}
	return "", nil
}

// iccid finds the number of the card in an answer: 18 to 20 digits, perhaps swapped in pairs and
// filled with F as they lie in the file EF_ICCID (ITU-T E.118: it starts with 89).
func iccid(line, query string) string {
	p := at.ParseParams(line)
	text := p.At(0).Text
	if query == crsmICCID {
		text = p.At(2).Text
	}
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) < 18 || strings.Trim(text, "0123456789F") != "" {
		return ""
	}
	if strings.HasPrefix(text, "98") && len(text)%2 == 0 {
		text = swapDigits(text)
	}
	text = strings.TrimRight(text, "F")
	if strings.Contains(text, "F") {
		return ""
	}
	return text
}

// swapDigits turns semi-octets around. The length is even.
func swapDigits(text string) string {
	b := []byte(text)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

// readIMSI returns the IMSI, empty where the modem refuses it, as most do before the PIN.
func (m *Modem) readIMSI(ctx context.Context) (string, error) {
	lines, err := m.whenStarted(ctx, "+CIMI")
	if err != nil && !refused(err) {
		return "", err
	}
	for _, line := range lines {
		if id := plainAnswer(line, "+CIMI"); len(id) >= 6 && len(id) <= 15 && strings.Trim(id, "0123456789") == "" {
			return id, nil
		}
	}
	return "", nil
}

// sameCard reads the card's identity before and after do, and repeats both until they agree: what
// do found out then belongs to one card.
func (m *Modem) sameCard(ctx context.Context, do func() error) (cardID, error) {
	card, err := m.readCard(ctx)
	for range maxReadings {
		if err != nil {
			return card, err
		}
		if err := do(); err != nil {
			return card, err
		}
		again, err := m.readCard(ctx)
		if err != nil || again == card {
			m.see(card)
			return card, err
		}
		card = again
	}
	return card, &StateError{State: SIMBusy, Err: errUnsteady}
}

// see keeps which card was looked at last, open or not.
func (m *Modem) see(card cardID) {
	m.mu.Lock()
	m.seen = card.name()
	m.mu.Unlock()
}

// noteCard keeps which card is in the modem, and tells when it is another one than before.
func (m *Modem) noteCard(ctx context.Context) error {
	card, err := m.readCard(ctx)
	if err != nil {
		return err
	}
	m.mu.Lock()
	before := m.sim
	m.sim, m.seen = card.name(), card.name()
	changed := before != "" && before != card.name()
	if changed {
		clear(m.toldFull)
	}
	m.mu.Unlock()
	if changed {
		m.emit(SIMChanged{From: before, To: card.name()})
		if m.inbox != nil {
			m.inbox.newCard()
		}
	}
	if err := m.pins.opened(card); err != nil {
		m.log.Warn("PINs whose outcome is not known stay in the memory of those given", "err", err)
	}
	return nil
}

// card returns what tells the card in the modem from others; empty before it was open.
func (m *Modem) card() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sim
}

// SIMChanged says that another SIM card is in the modem than before. Messages and parts that were
// received with the former one stay with it. From and To are the ICCIDs, "imsi-" and the IMSI, or
// "imei-" and the modem's own number where nothing else can be read.
type SIMChanged struct {
	From, To string
}

func (SIMChanged) event() {}
