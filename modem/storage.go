package modem

import (
	"context"
	"errors"
	"strconv"

	"github.com/semioctet/gsm/at"
	gsmerr "github.com/semioctet/gsm/errors"
)

// place is where a message lies: a memory and an index in it.
type place struct {
	memory string
	index  int
}

// stored is a message that lies in the modem.
type stored struct {
	place
	pdu    string
	length int // octets of the TPDU, as the modem tells
}

// selectMemory makes memory the one that is read and deleted from. It is to be called with the
// line reserved, and costs nothing when it is selected. Source: 3GPP TS 27.005 3.2.2.
func (m *Modem) selectMemory(ctx context.Context, memory string) error {
	m.mu.Lock()
	selected := m.memory
	m.mu.Unlock()
	if selected == memory {
		return nil
	}
	_, err := m.level(ctx, memory)
	return err
}

// level selects a memory and returns how full it is. A change is an event.
func (m *Modem) level(ctx context.Context, memory string) (StorageLevel, error) {
	l := StorageLevel{Memory: memory}
	line, err := at.Set("+CPMS", memory)
	if err != nil {
		return l, err
	}
	lines, err := m.Command(ctx, line)
	if err != nil {
		return l, err
	}
	if len(lines) > 0 {
		p := at.ParseParams(lines[0])
		used, uerr := p.Int(0, "used")
		total, terr := p.Int(1, "total")
		if uerr == nil && terr == nil {
			l.Used, l.Total = used, total
		}
	}
	m.mu.Lock()
	m.memory = memory
	changed := l.Total > 0 && m.levels[memory] != l
	m.levels[memory] = l
	m.mu.Unlock()
	if changed {
		m.emit(l)
	}
	if l.full() {
		m.tellFull(memory)
	} else {
		m.hasRoom(memory)
	}
	return l, nil
}

// readPlace reads one message; ok is false for an empty place. Source: 3GPP TS 27.005 4.2.
func (m *Modem) readPlace(ctx context.Context, where place) (s stored, ok bool, err error) {
	var r at.Response
	err = m.port.Exclusive(ctx, func(ctx context.Context) error {
		if err := m.ready(ctx, where.memory); err != nil {
			return err
		}
		var err error
		r, err = m.do(ctx, at.Command{Line: "+CMGR=" + strconv.Itoa(where.index)})
		return err
	})
	switch {
	case errors.Is(err, gsmerr.InvalidIndex), errors.Is(err, gsmerr.NotFound):
		return s, false, nil
	case err != nil || len(r.Info) == 0:
		return s, false, err
	}
	text, length := m.received(r.Info[0].Line, r.Info[0].Body)
	return stored{where, text, length}, text != "", nil
}

// listMemory reads all messages of a memory that were received, and not those that wait to be sent.
// Source: 3GPP TS 27.005 4.1.
func (m *Modem) listMemory(ctx context.Context, memory string) ([]stored, error) {
	var r at.Response
	err := m.port.Exclusive(ctx, func(ctx context.Context) error {
		if err := m.ready(ctx, memory); err != nil {
			return err
		}
		var err error
		r, err = m.do(ctx, at.Command{Line: m.listAll()})
		return err
	})
	var list []stored
	for _, info := range r.Info {
		p := at.ParseParams(info.Line)
		index, ierr := p.Int(0, "index")
		stat := statOf(p, 1)
		if ierr != nil || stat < statUnread || stat > statRead {
			continue
		}
		s, ok := stored{place{memory, index}, info.Body, lengthIn(info.Line)}, info.Body != ""
		if m.textOnly() && err == nil { // a listing has not all fields
			s, ok, err = m.readPlace(ctx, s.place)
		}
		if ok {
			list = append(list, s)
		}
	}
	return list, err
}

// deletePlace empties a place. One that is empty already is no error.
func (m *Modem) deletePlace(ctx context.Context, where place) error {
	err := m.port.Exclusive(ctx, func(ctx context.Context) error {
		if err := m.selectMemory(ctx, where.memory); err != nil {
			return err
		}
		_, err := m.Command(ctx, "+CMGD="+strconv.Itoa(where.index))
		return err
	})
	if errors.Is(err, gsmerr.InvalidIndex) || errors.Is(err, gsmerr.NotFound) {
		return nil
	}
	if err == nil {
		m.hasRoom(where.memory)
	}
	return err
}

// listAll returns the command that lists all messages of the memory.
func (m *Modem) listAll() string {
	if m.textOnly() {
		return `+CMGL="ALL"`
	}
	return "+CMGL=4"
}

// ready selects a memory and the message mode.
func (m *Modem) ready(ctx context.Context, memory string) error {
	if err := m.setMode(ctx); err != nil {
		return err
	}
	return m.selectMemory(ctx, memory)
}

// lengthIn reads the length of the TPDU, the last value of a header in PDU mode; 0 if it is not there.
func lengthIn(header string) int {
	p := at.ParseParams(header)
	n, err := p.Int(p.Len()-1, "length")
	if err != nil || n < 0 {
		return 0
	}
	return n
}
