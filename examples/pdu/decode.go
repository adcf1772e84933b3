package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/semioctet/gsm/pdu"
)

// A request is a PDU to decode, with how to read it: a line of JSON on standard input. What a line
// does not say is as the flags have it.
type request struct {
	Hex       *string  `json:"hex"`
	Direction string   `json:"direction"`
	SMSC      *bool    `json:"smsc"`
	Length    *int     `json:"length"`
	Strict    *bool    `json:"strict"`
	Input     *request `json:"input"` // a test vector has the request there
}

// decoding is what the flags say.
type decoding struct {
	reader pdu.Reader
	length int
}

func decode(t *tool, args []string) error {
	f := t.flags()
	asJSON := f.Bool("json", false, "write one JSON object a line")
	strict := f.Bool("strict", false, "refuse what breaks the specification")
	mo := f.Bool("mo", false, "the PDUs go from the mobile to the service centre")
	tpdu := f.Bool("tpdu", false, "the PDUs have no SMSC field")
	length := f.Int("length", -1, "octets of TPDU that the modem told; -1 if unknown")
	if err := parse(f, args); err != nil {
		return err
	}
	d := decoding{pdu.Reader{Strict: *strict, NoSMSC: *tpdu}, *length}
	if *mo {
		d.reader.Direction = pdu.ToNetwork
	}
	return t.each(f.Args(), func(line string) error {
		m, err := d.read(line)
		if *asJSON {
			if writeErr := t.object(newResult(m, err)); writeErr != nil {
				return writeErr
			}
		} else if err != nil {
			t.complain(line, err)
		} else if writeErr := t.line(strings.Join(describe(m), "\n")); writeErr != nil {
			return writeErr
		}
		if err != nil {
			return errFailed
		}
		return nil
	})
}

// read decodes a line: hexadecimal digits, or a request.
func (d decoding) read(line string) (pdu.Message, error) {
	if !strings.HasPrefix(strings.TrimSpace(line), "{") {
		return d.reader.ReadHex(digits(line), d.length)
	}
	var r request
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		return pdu.Message{}, fmt.Errorf("a line that begins with { is taken for JSON: %w", err)
	}
	if r.Input != nil {
		r = *r.Input
	}
	return r.read(d)
}

func (r *request) read(d decoding) (pdu.Message, error) {
	if r.Hex == nil {
		return pdu.Message{}, errors.New(`no "hex" in the object`)
	}
	switch r.Direction {
	case "":
	case "mt":
		d.reader.Direction = pdu.ToMobile
	case "mo":
		d.reader.Direction = pdu.ToNetwork
	default:
		return pdu.Message{}, fmt.Errorf(`direction %q: it is "mt" or "mo"`, r.Direction)
	}
	if r.SMSC != nil {
		d.reader.NoSMSC = !*r.SMSC
	}
	if r.Strict != nil {
		d.reader.Strict = *r.Strict
	}
	if r.Length != nil {
		d.length = *r.Length
	}
	return d.reader.ReadHex(digits(*r.Hex), d.length)
}
