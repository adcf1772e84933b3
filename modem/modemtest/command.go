package modemtest

import (
	"maps"
	"slices"
)

// need is what state the card must be in before a command is allowed.
type need uint8

const (
	needNothing need = iota
	needCard         // present and open
)

// command is what the modem does on one command, by form. A form that is nil is refused.
type command struct {
	need                  need
	sms                   bool // of TS 27.005: errors are +CMS ERROR
	test, read, set, exec func(c *call) error
}

// allowed refuses a command in a state that does not admit it. Test forms are always admitted.
func (cmd *command) allowed(c *call) error {
	if cmd.need == needNothing || c.form == formTest {
		return nil
	}
	return c.m.simError(cmd.sms && c.m.p.CMSForSIM)
}

// commands is the table of all commands, which modems share.
var commands map[string]*command

// The table is made here, since commands lead back to it through the lines they are part of.
func init() {
	commands = map[string]*command{}
	for _, group := range []map[string]*command{
		basicCommands, identityCommands, simCommands, lockCommands, fileCommands, channelCommands, radioCommands,
		settingCommands, messageSettings, memoryCommands, sendCommands, readCommands, ussdCommands,
		clockCommands, serviceCommands, phonebookCommands, callCommands, muxCommands, packetCommands, broadcastCommands,
		dataCommands, indicatorCommands, chargeCommands,
	} {
		maps.Copy(commands, group)
	}
}

// command returns a command that this modem has, nil if it does not.
func (m *Modem) command(name string) *command {
	if name == "+EIMSCNMA" && !m.p.IMS || name == "+CPIN2" && !m.p.PIN2Command || slices.Contains(m.p.Unsupported, name) {
		return nil
	}
	return commands[name]
}

// tell makes the handler that answers with one fixed line.
func tell(line string) func(c *call) error {
	return func(c *call) error { return c.say(line) }
}

// noEffect is the handler of a command that has no effect here.
func noEffect(*call) error { return nil }
