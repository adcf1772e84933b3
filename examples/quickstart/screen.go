package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/semioctet/gsm/examples/internal/cli"
	"github.com/semioctet/gsm/modem"
)

const (
	width     = 96 // of a line on the screen
	nameWidth = 5  // of the name before it
)

// screen shows what several goroutines have to tell, a whole text at a time.
type screen struct {
	mu sync.Mutex
	w  io.Writer
}

func newScreen(w io.Writer) *screen { return &screen{w: w} }

// Write implements [io.Writer].
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

// heading begins a new section.
func (s *screen) heading(format string, args ...any) {
	fmt.Fprintf(s, "\n"+format+"\n\n", args...)
}

// dialogue returns the logger that shows what a modem says.
func (s *screen) dialogue(name string) *slog.Logger {
	return slog.New(cli.NewDialogue(s, pad(name), width-nameWidth-3))
}

// message shows a message that was received.
func (s *screen) message(name string, m modem.Message) {
	fmt.Fprintf(s, "%s * message from %s, sent %s, %s:\n%s", pad(name), m.From, m.Time.Format(time.DateTime+" -07:00"),
		count(len(m.Parts), "part"), wrap(m.Text, "        "))
}

// report shows a status report.
func (s *screen) report(name string, r modem.Report) {
	fmt.Fprintf(s, "%s * report on part %d of %d to %s, %s:\n%s", pad(name), r.Part, max(r.Parts, r.Part), r.To,
		r.Discharged.Format(time.DateTime+" -07:00"), wrap(fmt.Sprintf("%v; the message is %v", r.Status, r.Verdict), "        "))
}

func pad(name string) string { return fmt.Sprintf("%-*s", nameWidth, name) }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// wrap breaks a text into lines that fit on the screen.
func wrap(text, indent string) string {
	var b strings.Builder
	for _, paragraph := range strings.Split(text, "\n") {
		line := indent
		for _, word := range strings.Fields(paragraph) {
			if len(line)+len(word) >= width && line != indent {
				b.WriteString(line + "\n")
				line = indent
			}
			if line != indent {
				line += " "
			}
			line += word
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
