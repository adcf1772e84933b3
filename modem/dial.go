package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrNoLine says that none of the lines has the modem or the SIM card that is looked for.
var ErrNoLine = errors.New("no line has this modem or SIM card; is it plugged in, and is its line free?")

// dialLimit is how long a line is asked who is behind it.
const dialLimit = 10 * time.Second

// DialByID returns a dial function for [Keep] that looks for a modem by its IMEI, or by the ICCID of its SIM
// card, whichever id is, and so finds it again under another name of its port. names returns the lines that may
// be it, for instance those of serial.List whose role fits; open opens one of them.
//
// The line on which it was the last time is asked first, then the others in the order of names, until it is
// found; those behind it are left alone, and so are those that can not be opened because another program has them.
// Each is asked for ten seconds at most, by questions that change no setting. The error matches [ErrNoLine] when
// it is on none of them; it then wraps why lines could not be asked. Several goroutines may dial at once.
func DialByID(id string, names func() ([]string, error), open func(ctx context.Context, name string) (io.ReadWriteCloser, error)) func(context.Context) (io.ReadWriteCloser, error) {
	s := &searcher{id: id, names: names, open: open}
	return s.dial
}

// searcher looks for a modem among lines.
type searcher struct {
	id    string
	names func() ([]string, error)
	open  func(ctx context.Context, name string) (io.ReadWriteCloser, error)

	mu   sync.Mutex
	last string // where it was found
}

func (s *searcher) dial(ctx context.Context) (io.ReadWriteCloser, error) {
	name, err := s.search(ctx)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, name)
}

// search returns the name of the line.
func (s *searcher) search(ctx context.Context) (string, error) {
	names, err := s.names()
	if err != nil {
		return "", fmt.Errorf("modem: look for %s: %w", s.id, err)
	}
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	reasons := []error{ErrNoLine}
	for _, name := range lastFirst(names, last) {
		there, err := s.ask(ctx, name)
		switch {
		case ctx.Err() != nil:
			return "", context.Cause(ctx)
		case there:
			s.mu.Lock()
			s.last = name
			s.mu.Unlock()
			return name, nil
		case err != nil:
			reasons = append(reasons, fmt.Errorf("%s: %w", name, err))
		}
	}
	return "", fmt.Errorf("modem: look for %s: %w", s.id, errors.Join(reasons...))
}

// lastFirst puts the name last in front, if it is there.
func lastFirst(names []string, last string) []string {
	if !slices.Contains(names, last) {
		return names
	}
	ordered := []string{last}
	for _, name := range names {
		if name != last {
			ordered = append(ordered, name)
		}
	}
	return ordered
}

// ask reports whether the modem is behind a line. It closes the line again.
func (s *searcher) ask(ctx context.Context, name string) (there bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	line, err := s.open(ctx, name)
	if err != nil {
		return false, err
	}
	m := New(line, nil)
	defer func() { err = errors.Join(err, m.Close()) }()
	if err := m.port.Sync(ctx); err != nil {
		return false, err
	}
	who, err := m.Identify(ctx)
	if err != nil || sameIMEI(s.id, who.IMEI) {
		return err == nil, err
	}
	if len(s.id) < shortestICCID {
		return false, nil
	}
	m.chooseProfile(who)
	iccid, err := m.ICCID(ctx)
	return sameICCID(s.id, iccid), err
}

const (
	significantIMEI = 14 // digits; behind them are a check digit, which is not transmitted, or a version
	shortestICCID   = 18
)

// sameIMEI compares an IMEI with one of 15 digits or an IMEISV of 16. Source: 3GPP TS 23.003 6.2.
func sameIMEI(a, b string) bool {
	return isIMEI(a) && isIMEI(b) && a[:significantIMEI] == b[:significantIMEI]
}

func isIMEI(s string) bool {
	return len(s) >= significantIMEI && len(s) < shortestICCID && isDigits(s)
}

// sameICCID compares numbers of cards, of which some modems leave the check digit out.
func sameICCID(a, b string) bool {
	if len(a) < shortestICCID || len(b) < shortestICCID {
		return false
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}
