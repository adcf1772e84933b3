package modem

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/at"
)

// MessageService is what a modem can do with messages, and by which version of the commands.
type MessageService struct {
	// Version is <service>: 0 follows GSM 03.40 and 03.41, phase 2; 1, phase 2+, has messages that are
	// handed over directly acknowledged; 128 and more are makers' own.
	Version                  int
	Receive, Send, Broadcast bool
}

// MessageService reads what the modem can do with AT+CSMS. Which version is in use follows from
// [Options.Routing]. Source: 3GPP TS 27.005 3.2.1.
func (m *Modem) MessageService(ctx context.Context) (MessageService, error) {
	lines, err := m.Command(ctx, "+CSMS?")
	if err != nil || len(lines) == 0 {
		return MessageService{}, err
	}
	p := at.ParseParams(lines[0])
	var s MessageService
	if s.Version, err = p.Int(0, "service"); err != nil {
		return s, fmt.Errorf("modem: message service: %w", err)
	}
	for i, able := range []*bool{&s.Receive, &s.Send, &s.Broadcast} {
		n, err := p.IntOr(i+1, "mt, mo, bm", 0)
		if err != nil {
			return s, fmt.Errorf("modem: message service: %w", err)
		}
		*able = n == 1
	}
	return s, nil
}

// Domain is the part of the network that messages are sent through.
type Domain uint8

const (
	PacketOnly       Domain = iota // packet domain only
	CircuitOnly                    // circuit switched only
	PacketPreferred                // circuit switched where the other is not available
	CircuitPreferred               // packet domain where the other is not available
)

var domainNames = [...]string{"packet", "circuit", "packet preferred", "circuit preferred"}

// String returns the domain in words.
func (d Domain) String() string {
	if int(d) < len(domainNames) {
		return domainNames[d]
	}
	return fmt.Sprintf("domain %d", uint8(d))
}

// SendDomain reads through which part of the network the modem sends messages.
// Source: 3GPP TS 27.007 10.1.21.
func (m *Modem) SendDomain(ctx context.Context) (Domain, error) {
	lines, err := m.Command(ctx, "+CGSMS?")
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	n, err := at.ParseParams(lines[0]).Int(0, "service")
	if err != nil {
		return 0, fmt.Errorf("modem: domain of messages: %w", err)
	}
	return Domain(n), nil
}

// SetSendDomain sets through which part of the network the modem sends messages. A modem that can
// not gives a [*gsmerr.CommandError]. Source: 3GPP TS 27.007 10.1.21.
func (m *Modem) SetSendDomain(ctx context.Context, d Domain) error {
	line, err := at.Set("+CGSMS", int(d))
	if err == nil {
		_, err = m.Command(ctx, line)
	}
	return err
}
