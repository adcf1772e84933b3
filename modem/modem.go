package modem

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"sync"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
	"github.com/semioctet/gsm/pdu/assembly"
)

// A Modem is a GSM, UMTS or LTE modem with its SIM card. Its methods may be called from any goroutine.
type Modem struct {
	port    *at.Port
	opts    *Options // by pointer, so that a modem that is printed does not show the PIN
	log     *slog.Logger
	profile *Profile // set by Open before anything else runs; a notice may come earlier: see Profile
	pins    ledger
	setup   chan struct{} // holds an item while the modem is being set up
	boots   chan struct{} // takes an item when the modem says that it has started
	tracker *tracker      // messages whose reports are awaited
	inbox   *inbox        // nil without OnMessage and OnReport
	begin   sync.Once     // of what goes on while the modem is open

	ctx    context.Context // ends with the modem
	cancel context.CancelCauseFunc
	done   sync.WaitGroup // all goroutines
	events *tasks
	work   *tasks // what notices cause: reading messages, setting up anew
	cells  broadcasts
	ussd   ussdHub
	calls  callBook

	mu            sync.Mutex // guards all below
	state         State
	stateErr      error
	changed       chan struct{} // closed and replaced at each change of state
	settled       bool          // the registration decides the state
	awaited       bool          // it was told to restart, and has not answered since
	quiet         bool          // the modem has stopped to echo
	echoes        uint64        // lines it had echoed until then
	registrations map[string]Registration
	mode          messageMode
	text          textSettings
	levels        map[string]StorageLevel
	toldFull      map[string]bool // storages that are full, of which the program was told
	fullDue       bool            // it is to be found out which storage is full
	sweepDue      bool            // the storages are to be looked through
	fullIndicator int             // place of the indicator that tells of full storages, 0 if it is not used
	seen          string          // tells the SIM card that was looked at last, open or not
	cardDue       bool            // the card is to be looked at
	sim           string          // tells the SIM card from others, see cardID; set when it is open
	memory        string          // what +CPMS has as memory to read; empty if not known
	service       int             // +CSMS: 1 if messages handed over directly must be acknowledged
	route         Route
	kept          []string    // settings to be repeated when the modem starts anew
	early         []at.Notice // messages handed over before the inbox was there
	stores        []assembly.Store
}

// New returns a modem on the line rw, which it owns from then on. It writes nothing; call
// [Modem.Open] next. It starts goroutines that end with [Modem.Close].
func New(rw io.ReadWriteCloser, o *Options) *Modem {
	m := &Modem{
		setup:         make(chan struct{}, 1),
		boots:         make(chan struct{}, 1),
		changed:       make(chan struct{}),
		registrations: map[string]Registration{},
		levels:        map[string]StorageLevel{},
		toldFull:      map[string]bool{},
		events:        newTasks(),
		work:          newTasks(),
		profile:       generic,
		opts:          &Options{},
	}
	if o != nil {
		*m.opts = *o
	}
	m.log = m.opts.logger()
	m.pins = ledger{dir: m.opts.Dir}
	if m.opts.Profile != nil {
		m.profile = m.opts.Profile
	}
	if m.opts.Logger != nil {
		m.opts.Port.Logger = m.opts.Logger
	}
	for _, p := range append([]*Profile{m.profile}, profiles...) {
		m.opts.Port.Notices = append(m.opts.Port.Notices, p.Notices...)
	}
	m.ctx, m.cancel = context.WithCancelCause(context.Background())
	m.port = at.New(rw, &m.opts.Port)
	if m.opts.OnBroadcast != nil {
		m.cells.whole = make(chan Broadcast, nextBroadcasts)
		m.done.Go(m.handBroadcasts)
	}
	notices := m.port.Subscribe()
	m.done.Go(func() { m.watch(notices) })
	m.done.Go(func() { m.work.run(m.ctx, false) })
	m.done.Go(func() { m.events.run(m.ctx, true) })
	return m
}

// Open returns a modem on the line rw that is set up: it is [New] and [Modem.Open]. When the card
// is locked or missing it returns the modem and the error, so that the program can go on from
// there, for instance by [Modem.Unlock]; with any other error the modem is closed and nil.
func Open(ctx context.Context, rw io.ReadWriteCloser, o *Options) (*Modem, error) {
	m := New(rw, o)
	err := m.Open(ctx)
	if state := m.State(); err != nil && state != SIMLocked && state != NoSIM {
		return nil, errors.Join(err, m.Close())
	}
	return m, err
}

// Port returns the AT channel of the modem, for subscriptions and reservations. A command that
// changes a setting of the modem goes through [Modem.Command] instead, which keeps account of it.
func (m *Modem) Port() *at.Port { return m.port }

// Profile returns what is known about this make of modem.
func (m *Modem) Profile() *Profile {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.profile
}

// Command runs any AT command, such as "+CBC", and returns the information lines of its answer.
// Errors are those of [at.Port.Do]. What the modem keeps account of, such as the message mode, is
// asked anew after a command that may change it.
func (m *Modem) Command(ctx context.Context, line string) ([]string, error) {
	r, err := m.do(ctx, at.Command{Line: line})
	if err != nil || len(r.Info) == 0 {
		return nil, err
	}
	return r.Lines(), nil
}

// do runs a command and names the maker in its error, since makers differ in what a code means.
func (m *Modem) do(ctx context.Context, c at.Command) (at.Response, error) {
	reset := m.forget(c.Line)
	r, err := m.port.Do(ctx, c)
	switch {
	case m.isRestart(c.Line) && !refused(err):
		m.restarting()
	case reset:
		m.checkSoon()
	}
	if m.echoReturned() {
		m.log.Warn("the modem echoes again, as it does after a restart; it is set up anew")
		m.restarted()
	}
	var refusal *gsmerr.CommandError
	if errors.As(err, &refusal) {
		refusal.Vendor = m.Profile().Vendor
		m.cardRefusal(err)
	}
	return r, err
}

// firstOf runs the commands in turn until one is not refused, and returns the last refusal if none is.
func (m *Modem) firstOf(ctx context.Context, lines ...string) error {
	var err error
	for _, line := range lines {
		if _, err = m.Command(ctx, line); err == nil || !refused(err) {
			return err
		}
	}
	return err
}

// Close ends the modem: it lets a handler that is running end, cancels a USSD session that is open, removes from the
// modem what was handled, closes the line, and releases all who wait. The settings of the modem stay as they are.
// Close may be called twice; not from a handler.
func (m *Modem) Close() error {
	m.on(closing, nil)
	m.calls.close()
	m.cancel(&StateError{State: Closed})
	m.done.Wait()
	m.ussd.finish(m)
	if m.inbox != nil {
		m.inbox.finish()
	}
	err := m.port.Close()
	m.mu.Lock()
	stores := m.stores
	m.stores = nil
	m.mu.Unlock()
	for _, s := range stores {
		if c, ok := s.(io.Closer); ok {
			err = errors.Join(err, c.Close())
		}
	}
	return err
}

// openStore opens the folder of this modem for one kind of records, or a store in memory.
func (m *Modem) openStore(folder, kind string) (assembly.Store, error) {
	if m.opts.Dir == "" {
		return assembly.NewMemory(), nil
	}
	d, err := assembly.OpenDir(filepath.Join(m.opts.Dir, folder, kind))
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	m.stores = append(m.stores, d)
	m.mu.Unlock()
	return d, nil
}
