package main

import (
	"encoding/json"
	"io"
)

// state is what the command state tells of a modem.
type state struct {
	description
	SIM          string   `json:"sim"`
	PIN          int      `json:"pin_attempts"`
	PUK          int      `json:"puk_attempts"`
	Registration int      `json:"registration"`
	RSSI         int      `json:"rssi"`
	BER          int      `json:"ber"`
	Function     int      `json:"cfun"`
	Open         bool     `json:"open"`
	Memories     []memory `json:"memories"`
	Sent         int      `json:"sent"`
	Ports        []string `json:"ports,omitempty"` // all of them, where there are several
}

type memory struct {
	Name string `json:"name"`
	Used int    `json:"used"`
	Size int    `json:"size"`
}

func (p *port) state() state {
	m := p.modem.State()
	s := state{
		description: p.describe(), SIM: m.SIM, PIN: m.PIN, PUK: m.PUK, Registration: m.Registration,
		RSSI: m.RSSI, BER: m.BER, Function: m.Function, Open: m.Open, Sent: len(p.modem.Sent()),
	}
	if len(p.more) > 0 {
		for _, l := range p.lines() {
			s.Ports = append(s.Ports, l.describe().Port)
		}
	}
	for _, one := range m.Memories {
		s.Memories = append(s.Memories, memory(one))
	}
	return s
}

func (b *bench) state() []state {
	var all []state
	for _, p := range b.ports {
		all = append(all, p.state())
	}
	return all
}

// writeLines writes each value as a line of JSON.
func writeLines[T any](w io.Writer, values []T) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, v := range values {
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	return nil
}
