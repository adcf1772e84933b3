package dialogue

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

const (
	ctrlZ = 0x1a
	esc   = 0x1b
	// maxHeld is the number of octets of a line that are kept back until its end.
	maxHeld = 4096
	// escape leaves the data mode; it is written alone, without a line end (ITU-T V.250 annex).
	escape = "+++"
	// mask is what stands for a secret.
	mask = "****"
	// shortestPIN is the number of digits that a PIN has at least (3GPP TS 11.11 9.3).
	shortestPIN = 4
)

// A Recorder is a transport that writes to a file what goes through it. Get one from [Record].
type Recorder struct {
	rw    io.ReadWriteCloser
	start time.Time

	mu       sync.Mutex // guards all below
	w        io.Writer
	err      error // of w
	terminal held
	modem    held
	last     string   // the line that the terminal wrote last, without its end
	secrets  []string // of that line, until its result
}

// held is what one direction wrote since its last entry.
type held struct {
	octets []byte
	since  time.Time // of the first
	writes int
}

// Record returns rw with a recorder in front, which writes the file described above to w. Close it in
// place of rw. The recorder passes on every octet unchanged, whatever happens to w.
func Record(rw io.ReadWriteCloser, w io.Writer) *Recorder {
	return &Recorder{rw: rw, w: w, start: time.Now()}
}

// Read reads from the modem.
func (r *Recorder) Read(b []byte) (int, error) {
	n, err := r.rw.Read(b)
	if n > 0 {
		r.mu.Lock()
		r.fromModem(b[:n])
		r.mu.Unlock()
	}
	return n, err
}

// Write writes to the modem.
func (r *Recorder) Write(b []byte) (int, error) {
	r.mu.Lock()
	r.fromTerminal(b) // before it is written, since the answer may come before Write returns
	r.mu.Unlock()
	return r.rw.Write(b)
}

// Close closes the transport and completes the file. The error is that of the transport, or else the
// first that occurred in writing the file.
func (r *Recorder) Close() error {
	err := r.rw.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.endTerminal()
	r.endModem()
	if err == nil {
		err = r.err
	}
	return err
}

// Comment writes a comment to the file.
func (r *Recorder) Comment(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range strings.Lines(text) {
		r.put("# " + strings.TrimRight(line, "\r\n"))
	}
}

// fromTerminal makes an entry of each line, however many writes it comes in, so that a secret is
// never seen in part.
func (r *Recorder) fromTerminal(b []byte) {
	if string(b) == escape {
		r.endTerminal() // the data before it, which may have no line end
	}
	if len(r.terminal.octets) == 0 {
		r.endModem()
	}
	if string(b) == escape {
		r.terminal.add(b)
		r.endTerminal()
		return
	}
	for len(b) > 0 {
		n := endOfLine(b)
		ended := n > 0
		if !ended {
			n = len(b)
		}
		r.terminal.add(b[:n])
		if b = b[n:]; ended || len(r.terminal.octets) > maxHeld {
			r.endTerminal()
		}
	}
}

// endOfLine returns the length of the first line in b with its end, or 0. ESC ends one where
// nothing follows.
func endOfLine(b []byte) int {
	i := bytes.IndexAny(b, "\r\n\x1a")
	switch {
	case i < 0 && b[len(b)-1] == esc:
		return len(b)
	case i < 0:
		return 0
	case b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

func (h *held) add(b []byte) {
	if len(h.octets) == 0 {
		h.since = time.Now()
	}
	h.octets = append(h.octets, b...)
	h.writes++
}

func (r *Recorder) endTerminal() {
	if len(r.terminal.octets) == 0 {
		return
	}
	line := string(r.terminal.octets)
	masked := gsmerr.MaskSecrets(line)
	if secrets := hidden(line, masked); len(secrets) > 0 {
		r.secrets = secrets
	}
	r.last = strings.TrimRight(line, "\r\n\x1a")
	r.entry(&r.terminal, false, masked)
}

// fromModem makes an entry of what came, but keeps back the beginning of an echo, and all that comes while a
// command is typed octet by octet, since its secrets are not known before its end.
func (r *Recorder) fromModem(b []byte) {
	r.modem.add(b)
	if r.isTyped() && len(r.modem.octets) <= maxHeld {
		return
	}
	partial := r.modem.octets[bytes.LastIndexAny(r.modem.octets, "\r\n")+1:]
	if len(partial) == 0 || len(partial) > maxHeld || !r.isEcho(partial) {
		r.endModem()
	}
}

// isTyped reports whether the terminal has begun a command.
func (r *Recorder) isTyped() bool {
	typed := bytes.TrimLeftFunc(r.terminal.octets, func(c rune) bool { return c <= ' ' || c >= 0x7f })
	return len(typed) > 0 && hasPrefixFold("AT", typed[:min(2, len(typed))])
}

// isEcho reports whether an unfinished line may go on as the echo of what the terminal writes or
// wrote last.
func (r *Recorder) isEcho(partial []byte) bool {
	return hasPrefixFold(string(r.terminal.octets), partial) || hasPrefixFold(r.last, partial) || r.mayBeSecret(string(partial))
}

func hasPrefixFold(s string, prefix []byte) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], string(prefix))
}

func (r *Recorder) endModem() {
	if len(r.modem.octets) == 0 {
		return
	}
	var text strings.Builder
	for line := range bytes.SplitAfterSeq(r.modem.octets, []byte("\n")) {
		text.WriteString(r.maskAnswer(string(line)))
	}
	r.entry(&r.modem, true, text.String())
}

// maskAnswer masks the secrets in a line of the modem: those of an echo, and those of the command
// that runs, also where they stand alone because something broke the echo in two.
func (r *Recorder) maskAnswer(line string) string {
	content := strings.Trim(line, "\r\n")
	end := line[len(strings.TrimRight(line, "\r\n")):]
	line = gsmerr.MaskSecrets(strings.TrimSuffix(line, end))
	_, final := gsmerr.ParseFinal(content)
	for _, s := range r.secrets {
		if !final || len(s) >= shortestPIN { // a modem may repeat the command in the words of an error
			line = strings.ReplaceAll(line, s, mask)
		}
	}
	if final {
		r.secrets = nil
		return line + end
	}
	if strings.IndexByte(content, ':') >= 0 {
		return line + end // an information line, no rest of an echo
	}
	return r.maskPieces(line) + end
}

// maskPieces masks each word of a line that is a part of a secret of the command that runs.
func (r *Recorder) maskPieces(line string) string {
	var out strings.Builder
	for line != "" {
		n := strings.IndexFunc(line, isSeparator)
		switch {
		case n < 0:
			n = len(line)
		case n == 0:
			n = 1
		}
		if word := line[:n]; r.mayBeSecret(word) {
			out.WriteString(mask)
		} else {
			out.WriteString(word)
		}
		line = line[n:]
	}
	return out.String()
}

func isSeparator(c rune) bool { return c <= ' ' || strings.ContainsRune(`",;=*#`, c) }

// mayBeSecret reports whether text is a part of a secret of the command that runs.
func (r *Recorder) mayBeSecret(text string) bool {
	text = strings.TrimFunc(text, isSeparator)
	for _, s := range r.secrets {
		if text != "" && strings.Contains(s, text) {
			return true
		}
	}
	return false
}

// hidden returns what the mask replaced.
func hidden(line, masked string) []string {
	var secrets []string
	parts := strings.Split(masked, mask)
	if len(parts) < 2 || !strings.HasPrefix(line, parts[0]) {
		return nil
	}
	line = line[len(parts[0]):]
	for _, after := range parts[1:] {
		end := strings.Index(line, after)
		if end < 0 || after == "" {
			end = len(line)
		}
		if secret := strings.Trim(line[:end], "\" \r\n"); secret != "" {
			secrets = append(secrets, secret)
		}
		line = line[min(end+len(after), len(line)):]
	}
	return secrets
}

// entry writes an entry of text, which is what h holds, masked.
func (r *Recorder) entry(h *held, fromModem bool, text string) {
	e := Entry{Time: h.since.Sub(r.start).Round(time.Millisecond), FromModem: fromModem, Octets: text}
	line := e.String()
	if h.writes > 1 && !fromModem {
		line += fmt.Sprintf("   [in %d writes]", h.writes)
	}
	*h = held{octets: h.octets[:0]}
	r.put(line)
}

func (r *Recorder) put(line string) {
	_, err := io.WriteString(r.w, line+"\n")
	if r.err == nil {
		r.err = err
	}
}
