package main

import (
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
		octets, err := pdu.DecodeHex(nil, digits(line))
		if err != nil {
			t.complain(line, err)
			return errFailed
		}
		if *asJSON {
			return t.object(explain(octets))
		}
		return t.line(explain(octets).String())
	})
}
