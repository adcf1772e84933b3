package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// A Keeper keeps a modem open for as long as a program runs: it opens it, watches that it answers, has
// its card and its network, repairs what it can, and opens it anew when it was unplugged or has restarted,
// also under another name of its port. Make one with [Keep]; use the modem with [Keeper.Modem].
//
// What it does about a trouble is a ladder, one rung after the other until the modem is ready again:
//
//	no answer               resynchronise, reset, reopen
//	not registered          radio off and on, reset, reopen
//	no SIM card             radio off and on, reset, reopen
//	line lost               reopen
//	SIM card locked         give up: a person has to give the code
//
// Each rung is a [Recovery] event and is paid from a budget. When that is spent the Keeper gives up and
// says so: [Keeper.Done] is closed, and [Keeper.Err] tells the trouble. It never gives a PIN but by
// [Modem.Open], under the guard of [Modem.Unlock].
type Keeper struct {
	dial func(context.Context) (io.ReadWriteCloser, error)
	opts *KeepOptions // by pointer, so that a Keeper that is printed does not show the PIN

	ctx    context.Context
	cancel context.CancelCauseFunc
	ended  chan struct{}

	mu      sync.Mutex
	modem   *Modem        // nil while there is none
	changed chan struct{} // closed and replaced when modem changes
	err     error
	failure error       // why the modem could not be opened the last time
	spent   []time.Time // when rungs were climbed, within the last hour
}

// KeepOptions configures [Keep]. The zero value means the defaults below.
type KeepOptions struct {
	// Modem are the options the modem is opened with, each time.
	Modem Options
	// Interval is how often the modem is asked whether it still answers. Zero means 30 seconds.
	Interval time.Duration
	// Patience is how long a modem may be without its network, or its card, before something is done
	// about it. Zero means 5 minutes.
	Patience time.Duration
	// Budget is how many rungs may be climbed within an hour. Trying to open a line that is not there
	// costs nothing. Zero means 20.
	Budget int
	// Absence is how long the line may be impossible to open. Zero means for ever: an unplugged modem is
	// waited for.
	Absence time.Duration
}

// Trouble is why a [Keeper] does something.
type Trouble uint8

const (
	Silent       Trouble = iota + 1 // the modem does not answer as it should
	Unregistered                    // no network has it
	CardGone                        // it finds no SIM card, or the card does not start
	LineLost                        // unplugged, restarted, or given up by the AT engine
	CardLocked                      // the card wants a code that is not known or may not be given
	Absent                          // the line can not be opened
)

var troubleNames = [...]string{"", "does not answer", "not registered", "no SIM card", "line lost", "SIM card locked", "can not be opened"}

// String returns the trouble in words.
func (t Trouble) String() string {
	if int(t) < len(troubleNames) {
		return troubleNames[t]
	}
	return fmt.Sprintf("trouble %d", uint8(t))
}

// Step is what a [Keeper] does about a trouble.
type Step uint8

const (
	Resynchronise Step = iota + 1 // bring the AT dialogue back in step
	CycleRadio                    // +CFUN=0, +CFUN=1
	Reset                         // as [Modem.Reset], and open the line again
	Reopen                        // close the line and open it again
	GiveUp                        // nothing any more
)

var stepNames = [...]string{"", "resynchronise", "radio off and on", "reset", "reopen", "give up"}

// String returns the step in words.
func (s Step) String() string {
	if int(s) < len(stepNames) {
		return stepNames[s]
	}
	return fmt.Sprintf("step %d", uint8(s))
}

var ladders = map[Trouble][]Step{
	Silent:       {Resynchronise, Reset, Reopen},
	Unregistered: {CycleRadio, Reset, Reopen},
	CardGone:     {CycleRadio, Reset, Reopen},
	LineLost:     {Reopen},
	CardLocked:   {GiveUp},
	Absent:       {Reopen},
}

// Recovery is the event of a rung: what a [Keeper] has done, why, and with what result.
type Recovery struct {
	Trouble Trouble
	Step    Step
	Err     error // why the step failed; nil if it was done
}

func (Recovery) event() {}

// GivenUpError says that a [Keeper] has given its modem up.
type GivenUpError struct {
	Trouble Trouble
	Err     error // the last error, or the lock of the card
}

// Error tells the trouble and its cause.
func (e *GivenUpError) Error() string {
	text := "modem: given up: " + e.Trouble.String()
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *GivenUpError) Unwrap() error { return e.Err }

// Keep starts to keep a modem. dial opens the line to it; it is called again after the line was
// lost, and so should find the modem by what stays the same, such as its USB path, rather than by the
// name of its port. Close the Keeper when done.
func Keep(dial func(context.Context) (io.ReadWriteCloser, error), o KeepOptions) *Keeper {
	if o.Interval <= 0 {
		o.Interval = 30 * time.Second
	}
	if o.Patience <= 0 {
		o.Patience = 5 * time.Minute
	}
	if o.Budget <= 0 {
		o.Budget = 20
	}
	if tell := o.Modem.OnEvent; tell != nil {
		var one sync.Mutex // the Keeper and its modem both tell
		o.Modem.OnEvent = func(e Event) {
			one.Lock()
			defer one.Unlock()
			tell(e)
		}
	}
	k := &Keeper{dial: dial, opts: &o, ended: make(chan struct{}), changed: make(chan struct{})}
	k.ctx, k.cancel = context.WithCancelCause(context.Background())
	go k.run()
	return k
}

// Modem returns the modem, waiting until it is ready. It ends with the cause of ctx, which then comes with what the
// modem lacks, or with the [*GivenUpError] once the Keeper has given up. The modem may be replaced at any time: ask
// for it anew for each piece of work.
func (k *Keeper) Modem(ctx context.Context) (*Modem, error) {
	for {
		k.mu.Lock()
		m, changed, err := k.modem, k.changed, k.err
		k.mu.Unlock()
		if err != nil {
			return nil, err
		}
		var state <-chan struct{}
		if m != nil {
			state = m.stateChanged() // before the state is looked at, so that no change is missed
			if m.State() == Ready {
				return m, nil
			}
		}
		select {
		case <-changed:
		case <-state:
		case <-ctx.Done():
			return nil, k.inVain(m, context.Cause(ctx))
		}
	}
}

// inVain adds to the cause for which the wait for the modem ended what the modem lacks, as far as that is known.
func (k *Keeper) inVain(m *Modem, cause error) error {
	k.mu.Lock()
	lack := k.failure
	k.mu.Unlock()
	if m != nil {
		state, err := m.stateAndCause()
		lack = &StateError{State: state, Err: err}
	}
	if lack == nil {
		return cause
	}
	return fmt.Errorf("%w while waiting: %w", cause, lack)
}

// Send sends a text by the modem, once it is ready; see [Modem.Send].
func (k *Keeper) Send(ctx context.Context, to, text string, o *SendOptions) (Sent, error) {
	m, err := k.Modem(ctx)
	if err != nil {
		return Sent{To: to}, unsent{&StateError{State: Failed, Err: err}}
	}
	return m.Send(ctx, to, text, o)
}

// sentBefore asks the modem, if there is one.
func (k *Keeper) sentBefore(id string) (s Sent, ok bool) {
	k.mu.Lock()
	m := k.modem
	k.mu.Unlock()
	if m == nil {
		return Sent{}, false
	}
	return m.sentBefore(id)
}

// sendsNow reports whether Send would not wait for the modem: it is ready, or the Keeper has ended.
func (k *Keeper) sendsNow() (now bool, changes []<-chan struct{}) {
	k.mu.Lock()
	m, replaced, err := k.modem, k.changed, k.err
	k.mu.Unlock()
	changes = append(changes, replaced)
	if m == nil || err != nil {
		return err != nil, changes
	}
	changes = append(changes, m.stateChanged()) // before the state is looked at, so that no change is missed
	return m.State() == Ready, changes
}

// Done is closed when the Keeper was closed or has given up.
func (k *Keeper) Done() <-chan struct{} { return k.ended }

// Err returns nil while the Keeper works, and then why it ended: a [*GivenUpError], or a [*StateError] with
// state [Closed] after Close.
func (k *Keeper) Err() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

// Close closes the modem and ends the Keeper. It may be called twice; not from a handler.
func (k *Keeper) Close() error {
	k.cancel(&StateError{State: Closed})
	<-k.ended
	return nil
}

// run opens the modem and looks after it, again and again.
func (k *Keeper) run() {
	defer close(k.ended)
	var why Trouble
	for {
		m, err := k.open(why)
		if err != nil {
			k.end(err)
			return
		}
		why, err = k.supervise(m)
		k.set(nil)
		closeErr := m.Close()
		if err != nil {
			k.end(errors.Join(err, closeErr))
			return
		}
	}
}

func (k *Keeper) set(m *Modem) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.modem, k.failure = m, nil
	close(k.changed)
	k.changed = make(chan struct{})
}

func (k *Keeper) end(err error) {
	var given *GivenUpError
	if errors.As(err, &given) {
		k.tell(Recovery{given.Trouble, GiveUp, given.Err})
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err = err
	close(k.changed)
	k.changed = make(chan struct{})
}

func (k *Keeper) tell(e Event) {
	if k.opts.Modem.OnEvent != nil {
		k.opts.Modem.tell(e)
	}
}

const (
	firstRedial = time.Second
	lastRedial  = 30 * time.Second // for a line that can not be opened
	lastSetup   = 5 * time.Minute  // for a modem that can not be set up
)

// open dials until the modem is set up, or lacks only its card. why is the trouble that made it necessary,
// zero for the first time.
func (k *Keeper) open(why Trouble) (*Modem, error) {
	begin := time.Now()
	for wait := firstRedial; ; {
		line, err := k.dial(k.ctx)
		dialled := err == nil
		var m *Modem
		if dialled {
			begin = time.Now()
			m, err = k.setUp(line)
		}
		if k.ctx.Err() != nil {
			return nil, errors.Join(context.Cause(k.ctx), closeModem(m))
		}
		if m != nil && (why == 0 || k.spend()) {
			if why != 0 {
				k.tell(Recovery{why, Reopen, nil})
			}
			k.set(m)
			return m, nil
		}
		k.mu.Lock()
		k.failure = err
		k.mu.Unlock()
		switch {
		case m != nil:
			return nil, errors.Join(&GivenUpError{why, err}, m.Close())
		case dialled && !k.spend():
			return nil, &GivenUpError{Silent, err}
		case dialled:
			k.tell(Recovery{Silent, Reopen, err})
			wait = min(2*wait, lastSetup)
		default:
			k.tell(Recovery{Absent, Reopen, err})
			wait = min(2*wait, lastRedial)
		}
		if k.opts.Absence > 0 && !dialled && time.Since(begin)+wait > k.opts.Absence {
			return nil, &GivenUpError{Absent, err}
		}
		if pause(k.ctx, wait) != nil {
			return nil, context.Cause(k.ctx)
		}
	}
}

func (k *Keeper) setUp(line io.ReadWriteCloser) (*Modem, error) {
	ctx, cancel := context.WithTimeout(k.ctx, setupLimit)
	defer cancel()
	return Open(ctx, line, &k.opts.Modem)
}

func closeModem(m *Modem) error {
	if m == nil {
		return nil
	}
	return m.Close()
}

// spend pays for a rung and reports whether the budget allowed it.
func (k *Keeper) spend() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	for len(k.spent) > 0 && now.Sub(k.spent[0]) > time.Hour {
		k.spent = k.spent[1:]
	}
	if len(k.spent) >= k.opts.Budget {
		return false
	}
	k.spent = append(k.spent, now)
	return true
}
