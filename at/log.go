package at

import (
	"context"
	"log/slog"

	gsmerr "github.com/semioctet/gsm/errors"
)

// logLine writes a line of the dialogue to the log, with secrets masked.
func (p *Port) logLine(direction string, l []byte) {
	if p.opts.Logger == nil || !p.opts.Logger.Enabled(context.Background(), slog.LevelDebug) {
		return
	}
	p.opts.Logger.LogAttrs(context.Background(), slog.LevelDebug, "at "+direction, slog.Any("line", wireLine(l)))
}

// wireLine is a line as it goes over the wire. It shows what a person may see of it.
type wireLine string

// LogValue masks PINs and passwords in commands and their echo.
func (l wireLine) LogValue() slog.Value { return slog.StringValue(maskLine(string(l))) }

// maskLine masks the secrets of a line that is a command; MaskSecrets wants it without "AT".
func maskLine(s string) string {
	i := 0
	for i < len(s) && (s[i] <= ' ' || s[i] == esc) {
		i++
	}
	if len(s)-i < 2 || s[i]|0x20 != 'a' || s[i+1]|0x20 != 't' {
		return s
	}
	return s[:i+2] + gsmerr.MaskSecrets(s[i+2:])
}
