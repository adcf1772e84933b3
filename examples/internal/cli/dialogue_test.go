package cli_test

import (
	"log/slog"
	"os"

	"github.com/semioctet/gsm/examples/internal/cli"
)

func ExampleDialogue() {
	log := slog.New(cli.NewDialogue(os.Stdout, "modem", 40))
	log.Debug("at tx", "line", "AT+CMGS=14\r")
	log.Debug("at tx", "line", "0011000A9160\x1a")
	log.Debug("at rx", "line", "+CMGS: 7")
	log.Debug("at done", "command", "+CMGS")
	log.Debug("at rx", "line", "07915155009099F9640B915155001011F1000062112220835200A0")
	log.Warn("a line was dropped", "line", "\x00\x1b")
	// Output:
	// modem > AT+CMGS=14
	// modem > 0011000A9160<Ctrl-Z>
	// modem < +CMGS: 7
	// modem < 07915155009099F9640B915… (54 characters)
	// modem ! a line was dropped, line <00><ESC>
}
