package modemtest

import (
	"fmt"
	"strconv"
)

// basicCommands are those of V.250 that have a letter for their name.
var basicCommands = map[string]*command{
	"E":  {exec: flag(func(s *settings, on bool) { s.echo = on })},
	"V":  {exec: flag(func(s *settings, on bool) { s.verbose = on })},
	"Q":  {exec: flag(func(s *settings, on bool) { s.quiet = on })},
	"X":  {exec: upTo(4)},
	"L":  {exec: upTo(3)},
	"M":  {exec: upTo(3)},
	"P":  {exec: noEffect},
	"T":  {exec: noEffect},
	"Z":  {exec: resetSettings},
	"&F": {exec: onlyZero(factorySettings)},
	"&W": {exec: storeSettings},
	"&V": {exec: sayProfile},
	"&C": {exec: upTo(1)},
	"&D": {exec: upTo(2)},
	"&K": {exec: upTo(6)},
	"&S": {exec: upTo(1)},

	`\Q`: {exec: upTo(3)}, // flow control of many makes
	"S":  {read: readRegister, set: setRegister, exec: noEffect},
	"I":  {exec: sayInfo},
}

// flag makes the handler of a command that is 0 or 1.
func flag(set func(s *settings, on bool)) func(c *call) error {
	return func(c *call) error {
		v, err := c.within(0, 0, 0, 1)
		if err == nil {
			set(&c.m.set, v == 1)
		}
		return basicError(err)
	}
}

// upTo makes the handler of a command whose number is checked and kept.
func upTo(high int) func(c *call) error {
	return func(c *call) error {
		v, err := c.within(0, 0, 0, high)
		if err == nil {
			c.m.set.kept[c.name] = strconv.Itoa(v)
		}
		return basicError(err)
	}
}

// onlyZero makes the handler of a command whose number is 0 or left out.
func onlyZero(do func(c *call) error) func(c *call) error {
	return func(c *call) error {
		if _, err := c.within(0, 0, 0, 0); err != nil {
			return resultError
		}
		return do(c)
	}
}

// sayProfile is AT&V: the settings of V.250 that hold now.
func sayProfile(c *call) error {
	s := &c.m.set
	line := fmt.Sprintf("E%d Q%d V%d", bit(s.echo), bit(s.quiet), bit(s.verbose))
	for _, name := range []string{"X", "&C", "&D"} {
		line += " " + name + s.value(name, basicDefaults[name])
	}
	for _, name := range []string{"0", "3", "4", "5", "7", "12"} {
		line += " S" + name + ":" + threeDigits(s.register(name))
	}
	return c.say(line)
}

// basicError makes plain ERROR of a wrong parameter: +CME ERROR is for extended commands.
func basicError(err error) error {
	if err != nil {
		return resultError
	}
	return nil
}

// resetSettings is ATZ: what AT&W stored. The rest of the line is ignored, V.250 6.1.1.
func resetSettings(c *call) error {
	if _, err := c.within(0, 0, 0, 1); err != nil {
		return resultError
	}
	c.run.calls = c.run.calls[:c.run.at+1]
	c.m.restore(c.m.stored)
	return nil
}

func factorySettings(c *call) error {
	c.m.restore(defaults(c.m.p))
	return nil
}

func storeSettings(c *call) error {
	c.m.stored = c.m.set
	c.m.stored.kept = cloneKept(c.m.set.kept)
	return nil
}

func (m *Modem) restore(s settings) {
	s.kept = cloneKept(s.kept)
	m.set = s
}

// basicDefaults are the settings of basic commands after the start.
var basicDefaults = map[string]string{"X": "4", "&C": "1", "&D": "2"}

// registers holds what an S register contains after the start; V.250 6.
var registers = map[string]int{
	"0": 0, "2": '+', "3": 13, "4": 10, "5": 8, "6": 2, "7": 60, "8": 2, "10": 2, "12": 50,
}

func readRegister(c *call) error {
	name := c.args[0].text
	if _, known := registers[name]; !known {
		return resultError
	}
	return c.say(threeDigits(c.m.set.register(name)))
}

// register returns what an S register contains.
func (s *settings) register(name string) int {
	if value, err := strconv.Atoi(s.kept["S"+name]); err == nil {
		return value
	}
	return registers[name]
}

func threeDigits(n int) string {
	text := strconv.Itoa(n)
	return "000"[:3-len(text)] + text
}

func setRegister(c *call) error {
	name := c.args[0].text
	value, err := c.within(1, 0, 0, 255)
	if _, known := registers[name]; !known || err != nil {
		return resultError
	}
	s := &c.m.set
	switch name {
	case "3", "4", "5":
		if value > 127 {
			return resultError
		}
		*map[string]*byte{"3": &s.s3, "4": &s.s4, "5": &s.s5}[name] = byte(value)
	}
	s.kept["S"+name] = strconv.Itoa(value)
	return nil
}

func sayInfo(c *call) error {
	for _, line := range c.m.p.Info {
		c.info = append(c.info, c.m.expand(line))
	}
	return nil
}
