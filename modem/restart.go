package modem

import (
	"context"
	"slices"
	"strings"
	"time"
)

const (
	setupLimit   = 2 * time.Minute // for setting the modem up anew after a restart
	lineLimit    = 5 * time.Minute // until it is tried again to get the line for that
	restartPause = 5 * time.Second // until a modem that was told to restart does, and between two questions
	probeLimit   = 3 * time.Second // for one question; shorter than what the port counts as a failure
)

// restarted sets the modem up anew, after it has started by itself or its card has changed.
func (m *Modem) restarted() {
	m.work.push(func() {
		m.mu.Lock()
		awaited := m.awaited
		m.mu.Unlock()
		if awaited {
			return // what comes next does it, once the modem is back
		}
		select {
		case m.setup <- struct{}{}:
			defer func() { <-m.setup }()
		default:
			return // it is being set up already
		}
		if !m.setUpIn(m.setUpAgain) {
			m.restarted()
		}
	})
}

// restarting waits for a modem that was told to restart, and then sets it up anew. It needs no notice, which many
// makes do not give.
func (m *Modem) restarting() {
	if s := m.State(); s == Closed || s == Failed || m.port.Err() != nil {
		return
	}
	m.mu.Lock()
	due := m.awaited
	m.awaited, m.settled = true, false
	m.mu.Unlock()
	if due {
		return
	}
	m.on(opening, nil)
	m.work.push(func() {
		defer m.cameBack()
		release, err := m.hold(m.ctx)
		if err != nil {
			return
		}
		defer release()
		had := m.setUpIn(func(ctx context.Context) error {
			if err := m.untilItAnswers(ctx); err != nil {
				return err
			}
			m.cameBack()
			return m.setUpAgain(ctx)
		})
		if !had {
			m.restarted()
		}
	})
}

// cameBack ends the wait for a modem that restarts.
func (m *Modem) cameBack() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.awaited {
		m.awaited, m.settled = false, false
	}
}

// setUpIn sets the modem up with the line reserved and in step, within setupLimit. That begins when it has the
// line, which a message that is being sent may keep for longer; and nobody's command meets a modem that is half set up.
// It reports whether it had the line.
func (m *Modem) setUpIn(setUp func(context.Context) error) (had bool) {
	ctx, cancel := context.WithCancel(m.ctx)
	defer cancel()
	waiting := time.AfterFunc(lineLimit, cancel)
	err := m.port.Exclusive(ctx, func(ctx context.Context) error {
		had = waiting.Stop()
		if !had {
			return nil
		}
		ctx, cancel := context.WithTimeout(ctx, setupLimit)
		defer cancel()
		return setUp(ctx)
	})
	had = had || m.ctx.Err() != nil || m.port.Err() != nil
	if had && err != nil && m.ctx.Err() == nil {
		m.setUpFailed(err)
	}
	return had
}

// untilItAnswers waits with the line reserved, since commands that are not answered would have the port given up.
func (m *Modem) untilItAnswers(ctx context.Context) error {
	for {
		if err := pause(ctx, restartPause); err != nil {
			return err
		}
		probe, cancel := context.WithTimeout(ctx, probeLimit)
		err := m.port.Sync(probe)
		cancel()
		if err == nil || m.port.Err() != nil {
			return err
		}
	}
}

func (m *Modem) setUpAgain(ctx context.Context) error {
	m.mu.Lock()
	m.settled, m.mode, m.memory = false, unknownMode, ""
	m.mu.Unlock()
	if err := m.port.Sync(ctx); err != nil {
		return err
	}
	if err := m.greet(ctx); err != nil {
		return err
	}
	return m.start(ctx)
}

// isRestart reports whether a command has the modem restart: +CFUN with <rst>, or the maker's.
// Source: 3GPP TS 27.007 8.2.
func (m *Modem) isRestart(line string) bool {
	line = strings.ToUpper(line)
	return strings.HasPrefix(line, "+CFUN=") && strings.HasSuffix(line, ",1") || slices.Contains(m.Profile().Reset, line)
}
