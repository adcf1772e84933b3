package modemtest

// lockCommands are the facility locks and their passwords, TS 27.007 7.4 and 7.5.
var lockCommands = map[string]*command{
	"+CLCK": {
		need: needCard,
		test: tell(`+CLCK: ("SC","FD","AO","OI","OX","AI","IR","AB","AG","AC","PN","PU","PP","PC")`),
		set:  setLock,
	},
	"+CPWD": {
		need: needCard,
		test: tell(`+CPWD: ("SC",8),("P2",8),("AO",4),("OI",4),("OX",4),("AI",4),("IR",4),("AB",4),("AG",4),("AC",4)`),
		set:  setPassword,
	},
}

// Classes of what facilities hold for, which add up; TS 27.007 7.4.
const (
	classVoice     = 1
	classData      = 2
	classMessages  = 8
	defaultClasses = 7 // calls, those of facsimile too
)

// barringPassword is the password of call barring that a subscriber has at first.
const barringPassword = "0000"

// facilities are those that +CLCK knows, with the card's code that guards them; -1 is the
// barring password, -2 a lock that this modem does not let go.
var facilities = map[string]int{
	"SC": pin1, "FD": pin2, "AO": -1, "OI": -1, "OX": -1, "AI": -1, "IR": -1,
	"AB": -1, "AG": -1, "AC": -1, "PN": -2, "PU": -2, "PP": -2, "PC": -2,
}

// setLock is AT+CLCK=<fac>,<mode>[,<passwd>[,<class>]].
func setLock(c *call) error {
	m := c.m
	fac := upper(c.str(0, ""))
	code, known := facilities[fac]
	mode, err := c.within(1, -1, 0, 2)
	class, err2 := c.within(3, defaultClasses, 1, 255)
	if err != nil || err2 != nil || !known || mode < 0 {
		return cmeBadParameter
	}
	if mode == 2 {
		return c.say("+CLCK: ", m.lockState(fac))
	}
	if err := m.checkPassword(code, c.str(2, "")); err != nil {
		return err
	}
	if fac == "SC" {
		m.sim.asks = mode == 1
		return nil
	}
	members, together := barringGroups[fac]
	switch {
	case !together:
		members = []string{fac}
	case mode == 1: // they can only be lifted together
		return cmeNotAllowed
	}
	for _, one := range members {
		m.sim.locks[one] &^= class
		if mode == 1 {
			m.sim.locks[one] |= class
		}
	}
	return nil
}

// barringGroups are the facilities that stand for several of call barring.
var barringGroups = map[string][]string{
	"AB": {"AO", "OI", "OX", "AI", "IR"}, "AG": {"AO", "OI", "OX"}, "AC": {"AI", "IR"},
}

func (m *Modem) lockState(fac string) string {
	switch {
	case fac == "SC" && m.sim.asks:
		return "1"
	case fac == "SC":
		return "0"
	case m.sim.locks[fac] != 0:
		return ints(1, m.sim.locks[fac])
	}
	return ints(0, defaultClasses)
}

// checkPassword tries the code that guards a facility.
func (m *Modem) checkPassword(code int, value string) error {
	switch {
	case code == -2:
		return cmeNotAllowed
	case code == -1:
		if value != m.sim.password {
			return cmeWrongPassword
		}
	case !isCode(value):
		return cmeBadParameter
	case m.sim.tries[code] == 0:
		return m.blockedCode(code)
	case !m.sim.verify(code, value):
		if m.sim.tries[code] == 0 {
			return m.blockedCode(code)
		}
		return cmeWrongPassword
	}
	return nil
}

// blockedCode is the refusal of a code that is blocked: its PUK is wanted, PUK2 by the next +CPIN.
func (m *Modem) blockedCode(code int) error {
	if code == pin2 {
		m.puk2Wanted = true
		return CME(18)
	}
	return cmeSIMPUK
}

// setPassword is AT+CPWD=<fac>,<old>,<new>.
func setPassword(c *call) error {
	m := c.m
	fac, fresh := upper(c.str(0, "")), c.str(2, "")
	code, known := facilities[fac]
	if fac == "P2" {
		code, known = pin2, true
	}
	if !known || !isCode(fresh) {
		return cmeBadParameter
	}
	if err := m.checkPassword(code, c.str(1, "")); err != nil {
		return err
	}
	if code == -1 {
		m.sim.password = fresh
		return nil
	}
	m.sim.codes[code] = fresh
	return nil
}
