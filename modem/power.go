package modem

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/semioctet/gsm/at"
)

// Functionality is how much of a modem is switched on: <fun> of +CFUN. Others than those below are each
// maker's own. Source: 3GPP TS 27.007 8.2.
type Functionality int

// The levels of the standard.
const (
	MinimumFunctionality Functionality = 0 // radio off, on many modems the card too
	FullFunctionality    Functionality = 1
	TransmitOff          Functionality = 2
	ReceiveOff           Functionality = 3
	FlightMode           Functionality = 4 // radio off, the card stays on
)

// String returns the level in words.
func (f Functionality) String() string {
	names := [...]string{"minimum", "full", "transmitter off", "receiver off", "flight mode"}
	if f >= 0 && int(f) < len(names) {
		return names[f]
	}
	return fmt.Sprintf("functionality %d", int(f))
}

// Functionality reads how much of the modem is switched on, with AT+CFUN?. Source: 3GPP TS 27.007 8.2.
func (m *Modem) Functionality(ctx context.Context) (Functionality, error) {
	lines, err := m.Command(ctx, "+CFUN?")
	if err != nil {
		return 0, err
	}
	if len(lines) == 0 {
		return 0, fmt.Errorf("modem: AT+CFUN? was answered by OK alone")
	}
	n, err := at.ParseParams(lines[0]).Int(0, "fun")
	return Functionality(n), err
}

// SetFunctionality switches parts of the modem on or off, with AT+CFUN, which can take minutes. After a level that
// switches the card off, [FullFunctionality] asks for its PIN again. Source: 3GPP TS 27.007 8.2.
func (m *Modem) SetFunctionality(ctx context.Context, f Functionality) error {
	_, err := m.Command(ctx, fmt.Sprintf("+CFUN=%d", int(f)))
	return err
}

// Reset restarts the modem, with AT+CFUN=1,1 or the maker's command. It returns when the modem has taken the
// command, or has started instead of an answer. The modem is [Syncing] from then on and is set up anew as soon as it
// answers again, so that [Modem.WaitReady] tells when it can be used; after two minutes without an answer it is
// [Failed]. One on USB leaves its port: open it again.
// Source: 3GPP TS 27.007 8.2.
func (m *Modem) Reset(ctx context.Context) error {
	err := m.lastCommand(ctx, append(append([]string{}, m.Profile().Reset...), "+CFUN=1,1", "+CFUN=1"))
	if err == nil {
		m.restarting()
	}
	return err
}

// PowerOff switches the modem off, with the maker's command; where none is known it is put to minimum
// functionality, which ends the registration. It returns when the modem has taken the command, said goodbye or
// gone.
func (m *Modem) PowerOff(ctx context.Context) error {
	return m.lastCommand(ctx, append(append([]string{}, m.Profile().PowerOff...), "+CFUN=0"))
}

// goodbyes are notices before a modem goes off, several of which come in place of OK.
var goodbyes = []string{"NORMAL POWER DOWN", "POWERED DOWN", "^SHUTDOWN"}

var errGone = errors.New("modem: it went off")

// lastCommand runs the first of the commands that is not refused, which the modem may answer by going away, or by
// starting anew.
func (m *Modem) lastCommand(ctx context.Context, lines []string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	goodbye := m.port.Subscribe(goodbyes...)
	defer goodbye.Close()
	select {
	case <-m.boots: // an earlier one
	default:
	}
	var listener sync.WaitGroup
	defer listener.Wait()
	defer cancel(nil)
	listener.Go(func() {
		if _, err := goodbye.Next(ctx); err == nil {
			cancel(errGone)
		}
	})
	listener.Go(func() {
		select {
		case <-m.boots:
			cancel(errGone)
		case <-ctx.Done():
		}
	})
	err := m.firstOf(ctx, lines...)
	if errors.Is(err, errGone) || errors.Is(err, at.ErrHangup) {
		return nil
	}
	return err
}
