package modem

import (
	"context"
	"fmt"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/pdu"
)

// SIMCommand gives a command to the SIM card with AT+CSIM and returns the data of its answer: class,
// instruction, P1, P2 and what follows (ETSI TS 102 221 10.1). Answers that the card holds back are fetched. A
// status word other than success is a [*SIMStatusError]. A command that gives a code to the card uses
// up its attempts: prefer [Modem.Unlock]. Source: 3GPP TS 27.007 8.17.
func (m *Modem) SIMCommand(ctx context.Context, command []byte) ([]byte, error) {
	return m.transmit(ctx, command, func(text string) (string, error) {
		return at.Set("+CSIM", len(text), text)
	})
}

// SIMChannel is a logical channel to an application on the SIM card. Open one with [Modem.OpenSIMChannel].
type SIMChannel struct {
	m       *Modem
	session int
}

// OpenSIMChannel opens a channel to the application with an identifier, the whole or the beginning of it.
// Cards have few channels: close it. Source: 3GPP TS 27.007 8.45, ETSI TS 102 221 11.1.17.
func (m *Modem) OpenSIMChannel(ctx context.Context, application []byte) (*SIMChannel, error) {
	line, err := at.Set("+CCHO", string(pdu.AppendHex(nil, application)))
	if err != nil {
		return nil, err
	}
	r, err := m.do(ctx, at.Command{Line: line, Names: []string{"+CCHO"}, Bare: true}) // some answer the number alone
	if err != nil {
		return nil, err
	}
	for _, line := range r.Lines() {
		if session, err := at.ParseParams(line).Int(0, "sessionid"); err == nil {
			return &SIMChannel{m: m, session: session}, nil
		}
	}
	return nil, fmt.Errorf("modem: AT+CCHO was answered without a session")
}

// Command gives a command to the application, as [Modem.SIMCommand] does. Source: 3GPP TS 27.007 8.43.
func (c *SIMChannel) Command(ctx context.Context, command []byte) ([]byte, error) {
	return c.m.transmit(ctx, command, func(text string) (string, error) {
		return at.Set("+CGLA", c.session, len(text), text)
	})
}

// Close closes the channel. Source: 3GPP TS 27.007 8.46.
func (c *SIMChannel) Close(ctx context.Context) error {
	_, err := c.m.Command(ctx, fmt.Sprintf("+CCHC=%d", c.session))
	return err
}

// maxFetches bounds how often a card may say that it has more.
const maxFetches = 256

// transmit gives a command to the card, with nothing between it and the fetching of what it answers.
func (m *Modem) transmit(ctx context.Context, command []byte, line func(text string) (string, error)) (data []byte, err error) {
	err = m.port.Exclusive(ctx, func(ctx context.Context) error {
		for range maxFetches {
			part, sw1, sw2, err := m.transmitOnce(ctx, command, line)
			if err != nil {
				return err
			}
			data = append(data, part...)
			switch {
			case (sw1 == 0x61 || sw1 == 0x9F) && len(command) > 0: // so many octets wait
				command = []byte{command[0], 0xC0, 0, 0, sw2}
			case sw1 == 0x6C && len(command) >= 5: // the same with the right length
				command = append(append([]byte{}, command[:len(command)-1]...), sw2)
			default:
				return statusError(sw1, sw2)
			}
		}
		return fmt.Errorf("modem: SIM card: it always has more")
	})
	return data, err
}

func (m *Modem) transmitOnce(ctx context.Context, command []byte, line func(text string) (string, error)) (data []byte, sw1, sw2 byte, err error) {
	text, err := line(string(pdu.AppendHex(nil, command)))
	if err != nil {
		return nil, 0, 0, err
	}
	lines, err := m.Command(ctx, text)
	if err != nil {
		return nil, 0, 0, err
	}
	if len(lines) == 0 {
		return nil, 0, 0, fmt.Errorf("modem: the SIM card's answer was OK alone")
	}
	data, err = pdu.DecodeHex(nil, at.ParseParams(lines[0]).At(1).Text)
	if err == nil && len(data) < 2 {
		err = fmt.Errorf("modem: the SIM card's answer has no status word")
	}
	if err != nil {
		return nil, 0, 0, err
	}
	n := len(data) - 2
	return data[:n], data[n], data[n+1], nil
}
