package modem

import (
	"fmt"

	"github.com/semioctet/gsm/at"
)

// An Event is something that happened to the modem: a [StateChange], [Registration], [SIMChanged], [StorageFull],
// [StorageLevel], [Undecoded], [HandlerFailed], [ReceptionFailed], [Missed], [CallChange], [CallNotice], [Tone],
// [USSD], [Signal], [SignalLevels], [NetworkTime], [PDPChange] or [Unclaimed].
type Event interface{ event() }

// StateChange says that the modem went from one state to another. Err is why, where it is known.
type StateChange struct {
	From, To State
	Err      error
}

// StorageFull says that a message storage of the modem has no room left, so that the network holds
// messages back until some are removed. Reception removes those that were handled; see [Options.OnMessage].
// It comes when the modem says so or the level that is read has come to the end, once until there is room again.
type StorageFull struct {
	Memory string // "SM", "ME"; empty when the modem does not say which
}

// StorageLevel tells how full a message storage is, whenever that has changed.
type StorageLevel struct {
	Memory      string
	Used, Total int // places
}

// Undecoded says that a received PDU could not be read. It is kept in the inbox and not
// lost; nothing behind it waits.
type Undecoded struct {
	PDU string // hexadecimal digits, as the modem gave it
	Err error
}

// HandlerFailed says that a handler returned an error or panicked. The message will be given to it
// again, with the same key.
type HandlerFailed struct {
	Key string // of the message or report
	Err error
}

// Missed says that messages lay in the modem's storage of which no notice had told. They have
// been received all the same.
type Missed struct {
	Count int
}

// ReceptionFailed says that receiving met an error. What is in the modem stays there, and is tried
// again later.
type ReceptionFailed struct {
	Err error
}

// Unclaimed is an unsolicited result code that the library itself has no use for, such as those of a SIM toolkit.
type Unclaimed struct {
	at.Notice
}

func (StateChange) event()     {}
func (StorageFull) event()     {}
func (StorageLevel) event()    {}
func (Undecoded) event()       {}
func (HandlerFailed) event()   {}
func (Missed) event()          {}
func (ReceptionFailed) event() {}
func (Unclaimed) event()       {}

// maxEvents is how many may wait for their handler.
const maxEvents = 4096

// emit queues an event for [Options.OnEvent].
func (m *Modem) emit(e Event) {
	if m.opts.OnEvent == nil {
		return
	}
	if m.events.len() >= maxEvents {
		m.log.Warn("an event is dropped, since the handler of events is behind", "event", fmt.Sprintf("%T", e))
		return
	}
	m.events.push(func() { m.opts.tell(e) })
}

// tell gives an event to its handler, whose panic ends nothing.
func (o *Options) tell(e Event) {
	if err := guarded(func() error { o.OnEvent(e); return nil }); err != nil {
		o.logger().Warn("an event is lost", "err", err)
	}
}
