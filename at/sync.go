package at

import (
	"context"
	"fmt"
	"strings"
	"time"
)

const (
	longestStep = 2 * time.Second        // for the later ones
	probeCounts = 10                     // different numbers of questions in a line; the longest has 78 octets
	syncLimit   = 5 * time.Second        // for one synchronisation, when the modem is not busy
	syncStep    = 500 * time.Millisecond // for the first of its attempts; each further one has twice as long
	maxSync     = 3                      // failed synchronisations in a row until the port is given up
	escapeGuard = time.Second            // silence around +++ (S12 = 50: 50 times 20 ms)
)

// probes are harmless questions whose answers nothing else looks like when they are asked several
// times in one line. Those that do not know the first know the second.
var probes = []struct{ command, name string }{
	{"+CMEE?", "+CMEE"}, // 3GPP TS 27.007 9.1
	{"+CSQ", "+CSQ"},    // 3GPP TS 27.007 8.5
}

// An attempt asks several times one of the probes in one line, or, of modems that take only one command in
// a line, both in lines of their own.
const (
	oneByOne = 2 // behind the indexes of probes
	forms    = 3
)

// Sync brings the modem from whatever state it may be in to one in which it takes commands: it
// leaves an open prompt or half a command that an earlier process left behind, asks for result
// codes in words, leaves the data mode if need be, and drops what comes until it is certain
// that the modem answers this question. The error is an [*InterruptedError].
//
// The port does the same by itself, except for leaving the data mode, before the first command
// after one that was interrupted.
func (p *Port) Sync(ctx context.Context) error {
	turn, err := p.acquire(ctx)
	if err == nil {
		err = p.resync(ctx, true)
		<-turn
	}
	if err != nil {
		return p.interrupted("", OutcomeNotSent, err)
	}
	return nil
}

// resync synchronises the line within syncLimit, or as long as the modem may still be busy with
// the interrupted command. An answer can not be mistaken because no two attempts ask the same number
// of questions in a line, and a modem does one line after the other: once the right number of
// answers has come, everything older has come as well.
func (p *Port) resync(ctx context.Context, opening bool) error {
	p.mu.Lock()
	p.stats.Resyncs++
	p.stale, p.syncing = true, true
	busy := time.Until(p.grace)
	adrift := p.adrift
	p.mu.Unlock()
	limit := later(max(busy, 0), syncLimit)
	limit = later(limit, forms*(p.slowness(maxBatchLine/2)+p.slowness(len("ATQ0V1")))) // one attempt of each
	if p.usedUp() {
		limit = later(limit, syncLimit) // for awaitQuiet
	}
	limited, cancel := context.WithTimeoutCause(ctx, limit, ErrUnresponsive)
	defer cancel()
	if adrift {
		p.escape(limited)
	}
	escaped := adrift || !opening
	for {
		heard, right := p.attempt(limited)
		if right {
			p.inStep()
			return nil
		}
		if err := p.Err(); err != nil {
			return err
		}
		if limited.Err() != nil {
			p.mu.Lock()
			p.syncing = false
			p.mu.Unlock()
			return p.syncFailed(ctx)
		}
		p.mu.Lock()
		p.infoBody = pendingBody{} // what an interrupted command announced does not come
		p.pending.flush(p)
		p.mu.Unlock()
		if !escaped && !heard {
			escaped = true
			p.escape(limited)
		}
	}
}

// inStep ends a synchronisation that succeeded.
func (p *Port) inStep() {
	p.mu.Lock()
	p.stale, p.syncing, p.adrift = false, false, false
	p.ghost = nil
	p.infoBody = pendingBody{}
	p.mu.Unlock()
	p.failedSync = 0
	p.tries, p.asked, p.step, p.nextTry = 0, 0, syncStep, time.Time{}
}

// isSyncLine reports whether a line is one that the synchronisation asked for, or its echo.
func isSyncLine(l []byte) bool {
	for _, probe := range probes {
		if hasName(l, probe.name) {
			return true
		}
	}
	l = trimNoise(l)
	return len(l) > 2 && l[0]|0x20 == 'a' && l[1]|0x20 == 't'
}

// syncFailed decides what a synchronisation that did not succeed means. One that its caller cut
// short says nothing about the modem.
func (p *Port) syncFailed(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p.mu.Lock()
	held := p.held
	p.mu.Unlock()
	if held {
		return fmt.Errorf("%w, since a subscriber does not take its messages and nothing is read", ErrUnresponsive)
	}
	p.failedSync++
	p.step = syncStep
	err := fmt.Errorf("%w; is this its AT port, and is the speed right?", ErrUnresponsive)
	if p.failedSync >= maxSync {
		p.fail(err)
	}
	return err
}

// attempt asks once, and reports whether the modem said something to it, and whether that was the right
// answer. Attempts are counted from one successful synchronisation to the next, since the answer to one
// that its caller gave up may still come, and must not be taken for that to a later one. The next caller
// leaves it some time, so that callers in haste do not flood the modem.
func (p *Port) attempt(ctx context.Context) (heard, right bool) {
	if ctx.Err() != nil || p.pause(ctx, time.Until(p.nextTry)) != nil || p.usedUp() && p.awaitQuiet(ctx) != nil {
		return false, false
	}
	step, n := p.step, p.tries
	p.step = min(2*step, longestStep)
	p.tries++
	p.nextTry = time.Now().Add(2 * syncStep)
	// ESC leaves the entry of a body. Behind half a command it makes a line that means nothing,
	// so that half a dial string or PIN command is refused rather than carried out.
	p.ask(ctx, "\x1bATQ0V1", &call{phase: running, count: -1}, step)
	which, round := (p.probe+n)%forms, n/forms
	if round >= probeCounts {
		which = oneByOne
	}
	if which == oneByOne {
		right = p.askOneByOne(ctx, step)
	} else {
		heard, right = p.question(ctx, which, 2+round, round == 0, step)
	}
	if right {
		p.probe = which
	} else if ctx.Err() == nil {
		p.nextTry = time.Time{} // it had its time
	}
	return heard, right
}

// usedUp reports whether no numbers of questions are left that no answer to an older attempt can have.
func (p *Port) usedUp() bool { return p.tries >= forms*probeCounts }

// awaitQuiet lets the numbers be used anew when no older answer can come any more: the modem is done with the
// interrupted command, and has said nothing for syncLimit. Until it is done, oneByOne serves, which needs no numbers.
func (p *Port) awaitQuiet(ctx context.Context) error {
	for {
		p.mu.Lock()
		busy := time.Now().Before(p.grace)
		left := p.quiet + syncLimit - p.clock()
		p.mu.Unlock()
		if busy {
			return nil
		}
		if left <= 0 {
			p.tries, p.asked = 0, 0
			return nil
		}
		if err := p.pause(ctx, left); err != nil {
			return err
		}
	}
}

// askOneByOne asks in lines of one question each. The answers to older ones, of attempts before, may still
// come and be taken for those to the first question, so that is asked more often than there can be of them. Then
// they all have come, and an answer to the second question is its own.
func (p *Port) askOneByOne(ctx context.Context, step time.Duration) bool {
	for range p.asked + 1 { // the interrupted command may have been one too
		if _, right := p.question(ctx, 1, 1, false, step); !right {
			return false
		}
	}
	_, right := p.question(ctx, 0, 1, false, step)
	return right
}

// question asks a probe count times in one line. What ends before the answer belongs to something
// older; with first the attempt is not worth waiting for then, since it may be a refusal as well.
func (p *Port) question(ctx context.Context, which, count int, first bool, step time.Duration) (heard, right bool) {
	p.asked += count
	probe := probes[which]
	line := "AT" + probe.command + strings.Repeat(";"+probe.command, count-1)
	return p.ask(ctx, line, &call{phase: running, count: count, first: first, shape: shape{names: []string{probe.name}, many: true}}, step)
}

// slowness is what a line of n octets takes longer on old devices.
func (p *Port) slowness(n int) time.Duration {
	return p.opts.CommandDelay + time.Duration(n+2)*p.opts.CharDelay
}

// ask writes a line of the synchronisation and waits for its end, for step at most beside the pauses
// that old devices need. It reports whether that came, and whether it is as c wants it.
func (p *Port) ask(ctx context.Context, line string, c *call, step time.Duration) (ended, right bool) {
	if p.pause(ctx, time.Until(p.spoke.Add(p.opts.CommandDelay))) != nil {
		return false, false
	}
	p.out = append(p.out[:0], p.opts.Wake...)
	start := len(p.out)
	p.out = append(p.out, line...)
	end := len(p.out)
	p.out = append(p.out, p.opts.LineEnd...)
	limited, cancel := context.WithTimeout(ctx, step+p.slowness(len(p.out)))
	defer cancel()
	c.line, c.limit = trimNoise(p.out[start:end]), max(step, syncLimit)
	if begun, _ := p.start(limited, c, p.out); !begun {
		return false, false
	}
	err := await(limited, p.signal)
	p.spoke = p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = p.clock()
	_, code, done := p.take()
	if !done {
		p.call = call{}
	}
	return done, err == nil && done && code == nil
}

// escape takes a modem out of the data mode in which nobody uses it.
func (p *Port) escape(ctx context.Context) {
	if p.pause(ctx, escapeGuard) == nil {
		p.writeControl(syncLimit, '+', '+', '+')
		_ = p.pause(ctx, escapeGuard) // the next attempt tells
	}
}
