package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/semioctet/gsm/at/serial"
	"github.com/semioctet/gsm/modem"
)

// Flags are the flags of a program: those that every program has, and the ones it adds.
type Flags struct {
	*flag.FlagSet
	Port    string // empty if none was given
	Verbose bool

	env      *Env
	baud     int
	pin      string
	forcePIN bool
	store    string
}

// NewFlags returns the flags that every program has. purpose says what the program does.
func NewFlags(env *Env, purpose string) *Flags {
	f := &Flags{FlagSet: flag.NewFlagSet(env.Name, flag.ContinueOnError), env: env}
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "%s %s.\n\nFlags:\n", env.Name, purpose)
		f.PrintDefaults()
	}
	f.StringVar(&f.Port, "port", "", "the `line` to the modem: /dev/ttyUSB2, COM7, tcp://host:port, rfc2217://host:port,\nor what stays the same when its name changes: usb:path=1-1.4,interface=2, usb:serial=...,\nimei:490154203237518 or iccid:8949...")
	f.IntVar(&f.baud, "baud", 115200, "speed of the line")
	f.StringVar(&f.pin, "pin", "", "`PIN` of the SIM card, given once if the card asks for it")
	f.BoolVar(&f.forcePIN, "force-pin", false, "give the PIN although a wrong one was given before")
	f.StringVar(&f.store, "store", "", "`folder` for what outlives the program: PINs that were refused, parts received,\nmessages sent (default the folder gsm among the user's settings)")
	f.BoolVar(&f.Verbose, "v", false, "show the dialogue with the modem on standard error")
	return f
}

// Parse reads the flags. Help that was asked for goes to standard output; all else is an error of
// one line.
func (f *Flags) Parse(args []string) error {
	var help bytes.Buffer
	f.SetOutput(&help)
	err := f.FlagSet.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = help.WriteTo(f.env.Stdout)
		return err
	case err != nil:
		return fmt.Errorf("%w; -help lists the flags", err)
	case f.NArg() > 0:
		return fmt.Errorf("%q is no flag; -help lists them", f.Arg(0))
	}
	return nil
}

// Open opens the modem that the flags tell of, with the PIN, the store and the dialogue they ask for.
// As [modem.Open] does, it also returns the modem when only the SIM card is in the way. The error
// says what to do.
func (f *Flags) Open(ctx context.Context, o modem.Options) (*modem.Modem, error) {
	if f.Port == "" {
		return nil, errors.New("which modem? give its port with -port; " + ports())
	}
	if o.Dir = f.store; o.Dir == "" {
		settings, err := os.UserConfigDir()
		if err != nil {
			return nil, fmt.Errorf("no folder for what outlives the program: %w; give one with -store", err)
		}
		o.Dir = filepath.Join(settings, "gsm")
	}
	if f.Verbose && o.Logger == nil {
		o.Logger = slog.New(NewDialogue(f.env.Stderr, "", 0))
	}
	if !f.forcePIN {
		o.PIN = f.pin
	}
	line, err := OpenLine(ctx, f.Port, f.baud)
	if err != nil {
		return nil, err
	}
	m, err := modem.Open(ctx, line, &o)
	var locked *modem.LockedError
	if f.forcePIN && errors.As(err, &locked) && m != nil {
		err = m.Unlock(ctx, f.pin, &modem.UnlockOptions{Force: true})
	}
	return m, f.advise(err)
}

// OpenLine opens the line that the flag -port names. The modem is looked for on all ports if its IMEI or the number of
// its card is given.
func OpenLine(ctx context.Context, port string, baud int) (io.ReadWriteCloser, error) {
	open := func(_ context.Context, name string) (io.ReadWriteCloser, error) {
		return serial.Open(name, &serial.Options{Baud: baud})
	}
	if kind, id, ok := strings.Cut(port, ":"); ok && (kind == "imei" || kind == "iccid") {
		return modem.DialByID(id, portNames, open)(ctx)
	}
	return open(ctx, port)
}

// portNames returns the ports of this machine that may speak AT.
func portNames() (names []string, err error) {
	list, err := serial.List()
	for _, p := range list {
		if p.Role != serial.RoleGNSS && p.Role != serial.RoleDiagnostics {
			names = append(names, p.Name)
		}
	}
	return names, err
}

// networkLimit is how long a modem may take to find its network.
const networkLimit = 2 * time.Minute

var errNoNetwork = fmt.Errorf("the modem has not found its network within %v; modeminfo tells how it is", networkLimit)

// Connect opens the modem as [Flags.Open] does, and waits until it has its network.
func (f *Flags) Connect(ctx context.Context, o modem.Options) (*modem.Modem, error) {
	m, err := f.Open(ctx, o)
	if err != nil {
		return m, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, networkLimit, errNoNetwork)
	defer cancel()
	return m, m.WaitReady(ctx)
}
