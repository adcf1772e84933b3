package modemtest

import "strings"

// chargeCommands are the call meter, its limit and the price of a unit, TS 27.007 8.25 to 8.27. The card keeps them
// and lets nobody change them without its PIN2, the last parameter.
var chargeCommands = map[string]*command{
	"+CACM": {need: needCard, test: noEffect, read: sayCharge("+CACM", `"000000"`), set: setCharge("+CACM", 0)},
	"+CAMM": {need: needCard, test: noEffect, read: sayCharge("+CAMM", `"000000"`), set: setCharge("+CAMM", 1)},
	"+CPUC": {need: needCard, test: noEffect, read: sayCharge("+CPUC", `"XXX","0.0"`), set: setCharge("+CPUC", 2)},
}

func sayCharge(name, first string) func(c *call) error {
	return func(c *call) error {
		if value, set := c.m.sim.charges[name]; set {
			return c.say(name, ": ", value)
		}
		return c.say(name, ": ", first)
	}
}

// setCharge takes so many values and PIN2. The meter begins at 0 again without any.
func setCharge(name string, values int) func(c *call) error {
	return func(c *call) error {
		if len(c.args) > values+1 || len(c.args) < values {
			return cmeBadParameter
		}
		if !c.has(values) {
			return CME(17) // SIM PIN2 required
		}
		if err := c.m.checkPassword(pin2, c.args[values].text); err != nil || values == 0 {
			return err
		}
		var all []string
		for i := range values {
			all = append(all, quote(c.str(i, "")))
		}
		c.m.sim.charges[name] = strings.Join(all, ",")
		return nil
	}
}
