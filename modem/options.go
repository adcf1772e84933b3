package modem

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/semioctet/gsm/at"
)

// Options configures [New]. Nil, or the zero value, means the defaults below.
type Options struct {
	// PIN is given to the SIM card when it asks for it, once: see [Modem.Unlock] for what is done so
	// that a wrong one never blocks the card. Empty means that nothing is given.
	PIN string
	// Dir is a folder for what must outlive the process: PINs that were refused, parts of messages
	// that were received, and messages sent whose reports are awaited. Programs may share it; each modem
	// has a folder of its own in it. Empty keeps all that in memory. Then a message stays in the modem until it
	// was handled, and a refused PIN is forgotten when the process ends.
	Dir string
	// OnMessage is given each message that is received, on a goroutine of its own, one at a time.
	// When it returns an error or panics it gets the message again later, with the same key. Only when
	// it has returned nil is the message forgotten. ctx ends when the modem closes.
	// Nil leaves messages in the modem's storage.
	//
	// Messages found in the storages of the modem and its SIM card are given too, and then deleted there.
	OnMessage func(ctx context.Context, msg Message) error
	// OnReport is given each status report that is received, under the rules of OnMessage.
	OnReport func(ctx context.Context, r Report) error
	// OnBroadcast is given each cell broadcast message of Channels, once, on a goroutine of its own. An error is
	// reported as [HandlerFailed]; the message is not given again. Nil receives none.
	OnBroadcast func(ctx context.Context, b Broadcast) error
	// Channels are the message identifiers to receive broadcasts of, as AT+CSCB takes them: "50,4370-4399".
	// [Open] refuses anything else.
	Channels string
	// OnEvent is told what happens, in order, on a goroutine of its own. Nil discards it. A handler that is 4096
	// events behind loses those that come then.
	OnEvent func(e Event)
	// Routing says how the modem is to hand over messages. The zero value is [Stored].
	Routing Routing
	// Sweep is how often the storages are looked through for messages of which no notice told, and whether the modem
	// still has its settings. Zero means 10 minutes, negative never.
	Sweep time.Duration
	// WhenFull says what may be removed from a message storage that is full although everything that
	// was received and handled has been removed. The zero value removes nothing.
	WhenFull FullPolicy
	// Retry decides whether a part that was refused is sent again. Nil means [RetryTemporary].
	Retry RetryPolicy
	// Profile is what is known about this make of modem. Nil means that [Open] asks the modem.
	Profile *Profile
	// Logger gets what had to be dropped or repaired, at warn level, and the AT dialogue at debug
	// level, with secrets masked. Nil discards both.
	Logger *slog.Logger
	// Port configures the line. Its Logger is replaced by the one above where that is set.
	Port at.Options
}

// Format prints the options as package fmt does by itself, and so slog's text, but for the PIN.
func (o Options) Format(f fmt.State, verb rune) {
	type plain Options
	if o.PIN != "" {
		o.PIN = "****"
	}
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(o))
}

// discard is the logger where none is given.
var discard = slog.New(slog.DiscardHandler)

func (o *Options) logger() *slog.Logger {
	if o.Logger == nil {
		return discard
	}
	return o.Logger
}
