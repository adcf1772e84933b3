package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

const (
	ctrlZ = 0x1a
	esc   = 0x1b
	// escKey is what a lone ESC becomes on its way to the line editor, which would wait for the
	// rest of a key's sequence.
	escKey = 0x1c
	// escape leaves the data mode. No line end belongs to it.
	escape = "+++"

	commandPrompt = "AT "
	bodyPrompt    = "> "
)

// A console joins a person and a modem.
type console struct {
	modem  io.ReadWriter
	out    io.Writer
	prompt func(string)  // shows another prompt
	notes  annotator     // of what listen reads
	keyed  chan struct{} // closed when what the last key began is done; nil before the first

	mu    sync.Mutex
	entry bool // the modem waits for the body of a message
}

// interact runs the console until the person or the modem ends it. On a terminal it edits lines;
// otherwise it takes them as they come.
func interact(modem io.ReadWriter, in *os.File, out *os.File) error {
	if !term.IsTerminal(int(in.Fd())) {
		c := &console{modem: modem, out: out, prompt: func(string) {}}
		return c.run(bufio.NewScanner(in))
	}
	state, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return err
	}
	defer term.Restore(int(in.Fd()), state) //nolint:errcheck // nothing can be done
	editor := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{keys{in}, out}, commandPrompt)
	if width, height, err := term.GetSize(int(in.Fd())); err == nil && width > 0 && height > 0 {
		_ = editor.SetSize(width, height)
	}
	c := &console{modem: modem, out: editor, prompt: func(p string) {
		editor.SetPrompt(p)
		_, _ = editor.Write(nil) // draws it
	}}
	editor.AutoCompleteCallback = c.key
	editor.History = commandHistory{editor.History, c.inEntry}
	return c.run(&edited{editor: editor})
}

// commandHistory keeps no line of a message: one that is called back would be sent as a command.
type commandHistory struct {
	term.History
	inEntry func() bool
}

func (h commandHistory) Add(line string) {
	if !h.inEntry() && line != "" {
		h.History.Add(line)
	}
}

// lineSource is a bufio.Scanner or the line editor.
type lineSource interface {
	Scan() bool
	Text() string
	Err() error
}

type edited struct {
	editor *term.Terminal
	line   string
	err    error
}

func (e *edited) Scan() bool {
	e.line, e.err = e.editor.ReadLine()
	return e.err == nil
}

func (e *edited) Text() string { return e.line }

func (e *edited) Err() error {
	if errors.Is(e.err, io.EOF) {
		return nil
	}
	return e.err
}

// keys makes an ESC with nothing behind it a key of its own.
type keys struct{ io.Reader }

func (k keys) Read(b []byte) (int, error) {
	n, err := k.Reader.Read(b)
	if n > 0 && b[n-1] == esc {
		b[n-1] = escKey
	}
	return n, err
}

func (c *console) run(lines lineSource) error {
	gone := make(chan error, 1)
	go func() { gone <- c.listen() }()
	typed := make(chan error, 1)
	go func() {
		for lines.Scan() {
			if err := c.line(lines.Text()); err != nil {
				typed <- err
				return
			}
		}
		typed <- lines.Err()
	}()
	select {
	case err := <-gone:
		return fmt.Errorf("the modem is gone: %w", err)
	case err := <-typed:
		c.awaitKeys()
		if c.inEntry() {
			err = errors.Join(err, c.end("", esc)) // who uses the modem next does not go on with the message
		}
		return err
	}
}

// listen shows what the modem writes, with notes behind it.
func (c *console) listen() error {
	buf := make([]byte, 1024)
	for {
		n, err := c.modem.Read(buf)
		if n > 0 {
			s := c.notes.add(buf[:n])
			c.show(s.text)
			if s.prompted || s.ended {
				c.setEntry(s.prompted)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (c *console) show(text string) { _, _ = io.WriteString(c.out, text) }

func (c *console) setEntry(on bool) {
	c.mu.Lock()
	changed := c.entry != on
	c.entry = on
	c.mu.Unlock()
	switch {
	case changed && on:
		c.prompt(bodyPrompt)
	case changed:
		c.prompt(commandPrompt)
	}
}

func (c *console) inEntry() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entry
}

// line sends a line that was typed: a command, or a line of a body.
func (c *console) line(s string) error {
	c.awaitKeys()
	switch {
	case c.inEntry():
		return c.body(s)
	case strings.HasPrefix(s, "?"):
		c.show(help(strings.TrimPrefix(s, "?")))
		return nil
	case s == "":
		return nil
	case s == escape:
		_, err := io.WriteString(c.modem, s)
		return err
	case len(s) < 2 || !strings.EqualFold(s[:2], "AT"):
		s = "AT" + s
	}
	_, err := io.WriteString(c.modem, s+"\r")
	return err
}

// body sends a line of a body. Where lines are not edited, Ctrl-Z and ESC stand in the line.
func (c *console) body(s string) error {
	if i := strings.IndexAny(s, "\x1a\x1b"); i >= 0 {
		if s[i] == esc {
			return c.end("", esc)
		}
		return c.end(s[:i], ctrlZ)
	}
	_, err := io.WriteString(c.modem, s+"\r")
	return err
}

// end ends the entry of a body.
func (c *console) end(rest string, how byte) error {
	if how == ctrlZ {
		c.show(describeSubmit(rest))
	}
	c.setEntry(false)
	_, err := io.WriteString(c.modem, rest+string(how))
	return err
}

// key handles what the line editor does not: Tab, Ctrl-Z and ESC.
func (c *console) key(line string, pos int, key rune) (newLine string, newPos int, ok bool) {
	switch {
	case key == '\t' && !c.inEntry():
		completed, text := complete(line)
		if text != "" {
			c.later(func() { c.show(text) })
		}
		return completed, len(completed), true
	case key == ctrlZ && c.inEntry():
		c.later(func() { _ = c.end(line, ctrlZ) }) // listen tells of an error
		return "", 0, true
	case key == escKey:
		c.later(func() { _ = c.end("", esc) })
		return "", 0, true
	}
	return line, pos, false
}

// awaitKeys waits until what the keys began is done.
func (c *console) awaitKeys() {
	if c.keyed != nil {
		<-c.keyed
	}
}

// later runs f behind what the keys before began, since the line editor is locked while it asks for a key.
func (c *console) later(f func()) {
	before, done := c.keyed, make(chan struct{})
	c.keyed = done
	go func() {
		if before != nil {
			<-before
		}
		f()
		close(done)
	}()
}
