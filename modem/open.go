package modem

import (
	"context"
	"errors"
	"strings"

	gsmerr "github.com/semioctet/gsm/errors"
)

// Open brings the modem from whatever state an earlier program left it in to a known one: echo on
// or off, text mode, an open prompt, half a command, data mode. It finds out who made it, gives
// the PIN of [Options.PIN] if the card asks for it, sets message mode and routing, and has
// registration reported. It does not wait for the network: [Modem.WaitReady] does, and [Modem.Send] by itself.
//
// A card that is missing or locked is a [*StateError] with state [NoSIM] or [SIMLocked]; the modem
// stays usable for what needs no card, and [Modem.Unlock] goes on from there. Open may be called
// again after an error.
func (m *Modem) Open(ctx context.Context) error {
	select {
	case m.setup <- struct{}{}:
		defer func() { <-m.setup }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	m.on(opening, nil)
	err := m.open(ctx)
	if err != nil {
		m.setUpFailed(err)
	}
	return err
}

// setUpFailed enters the state that an error of the set-up means, where it has not done so itself.
func (m *Modem) setUpFailed(err error) {
	if state := m.State(); state != SIMLocked && state != NoSIM {
		m.on(lost, err)
	}
}

func (m *Modem) open(ctx context.Context) error {
	if err := checkChannels(m.opts.Channels); err != nil {
		return err
	}
	if err := m.port.Sync(ctx); err != nil {
		return err
	}
	if err := m.greet(ctx); err != nil {
		return err
	}
	id, err := m.Identify(ctx)
	if err != nil {
		return err
	}
	m.chooseProfile(id)
	for _, line := range m.profile.Init {
		if _, err := m.Command(ctx, line); err != nil && !refused(err) {
			return err
		}
	}
	if err := m.openStores(id.folder()); err != nil {
		return err
	}
	return m.start(ctx)
}

// greet sets what every later command relies on: no echo, and errors with their reason.
func (m *Modem) greet(ctx context.Context) error {
	if _, err := m.Command(ctx, "E0"); err != nil && !refused(err) {
		return err
	}
	before := m.port.Stats().Echoes
	// Some old modems know no +CMEE: their errors stay without a reason.
	if err := m.firstOf(ctx, "+CMEE=1", "+CMEE=2"); err != nil && !refused(err) {
		return err
	}
	now := m.port.Stats().Echoes
	m.mu.Lock()
	m.quiet, m.echoes = now == before, now
	m.mu.Unlock()
	return nil
}

// echoReturned reports, once, that a modem which had stopped to echo does so again.
func (m *Modem) echoReturned() bool {
	now := m.port.Stats().Echoes
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.settled || !m.quiet || now == m.echoes {
		return false
	}
	m.quiet = false
	return true
}

func (m *Modem) openStores(folder string) error {
	if m.tracker == nil {
		store, err := m.openStore(folder, "sent")
		if err != nil {
			return err
		}
		t, err := openTracker(store)
		if err != nil {
			return err
		}
		m.mu.Lock()
		m.tracker = t
		m.mu.Unlock()
	}
	if m.inbox == nil && m.takesMessages() {
		store, err := m.openStore(folder, "inbox")
		if err != nil {
			return err
		}
		if m.inbox, err = m.openInbox(store); err != nil {
			return err
		}
	}
	return nil
}

// takesMessages reports whether the program has handlers for what comes.
func (m *Modem) takesMessages() bool { return m.opts.OnMessage != nil || m.opts.OnReport != nil }

// start does all that needs a SIM card, which it unlocks if it can.
func (m *Modem) start(ctx context.Context) error {
	if err := m.openSIM(ctx); err != nil {
		return err
	}
	if err := m.noteCard(ctx); err != nil {
		return err
	}
	m.on(cardReady, nil)
	if err := m.setUpMessages(ctx); err != nil {
		return err
	}
	if err := m.watchRegistration(ctx); err != nil {
		return err
	}
	if err := m.keepAgain(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	m.settled = true
	next := m.regTrigger()
	early := m.early
	m.early = nil
	m.mu.Unlock()
	m.on(next, nil)
	for _, n := range early {
		m.handedOver(n)
	}
	m.receive()
	return nil
}

// setUpMessages sets the message mode and the routing of messages. Right after the PIN many modems refuse
// that for some seconds, since they still read the card.
func (m *Modem) setUpMessages(ctx context.Context) error {
	err := m.patiently(ctx, func(ctx context.Context) error { return m.setMode(ctx) })
	if err != nil {
		return err
	}
	if m.inbox == nil && m.opts.OnBroadcast == nil {
		return nil
	}
	err = m.patiently(ctx, func(ctx context.Context) error { return errors.Join(m.watchBroadcasts(ctx), m.arm(ctx)) })
	if err != nil || m.inbox == nil {
		return err
	}
	return m.watchFull(ctx)
}

// patiently repeats do while the modem says that the card is busy, for simWait at most.
func (m *Modem) patiently(ctx context.Context, do func(context.Context) error) error {
	limited, cancel := context.WithTimeoutCause(ctx, simWait, gsmerr.SIMBusy)
	defer cancel()
	for {
		err := do(limited)
		if err == nil || !isStarting(err) {
			return err
		}
		if perr := pause(limited, simSecond); perr != nil {
			return errors.Join(perr, err)
		}
	}
}

// forget drops what is known about settings that a command may change, and reports whether the
// command may have undone the set-up.
func (m *Modem) forget(line string) (reset bool) {
	upper := strings.ToUpper(line)
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case strings.HasPrefix(upper, "Z"), strings.HasPrefix(upper, "&F"), strings.Contains(upper, "+CFUN="), strings.Contains(upper, "+CRES"):
		m.mode, m.memory = unknownMode, ""
		return m.settled
	case strings.Contains(upper, "+CMGF="), m.text.only && (strings.Contains(upper, "+CSCS=") || strings.Contains(upper, "+CSDH=")):
		m.mode = unknownMode
	case strings.Contains(upper, "+CPMS="):
		m.memory = ""
	}
	return false
}
