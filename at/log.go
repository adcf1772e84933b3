package at

import (
	"context"
	"log/slog"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// logLine writes a line of the dialogue to the log, with secrets masked.
func (p *Port) logLine(direction string, l []byte) {
	if !p.logs(slog.LevelDebug) {
		return
	}
	p.opts.Logger.LogAttrs(context.Background(), slog.LevelDebug, "at "+direction, slog.Any("line", wireLine(l)))
}

// logEnd writes the end of a command to the log.
func (p *Port) logEnd(name string, took time.Duration, err error) {
	if p.logs(slog.LevelDebug) {
		p.opts.Logger.LogAttrs(context.Background(), slog.LevelDebug, "at done",
			slog.String("command", name), slog.Duration("took", took), slog.Any("error", err))
	}
}

// logLoss writes to the log that something was given up.
func (p *Port) logLoss(message string, l []byte) {
	if p.logs(slog.LevelWarn) {
		p.opts.Logger.LogAttrs(context.Background(), slog.LevelWarn, message, slog.Any("line", wireLine(l)))
	}
}

func (p *Port) logs(level slog.Level) bool {
	return p.opts.Logger != nil && p.opts.Logger.Enabled(context.Background(), level)
}

// wireLine is a line as it goes over the wire. It shows what a person may see of it.
type wireLine string

// LogValue masks PINs and passwords in commands and their echo.
func (l wireLine) LogValue() slog.Value { return slog.StringValue(gsmerr.MaskSecrets(string(l))) }
