package dialogue

import (
	"fmt"
	"io"
	"strings"
	"sync"

	gsmerr "github.com/semioctet/gsm/errors"
)

// PlayOptions configures [Play]. Nil, or the zero value, means the defaults below.
type PlayOptions struct {
	// AnyOrder lets the terminal write the lines of the file in any order, repeat them and leave
	// some out. A line that comes several times in the file is answered in that order, and with the
	// last answer from then on. By default the terminal must write exactly what the file says.
	AnyOrder bool
}

// A Player serves a file as if it were the modem: it waits for what the terminal wrote in the
// file, and answers what the modem answered, at once. Get one from [Play]. When the file is at
// its end the modem is silent.
type Player struct {
	anyOrder bool
	steps    []step

	mu     sync.Mutex // guards all below
	next   int        // of steps, where order counts
	line   []byte     // what the terminal has written of a line
	out    []byte     // what it has not read yet
	wake   chan struct{}
	err    error
	closed bool
}

// step is a line of the terminal and what the modem wrote after it.
type step struct {
	Entry
	want    string // the line without its end
	answers string
	used    bool
}

// Play reads a file and returns a transport that plays it. Errors are those of [Parse].
func Play(file io.Reader, o *PlayOptions) (*Player, error) {
	entries, err := Parse(file)
	if err != nil {
		return nil, err
	}
	p := &Player{anyOrder: o != nil && o.AnyOrder, wake: make(chan struct{}, 1)}
	var line []byte
	for _, e := range entries {
		switch {
		case !e.FromModem:
			line = cut(line, []byte(e.Octets), func(l string) {
				p.steps = append(p.steps, step{Entry: e, want: l})
			})
		case len(p.steps) == 0:
			p.out = append(p.out, e.Octets...)
		default:
			p.steps[len(p.steps)-1].answers += e.Octets
		}
	}
	p.signal()
	return p, nil
}

// cut calls each for every complete line in what was left of the lines before and b, and returns what is
// left of it. Lines end with CR, LF, Ctrl-Z or ESC; empty ones are passed over. What leaves the data mode is
// a line by itself, and ends the data before it.
func cut(left, b []byte, each func(line string)) []byte {
	if string(b) == escape {
		if len(left) > 0 {
			each(string(left))
		}
		each(escape)
		return nil
	}
	b = append(left, b...)
	start := 0
	for i, c := range b {
		switch c {
		case esc:
			if i > start {
				each(string(b[start:i]))
			}
			each("\x1b")
		case '\r', '\n', ctrlZ:
			if i > start {
				each(string(b[start:i]))
			}
		default:
			continue
		}
		start = i + 1
	}
	return append([]byte(nil), b[start:]...)
}

// A MismatchError says that the terminal wrote something else than the file holds.
type MismatchError struct {
	Line int    // of the file, from 1; 0 when the file is at its end or holds no such line at all
	Want string // what the file has there
	Got  string // what the terminal wrote, with secrets masked
}

// Error tells both sides.
func (e *MismatchError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("dialogue: the file has no answer to %q", e.Got)
	}
	return fmt.Sprintf("dialogue: line %d: the terminal wrote %q, the file has %q", e.Line, e.Got, e.Want)
}

// Write takes what the terminal writes. The error is a [*MismatchError], which Read returns too
// from then on, or io.ErrClosedPipe.
func (p *Player) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0, io.ErrClosedPipe
	}
	p.line = cut(p.line, b, p.answer)
	p.signal()
	if p.err != nil {
		return 0, p.err
	}
	return len(b), nil
}

// answer plays what follows a line of the terminal.
func (p *Player) answer(line string) {
	if p.err != nil {
		return
	}
	s, err := p.find(line)
	if err != nil {
		p.err = err
		return
	}
	s.used = true
	answers := s.answers
	if s.want != line { // the echo has what the file masks
		answers = strings.ReplaceAll(answers, s.want, line)
	}
	p.out = append(p.out, answers...)
}

// find returns the step that a line of the terminal belongs to.
func (p *Player) find(line string) (*step, error) {
	if p.anyOrder {
		var last *step
		for i := range p.steps {
			if s := &p.steps[i]; matches(s.want, line) {
				last = s
				if !s.used {
					break
				}
			}
		}
		if last == nil {
			return nil, &MismatchError{Got: gsmerr.MaskSecrets(line)}
		}
		return last, nil
	}
	if p.next == len(p.steps) {
		return nil, &MismatchError{Got: gsmerr.MaskSecrets(line)}
	}
	s := &p.steps[p.next]
	if !matches(s.want, line) {
		return nil, &MismatchError{Line: s.Line, Want: s.want, Got: gsmerr.MaskSecrets(line)}
	}
	p.next++
	return s, nil
}

// matches compares a line with that of a file, whose secrets are masked.
func matches(want, got string) bool {
	return want == got || (strings.Contains(want, mask) && gsmerr.MaskSecrets(got) == want)
}

// Read returns what the modem wrote, and waits for the terminal where the file does.
func (p *Player) Read(b []byte) (int, error) {
	for {
		n, err := p.poll(b)
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
		<-p.wake
	}
}

func (p *Player) poll(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := copy(b, p.out)
	p.out = p.out[n:]
	switch {
	case n > 0:
		return n, nil
	case p.closed:
		p.signal() // for another reader
		return 0, io.ErrClosedPipe
	case p.err != nil:
		p.signal()
	}
	return 0, p.err
}

func (p *Player) signal() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Close ends the playing; a Read under way returns. It may be called twice.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.signal()
	return nil
}

// Err returns the [*MismatchError] that ended the playing, or nil.
func (p *Player) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Unplayed returns the entries of the terminal that it has not written. A test that wants the whole
// file played checks that there are none.
func (p *Player) Unplayed() []Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	var left []Entry
	for _, s := range p.steps {
		if !s.used {
			left = append(left, s.Entry)
		}
	}
	return left
}
