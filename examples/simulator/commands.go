package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/semioctet/gsm/modem/modemtest"
	"github.com/semioctet/gsm/pdu"
)

// A command is one that the control interface takes. prepare defines its flags and returns what
// it does.
type command struct {
	name, usage string
	prepare     func(f *flag.FlagSet) action
}

// An action does what a request asks for, or returns errUsage.
type action func(r request) error

// A request is for a command.
type request struct {
	ctx   context.Context // ends when the one who asks has left
	bench *bench
	port  *port    // of -modem
	words []string // behind the name of the command, without its flags
	out   io.Writer
}

// commands lists all of them. Each also has the flag -modem.
var commands = []command{
	{"sms", "-from +15551234567 [-alpha NAME] [-class N] [-udh HEX] -text TEXT: deliver a message", smsCommand},
	{"sent", "[-all] [-wait TIME]: the messages that programs have sent through any modem, as lines of JSON; -all: those shown before, too; -wait: for one", sentCommand},
	{"report", "ok|failed|CODE [-after TIME]: what status reports tell from now on; CODE is TP-ST of TS 23.040 9.2.3.15", reportCommand},
	{"refuse", "CAUSE [-to +15551234567] [-times N]: refuse what programs send; CAUSE is the number of +CMS ERROR, 1 to 127 of TS 24.011 8.2.5.4, 128 to 255 TP-FCS; once, or -1 for ever", refuseCommand},
	{"time", "[2024-07-05T14:30:00+02:00]: tell the modems the time and its zone, as networks do", timeCommand},
	{"ring", "[-from +15551234567] | end: make a call come in, or end all", ringCommand},
	{"ussd", "CODE ANSWER | push TEXT: answer a code such as *100#, a menu *100#>1; or send a text", ussdCommand},
	{"signal", "RSSI [BER]: 0 to 31 or 99, as in +CSQ", signalCommand},
	{"reg", "STAT [CAUSE]: the registration of +CREG: 0 none, 1 home, 2 searching, 3 denied, for a cause of TS 24.008, 5 roaming; -1 as it comes", regCommand},
	{"sim", "remove | insert | lock: take the card out, put a new one in, or one that asks for PIN 1234", simCommand},
	{"storage", "[fill SM|ME [-free N]]: how full the message stores are; fill one with empty messages but for N places, or take them away again", storageCommand},
	{"reboot", "[-silent TIME]: restart the modem, which takes that time, 2s if not said", rebootCommand},
	{"replug", "[-away TIME]: take the line away and bring it back, a pseudo-terminal under another name", replugCommand},
	{"fault", "SPEC | clear: make the modem misbehave, as in: fault late 3s on +CMGS", faultCommand},
	{"state", ": how the modems are, as lines of JSON", stateCommand},
	{"help", ": this list", helpCommand},
}

// usages is the list that help shows. It is made at the start, since help is in the list itself.
var usages string

func init() {
	for _, c := range commands {
		usages += c.String() + "\n"
	}
}

// String returns the line of the command in the list.
func (c command) String() string { return strings.Replace(c.name+" "+c.usage, " : ", ": ", 1) }

// command runs a command of several words.
func (b *bench) command(ctx context.Context, words []string, out io.Writer) error {
	if len(words) == 0 {
		return errors.New("no command; help lists them")
	}
	i := slices.IndexFunc(commands, func(c command) bool { return c.name == words[0] })
	if i < 0 {
		return fmt.Errorf("%q is no command; help lists them", words[0])
	}
	f := flag.NewFlagSet(words[0], flag.ContinueOnError)
	f.SetOutput(io.Discard)
	id := f.Int("modem", 1, "")
	run := commands[i].prepare(f)
	rest, err := parseMixed(f, words[1:])
	if err != nil {
		return fmt.Errorf("%s: %w; it is %s", words[0], err, commands[i])
	}
	p, err := b.port(*id)
	if err != nil {
		return err
	}
	err = run(request{ctx, b, p, rest, out})
	if errors.Is(err, errUsage) {
		return fmt.Errorf("it is %s", commands[i])
	}
	return err
}

// errUsage says that the words of a command are not as they should be.
var errUsage = errors.New("usage")

// parseMixed reads flags before, between and behind other words, and returns those. A word that
// begins like a negative number is no flag.
func parseMixed(f *flag.FlagSet, words []string) (rest []string, err error) {
	for len(words) > 0 {
		if _, err := strconv.Atoi(words[0]); err == nil || !strings.HasPrefix(words[0], "-") {
			rest, words = append(rest, words[0]), words[1:]
			continue
		}
		if err := f.Parse(words); err != nil {
			return nil, err
		}
		words = f.Args()
	}
	f.Visit(func(one *flag.Flag) {
		if v, ok := one.Value.(flag.Getter); !ok {
			return
		} else if d, ok := v.Get().(time.Duration); ok && d < 0 {
			err = fmt.Errorf("-%s %v lies in the past", one.Name, d)
		}
	})
	return rest, err
}

func reportCommand(f *flag.FlagSet) action {
	after := f.Duration("after", 0, "")
	return func(r request) error {
		if len(r.words) != 1 {
			return errUsage
		}
		codes := map[string]string{"ok": "0", "failed": "0x43"} // not obtainable
		word := r.words[0]
		if code, ok := codes[word]; ok {
			word = code
		}
		status, err := strconv.ParseUint(word, 0, 8)
		if err != nil {
			return errUsage
		}
		r.bench.network.Phone("", modemtest.Phone{Status: pdu.Status(status), Delay: *after})
		return nil
	}
}

func ringCommand(f *flag.FlagSet) action {
	from := f.String("from", "+15551234567", "")
	return func(r request) error {
		switch what := strings.Join(r.words, " "); {
		case what == "end":
			r.port.modem.EndCall()
		case what != "", strings.Trim(*from, "+0123456789*#") != "":
			return errUsage
		default:
			r.port.modem.Ring(*from)
		}
		return nil
	}
}

func ussdCommand(*flag.FlagSet) action {
	return func(r request) error {
		switch {
		case len(r.words) < 2:
			return errUsage
		case r.words[0] == "push":
			r.port.modem.PushUSSD(strings.Join(r.words[1:], " "))
		default:
			r.bench.network.USSD(r.words[0], strings.Join(r.words[1:], " "))
		}
		return nil
	}
}

func signalCommand(*flag.FlagSet) action {
	return func(r request) error {
		v, err := numbers(r.words)
		if err != nil || len(v) < 1 || len(v) > 2 {
			return errUsage
		}
		v = append(v, 0)
		if v[0] < 0 || v[0] > 31 && v[0] != 99 || v[1] < 0 || v[1] > 7 && v[1] != 99 {
			return errUsage
		}
		r.port.modem.SetSignal(v[0], v[1])
		return nil
	}
}

func regCommand(*flag.FlagSet) action {
	return func(r request) error {
		v, err := numbers(r.words)
		switch {
		case err != nil, len(v) == 0, len(v) > 2, v[0] < -1, v[0] > 11:
			return errUsage
		case len(v) == 1:
			r.port.modem.SetRegistration(v[0])
		case v[0] == 3 && 0 < v[1] && v[1] < 256:
			r.port.modem.DenyRegistration(v[1])
		default:
			return errUsage
		}
		return nil
	}
}

func numbers(words []string) ([]int, error) {
	var all []int
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

func rebootCommand(f *flag.FlagSet) action {
	silent := f.Duration("silent", restartTime, "")
	return func(r request) error {
		if len(r.words) > 0 {
			return errUsage
		}
		r.port.modem.Reboot(*silent)
		return nil
	}
}

func replugCommand(f *flag.FlagSet) action {
	away := f.Duration("away", 0, "")
	return func(r request) error {
		if len(r.words) > 0 {
			return errUsage
		}
		if err := r.port.replug(r.ctx, *away); err != nil {
			return err
		}
		_, err := fmt.Fprintln(r.out, r.port.describe().Port)
		return err
	}
}

func faultCommand(*flag.FlagSet) action {
	return func(r request) error {
		if len(r.words) == 0 {
			return errUsage
		}
		if len(r.words) == 1 && r.words[0] == "clear" {
			r.port.modem.ClearFaults()
			return nil
		}
		fault, err := modemtest.ParseFault(strings.Join(r.words, " "))
		if err == nil {
			r.port.modem.Fault(fault)
		}
		return err
	}
}

func stateCommand(*flag.FlagSet) action {
	return func(r request) error {
		if len(r.words) > 0 {
			return errUsage
		}
		return writeLines(r.out, r.bench.state())
	}
}

func helpCommand(*flag.FlagSet) action {
	return func(r request) error {
		_, err := fmt.Fprint(r.out, usages)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(r.out, "Each takes -modem N, where there are several.")
		return err
	}
}
