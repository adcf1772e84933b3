package at

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// abortLimit is how long a modem may take to confirm an abort.
const abortLimit = 5 * time.Second

// result takes the outcome of the call that ran. cause is why its caller stopped waiting, or nil;
// lost is the outcome in case that nothing was heard of it.
func (p *Port) result(c *Command, cause error, lost Outcome) ([]Info, error) {
	aborted := cause != nil && lost == OutcomeUnknown && c.abortable() && p.abort()
	p.spoke = p.now()
	p.mu.Lock()
	info, code, done := p.take()
	stopped, isStop := code.(interruption)
	ended, asked := p.err != nil, false
	if !done || isStop {
		asked = !c.HasBody && !ended && p.showsPrompt()
		p.leave(c)
	}
	p.mu.Unlock()
	switch {
	case !done || isStop:
		if cause == nil {
			cause = stopped.error
		}
		if asked {
			cause = fmt.Errorf("%w; %w", cause, errNoBody)
		}
		if asked || c.HasBody && lost == OutcomeNotSent && !ended {
			// At once, in case that nobody uses the port again.
			p.writeControl(abortLimit, esc)
		}
		return nil, p.interrupted(c.Line, lost, cause)
	case aborted:
		return p.aborted(c, info, code, cause)
	case code == nil:
		return info, nil
	case errors.Is(code, ErrNoPrompt):
		return nil, p.interrupted(c.Line, OutcomeNotSent, code)
	case errors.Is(code, ErrNoConnect):
		return nil, p.interrupted(c.Line, OutcomeRefused, code)
	}
	return nil, &gsmerr.CommandError{Command: gsmerr.MaskSecrets(c.Line), Code: code}
}

// errNoBody stands beside the cause of the end.
var errNoBody = errors.New("the modem asks for a body, which Port.Do writes: set Command.HasBody")

// now is the time where somebody wants to know it.
func (p *Port) now() time.Time {
	if p.opts.CommandDelay <= 0 {
		return time.Time{}
	}
	return time.Now()
}

// take ends the call and returns its result; done is false when it has none yet. The lock is held.
func (p *Port) take() (info []Info, code error, done bool) {
	select {
	case <-p.signal:
	default:
	}
	info, code, done = p.call.info, p.call.err, p.call.phase == finished
	if done {
		p.call.phase = idle
		p.call.info = nil
	}
	return info, code, done
}

// leave marks the line stale: what still comes for c is to be dropped, the rest of a body that
// has begun included. The lock is held.
func (p *Port) leave(c *Command) {
	ghost := p.call
	ghost.line = bytes.Clone(p.call.line)
	p.ghost = &ghost
	p.infoBody.late = true
	p.awaitText()
	p.call = call{}
	p.stale = true
	p.grace = time.Now().Add(c.limit())
}

// abortable reports whether any character aborts the command while it runs.
func (c *Command) abortable() bool { return abortable[strings.ToUpper(nameOf(c.Line))] }

// abort sends a character to a command that any character aborts, and waits for its final result
// code. It reports false where the command had ended before.
func (p *Port) abort() bool {
	p.mu.Lock()
	open := p.call.phase == running
	p.mu.Unlock()
	if !open {
		return false
	}
	p.writeControl(abortLimit, []byte(p.opts.LineEnd)...)
	return await(context.Background(), p.signal) == nil // the caller's has ended; the time limit ends this
}

// aborted is the result of a call after its abort: a complete answer counts, an error says that
// it was not carried out, and a bare OK leaves that open for a command that sets something.
func (p *Port) aborted(c *Command, info []Info, code, cause error) ([]Info, error) {
	name := nameOf(c.Line)
	switch {
	case code != nil:
		return nil, p.interrupted(c.Line, OutcomeRefused, cause)
	case len(info) > 0, takesProgress(c.Line):
		return info, nil
	case formOf(c.Line, name) == set:
		return nil, p.interrupted(c.Line, OutcomeUnknown, cause)
	}
	return nil, p.interrupted(c.Line, OutcomeRefused, cause)
}
