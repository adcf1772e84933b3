package modem

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// PDPContext is a definition of a packet data connection (3GPP TS 27.007 10.1.1).
type PDPContext struct {
	ID     int    // 1 to 16 on most modems; 0 is the one LTE is attached with
	Type   string // "IP", "IPV6", "IPV4V6", "PPP"
	APN    string // name of the access point, "internet"; empty lets the network choose
	Active bool   // it is connected; not used when a context is defined
}

// PDPContexts lists the contexts that are defined, and which of them are active.
// Source: 3GPP TS 27.007 10.1.1, 10.1.10.
func (m *Modem) PDPContexts(ctx context.Context) ([]PDPContext, error) {
	lines, err := m.Command(ctx, "+CGDCONT?")
	if err != nil {
		return nil, err
	}
	var all []PDPContext
	for _, line := range lines {
		p := at.ParseParams(line)
		id, err := p.Int(0, "cid")
		if err != nil {
			return all, err
		}
		all = append(all, PDPContext{ID: id, Type: p.At(1).Text, APN: p.At(2).Text})
	}
	lines, err = m.Command(ctx, "+CGACT?")
	if err != nil && !refused(err) {
		return all, err
	}
	for _, line := range lines {
		p := at.ParseParams(line)
		id, err := p.Int(0, "cid")
		for i := range all {
			if err == nil && all[i].ID == id {
				all[i].Active = p.At(1).Text == "1"
			}
		}
	}
	return all, nil
}

// DefinePDP defines a context. An empty type is "IP". Source: 3GPP TS 27.007 10.1.1.
func (m *Modem) DefinePDP(ctx context.Context, c PDPContext) error {
	if c.Type == "" {
		c.Type = "IP"
	}
	line, err := at.Set("+CGDCONT", c.ID, c.Type, c.APN)
	if err != nil {
		return err
	}
	_, err = m.Command(ctx, line)
	return err
}

// ActivatePDP connects a context or ends its connection. It can take minutes, the more so when the modem
// must attach to the packet service first. Source: 3GPP TS 27.007 10.1.10.
func (m *Modem) ActivatePDP(ctx context.Context, id int, on bool) error {
	_, err := m.Command(ctx, fmt.Sprintf("+CGACT=%d,%d", number(on), id))
	return err
}

// PacketService reports whether the modem is attached to the packet service. Source: 3GPP TS 27.007 10.1.9.
func (m *Modem) PacketService(ctx context.Context) (bool, error) {
	lines, err := m.Command(ctx, "+CGATT?")
	if err != nil || len(lines) == 0 {
		return false, err
	}
	state, err := at.ParseParams(lines[0]).Int(0, "state")
	return state == 1, err
}

// SetPacketService attaches the modem to the packet service or detaches it, which can take minutes.
// Source: 3GPP TS 27.007 10.1.9.
func (m *Modem) SetPacketService(ctx context.Context, on bool) error {
	_, err := m.Command(ctx, fmt.Sprintf("+CGATT=%d", number(on)))
	return err
}

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// PDPAddresses returns the addresses of a context that is active, the IPv4 address first where there are
// two. Source: 3GPP TS 27.007 10.1.14.
func (m *Modem) PDPAddresses(ctx context.Context, id int) ([]netip.Addr, error) {
	lines, err := m.Command(ctx, fmt.Sprintf("+CGPADDR=%d", id))
	if err != nil {
		return nil, err
	}
	var all []netip.Addr
	for _, line := range lines {
		p := at.ParseParams(line)
		if n, err := p.Int(0, "cid"); err != nil || n != id {
			continue
		}
		for i := 1; i < p.Len(); i++ {
			if a, ok := parseAddress(p.At(i).Text); ok && !a.IsUnspecified() {
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// parseAddress reads an address in the usual form, or IPv6 as 16 decimal numbers with points between, as AT+CGPIAF=0
// has it (3GPP TS 27.007 10.1.14).
func parseAddress(s string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(s); err == nil {
		return a, true
	}
	fields := strings.Split(s, ".")
	if len(fields) != 16 {
		return netip.Addr{}, false
	}
	var b [16]byte
	for i, f := range fields {
		n, err := strconv.ParseUint(f, 10, 8)
		if err != nil {
			return netip.Addr{}, false
		}
		b[i] = byte(n)
	}
	return netip.AddrFrom16(b), true
}

// DialData connects a context and hands over the line to it, for a PPP program for instance: see [at.DataConn].
// Commands wait and nothing is received until it is closed, so use a second port of the modem for
// that. The error matches what [at.Port.Connect] says. Source: 3GPP TS 27.007 D.1, 10.1.12.
func (m *Modem) DialData(ctx context.Context, id int) (*at.DataConn, error) {
	var err error
	for _, line := range []string{fmt.Sprintf("D*99***%d#", id), fmt.Sprintf(`+CGDATA="PPP",%d`, id)} {
		var conn *at.DataConn
		conn, err = m.port.Connect(ctx, at.Command{Line: line})
		if err == nil {
			return conn, nil
		}
		var refusal *gsmerr.CommandError
		if !errors.As(err, &refusal) || isCallResult(refusal.Code) {
			return nil, err
		}
		refusal.Vendor = m.Profile().Vendor
	}
	return nil, err
}
