package at

import (
	"context"
	"log/slog"
	"time"

	gsmerr "github.com/semioctet/gsm/errors"
)

// logSent writes what goes to the modem to the log, with secrets masked.
func (p *Port) logSent(l []byte) {
	if p.logs(slog.LevelDebug) {
		p.opts.Logger.LogAttrs(context.Background(), slog.LevelDebug, "at tx", slog.Any("line", wireLine(l)))
	}
}

// logReceived writes what comes from the modem to the log, with secrets masked. The lock is held.
func (p *Port) logReceived(l []byte) {
	if p.logs(slog.LevelDebug) {
		p.opts.Logger.LogAttrs(context.Background(), slog.LevelDebug, "at rx", slog.Any("line", p.shown(l)))
	}
}

// shown returns what a log may hold of a line from the modem. While a command with a secret runs,
// or its echo may still come, what is no result may be a piece of that echo.
func (p *Port) shown(l []byte) wireLine {
	if (p.call.open() && holdsSecret(p.call.line)) || (p.ghost != nil && holdsSecret(p.ghost.line)) {
		if _, final := finalCode(l, true, true); !final && !looksNamed(l) && !holdsSecret(l) {
			return "****"
		}
	}
	return wireLine(l)
}

func holdsSecret(l []byte) bool { return gsmerr.MaskSecrets(string(l)) != string(l) }

// logEnd writes the end of a command to the log.
func (p *Port) logEnd(name string, took time.Duration, err error) {
	if p.logs(slog.LevelDebug) {
		p.opts.Logger.LogAttrs(context.Background(), slog.LevelDebug, "at done",
			slog.String("command", name), slog.Duration("took", took), slog.Any("error", err))
	}
}

// logLoss writes to the log that something was given up. The lock is held.
func (p *Port) logLoss(message string, l []byte) {
	if p.logs(slog.LevelWarn) {
		p.opts.Logger.LogAttrs(context.Background(), slog.LevelWarn, message, slog.Any("line", p.shown(l)))
	}
}

func (p *Port) logs(level slog.Level) bool {
	return p.opts.Logger != nil && p.opts.Logger.Enabled(context.Background(), level)
}

// wireLine is a line as it goes over the wire. It shows what a person may see of it.
type wireLine string

// LogValue masks PINs and passwords in commands and their echo.
func (l wireLine) LogValue() slog.Value { return slog.StringValue(gsmerr.MaskSecrets(string(l))) }
