package modem

import (
	"context"
	"strings"

	"github.com/semioctet/gsm/at"
)

// PDPChange is the event that a packet data connection has begun or ended. See [Modem.WatchPDP].
type PDPChange struct {
	ID      int // of the context; -1 for all of them, as when the modem is detached, or if it is not told
	Active  bool
	Network bool // the network did it, else the modem or a program
}

func (PDPChange) event() {}

// WatchPDP has the modem report when packet data connections begin and end, as [PDPChange] events. It is repeated when the
// modem starts anew. Those that come while the line carries data are told after that. Source: 3GPP TS 27.007 10.1.19.
func (m *Modem) WatchPDP(ctx context.Context) error {
	return m.keep(ctx, "+CGEREP=1", "+CGEREP=2") // the last one that the modem takes counts
}

// pdpNotice takes the notices of packet data connections and reports whether the notice was one.
func (m *Modem) pdpNotice(n at.Notice) bool {
	if n.Name() != "+CGEV" {
		return false
	}
	change, ok := parsePDPChange(n.Line)
	if ok {
		m.emit(change)
	}
	return ok
}

// parsePDPChange reads NW or ME and DETACH, PDN ACT <cid>, PDN DEACT <cid>, or ACT or DEACT with <p_cid>,<cid> or, of
// older modems, <PDP_type>,<PDP_addr>[,<cid>]. Other events begin or end no connection.
func parsePDPChange(line string) (c PDPChange, ok bool) {
	_, text, _ := strings.Cut(line, ":")
	who, text, _ := strings.Cut(strings.TrimSpace(text), " ")
	text, whole := strings.CutPrefix(text, "PDN ")
	what, values, _ := strings.Cut(text, " ")
	c = PDPChange{ID: -1, Active: what == "ACT", Network: who == "NW"}
	if who != "NW" && who != "ME" {
		return c, false
	}
	switch what {
	case "DETACH":
		return c, true
	case "ACT", "DEACT":
	default:
		return c, false
	}
	p := at.ParseParams("x:" + values)
	place := 2
	if _, err := p.Int(0, "cid"); whole {
		place = 0
	} else if err == nil {
		place = 1
	}
	if id, err := p.Int(place, "cid"); err == nil {
		c.ID = id
	}
	return c, true
}
