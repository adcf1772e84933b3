package main

import (
	"errors"
	"flag"
	"strconv"

	"github.com/semioctet/gsm/pdu"
)

// septetFlags are the flags that pack and unpack share.
type septetFlags struct {
	fill            int
	ussd            bool
	locking, single string
}

func (s *septetFlags) register(f *flag.FlagSet) {
	f.IntVar(&s.fill, "fill", 0, "fill bits before the first septet, 0 to 7, as behind a user data header")
	f.BoolVar(&s.ussd, "ussd", false, "pack as USSD and cell broadcast do: a carriage return fills 7 spare bits")
	f.StringVar(&s.locking, "locking", "", "`language` of the locking shift table, such as tr")
	f.StringVar(&s.single, "single", "", "`language` of the single shift table")
}

// tables returns the tables that the flags name, and an error if flags are wrong.
func (s *septetFlags) tables() (locking, single pdu.Language, err error) {
	if s.fill < 0 || s.fill > 7 {
		return 0, 0, &usageError{"-fill: it is 0 to 7"}
	}
	if s.ussd && s.fill > 0 {
		return 0, 0, &usageError{"-ussd and -fill: USSD has no fill bits"}
	}
	if locking, err = parseLanguage(s.locking); err != nil {
		return 0, 0, err
	}
	single, err = parseLanguage(s.single)
	return locking, single, err
}

// parseLanguage reads a language by name, code or national language identifier.
func parseLanguage(s string) (pdu.Language, error) {
	if s == "" {
		return pdu.DefaultLanguage, nil
	}
	if l, ok := pdu.ParseLanguage(s); ok {
		return l, nil
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= int(pdu.Urdu) {
		return pdu.Language(n), nil
	}
	return 0, &usageError{"no national tables for " + strconv.Quote(s)}
}

func pack(t *tool, args []string) error {
	var s septetFlags
	f := t.flags()
	s.register(f)
	if err := parse(f, args); err != nil {
		return err
	}
	return t.convert(f.Args(), s.pack)
}

func unpack(t *tool, args []string) error {
	var s septetFlags
	f := t.flags()
	s.register(f)
	n := f.Int("n", -1, "how many septets there are; -1 for as many as the octets hold")
	if err := parse(f, args); err != nil {
		return err
	}
	return t.convert(f.Args(), func(line string) (string, error) { return s.unpack(line, *n) })
}

// convert writes what do makes of each line.
func (t *tool) convert(args []string, do func(line string) (string, error)) error {
	return t.each(args, func(line string) error {
		out, err := do(line)
		var wrong *usageError
		if errors.As(err, &wrong) {
			return err
		}
		if err != nil {
			t.complain(line, err)
			return errFailed
		}
		return t.line(out)
	})
}

// pack returns the packed septets of text in hexadecimal digits.
func (s *septetFlags) pack(text string) (string, error) {
	locking, single, err := s.tables()
	if err != nil {
		return "", err
	}
	septets, err := pdu.AppendSeptets(nil, text, locking, single)
	if err != nil {
		return "", err
	}
	if s.ussd {
		return string(pdu.AppendHex(nil, pdu.PackUSSD(nil, septets))), nil
	}
	return string(pdu.AppendHex(nil, pdu.Pack(nil, septets, s.fill))), nil
}

// unpack returns the text of n packed septets, given in a line of hexadecimal digits; n is -1 for all that
// the octets hold.
func (s *septetFlags) unpack(line string, n int) (string, error) {
	locking, single, err := s.tables()
	if err != nil {
		return "", err
	}
	packed, err := pdu.DecodeHex(nil, digits(line))
	if err != nil {
		return "", err
	}
	if s.ussd {
		return string(pdu.AppendText(nil, pdu.UnpackUSSD(nil, packed), locking, single)), nil
	}
	if n < 0 {
		n = 8 * len(packed) / 7
	}
	return string(pdu.AppendText(nil, pdu.Unpack(nil, packed, s.fill, n), locking, single)), nil
}
