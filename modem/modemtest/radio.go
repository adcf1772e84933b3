package modemtest

import (
	"fmt"
	"strconv"
	"strings"
)

// radio is the modem's view of the network.
type radio struct {
	rssi, ber  int
	forced     int    // <stat> that a test has set, -1 for none
	cause      int    // <reject_cause> while that is a refusal, 0 for none
	stat       int    // as told last
	told       [4]int // the same of each domain
	act        int
	cfun       int
	detached   bool // AT+COPS=2
	manual     bool
	searching  bool
	registered bool // the network knows
}

func (r *radio) powerUp() {
	r.cfun, r.detached, r.manual, r.searching, r.registered, r.stat = 1, false, false, false, false, 0
	r.told = [4]int{}
}

// Registration states of +CREG, TS 27.007 7.2.
const (
	statIdle      = 0
	statHome      = 1
	statSearching = 2
	statDenied    = 3
	statRoaming   = 5
)

// inService tells whether a registration state lets messages pass.
func inService(stat int) bool {
	switch stat {
	case 1, 5, 6, 7, 9, 10:
		return true
	}
	return false
}

// SetSignal sets what AT+CSQ tells: rssi 0 to 31 or 99, ber 0 to 7 or 99; TS 27.007 8.5.
// A modem whose personality has a notice for it writes that.
func (m *Modem) SetSignal(rssi, ber int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.radio.rssi, m.radio.ber = rssi, ber
	if m.p.Signal != "" {
		m.notify(m.expand(m.p.Signal))
	}
	m.indicate()
}

// SetRegistration sets the registration state, <stat> of AT+CREG: 0 not registered, 1 home,
// 2 searching, 3 denied, 5 roaming ... (TS 27.007 7.2), whatever the modem's own state.
// A negative value gives it back to the modem.
func (m *Modem) SetRegistration(stat int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.radio.forced, m.radio.cause = max(stat, -1), 0
	m.updateRegistration()
}

// DenyRegistration makes the network refuse the modem, <stat> 3, with a cause of 3GPP TS 24.008 10.5.5.14, such as
// 11 for a network that is not allowed, which AT+CREG=3 and its like tell. [Modem.SetRegistration] ends that.
func (m *Modem) DenyRegistration(cause int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.radio.forced, m.radio.cause = statDenied, cause
	m.updateRegistration()
}

// signal returns <rssi>, unknown while the radio is off.
func (m *Modem) signal() int {
	if m.radio.cfun != 1 {
		return 99
	}
	return m.radio.rssi
}

// wanted returns the registration state that the modem should be in.
func (m *Modem) wanted() int {
	r := &m.radio
	switch {
	case m.closed || m.off:
		return statIdle
	case r.forced >= 0:
		return r.forced
	case r.cfun != 1 || r.detached || !m.simReady():
		return statIdle
	case m.opt.Registration > 0 && !r.registered:
		return statSearching
	}
	return statHome
}

// updateRegistration brings the registration state up to date, tells it to the terminal by
// notices that are on, and the network.
func (m *Modem) updateRegistration() {
	r := &m.radio
	stat := m.wanted()
	if stat == statIdle && r.forced < 0 {
		r.registered = false
	}
	if stat == statSearching && r.forced < 0 && !r.searching {
		r.searching = true
		m.after(m.opt.Registration, func() {
			r.searching, r.registered = false, m.radio.cfun == 1 && !r.detached && m.simReady()
			m.updateRegistration()
		})
	}
	if stat == r.stat {
		if inService(stat) { // where a test has set it, the card may be ready only now
			m.nw.found(m)
		}
		return
	}
	attached := m.attached() == 1
	r.stat = stat
	m.record(Event, "registration "+strconv.Itoa(stat))
	m.tellRegistration()
	m.indicate()
	if inService(stat) {
		m.nw.found(m)
		return
	}
	m.nw.lost(m)
	m.packet.release()
	switch {
	case attached && r.forced >= 0:
		m.packetEvent("NW DETACH")
	case attached:
		m.packetEvent("ME DETACH")
	}
	for len(m.talk.legs) > 0 {
		l := m.talk.legs[0]
		m.release(l, causeNormal)
		m.tellEnd(l, resultNoCarrier)
	}
	m.indicate()
	m.dropData()
}

// tellRegistration tells what has changed by the notices that are on.
func (m *Modem) tellRegistration() {
	for i, d := range domains {
		stat := m.domainStat(d)
		if stat == m.radio.told[i] {
			continue
		}
		m.radio.told[i] = stat
		if n := *d.n(&m.set); n > 0 {
			m.notify(d.name + ": " + m.registration(d, n))
		}
	}
}

// domainStat returns <stat> of a command.
func (m *Modem) domainStat(d domain) int {
	if m.radio.act < d.from || d.name == "+CGREG" && m.packet.detached {
		return statIdle
	}
	return m.radio.stat
}

// domain is one of the commands that tell registration.
type domain struct {
	name string
	n    func(s *settings) *int
	from int // lowest <AcT> that it tells of

	between int // parameters between <stat> and <cause_type>; 0: it tells no cause here
}

var domains = []domain{
	{"+CREG", func(s *settings) *int { return &s.creg }, 0, 3},
	{"+CGREG", func(s *settings) *int { return &s.cgreg }, 0, 4},    // <rac> too
	{"+CEREG", func(s *settings) *int { return &s.cereg }, 7, 3},    // E-UTRA
	{"+C5GREG", func(s *settings) *int { return &s.c5greg }, 10, 0}, // what is connected to a 5G core network
}

// registration returns <stat>[,<lac>,<ci>[,<AcT>]], or a refusal with <cause_type>,<reject_cause>;
// TS 27.007 7.2, 10.1.20, 10.1.22.
func (m *Modem) registration(d domain, n int) string {
	stat := m.domainStat(d)
	text := strconv.Itoa(stat)
	if cause := m.radio.cause; n == 3 && stat == statDenied && cause > 0 && d.between > 0 {
		return text + strings.Repeat(",", d.between+1) + ints(0, cause)
	}
	if n < 2 || !inService(stat) {
		return text
	}
	text += fmt.Sprintf(`,"%04X","%08X"`, m.nw.opt.Area, m.nw.opt.Cell)
	if m.p.TellAcT {
		text += "," + strconv.Itoa(m.radio.act)
	}
	return text
}

var radioCommands = map[string]*command{
	"+CSQ": {
		test: tell("+CSQ: (0-31,99),(0-7,99)"),
		exec: func(c *call) error {
			ber := c.m.radio.ber
			if c.m.signal() == 99 {
				ber = 99
			}
			return c.say("+CSQ: ", ints(c.m.signal(), ber))
		},
	},
	"+CESQ":   {test: tell("+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)"), exec: sayCESQ},
	"+CREG":   domains[0].command(),
	"+CGREG":  domains[1].command(),
	"+CEREG":  domains[2].command(),
	"+C5GREG": domains[3].command(),
	"+COPS":   {test: scan, read: readOperator, set: setOperator},
	"+CFUN":   {test: tell("+CFUN: (0,1,4),(0,1)"), read: func(c *call) error { return c.say("+CFUN: ", ints(c.m.radio.cfun)) }, set: setCFUN},
}

// mostRegistration is the highest <n> of +CREG and its like.
func (m *Modem) mostRegistration() int { return 3 - bit(m.p.noCause) }

func (d domain) command() *command {
	return &command{
		test: func(c *call) error { return c.say(d.name, ": (0-", strconv.Itoa(c.m.mostRegistration()), ")") },
		read: func(c *call) error {
			n := *d.n(&c.m.set)
			return c.say(d.name, ": ", strconv.Itoa(n), ",", c.m.registration(d, n))
		},
		set: func(c *call) error {
			n, err := c.within(0, 0, 0, c.m.mostRegistration())
			if err != nil || len(c.args) > 1 {
				return cmeBadParameter
			}
			*d.n(&c.m.set) = n
			return nil
		},
	}
}

// sayCESQ is AT+CESQ, TS 27.007 8.69: only the fields of the serving technology are known.
func sayCESQ(c *call) error {
	v := []int{99, 99, 255, 255, 255, 255}
	if s := c.m.signal(); s != 99 {
		switch dbm := -113 + 2*s; {
		case c.m.radio.act >= 7:
			v[4], v[5] = 20, min(max(dbm+141, 0), 97)
		case c.m.radio.act >= 2 && c.m.radio.act != 3:
			v[2], v[3] = min(max(dbm+121, 0), 96), 40
		default:
			v[0], v[1] = min(max(dbm+111, 0), 63), c.m.radio.ber
		}
	}
	return c.say("+CESQ: ", ints(v...))
}

// readOperator is AT+COPS?, TS 27.007 7.3.
func readOperator(c *call) error {
	m := c.m
	mode := 0
	switch {
	case m.radio.detached:
		mode = 2
	case m.radio.manual:
		mode = 1
	}
	if !inService(m.radio.stat) {
		return c.say("+COPS: ", ints(mode))
	}
	line := fmt.Sprintf(`+COPS: %d,%d,"%s"`, mode, m.set.copsFormat, m.operatorName(m.nw.opt.Operator))
	if m.p.TellAcT {
		line += "," + ints(m.radio.act)
	}
	return c.say(line)
}

func (m *Modem) operatorName(o Operator) string {
	switch m.set.copsFormat {
	case 1:
		return m.charset(o.Short)
	case 2:
		return o.Code
	}
	return m.charset(o.Name)
}

// setOperator is AT+COPS=<mode>[,<format>[,<oper>[,<AcT>]]].
func setOperator(c *call) error {
	m := c.m
	mode, err := c.within(0, 0, 0, 4)
	if err != nil || len(c.args) > 4 {
		return cmeBadParameter
	}
	format, err := c.within(1, m.set.copsFormat, 0, 2)
	if err != nil {
		return err
	}
	if mode == 3 {
		m.set.copsFormat = format
		return nil
	}
	if err := m.simError(false); err != nil {
		return err
	}
	manual := mode == 1 || mode == 4
	if manual && !c.has(2) {
		return cmeBadParameter
	}
	m.set.copsFormat = format
	if manual && c.args[2].text != m.operatorName(m.nw.opt.Operator) {
		if mode == 1 {
			return cmeNoNetwork
		}
		manual = false
	}
	m.radio.detached, m.radio.manual = mode == 2, manual
	c.afterwards(m.updateRegistration)
	return nil
}

// scan is AT+COPS=?. It takes as long as the network says, and any octet ends it.
func scan(c *call) error {
	m := c.m
	if m.radio.cfun != 1 {
		return cmeNotAllowed
	}
	found := func() {
		line := "+COPS: "
		for i, o := range append([]Operator{m.nw.opt.Operator}, m.nw.opt.Others...) {
			state := 1
			if i == 0 && inService(m.radio.stat) {
				state = 2
			}
			line += fmt.Sprintf(`(%d,"%s","%s","%s"`, state, m.charset(o.Name), m.charset(o.Short), o.Code)
			if m.p.TellAcT {
				line += "," + ints(m.radio.act)
			}
			line += "),"
		}
		_ = c.say(line, ",(0-4),(0-2)")
	}
	if m.nw.opt.ScanTime <= 0 {
		found()
		return nil
	}
	stop := m.after(m.nw.opt.ScanTime, func() {
		c.run.abort = nil
		found()
		m.next(c.run, nil)
	})
	c.run.abort = func() {
		stop()
		m.record(Event, "scan aborted")
		m.next(c.run, nil)
	}
	return errPending
}

// setCFUN is AT+CFUN=<fun>[,<rst>], TS 27.007 8.2.
func setCFUN(c *call) error {
	m := c.m
	fun, err := c.num(0, 1)
	reset, err2 := c.within(1, 0, 0, 1)
	if err != nil || err2 != nil || len(c.args) > 2 || fun != 0 && fun != 1 && fun != 4 {
		return cmeBadParameter
	}
	if reset == 1 {
		c.afterwards(func() { m.reboot(m.opt.RestartTime) })
		return nil
	}
	m.radio.cfun = fun
	c.afterwards(m.updateRegistration)
	return nil
}
