package mux

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Params are what both sides of a multiplexer agree on by AT+CMUX before it begins. The zero
// value is the basic option with every default of the standard. Source: 3GPP TS 27.007 5.7.
//
// [Params.Command] gives the command, [Params.Fit] makes the values ones that a modem offers.
type Params struct {
	// Advanced is the advanced option, which marks octets that look like flags; the basic option
	// counts octets instead. Most modems know the basic one only.
	Advanced bool
	// UI sends data in UI frames, whose check sequence covers the data; in UIH frames, the usual
	// ones, it covers the header only, and damage to data goes unseen.
	UI bool
	// Speed is the speed of the line in bits per second, which the modem changes to: 9600, 19200,
	// 38400, 57600, 115200, 230400, and with some makes 460800 and 921600. Zero leaves it out.
	Speed int
	// N1 is the number of data octets that a frame may carry, 1 to 32768. Zero leaves it out, and
	// frames have 31, or 64 in the advanced option. Larger ones cost less: 127 is 5 % of the line,
	// 31 is 19 %, and most modems take 127.
	N1 int
	// T1 is the time after which the modem repeats a frame without an answer, 10 ms to 2.55 s, and
	// T2 the same for messages on the control channel, which must be longer, 20 ms to 2.55 s; both in
	// steps of 10 ms. Zero leaves them out: 100 ms and 300 ms. Wavecom's count in steps of 20 ms:
	// leave them out there.
	T1, T2 time.Duration
	// N2 is how often the modem repeats, up to 100. Zero leaves it out: 3.
	N2 int
	// T3 is how long the modem may be silent when woken, 1 to 255 s in whole seconds. Zero leaves
	// it out: 10 s.
	T3 time.Duration
	// K is the window of the mode with error recovery, 1 to 7, which this package does not use.
	// Some modems want it all the same. Zero leaves it out.
	K int
}

// speeds holds what <port_speed> stands for; the last two are of Motorola and Wavecom.
var speeds = []int{0, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600}

// field is one parameter of AT+CMUX.
type field struct {
	name      string
	low, high int
	get       func(p *Params) int
	set       func(p *Params, v int)
}

var fields = []field{
	{"mode", 0, 1, func(p *Params) int { return flagValue(p.Advanced) }, func(p *Params, v int) { p.Advanced = v == 1 }},
	{"subset", 0, 1, func(p *Params) int { return flagValue(p.UI) }, func(p *Params, v int) { p.UI = v == 1 }},
	{"port_speed", 1, 8, func(p *Params) int { return slices.Index(speeds, p.Speed) }, func(p *Params, v int) { p.Speed = speeds[v] }},
	{"N1", 1, 32768, func(p *Params) int { return p.N1 }, func(p *Params, v int) { p.N1 = v }},
	{"T1", 1, 255, func(p *Params) int { return units(p.T1, 10*time.Millisecond) },
		func(p *Params, v int) { p.T1 = time.Duration(v) * 10 * time.Millisecond }},
	{"N2", 0, 100, func(p *Params) int { return p.N2 }, func(p *Params, v int) { p.N2 = v }},
	{"T2", 2, 255, func(p *Params) int { return units(p.T2, 10*time.Millisecond) },
		func(p *Params, v int) { p.T2 = time.Duration(v) * 10 * time.Millisecond }},
	{"T3", 1, 255, func(p *Params) int { return units(p.T3, time.Second) },
		func(p *Params, v int) { p.T3 = time.Duration(v) * time.Second }},
	{"k", 1, 7, func(p *Params) int { return p.K }, func(p *Params, v int) { p.K = v }},
}

// always is the number of parameters that have a value even if it is zero: mode and subset.
const always = 2

func flagValue(b bool) int {
	if b {
		return 1
	}
	return 0
}

// units counts a time in its unit; what is no multiple of it is out of every range.
func units(d, unit time.Duration) int {
	if d%unit != 0 {
		return -1
	}
	return int(d / unit)
}

// A ParamError says that a value of AT+CMUX is none that the standard, or the modem, knows.
type ParamError struct {
	Name  string // as TS 27.007 5.7 calls it: "N1"
	Value string
	Want  string // what may stand there: "1 to 255"
}

// Error gives name, value and what may stand there.
func (e *ParamError) Error() string {
	return fmt.Sprintf("mux: AT+CMUX: <%s> is %s; it must be %s (3GPP TS 27.007 5.7)", e.Name, e.Value, e.Want)
}

// check returns the value of a field. Zero is one that is left out, except for mode and subset.
func (p *Params) check(i int) (v int, err error) {
	f := fields[i]
	v = f.get(p)
	if i >= always && v == 0 || v >= f.low && v <= f.high {
		return v, nil
	}
	value := strconv.Itoa(v)
	switch f.name {
	case "port_speed":
		return 0, &ParamError{f.name, strconv.Itoa(p.Speed) + " bit/s", fmt.Sprint("one of ", speeds[1:])}
	case "T1":
		value = p.T1.String()
	case "T2":
		value = p.T2.String()
	case "T3":
		value = p.T3.String()
	}
	unit := map[string]string{"T1": " times 10 ms", "T2": " times 10 ms", "T3": " whole seconds"}[f.name]
	return 0, &ParamError{f.name, value, fmt.Sprintf("%d to %d%s", f.low, f.high, unit)}
}

// Validate returns a [*ParamError] for the first value that AT+CMUX can not carry, or nil.
func (p Params) Validate() error {
	for i := range fields {
		if _, err := p.check(i); err != nil {
			return err
		}
	}
	if p.T1 != 0 && p.T2 != 0 && p.T2 <= p.T1 {
		return &ParamError{"T2", p.T2.String(), "longer than T1, " + p.T1.String()}
	}
	return nil
}

// Command returns the command that begins the multiplexer, without "AT" as at.Port takes it:
// "+CMUX=0,0,5,127,10,3,30,10,2". Values at the end that are left out are not written. The error
// is a [*ParamError].
func (p Params) Command() (string, error) {
	if err := p.Validate(); err != nil {
		return "", err
	}
	s := p.String()
	if s == "0,0" {
		s = "0"
	}
	return "+CMUX=" + s, nil
}

// String returns the values as AT+CMUX and its read form have them: "0,0,5,127".
func (p Params) String() string {
	var b strings.Builder
	commas := 0
	for i, f := range fields {
		if v := f.get(&p); i < always || v != 0 {
			b.WriteString(strings.Repeat(",", commas))
			b.WriteString(strconv.Itoa(v))
			commas = 0
		}
		commas++
	}
	return b.String()
}

// ParseParams reads values as AT+CMUX and its read form have them, with or without the name ahead:
// "+CMUX: 0,0,5,127,10,3,30,10,2". What is left out stays zero. The error is a [*ParamError].
func ParseParams(s string) (Params, error) {
	var p Params
	parts := strings.Split(afterName(s), ",")
	if len(parts) > len(fields) {
		return p, &ParamError{"k", "followed by more", "the last value"}
	}
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		f := fields[i]
		v, err := strconv.Atoi(part)
		if err != nil || v < f.low || v > f.high {
			return Params{}, &ParamError{f.name, strconv.Quote(part), fmt.Sprintf("%d to %d", f.low, f.high)}
		}
		f.set(&p, v)
	}
	return p, p.Validate()
}

// afterName cuts "+CMUX:" or "+CMUX=" off, with what stands before it.
func afterName(s string) string {
	if _, rest, ok := strings.Cut(strings.ToUpper(s), "+CMUX"); ok {
		s = strings.TrimLeft(rest, ":= ")
	}
	return strings.TrimSpace(s)
}

// Fit makes the values ones that a modem offers in its answer to AT+CMUX=?, a line such as
// "+CMUX: (0,1),(0-2),(1-6),(1-255)". A value it does not offer becomes the nearest one it does, one
// that it does not name is left out, and where it offers only one this is taken. A modem whose
// frames this package does not speak is a [*ParamError], and so is an answer that can not be read.
func (p Params) Fit(answer string) (Params, error) {
	if err := p.Validate(); err != nil {
		return p, err
	}
	offers, ok := parseOffers(afterName(answer))
	if !ok {
		return p, &ParamError{"mode", strconv.Quote(answer), "a list of ranges such as (0,1),(0)"}
	}
	for i, f := range fields {
		if i >= len(offers) {
			if i >= always {
				f.set(&p, 0)
			}
			continue
		}
		offer := offers[i].within(f.low, f.high)
		v := f.get(&p)
		switch {
		case len(offer) == 0 && i < always:
			return p, &ParamError{f.name, offers[i].String(), fmt.Sprintf("%d to %d", f.low, f.high)}
		case len(offer) == 0:
			f.set(&p, 0)
		case i < always || v != 0:
			f.set(&p, offer.nearest(v))
		case len(offer) == 1 && offer[0][0] == offer[0][1]:
			f.set(&p, offer[0][0])
		}
	}
	return p, p.Validate()
}

// offer is a list of ranges, each of its lowest and highest value.
type offer [][2]int

// within takes out what is not between low and high.
func (o offer) within(low, high int) offer {
	var kept offer
	for _, r := range o {
		if r[0] <= high && r[1] >= low {
			kept = append(kept, [2]int{max(r[0], low), min(r[1], high)})
		}
	}
	return kept
}

func (o offer) nearest(v int) int {
	best, distance := 0, -1
	for _, r := range o {
		near := min(max(v, r[0]), r[1])
		if d := max(near-v, v-near); distance < 0 || d < distance {
			best, distance = near, d
		}
	}
	return best
}

// String writes the ranges as a modem does.
func (o offer) String() string {
	var parts []string
	for _, r := range o {
		if r[0] == r[1] {
			parts = append(parts, strconv.Itoa(r[0]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", r[0], r[1]))
		}
	}
	return "(" + strings.Join(parts, ",") + ")"
}

// parseOffers reads "(0,1),(0-2),5": an offer for each parameter.
func parseOffers(s string) (all []offer, ok bool) {
	for s != "" {
		var list string
		if inner, found := strings.CutPrefix(s, "("); found {
			list, s, found = strings.Cut(inner, ")")
			if !found {
				return nil, false
			}
			s = strings.TrimPrefix(strings.TrimSpace(s), ",")
		} else {
			list, s, _ = strings.Cut(s, ",")
		}
		o, good := parseOffer(list)
		if !good || len(all) == len(fields) {
			return nil, false
		}
		all = append(all, o)
		s = strings.TrimSpace(s)
	}
	return all, len(all) > 0
}

func parseOffer(list string) (o offer, ok bool) {
	if strings.TrimSpace(list) == "" {
		return nil, true
	}
	for _, part := range strings.Split(list, ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		a, errA := strconv.Atoi(strings.TrimSpace(low))
		b, errB := strconv.Atoi(strings.TrimSpace(high))
		if errA != nil || errB != nil || a > b {
			return nil, false
		}
		o = append(o, [2]int{a, b})
	}
	return o, true
}
