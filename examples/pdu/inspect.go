package main

import (
	"errors"

	"github.com/semioctet/gsm/pdu"
	"github.com/semioctet/gsm/pdu/relay"
)

func inspect(t *tool, args []string) error {
	f := t.flags()
	asJSON := f.Bool("json", false, "write one JSON array a line")
	mo := f.Bool("mo", false, "the PDUs go from the mobile to the service centre")
	tpdu := f.Bool("tpdu", false, "the PDUs have no SMSC field")
	cbs := f.Bool("cbs", false, "they are cell broadcast pages, as +CBM carries them")
	layers := f.Bool("relay", false, "they are CP or RP messages of TS 24.011")
	if err := parse(f, args); err != nil {
		return err
	}
	r := pdu.Reader{NoSMSC: *tpdu}
	if *mo {
		r.Direction = pdu.ToNetwork
	}
	explain := r.Inspect
	switch {
	case *cbs:
		explain = r.InspectCBS
	case *layers:
		explain = relay.Inspect
	}
	return t.each(f.Args(), func(line string) error {
		octets, fault := pairs(digits(line))
		if fault != nil {
			t.complain(line, fault)
		}
		var err error
		switch {
		case fault != nil && len(octets) == 0:
		case *asJSON:
			err = t.object(explain(octets))
		default:
			err = t.line(explain(octets).String())
		}
		if err == nil && fault != nil {
			err = errFailed
		}
		return err
	})
}

// pairs decodes hexadecimal digits, also those before a last one that has lost its pair.
func pairs(text string) ([]byte, error) {
	octets, err := pdu.DecodeHex(nil, text)
	var bad *pdu.HexError
	if errors.As(err, &bad) && bad.Odd {
		octets, _ = pdu.DecodeHex(nil, text[:len(text)-1])
	}
	return octets, err
}
