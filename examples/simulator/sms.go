package main

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/semioctet/gsm/pdu"
)

// smsCommand is the command sms: it delivers a message to a modem.
func smsCommand(f *flag.FlagSet) action {
	from := f.String("from", "+15551234567", "")
	alpha := f.String("alpha", "", "")
	class := f.Int("class", -1, "")
	udh := f.String("udh", "", "")
	var text *string // nil while not given; an empty one is a text, too
	f.Func("text", "", func(s string) error { text = &s; return nil })
	return func(r request) error {
		if len(r.words) > 0 || text == nil || *class < -1 || *class > 3 {
			return errUsage
		}
		if *alpha != "" {
			from = alpha
		}
		number := r.port.modem.Number()
		if number == "" {
			return errors.New("the modem has no card")
		}
		if *class < 0 && *udh == "" {
			return r.bench.network.SMS(*from, number, *text)
		}
		parts, err := deliveries(*from, *class, *udh, *text)
		if err != nil {
			return err
		}
		for _, d := range parts {
			octets, err := d.AppendBinary([]byte{0}) // no SMSC field: the network's own
			if err == nil {
				err = r.bench.network.Raw(number, octets)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// deliveries makes the messages of a text with a class, unless it is negative, and a header.
func deliveries(from string, class int, udh, text string) ([]pdu.Deliver, error) {
	originator, err := pdu.ParseAddress(from)
	if err != nil {
		return nil, err
	}
	stamp, err := pdu.NewTimestamp(time.Now())
	if err != nil {
		return nil, err
	}
	var template pdu.Submit
	if class >= 0 {
		template.DCS = template.DCS.WithClass(pdu.Class(class))
	}
	if udh != "" {
		if template.UserData, err = headed(udh); err != nil {
			return nil, err
		}
	}
	parts, err := pdu.Split(template, text, nil)
	if err != nil {
		return nil, err
	}
	var all []pdu.Deliver
	for _, s := range parts {
		all = append(all, pdu.Deliver{Originator: originator, DCS: s.DCS, Timestamp: stamp, UserData: s.UserData})
	}
	return all, nil
}

// headed returns user data with a header alone, given as on the wire, its length octet first.
func headed(digits string) (pdu.UserData, error) {
	octets, err := hex.DecodeString(digits)
	if err != nil {
		return pdu.UserData{}, fmt.Errorf("-udh: %w", err)
	}
	var h pdu.Header
	if err := h.UnmarshalBinary(octets); err != nil {
		return pdu.UserData{}, fmt.Errorf("-udh: %w", err)
	}
	return pdu.NewText(h, 0, "")
}
