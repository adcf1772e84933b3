package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Dialogue is a [slog.Handler] that shows the debug records of package at as a dialogue, one line
// each, and warnings with their attributes. Other records it leaves out.
type Dialogue struct {
	mu     *sync.Mutex
	w      io.Writer
	prefix string
	width  int
	attrs  []slog.Attr
}

// NewDialogue returns a handler that writes to w. name stands before each line; width cuts lines that
// are longer, if it is not 0. w must be safe for several goroutines if others write to it too.
func NewDialogue(w io.Writer, name string, width int) *Dialogue {
	if name != "" {
		name += " "
	}
	return &Dialogue{mu: new(sync.Mutex), w: w, prefix: name, width: width}
}

// Enabled implements [slog.Handler].
func (d *Dialogue) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements [slog.Handler].
func (d *Dialogue) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *d
	c.attrs = append(c.attrs[:len(c.attrs):len(c.attrs)], attrs...)
	return &c
}

// WithGroup implements [slog.Handler]. Groups show nothing in a dialogue.
func (d *Dialogue) WithGroup(string) slog.Handler { return d }

// Handle implements [slog.Handler].
func (d *Dialogue) Handle(_ context.Context, r slog.Record) error {
	text, ok := d.text(r)
	if !ok {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, err := fmt.Fprintf(d.w, "%s%s\n", d.prefix, text)
	return err
}

func (d *Dialogue) text(r slog.Record) (text string, ok bool) {
	switch {
	case r.Message == "at tx":
		return "> " + d.shown(line(r)), true
	case r.Message == "at rx":
		return "< " + d.shown(line(r)), true
	case r.Level < slog.LevelWarn:
		return "", false
	}
	text = "! " + r.Message
	show := func(a slog.Attr) bool { text += ", " + a.Key + " " + visible(a.Value.Resolve().String()); return true }
	for _, a := range d.attrs {
		show(a)
	}
	r.Attrs(show)
	return text, true
}

func line(r slog.Record) (text string) {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "line" {
			text = a.Value.Resolve().String()
		}
		return a.Key != "line"
	})
	return text
}

// shown is a line as it is shown: its control characters by name, and cut if it is too long.
func (d *Dialogue) shown(s string) string {
	s = visible(strings.TrimRight(s, "\r\n"))
	n := utf8.RuneCountInString(s)
	if d.width == 0 || n <= d.width {
		return s
	}
	note := fmt.Sprintf("… (%d characters)", n)
	return string([]rune(s)[:max(0, d.width-utf8.RuneCountInString(note))]) + note
}

// visible writes control characters as their names.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == 0x1A:
			b.WriteString("<Ctrl-Z>")
		case r == 0x1B:
			b.WriteString("<ESC>")
		case r == '\r' || r == '\n':
			b.WriteString("<" + map[rune]string{'\r': "CR", '\n': "LF"}[r] + ">")
		case r < ' ' || r == 0x7F || r == utf8.RuneError:
			fmt.Fprintf(&b, "<%02X>", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
